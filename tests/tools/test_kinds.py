"""Pictures of the kinds of image files that people have, and how the real network reads them."""

import sys

import numpy as np
import pytest

from paintcv.data.strokes import PenDigit
from tests.support.pens import unipen
from tools import kinds
from tools.file_kinds import KINDS, paint
from tools.number_kinds import NUMBER_KINDS

# Digits in plain shapes, which the network reads with certainty.
DIGITS = {
    2: [[(5, 25), (20, 5), (50, 0), (75, 15), (72, 40), (5, 100), (80, 98)]],
    3: [[(5, 5), (40, 0), (65, 12), (62, 38), (30, 48), (66, 58), (70, 85), (40, 100), (2, 92)]],
    5: [[(60, 0), (10, 0), (6, 42), (40, 38), (66, 55), (64, 85), (35, 100), (2, 92)]],
    7: [[(0, 0), (70, 0), (25, 100)]],
}
STROKES = {label: [np.array(stroke, float) for stroke in strokes] for label, strokes in DIGITS.items()}
COUNT = 6  # pictures of each kind
FEW = 4  # of these kinds, so many are read right at least; of all others all but one
HARD = {
    "noisy",
    "soft crop",
    "shadow edge",
    "neighbours",
    "touched boxes",
    "pencil photograph",
    "punched",
    "tight crop",
}
HARD |= {"highlighter", "squared scan"}  # digits that touch; lines through the bar of a 7
PEN_DIGITS = [PenDigit(label, 1, strokes) for label, strokes in STROKES.items()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*KINDS, *NUMBER_KINDS])
def test_pictures_of_this_kind_are_read(kind):
    ((_, outcomes),) = kinds.read_kinds(PEN_DIGITS, COUNT, 7, None, [kind])
    assert outcomes["right"] + outcomes["right?"] >= (FEW if kind in HARD else COUNT - 1), outcomes
    assert outcomes["wrong"] <= (kind in HARD), outcomes


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
    monkeypatch.setattr(kinds.read_kinds, "__defaults__", (("plain", "blank"),))
    monkeypatch.setattr(sys, "argv", ["kinds", str(path), "--count", "4", "--save", str(folder)])
    kinds.main()
    header, _, plain, blank, total = capsys.readouterr().out.splitlines()
    assert header.startswith("| kind | right |")
    assert (plain, blank) == ("| plain | 4 | 0 | 0 | 0 |", "| blank | 4 | 0 | 0 | 0 |")
    assert total.startswith("| all | 100.0% | 0.0% |")
    assert len(list(folder.glob("plain-0?-[2357].png"))) == len(list(folder.glob("blank-0?-nothing.png"))) == 4
