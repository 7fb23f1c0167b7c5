"""Reading: from image files to numbers, with the network that comes with PaintCV."""

import io
import sys
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import Canvas
from paintcv.ink.picture import make_picture
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import one_digit
from paintcv.segmentation.reading import STDIN, THUMBNAIL_SIDE, read_image_file, read_numbers
from paintcv.system.console import FileError
from tests.support.glyphs import EIGHT, FIVE, ONE, SEVEN, ZERO, write

WEIGHTS = WEIGHTS_FOLDER / f"{DEFAULT_NETWORK}.keras"


@pytest.fixture(scope="module")
def seventeen() -> np.ndarray:
    """A 1 and a 7, light ink on dark: (280, 280) uint8."""
    canvas = Canvas()
    write(canvas, ONE, 60, 90, 100)
    write(canvas, SEVEN[:1], 140, 90, 100)
    return canvas.image


def test_a_number_in_an_image_file(tmp_path, seventeen):
    path = tmp_path / "17.png"
    cv2.imwrite(str(path), cv2.resize(255 - seventeen, (560, 560)))
    reading = read_image_file(WEIGHTS, str(path))
    assert (reading.file, reading.number.lines) == (str(path), ["17"])
    assert (reading.thumbnail.shape, reading.thumbnail.dtype) == ((THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3), np.uint8)
    assert len(read_image_file(WEIGHTS, str(path), single=True).number.digits) == 1


def test_a_thumbnail_has_the_colours_of_its_image(tmp_path, seventeen):
    path = tmp_path / "red.png"
    blue_green_red = np.full((280, 280, 3), 255, np.uint8)
    blue_green_red[seventeen > 127] = 0, 0, 200
    cv2.imwrite(str(path), blue_green_red[80:200, 50:210])
    thumbnail = read_image_file(WEIGHTS, str(path)).thumbnail
    assert thumbnail.shape == (120, 160, 3)  # not enlarged
    assert np.array_equal(np.unique(thumbnail.reshape(-1, 3), axis=0), [[200, 0, 0], [255, 255, 255]])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty file"), (b"seven", "not an image"), (cv2.imencode(".png", np.zeros((9, 9)))[1].tobytes(), "no ink")],
    ids=["empty", "text", "blank"],
)
def test_what_is_no_image_of_a_digit_is_an_error(tmp_path, monkeypatch, content, message):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(FileError, match=rf"a\.png: {message}"):
        read_image_file(WEIGHTS, str(path))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    with pytest.raises(FileError, match=f"^standard input: {message}"):
        read_image_file(WEIGHTS, STDIN)


def test_standard_input(monkeypatch, seventeen):
    content = cv2.imencode(".png", seventeen)[1].tobytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    reading = read_image_file(WEIGHTS, STDIN)
    assert (reading.file, reading.number.lines) == (STDIN, ["17"])


def test_standard_input_that_is_closed_or_broken(monkeypatch):
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(FileError, match="standard input: empty file"):
        read_image_file(WEIGHTS, STDIN)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Broken()))
    with pytest.raises(FileError, match="standard input: Input/output error"):
        read_image_file(WEIGHTS, STDIN)


def test_many_numbers_are_read_as_each_by_itself(seventeen):
    images = [seventeen, seventeen[:, :110], seventeen[:, 110:]]
    network = load_network(WEIGHTS)
    together = read_numbers(network, [find_candidates(image) for image in images])
    assert [number.text for number in together] == ["17", "1", "7"]
    for image, number in zip(images, together, strict=True):
        (alone,) = read_numbers(network, [find_candidates(image)])
        assert [digit.candidate.box for digit in alone.digits] == [digit.candidate.box for digit in number.digits]
        assert alone.confidence == pytest.approx(number.confidence, abs=1e-5)


def test_the_shipped_network_reads_test_digits_of_mnist(mnist):
    """A smoke test: tests/e2e/test_weights.py has all test digits, other writers, and numbers."""
    images, labels = (part[:400] for part in mnist[1])
    numbers = read_numbers(load_network(WEIGHTS), [one_digit(image) for image in images])
    assert np.array_equal(numbers[0].digits[0].candidate.picture, make_picture(images[0]))
    right = np.array([number.lines == [str(label)] for number, label in zip(numbers, labels, strict=True)])
    doubtful = np.array([number.doubtful for number in numbers])
    assert right.mean() >= 0.99
    assert doubtful.mean() < 0.05


@pytest.mark.parametrize("radius", [9, 12, 20, 45])
def test_a_thin_ring_is_a_zero(radius, tmp_path):
    ring = np.full((128, 128), 255, np.uint8)
    cv2.circle(ring, (64, 64), radius, 0)  # one pixel wide: some of its pixels touch only at their corners
    cv2.imwrite(str(tmp_path / "ring.png"), ring)
    reading = read_image_file(WEIGHTS, str(tmp_path / "ring.png"))
    assert "".join(reading.number.lines) == "0"


def test_a_hundred_digits_are_read_row_by_row(tmp_path):
    rng = np.random.default_rng(0)
    table, rows = np.zeros((620, 620), np.uint8), []
    for y in range(10, 610, 60):
        rows.append("".join(str(value) for value in rng.choice([0, 5, 7, 8], 10)))
        for x, value in zip(range(10, 610, 60), map(int, rows[-1]), strict=True):
            canvas = Canvas()
            write(canvas, {0: ZERO, 5: FIVE, 7: SEVEN, 8: EIGHT}[value], 100, 90, 100)
            cell = cv2.resize(canvas.image[60:220, 60:220], (56, 56), interpolation=cv2.INTER_AREA)
            np.maximum(table[y + 3 : y + 59, x + 3 : x + 59], cell, out=table[y + 3 : y + 59, x + 3 : x + 59])
    cv2.imwrite(str(tmp_path / "table.png"), 255 - table)
    assert read_image_file(WEIGHTS, str(tmp_path / "table.png")).number.lines == rows
