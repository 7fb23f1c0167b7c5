"""The digit of a number that pages look into: the least sure one, or the one that the user has chosen."""

import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.window.hands.controls import Controls
from paintcv.window.look.pages import PAGES
from paintcv.window.look.panel import draw_canvas, panel_buttons
from paintcv.window.look.surface import ACCENT
from paintcv.window.look.widgets import NEXT_DIGIT
from paintcv.window.state.view import READING
from tests.support.desk import SEVEN
from tests.support.fakes import FakeScreen
from tests.support.sessions import draw, read, receive_until

ONE = [(60, 60), (60, 210)]
NARROW_SEVEN = [(x / 2 + 120, y) for x, y in SEVEN]  # beside ONE, it makes a 17
LOOKING = [name for name, page in PAGES.items() if page.looks_at_digit]


@pytest.fixture
def number(session):
    """A session that has read a 17."""
    draw(session, ONE)
    draw(session, NARROW_SEVEN)
    read(session)
    assert session.view.number.lines == ["17"]
    return session.view.number


def act(session, labelling, name: str) -> None:
    """Press a button of the panel, by its name."""
    (button,) = [button for button in panel_buttons(session.view) if button.name == name]
    button.act(Controls(session, labelling, screen=FakeScreen(), picture=None))


def test_a_click_on_a_digit_chooses_it_until_the_drawing_changes(session, labelling, number):
    view = session.view
    assert view.looked_at(number) is number.least_sure
    for place in (1, 0):
        act(session, labelling, f"digit {place + 1}")
        assert view.looked_at(number) is number.digits[place]
    session.undo()
    assert view.chosen is None


def test_the_inspection_is_that_of_the_digit(session, labelling, number):
    view, reader = session.view, session.reader
    session.show_page("Votes")
    receive_until(session, lambda: reader.results and not session.worker.busy)
    reader.results = [f"votes of {candidate.start}-{candidate.end}" for candidate in reader.candidates]
    for place in (0, 1, 0):
        reader.choose_digit(place)
        candidate = number.digits[place].candidate
        assert view.inspected == f"votes of {candidate.start}-{candidate.end}"


@pytest.mark.parametrize("page", ["Inside", "Why"])  # on Votes, it is there with the votes: see tests/e2e
def test_a_button_goes_from_digit_to_digit(session, labelling, number, page):
    assert LOOKING == ["Inside", "Votes", "Why"]
    session.show_page(page)
    before = session.view.looked_at(number)
    act(session, labelling, NEXT_DIGIT)
    assert session.view.looked_at(number) is not before
    act(session, labelling, NEXT_DIGIT)
    assert session.view.looked_at(number) is before


def test_the_canvas_shows_which_digit_is_looked_at(session, number):
    canvas = session.canvas.image
    shown = {}
    for name in (READING, *LOOKING):
        session.view.page = name
        session.view.chosen = 1 if name == READING else None
        accent = (draw_canvas(canvas, session.view, 1) == ACCENT).all(2)
        left, top, width, height = session.view.looked_at(number).candidate.box
        columns, rows = np.flatnonzero(accent.any(0)), np.flatnonzero(accent.any(1))
        assert (columns[0], columns[-1]) == (left, left + width)
        assert rows[0] > top + height
        shown[name] = accent.sum()
    session.view.page, session.view.chosen = READING, None
    assert not (draw_canvas(canvas, session.view, 1) == ACCENT).all(2).any()


def test_a_digit_at_the_lower_edge_has_its_line_above(session):
    for x in (60, 200):
        draw(session, [(x, 40), (x, CANVAS_SIDE - 3)])
    read(session)
    session.view.chosen = 0
    accent = (draw_canvas(session.canvas.image, session.view, 1) == ACCENT).all(2)
    _, top, _, _ = session.view.digits[0].candidate.box
    assert accent[:top].any()
    assert not accent[top:].any()


def test_esc_on_a_unit_goes_back_to_all_units(session, labelling, number):
    session.show_page("Votes")
    session.choose_unit(7)
    controls = Controls(session, labelling, screen=FakeScreen(), picture=None)
    controls.escape()
    assert (session.view.unit, session.view.page) == (None, "Votes")
    controls.escape()
    assert session.view.page == READING
