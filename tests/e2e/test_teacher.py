"""What a teacher does before a lesson, with real events: messages that go, Esc, and digits one after the other."""

import re

import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.window.look.pages import PAGES
from paintcv.window.look.panel import panel_buttons
from paintcv.window.look.surface import ACCENT, FAINT, LINE, NORMAL, SEMIBOLD, TEXT
from paintcv.window.look.widgets import BOTTOM
from paintcv.window.state.session import PAUSE
from paintcv.window.state.texts import NO_LESSON
from paintcv.window.state.view import NOTE_SECONDS, View
from tests.support.desk import SEVEN, Desk, painted, shows, until

pytestmark = pytest.mark.slow


def click(desk: Desk, page: str, button: str) -> None:
    """Click on a button of the panel, which shows this page, and take the mouse away."""
    left, top, width, height = next(
        place.box for place in panel_buttons(View("mlp512", 9, "", page=page)) if place.name == button
    )
    there = desk.at(left + width / 2, top + height / 2)
    desk.xdotool(*there, "sleep", 0.05, "click", 1, "sleep", 0.05, *desk.at_rest())


def test_a_note_belongs_to_a_page_and_a_moment(paint):
    desk = paint()
    desk.draw(SEVEN)
    desk.read()
    until(desk.noted, why="no hint about Shift")
    click(desk, "Reading", "Learning")
    until(lambda: not desk.noted(), 2, "the hint follows to another page")
    click(desk, "Learning", "Reading")
    desk.key("a")
    until(desk.noted, why="no note")
    until(lambda: not desk.noted(), NOTE_SECONDS + 5, "the note stays")


def test_esc_dismisses_a_message_before_it_quits(paint):
    desk = paint()
    desk.draw(SEVEN)
    desk.key("s")  # not read yet
    until(desk.noted, why="no note")
    desk.key("Escape")
    until(lambda: not desk.noted(), 3, "Esc doesn't dismiss the note")
    desk.clear()
    before = desk.panel()
    desk.xdotool("click", 3)
    until(lambda: (desk.panel() != before).any(), why="it doesn't say that there is nothing to read")
    desk.key("Escape")
    until(lambda: not (desk.panel() != before).any(), 3, "Esc doesn't dismiss the message")
    assert desk.process.poll() is None
    desk.key("Escape")
    assert desk.ended() == (0, "")


def test_esc_asks_before_a_labelled_drawing_is_lost(paint, tmp_path):
    drawings = tmp_path / "drawings"
    drawings.mkdir()
    desk = paint("--drawings", str(drawings))
    desk.ready()
    desk.draw(SEVEN)
    desk.read()
    desk.key("7")
    until(lambda: list(drawings.glob("7/[0-9]*.png")), why="not saved")
    desk.xdotool(
        "keydown", "shift", *desk.stroke([(110, 130), (190, 130)]), "keyup", "shift"
    )  # it isn't saved with this
    until(lambda: not desk.noted(), why="the note about the file stays")
    desk.key("Escape")
    until(desk.noted, why="it doesn't ask")
    assert desk.process.poll() is None
    desk.key("u")  # something else: the question is gone, and the drawing is saved
    until(lambda: not desk.noted(), 3, "the question stays")
    desk.key("Escape")
    assert desk.ended() == (0, "")


def test_digits_one_after_the_other_where_a_network_learns(paint):
    desk = paint()
    click(desk, "Reading", "Learning")
    bar = [(110, 130), (190, 130)]
    desk.xdotool(*desk.stroke(SEVEN), "sleep", 0.3, *desk.stroke(bar))  # strokes of one digit
    shows(desk, painted([SEVEN, bar]))
    desk.xdotool("sleep", PAUSE + 0.2, *desk.stroke(SEVEN))
    shows(desk, painted([SEVEN]))
    desk.xdotool("sleep", PAUSE + 0.2, "keydown", "shift", *desk.stroke(bar), "keyup", "shift")
    shows(desk, painted([SEVEN, bar]))
    click(desk, "Learning", "Reading")
    desk.xdotool("sleep", PAUSE + 0.2, *desk.stroke([(40, 40), (40, 60)]))
    shows(desk, painted([SEVEN, bar, [(40, 40), (40, 60)]]))


