"""The kinds of pages: each has what its name says, all of it on the canvas, and the same for the same seed."""

import cv2
import numpy as np
import pytest

from paintcv.data import page_kinds
from paintcv.data.distortions import pad_images
from paintcv.data.page_kinds import PAGES, SHARES, Material, draw_page
from paintcv.data.pages import candidate_kinds
from paintcv.data.strokes import PenCharacter
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL, Canvas
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import DIGIT, FRAGMENT, KINDS, OTHER, SIGN

H = [np.array(points, float) for points in ([(0, 0), (0, 100)], [(90, 0), (90, 100)], [(0, 50), (90, 50)])]
DASH = [np.array([(0, 50), (50, 50)], float)]
COUNT = 15  # pages of each kind
WITHOUT = ("letters", "doodles", "scribble", "noise")  # these have no digits


@pytest.fixture(scope="module")
def material(pen_digits, mnist) -> Material:
    written = [[(DIGIT, "4", pen_digits[0].strokes), (SIGN, "", [pen_digits[0].strokes[0] + (300, 0)])]]
    letters = [PenCharacter("H", 1, H), PenCharacter("-", 1, DASH)]
    images, labels = mnist[0]
    return Material(pen_digits, letters, pad_images(images[:50]), labels[:50], written)


def test_every_kind_has_its_share():
    assert set(SHARES) == set(PAGES)
    assert sum(SHARES.values()) == pytest.approx(1)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", PAGES)
def test_pages_of_each_kind(kind, material):
    pages, again = ([draw_page(material, np.random.default_rng(seed), kind) for seed in range(COUNT)] for _ in range(2))
    for page, same in zip(pages, again, strict=True):
        assert (page.image.shape, page.image.dtype) == ((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
        assert (page.label, page.strokes is None) == (same.label, same.strokes is None)
        assert np.array_equal(page.image, same.image)
        assert np.array_equal(page.owner, same.owner)
        assert np.mean((page.owner >= 0) == (page.image >= INK_LEVEL)) > 0.999
        assert page.owner.max() < len(page.kinds)
        assert set(page.kinds.tolist()) <= {DIGIT, SIGN, OTHER}
        assert len(page.label.replace(" ", "")) == (page.kinds == DIGIT).sum()
    assert len({page.image.tobytes() for page in pages}) > COUNT / 2
    if kind in WITHOUT:
        assert not any(page.label for page in pages)
    elif kind != "framed":  # some of these are crossed out
        assert all(page.label or (page.kinds == OTHER).all() for page in pages)
    if kind in ("row", "single", "signed", "framed", "doodles", "letters", "scribble", "written"):
        assert {page.strokes is None for page in pages} == {True, False}
    if kind in ("signed", "written"):
        assert all((page.kinds == SIGN).any() and not (page.kinds == OTHER).any() for page in pages)


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind not in ("images", "noise")])
def test_the_strokes_of_a_page_make_its_image_inside_the_canvas(kind, material):
    """Nothing is cut off: the same strokes on a larger paper have no more ink."""
    rng = np.random.default_rng(4)
    seen = 0
    while seen < 8:
        page = draw_page(material, rng, kind)
        if page.strokes is None:
            continue
        seen += 1
        canvas = Canvas()
        for stroke in page.strokes:
            canvas.draw(stroke.points, stroke.brush)
        assert np.array_equal(canvas.image, page.image)
        points = np.concatenate([np.array(stroke.points) for stroke in page.strokes])
        assert points.min() >= 0
        assert points.max() <= CANVAS_SIDE


@pytest.mark.parametrize("kind", PAGES)
def test_the_candidates_of_each_kind_can_be_learnt_from(kind, material):
    rng = np.random.default_rng(1)
    found = np.zeros(len(KINDS), int)
    digits = 0
    for _ in range(COUNT):
        page = draw_page(material, rng, kind)
        kinds = candidate_kinds(page, find_candidates(page.image, page.strokes))
        found += np.bincount(kinds[kinds >= 0], minlength=len(KINDS))
        digits += (page.kinds == DIGIT).sum()
    if kind in WITHOUT:
        assert found[DIGIT] == 0
        assert found[OTHER] + found[SIGN] > COUNT / 2
    else:
        assert found[DIGIT] > 0.7 * digits  # some touch what is around them
    if kind in ("signed", "written"):
        assert found[SIGN] > COUNT / 2
    if kind in ("row", "layout", "signed"):
        assert found[FRAGMENT] > COUNT / 2


def test_written_numbers_get_other_digits_at_the_same_distances(material, monkeypatch):
    monkeypatch.setattr(page_kinds, "REPLACED", 1)
    rng = np.random.default_rng(0)
    pages = [draw_page(material, rng, "written") for _ in range(40)]
    assert len({page.label for page in pages}) > 5  # the one number that there is has a 4
    four, sign = (np.concatenate(shape) for _, _, shape in material.written[0])
    distance = (sign[:, 0].min() - four[:, 0].max()) / np.ptp(four[:, 1])
    gaps = []
    for page in pages:
        four, sign = (np.argwhere(page.owner == index) for index in (0, 1))
        gaps.append((sign[:, 1].min() - four[:, 1].max()) / np.ptp(four[:, 0]))
    assert np.median(gaps) == pytest.approx(distance, abs=0.25)  # the pen is wide


def test_letters_pages_have_no_signs(material):
    """Alone and large, a dash may be a 1 that fell over, or the bar of something."""
    rng = np.random.default_rng(0)
    assert all((draw_page(material, rng, "letters").kinds == OTHER).all() for _ in range(20))


def test_a_slash_may_touch_the_digits_and_be_upright(material):
    rng = np.random.default_rng(2)
    leans, touching = [], 0
    for _ in range(150):
        page = draw_page(material, rng, "signed")
        for sign in np.flatnonzero(page.kinds == SIGN):
            ink = np.argwhere(page.owner == sign)
            height, width = np.ptp(ink, axis=0) + 1
            if height < 0.5 * np.ptp(np.argwhere(page.owner >= 0)[:, 0]):
                continue
            leans.append(width / height)
            around = cv2.dilate((page.owner == sign).astype(np.uint8), np.ones((3, 3))) > 0
            touching += bool(np.isin(page.owner[around], np.flatnonzero(page.kinds == DIGIT)).any())
    assert np.quantile(leans, 0.2) < 0.5 < 0.6 < np.quantile(leans, 0.8)
    assert 0.05 < touching / len(leans) < 0.8


def test_written_numbers_need_some(material):
    none = Material(material.digits, material.letters, material.images, material.image_labels)
    assert PAGES["written"](none, np.random.default_rng(0)) is None
    rng = np.random.default_rng(0)
    assert all(draw_page(none, rng).image.any() for _ in range(20))  # another kind is drawn in their place


def test_of_any_kind_there_are_all(material):
    rng = np.random.default_rng(0)
    pages = [draw_page(material, rng) for _ in range(120)]
    shares = np.array([[(page.kinds == kind).any() for kind in (DIGIT, SIGN, OTHER)] for page in pages]).mean(0)
    assert shares.min() > 0.1
    assert 0.1 < np.mean([page.strokes is None for page in pages]) < 0.9
