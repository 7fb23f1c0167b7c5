"""A session of drawing and reading, without a window: what the user can do, and what happens then.

    session = Session(Worker(Path("weights/mlp512.keras")), PAGES, brush=9, live=False)
    session.press(80, 60); session.drag(200, 60); session.release()
    session.read()                      # asks the network; session.reader.receive() takes the answer

What reading means is in reader.py. Saving drawings under their labels is in labelling.py.
"""

import math
import time
from collections.abc import Callable, Mapping

from paintcv.ink.canvas import BRUSHES, Canvas
from paintcv.networks.weights import display_name
from paintcv.system.console import print_error
from paintcv.window.processes.learner import Learner
from paintcv.window.processes.lesson import LOADING, READY
from paintcv.window.processes.worker import Worker
from paintcv.window.state import texts
from paintcv.window.state.drawing import Drawing
from paintcv.window.state.reader import Reader
from paintcv.window.state.view import LEARNING, READING, Page, View

PAUSE = (
    1.0  # after so many seconds, a stroke no longer belongs to the digit before, where a network learns. Set by hand
)


class Session:
    """The drawing, the reader, the network that learns, and the state of the panel with these `pages`, by name."""

    def __init__(self, worker: Worker, pages: Mapping[str, Page], brush: int, live: bool) -> None:
        self.running = True
        self.worker, self.pages = worker, pages
        self.drawing = Drawing()
        self.view = View(display_name(worker.weights), brush, texts.start(live), live=live)
        self.reader = Reader(worker, pages, self.drawing, self.view)
        self.learner = Learner()
        self.view.lesson = self.learner.lesson

    # Drawing

    @property
    def canvas(self) -> Canvas:
        """The canvas of the drawing."""
        return self.drawing.canvas

    def press(self, x: float, y: float, add: bool = False) -> None:
        """Begin a stroke at (x, y), pixels of the canvas.

        If the drawing is finished, begin a new one, unless the stroke is to `add` to it or erases. Where a network
        learns, nobody asks for a reading: there a drawing is finished after a pause.
        """
        erasing = self.view.erasing
        if erasing and self.canvas.empty:
            self.view.show_note(texts.ERASER_HINT)
            return
        paused = self.page.learns and time.monotonic() > self.drawing.ended + PAUSE
        if (self.drawing.finished or paused) and not (add or erasing):
            self.drawing.begin()
        self.canvas.press(x, y, self.view.stroke_width, erasing)
        self._begin_version()

    def drag(self, x: float, y: float) -> None:
        """Draw on to (x, y), if a stroke has begun."""
        if self.canvas.drawing:
            self.canvas.drag(x, y)
            self._begin_version()

    def release(self) -> None:
        """End the stroke, if one has begun. In live reading, the drawing is read and the answer printed."""
        if not self.canvas.drawing:
            return
        self.canvas.release()
        self.drawing.ended = time.monotonic()
        self._begin_version()
        if self.view.live:
            self.reader.ask(print_answer=True)

    def undo(self) -> None:
        """Undo the last stroke, or what cleared the drawing."""
        self.canvas.undo()
        self._begin_version()

    def redo(self) -> None:
        """Bring back what was undone, if anything was."""
        state = self.canvas.state
        self.canvas.redo()
        if self.canvas.state != state:
            self._begin_version()

    def clear(self) -> None:
        """Remove all strokes, and put the eraser away."""
        self.drawing.begin()
        self.view.erasing = False
        self._begin_version()

    def add_to_drawing(self) -> None:
        """Have the next stroke add to the drawing that was read, for those who can't hold Shift."""
        self.drawing.finished, self.drawing.ended = False, math.inf
        self.view.show_note(texts.ADDING)

    def change_brush(self, step: int) -> None:
        """Make the brush thicker by `step` pixels, or thinner if it is negative, within BRUSHES."""
        self.view.brush = min(max(self.view.brush + step, BRUSHES[0]), BRUSHES[-1])

    def toggle_eraser(self) -> None:
        """Have the next strokes erase, or draw again."""
        self.view.erasing = not self.view.erasing

    def _begin_version(self) -> None:
        """Begin a new version of the drawing, and show that it isn't read yet."""
        self.drawing.begin_version()
        self.view.clear_notes()
        self.view.folder = self.drawing.saved.folder
        if self.canvas.empty or not self.view.live:
            self.view.show_message(texts.start(self.view.live))
        elif not self.worker.busy:
            self.reader.ask(print_answer=False)

    # Reading

    def read(self) -> None:
        """Read the drawing, and print the answer. If the worker has died, start it again."""
        if self.worker.status == "stopped":
            self.worker.restart()
        self.view.leave_keys()
        self.view.show_note("")
        if self.canvas.empty:
            self.view.show_message(texts.NO_INK)
        else:
            self.reader.ask(print_answer=True)
            self.drawing.finished = not self.canvas.drawing

    def toggle_live(self) -> None:
        """Switch live reading on or off."""
        view = self.view
        view.live = not view.live
        if view.message == texts.start(not view.live):
            view.message = texts.start(view.live)
        if view.live or self.worker.busy:  # the answer to come may be about an earlier version
            self.reader.ask(print_answer=False)

    # Pages and the end

    @property
    def page(self) -> Page:
        """The page of the panel that is shown."""
        return self.pages[self.view.page]

    def show_page(self, name: str) -> None:
        """Show the page with this name. A note or a hint of the page before doesn't follow."""
        self.view.page, self.view.note, self.view.hint = name, "", ""
        self.reader.inspect()

    def next_page(self, step: int = 1) -> None:
        """Show the next page of the panel; with -1, the one before."""
        names = list(self.pages)
        self.show_page(names[(names.index(self.view.page) + step) % len(names)])

    def toggle_page(self, name: str) -> None:
        """Show this page; if it is shown, show the reading."""
        self.show_page(READING if self.view.page == name else name)

    def choose_unit(self, unit: int | None) -> None:
        """Look closely at a hidden unit, by its number; None: look at the most active ones again."""
        self.view.unit = unit
        self.reader.inspect()

    def learn(self, steer: Callable[[Learner], None]) -> None:
        """Steer the network that learns, on its page."""
        if not self.page.learns:
            self.show_page(LEARNING)
        steer(self.learner)

    def move_lesson(self, step: int) -> None:
        """Show the next place of the lesson, on its page; with -1, the one before."""
        if not self.page.learns:
            self.show_page(LEARNING)
        if self.learner.lesson.state == READY:
            self.learner.move(step)
        else:
            self.view.show_note(texts.NO_LESSON)

    def follow_learner(self) -> None:
        """Show how far the network on the page `Learning` has got. It pauses while another page is shown."""
        if not self.page.learns:
            self.learner.pause()
        elif self.learner.process:
            self.learner.look(self.drawing.version, self.canvas.image)
        if self.learner.receive():
            self.view.lesson = self.learner.lesson
            if self.view.lesson.problem:
                print_error("paint.py", self.view.lesson.problem)

    @property
    def losses(self) -> list[str]:
        """What the end of the session would lose, in words: a drawing with a label that isn't saved, a lesson."""
        lost = {texts.DRAWING: self.drawing.unsaved, texts.LESSON: self.learner.lesson.state in (LOADING, READY)}
        return [name for name, is_lost in lost.items() if is_lost]

    def quit(self) -> None:
        """End the session: the window's loop stops."""
        self.running = False
