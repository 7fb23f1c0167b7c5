"""Stand-ins for what is at the edge of the window: the network's process and the screen.

worker = FakeWorker(Path("a.keras"))        # a real Worker, whose process is a few lines of Python
screen = FakeScreen([(["h"], []), ...])     # plays events, and keeps what it is shown
"""

import functools
import io
import zipfile
from collections import deque
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import h5py
import numpy as np

from paintcv.networks.inspection import HiddenUnits
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.segmentation.number import FRAGMENT, KINDS, SIGN
from paintcv.system.console import FileError
from paintcv.window.processes.inspections import Inspected, Inspection
from paintcv.window.processes.worker import Answer, Worker
from tests.support.answers import make_kinds

ESCAPE, NO_KEY = 27, -1
NO_UNITS = HiddenUnits(np.zeros((0, 28, 28), np.float32), np.zeros(0, np.float32), 0, False)


class FakeProcess:
    """The networks' process and its pipe. It reads as mlp512 does, but computes with NumPy, so that it starts at once.

    Every network reads the same. The rejector takes flat ink for a sign, and ink that touches other ink for a wrong
    piece. All else is one whole digit with a probability of `whole`. While `slow` is true, no answer arrives. Networks
    in `damaged` can't be loaded.
    """

    def __init__(self) -> None:
        self.answers: deque[Answer | FileError] = deque()
        self.slow = self.dead = False
        self.damaged: set[Path] = set()
        self.whole, self.missing_rejector = 1.0, ""
        self.unfinished = 0  # how many of the next inspections have more to find out

    def send(self, question: tuple[Path, np.ndarray, Inspection | None]) -> None:
        if self.dead:
            raise BrokenPipeError
        weights, views, inspect = question
        if weights in self.damaged:
            self.answers.append(FileError(f"{weights}: damaged"))
        else:
            inspected = Inspected([NO_UNITS] * len(views), self.unfinished > 0) if inspect else None
            self.unfinished -= bool(inspect)
            kinds = np.array([self.kinds_of(view) for view in views]).reshape(-1, len(KINDS))
            self.answers.append(Answer(self.read(views), kinds, inspected, self.missing_rejector))

    def read(self, views: np.ndarray) -> np.ndarray:
        (first, bias), (second, bias2) = mlp512_weights()
        hidden = np.maximum(views.reshape(-1, 784, 3)[..., 0] @ first + bias, 0)
        exponentials = np.exp(hidden @ second + bias2)
        return exponentials / exponentials.sum(1, keepdims=True)

    def kinds_of(self, view: np.ndarray) -> np.ndarray:
        picture, own, others = np.moveaxis(view > 0.25, 2, 0)
        if picture.any(0).sum() > 2 * picture.any(1).sum():
            return np.eye(len(KINDS), dtype=np.float32)[SIGN]
        if (cv2.dilate(own.astype(np.uint8), np.ones((3, 3))) & others).any():
            return np.eye(len(KINDS), dtype=np.float32)[FRAGMENT]
        return make_kinds(self.whole)

    def poll(self, seconds: float) -> bool:
        return self.dead or bool(self.answers and not self.slow)

    def recv(self) -> Answer | FileError:
        if self.dead:
            raise EOFError
        return self.answers.popleft()

    def kill(self) -> None:
        self.dead = True

    def join(self) -> None: ...

    def close(self) -> None: ...


@functools.cache
def mlp512_weights() -> list[list[np.ndarray]]:
    """The weights and biases of mlp512's two Dense layers."""
    with zipfile.ZipFile(WEIGHTS_FOLDER / "mlp512.keras") as archive:
        file = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    return [[file[f"layers/{layer}/vars/{part}"][:] for part in (0, 1)] for layer in ("dense", "dense_1")]


class FakeWorker(Worker):
    """A Worker with a FakeProcess."""

    Process = FakeProcess

    def start_process(self) -> tuple[FakeProcess, Connection]:
        process = self.Process()
        return process, process


class FakeScreen:
    """A screen that plays turns, each (the key, the events of the mouse), and is then closed.

    An event is (event, x, y, flags). `images` are those that were shown; `open` says whether the window is there.
    """

    def __init__(
        self, turns: Iterable[tuple[int, list[tuple[int, int, int, int]]]] = (), width: int = 600, height: int = 310
    ) -> None:
        self.turns = iter(turns)
        self.images: list[np.ndarray] = []
        self.open = True
        self.on_mouse = None
        self.width, self.height, self.full_screen = width, height, False

    def show(self, image: np.ndarray) -> None:
        self.images.append(image.copy())

    def poll(self) -> int:
        key, events = next(self.turns, (NO_KEY, None))
        if events is None:
            self.open, events = False, []
        for event in events:
            self.on_mouse(*event)
        return key

    def visible(self) -> bool:
        return self.open

    def size(self) -> tuple[int, int]:
        return self.width, self.height
