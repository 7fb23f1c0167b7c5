"""Division: the ink of a number, divided into its digits."""

import itertools
import re
import time
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paintcv.data.painting import compose_numbers
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL, Canvas
from paintcv.ink.picture import NoInk, make_picture
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.layout import find_layout
from paintcv.segmentation.number import Candidate, Number
from paintcv.segmentation.parts import MAX_PARTS, find_parts
from tests.support.glyphs import (
    BROKEN_EIGHT,
    FIVE,
    FOUR,
    ONE,
    SEVEN,
    STROKES_AND_IMAGE,
    ZERO,
    candidates_of,
    divide_by_geometry,
    probabilities_of,
    write,
)
from tests.support.ink import any_strokes

GLYPHS = {"0": ZERO, "1": ONE, "5": FIVE, "7": SEVEN}
both = pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)


def ink_box(image: np.ndarray) -> tuple[int, int, int, int]:
    return cv2.boundingRect((image >= INK_LEVEL).view(np.uint8))


def whole_and_pieces(candidates: list[Candidate], whole: float, piece: float) -> np.ndarray:
    """Probabilities of a drawing: one confidence for all parts together, another for any others."""
    last = candidates[-1].end
    is_whole = [(candidate.start, candidate.end) == (0, last) for candidate in candidates]
    return probabilities_of([whole if every else piece for every in is_whole])


@settings(max_examples=25)
@given(any_strokes, st.booleans(), st.integers(0, 2**32))
@example([(24, [(80, 200), (170, 210), (80, 120)]), (7, [(160, 200), (250, 190)]), (20, [(160, 0)])], False, 0)
def test_any_ink_can_be_divided(drawing, strokes, seed):
    canvas = Canvas()
    for brush, points in drawing:
        canvas.draw(points, brush)
    if canvas.empty:
        with pytest.raises(NoInk):
            candidates_of(canvas, strokes)
        return
    candidates = candidates_of(canvas, strokes)
    for candidate in candidates:
        left, top, width, height = candidate.box
        assert 0 <= left < left + width <= CANVAS_SIDE
        assert 0 <= top < top + height <= CANVAS_SIDE
        assert candidate.ink.shape == (height, width)
        assert candidate.picture.shape == (28, 28)
        assert candidate.start < candidate.end
        assert np.array_equal(candidate.framing.picture, candidate.picture)
        assert candidate.framing.box == (0, 0, width, height)
    starts, ends = {candidate.start for candidate in candidates}, {candidate.end for candidate in candidates}
    assert starts - {0} == ends - {max(ends)}, "a candidate is a dead end"
    rng = np.random.default_rng(seed)
    number = divide(candidates, rng.dirichlet(np.ones(10), len(candidates)), rng.random(len(candidates)))
    assert number.digits
    assert re.fullmatch("[0-9?]+", "".join(number.lines))
    assert [digit.candidate.line for digit in number.digits] == sorted(digit.candidate.line for digit in number.digits)
    assert 0 <= number.confidence <= 1


@both
@pytest.mark.parametrize("glyph", [ZERO, ONE], ids=["0", "1"])
def test_one_part_is_framed_as_the_whole_image(glyph, strokes):
    canvas = Canvas()
    write(canvas, glyph, 60, 50, 150)
    canvas.image[200:, 20:40] = INK_LEVEL - 1  # paper, not ink
    candidate = max(candidates_of(canvas, strokes), key=lambda candidate: candidate.end - candidate.start)
    assert np.array_equal(candidate.picture, make_picture(canvas.image))
    assert candidate.box == ink_box(canvas.image)


@both
def test_nearly_all_pen_digits_of_several_strokes_are_one_digit(real_pen_digits, strokes):
    """All the ink is a candidate, framed as the whole image, and geometry alone chooses it."""
    chosen = [digit for digit in real_pen_digits if len(digit.strokes) > 1 and digit.writer <= 24][::20]
    divided = proposed = 0
    for digit in chosen:
        canvas, points = Canvas(), np.concatenate(digit.strokes)
        for stroke in digit.strokes:
            canvas.draw((stroke - points.min(0)) * 180 / np.ptp(points, 0).max() + 50)
        divided += len(divide_by_geometry(canvas, strokes).digits) > 1
        pictures = (candidate.picture for candidate in candidates_of(canvas, strokes))
        proposed += any(np.array_equal(picture, make_picture(canvas.image)) for picture in pictures)
    assert divided / len(chosen) < 0.02
    assert proposed / len(chosen) > 0.96  # the others have a dot, which is left out, or stand far apart


@both
@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("0157"), st.floats(55, 70), st.floats(-8, 8)), min_size=1, max_size=4),
    st.floats(0.25, 0.45),
)
def test_digits_side_by_side(strokes, digits, gap):
    canvas, x, boxes = Canvas(), 10.0, []
    for glyph, height, down in digits:
        alone = Canvas()
        for target in (canvas, alone):
            end = write(target, GLYPHS[glyph], x, 100 + down, height if len(digits) > 1 else 150)
        boxes.append(ink_box(alone.image))
        x = end + 7 + gap * 60
        if x > 200:
            break
    number = divide_by_geometry(canvas, strokes)
    assert [digit.candidate.box for digit in number.digits] == boxes
    assert number.lines == ["3" * len(boxes)]


