"""The controls: the picture of the window in a file."""

import re

import cv2
import numpy as np
import pytest

from paintcv.window.hands.actions import press_key
from paintcv.window.hands.controls import Controls
from paintcv.window.state.texts import PICTURE_NOT_SAVED
from tests.support.fakes import FakeScreen

PICTURE = np.random.default_rng(0).integers(0, 255, (31, 60, 3), np.uint8)


@pytest.fixture
def controls(session, labelling) -> Controls:
    return Controls(session, labelling, FakeScreen(), picture=lambda: PICTURE)


def test_pictures_have_names_of_their_own_and_the_note_says_where(controls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = set()
    for count in (1, 2, 3):
        press_key("p", controls)
        note = controls.session.view.note
        name = re.fullmatch(r"(paintcv-\d{8}-\d{6}\.png) in .*" + tmp_path.name[-5:], note)[1]
        assert np.array_equal(cv2.imread(str(tmp_path / name)), PICTURE)
        names.add(name)
        assert len(names) == len([*tmp_path.iterdir()]) == count


def test_a_picture_that_can_not_be_saved_is_one_line_of_error(controls, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    press_key("p", controls)
    assert controls.session.view.note == PICTURE_NOT_SAVED
    assert re.fullmatch(r"paint\.py: paintcv-.*\.png: can't be written \(.*\)\n", capsys.readouterr().err)


def test_a_note_lasts_until_something_else_is_done(controls):
    controls.session.view.show_note("Nothing to save: draw a digit, then read it.")
    press_key("nothing", controls)
    assert controls.session.view.note
    press_key("+", controls)
    assert controls.session.view.note == ""
