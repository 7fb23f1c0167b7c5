"""Numbers as people lay them out: each layout is what it says."""

import itertools

import cv2
import numpy as np
import pytest

from paintcv.data.layouts import LAYOUTS, LINE_LENGTH, MAX_LENGTH, SLOPE, SMALL, compose_layout
from paintcv.data.painting import ComposedNumber
from paintcv.data.strokes import PenDigit
from paintcv.ink.canvas import INK_LEVEL, Canvas, Stroke
from paintcv.system.console import FileError

COUNT = 12
SIGNS = ["minus", "point", "comma", "slash"]


@pytest.fixture(scope="module")
def compose(pen_digits):
    """Compose numbers in a layout of made-up digits; each layout only once."""
    composed: dict[str, list[ComposedNumber]] = {}

    def compose(name: str) -> list[ComposedNumber]:
        if name not in composed:
            composed[name] = compose_layout(name, pen_digits, COUNT, seed=0)
        return composed[name]

    return compose


def split(number: ComposedNumber) -> tuple[list[list[Stroke]], list[np.ndarray]]:
    """The strokes of each digit of a number, and the points (n, 2) of each stroke that is in no digit."""
    strokes = iter(number.canvas.strokes)
    digits = [list(itertools.islice(strokes, count)) for count in number.strokes]
    return digits, [np.array(stroke.points) for stroke in strokes]


def ink_of_digits(number: ComposedNumber) -> list[np.ndarray]:
    """The ink of each digit of a number: (280, 280) uint8, 0 or 1."""
    canvases = []
    for strokes in split(number)[0]:
        canvases.append(Canvas())
        for stroke in strokes:
            canvases[-1].draw(stroke.points, stroke.brush)
    return [(canvas.image >= INK_LEVEL).astype(np.uint8) for canvas in canvases]


def boxes(number: ComposedNumber) -> np.ndarray:
    """Left, top, right and bottom of the points of each digit: (n, 4)."""
    points = [np.concatenate([stroke.points for stroke in strokes]) for strokes in split(number)[0]]
    return np.array([[*of_digit.min(0), *of_digit.max(0)] for of_digit in points])


def heights(number: ComposedNumber) -> np.ndarray:
    return boxes(number)[:, 3] - boxes(number)[:, 1]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_number_is_on_the_canvas_and_has_the_digits_of_its_label(compose, name):
    for number in compose(name):
        border = np.concatenate([*number.canvas.image[[0, -1]], *number.canvas.image[:, [0, -1]].T])
        assert border.max() <= 128  # at most the soft edge of a stroke
        assert len(number.strokes) == len(number.label.replace(" ", ""))
        image = number.canvas.image.copy()
        number.canvas.press(0, 0)
        number.canvas.undo()  # which paints all other strokes again
        assert np.array_equal(number.canvas.image, image)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_same_seed_composes_the_same_numbers(compose, pen_digits, name):
    first, *_ = compose(name)
    (again,), (other,) = (compose_layout(name, pen_digits, 1, seed) for seed in (0, 1))
    assert again.label == first.label
    assert np.array_equal(again.canvas.image, first.canvas.image)
    assert not np.array_equal(other.canvas.image, first.canvas.image)


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "sum"])  # which needs several digits of a writer
def test_the_digits_of_a_number_are_by_one_writer(pen_digits, name):
    """Digits by two writers that only their labels tell apart."""
    digits = [PenDigit(label, label, pen_digits[0].strokes) for label in (1, 2)]
    labels = [set(number.label) - {" "} for number in compose_layout(name, digits, 8, seed=0)]
    assert {"1"} in labels
    assert {"2"} in labels
    assert all(len(label) == 1 for label in labels)


@pytest.mark.parametrize("name", LAYOUTS)
def test_digits_meet_only_where_they_should(compose, name):
    for number in compose(name):
        assert (sum(ink_of_digits(number)).max() > 1) == (name == "touching")


def test_one_digit_is_much_lower_than_the_others(compose):
    places = set()
    for number in compose("unequal"):
        *others, highest = sorted(heights(number))
        small = int(heights(number).argmin())
        assert SMALL[0] - 0.01 <= heights(number)[small] / highest <= SMALL[1] + 0.01
        assert all(height > 0.6 * highest for height in others[1:])
        neighbour = boxes(number)[small - 1 if small else 1]
        middle = boxes(number)[small, [1, 3]].mean()
        places.add(round(2 * (middle - neighbour[1]) / (neighbour[3] - neighbour[1])))
    assert places == {0, 1, 2}  # raised, in the middle and on the line


