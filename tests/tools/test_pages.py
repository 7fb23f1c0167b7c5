"""The sheet of pages of each kind."""

import sys

import cv2
import numpy as np
import pytest

from paintcv.data.page_kinds import PAGES
from paintcv.data.pages import page_of_things
from paintcv.segmentation.number import DIGIT, OTHER, SIGN
from tests.support.letters import unipen_letters
from tools import pages


@pytest.mark.parametrize("kind", [DIGIT, SIGN, OTHER])
def test_a_box_has_the_colour_of_its_kind(kind):
    line = np.array([(140, 60), (140, 220)], float)
    cell = pages.draw_cell(page_of_things([(kind, "1" if kind == DIGIT else "", [line])], 8, strokes=True))
    assert cell.shape == (pages.SIDE, pages.SIDE, 3)
    strongest = cell.reshape(-1, 3).astype(int)
    coloured = strongest[np.ptp(strongest, axis=1) > 60]
    assert len(coloured) > 50
    assert set(coloured.argmax(1)) == {int(np.argmax(pages.COLOURS[kind]))}


def test_the_sheet_has_a_row_of_each_kind(few_strokes, few_digits, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    letters, out = tmp_path / "letters.dat", tmp_path / "pages.png"
    letters.write_text(unipen_letters([("H", 1)]))
    monkeypatch.setattr(sys, "argv", ["pages", str(out), "--strokes", str(few_strokes), "--others", str(letters)])
    pages.main()
    sheet = cv2.imread(str(out))
    assert sheet.shape == (pages.SIDE * (len(PAGES) - 1), pages.SIDE * pages.COLUMNS, 3)  # no written numbers
    assert all(row.max() > 150 for row in np.split(sheet, len(PAGES) - 1))  # there is ink


def test_pages_are_made_of_strokes_and_letters(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["pages", "out.png"])
    with pytest.raises(SystemExit):
        pages.main()
    assert "needs --strokes and --others" in capsys.readouterr().err
