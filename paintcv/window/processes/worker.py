"""The networks in a second process, so that the window never waits for them.

    worker = Worker(Path("weights/mlp512.keras"))       # starts the process, which loads TensorFlow and the network
    worker.ask(Question(worker.weights, one_digit(image), version=1, print_answer=True))
    worker.answer(seconds=5)                            # (the question, its Answer), or None: no answer yet, or only
                                                        # the news that the network is loaded
    worker.use_network(Path("weights/mlp256.keras"))    # from now on, ask this network
    worker.stop()

A thread would not do. Python runs one thread at a time, and importing TensorFlow would stop the window for half a
second. The price of a process is a pipe: a picture and its answer pass through it in less than a millisecond.
"""

import signal
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np

from paintcv.networks.layers import VIEW_SHAPE
from paintcv.networks.prediction import predict_both
from paintcv.networks.weights import missing_rejector
from paintcv.segmentation.number import KINDS, Candidate, candidate_views
from paintcv.system.console import FileError
from paintcv.system.processes import start_daemon
from paintcv.window.processes.inspections import WARM_UP, Inspected, Inspection, Inspector


@dataclass
class Question:
    """What a network is asked: to read all candidates of a drawing in one batch.

    A question without candidates only makes the process load the network, and prepare the inspection, so that later
    answers are fast.
    """

    weights: Path  # the network's .keras file
    candidates: list[Candidate]
    version: int  # which version of the drawing the candidates belong to, see Drawing.version
    print_answer: bool  # whether to print the answer, besides showing it
    inspect: Inspection | None = None  # what the answer should hold besides


@dataclass
class Answer:
    """What the two networks read in each of the n candidates, and the inspection, if the question asked for one."""

    probabilities: np.ndarray  # (n, 10) float32 in 0..1, by the classifier
    kinds: np.ndarray  # (n, 4) float32 in 0..1, by the rejector: the probability of each of segmentation.number.KINDS
    inspected: Inspected | None = None
    missing_rejector: str = ""  # why there is no rejector, in one line; all are digits then

    @property
    def unfinished(self) -> bool:
        """Whether the inspection has more to find out."""
        return self.inspected is not None and self.inspected.unfinished


