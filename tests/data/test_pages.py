"""Pages: what each candidate on a drawing of known things is."""

import numpy as np
import pytest

from paintcv.data.layouts import LAYOUTS, compose_layout
from paintcv.data.pages import (
    BRUSHES,
    FILLED,
    UNKNOWN,
    Thing,
    WrittenPage,
    candidate_kinds,
    page_of_number,
    page_of_things,
    place_things,
)
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL
from paintcv.ink.picture import ink_box
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import DIGIT, FRAGMENT, OTHER, SIGN, Candidate

Points = list[tuple[float, float]]
CORNER = np.array([60, 80])  # of the things on the canvas


def thing(kind: int, label: str, *strokes: Points, x: float = 0) -> Thing:
    """A thing with these strokes, `x` to the right."""
    return kind, label, [np.array(stroke, float) + np.array([x, 0]) for stroke in strokes]


ONE: Points = [(0, 0), (0, 100)]
SEVEN: Points = [(0, 0), (60, 0), (20, 100)]
COMMA: Points = [(0, 90), (-8, 115)]
FOUR: list[Points] = [[(0, 0), (0, 60), (66, 60)], [(50, 20), (50, 100)]]
EIGHT: list[Points] = [
    [(30 + 22 * np.sin(angle), 26 - 24 * np.cos(angle)) for angle in np.linspace(0, 6.5, 20)],
    [(30 + 28 * np.sin(angle), 75 - 26 * np.cos(angle)) for angle in np.linspace(0, 6.5, 20)],
]
ARROW: list[Points] = [[(0, 50), (110, 50)], [(80, 25), (110, 50), (80, 75)]]
FACE: list[Points] = [
    [(50 + 50 * np.sin(angle), 50 - 50 * np.cos(angle)) for angle in np.linspace(0, 6.5, 30)],
    [(35, 35), (36, 38)],
    [(65, 35), (66, 38)],
    [(30, 65), (40, 75), (60, 75), (70, 65)],
]


def read(things: list[Thing], strokes: bool) -> tuple[WrittenPage, list[Candidate], np.ndarray]:
    """The page of things, its candidates, and their kinds."""
    placed = [(kind, label, [stroke + CORNER for stroke in shape]) for kind, label, shape in things]
    page = page_of_things(placed, 6, strokes)
    candidates = find_candidates(page.image, page.strokes)
    return page, candidates, candidate_kinds(page, candidates)


def boxes_of(kind: int, candidates: list[Candidate], kinds: np.ndarray) -> list[tuple[int, int, int, int]]:
    return [candidates[place].box for place in np.flatnonzero(kinds == kind)]


def test_a_page_knows_whose_each_pixel_is():
    things = [thing(DIGIT, "1", ONE), thing(SIGN, "", COMMA, x=30), thing(DIGIT, "7", SEVEN, x=50)]
    page, _, _ = read(things, strokes=True)
    assert page.label == "17"
    assert page.kinds.tolist() == [DIGIT, SIGN, DIGIT]
    assert page.owner[130, 60] == 0
    assert page.owner[180, 86] == 1
    assert page.owner[80, 140] == 2
    assert np.array_equal(page.owner >= 0, page.image >= INK_LEVEL)
    assert len(page.strokes) == 3
    assert page_of_things(things, 6, strokes=False).strokes is None


@pytest.mark.parametrize("strokes", [True, False])
def test_each_separate_digit_is_a_candidate_and_a_comma_is_a_sign(strokes):
    things = [thing(DIGIT, "1", ONE), thing(SIGN, "", COMMA, x=30), thing(DIGIT, "7", SEVEN, x=50)]
    _, candidates, kinds = read(things, strokes)
    digits = boxes_of(DIGIT, candidates, kinds)
    # In an image, a digit without a sliver that a cut takes from it is one, too.
    assert list(dict.fromkeys(box[0] < 100 for box in digits)) == [True, False]
    signs = boxes_of(SIGN, candidates, kinds)
    assert len(signs) == 1
    assert signs[0][3] < 50


