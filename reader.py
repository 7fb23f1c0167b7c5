"""The network in a process of its own, so that the window never waits for it.

    reader = Reader(Path("weights/mlp512.keras"))
    reader.ask(Question(picture, drawing=1, aloud=True))
    reader.answer(seconds=0.005)              # (the question, probabilities (10,)), or None if they aren't there yet
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
from model import read

READY = "ready"


@dataclass
class Question:
    """A picture (28, 28) float32 in 0..1 that the network is asked to read."""

    picture: np.ndarray
    drawing: int  # which drawing it shows
    aloud: bool  # whether someone waits for the answer


class Reader:
    """The process: questions in, answers out, in their order.

    Its pipe tells everything: an answer, that the network is loaded, that it can't be, or, by its end, that the process
    is gone; `status` is "loading", "ready" or "stopped". One question at a time is in the pipe, so that it never fills;
    the others wait here.
    """

    def __init__(self, weights: Path) -> None:
        self.weights = weights
        self.start()

    def start(self) -> None:
        """Start the process, which loads the network."""
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=serve, args=(self.weights, far_end), daemon=True)
        with ctrl_c_held():
            self.process.start()
        far_end.close()
        self.status = "loading"
        self.questions: deque[Question] = deque()  # the first of them is in the pipe

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def restart(self) -> None:
        """Start a new process in place of this one."""
        self.stop()
        self.start()

    def ask(self, question: Question) -> None:
        """Have a picture read. Asked twice in a row, the same drawing is read once."""
        if self.questions and self.questions[-1].drawing == question.drawing:
            self.questions[-1].aloud |= question.aloud
            return
        self.questions.append(question)
        if len(self.questions) == 1:
            self._send()

    def _send(self) -> None:
        try:
            self.pipe.send(self.questions[0].picture)
        except OSError:
            self._die()

    def _die(self) -> None:
        self.status = "stopped"
        self.questions.clear()

    def answer(self, seconds: float) -> tuple[Question, np.ndarray] | None:
        """Wait up to `seconds` for an answer: the question, and probabilities (10,) float32.

        Raises FileError if the network can't be loaded.
        """
        if self.status == "stopped":
            time.sleep(seconds)
            return None
        try:
            told = self.pipe.recv() if self.pipe.poll(seconds) else None
        except (EOFError, OSError):
            self._die()
            return None
        if isinstance(told, FileError):
            raise told
        if isinstance(told, str):  # READY
            self.status = told
        if not isinstance(told, np.ndarray):
            return None
        question = self.questions.popleft()
        if self.questions:
            self._send()
        return question, told


def serve(weights: Path, pipe: Connection) -> None:
    """What the process does: load the network, then answer each picture with its probabilities."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        read(weights, np.zeros((PICTURE, PICTURE), np.float32))  # the first reading is the slow one
        pipe.send(READY)
        while True:
            pipe.send(read(weights, pipe.recv()))
    except (FileError, ImportError) as error:
        pipe.send(FileError(str(error)))
    except (EOFError, OSError):
        pass  # the window is gone
