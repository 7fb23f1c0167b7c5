"""What the tests share: the data where it is, the window on a virtual screen, commands as processes.

pytest-xvfb starts the virtual screen. A test that can't run skips and says why; under CI it fails instead.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from desk import SEVEN, Desk, until
from hypothesis import settings

import data
from files import Drawing, read_strokes
from model import WEIGHTS, build, load_keras, save
from session import Session

settings.register_profile("paintcv", deadline=None)  # a machine that is busy elsewhere makes no test wrong
settings.load_profile("paintcv")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


def need(there: object, why: str) -> None:
    """Skip the test, or fail it under CI, unless what it needs is there."""
    if not there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@pytest.fixture(scope="session", autouse=True)
def mnist_npz() -> None:
    """MNIST_NPZ, for the tests and every process that they start: as it is set, or the shared copy."""
    if "MNIST_NPZ" not in os.environ and (SHARED / "mnist.npz").is_file():
        os.environ["MNIST_NPZ"] = str(SHARED / "mnist.npz")


@pytest.fixture(scope="session")
def mnist(mnist_npz) -> tuple[data.Labelled, data.Labelled]:
    """MNIST."""
    need("MNIST_NPZ" in os.environ, "MNIST isn't here: set MNIST_NPZ to the path of mnist.npz")
    return data.mnist()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data."""
    need(SHARED.is_dir(), f"no shared data: {SHARED} isn't here")
    return SHARED


@pytest.fixture(scope="session")
def pen_digits(shared) -> list[Drawing]:
    """Real pen strokes."""
    return read_strokes(shared / "pendigits-orig.tra")


@pytest.fixture(scope="session")
def few_digits(mnist, tmp_path_factory) -> Path:
    """A small MNIST: 600 digits to train on, 200 to test with."""
    (x_train, y_train), (x_test, y_test) = mnist
    path = tmp_path_factory.mktemp("mnist") / "few.npz"
    np.savez(path, x_train=x_train[:600], y_train=y_train[:600], x_test=x_test[:200], y_test=y_test[:200])
    return path


@pytest.fixture(scope="session")
def few_strokes(shared, tmp_path_factory) -> Path:
    """The first 150 digits of the pen strokes."""
    segments = (shared / "pendigits-orig.tra").read_text().split(".SEGMENT")
    path = tmp_path_factory.mktemp("strokes") / "few.tra"
    path.write_text(".SEGMENT".join(segments[:151]))
    return path


@pytest.fixture(scope="session")
def few_drawings(mnist, tmp_path_factory) -> Path:
    """A folder of 40 digits, dark ink on white."""
    folder = tmp_path_factory.mktemp("drawings")
    for number, (image, label) in enumerate(zip(mnist[1][0][:40], mnist[1][1][:40], strict=True)):
        (folder / str(label)).mkdir(exist_ok=True)
        png(folder / str(label) / f"{number}.png", 255 - image)
    return folder


@pytest.fixture(scope="session")
def display() -> str:
    """The virtual screen."""
    need(shutil.which("Xvfb") and os.environ.get("DISPLAY"), "no virtual screen: install xvfb")
    need(shutil.which("xdotool"), "no hand for the mouse: install xdotool")
    return os.environ["DISPLAY"]


@pytest.fixture
def paint(display):
    """Start paint.py on the virtual screen: paint(*arguments) -> Desk."""
    desks = []

    def start(*arguments: str) -> Desk:
        desks.append(Desk(*arguments))
        return desks[-1]

    yield start
    for desk in desks:
        desk.xdotool("mouseup", 1)  # the screen is the next test's, too
        desk.kill()


@pytest.fixture(scope="session")
def other_network(tmp_path_factory) -> Path:
    """A network of one's own, which has learnt nothing."""
    path = tmp_path_factory.mktemp("weights") / "other.keras"
    load_keras().utils.set_random_seed(0)
    save(build("mlp128x2"), path, {})
    return path


@pytest.fixture(scope="module")
def one_session(other_network):
    """A session for several tests."""
    session = Session(other_network, 9, False, None)
    listen_until(session, lambda: session.view.status == "ready")
    yield session
    session.reader.stop()