class Worker:
    """The process: questions go in, answers come out, in the same order.

    All news comes through the pipe: an answer, an error (the network can't be loaded), or the pipe's end (the process
    died). Only one question at a time is in the pipe, so that it never fills up. The other questions wait here.
    """

    def __init__(self, weights: Path) -> None:
        self.weights = weights  # the .keras file of the network in use
        self.start()

    def start(self) -> None:
        """Start the process. It begins to load the network."""
        self.process, self.pipe = self.start_process()
        self.died = False
        self.missing_rejector = ""  # why the process has no rejector, once it has answered; "" if it has one
        self.loaded: set[Path] = set()  # the networks that are loaded
        self.questions: deque[Question] = deque()  # not answered yet; the first one is in the pipe
        self.use_network(self.weights)

    def start_process(self) -> tuple[BaseProcess, Connection]:
        """Start `serve` in a process of its own; returns it and the near end of its pipe."""
        return start_daemon(serve)

    @property
    def status(self) -> str:
        """The state of the network in use: "loading", "ready" or "stopped" (the process died)."""
        if self.died:
            return "stopped"
        return "ready" if self.weights in self.loaded else "loading"

    @property
    def busy(self) -> bool:
        """True if an answer with a reading is still to come."""
        return any(question.candidates for question in self.questions)

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def restart(self) -> None:
        """Start a new process in place of this one."""
        self.stop()
        self.start()

    def use_network(self, weights: Path) -> None:
        """Use another network from now on. Questions to the one before are dropped."""
        self.weights = weights
        while len(self.questions) > 1:
            self.questions.pop()
        if weights not in self.loaded:
            self.ask(Question(weights, [], version=0, print_answer=False))

    def ask(self, question: Question) -> None:
        """Put a question. The same question twice in a row gets one answer."""
        if self.died:
            return
        while len(self.questions) > 1 and _only_prepares(self.questions[-1]):  # what waits to be prepared makes way
            self.questions.pop()
        last = self.questions[-1] if self.questions else None
        if last and last.candidates and _same(last, question):
            last.print_answer |= question.print_answer
            return
        self.questions.append(question)
        if len(self.questions) == 1:
            self._send()

    def continue_question(self, question: Question) -> None:
        """Put a question again whose inspection is unfinished, unless there are others."""
        if not self.questions and question.weights == self.weights and not self.died:
            self.questions.append(replace(question, print_answer=False))
            self._send()

    def _send(self) -> None:
        """Put the first question into the pipe."""
        question = self.questions[0]
        try:
            self.pipe.send((question.weights, candidate_views(question.candidates), question.inspect))
        except OSError:
            self._mark_dead()

    def _mark_dead(self) -> None:
        self.died = True
        self.questions.clear()

    def answer(self, seconds: float) -> tuple[Question, Answer | FileError] | None:
        """Wait up to `seconds` for an answer; returns it with its question, or None.

        In place of an answer there may be a FileError: the network of that question can't be loaded. Answers of a
        network that is no longer in use are dropped.
        """
        if self.died:
            time.sleep(seconds)
            return None
        try:
            if not self.pipe.poll(seconds):
                return None
            answer = self.pipe.recv()
        except (EOFError, OSError):
            self._mark_dead()
            return None
        question = self.questions.popleft()
        if isinstance(answer, FileError):
            self.questions = deque(other for other in self.questions if other.weights != question.weights)
        else:
            self.loaded.add(question.weights)
            self.missing_rejector = answer.missing_rejector
        if self.questions:
            self._send()
        elif isinstance(answer, Answer) and answer.unfinished and _only_prepares(question):
            self.continue_question(question)
        is_reading = bool(question.candidates) and question.weights == self.weights
        return (question, answer) if is_reading or isinstance(answer, FileError) else None


def _same(first: Question, second: Question) -> bool:
    return (first.weights, first.version, first.inspect) == (second.weights, second.version, second.inspect)


def _only_prepares(question: Question) -> bool:
    return bool(question.inspect) and not question.candidates


def serve(pipe: Connection) -> None:
    """The program of the process: answer every question that comes through the pipe, until the pipe is closed.

    A question comes as (weights, views (n, 28, 28, 3), inspect). A network is loaded when it is first asked.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window, which then ends this process
    inspector = Inspector()
    try:
        while True:
            while not pipe.poll() and inspector.go_on():
                pass  # what is unfinished goes on while nobody waits for an answer
            weights, views, inspect = pipe.recv()
            try:
                pipe.send(_read(weights, views, inspect, inspector))
            except (FileError, ImportError) as error:
                pipe.send(FileError(str(error)))
    except (EOFError, OSError):
        pass  # the window is gone


def _read(weights: Path, views: np.ndarray, inspect: Inspection | None, inspector: Inspector) -> Answer:
    if len(views) == 0:
        return _warm_up(weights, inspect, inspector)
    probabilities, kinds = predict_both(weights, views)
    inspected = inspector.inspect(inspect, weights, views[..., 0]) if inspect else None
    return Answer(probabilities, kinds, inspected, missing_rejector())


def _warm_up(weights: Path, inspect: Inspection | None, inspector: Inspector) -> Answer:
    inspected = None
    for count in WARM_UP:
        blank = np.zeros((count, *VIEW_SHAPE), np.float32)
        predict_both(weights, blank)
        inspected = inspector.inspect(inspect, weights, blank[..., 0]) if inspect else None
    return Answer(np.empty((0, 10), np.float32), np.empty((0, len(KINDS)), np.float32), inspected, missing_rejector())
