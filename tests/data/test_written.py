"""Written numbers: how they are painted, and what of them is read."""

import numpy as np
import pytest

from paintcv.data.written import BRUSHES, SOURCES, WRITTEN_SIDE, draw_number, written_sets
from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.ink.picture import ink_box
from tests.support.pens import unipen_numbers, write_number


def test_a_number_fills_the_canvas_however_large_it_was_written(pen_digits):
    strokes = write_number("2026", pen_digits)
    canvas = draw_number([stroke * 0.01 + 7 for stroke in strokes])
    left, top, width, height = ink_box(canvas.image)
    brush = canvas.strokes[0].brush
    assert BRUSHES[0] <= brush <= BRUSHES[1]
    assert max(width, height) == pytest.approx(WRITTEN_SIDE + brush, abs=3)
    assert left + width / 2 == pytest.approx(CANVAS_SIDE / 2, abs=2)
    assert top + height / 2 == pytest.approx(CANVAS_SIDE / 2, abs=2)
    assert len(canvas.strokes) == len(strokes)


@pytest.mark.parametrize(("height", "brush"), [(0, 4), (20, 4), (35, 8), (100, 10), (900, 10)])
def test_the_higher_the_writing_the_thicker_the_pen(height, brush):
    """As wide as 100; what is high beside its width is drawn with the thickest brush."""
    canvas = draw_number([np.array([[0, 0], [50, height], [100, 0]], np.float32)])
    assert {stroke.brush for stroke in canvas.strokes} == {brush}
    assert canvas.image.any()


def test_a_dot_is_painted():
    assert draw_number([np.array([[5, 5]], np.float32)]).image.any()


def test_the_set_of_some_writers(pen_digits, tmp_path):
    path = tmp_path / "numbers.dat"
    path.write_text(unipen_numbers([("80-25", 7), ("417", 8), ("5", 9)], pen_digits))
    (numbers,) = written_sets(path, (range(7, 9), range(20, 30)))
    assert (numbers.name, numbers.labels) == ("numbers.dat, writers 7-8", ["8025", "417"])
    assert numbers.without_signs.tolist() == [False, True]
    by_strokes, by_image = (list(numbers.candidates(source)) for source in SOURCES)
    assert len(by_strokes) == len(by_image) == 2
    assert all(len(candidates) >= 3 for candidates in (*by_strokes, *by_image))
    assert written_sets(path, (range(20, 30),)) == []
    (everybody,) = written_sets(path)
    assert (everybody.name, everybody.labels) == ("numbers.dat", ["8025", "417", "5"])