def test_half_a_four_and_two_digits_together_are_fragments():
    """All strokes cross or touch, so that every group of them is a candidate."""
    _, candidates, kinds = read([thing(DIGIT, "4", *FOUR), thing(DIGIT, "1", ONE, x=68)], strokes=True)
    found = {(it.start, it.end): kind for it, kind in zip(candidates, kinds.tolist(), strict=True)}
    assert found == {
        (0, 1): FRAGMENT, (0, 2): DIGIT, (0, 3): FRAGMENT, (1, 2): FRAGMENT, (1, 3): FRAGMENT, (2, 3): DIGIT
    }  # fmt: skip


def test_half_an_eight_is_a_fragment():
    """In an image, connected pixels are cut."""
    _, candidates, kinds = read([thing(DIGIT, "8", *EIGHT)], strokes=False)
    assert [box[2] > 55 for box in boxes_of(DIGIT, candidates, kinds)] == [True]
    fragments = boxes_of(FRAGMENT, candidates, kinds)
    assert fragments
    assert max(box[2] for box in fragments) < 60


@pytest.mark.parametrize(("shape", "strokes"), [(ARROW, True), (ARROW, False), (FACE, False)])
def test_a_doodle_is_something_else_and_none_of_its_parts_is_a_digit(shape, strokes):
    _, candidates, kinds = read([thing(OTHER, "", *shape)], strokes)
    assert max(box[2] for box in boxes_of(OTHER, candidates, kinds)) > 100
    assert FRAGMENT in kinds
    assert DIGIT not in kinds
    assert SIGN not in kinds


def test_several_signs_together_are_one_sign():
    colon = [thing(SIGN, "", [(0, 20), (1, 22)], [(0, 80), (1, 82)]), thing(DIGIT, "7", SEVEN, x=40)]
    _, candidates, kinds = read(colon, strokes=True)
    assert boxes_of(SIGN, candidates, kinds)
    equals = [thing(SIGN, "", [(0, 40), (40, 40)]), thing(SIGN, "", [(0, 60), (40, 60)])]
    _, candidates, kinds = read(equals, strokes=True)
    assert set(kinds.tolist()) == {SIGN}


@pytest.mark.parametrize(("foot", "expected"), [(4, DIGIT), (18, UNKNOWN), (70, FRAGMENT)])
def test_a_digit_without_a_little_of_it_is_no_fragment(foot, expected):
    """Nothing is learnt from one without more of it."""
    page, candidates, kinds = read([thing(DIGIT, "1", ONE, [(14, 100), (14 + foot, 100)])], strokes=True)
    (lone,) = [kind for it, kind in zip(candidates, kinds.tolist(), strict=True) if (it.start, it.end) == (0, 1)]
    assert lone == expected, page.kinds


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_page_of_a_composed_number_has_its_digits(name, pen_digits):
    (number,) = compose_layout(name, pen_digits, 1, seed=3)
    page = page_of_number(number, strokes=True)
    assert page.label == number.label
    assert (page.kinds == DIGIT).sum() == len(number.label.replace(" ", ""))
    assert not (page.kinds == OTHER).any()
    assert np.array_equal(page.image, number.canvas.image)
    assert np.mean((page.owner >= 0) == (page.image >= INK_LEVEL)) > 0.999
    kinds = candidate_kinds(page, find_candidates(page.image, page.strokes))
    assert (kinds == DIGIT).any()


def test_things_in_any_units_are_placed_inside_the_canvas():
    things = [thing(DIGIT, "1", ONE), thing(SIGN, "", COMMA, x=30), thing(DIGIT, "7", SEVEN, x=50)]
    small = [(kind, label, [stroke / 1000 - 7 for stroke in shape]) for kind, label, shape in things]
    ways = set()
    for seed in range(40):
        page = place_things(small, np.random.default_rng(seed), 0.1)
        assert page.label == "17"
        left, top, width, height = ink_box(page.image)
        assert min(left, top) >= 1  # a thick brush may reach the other borders
        assert set(np.unique(page.owner)) == {-1, 0, 1, 2}
        assert FILLED[0] - 2 < max(width, height) <= min(FILLED[1] + BRUSHES[1], CANVAS_SIDE - 1)
        again = place_things(small, np.random.default_rng(seed), 0.1)
        assert np.array_equal(page.image, again.image)
        ways.add(page.strokes is None)
    assert ways == {True, False}
