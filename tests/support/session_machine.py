"""What a user may do to a session, in any order: the session and a simple model of it must agree after each step.

The model knows the strokes, the versions of the drawing, and which of them were asked about and saved. Of the network
it knows only that every question is answered at some time. Hypothesis makes up what the user does, and shortens what
goes wrong.
"""

import contextlib
import io
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from paintcv.data.drawings import labelled_images
from paintcv.ink.canvas import BRUSHES, DEFAULT_BRUSH, INK_LEVEL, Canvas, Stroke, paint_stroke
from paintcv.window.look.pages import PAGES
from paintcv.window.look.panel import draw_canvas, draw_panel
from paintcv.window.state.labelling import Labelling
from paintcv.window.state.session import Session
from paintcv.window.state.view import KEYS, READING
from tests.support.desk import SEVEN
from tests.support.sessions import press, receive_until

ONE = [(60, 60), (60, 210)]
NARROW_SEVEN = [(x / 2 + 120, y) for x, y in SEVEN]  # beside ONE, it makes a 17
OUTSIDE = [(-60, -60), (400, -60)]  # leaves no ink
points = st.tuples(st.integers(-60, 340), st.integers(-60, 340))
any_stroke = st.sampled_from([SEVEN, ONE, NARROW_SEVEN, OUTSIDE]) | st.lists(points, min_size=1, max_size=5)
any_labels = st.text("0123456789", min_size=1, max_size=3)


def run_machine(session: Session, make_folder: Callable[[], Path], examples: int, steps: int) -> None:
    """Run examples of what a user may do; all share the session, each has a folder of drawings of its own."""

    class Shared(SessionMachine):
        shared_session = session
        new_folder = staticmethod(make_folder)

    run_state_machine_as_test(
        Shared,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck), database=None
        ),
    )