def test_a_cross_is_no_digit_on_every_page(paint):
    desk = paint()
    desk.draw([(60, 60), (220, 220)])
    desk.draw([(220, 60), (60, 220)])
    assert "no digit" in desk.read()
    until(lambda: desk.says("no digit", 40, ACCENT, SEMIBOLD), why="not on the first page")
    for page, size, weight in (("Inside", 11, NORMAL), ("Frame", 17, SEMIBOLD), ("Networks", 14, SEMIBOLD)):
        click(desk, "Reading", page)
        until(lambda: desk.says("no digit", size, ACCENT, weight), 20, f"not on {page}")  # noqa: B023
    until(lambda: desk.says("They agree. A click chooses one.", 11, FAINT), 20, "they don't agree")


def test_a_click_on_a_line_of_the_page_of_keys(paint):
    desk = paint()
    click(desk, "Reading", "Keys")
    until(lambda: desk.says("right click: read", 10.5, FAINT), why="the right-click isn't listed")
    click(desk, "Keys", "[")
    until(lambda: desk.says(NO_LESSON, 12, ACCENT), why="[ does nothing")
    click(desk, "Learning", "Keys")
    click(desk, "Keys", "]")
    until(lambda: desk.says(NO_LESSON, 12, ACCENT), why="] does nothing")


def test_what_is_no_digit_and_doubt_have_signs_of_their_own(paint):
    desk = paint()
    desk.draw([(20, 60), (60, 220)])
    desk.draw([(60, 60), (20, 220)])
    desk.draw([(130, 60), (130, 220)])
    assert re.fullmatch(r"_1\?  \d+\.\d%  \(no digit at place 1; or \d+\)", desk.read())
    until(lambda: desk.says("_ is no digit", 10, FAINT), why="the panel doesn't say what the sign means")


def test_numbers_of_two_digits_have_bars(paint):
    desk = paint()
    desk.draw([(60, 70), (60, 200)])
    desk.draw([(x / 2 + 110, y) for x, y in SEVEN])
    assert desk.read().startswith("17")
    bars = slice(BOTTOM - 20, BOTTOM - 6)
    until(lambda: np.count_nonzero((desk.panel()[bars] == ACCENT[::-1]).all(2).any(0)) > 20, why="no bars")


def test_a_digit_of_a_number_is_chosen_on_all_pages(paint):
    desk = paint()
    desk.draw([(60, 70), (60, 200)])
    desk.draw([(x / 2 + 110, y) for x, y in SEVEN])
    assert desk.read().startswith("17")
    desk.xdotool(*desk.at(CANVAS_SIDE + 180, 130), "sleep", 0.05, "click", 1, *desk.at_rest())  # the picture of the 7
    for page in ("Inside", "Votes", "Why"):
        click(desk, "Reading", page)
        until(lambda: desk.says("digit 2 of 2", 11, TEXT, ground=LINE), 20, f"not on {page}")
    click(desk, "Reading", "Votes")
    until(lambda: desk.says("the 6 most active of 512 units", 10.5, FAINT), why="no table")
    desk.xdotool(*desk.at(CANVAS_SIDE + 45, 29), "sleep", 0.05, "click", 1, *desk.at_rest())
    until(lambda: desk.says("digit 1 of 2", 11, TEXT, ground=LINE), 5, "not the other digit")
    desk.xdotool(*desk.at(CANVAS_SIDE + 37, 120), "sleep", 0.05, "click", 1, *desk.at_rest())  # a unit
    until(lambda: desk.says("< all units", 11, TEXT, ground=LINE), 20, "no unit")
    desk.key("Escape")
    until(lambda: desk.says("the 6 most active of 512 units", 10.5, FAINT), 5, "not back at the table")


def test_words_and_votes_are_explained_under_the_mouse(paint):
    desk = paint()
    desk.draw(SEVEN)
    desk.read()
    click(desk, "Reading", "Votes")
    until(lambda: desk.says("logit", 10, FAINT), 20, "no votes")
    word = next(word for word in PAGES["Votes"].words if word.name == "bias")
    left, top, width, height = word.box
    desk.xdotool(*desk.at(CANVAS_SIDE + left + width / 2, top + height / 2))
    until(lambda: desk.says(word.meaning, 12, FAINT), 5, "the bias isn't explained")
    desk.xdotool(*desk.at(CANVAS_SIDE + 200, 84))  # all others, in the row of the 0
    until(lambda: desk.says("0: ", 10, FAINT) or desk.says("0: ", 11, FAINT), 5, "no sum")
