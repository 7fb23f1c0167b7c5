"""The controls: the picture of the window in a file."""

import re

import cv2
import numpy as np
import pytest

from paintcv.window.hands.actions import press_key
from paintcv.window.hands.controls import Controls
from paintcv.window.processes.lesson import READY, Lesson
from paintcv.window.state.saving import Saved
from paintcv.window.state.texts import NO_INK, PICTURE_NOT_SAVED, START
from paintcv.window.state.view import READING
from tests.support.fakes import FakeScreen
from tests.support.sessions import draw, read

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


def escape(controls) -> None:
    press_key("Esc", controls)


def test_esc_dismisses_notes_and_messages_then_the_page_then_the_full_screen_and_quits(controls):
    session, view = controls.session, controls.session.view
    press_key("f", controls)
    press_key("Space", controls)
    session.show_page("Frame")
    press_key("s", controls)
    assert (view.message, bool(view.note)) == (NO_INK, True)
    escape(controls)
    assert (view.message, view.note, view.page) == (NO_INK, "", "Frame")
    escape(controls)
    assert (view.message, view.page) == (START, "Frame")
    escape(controls)
    assert (view.page, controls.screen.full_screen) == (READING, True)
    escape(controls)
    assert not controls.screen.full_screen
    assert session.running
    escape(controls)
    assert not session.running


def test_esc_asks_once_where_a_lesson_would_be_lost(controls):
    view, learner = controls.session.view, controls.session.learner
    learner.lesson = Lesson(state=READY)
    escape(controls)
    assert view.note == "Esc again quits. Lost: the lesson."
    press_key("+", controls)
    assert view.note == ""
    escape(controls)
    assert controls.session.running
    escape(controls)
    assert not controls.session.running


def test_esc_asks_once_where_a_labelled_drawing_is_not_saved(controls, monkeypatch):
    session, view = controls.session, controls.session.view

    def save(*_) -> tuple[Saved, str]:
        raise OSError(28, "No space left on device")

    draw(session)
    read(session)
    with monkeypatch.context() as patch:
        patch.setattr(controls.labelling.drawings, "save", save)
        press_key("7", controls)
    assert view.note.startswith("Not saved")
    escape(controls)
    assert (view.note, session.running) == ("", True)
    escape(controls)
    assert view.note == "Esc again quits. Lost: this drawing."
    press_key("7", controls)
    escape(controls)  # the note about the file
    assert session.losses == []
    press_key("x", controls)  # it isn't to be saved
    assert session.losses == []
    press_key("7", controls)
    session.press(110, 130, add=True)
    assert session.losses == ["this drawing"]
    session.release()
    session.clear()
    assert session.losses == []
