"""Division: the ink of a number, divided into its digits."""

import itertools
import re
import time
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paintcv.data.painting import compose_numbers
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL, Canvas
from paintcv.ink.picture import NoInk, make_picture
from paintcv.segmentation import paths
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import DIGIT, FRAGMENT, Box, Candidate, LeftOut, Number
from paintcv.segmentation.parts import MAX_PARTS
from tests.support.examples import examples
from tests.support.glyphs import (
    BROKEN_EIGHT,
    FIVE,
    FOUR,
    ONE,
    SEVEN,
    SIMPLE_WEIGHTS,
    STROKES_AND_IMAGE,
    ZERO,
    Glyph,
    candidates_of,
    divide_by_geometry,
    kinds_by_place,
    kinds_of,
    probabilities_of,
    write,
)
from tests.support.ink import any_strokes

pytestmark = pytest.mark.usefixtures("simple_weights")
GLYPHS = {"0": ZERO, "1": ONE, "5": FIVE, "7": SEVEN}
both = pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)


def ink_box(image: np.ndarray) -> Box:
    return cv2.boundingRect((image >= INK_LEVEL).view(np.uint8))


def box_of(glyph: Glyph, x: float, y: float, height: float, brush: int = 7) -> Box:
    """Where the ink of a glyph is."""
    canvas = Canvas()
    write(canvas, glyph, x, y, height, brush=brush)
    return ink_box(canvas.image)


def whole_or_pieces(candidates: list[Candidate], whole: bool) -> np.ndarray:
    """What a second network says that takes all parts together for a digit, or each part: (n, 4)."""
    last = candidates[-1].end
    is_digit = [((it.start, it.end) == (0, last)) == whole and (whole or it.end - it.start == 1) for it in candidates]
    return kinds_of([DIGIT if it else FRAGMENT for it in is_digit])


def read_by_place(candidates: list[Candidate], digits: Sequence[Box], signs: Sequence[Box] = ()) -> Number:
    """The number that networks read that know where its digits and signs are."""
    return divide(candidates, probabilities_of([0.95] * len(candidates)), kinds_by_place(candidates, digits, signs))


def boxes_of(number: Number) -> list[Box]:
    return [digit.candidate.box for digit in number.digits]


@examples(25)
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
        assert candidate.surroundings.shape == (28, 28, 2)
        if (candidate.ink == 255).sum() > 20:  # smaller ink may vanish in a window that shows much around it
            assert candidate.surroundings[..., 0].any()
        assert candidate.start < candidate.end
        assert np.array_equal(candidate.framing.picture, candidate.picture)
        assert candidate.framing.box == (0, 0, width, height)
    starts, ends = {candidate.start for candidate in candidates}, {candidate.end for candidate in candidates}
    assert starts - {0} == ends - {max(ends)}, "a candidate is a dead end"
    rng = np.random.default_rng(seed)
    number = divide(candidates, rng.dirichlet(np.ones(10), len(candidates)), rng.dirichlet(np.ones(4), len(candidates)))
    assert number.digits
    assert re.fullmatch("[0-9_]+", "".join(number.lines))
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
    assert divided / len(chosen) < 0.06
    assert proposed / len(chosen) > 0.96  # the others have a dot, which is left out, or stand far apart


@both
@examples(40)
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
    boxes = []
    for x, glyph in ((20, ONE), (47, SEVEN), (137, ONE)):
        alone = Canvas()
        for target in (canvas, alone):
            write(target, glyph, x, 80, 80, slant)
        boxes.append(ink_box(alone.image))
    first, second, third = boxes_of(read_by_place(candidates_of(canvas, strokes), boxes))
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
def test_a_digit_of_many_strokes_stays_whole(strokes):
    corners = [(0, 0), (0.5, 0), (0.5, 0.5), (0.5, 1), (0, 1), (0, 0.5), (0, 0)]
    segments = [[start, end] for start, end in itertools.pairwise(corners)] + [[(0, 0.5), (0.5, 0.5)]]
    canvas = Canvas()
    write(canvas, segments, 80, 60, 160)
    (digit,) = read_by_place(candidates_of(canvas, strokes), [ink_box(canvas.image)]).digits
    assert np.array_equal(digit.candidate.picture, make_picture(canvas.image))


@both
def test_two_lines_are_read_one_after_the_other(strokes):
    canvas = Canvas()
    for x, y, glyph in ((20, 30, ZERO), (120, 22, FIVE), (200, 28, ONE), (30, 160, SEVEN), (140, 150, ZERO)):
        write(canvas, glyph, x, y, 80)
    number = divide_by_geometry(canvas, strokes)
    assert number.lines == ["333", "33"]
    assert number.text.removesuffix("?") == "333 33"
    lefts = [digit.candidate.box[0] for digit in number.digits]
    assert lefts[:3] == sorted(lefts[:3])
    assert lefts[3:] == sorted(lefts[3:])


@both
def test_dots_are_left_out_and_change_no_digit(strokes):
    canvas = Canvas()
    write(canvas, SEVEN, 40, 80, 100)
    write(canvas, ZERO, 150, 80, 100)
    digits, dots = [box_of(SEVEN, 40, 80, 100), box_of(ZERO, 150, 80, 100)], []
    clean = read_by_place(candidates_of(canvas, strokes), digits)
    for point in ((8, 8), (120, 240), (270, 130), (125, 60)):
        dot = Canvas()
        for target in (canvas, dot):
            target.draw([point])
        dots.append(ink_box(dot.image))
    number = read_by_place(candidates_of(canvas, strokes), digits, dots)
    assert boxes_of(number) == boxes_of(clean)
    for digit, before in zip(number.digits, clean.digits, strict=True):
        assert np.array_equal(digit.candidate.picture, before.candidate.picture)
    assert sorted(mark.box for mark in number.marks) == sorted(dots)
    assert {mark.kind for mark in number.marks} == {"mark"}


