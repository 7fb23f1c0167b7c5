"""What the tests share: data, digits by made-up writers, the window on a virtual screen, commands as processes.

pytest-xvfb starts the virtual screen. A test that can't run skips and says why; under CI it fails instead.
"""

import contextlib
import gc
import importlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import settings

from paintcv.data import mnist as data
from paintcv.data.strokes import PenDigit, read_pen_digits
from paintcv.ink.canvas import DEFAULT_BRUSH
from paintcv.networks.layers import build_network, load_keras
from paintcv.networks.weights import WEIGHTS_FOLDER, save_network
from paintcv.system.console import FileError
from paintcv.window.look.pages import PAGES
from paintcv.window.processes.worker import Worker
from paintcv.window.state.session import Session
from paintcv.window.state.view import READING
from tests.support.desk import Desk, until
from tests.support.downloads import load_in_turn
from tests.support.pens import unipen, write_digits
from tests.support.sessions import receive_until

# Without a deadline: a machine that is busy elsewhere makes no test wrong.
settings.register_profile("fast", deadline=None, max_examples=20)
settings.register_profile("full", deadline=None, max_examples=100)
settings.load_profile("full" if os.environ.get("CI") else "fast")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


def pytest_collection_finish() -> None:
    """What all tests share, TensorFlow among it, is never garbage: Python needn't look through it time and again."""
    gc.freeze()


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
def mnist(mnist_npz, tmp_path_factory, testrun_uid) -> tuple[data.LabelledImages, data.LabelledImages]:
    """MNIST, from MNIST_NPZ or from Keras, which downloads it once."""
    try:
        return load_in_turn(data.load_mnist, tmp_path_factory.getbasetemp().parent, testrun_uid)
    except FileError as error:
        need(os.environ.get("MNIST_NPZ"), str(error))  # no internet; but a wrong MNIST_NPZ is an error
        raise


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data."""
    need(SHARED.is_dir(), f"no digits by real writers: {SHARED} isn't here")
    return SHARED


@pytest.fixture(scope="session")
def real_pen_digits(shared) -> list[PenDigit]:
    """Real pen strokes, for what must hold in real handwriting."""
    return read_pen_digits(shared / "pendigits-orig.tra")


@pytest.fixture(scope="session")
def pen_digits() -> list[PenDigit]:
    """600 digits by 30 made-up writers."""
    return write_digits(writers=30, times=2, seed=0)


@pytest.fixture(scope="session")
def few_digits(mnist, tmp_path_factory) -> Path:
    """A small MNIST: 600 digits to train on, 200 to test with."""
    (x_train, y_train), (x_test, y_test) = mnist
    path = tmp_path_factory.mktemp("mnist") / "few.npz"
    np.savez(path, x_train=x_train[:600], y_train=y_train[:600], x_test=x_test[:200], y_test=y_test[:200])
    return path


@pytest.fixture(scope="session")
def few_strokes(pen_digits, tmp_path_factory) -> Path:
    """A UNIPEN file of the first 150 of these digits."""
    path = tmp_path_factory.mktemp("strokes") / "few.tra"
    path.write_text(unipen(pen_digits[:150]))
    return path


@pytest.fixture(scope="session")
def few_drawings(mnist, tmp_path_factory) -> Path:
    """A folder of 20 digits, dark ink on white."""
    folder = tmp_path_factory.mktemp("drawings")
    for number, (image, label) in enumerate(zip(mnist[1][0][:20], mnist[1][1][:20], strict=True)):
        (folder / str(label)).mkdir(exist_ok=True)
        png(folder / str(label) / f"{number}.png", 255 - image)
    return folder


@pytest.fixture
def sample_thread(monkeypatch) -> None:
    """Trainings have their samples made in a thread: the two processes take seconds to start.

    tests/learning/test_samples.py and tests/e2e/test_trainings.py start these.
    """

    @contextlib.contextmanager
    def thread() -> Iterator[Executor]:
        executor = ThreadPoolExecutor(1)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)

    for module in ("training", "tuning", "rejection"):
        monkeypatch.setattr(f"paintcv.learning.{module}.sample_workers", thread)


@pytest.fixture(scope="session")
def display() -> str:
    """The virtual screen."""
    need(shutil.which("Xvfb") and os.environ.get("DISPLAY"), "no virtual screen: install xvfb")
    need(shutil.which("xdotool"), "no hand for the mouse: install xdotool")
    return os.environ["DISPLAY"]


@pytest.fixture
def window_manager(display, tmp_path):
    need(shutil.which("openbox"), "no window manager: install openbox")
    ready = tmp_path / "ready"
    command = ["openbox", "--sm-disable", "--startup", f"touch {ready}"]
    manager = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(ready.exists, why="openbox doesn't start")
    yield
    manager.kill()
    manager.wait()


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
    save_network(build_network("mlp128x2"), path, {})
    return path


@pytest.fixture(scope="session")
def shared_real_session(other_network) -> Iterator[Session]:
    """A session for many tests: its process takes seconds to load TensorFlow. Both networks are loaded."""
    session = Session(Worker(other_network), PAGES, DEFAULT_BRUSH, live=False)
    session.reader.networks = [WEIGHTS_FOLDER / "mlp512.keras", other_network]
    for network in session.reader.networks:
        session.reader.use_network(network)
        receive_until(session, lambda: session.view.status == "ready")
    yield session
    session.worker.stop()


@pytest.fixture
def real_session(shared_real_session, other_network, capsys) -> Session:
    """A session with two networks, the other one in use, and nothing drawn."""
    session = shared_real_session
    session.reader.networks = [WEIGHTS_FOLDER / "mlp512.keras", other_network]
    session.running = True
    session.view.page, session.view.live, session.view.erasing = READING, False, False
    session.reader.use_network(other_network)
    session.clear()
    receive_until(session, lambda: session.view.status == "ready" and not session.worker.busy)
    capsys.readouterr()
    return session


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
    one_desk.clear()
    one_desk.lines.queue.clear()
    return one_desk


@pytest.fixture
def call(capsys, monkeypatch):
    """Run a command line in this process: call("model.py", "predict", "a.png", MNIST_NPZ=path) -> what `run` returns.

    None removes a variable from the environment. matplotlib opens no window, as where there is no display.
    """
    import matplotlib
    from matplotlib import pyplot

    def call(script: str, *arguments: object, **environment: object) -> subprocess.CompletedProcess:
        door = importlib.import_module(script.removesuffix(".py"))
        words = [*map(str, arguments)]
        capsys.readouterr()  # what was printed before
        with monkeypatch.context() as patch, matplotlib.rc_context():
            for name, value in environment.items():
                patch.delenv(name, raising=False) if value is None else patch.setenv(name, str(value))
            matplotlib.use("agg")
            try:
                status = door.main(words)
            except SystemExit as end:  # argparse: wrong usage, --help
                status = end.code
            finally:
                pyplot.close("all")
        return subprocess.CompletedProcess([script, *words], status, *capsys.readouterr())

    return call


@pytest.fixture
def run():
    """Run a script as a process of its own: run("model.py", "predict", "a.png", DISPLAY=None) -> CompletedProcess.

    None removes a variable from the environment. Most tests `call` instead, which is faster.
    """

    def run(script: str, *arguments: object, timeout: float = 120, **environment: object):
        env = {**os.environ, **environment}
        return subprocess.run(
            [sys.executable, script, *map(str, arguments)],
            cwd=ROOT,
            env={name: str(value) for name, value in env.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run


@pytest.fixture
def shown(display):
    """Run a script that shows a figure, and end it: shown(title, script, *arguments) -> its standard output.

    It ends by Ctrl-C once the window with this title is on the screen, or, with `key`, by this key.
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
        assert process.returncode in ((0,) if key else (130, -signal.SIGINT))  # to a shell, the latter is 130, too
        return output

    return shown


@pytest.fixture
def failed():
    """Check that a command failed with one line of error: failed(result, status, *words of that line)."""

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
