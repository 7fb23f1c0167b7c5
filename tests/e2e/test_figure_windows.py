"""matplotlib's windows on a virtual screen: the gallery with a real mouse and keys, the sheet, Ctrl-C."""

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import ImageGrab

from tests.conftest import ROOT, need
from tests.support.desk import until

pytestmark = pytest.mark.slow


def xdotool(*words: object) -> str:
    return subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=False).stdout.strip()


class Gallery:
    """wrong_predictions.py, or another script, in a window, with a hand on its mouse and keys."""

    def __init__(
        self, *arguments: object, subject: str = "wrong predictions", script: str = "wrong_predictions.py"
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, script, *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.window = until(lambda: xdotool("search", "--onlyvisible", "--name", f"^PaintCV: {subject}"), 60)

    def title(self) -> str:
        return xdotool("getwindowname", self.window)

    def wait_for_title(self, end: str) -> None:
        until(lambda: self.title().endswith(end), 10, f"{self.title()!r} doesn't end in {end!r}")

    def geometry(self) -> dict[str, int]:
        lines = xdotool("getwindowgeometry", "--shell", self.window).splitlines()
        return {name: int(value) for name, value in (line.split("=") for line in lines)}

    def press(self, key: str) -> None:
        xdotool("mousemove", "--window", self.window, 3, 3, "key", key)

    def click(self, x: float, y: float) -> None:
        """Click at fractions of the window's width and height."""
        geometry = self.geometry()
        place = round(x * geometry["WIDTH"]), round(y * geometry["HEIGHT"])
        xdotool("mousemove", "--window", self.window, *place, "sleep", 0.05, "click", 1)

    def screen(self) -> np.ndarray:
        geometry = self.geometry()
        left, top = geometry["X"], geometry["Y"]
        box = (left, top, left + geometry["WIDTH"], top + geometry["HEIGHT"])
        return np.asarray(ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]))

    def wait_for_change(self, before: np.ndarray) -> np.ndarray:
        until(lambda: not np.array_equal(self.screen(), before), 10, "the window shows the same as before")
        return self.screen()


@pytest.fixture
def misplaced(display, few_drawings, tmp_path):
    """A folder of eleven digits. All are read wrong, since each is in the folder of the next digit."""
    need(importlib.util.find_spec("tkinter"), "no tkinter: install python3-tk")
    digits = [path for path in sorted(few_drawings.glob("*/*.png")) if path.parent.name in "0147"][:11]
    for path in digits:
        folder = tmp_path / str((int(path.parent.name) + 1) % 10)
        folder.mkdir(exist_ok=True)
        (folder / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.fixture
def gallery(misplaced):
    """The gallery of these digits, in pages of four."""
    gallery = Gallery("--drawings", misplaced, "--all", "--rows", 1, "--columns", 4)
    yield gallery
    gallery.process.kill()
    gallery.process.communicate()


def test_gallery(gallery):
    gallery.wait_for_title("page 1 of 3")
    pages = [gallery.wait_for_change(np.zeros(0))]
    for key, end in (("Right", "page 2 of 3"), ("Down", "page 3 of 3"), ("Right", "page 3 of 3"), ("Left", "2 of 3")):
        gallery.press(key)
        gallery.wait_for_title(end)
    pages.append(gallery.wait_for_change(pages[0]))
    gallery.click(0.62, 0.1)  # the title of the third cell of the second page
    gallery.wait_for_title("index 6")
    gallery.wait_for_change(pages[1])
    gallery.press("Right")
    gallery.press("Right")
    gallery.wait_for_title("index 8")
    gallery.click(0.3, 0.5)
    gallery.wait_for_title("page 3 of 3")  # the page of the digit that was open last
    gallery.click(0.12, 0.5)
    gallery.wait_for_title("index 8")
    gallery.press("Escape")
    gallery.wait_for_title("page 3 of 3")
    gallery.click(0.9, 0.5)  # on no digit
    gallery.press("l")  # matplotlib's key for a logarithmic scale
    gallery.press("Prior")
    gallery.wait_for_title("page 2 of 3")
    until(lambda: np.array_equal(gallery.screen(), pages[1]), 10, "the page looks different now")
    gallery.press("Escape")
    output, error = gallery.process.communicate(timeout=10)
    assert (gallery.process.returncode, error) == (0, "")
    assert output.startswith("11 of 11 wrong")


def test_a_click_on_a_cell_of_the_confusion_matrix_opens_its_digits(misplaced):
    matrix = Gallery("--drawings", misplaced, "--confusion", subject="confusion matrix")
    try:
        until(lambda: len(np.unique(matrix.screen())) > 50, 20, "the matrix isn't drawn")
        matrix.click(0.209, 0.2545)
        until(lambda: xdotool("search", "--name", "^PaintCV: 2 read as 1, page 1"), 20, "no gallery")
    finally:
        matrix.process.kill()
        matrix.process.communicate()


@pytest.mark.parametrize("subject", ["wrong predictions", "confusion matrix", "weights"])
def test_esc_leaves_the_full_screen_before_it_closes(window_manager, misplaced, subject):
    options = {"wrong predictions": ["--all"], "confusion matrix": ["--confusion"]}
    if subject == "weights":
        window = Gallery("show", subject=subject, script="model.py")
    else:
        window = Gallery("--drawings", misplaced, *options[subject], subject=subject)
    try:
        until(lambda: len(np.unique(window.screen())) > 50, 20, "it isn't drawn")
        size, whole = window.geometry()["WIDTH"], ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).width
        for key, width in (("f", whole), ("Escape", size), ("f", whole), ("f", size)):
            window.press(key)
            until(lambda width=width: window.geometry()["WIDTH"] == width, 10, f"{key} doesn't change the size")
        assert window.process.poll() is None
        window.press("Escape")
        _, error = window.process.communicate(timeout=10)
        assert (window.process.returncode, error) == (0, "")
    finally:
        window.process.kill()


def test_gallery_of_mnist_ends_by_ctrl_c(shown, mnist):
    assert "wrong, accuracy" in shown("^PaintCV: wrong predictions", "wrong_predictions.py")


def test_sheet(shown, few_drawings):
    folder = few_drawings / "1"
    output = shown("^PaintCV: predictions$", "model.py", "predict", "--show", folder, key="Escape")
    assert len(output.splitlines()) == len([*folder.iterdir()])


def test_weights(shown):
    assert shown("^PaintCV: weights$", "model.py", "show", key="Escape") == ""


def test_confusion_matrix(shown, few_drawings):
    words = ["--drawings", few_drawings, "--confusion"]
    assert "of 20 wrong" in shown("^PaintCV: confusion matrix$", "wrong_predictions.py", *words, key="Escape")


def test_no_display(run, failed):
    result = run("model.py", "show", DISPLAY=None, WAYLAND_DISPLAY=None)
    failed(result, 1, "model.py: no window", "there is no display", "python model.py show --save FILE.png")
