"""The network in a process of its own, so that the window never waits for it.

    reader = Reader(Path("weights/mlp512.keras"))
    reader.ask(picture)                       # (28, 28) float32 in 0..1
    reader.answer(seconds=0.005)              # probabilities (10,), or None if they aren't there yet
    reader.stop()

Importing TensorFlow in a thread would stop the window for half a second at a time: Python runs one thread at once. A
process costs a pipe, through which a picture and its answer take less than a millisecond.
"""

import multiprocessing
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from data import FileError
from ink import PICTURE
from model import read

READY = "ready"


class Reader:
    """The process: pictures in, readings out, in their order.

    Its pipe tells everything: an answer, that the network is loaded (`ready`), that it can't be, or, by its end, that
    the process is gone (`dead`).
    """

    def __init__(self, weights: Path) -> None:
        self.weights = weights
        self.start()

    def start(self) -> None:
        """Start the process, which loads the network."""
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=serve, args=(self.weights, far_end), daemon=True)
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for the window to act on
        self.process.start()
        signal.signal(signal.SIGINT, before)
        far_end.close()
        self.ready = self.dead = False

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def restart(self) -> None:
        """Start a new process in place of this one."""
        self.stop()
        self.start()

    def ask(self, picture: np.ndarray) -> None:
        """Send a picture (28, 28) float32 to be read. Ask again only after the answer: a full pipe would block."""
        try:
            self.pipe.send(picture)
        except OSError:
            self.dead = True

    def answer(self, seconds: float) -> np.ndarray | None:
        """Wait up to `seconds` for an answer, probabilities (10,) float32. Raises FileError: no network to load."""
        if self.dead:
            time.sleep(seconds)
            return None
        try:
            told = self.pipe.recv() if self.pipe.poll(seconds) else None
        except (EOFError, OSError):
            self.dead = True
            return None
        if isinstance(told, FileError):
            raise told
        if isinstance(told, str):  # READY
            self.ready = True
            return None
        return told


def serve(weights: Path, pipe: Connection) -> None:
    """What the process does: load the network, then answer each picture with its probabilities."""
    try:
        read(weights, np.zeros((PICTURE, PICTURE), np.float32))  # the first reading is the slow one
        pipe.send(READY)
        while True:
            pipe.send(read(weights, pipe.recv()))
    except (FileError, ImportError) as error:
        pipe.send(FileError(str(error)))
    except (EOFError, OSError):
        pass  # the window is gone