@both
@pytest.mark.parametrize("y", [215, 186], ids=["apart", "touching"])
def test_a_line_under_a_number_is_left_out(strokes, y, monkeypatch):
    monkeypatch.setattr(paths, "WEIGHTS", SIMPLE_WEIGHTS * [1, 1, 1, 1, 1, 0, 1])  # three cuts cost nothing
    canvas = Canvas()
    write(canvas, SEVEN[:1], 40, 80, 105)
    write(canvas, ONE, 150, 80, 105)
    write(canvas, ONE, 210, 80, 105)
    line = Canvas()
    for target in (canvas, line):
        target.draw([(20, y), (245, y)], 7)
    digits = [box_of(SEVEN[:1], 40, 80, 105), *(box_of(ONE, x, 80, 105) for x in (150, 210))]
    number = read_by_place(candidates_of(canvas, strokes), digits, [ink_box(line.image)])
    assert np.abs(np.subtract(boxes_of(number), digits)).max() <= 8
    assert [mark.kind for mark in number.marks] == ["line"]
    (mark,) = number.marks
    assert np.abs(np.subtract(mark.box, ink_box(line.image))).max() <= 8


@both
@pytest.mark.parametrize(
    "lines",
    [
        [[(150, 40), (70, 170), (220, 170)], [(160, 40), (158, 240)]],
        [[(150, 40), (60, 170), (240, 170), (240, 168)], [(190, 90), (188, 240)]],
        [[(70, 60), (210, 56)], [(196, 78), (130, 240)]],
        [[(80, 90), (110, 50), (150, 60), (150, 110), (60, 210), (240, 212)]],
        [[(80, 90), (110, 50), (150, 60), (150, 110), (60, 210)], [(60, 212), (250, 212)]],
        [[(140, 40), (138, 220)], [(80, 222), (200, 220)]],
    ],
    ids=["4", "open 4", "7, bar apart", "2, long foot", "2, foot by itself", "1 on a foot"],
)
@pytest.mark.parametrize("brush", [2, 9])
def test_no_ink_of_a_digit_is_taken_away_before_the_networks_see_it(strokes, lines, brush):
    """All of it is a candidate, so that no later step has to bring anything back."""
    canvas = Canvas()
    for line in lines:
        canvas.draw(line, brush)
    candidates = candidates_of(canvas, strokes)
    (whole,) = (it for it in candidates if (it.start, it.end) == (0, candidates[-1].end))
    assert np.array_equal(whole.picture, make_picture(canvas.image))
    assert whole.marks == ()
    (digit,) = read_by_place(candidates, [ink_box(canvas.image)]).digits
    assert digit.candidate is whole


@pytest.mark.parametrize(
    ("glyph", "strokes"),
    [(FOUR, True), (FOUR, False), (BROKEN_EIGHT, True)],  # of the image, each half of the 8 may be cut further
    ids=["open 4", "image of an open 4", "broken 8"],
)
def test_the_networks_decide_where_geometry_is_in_doubt(glyph, strokes):
    canvas = Canvas()
    write(canvas, glyph, 80, 60, 160)
    candidates = candidates_of(canvas, strokes)
    probabilities = probabilities_of([0.95] * len(candidates))
    for whole in (True, False):
        number = divide(candidates, probabilities, whole_or_pieces(candidates, whole))
        assert (len(number.digits) == 1) == whole


def test_dirt_is_told():
    image = np.zeros((200, 200), np.uint8)
    image[20:180, 60:70] = 255
    image[100:102, 120:122] = 255
    number = divide_image(image)
    assert number.marks == (LeftOut("mark", (120, 100, 2, 2)),)
    assert number.left_out(image).sum() == 4


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
    few = np.zeros((100, 20 + 15 * MAX_PARTS), np.uint8)
    few[20:80, 5 : 5 + 15 * MAX_PARTS : 15] = 255
    assert find_candidates(few)[-1].end == MAX_PARTS


def divide_image(image: np.ndarray) -> Number:
    candidates = find_candidates(image)
    return divide(candidates, probabilities_of([0.95] * len(candidates)), kinds_of([DIGIT] * len(candidates)))


@both
def test_geometry_alone_divides_nearly_all_composed_numbers(real_pen_digits, strokes):
    digits = [digit for digit in real_pen_digits if digit.writer <= 24]
    numbers = [number for length in (2, 3, 4) for number in compose_numbers(digits, length, 20, seed=5)]
    right = [len(divide_by_geometry(number.canvas, strokes).digits) == len(number.label) for number in numbers]
    assert np.mean(right) > 0.85  # without networks: what they are for is not asked here


@both
def test_dividing_takes_a_few_times_as_long_as_framing(real_pen_digits, strokes):
    """Framing a picture takes 0.14 ms, but times differ between machines. Four digits take 5 ms from strokes."""
    (number,) = compose_numbers(real_pen_digits, 4, 1, seed=0)
    image = number.canvas.image
    dividing, framing = [], []
    for _ in range(15):  # in turns: a machine may be faster at one time than at another
        dividing.append(cpu_seconds(lambda: divide_by_geometry(number.canvas, strokes)))
        framing.append(cpu_seconds(lambda: [make_picture(image) for _ in range(10)]))
    assert sum(dividing) < (6 if strokes else 15) * sum(framing)


def cpu_seconds(work: Callable[[], object]) -> float:
    """How long something works in this thread, without what other processes do meanwhile."""
    start = time.thread_time()
    work()
    return time.thread_time() - start
