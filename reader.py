"""The networks in a process of their own, so that the window never waits for them.

    reader = Reader(Path("weights/mlp512.keras"))
    reader.ask(Question(reader.weights, one_digit(image), drawing=1, aloud=True))
    reader.answer(seconds=0.005)        # (the question, an Answer with probabilities), or None if it isn't there yet
    reader.turn_to(Path("weights/mlp256.keras"))
    reader.stop()

Importing TensorFlow in a thread would stop the window for half a second at a time: Python runs one thread at once. A
process costs a pipe, through which a picture and its answer take less than a millisecond.
"""

import multiprocessing
import signal
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from ctrl_c import ctrl_c_held
from files import FileError
from ink import PICTURE
from inside import Units, look
from model import NETWORKS, WEIGHTS, read
from number import Candidate, pictures


@dataclass
class Question:
    """What the network in a .keras file is asked: to read all candidates of a drawing, at once.

    Without any candidates it is only asked to be there: its file is loaded, and it is made ready to answer fast.
    """

    weights: Path
    found: list[Candidate]
    drawing: int  # which drawing they are of
    aloud: bool  # whether someone waits for the answer
    inside: bool = False  # whether the answer should tell of the network's units


@dataclass
class Answer:
    """For each candidate: probabilities, (n, 10) float32, and the network's strongest units, if they were asked for."""

    probabilities: np.ndarray
    units: list[Units] | None = None


class Reader:
    """The process: questions in, answers out, in their order.

    Its pipe tells everything: an answer, that a network can't be loaded, or, by its end, that the process is gone. One
    question at a time is in the pipe, so that it never fills; the others wait here.
    """

    def __init__(self, weights: Path) -> None:
        self.weights = weights
        self.start()

    def start(self) -> None:
        """Start the process, which loads the network."""
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=serve, args=(far_end,), daemon=True)
        with ctrl_c_held():
            self.process.start()
        far_end.close()
        self.died = False
        self.loaded: set[Path] = set()
        self.questions: deque[Question] = deque()  # the first of them is in the pipe
        self.turn_to(self.weights)

    @property
    def status(self) -> str:
        """Of the network that is asked now: "loading", "ready" or "stopped"."""
        return "stopped" if self.died else "ready" if self.weights in self.loaded else "loading"

    @property
    def due(self) -> bool:
        """Whether something that was asked is still to be answered."""
        return any(question.found for question in self.questions)

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def restart(self) -> None:
        """Start a new process in place of this one."""
        self.stop()
        self.start()

    def turn_to(self, weights: Path) -> None:
        """Ask another network from now on. What the former one was asked is not answered any more."""
        self.weights = weights
        while len(self.questions) > 1:
            self.questions.pop()
        if weights not in self.loaded:
            self.ask(Question(weights, [], drawing=0, aloud=False))

    def ask(self, question: Question) -> None:
        """Ask the network. Asked twice in a row, the same is answered once."""
        if self.died:
            return
        last = self.questions[-1] if self.questions else None
        if last and last.found and _same(last, question):
            last.aloud |= question.aloud
            return
        self.questions.append(question)
        if len(self.questions) == 1:
            self._send()

    def _send(self) -> None:
        question = self.questions[0]
        try:
            self.pipe.send((question.weights, pictures(question.found), question.inside))
        except OSError:
            self._die()

    def _die(self) -> None:
        self.died = True
        self.questions.clear()

    def answer(self, seconds: float) -> tuple[Question, Answer | FileError] | None:
        """Wait up to `seconds` for an answer to a question, or for the FileError why its network can't be loaded."""
        if self.died:
            time.sleep(seconds)
            return None
        try:
            told = self.pipe.recv() if self.pipe.poll(seconds) else None
        except (EOFError, OSError):
            self._die()
            return None
        if told is None:
            return None
        question = self.questions.popleft()
        if isinstance(told, FileError):
            self.questions = deque(other for other in self.questions if other.weights != question.weights)
        else:
            self.loaded.add(question.weights)
        if self.questions:
            self._send()
        wanted = isinstance(told, FileError) or (question.found and question.weights == self.weights)
        return (question, told) if wanted else None


def _same(one: Question, other: Question) -> bool:
    return (one.weights, one.drawing, one.inside) == (other.weights, other.drawing, other.inside)


def serve(pipe: Connection) -> None:
    """What the process does: answer each question, and load the network that it is for where that isn't done yet."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            weights, shown, inside = pipe.recv()
            try:
                if not len(shown):  # the first readings, of one picture and of several, are slow: they are done now
                    for count in (1, 2, 3):
                        shown = np.zeros((count, PICTURE, PICTURE), np.float32)
                        read(weights, shown)
                pipe.send(Answer(*look(weights, shown)) if inside else Answer(read(weights, shown)))
            except (FileError, ImportError) as error:
                pipe.send(FileError(str(error)))
    except (EOFError, OSError):
        pass  # the window is gone


def available(chosen: Path, folder: Path = WEIGHTS) -> list[Path]:
    """The networks there are to step through: all in `folder`, those of NETWORKS first, and `chosen` if it isn't there.

    `chosen` is listed as it is spelled.
    """
    ours = [folder / f"{name}.keras" for name in NETWORKS]
    others = [path for path in sorted(folder.glob("[!.]*.keras")) if path not in ours]
    there = [path for path in (*ours, *others) if path.is_file()]
    there = [chosen if path.resolve() == chosen.resolve() else path for path in there]
    return there if chosen in there else [*there, chosen]