@both
@pytest.mark.parametrize("slant", [0.5, 0.7])
def test_slanted_digits_that_overlap_in_x(slant, strokes):
    canvas = Canvas()
    for x, glyph in ((20, ONE), (47, SEVEN), (137, ONE)):
        write(canvas, glyph, x, 80, 80, slant)
    first, second, third = (digit.candidate.box for digit in divide_by_geometry(canvas, strokes).digits)
    assert first[0] + first[2] > second[0]
    assert second[0] + second[2] > third[0]


@both
def test_the_bar_of_a_five_belongs_to_it(strokes):
    canvas = Canvas()
    for x in (20, 110, 200):
        write(canvas, FIVE, x, 100, 80)
    number = divide_by_geometry(canvas, strokes)
    assert [digit.candidate.box[0] for digit in number.digits] == pytest.approx([17, 107, 197], abs=2)


@both
@pytest.mark.parametrize("confidence", [0.95, 0.3, 0.11])
def test_a_digit_of_many_strokes_stays_whole(strokes, confidence):
    corners = [(0, 0), (0.5, 0), (0.5, 0.5), (0.5, 1), (0, 1), (0, 0.5), (0, 0)]
    segments = [[start, end] for start, end in itertools.pairwise(corners)] + [[(0, 0.5), (0.5, 0.5)]]
    canvas = Canvas()
    write(canvas, segments, 80, 60, 160)
    candidates = candidates_of(canvas, strokes)
    number = divide(candidates, probabilities_of([confidence] * len(candidates)), np.ones(len(candidates)))
    assert number.digits  # a network that knows nothing leaves nothing out
    if confidence > 0.9:
        (digit,) = number.digits
        assert np.array_equal(digit.candidate.picture, make_picture(canvas.image))


@both
def test_two_lines_are_read_one_after_the_other(strokes):
    canvas = Canvas()
    for x, y, glyph in ((20, 30, ZERO), (120, 22, FIVE), (200, 28, ONE), (30, 160, SEVEN), (140, 150, ZERO)):
        write(canvas, glyph, x, y, 80)
    number = divide_by_geometry(canvas, strokes)
    assert number.lines == ["333", "33"]
    assert number.text == "333 33"
    lefts = [digit.candidate.box[0] for digit in number.digits]
    assert lefts[:3] == sorted(lefts[:3])
    assert lefts[3:] == sorted(lefts[3:])


@both
def test_dots_change_no_digit(strokes):
    canvas = Canvas()
    write(canvas, SEVEN, 40, 80, 100)
    write(canvas, ZERO, 150, 80, 100)
    clean = divide_by_geometry(canvas, strokes)
    for point in ((8, 8), (120, 240), (270, 130), (125, 60)):
        canvas.draw([point])
    number = divide_by_geometry(canvas, strokes)
    assert [digit.candidate.box for digit in number.digits] == [digit.candidate.box for digit in clean.digits]
    for digit, before in zip(number.digits, clean.digits, strict=True):
        assert np.array_equal(digit.candidate.picture, before.candidate.picture)


@both
@pytest.mark.parametrize("glyph", [FOUR, BROKEN_EIGHT], ids=["open 4", "broken 8"])
def test_the_network_decides_where_geometry_is_in_doubt(glyph, strokes):
    canvas = Canvas()
    write(canvas, glyph, 80, 60, 160)
    candidates = candidates_of(canvas, strokes)
    assert len(divide(candidates, whole_and_pieces(candidates, 0.99, 0.12), np.ones(len(candidates))).digits) == 1
    assert len(divide(candidates, whole_and_pieces(candidates, 0.12, 0.99), np.ones(len(candidates))).digits) == 2


def test_the_example_of_the_module():
    """Two parts: geometry takes them for one digit with 0.4, and the network reads 1, 8 and 3."""
    image = np.full((9, 9), 255, np.uint8)
    box = (0, 0, 9, 9)
    priors = {(0, 1): 0.6, (0, 2): 0.4, (1, 2): 1}
    candidates = [
        Candidate(start, end, 0, box, image, make_picture(image), np.log(prior))
        for (start, end), prior in priors.items()
    ]
    probabilities = np.concatenate([probabilities_of([p], d) for d, p in ((1, 0.9), (8, 0.7), (3, 0.8))])
    assert divide(candidates, probabilities, np.ones(3)).lines == ["13"]
    probabilities[1] = probabilities_of([0.99], 8)
    probabilities[2] = probabilities_of([0.5], 3)
    number = divide(candidates, probabilities, np.ones(3))
    assert (number.text, number.digits[0].alternative) == ("8?", "13")  # 13 is nearly as good
    assert divide(candidates, probabilities, np.array([1, 1, 0.1])).text == "8"  # but the 3 is no digit
    assert divide(candidates, probabilities, np.array([1, 0.1, 1])).lines == ["13"]  # or the 8 is none


