"""The gallery of MNIST: its count, its sample, its files and its window."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from data import pictures
from model import WEIGHTS, load
from wrong_predictions import sample, wrong_digits

TITLES = re.compile(r"Label : (\d) \| Predict : (\d)")


@pytest.fixture(scope="module")
def read(mnist) -> np.ndarray:
    return load(WEIGHTS / "mlp512.keras").predict_on_batch(pictures(mnist[1][0])).argmax(1)


@pytest.fixture
def test_set(mnist, read, tmp_path):
    """An MNIST whose test set holds so many digits that are read wrong, and twenty others: test_set(wrong) -> path."""

    def test_set(wrong: int) -> str:
        images, labels = mnist[1]
        chosen = np.concatenate([np.flatnonzero(read != labels)[:wrong], np.flatnonzero(read == labels)[:20]])
        path = tmp_path / "mnist.npz"
        np.savez(path, x_train=images[:5], y_train=labels[:5], x_test=images[chosen], y_test=labels[chosen])
        return str(path)

    return test_set


@given(st.lists(st.integers(0, 99999), unique=True), st.integers(0, 40), st.integers(0, 2**32))
def test_a_sample_holds_no_digit_twice(indices, count, seed):
    chosen = sample(np.array(indices, int), count, seed)
    assert len(chosen) == len(set(chosen)) == min(count, len(indices))
    assert set(chosen) <= set(indices)
    assert np.array_equal(chosen, sample(np.array(indices, int), count, seed))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_wrong_digits(pairs):
    labels, predictions = np.array(pairs, int).reshape(-1, 2).T
    assert wrong_digits(labels, predictions).tolist() == [i for i, (a, b) in enumerate(pairs) if a != b]


def test_save(run, test_set, tmp_path):
    titles = []
    for name, kind in (("a.svg", b"<?xml"), ("a.PDF", b"%PDF"), ("b.svg", b"<?xml")):
        result = run(
            "wrong_predictions.py", "--seed", 3, "--save", tmp_path / name, DISPLAY=None, MNIST_NPZ=test_set(40)
        )
        assert result.returncode == 0, result.stderr
        assert result.stdout.splitlines() == ["40 of 60 wrong, accuracy 33.33%", f"written: {tmp_path / name}"]
        assert (tmp_path / name).read_bytes().startswith(kind)
        if kind == b"<?xml":
            titles.append(TITLES.findall((tmp_path / name).read_text()))
    assert len(titles[0]) == 16
    assert all(label != prediction for label, prediction in titles[0])
    assert titles[0] == titles[1]  # the same seed


def test_all_of_mnist(run, mnist, read, tmp_path):
    result = run("wrong_predictions.py", "--save", tmp_path / "a.png")
    wrong = int((read != mnist[1][1]).sum())
    assert result.stdout.splitlines()[0] == f"{wrong} of 10,000 wrong, accuracy {1 - wrong / 10000:.2%}"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_few_wrong_digits_and_none(run, test_set, tmp_path):
    path = tmp_path / "a.svg"
    result = run("wrong_predictions.py", "--save", path, MNIST_NPZ=test_set(3))
    assert result.returncode == 0, result.stderr
    assert "3 of 23 wrong" in result.stdout
    assert len(TITLES.findall(path.read_text())) == 3
    path.unlink()
    result = run("wrong_predictions.py", "--save", path, MNIST_NPZ=test_set(0))
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["0 of 20 wrong, accuracy 100.00%", "none to show"]
    assert not path.exists()


def test_no_display(run, mnist, failed):
    failed(run("wrong_predictions.py", DISPLAY=None), 1, "wrong_predictions.py: ", "--save")


def test_a_file_that_can_not_be_written(run, mnist, failed, tmp_path):
    path = tmp_path / "none" / "a.png"
    failed(run("wrong_predictions.py", "--save", path), 1, str(path.parent), "no such folder")
    failed(run("wrong_predictions.py", "--save", "a.gif"), 2, "--save", ".png, .svg, .pdf")
    failed(run("wrong_predictions.py", "--seed", "-1"), 2, "--seed")


def test_the_window(shown, mnist):
    assert "wrong, accuracy" in shown("^PaintCV: wrong predictions", "wrong_predictions.py")


def test_nobody_reads_its_output(test_set, tmp_path):
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "wrong_predictions.py", "--save", str(tmp_path / "a.png")]
    env = {**os.environ, "MNIST_NPZ": test_set(4)}
    result = subprocess.run(command, cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, env=env, check=False)
    os.close(theirs)
    assert (result.returncode, result.stderr) == (1, b"")