@pytest.mark.parametrize(("name", "direction"), [("uphill", -1), ("downhill", 1)])
def test_each_digit_stands_higher_or_lower_than_the_last(compose, name, direction):
    for number in compose(name):
        assert len(number.label) in range(2, MAX_LENGTH + 1)
        steps = direction * np.diff(boxes(number)[:, 3]) / heights(number).mean()
        assert SLOPE[0] - 0.2 < steps.mean() < SLOPE[1] + 0.2
        assert (np.diff(boxes(number)[:, [0, 2]].mean(1)) > 0).all()


@pytest.mark.parametrize(("name", "count"), [("plain", 1), ("two rows", 2), ("three rows", 3), ("sum", 3)])
def test_rows_stand_below_each_other(compose, name, count):
    for number in compose(name):
        rows = number.label.split()
        assert len(rows) == count
        ends = np.cumsum([len(row) for row in rows])
        placed = np.split(boxes(number), ends[:-1])
        for row in placed:
            assert (np.diff(row[:, [0, 2]].mean(1)) > 0).all()
        for upper, lower in itertools.pairwise(placed):
            assert upper[:, 3].max() < lower[:, 1].min()


@pytest.mark.parametrize(("name", "side"), [("underlined", 1), ("overlined", -1)])
def test_a_line_is_long_level_and_one_stroke(compose, name, side):
    touching = []
    for number in compose(name):
        _, (line,) = split(number)
        low, high = line.min(0), line.max(0)
        assert high[0] - low[0] > 0.9 * LINE_LENGTH[0] * heights(number).mean()
        assert high[0] - low[0] >= 0.95 * (boxes(number)[:, 2].max() - boxes(number)[:, 0].min())
        assert high[1] - low[1] < 0.3 * (high[0] - low[0])
        assert ((line[:, 1].mean() - boxes(number)[:, [1, 3]].mean(1)) * side > 0).all()
        canvas = Canvas()
        canvas.draw(line, number.canvas.strokes[-1].brush)
        touching.append(any(canvas.image[ink > 0].max() >= INK_LEVEL for ink in ink_of_digits(number)))
    assert 0 < sum(touching) < COUNT


def test_a_written_sum_adds_up_and_has_a_line_above_its_result(compose):
    signs = set()
    for number in compose("sum"):
        first, second, result = number.label.split()
        assert int(first) + int(second) == int(result)
        _, (*plus, line) = split(number)
        upper, lower = np.split(boxes(number), [len(first + second)])
        assert upper[:, 3].max() < line[:, 1].mean() < lower[:, 1].min()
        signs.add(len(plus))
        for stroke in plus:
            assert stroke[:, 0].max() < upper[:, 0].min()
            assert upper[len(first) :, 1].min() < stroke[:, 1].mean() < upper[:, 3].max()
    assert signs == {0, 2}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_not_in_the_label(compose, sign):
    for number in compose(sign):
        digits, (stroke,) = split(number)
        assert len(digits) == len(number.label)
        width, height = np.ptp(stroke, 0) / heights(number).mean()
        top, bottom = boxes(number)[:, 1].min(), boxes(number)[:, 3].max()
        x, y = stroke.mean(0)
        if sign == "minus":
            assert height < 0.15 < 0.2 < width < 0.8
            assert top < y < bottom
        elif sign == "point":
            assert max(width, height) < 0.15
            assert y > (top + bottom) / 2
        elif sign == "comma":
            assert width < height < 0.4
            assert y > (top + bottom) / 2
        else:
            assert height > 1
            assert width > 0.35 * height
        if sign != "minus":
            assert boxes(number)[0, 0] < x < boxes(number)[-1, 2]


def test_digits_that_touch_make_one_piece(compose):
    for number in compose("touching"):
        pieces, apart = number.canvas.image >= INK_LEVEL, ink_of_digits(number)
        count = cv2.connectedComponents(pieces.view(np.uint8))[0] - 1
        assert count < sum(cv2.connectedComponents(ink)[0] - 1 for ink in apart)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["plain", "sum"])
def test_digits_that_can_not_be_laid_out_are_an_error(name):
    level = [PenDigit(1, 0, [np.array([(5, 5), (90, 5)], np.float32)])]
    with pytest.raises(FileError, match=f"layout '{name}'"):
        compose_layout(name, level, 1, seed=0)


def test_a_sum_needs_the_digits_of_its_result(pen_digits):
    with pytest.raises(FileError, match="layout 'sum'"):
        compose_layout("sum", [digit for digit in pen_digits if digit.label == 1 and digit.writer < 3], 50, seed=0)