@pytest.fixture
def session(one_session, other_network, tmp_path, capsys):
    """A session with two networks, the other one in use, and nothing drawn."""
    one_session.drawings.folder = tmp_path / "drawings"
    one_session.networks = [WEIGHTS / "mlp512.keras", other_network]
    one_session.turn_to(other_network)
    one_session.clear()
    one_session.view.page, one_session.view.live = "reading", False
    listen_until(one_session, lambda: one_session.view.status == "ready" and not one_session.reader.due)
    capsys.readouterr()
    return one_session


@pytest.fixture(scope="module")
def one_desk(display, tmp_path_factory):
    """A paint.py for several tests; it saves drawings in desk.drawings."""
    drawings = tmp_path_factory.mktemp("drawings")
    desk = Desk("--drawings", str(drawings))
    desk.drawings = drawings
    desk.ready()
    yield desk
    desk.kill()


@pytest.fixture
def desk(one_desk) -> Desk:
    """paint.py with its network loaded, nothing drawn and nothing saved."""
    for folder in one_desk.drawings.iterdir():
        shutil.rmtree(folder)
    one_desk.key("c")
    until(lambda: not one_desk.canvas().any(), why="the canvas isn't clear")
    one_desk.lines.queue.clear()
    return one_desk


@pytest.fixture
def run():
    """Run one of the scripts: run("model.py", "predict", "a.png", DISPLAY=None) -> CompletedProcess with text."""

    def run(script: str, *arguments: object, timeout: float = 120, **environment: str | None):
        env = {**os.environ, **environment}
        return subprocess.run(
            [sys.executable, script, *map(str, arguments)],
            cwd=ROOT,
            env={name: value for name, value in env.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run


@pytest.fixture
def shown(display):
    """See a script's figure in its window, then end it: shown(title, script, *arguments) -> its output.

    By Ctrl-C, or with `key` by a key pressed over the window.
    """

    def shown(title: str, script: str, *arguments: object, key: str = "") -> str:
        need(importlib.util.find_spec("tkinter"), "no tkinter: install python3-tk")
        command = [sys.executable, script, *map(str, arguments)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            search = ["xdotool", "search", "--onlyvisible", "--name", title]
            window = until(lambda: subprocess.run(search, capture_output=True, check=False).stdout.strip(), 30)
            if key:
                press = ["xdotool", "mousemove", "--window", window, "200", "200", "key", key]
                until(lambda: subprocess.run(press, check=False).returncode or process.poll() is not None, 30)
            else:
                process.send_signal(signal.SIGINT)
            output, error = process.communicate(timeout=10)
        finally:
            process.kill()
        assert error == ""
        return output

    return shown


@pytest.fixture
def failed():
    """Check that a command failed as it should: failed(result, status, *words of its one line of error)."""

    def failed(result: subprocess.CompletedProcess, status: int, *words: str) -> None:
        assert result.returncode == status, result.stderr
        assert "Traceback" not in result.stderr
        (line,) = result.stderr.strip().splitlines()
        for word in words:
            assert word in line

    return failed


def place(strokes: list[np.ndarray], size: float, x: float, y: float) -> list[np.ndarray]:
    """Strokes as points (n, 2) in whole pixels, `size` pixels high or wide, the middle of their box at (x, y)."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = size / max(float((high - low).max()), 1)
    return [np.rint((stroke - (low + high) / 2) * scale + (x, y)).astype(int) for stroke in strokes]


def png(path: Path, image: np.ndarray) -> Path:
    cv2.imwrite(str(path), image)
    return path


def listen_until(session, what, seconds=30) -> None:
    def so() -> bool:
        session.listen(0.005)
        return what()

    until(so, seconds)


def draw(session, points=SEVEN) -> None:
    session.press(*points[0])
    for point in points[1:]:
        session.drag(*point)
    session.release()


def answered(session) -> None:
    listen_until(session, lambda: session.view.number and not session.reader.due)
