"""Pictures of the kinds of image files that people have, and how the real network reads them."""

import sys

import cv2
import numpy as np
import pytest

from paintcv.data.strokes import PenDigit
from paintcv.ink.images import find_ink
from paintcv.ink.picture import NoInk
from paintcv.networks.networks import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.reading import read_numbers
from tests.support.pens import unipen
from tools import kinds
from tools.file_kinds import KINDS, paint

# Digits in plain shapes, which the network reads with certainty.
DIGITS = {
    2: [[(5, 25), (20, 5), (50, 0), (75, 15), (72, 40), (5, 100), (80, 98)]],
    3: [[(5, 5), (40, 0), (65, 12), (62, 38), (30, 48), (66, 58), (70, 85), (40, 100), (2, 92)]],
    5: [[(60, 0), (10, 0), (6, 42), (40, 38), (66, 55), (64, 85), (35, 100), (2, 92)]],
    7: [[(0, 0), (70, 0), (25, 100)]],
}
STROKES = {label: [np.array(stroke, float) for stroke in strokes] for label, strokes in DIGITS.items()}
COUNT = 6  # pictures of each kind
BAR = {"noisy": 4, "soft crop": 4}  # so many are read right at least; of all other kinds all but one


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "blank"])
def test_pictures_of_this_kind_are_read(kind):
    network = load_network(WEIGHTS_FOLDER / "mlp512.keras")
    rng = np.random.default_rng(7)
    labels = [list(DIGITS)[number % len(DIGITS)] for number in range(COUNT)]
    inks = [find_ink(KINDS[kind](STROKES[label], rng)) for label in labels]
    assert all(ink.any() for ink in inks)
    numbers = read_numbers(network, [find_candidates(ink) for ink in inks])
    right = [number.lines == [str(label)] for number, label in zip(numbers, labels, strict=True)]
    assert sum(right) >= BAR.get(kind, COUNT - 1), [number.description for number in numbers]
    assert not [number for number, is_right in zip(numbers, right, strict=True) if not (is_right or number.doubtful)]


def test_blank_paper_has_no_ink():
    rng = np.random.default_rng(0)
    assert not any(find_ink(KINDS["blank"](STROKES[7], rng)).any() for _ in range(20))


def test_painted_ink_has_its_size_place_and_pen():
    ink = paint(STROKES[7], (60, 80), 40, (0, 1), 4)
    assert ink.shape == (60, 80)
    assert (ink.min(), ink.max()) == (0, 1)
    rows, columns = np.nonzero(ink > 0.5)
    assert abs(np.ptp(rows) - 40) <= 3
    assert rows.max() >= 57  # at the bottom
    assert columns.min() <= 2  # at the left
    assert set(np.unique(paint(STROKES[7], (60, 80), 40, (0, 1), 1, soft=False))) == {0, 1}


def test_the_table(tmp_path, capsys, monkeypatch):
    path = tmp_path / "digits.tra"
    path.write_text(unipen([PenDigit(label, 1, strokes) for label, strokes in STROKES.items()]))
    folder = tmp_path / "pictures"
    monkeypatch.setattr(kinds, "KINDS", {"plain": KINDS["plain"], "blank": KINDS["blank"]})
    monkeypatch.setattr(sys, "argv", ["kinds", str(path), "--count", "4", "--save", str(folder)])
    kinds.main()
    header, _, plain, blank, total = capsys.readouterr().out.splitlines()
    assert header.startswith("| kind | right |")
    assert (plain, blank) == ("| plain | 4 | 0 | 0 | 0 | 0 |", "| blank | 4 | 0 | 0 | 0 | 0 |")
    assert total.startswith("| all | 100.0% | 0.0% |")
    assert len(list(folder.glob("plain-0?-[2357].png"))) == len(list(folder.glob("blank-0?-blank.png"))) == 4
    with pytest.raises(NoInk):
        find_candidates(find_ink(cv2.imread(str(folder / "blank-00-blank.png"))))
