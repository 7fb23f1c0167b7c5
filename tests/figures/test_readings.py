"""The sheet of images and of what a network read in them."""

import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest

from paintcv.figures.readings import MAX_READINGS, draw_sheet, number_pictures, sheet_size
from paintcv.figures.style import new_figure, present
from paintcv.segmentation.number import Digit, LeftOut, Number, one_digit
from paintcv.segmentation.reading import Reading
from paintcv.system.console import FileError
from tests.support.answers import make_candidate


def make_readings(count: int) -> list[Reading]:
    """Readings of files with long and unusual names, of narrow and wide images, of more and more digits."""
    (candidate,) = one_digit(np.full((9, 9), 255, np.uint8))
    names = ["W" * 200 + ".png", "-", "數字$x_1$--<b>\udcff\n" * 9]
    marks = tuple(LeftOut(kind, (0, 0, 9, 9)) for kind in ["line"] * 12 + ["mark"] * 34)
    return [
        Reading(
            names[place % 3],
            np.zeros((200, 1 + 90 * (place % 3), 3), np.uint8),
            Number((Digit(candidate, np.eye(10)[place % 10]),) * (1 + 2 * place), marks * (place % 2), confidence=1.0),
        )
        for place in range(count)
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.SVG", b"<?xml"), ("a.pdf", b"%PDF")])
def test_a_sheet_in_each_format(tmp_path, name, start):
    readings, file = make_readings(3), tmp_path / name
    figure = new_figure(file, *sheet_size(readings))
    draw_sheet(figure, readings)
    present(figure, file, "title", "command")
    assert file.read_bytes().startswith(start)
    if start == b"<?xml":
        ElementTree.parse(file)


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_nothing_on_a_sheet_overlaps_or_is_cut_off(count):
    readings = make_readings(count)
    figure = new_figure("a.png", *sheet_size(readings))
    draw_sheet(figure, readings)
    figure.draw_without_rendering()
    boxes = [axes.get_position().transformed(figure.transFigure) for axes in figure.axes]
    boxes += [text.get_window_extent() for text in figure.texts]
    assert len(boxes) == 3 * count
    for number, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1
        assert box.count_overlaps(boxes[:number]) == 0
    assert figure.bbox.width <= 3.5 * figure.bbox.height


def test_each_image_stands_beside_its_pictures():
    readings = make_readings(2)
    figure = new_figure("a.png", *sheet_size(readings))
    draw_sheet(figure, readings)
    images = [axes.images[0].get_array() for axes in figure.axes]
    for reading, image, pictures in zip(readings, images[::2], images[1::2], strict=True):
        assert np.array_equal(image, reading.thumbnail)
        assert np.array_equal(pictures, number_pictures(reading.number))
    titles = [text.get_text() for text in figure.texts]
    assert titles[0].startswith("WWW")
    assert titles[0].endswith("WW.png\n0  99.9%")
    assert titles[1] == "standard input\n111  99.9%\nleft out: 12 lines, 34 marks"


@pytest.mark.parametrize(
    ("count", "is_digit", "confidence", "other", "answer"),
    [
        (1, True, 0.9, "", "4  90.0%"),
        (1, True, 0.6, "", "4?  60.0%  (or no digit)"),
        (1, True, 0.6, "13", "4?  60.0%  (or 13)"),
        (1, False, 0.1, "", "?  no digit  (like 4 99.9%)"),
        (2, True, 0.9, "49", "44  90.0%"),
        (2, True, 0.6, "49", "44?  60.0%  (or 49)"),
    ],
)
def test_the_title_says_what_else_a_doubtful_reading_may_be(count, is_digit, confidence, other, answer):
    (reading,) = make_readings(1)
    digit = Digit(reading.number.digits[0].candidate, np.eye(10)[4], confidence, is_digit)
    number = Number((digit,) * count, confidence=confidence, others=((other, 0.1),))
    readings = [Reading("a.png", reading.thumbnail, number)]
    figure = new_figure("a.png", *sheet_size(readings))
    draw_sheet(figure, readings)
    assert [text.get_text() for text in figure.texts] == [f"a.png\n{answer}"]


def test_the_lines_of_a_number_lie_one_below_the_other():
    pictures = np.random.default_rng(0).random((3, 28, 28), np.float32)
    digits = [
        Digit(dataclasses.replace(make_candidate(line), picture=picture), np.eye(10)[place])
        for place, (line, picture) in enumerate(zip((0, 0, 1), pictures, strict=True))
    ]
    image = number_pictures(Number(tuple(digits), confidence=1.0))
    assert image.shape == (56, 56)
    assert np.array_equal(image[:28], np.hstack(pictures[:2]))
    assert np.array_equal(image[28:, :28], pictures[2])
    assert not image[28:, 28:].any()


def test_a_sheet_of_too_many():
    with pytest.raises(FileError, match=f"not {MAX_READINGS + 1}"):
        sheet_size([None] * (MAX_READINGS + 1))
