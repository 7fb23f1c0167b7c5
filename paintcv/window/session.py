"""A session of drawing and reading, without a window: what the user can do, and what happens then.

    session = Session(Worker(Path("weights/mlp512.keras")), brush=9, live=False)
    session.press(80, 60); session.drag(200, 60); session.release()
    session.read()                      # asks the network; the answer comes later
    while not session.is_read:          # the network may still be loading
        session.receive(seconds=1)      # takes the answer: it is printed, and session.view.number holds it

The other half of the window's work, saving drawings under their labels, is in labelling.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.ink.canvas import BRUSHES, Canvas
from paintcv.networks.networks import available_networks, display_name
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import Candidate, Number
from paintcv.system.console import FileError, print_error
from paintcv.window.view import PAGES, View
from paintcv.window.worker import Answer, Question, Worker

# Messages in place of a reading: two lines each.
START = "Draw one or more digits,\nthen right-click to read them."
NO_INK = "There is nothing to read.\nDraw a digit first."
LOADING = "Loading the network ...\nThe answer will follow."
STOPPED = "The network has stopped.\nRight-click to start it again."

# Notes that no longer hold once an answer has come.
NOT_READ = "Not read yet: right-click, then save."
NOT_ANSWERED = "Not read yet: wait for the answer, then save."
NOTHING_INSIDE = "Read a digit first to see inside the network."


@dataclass(frozen=True, eq=False)
class Saved:
    """Which files hold the drawing: the labels and images of its digits, and the paths of the files.

    `paths` may hold more files than there are labels: earlier ones that could not be removed.
    """

    labels: str = ""  # one digit per image: "20"
    images: Sequence[np.ndarray] = ()  # each (280, 280) uint8
    paths: Sequence[Path] = ()


class Session:
    """The drawing, the worker that reads it, and the state of the panel.

    Each change to the drawing makes a new `version` of it. Answers come late, so everything that is read is kept with
    the version that it belongs to.
    """

    def __init__(self, worker: Worker, brush: int, live: bool) -> None:
        self.worker = worker
        self.networks = available_networks(worker.weights)  # those that `n` steps through
        self.any_network_loaded = False  # True once any network was loaded
        self.running = True

        self.canvas = Canvas()
        self.canvas_changed = True  # until the window has drawn it
        self.version = 0  # counts the changes to the drawing
        self.finished = False  # True if the drawing was read or saved: the next stroke then begins a new drawing
        self.saved = Saved()  # which files hold the drawing
        self.saved_before_clear = Saved()  # the same for the drawing that was cleared last

        self.asked_version = -1  # the version that the network was last asked to read
        self.read_version = -1  # the version of the reading that is shown, with its candidates and answers
        self.candidates: list[Candidate] = []
        self.probabilities, self.whole = np.empty((0, 10), np.float32), np.empty(0, np.float32)
        self.view = View(display_name(worker.weights), brush, START, live=live)

    # Drawing

    def press(self, x: float, y: float) -> None:
        """Begin a stroke at (x, y), pixels of the canvas. If the drawing is finished, begin a new one."""
        if self.finished:
            self._clear_canvas()
        self.canvas.press(x, y, self.view.brush)
        self._begin_version()

    def drag(self, x: float, y: float) -> None:
        """Draw on to (x, y)."""
        self.canvas.drag(x, y)
        self._begin_version()

    def release(self) -> None:
        """End the stroke. In live reading, the drawing is read and the answer printed."""
        self.canvas.release()
        self._begin_version()
        if self.view.live:
            self.ask(print_answer=True)

    def undo(self) -> None:
        """Remove the last stroke. If there is none, bring back the drawing that was cleared last."""
        brings_back = not self.canvas.strokes
        self.canvas.undo()
        self._begin_version()
        if brings_back:
            self.saved, self.saved_before_clear = self.saved_before_clear, Saved()

    def clear(self) -> None:
        """Remove all strokes."""
        self._clear_canvas()
        self._begin_version()

    def change_brush(self, step: int) -> None:
        """Make the brush thicker by `step` pixels, or thinner if it is negative, within BRUSHES."""
        self.view.brush = min(max(self.view.brush + step, BRUSHES[0]), BRUSHES[-1])
        self.view.changed = True

    def _clear_canvas(self) -> None:
        if self.canvas.strokes:
            self.saved_before_clear = self.saved
        self.canvas.clear()

    def _begin_version(self) -> None:
        """Begin a new version of the drawing: what was read, saved or asked belongs to the one before."""
        self.version += 1
        self.finished = False
        self.saved = Saved()
        self.canvas_changed = True
        self.view.clear_notes()
        if self.canvas.empty or not self.view.live:
            self.view.show_message(START)
        elif not self.worker.busy:
            self.ask(print_answer=False)

    # Reading

    def read(self) -> None:
        """Read the drawing, and print the answer. If the worker has died, start it again."""
        if self.worker.status == "stopped":
            self.worker.restart()
        self.view.leave_help()
        self.view.show_note("")
        if self.canvas.empty:
            self.view.show_message(NO_INK)
        else:
            self.ask(print_answer=True)
            self.finished = not self.canvas.drawing

    def ask(self, print_answer: bool) -> None:
        """Ask the network to read the drawing, if there is ink and the worker is alive."""
        if self.canvas.empty or self.worker.status == "stopped":
            return
        self.asked_version = self.version
        candidates = find_candidates(self.canvas.image, self.canvas.strokes)
        inspect = self.view.page == "inside"
        self.worker.ask(Question(self.worker.weights, candidates, self.version, print_answer, inspect))
        if self.worker.status == "loading":
            self.view.show_message(LOADING)

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
                self.view.show_message(STOPPED)
        self._check_rejector()
        if received is None:
            return
        question, answer = received
        if isinstance(answer, FileError):
            self.drop_network(question.weights, answer)
            return
        # A saved drawing stays divided into the digits that it was saved as, until it changes.
        labels = self.saved.labels if question.version == self.version else ""
        number = divide(question.candidates, answer.probabilities, answer.whole, labels)
        if question.print_answer:
            print_answer(number)
        self._show_answer(question, answer, number)
        self._ask_again(question)

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
        units = None
        if answer.units:
            units = answer.units[question.candidates.index(number.least_sure.candidate)]
            if self.view.note == NOTHING_INSIDE:
                self.view.note = ""
        if self.view.note in (NOT_READ, NOT_ANSWERED):
            self.view.note = ""
        self.view.show_reading(number, units, self.left_out_of(number))

    def _ask_again(self, question: Question) -> None:
        """In live reading, ask again if the drawing has changed since the question."""
        if self.view.live and question.version != self.version and not self.worker.busy:
            self.ask(print_answer=False)

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
        if self.view.live or self.worker.busy:  # the answer to come may be about an earlier version
            self.ask(print_answer=False)

    # Networks

    def next_network(self) -> None:
        """Use the next network of `networks`. It reads what the one before has read."""
        if len(self.networks) == 1:
            self.view.show_note("There is no other network.")
        else:
            self.use_network(self.networks[(self.networks.index(self.worker.weights) + 1) % len(self.networks)])

    def use_network(self, weights: Path) -> None:
        """Use a network from now on. It reads the drawing at once if that was read before or reading is live."""
        was_read = self.is_read
        self.worker.use_network(weights)
        if self.worker.status == "stopped":
            self.worker.restart()
        self.view.network = display_name(weights)
        self.view.message, self.view.number, self.view.left_out = START, None, None
        self.view.leave_help()
        self.view.show_note("")
        if self.finished or self.view.live or was_read:
            self.ask(print_answer=True)
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

    # The panel and the end

    def next_page(self) -> None:
        """Show the next page of the panel: the help, then the inside of the network, then the reading again."""
        self.view.page = PAGES[(PAGES.index(self.view.page) + 1) % len(PAGES)]
        inside, asked = self.view.page == "inside", self.asked_version == self.version
        self.view.note = NOTHING_INSIDE if inside and not asked else ""
        self.view.changed = True
        if inside and asked:
            self.ask(print_answer=False)

    def quit(self) -> None:
        """End the session: the window's loop stops."""
        self.running = False


def print_answer(number: Number) -> None:
    """Print a reading in one line. Raises BrokenPipeError if nobody reads standard output any more."""
    try:
        print(number.description, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:  # a full disk: the window shows the answer all the same
        print_error("paint.py", f"standard output: {error.strerror}")
