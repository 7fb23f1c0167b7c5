"""A session of drawing and reading, without a window: what the user can do, and what happens then.

    session = Session(Worker(Path("weights/mlp512.keras")), brush=9, live=False)
    session.press(80, 60); session.drag(200, 60); session.release()
    session.read()                      # asks the network; the answer comes later
    while not session.is_read:          # the network may still be loading
        session.receive(seconds=1)      # takes the answer: it is printed, and session.view.number holds it

The other half of the window's work, saving drawings under their labels, is in labelling.py.
"""

from pathlib import Path

import numpy as np

from paintcv.ink.canvas import BRUSHES, Canvas
from paintcv.ink.picture import shrink_canvas
from paintcv.networks.networks import available_networks, display_name
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import Candidate, Number
from paintcv.system.console import FileError, print_error
from paintcv.window import texts
from paintcv.window.comparison import network_rows
from paintcv.window.inspections import Inspection
from paintcv.window.learner import Learner
from paintcv.window.pages import PAGES, Page
from paintcv.window.saving import Saved
from paintcv.window.view import READING, View
from paintcv.window.worker import Answer, Question, Worker

MAX_SAVES = 100  # drawings whose files are remembered, to be moved or taken back after undo; set by hand


class Session:
    """The drawing, the worker that reads it, and the state of the panel.

    Each change to the drawing makes a new `version` of it. Answers come late, so everything that is read is kept with
    the version that it belongs to.
    """

    def __init__(self, worker: Worker, brush: int, live: bool) -> None:
        self.worker = worker
        self.networks = available_networks(worker.weights)  # those that `n` steps through
        self.all_networks = tuple(self.networks)  # those that the page of all networks shows, also if they are damaged
        self.any_network_loaded = False  # True once any network was loaded
        self.running = True

        self.canvas = Canvas()
        self.canvas_changed = True  # until the window has drawn it
        self.version = 0  # counts the changes to the drawing
        self.finished = False  # True if the drawing was read or saved: the next stroke then begins a new drawing
        self.saves: dict[int, Saved] = {}  # which files hold the drawing, for each state of the canvas that was saved

        self.asked_version = -1  # the version that the network was last asked to read
        self.read_version = -1  # the version of the reading that is shown, with its candidates and answers
        self.candidates: list[Candidate] = []
        self.probabilities, self.whole = np.empty((0, 10), np.float32), np.empty(0, np.float32)
        self.view = View(display_name(worker.weights), brush, _start(live), live=live)
        self.learner: Learner = Learner(self.view.network)
        self.view.lesson = self.learner.lesson
        self.hinted = False  # whether the panel has said what Shift does

    # Drawing

    def press(self, x: float, y: float, add: bool = False) -> None:
        """Begin a stroke at (x, y), pixels of the canvas.

        If the drawing is finished, begin a new one, unless the stroke is to `add` to it or erases.
        """
        erasing = self.view.erasing
        if erasing and self.canvas.empty:
            self.view.show_note(texts.ERASER_HINT)
            return
        if self.finished and not (add or erasing):
            self.canvas.clear()
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
        self._begin_version()
        if self.view.live:
            self.ask(print_answer=True)

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
        self.canvas.clear()
        self.view.erasing = False
        self._begin_version()

    def add_to_drawing(self) -> None:
        """Have the next stroke add to the drawing that was read, for those who can't hold Shift.

        While a question is open, do nothing.
        """
        if self.view.typed is None:
            self.finished = False
            self.view.show_note(texts.ADDING)

    def change_brush(self, step: int) -> None:
        """Make the brush thicker by `step` pixels, or thinner if it is negative, within BRUSHES."""
        self.view.brush = min(max(self.view.brush + step, BRUSHES[0]), BRUSHES[-1])
        self.view.changed = True

    def toggle_eraser(self) -> None:
        """Have the next strokes erase, or draw again."""
        self.view.erasing = not self.view.erasing
        self.view.changed = True

    @property
    def saved(self) -> Saved:
        """Which files hold the drawing as it is now."""
        return self.saves.get(self.canvas.state, Saved())

    @saved.setter
    def saved(self, saved: Saved) -> None:
        self.saves[self.canvas.state] = saved
        while len(self.saves) > MAX_SAVES:
            del self.saves[next(iter(self.saves))]  # the oldest

    def _begin_version(self) -> None:
        """Begin a new version of the drawing: what was read or asked belongs to the one before."""
        self.version += 1
        self.finished = False
        self.canvas_changed = True
        self.view.clear_notes()
        self.view.folder = self.saved.folder
        if self.canvas.empty or not self.view.live:
            self.view.show_message(_start(self.view.live))
        elif not self.worker.busy:
            self.ask(print_answer=False)

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
            self.ask(print_answer=True)
            self.finished = not self.canvas.drawing

    def ask(self, print_answer: bool) -> None:
        """Ask the network to read the drawing, if there is ink and the worker is alive."""
        if self.canvas.empty or self.worker.status == "stopped":
            return
        self.asked_version = self.version
        strokes = None if self.canvas.erased else self.canvas.strokes
        candidates = find_candidates(self.canvas.image, strokes)
        self.worker.ask(Question(self.worker.weights, candidates, self.version, print_answer, self.inspection))
        if self.worker.status == "loading":
            self.view.show_message(texts.LOADING)

    def receive(self, seconds: float) -> None:
        """Wait up to `seconds` for news of the worker, and act on it.

        The news may be an answer, a network that is loaded or can't be, or the worker's death. Raises FileError if
        the first network can't be loaded. Later networks that can't be loaded are dropped from `networks`.
        """
        received = self.worker.answer(seconds)
        self.any_network_loaded |= bool(self.worker.loaded)
        if self.view.status != self.worker.status:
            self.view.status = self.worker.status
            self.view.changed = True
            if self.view.status == "stopped":
                self.view.show_message(texts.STOPPED)
        self._check_rejector()
        if received is None:
            return
        question, answer = received
        if isinstance(answer, FileError):
            self.drop_network(question.weights, answer)
            return
        number = divide(question.candidates, answer.probabilities, answer.whole, self._labels(question))
        if question.print_answer:
            print_answer(number)
        self._show_answer(question, answer, number)
        self._ask_again(question, answer)

    def _labels(self, question: Question) -> str:
        """A saved drawing stays divided into the digits that it was saved as, until it changes: these, or ""."""
        return self.saved.labels if question.version == self.version else ""

    def _check_rejector(self) -> None:
        """Have the panel say whether there is a rejector. If it is missing, print why, once."""
        why = self.worker.missing_rejector
        if self.worker.loaded and self.view.rejector == bool(why):
            self.view.rejector, self.view.changed = not why, True
            if why:
                print_error("paint.py", why)

    def _show_answer(self, question: Question, answer: Answer, number: Number) -> None:
        """Show an answer about the drawing as it is now. In live reading, also show one about an earlier version."""
        if question.version != self.version and (self.canvas.empty or not self.view.live):
            return
        self.read_version = question.version
        self.candidates, self.probabilities, self.whole = question.candidates, answer.probabilities, answer.whole
        inspected = None
        if answer.inspected:
            inspected = answer.inspected.results[question.candidates.index(number.least_sure.candidate)]
        if isinstance(inspected, dict):
            inspected = network_rows(
                inspected, question.candidates, answer.whole, self._labels(question), question.weights
            )
        if self.view.note in (texts.NOT_READ, texts.NOT_ANSWERED):
            self.view.note = ""
        if self.finished and not self.hinted:
            self.hinted, self.view.hint = True, texts.SHIFT_HINT
        self.view.show_reading(number, inspected, self.left_out_of(number))

    def _ask_again(self, question: Question, answer: Answer) -> None:
        """In live reading, ask again if the drawing has changed since. Otherwise, if the inspection is unfinished."""
        if self.worker.busy:
            return
        if question.version != self.version:
            if self.view.live:
                self.ask(print_answer=False)
        elif answer.unfinished and question.inspect == self.inspection:
            self.worker.ask_on(question)

    @property
    def is_read(self) -> bool:
        """True if the reading that is shown is of the drawing as it is now."""
        return self.view.number is not None and self.read_version == self.version

    def left_out_of(self, number: Number) -> np.ndarray | None:
        """The ink that belongs to no digit of `number`, (280, 280) bool.

        None if there is no such ink, if the number was read in an earlier version, or during a stroke.
        """
        if self.canvas.drawing or self.read_version != self.version:
            return None
        out = number.left_out(self.canvas.image)
        return out if out.any() else None

    def toggle_live(self) -> None:
        """Switch live reading on or off."""
        self.view.live = not self.view.live
        self.view.changed = True
        if self.view.message == _start(not self.view.live):
            self.view.message = _start(self.view.live)
        if self.view.live or self.worker.busy:  # the answer to come may be about an earlier version
            self.ask(print_answer=False)

    # Networks

    def next_network(self) -> None:
        """Use the next network of `networks`. It reads what the one before has read."""
        if len(self.networks) == 1:
            self.view.show_note(texts.NO_OTHER_NETWORK)
        else:
            self.use_network(self.networks[(self.networks.index(self.worker.weights) + 1) % len(self.networks)])

    def use_network(self, weights: Path) -> None:
        """Use a network from now on. It reads the drawing at once if that was read before or reading is live."""
        was_read = self.is_read
        self.worker.use_network(weights)
        if self.worker.status == "stopped":
            self.worker.restart()
        self.view.network, self.view.unit = display_name(weights), None
        self.view.message, self.view.number, self.view.left_out = _start(self.view.live), None, None
        self.view.leave_keys()
        self.view.show_note("")
        if self.finished or self.view.live or was_read:
            self.ask(print_answer=True)
        else:
            self.inspect()
        if not self.worker.busy:  # otherwise the panel waits for the answer, a frame or two, and doesn't flicker
            self.view.changed = True

    def drop_network(self, weights: Path, error: FileError) -> None:
        """Go on without a network that can't be loaded. Raises `error` if no network is left or none ever worked."""
        if not self.any_network_loaded or self.networks == [weights]:
            raise error
        print_error("paint.py", error)
        index = self.networks.index(weights)
        self.networks.remove(weights)
        if weights == self.worker.weights:
            self.use_network(self.networks[index % len(self.networks)])
        self.view.show_note(f"Not loaded (see the terminal): {display_name(weights)}")

    # A network that learns

    def follow_learner(self) -> None:
        """Show how far the network on the page `Learning` has got. It pauses while another page is shown."""
        if not self.page.learns:
            self.learner.pause()
        elif self.learner.process:
            self.learner.look(self.version, self.canvas.image)
        if self.learner.receive():
            self.view.lesson, self.view.changed = self.learner.lesson, True
            if self.view.lesson.problem:
                print_error("paint.py", self.view.lesson.problem)

    # The panel and the end

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return PAGES[self.view.page]

    @property
    def inspection(self) -> Inspection | None:
        """What the page that is shown wants to know besides the reading."""
        if not self.page.inspects:
            return None
        return Inspection(self.page.inspects, self.view.unit, self.all_networks, shrink_canvas(self.canvas.image))

    def inspect(self) -> None:
        """Have the open page's inspection made, if the drawing was read or is being read. If not, have it prepared."""
        if not self.inspection:
            return
        if self.asked_version == self.version and not self.canvas.empty:
            self.ask(print_answer=False)
        else:
            self.worker.ask(Question(self.worker.weights, [], 0, False, self.inspection))

    def show_page(self, name: str) -> None:
        """Show the page with this name."""
        self.view.page, self.view.changed = name, True
        self.inspect()

    def choose_unit(self, unit: int | None) -> None:
        """Look closely at a hidden unit, by its number; None: look at the most active ones again."""
        self.view.unit, self.view.changed = unit, True
        self.inspect()

    def next_page(self, step: int = 1) -> None:
        """Show the next page of the panel; with -1, the one before."""
        names = list(PAGES)
        self.show_page(names[(names.index(self.view.page) + step) % len(names)])

    def toggle_page(self, name: str) -> None:
        """Show this page; if it is shown, show the reading."""
        self.show_page(READING if self.view.page == name else name)

    def quit(self) -> None:
        """End the session: the window's loop stops."""
        self.running = False


def _start(live: bool) -> str:
    return texts.START_LIVE if live else texts.START


def print_answer(number: Number) -> None:
    """Print a reading in one line. Raises BrokenPipeError if nobody reads standard output any more."""
    try:
        print(number.description, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:  # a full disk: the window shows the answer all the same
        print_error("paint.py", f"standard output: {error.strerror}")
