"""Reading files: MNIST, images, pen strokes, good ones and broken ones."""

import pickle

import cv2
import numpy as np
import pytest

from data import FileError, mnist, pictures, read_image, read_strokes


def test_mnist_is_mnist(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    assert x_train.shape == (60000, 28, 28)
    assert x_test.shape == (10000, 28, 28)
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def arrays(n: int = 3, side: int = 28) -> dict[str, np.ndarray]:
    images, labels = np.zeros((n, side, side), np.uint8), np.zeros(n, np.uint8)
    return {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}


def test_mnist_that_is_none(monkeypatch, tmp_path):
    path = tmp_path / "mnist.npz"
    monkeypatch.setenv("MNIST_NPZ", str(path))
    with pytest.raises(FileError, match="MNIST_NPZ"):
        mnist()
    for content in (b"", b"hello", b"PK\x03\x04 cut short"):
        path.write_bytes(content)
        with pytest.raises(FileError, match=r"mnist\.npz"):
            mnist()
    for wrong in (arrays(side=20), {"x_train": np.zeros(3)}, {**arrays(), "y_test": np.zeros(9, np.uint8)}):
        np.savez(path, **wrong)
        with pytest.raises(FileError, match=r"mnist\.npz"):
            mnist()
    np.savez(path, **arrays())
    assert len(mnist()[1][1]) == 3


class Trap:
    def __reduce__(self):
        return open, ("sprung", "w")


def test_mnist_never_runs_code(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickle.dumps(Trap())).close() is None
    (tmp_path / "sprung").unlink()  # the trap works
    path = tmp_path / "mnist.npz"
    np.savez(path, **{**arrays(), "x_train": np.array([Trap()], object)})
    (tmp_path / "sprung").unlink(missing_ok=True)
    monkeypatch.setenv("MNIST_NPZ", str(path))
    with pytest.raises(FileError, match=r"mnist\.npz"):
        mnist()
    assert not (tmp_path / "sprung").exists()


def test_pictures_of_none():
    assert pictures(np.zeros((0, 28, 28), np.uint8)).shape == (0, 28, 28)


@pytest.mark.parametrize("name", ["a.png", "ä ö.jpg", "b.bmp", "c.tif"])
def test_read_image(tmp_path, name):
    image = np.zeros((40, 30), np.uint8)
    image[10:30, 12:18] = 255
    path = tmp_path / name
    path.write_bytes(cv2.imencode(path.suffix, image)[1])
    assert np.abs(read_image(path).astype(int) - image).max() < 12
    path.write_bytes(cv2.imencode(path.suffix, cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))[1])
    assert read_image(path).shape == image.shape


def test_read_image_that_is_none(tmp_path):
    path = tmp_path / "a.png"
    whole = cv2.imencode(".png", np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8))[1].tobytes()
    with pytest.raises(FileError, match=r"a\.png: No such file"):
        read_image(path)
    with pytest.raises(FileError, match="directory"):
        read_image(tmp_path)
    for content, why in ((b"", "empty"), (b"hello", "not an image"), (whole[:30], "not an image")):
        path.write_bytes(content)
        with pytest.raises(FileError, match=f"a\\.png: {why}"):
            read_image(path)


UNIPEN = """\
.INCLUDE        some.doc
.LEXICON "0" "1"
.SEGMENT DIGIT    0 ? "4"
.COMMENT 4 12  224
.COMMENT written in a hurry
.PEN_DOWN
 10  20
 30  40
.PEN_UP
.DT 100
.PEN_DOWN
.PEN_UP
.PEN_DOWN
 5  6
.PEN_UP
.SEGMENT DIGIT    1 ? "0"
.PEN_DOWN
 1.5  -2
"""


def test_read_strokes(tmp_path):
    path = tmp_path / "a.tra"
    path.write_text(UNIPEN)
    four, zero = read_strokes(path)
    assert (four.label, four.writer) == (4, 12)
    assert [stroke.tolist() for stroke in four.strokes] == [[[10, -20], [30, -40]], [[5, -6]]]  # y points down here
    assert (zero.label, zero.writer) == (0, 0)
    assert [stroke.tolist() for stroke in zero.strokes] == [[[1.5, 2]]]


def test_read_strokes_of_thirty_writers(pen_digits):
    assert len(pen_digits) == 7494
    assert {drawing.writer for drawing in pen_digits} == set(range(1, 31))
    assert all(drawing.strokes for drawing in pen_digits)


@pytest.mark.parametrize(
    ("line", "number"),
    [(' 10  20\n 30  "x"', 5), (" 10", 4), (".SEGMENT DIGIT 0 ? seven", 4), (" nan 3\n 1 inf", 4)],
)
def test_read_strokes_that_are_none(tmp_path, line, number):
    path = tmp_path / "a.tra"
    path.write_text(f'.SEGMENT DIGIT 0 ? "4"\n.COMMENT 4 1 1\n.PEN_DOWN\n{line}\n')
    with pytest.raises(FileError, match=f"a\\.tra, line {number}"):
        read_strokes(path)
    path.write_text(".PEN_DOWN\n 1 2\n")
    with pytest.raises(FileError, match=r"a\.tra, line 1"):
        read_strokes(path)
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(FileError, match="plain text"):
        read_strokes(path)
    path.unlink()
    with pytest.raises(FileError, match="No such file"):
        read_strokes(path)