class SessionMachine(RuleBasedStateMachine):
    """The user, and the model."""

    shared_session: Session
    new_folder: Callable[[], Path]

    def __init__(self) -> None:
        super().__init__()
        self.session = session = self.shared_session
        self.folder = self.new_folder()
        self.labelling = Labelling(session, self.folder)
        session.running = True
        session.view.live, session.view.page, session.view.brush = False, READING, DEFAULT_BRUSH
        session.view.erasing = False
        session.drawing.canvas = Canvas()
        session.drawing.saves.clear()
        session.clear()
        session.reader.use_network(session.reader.networks[0])

        self.states: list[list[Stroke]] = [[]]  # each is the strokes of a drawing; undo and redo go to others
        self.place = 0  # of the present one
        self.lost: list[list[Stroke]] = []  # kept, so that no other list gets the id of one that was saved
        self.saved_labels: dict[int, str] = {}  # of the states that are saved, by the id of the list
        self.last_saved: int | None = None
        self.erasing = False
        self.drawing = self.finished = self.live = False
        self.brush, self.page, self.typed = DEFAULT_BRUSH, READING, None
        self.output = io.StringIO()
        self.version, self.asked_version, self.read_version = 0, None, None
        self.printed_version = None  # asked for with its answer printed, since all was answered the last time
        self.labels_in_folder = Counter()
        self.receive_all()

    # The model

    @property
    def strokes(self) -> list[Stroke]:
        return self.states[self.place]

    def begin_state(self, strokes: list[Stroke]) -> None:
        self.lost += self.states[self.place + 1 :]
        self.states = [*self.states[: self.place + 1], strokes]
        self.place += 1

    @property
    def labels(self) -> str:
        """The labels under which the drawing is saved; "" if it isn't."""
        return self.saved_labels.get(id(self.strokes), "")

    def canvas(self) -> Canvas:
        canvas = Canvas()
        for stroke in self.strokes:
            paint_stroke(canvas.image, stroke)
        return canvas

    @property
    def empty(self) -> bool:
        return self.canvas().image.max() < INK_LEVEL

    def change(self) -> None:
        self.version += 1
        self.finished, self.typed = False, None

    def clear_strokes(self) -> None:
        if self.strokes:
            self.begin_state([])

    def ask(self) -> None:
        if not self.empty:
            self.asked_version = self.printed_version = self.version

    def leave_keys(self) -> None:
        self.page = READING if self.page == KEYS else self.page

    def can_save(self) -> bool:
        can = not self.empty and not self.drawing and self.read_version == self.version
        if not can:
            self.typed = None
        return can

    def save(self, labels: str) -> None:
        if labels != self.labels:
            self.labels_in_folder = self.labels_in_folder - Counter(self.labels) + Counter(labels)
        self.saved_labels[id(self.strokes)], self.finished, self.typed = labels, True, None
        self.last_saved = id(self.strokes)

    # The user

    @precondition(lambda self: not self.drawing)
    @rule(stroke=any_stroke, slowly=st.booleans())
    def draw(self, stroke, slowly=False) -> None:
        self.press(stroke[0])
        if not self.drawing:
            return
        for point in stroke[1:]:
            self.drag(point)
        if slowly:
            self.settle()
        self.release()

    @precondition(lambda self: not self.drawing)
    @rule(point=points, add=st.booleans(), late=st.booleans())
    def press(self, point, add=False, late=False) -> None:
        late = late and not math.isinf(self.session.drawing.ended)
        self.session.drawing.ended = -math.inf if late else math.inf  # how fast the tests are doesn't matter
        self.session.press(*point, add=add)
        if self.erasing and self.empty:
            self.typed = None  # a note says that there is nothing to erase
            return
        paused = late and PAGES[self.page].learns
        if (self.finished or paused) and not (add or self.erasing):
            self.clear_strokes()
        width = min(2 * self.brush, 40) if self.erasing else self.brush
        self.begin_state([*self.strokes, Stroke(width, [point], self.erasing)])
        self.drawing = True
        self.change()

    @precondition(lambda self: self.drawing)
    @rule(point=points)
    def drag(self, point) -> None:
        self.session.drag(*point)
        self.strokes[-1].points.append(point)
        self.change()

    @precondition(lambda self: self.drawing)
    @rule()
    def release(self) -> None:
        with contextlib.redirect_stdout(self.output):
            self.session.release()
        self.drawing = False
        self.change()
        if self.live:
            self.ask()

    @rule()
    def backspace(self) -> None:
        press(self.labelling, "Backspace")
        if self.typed is not None:
            self.typed = self.typed[:-1]
            return
        self.drawing = False
        self.place = max(self.place - 1, 0)
        self.change()

    @rule()
    def redo(self) -> None:
        self.session.redo()
        if self.place + 1 < len(self.states):
            self.place += 1
            self.change()

    @rule()
    def clear(self) -> None:
        press(self.labelling, "c")
        if self.typed is not None:
            self.typed = ""
            return
        self.clear_strokes()
        self.drawing = self.erasing = False
        self.change()

    @rule()
    def add_to_drawing(self) -> None:
        press(self.labelling, "a")
        if self.typed is None:
            self.finished = False

    @rule()
    def toggle_eraser(self) -> None:
        self.session.toggle_eraser()
        self.erasing = not self.erasing

    @rule()
    def unsave(self) -> None:
        press(self.labelling, "x")
        if self.typed is None and self.last_saved is not None:
            self.labels_in_folder -= Counter(self.saved_labels.pop(self.last_saved))
            self.last_saved = None
        self.check_folder()

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
        """A sequence that would seldom come about by chance."""
        self.clear()
        for stroke in number:
            self.draw(stroke)
        self.read()

    @rule()
    def toggle_live(self) -> None:
        self.session.toggle_live()
        if self.live and not self.empty:
            self.asked_version = self.version  # it was asked before, or is asked now, because an answer is to come
        self.live = not self.live

    @rule()
    def next_page(self) -> None:
        self.session.next_page()
        names = list(PAGES)
        self.page = names[(names.index(self.page) + 1) % len(names)]

    @rule(times=st.integers(1, 3))
    def next_network(self, times) -> None:
        self.settle()
        was_read = self.read_version == self.version
        for _ in range(times):  # quickly, while the answer is to come
            self.session.reader.next_network()
        self.typed = self.asked_version = self.read_version = None
        self.leave_keys()
        if self.finished or self.live or was_read:
            self.ask()

    @rule(step=st.sampled_from([-40, -5, -1, 1, 5, 40]))
    def change_brush(self, step) -> None:
        self.session.change_brush(step)
        self.brush = sorted([BRUSHES[0], self.brush + step, BRUSHES[-1]])[1]

    @rule(label=st.sampled_from("0123456789"))
    def type_digit(self, label) -> None:
        self.settle()
        press(self.labelling, label)
        if self.typed is not None:
            self.typed += label
        elif self.can_save() and self.count_digits() == 1:
            self.save(label)
        self.check_folder()

    @rule()
    def enter(self) -> None:
        self.settle()
        count = self.count_digits()
        press(self.labelling, "Enter")
        if self.typed is None:
            if self.can_save():
                self.typed = ""
        elif not self.typed:
            self.typed = None
        elif len(self.typed) != count and "can't make" in self.session.view.note:
            self.typed = ""  # the model can't know into how many digits the ink can be divided
        else:
            assert self.count_digits() == len(self.typed)
            self.save(self.typed)
        self.check_folder()

    @rule(answers=st.lists(any_labels, min_size=1, max_size=2))
    def answer_the_question(self, answers) -> None:
        for answer in answers:
            self.enter()
            for label in answer:
                self.type_digit(label)
            self.enter()

    @rule()
    def save_as_read(self) -> None:
        self.settle()
        press(self.labelling, "s")
        if self.typed is None and self.can_save() and all(digit.is_digit for digit in self.session.view.digits):
            self.save("".join(self.session.view.number.lines))
        self.check_folder()

    @precondition(lambda self: self.typed is not None)
    @rule()
    def escape(self) -> None:
        press(self.labelling, "Esc")
        self.typed = None

    @rule()
    def receive(self) -> None:
        with contextlib.redirect_stdout(self.output):
            self.session.reader.receive(0.001)

    @rule()
    def settle(self) -> None:
        """Wait for all answers. Then the reading is of this drawing, or there is none."""
        lines = self.receive_all()
        if (self.live and not self.empty) or self.asked_version == self.version:
            self.read_version = self.version
        number = self.session.view.number
        assert (number is not None) == (self.read_version == self.version)
        assert bool(lines) == (self.printed_version is not None)
        if self.printed_version == self.version:
            assert lines[-1] == number.description
        if number and self.labels:
            assert len(number.digits) == len(self.labels), "it is divided in another way than it was saved"
        self.printed_version = None

    def receive_all(self) -> list[str]:
        """Wait for all answers, and return the lines that were printed since the last time."""
        session = self.session
        with contextlib.redirect_stdout(self.output):
            receive_until(session, lambda: session.view.status == "ready" and not session.worker.busy)
        output, self.output = self.output, io.StringIO()
        return output.getvalue().splitlines()

    # What must hold

    def count_digits(self) -> int:
        """How many digits the network has read: the model can't know it."""
        return len(self.session.view.digits)

    def check_folder(self) -> None:
        files = labelled_images(self.folder) if self.labels_in_folder else []
        assert Counter(label for _, label in files) == self.labels_in_folder
        assert len(self.session.drawing.saved.paths) == len(self.labels)
        ink = self.canvas().image
        for path in self.session.drawing.saved.paths:
            image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            assert image.any()
            assert np.array_equal(image[image > 0], ink[image > 0])

    @invariant()
    def they_agree(self) -> None:
        session, view = self.session, self.session.view
        assert np.array_equal(session.canvas.image, self.canvas().image)
        assert session.canvas.strokes == self.strokes
        assert bool(view.folder) == bool(self.labels)
        assert view.erasing == self.erasing
        assert (session.canvas.drawing, session.drawing.finished) == (self.drawing, self.finished)
        assert (view.live, view.brush, view.page, view.typed) == (self.live, self.brush, self.page, self.typed)
        assert session.running

    @invariant()
    def it_can_be_drawn(self) -> None:
        view = self.session.view
        draw_canvas(self.session.canvas.image, view, 1)
        if view.changed:
            draw_panel(view, 1)
            view.changed = False

    def teardown(self) -> None:
        self.settle()
        if self.typed is not None:
            self.escape()
        assert self.session.view.typed is None
