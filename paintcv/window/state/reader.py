"""The reader: it has the networks read the drawing, and shows and prints what they answer.

reader = Reader(Worker(Path("weights/mlp512.keras")), PAGES, drawing, view)
reader.ask(print_answer=True)       # asks the network; the answer comes later
while not reader.is_read:           # the network may still be loading
    reader.receive(seconds=1)       # takes the answer: it is printed, and view.number holds it
reader.next_network()               # which reads what the one before has read
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from paintcv.ink.picture import shrink_canvas
from paintcv.networks.weights import available_networks, display_name
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import KINDS, Candidate, Number
from paintcv.system.console import FileError, print_error
from paintcv.window.processes.inspections import Inspection
from paintcv.window.processes.network_rows import network_rows
from paintcv.window.processes.worker import Answer, Question, Worker
from paintcv.window.state import texts
from paintcv.window.state.drawing import Drawing
from paintcv.window.state.view import Page, View


class Reader:
    """What is asked about a drawing, what was answered, and the networks that can be asked."""

    def __init__(self, worker: Worker, pages: Mapping[str, Page], drawing: Drawing, view: View) -> None:
        self.worker, self.pages, self.drawing, self.view = worker, pages, drawing, view
        self.networks = available_networks(worker.weights)  # those that `n` steps through
        self.all_networks = tuple(self.networks)  # those that the page of all networks shows, also if they are damaged
        self.any_network_loaded = False  # True once any network was loaded
        self.asked_version = -1  # the version of the drawing that the network was last asked to read
        self.read_version = -1  # the version of the reading that is shown, with its candidates and answers
        self.candidates: list[Candidate] = []
        self.probabilities, self.kinds = np.empty((0, 10), np.float32), np.empty((0, len(KINDS)), np.float32)
        self.results: list[Any] = []  # the inspections of these candidates; none if the page wanted none
        self.hinted = False  # whether the panel has said what Shift does

    def ask(self, print_answer: bool) -> None:
        """Ask the network to read the drawing, if there is ink and the worker is alive."""
        canvas = self.drawing.canvas
        if canvas.empty or self.worker.status == "stopped":
            return
        self.asked_version = self.drawing.version
        candidates = find_candidates(canvas.image, None if canvas.erased else canvas.strokes)
        self.worker.ask(Question(self.worker.weights, candidates, self.drawing.version, print_answer, self.inspection))
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
            if self.view.status == "stopped":
                self.view.show_message(texts.STOPPED)
        self._check_rejector()
        if received is None:
            return
        question, answer = received
        if isinstance(answer, FileError):
            self.drop_network(question.weights, answer)
            return
        number = divide(question.candidates, answer.probabilities, answer.kinds, self._labels(question))
        if question.print_answer:
            print_answer(number)
        self._show_answer(question, answer, number)
        self._ask_again(question, answer)

    def _labels(self, question: Question) -> str:
        """A saved drawing stays divided into the digits that it was saved as, until it changes: these, or ""."""
        return self.drawing.saved.labels if question.version == self.drawing.version else ""

    def _check_rejector(self) -> None:
        """Have the panel say whether there is a rejector. If it is missing, print why, once."""
        why = self.worker.missing_rejector
        if self.worker.loaded and self.view.rejector == bool(why):
            self.view.rejector = not why
            if why:
                print_error("paint.py", why)

    def _show_answer(self, question: Question, answer: Answer, number: Number) -> None:
        """Show an answer about the drawing as it is now. In live reading, also show one about an earlier version."""
        drawing, view = self.drawing, self.view
        if question.version != drawing.version and (drawing.canvas.empty or not view.live):
            return
        self.read_version = question.version
        self.candidates, self.probabilities, self.kinds = question.candidates, answer.probabilities, answer.kinds
        self.results = answer.inspected.results if answer.inspected else []
        inspected = self._inspected(number)
        if isinstance(inspected, dict):
            inspected = network_rows(
                inspected, question.candidates, answer.kinds, self._labels(question), question.weights
            )
        if view.note in (texts.NOT_READ, texts.NOT_ANSWERED):
            view.note = ""
        if drawing.finished and not self.hinted and self.pages[view.page].shows_reading:
            self.hinted = True
            view.show_hint(texts.SHIFT_HINT)
        view.show_reading(number, inspected, self.left_out_of(number))

    def _inspected(self, number: Number) -> Any:
        """The inspection of the digit that is looked at, as it was answered; None if there is none."""
        candidate = self.view.looked_at(number).candidate
        return self.results[self.candidates.index(candidate)] if self.results else None

    def choose_digit(self, place: int) -> None:
        """Look at a digit of the number, by its place from 0 on, on all pages."""
        self.view.chosen = place
        if self.view.number and not isinstance(self.view.inspected, list):  # a list is of all networks, not of a digit
            self.view.inspected = self._inspected(self.view.number)

    def _ask_again(self, question: Question, answer: Answer) -> None:
        """In live reading, ask again if the drawing has changed since. Otherwise, if the inspection is unfinished."""
        if self.worker.busy:
            return
        if question.version != self.drawing.version:
            if self.view.live:
                self.ask(print_answer=False)
        elif answer.unfinished and question.inspect == self.inspection:
            self.worker.continue_question(question)

    @property
    def is_asked(self) -> bool:
        """True if the drawing as it is now was read, or is being read."""
        return self.asked_version == self.drawing.version and not self.drawing.canvas.empty

    @property
    def is_read(self) -> bool:
        """True if the reading that is shown is of the drawing as it is now."""
        return self.view.number is not None and self.read_version == self.drawing.version

    def left_out_of(self, number: Number) -> np.ndarray | None:
        """The ink that belongs to no digit of `number`, (280, 280) bool.

        None if there is no such ink, if the number was read in an earlier version, or during a stroke.
        """
        if self.drawing.canvas.drawing or self.read_version != self.drawing.version:
            return None
        out = number.left_out(self.drawing.canvas.image)
        return out if out.any() else None

    # What a page wants to know besides the reading

    @property
    def inspection(self) -> Inspection | None:
        """What the page that is shown wants to know; None if it is content with the reading."""
        inspects = self.pages[self.view.page].inspects
        if not inspects:
            return None
        return Inspection(inspects, self.view.unit, self.all_networks, shrink_canvas(self.drawing.canvas.image))

    def inspect(self) -> None:
        """Have the open page's inspection made, if the drawing was read or is being read. If not, have it prepared."""
        if not self.inspection:
            return
        if self.is_asked:
            self.ask(print_answer=False)
        else:
            self.worker.ask(Question(self.worker.weights, [], 0, False, self.inspection))

    # Networks

    def next_network(self) -> None:
        """Use the next network of `networks`. It reads what the one before has read."""
        if len(self.networks) == 1:
            self.view.show_note(texts.NO_OTHER_NETWORK)
        else:
            self.use_network(self.networks[(self.networks.index(self.worker.weights) + 1) % len(self.networks)])

    def use_network(self, weights: Path) -> None:
        """Use a network from now on. It reads the drawing at once if another has read it, or was asked to."""
        view, was_asked = self.view, self.is_asked
        self.worker.use_network(weights)
        if self.worker.status == "stopped":
            self.worker.restart()
        view.leave_keys()
        view.show_note("")
        pending = view.changed
        view.network, view.unit = display_name(weights), None
        view.message, view.number, view.left_out = texts.start(view.live), None, None
        view.changed = pending  # while the answer is to come, a frame or two, the panel waits and doesn't flicker
        if self.drawing.finished or view.live or was_asked:
            self.ask(print_answer=True)
        else:
            self.inspect()
        view.changed |= not self.worker.busy

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


def print_answer(number: Number) -> None:
    """Print a reading in one line. Raises BrokenPipeError if nobody reads standard output any more."""
    try:
        print(number.description, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:  # a full disk: the window shows the answer all the same
        print_error("paint.py", f"standard output: {error.strerror}")