@both
def test_typed_digits_decide_how_many_there_are(strokes):
    canvas = Canvas()
    write(canvas, FOUR, 80, 60, 160)
    candidates = candidates_of(canvas, strokes)
    for confidences in ((0.99, 0.12), (0.12, 0.99)):
        probabilities = whole_and_pieces(candidates, *confidences)
        assert len(divide(candidates, probabilities, np.ones(len(candidates)), "4").digits) == 1
        assert len(divide(candidates, probabilities, np.ones(len(candidates)), "71").digits) == 2
    with pytest.raises(ValueError, match="no 3 digits"):
        divide(candidates, probabilities, np.ones(len(candidates)), "123")


def test_typed_digits_decide_which_parts_they_are():
    canvas = Canvas()
    write(canvas, FOUR, 40, 80, 100)
    write(canvas, ONE, 160, 80, 100)
    candidates = candidates_of(canvas, strokes=True)
    probabilities = probabilities_of([0.9] * len(candidates), 1)
    probabilities[[(candidate.start, candidate.end) == (0, 2) for candidate in candidates]] = probabilities_of([0.9], 4)
    for labels, parts in (("41", [(0, 2), (2, 3)]), ("111", [(0, 1), (1, 2), (2, 3)])):
        number = divide(candidates, probabilities, np.ones(len(candidates)), labels)
        assert number.lines == [labels]
        assert [(digit.candidate.start, digit.candidate.end) for digit in number.digits] == parts


def test_a_mark_is_no_second_digit():
    canvas = Canvas()
    canvas.draw([(100, 40), (90, 120), (160, 130), (170, 190), (90, 220)])
    canvas.draw([(140, 30), (190, 25)])  # the bar of a 5, which doesn't touch
    candidates = candidates_of(canvas, strokes=True)
    assert any(candidate.log_mark_prior > -np.inf for candidate in candidates)
    (digit,) = divide(candidates, probabilities_of([0.99] * len(candidates)), np.ones(len(candidates))).digits
    assert digit.alternative == ""


def test_a_low_mark_is_part_of_a_digit_rather_than_nothing():
    canvas = Canvas()
    canvas.draw([(100, 60), (95, 120), (160, 130), (170, 190), (90, 220)])
    canvas.draw([(176, 50), (226, 45)])  # the bar of a 5, so far away that geometry alone would leave it out
    assert 0.1 < find_layout(find_parts(canvas.image, canvas.strokes)).same_digit[0, 1] < 0.3
    candidates = candidates_of(canvas, strokes=True)
    for whole, piece, parts in ((0.95, 0.95, 2), (0.12, 0.99, 1)):
        (digit,) = divide(candidates, whole_and_pieces(candidates, whole, piece), np.ones(len(candidates))).digits
        assert digit.candidate.end - digit.candidate.start == parts


def test_parts_that_are_very_far_apart():
    row = np.zeros((1, 2000), np.uint8)
    row[:, ::200] = 255
    assert len(divide_image(row).digits) == 10


def test_ink_in_many_parts_is_one_digit_and_takes_no_time():
    grain = (np.random.default_rng(0).random((300, 400)) < 0.05).astype(np.uint8) * 255
    start = time.perf_counter()
    (candidate,) = find_candidates(grain)
    assert time.perf_counter() - start < 0.5
    assert np.array_equal(candidate.picture, make_picture(grain))
    few = np.zeros((100, 1000), np.uint8)
    few[20:80, 5 : 5 + 15 * MAX_PARTS : 15] = 255
    assert len(divide_image(few).digits) == MAX_PARTS


def divide_image(image: np.ndarray) -> Number:
    candidates = find_candidates(image)
    return divide(candidates, probabilities_of([0.95] * len(candidates)), np.ones(len(candidates)))


@both
def test_geometry_alone_divides_nearly_all_composed_numbers(real_pen_digits, strokes):
    digits = [digit for digit in real_pen_digits if digit.writer <= 24]
    numbers = [number for length in (2, 3, 4) for number in compose_numbers(digits, length, 20, seed=5)]
    right = [len(divide_by_geometry(number.canvas, strokes).digits) == len(number.label) for number in numbers]
    assert np.mean(right) > 0.96


@both
def test_dividing_takes_a_few_times_as_long_as_framing(real_pen_digits, strokes):
    """Framing a candidate takes 0.14 ms, but times differ between machines."""
    (number,) = compose_numbers(real_pen_digits, 4, 1, seed=0)
    candidates = candidates_of(number.canvas, strokes)
    dividing, framing = [], []
    for _ in range(15):  # in turns: a machine may be faster at one time than at another
        dividing.append(cpu_seconds(lambda: divide_by_geometry(number.canvas, strokes)))
        framing.append(cpu_seconds(lambda: [make_picture(candidate.ink) for candidate in candidates]))
    assert sum(dividing) < (6 if strokes else 12) * sum(framing)  # paths through an image take most of the time


def cpu_seconds(work: Callable[[], object]) -> float:
    """How long something works in this thread, without what other processes do meanwhile."""
    start = time.thread_time()
    work()
    return time.thread_time() - start
