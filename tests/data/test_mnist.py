"""MNIST: read from a copy, downloaded, or an error of one line."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from paintcv.data.mnist import load_mnist
from paintcv.networks.layers import load_keras
from paintcv.system.console import FileError


def arrays(n: int = 3, side: int = 28) -> dict[str, np.ndarray]:
    """The arrays of a small MNIST."""
    images, labels = np.full((n, side, side), 255, np.uint8), np.zeros(n, np.uint8)
    return {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}


@pytest.fixture
def mnist_file(monkeypatch, tmp_path) -> Path:
    """The path that MNIST_NPZ names. There is no file yet."""
    path = tmp_path / "mnist.npz"
    monkeypatch.setenv("MNIST_NPZ", str(path))
    return path


def test_mnist_has_the_digits_of_mnist(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    assert x_train.shape == (60000, 28, 28)
    assert x_test.shape == (10000, 28, 28)
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_a_copy_of_mnist_is_read(mnist_file):
    np.savez(mnist_file, **arrays())
    (x_train, y_train), (x_test, y_test) = load_mnist()
    assert x_train.shape == x_test.shape == (3, 28, 28)
    assert y_train.dtype == y_test.dtype == np.int64


def test_a_missing_copy_of_mnist_is_an_error(mnist_file):
    with pytest.raises(FileError, match=r"mnist\.npz: No such file or directory; correct MNIST_NPZ"):
        load_mnist()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 cut short"])
def test_a_file_that_is_not_mnist_is_an_error(mnist_file, content):
    mnist_file.write_bytes(content)
    with pytest.raises(FileError, match=r"mnist\.npz: .*; correct MNIST_NPZ"):
        load_mnist()


def test_a_single_array_is_not_mnist(mnist_file):
    with mnist_file.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(FileError, match=r"mnist\.npz: not MNIST as Keras keeps it; correct MNIST_NPZ"):
        load_mnist()


@pytest.mark.parametrize(
    "wrong",
    [
        arrays(side=20),
        arrays(n=0),
        {"x_train": np.zeros(3)},
        {**arrays(), "y_test": np.zeros(9, np.uint8)},
        {**arrays(), "y_test": np.full(3, 10)},
        {**arrays(), "y_test": np.array(0)},
        {**arrays(), "x_test": np.zeros((3, 28, 28), np.uint8)},
        {**arrays(), "x_test": np.ones((3, 28, 28), np.float32)},
    ],
    ids=["20 x 20", "empty", "one array", "9 labels", "label 10", "no label", "blank", "float"],
)
def test_other_arrays_are_not_mnist(mnist_file, wrong):
    np.savez(mnist_file, **wrong)
    with pytest.raises(FileError, match=r"mnist\.npz: not MNIST.*; correct MNIST_NPZ"):
        load_mnist()


class Trap:
    """An object that makes a file when it is unpickled."""

    def __reduce__(self):
        return open, ("sprung", "w")


def test_a_copy_of_mnist_runs_no_code(mnist_file, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickle.dumps(Trap())).close() is None
    (tmp_path / "sprung").unlink()  # the trap works
    np.savez(mnist_file, **{**arrays(), "x_train": np.array([Trap()], object)})
    (tmp_path / "sprung").unlink(missing_ok=True)
    with pytest.raises(FileError, match=r"mnist\.npz"):
        load_mnist()
    assert not (tmp_path / "sprung").exists()


def test_a_damaged_copy_of_mnist_is_refused_in_one_line(mnist_file):
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 255, (9, 28, 28), np.uint8), np.arange(9, dtype=np.uint8)
    np.savez_compressed(mnist_file, x_train=images, y_train=labels, x_test=images, y_test=labels)
    content, refused = mnist_file.read_bytes(), 0
    for place in rng.choice(len(content), 400, replace=False):
        mnist_file.write_bytes(content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :])
        try:
            load_mnist()
        except FileError as error:
            assert "mnist.npz" in str(error)
            assert len(str(error).splitlines()) == 1
            refused += 1
    assert refused > 100


def test_mnist_that_can_not_be_downloaded_is_an_error(monkeypatch):
    mnist = load_keras().datasets.mnist

    def fail() -> None:
        raise Exception("URL fetch failure on https://x:\n no internet")

    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setattr(mnist, "load_data", fail)
    with pytest.raises(FileError, match=r"can't be downloaded \(URL fetch .*: no internet\).*set MNIST_NPZ"):
        load_mnist()


def test_mnist_is_downloaded_by_keras_unless_a_copy_is_named(monkeypatch, capsys):
    mnist = load_keras().datasets.mnist

    def load_data() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        print("11490434/11490434")  # Keras's progress bar
        return tuple((arrays()[f"x_{part}"], arrays()[f"y_{part}"]) for part in ("train", "test"))

    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setattr(mnist, "load_data", load_data)
    training, test = load_mnist()
    assert training[1].dtype == test[1].dtype == np.int64
    assert capsys.readouterr().out == ""
