"""The session against a simple model of it: whatever is done in whatever order, both come to the same.

The model knows strokes, versions of the drawing, and what was asked and saved of which; of the network it knows only
that every question is answered at some time. Hypothesis makes up what the user does, and shortens what goes wrong.
"""

import contextlib
import io
from collections import Counter

import cv2
import numpy as np
import pytest
from desk import SEVEN, until
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from drawings import Saved
from files import numbers
from ink import BRUSH, BRUSHES, INK, Canvas
from model import WEIGHTS
from paint import HELP
from panel import PAGES, draw_canvas, draw_panel
from session import Session

ONE = [(60, 60), (60, 210)]
NARROW_SEVEN = [(x / 2 + 120, y) for x, y in SEVEN]  # beside ONE, it makes a 17
OUTSIDE = [(-60, -60), (400, -60)]
points = st.tuples(st.integers(-60, 340), st.integers(-60, 340))
strokes = st.sampled_from([SEVEN, ONE, NARROW_SEVEN, OUTSIDE]) | st.lists(points, min_size=1, max_size=5)


class Drawing(RuleBasedStateMachine):
    """What a user does, in a session that all examples share, and in the model."""

    session: Session
    make_folder = None

    def __init__(self) -> None:
        super().__init__()
        session = self.session
        session.running = True
        session.drawings.folder = self.folder = self.make_folder()
        session.view.live, session.view.page, session.view.brush = False, PAGES[0], BRUSH
        session.canvas, session.cleared = Canvas(), Saved()
        session.changed()
        session.turn_to(WEIGHTS / "mlp512.keras")

        self.strokes: list[tuple[int, list]] = []
        self.cleared: list[tuple[int, list]] = []
        self.drawing = self.finished = self.live = False
        self.brush, self.page, self.typed = BRUSH, PAGES[0], None
        self.printed = io.StringIO()
        self.version, self.asked, self.read_version = 0, None, None
        self.asked_aloud = None  # since the last time that all was answered
        self.saved, self.saved_as = Counter(), ""  # the labels in the folder, and those of this drawing
        self.cleared_as = ""  # those of the drawing that was cleared last
        self.hear_all()

    # What the model makes of it.

    def canvas(self) -> Canvas:
        canvas = Canvas()
        for brush, stroke in self.strokes:
            canvas.draw(stroke, brush)
        return canvas

    @property
    def empty(self) -> bool:
        return self.canvas().image.max() < INK

    def changed(self) -> None:
        self.version += 1
        self.finished, self.saved_as, self.typed = False, "", None

    def take_all_back(self) -> None:
        if self.strokes:
            self.strokes, self.cleared, self.cleared_as = [], self.strokes, self.saved_as

    def ask(self) -> None:
        if not self.empty:
            self.asked = self.asked_aloud = self.version

    def leave_keys(self) -> None:
        self.page = PAGES[0] if self.page == "keys" else self.page

    def can_save(self) -> bool:
        can = not self.empty and not self.drawing and self.read_version == self.version
        if not can:
            self.typed = None
            self.leave_keys()  # for why
        return can

    def keep(self, labels: str) -> None:
        if labels != self.saved_as:
            self.saved = self.saved - Counter(self.saved_as) + Counter(labels)
        self.saved_as, self.finished, self.typed = labels, True, None
        self.leave_keys()

    # What the user does.

    @precondition(lambda self: not self.drawing)
    @rule(stroke=strokes, slowly=st.booleans())
    def draw(self, stroke, slowly=False) -> None:
        self.press(stroke[0])
        for point in stroke[1:]:
            self.drag(point)
        if slowly:
            self.settle()
        self.release()

    @precondition(lambda self: not self.drawing)
    @rule(point=points)
    def press(self, point) -> None:
        self.session.press(*point)
        if self.finished:
            self.take_all_back()
        self.strokes.append((self.brush, [point]))
        self.drawing = True
        self.changed()

    @precondition(lambda self: self.drawing)
    @rule(point=points)
    def drag(self, point) -> None:
        self.session.drag(*point)
        self.strokes[-1][1].append(point)
        self.changed()

    @precondition(lambda self: self.drawing)
    @rule()
    def release(self) -> None:
        with contextlib.redirect_stdout(self.printed):
            self.session.release()
        self.drawing = False
        self.changed()
        if self.live:
            self.ask()

    @rule()
    def back(self) -> None:
        self.session.back()
        if self.typed is not None:
            self.typed = self.typed[:-1]
            self.leave_keys()
            return
        self.drawing = False
        if self.strokes:
            self.strokes = self.strokes[:-1]
            self.changed()
        else:
            self.strokes, self.cleared = self.cleared, []
            self.changed()
            self.saved_as, self.cleared_as = self.cleared_as, ""

    @rule()
    def clear(self) -> None:
        self.session.clear()
        self.take_all_back()
        self.drawing = False
        self.changed()

    @rule()
    def read(self) -> None:
        self.session.read()
        self.typed = None
        self.leave_keys()
        self.ask()
        if not self.empty:
            self.finished = not self.drawing

    @rule(number=st.sampled_from([[SEVEN], [ONE, NARROW_SEVEN]]))
    def write_and_read(self, number) -> None:
        """What else would seldom come about."""
        self.clear()
        for stroke in number:
            self.draw(stroke)
        self.read()

    @rule()
    def toggle_live(self) -> None:
        self.session.toggle_live()
        if self.live and not self.empty:
            self.asked = self.version  # it was, or is now, as an answer is due
        self.live = not self.live

    @rule()
    def turn_page(self) -> None:
        self.session.turn_page()
        self.page = PAGES[(PAGES.index(self.page) + 1) % len(PAGES)]

    @rule()
    def next_network(self) -> None:
        self.settle()
        shown = self.read_version == self.version
        self.session.next_network()
        self.typed = self.asked = self.read_version = None
        self.leave_keys()
        if self.finished or self.live or shown:
            self.ask()

    @rule(by=st.sampled_from([-40, -5, -1, 1, 5, 40]))
    def change_brush(self, by) -> None:
        self.session.change_brush(by)
        self.brush = sorted([BRUSHES[0], self.brush + by, BRUSHES[-1]])[1]

    @rule(label=st.sampled_from("0123456789"))
    def digit(self, label) -> None:
        self.settle()
        self.session.digit(label)
        if self.typed is not None:
            self.typed += label
            self.leave_keys()
        elif self.can_save():
            self.leave_keys()
            if self.length() == 1:
                self.keep(label)
        self.folder_is_right()

    @rule()
    def enter(self) -> None:
        self.settle()
        length = self.length()
        self.session.enter()
        if self.typed is None:
            if self.can_save():
                self.typed = ""
                self.leave_keys()
        elif not self.typed:
            self.typed = None
            self.leave_keys()
        elif len(self.typed) != length and "can be made" in self.session.view.note:
            self.typed = ""  # whether the ink can be divided into more or fewer, the model can't know
            self.leave_keys()
        else:
            assert self.length() == len(self.typed)
            self.keep(self.typed)
        self.folder_is_right()

    @rule(answers=st.lists(st.text("0123456789", min_size=1, max_size=3), min_size=1, max_size=2))
    def type_what_it_is(self, answers) -> None:
        for labels in answers:
            self.enter()
            for label in labels:
                self.digit(label)
            self.enter()

    @rule()
    def save_as_read(self) -> None:
        self.settle()
        self.session.save_as_read()
        if self.can_save():
            self.keep("".join(self.session.view.number.lines))
        self.folder_is_right()

    @precondition(lambda self: self.typed is not None)
    @rule()
    def escape(self) -> None:
        self.session.escape()
        self.typed = None

    @rule()
    def listen(self) -> None:
        with contextlib.redirect_stdout(self.printed):
            self.session.listen(0.001)

    @rule()
    def settle(self) -> None:
        """Wait for every answer: the reading is of this drawing now, or of none."""
        lines = self.hear_all()
        if (self.live and not self.empty) or self.asked == self.version:
            self.read_version = self.version
        number = self.session.view.number
        assert (number is not None) == (self.read_version == self.version)
        assert bool(lines) == (self.asked_aloud is not None)
        if self.asked_aloud == self.version:
            assert lines[-1] == number.words
        if number and self.saved_as:
            assert len(number.digits) == len(self.saved_as), "it is divided in another way than it was saved"
        self.asked_aloud = None

    def hear_all(self) -> list[str]:
        """Have every question answered, and return the lines that were printed since the last time."""

        def answered() -> bool:
            self.listen()
            return self.session.view.status == "ready" and not self.session.reader.due

        until(answered, 30)
        printed, self.printed = self.printed, io.StringIO()
        return printed.getvalue().splitlines()

    # What must hold.

    def length(self) -> int:
        """How many digits the network found: that it found them, the model can't know."""
        number = self.session.view.number
        return len(number.digits) if number else 0

    def folder_is_right(self) -> None:
        there = numbers(self.folder) if self.saved else []
        assert Counter(label for _, label in there) == self.saved
        assert len(self.session.drawings.saved.paths) == len(self.saved_as)
        ink = self.canvas().image
        for path in self.session.drawings.saved.paths:
            alone = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            assert alone.any()
            assert np.array_equal(alone[alone > 0], ink[alone > 0])

    @invariant()
    def both_are_alike(self) -> None:
        session, view = self.session, self.session.view
        assert np.array_equal(session.canvas.image, self.canvas().image)
        assert [(stroke.brush, stroke.points) for stroke in session.canvas.strokes] == self.strokes
        assert (session.canvas.drawing, session.finished) == (self.drawing, self.finished)
        assert (view.live, view.brush, view.page, view.typed) == (self.live, self.brush, self.page, self.typed)
        assert session.running

    @invariant()
    def it_can_be_shown(self) -> None:
        session = self.session
        draw_canvas(session.canvas.image, session.view, 1, session.left_out())
        if session.panel_stale:
            draw_panel(session.view, HELP, 1)
            session.panel_stale = False

    def teardown(self) -> None:
        self.settle()
        if self.typed is not None:
            self.escape()
        self.session.escape()
        assert not self.session.running


@pytest.fixture(scope="module")
def session(other_network):
    """A session with two networks, both loaded."""
    session = Session(WEIGHTS / "mlp512.keras", BRUSH, False, None)
    session.networks = [WEIGHTS / "mlp512.keras", other_network]
    session.turn_to(other_network)
    until(lambda: (session.listen(0.01), session.reader.loaded >= set(session.networks))[1], 30)
    yield session
    session.reader.stop()


def test_a_session_is_as_its_model(session, tmp_path_factory):
    class Shared(Drawing):
        make_folder = staticmethod(lambda: tmp_path_factory.mktemp("drawings"))

    Shared.session = session
    run_state_machine_as_test(
        Shared,
        settings=settings(max_examples=80, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
