"""The gallery: which digits it shows, its pages, the confusion matrix, and its window, with a real mouse and keys."""

import importlib.util
import itertools
import os
import subprocess
import sys
from argparse import Namespace

import matplotlib
import numpy as np
import pytest
from conftest import ROOT, need
from desk import until
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import ImageGrab
from seen import cut_or_overlapping

from data import DigitSet
from evaluation import score
from figures import for_projector
from gallery import HELP_OPENED, Answers, Browser, Grid, draw_digit, draw_page, fitting, pages
from plots import confusion_matrix
from wrong_predictions import choose, drawn_in

LABELS, PREDICTIONS = [4, 4, 9, 4, 7, 9, 1], [9, 4, 4, 9, 7, 4, 7]
CONFIDENCE = [0.6, 0.9, 0.8, 0.95, 0.9, 0.7, 0.5]
WRONG = [0, 2, 3, 5, 6]


def made_up(labels, predictions, confidence, files=()) -> Answers:
    """Digits of noise, with these answers; the runner-up is the digit after."""
    n = len(labels)
    probabilities = np.full((n, 10), 0.001)
    probabilities[np.arange(n), predictions] = confidence
    probabilities[np.arange(n), (np.array(predictions) + 1) % 10] = 0.3
    seen = np.random.default_rng(0).random((n, 28, 28), np.float32)
    return Answers(DigitSet("made up", seen, np.array(labels), files=files), probabilities)


ANSWERS = made_up(LABELS, PREDICTIONS, CONFIDENCE)


@pytest.fixture(autouse=True)
def light():
    """matplotlib as it was, whatever a test does to it."""
    with matplotlib.rc_context():
        matplotlib.use("agg")
        yield


def drawn_figure(size=(8, 8)) -> Figure:
    return Figure(figsize=size, layout="constrained")


def asked(**options) -> Namespace:
    usual = {"digit": None, "predicted": None, "worst": False, "all": False, "seed": 0}
    return Namespace(**usual | options)


def test_choose():
    def chosen(**options):
        return choose(ANSWERS, asked(**options)).tolist()

    assert sorted(chosen()) == WRONG
    assert chosen(seed=1) == chosen(seed=1)
    assert len({tuple(chosen(seed=seed)) for seed in range(9)}) > 1
    assert chosen(all=True) == WRONG
    assert chosen(worst=True) == [3, 2, 5, 0, 6]
    assert chosen(digit=4, all=True) == [0, 3]
    assert chosen(predicted=4, worst=True) == [2, 5]
    assert chosen(digit=4, predicted=7) == []


def test_a_cell_says_all():
    figure = drawn_figure()
    cells = draw_page(figure, ANSWERS, np.array([3, 6]), Grid(1, 3))
    assert [axes.get_title() for axes in cells] == [
        "Label : 4 | Predict : 9\n95.0% | index 3",
        "Label : 1 | Predict : 7\n50.0% | index 6",
    ]
    assert [len(axes.images) for axes in figure.axes] == [1, 1, 0]
    assert np.array_equal(cells[0].images[0].get_array(), ANSWERS.digits.pictures[3])
    assert not any(axes.axison for axes in figure.axes)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (4, 4), (2, 7), (9, 3)])
def test_titles_stay_apart_and_inside(rows, columns):
    """No title overlaps another or a digit, or is cut, whatever the grid."""
    answers = made_up([8] * 9999, [0] * 9999, [0.999] * 9999)
    figure = next(pages(answers, np.arange(9999)[-rows * columns :], Grid(rows, columns)))
    figure.draw_without_rendering()
    boxes = [axes.title.get_window_extent() for axes in figure.axes]
    digits = [axes.get_window_extent() for axes in figure.axes]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1
        assert not any(box.padded(-1).overlaps(other) for other in [*boxes[:number], *boxes[number + 1 :], *digits])
    assert min(box.width for box in digits) > 0.9 * figure.dpi  # inches: large enough to see


def test_pages():
    made = list(pages(ANSWERS, np.array(WRONG), Grid(1, 2)))
    assert [sum(len(axes.images) for axes in figure.axes) for figure in made] == [2, 2, 1]
    assert [figure.get_supxlabel() for figure in made] == [f"page {number} of 3" for number in (1, 2, 3)]
    (only,) = pages(ANSWERS, np.array(WRONG), Grid(2, 3))
    assert only.get_supxlabel() == ""
    assert only.get_size_inches()[0] == pytest.approx(1.5 * made[0].get_size_inches()[0])


@given(st.integers(1, 60), st.integers(1, 8), st.integers(1, 8))
def test_a_grid_fits_its_digits(count, rows, columns):
    grid = fitting(count, rows, columns)
    assert grid.rows <= rows
    assert grid.columns <= columns
    assert grid.cells >= min(count, rows * columns)
    assert grid.cells - grid.columns < count  # no row is empty


@pytest.mark.parametrize("dark", [False, True])
def test_ink_stands_out_from_the_ground(dark):
    for_projector(dark)
    figure = drawn_figure()
    (cell,) = draw_page(figure, ANSWERS, np.array([0]), Grid(1, 1))
    blank, ink = (np.mean(cell.images[0].cmap(value)[:3]) for value in (0.0, 1.0))
    ground = np.mean(matplotlib.colors.to_rgb(figure.get_facecolor()))
    words = np.mean(matplotlib.colors.to_rgb(cell.title.get_color()))
    assert abs(blank - ground) < 0.1
    assert abs(ink - ground) > 0.9
    assert abs(words - ground) > 0.9
    assert (ground < 0.5) == dark


def test_a_digit_opened():
    figure = drawn_figure()
    draw_digit(figure, ANSWERS, 0)
    sight, chances = figure.axes
    assert np.array_equal(sight.images[0].get_array(), ANSWERS.digits.pictures[0])
    assert [bar.get_width() for bar in chances.patches] == ANSWERS.probabilities[0].tolist()
    assert [text.get_text() for text in chances.texts] == [f"{value:.1%}" for value in ANSWERS.probabilities[0]]
    names = [label.get_text() for label in chances.get_yticklabels()]
    assert (names[9], names[4], names[0], names[1]) == ("predict  9", "label  4", "runner-up  0", "1")
    assert figure.get_suptitle() == "Label : 4 | Predict : 9\n60.0% | index 0"


def test_a_label_that_is_the_runner_up_is_called_both():
    figure = drawn_figure()
    draw_digit(figure, made_up([8], [7], [0.6], ("a$b$/8/c.png",)), 0)
    names = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert names[8] == "label  runner-up  8"
    assert figure.get_supxlabel() == "a$b$/8/c.png"


def test_the_matrix_against_a_count():
    rng = np.random.default_rng(1)
    labels, predictions = rng.integers(0, 9, 3000), rng.integers(0, 10, 3000)  # no nines, but some read as nines
    predictions[:2500] = labels[:2500]
    figure = drawn_figure()
    confusion_matrix(score("a $ set", np.eye(10)[predictions], labels), figure)
    (axes,) = figure.axes
    shown = {}
    for text in axes.texts:
        shown.setdefault((round(text.get_position()[1]), text.get_position()[0]), []).append(text.get_text())
    counted = {}
    for pair in zip(labels.tolist(), predictions.tolist(), strict=True):
        counted[pair] = counted.get(pair, 0) + 1
    assert shown == {
        (label, prediction): [f"{count:,}", f"{count / (labels == label).sum():.1%}"]
        for (label, prediction), count in counted.items()
    }
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Predict", "Label")
    assert f"{(labels != predictions).sum()} of 3,000 wrong" in axes.get_title()
    colours = axes.images[0].get_array()
    assert colours.mask.diagonal().all()  # muted
    assert colours.mask.sum() == 10
    figure.draw_without_rendering()


def test_drawings_keep_their_files(few_drawings):
    digits = drawn_in([few_drawings, few_drawings])
    assert len(digits.files) == len(digits.labels) == len(digits.pictures) == 80
    assert all(path.parent.name == str(label) for path, label in zip(digits.files, digits.labels, strict=True))


@pytest.fixture
def own_digits(few_drawings, tmp_path):
    """Drawings, some of them in a folder where they don't belong, and one that can't be read."""
    for path in few_drawings.glob("*/*.png"):
        label = "0" if path.parent.name == "7" else path.parent.name
        (tmp_path / "own" / label).mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / label / path.name).write_bytes(path.read_bytes())
    (tmp_path / "own" / "1" / "broken.png").write_bytes(b"no image")
    return tmp_path / "own"


def test_drawings(run, own_digits, tmp_path):
    """The command, with pages, of drawings: sevens under a wrong label are all told, with their files."""
    file = tmp_path / "a.pdf"
    command = ["wrong_predictions.py", "--drawings", own_digits, "--predicted", 7, "--columns", 1, "--rows", 1, "--all"]
    result = run(*command, "--save", file, DISPLAY=None, MNIST_NPZ="/none")
    assert result.returncode == 1
    assert "broken.png" in result.stderr and len(result.stderr.splitlines()) == 1
    first, *told, last = result.stdout.splitlines()
    assert "of 40 wrong" in first
    assert last == f"written: {file}"
    assert len(told) >= 3
    assert all(str(own_digits / "0") in line and "Label : 0 | Predict : 7" in line for line in told)
    assert file.read_bytes().startswith(b"%PDF")
    assert file.read_bytes().count(b"/Type /Page ") == len(told)


def test_matrix_without_a_display(run, own_digits):
    result = run("wrong_predictions.py", "--drawings", own_digits, "--confusion", DISPLAY=None)
    assert result.stdout.splitlines()[1].split() == ["label", *"0123456789", "read", "as"]
    assert len(result.stdout.splitlines()) == 12


def test_options_that_do_not_go_together(run, failed):
    failed(run("wrong_predictions.py", "--all", "--save", "a.png"), 2, "--all", "PDF")
    failed(run("wrong_predictions.py", "--confusion", "--worst"), 2, "--confusion")
    failed(run("wrong_predictions.py", "--confusion", "--rows", 2), 2, "--confusion", "--rows")
    failed(run("wrong_predictions.py", "--worst", "--seed", 2), 2, "--seed", "chance")
    failed(run("wrong_predictions.py", "--digit", 10), 2, "--digit")
    failed(run("wrong_predictions.py", "--rows", 0), 2, "--rows")


class Hand:
    """The gallery in a window, with a hand on its mouse and keys."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "wrong_predictions.py", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.window = until(lambda: xdotool("search", "--onlyvisible", "--name", "^PaintCV: wrong predictions"), 60)

    def title(self) -> str:
        return xdotool("getwindowname", self.window)

    def until_title(self, end: str) -> None:
        until(lambda: self.title().endswith(end), 10, f"{self.title()!r} doesn't end in {end!r}")

    def geometry(self) -> dict[str, int]:
        lines = xdotool("getwindowgeometry", "--shell", self.window).splitlines()
        return {name: int(value) for name, value in (line.split("=") for line in lines)}

    def press(self, key: str) -> None:
        xdotool("mousemove", "--window", self.window, 3, 3, "key", key)

    def click(self, x: float, y: float) -> None:
        """Click where the window's width and height have these parts before it."""
        there = self.geometry()
        where = round(x * there["WIDTH"]), round(y * there["HEIGHT"])
        xdotool("mousemove", "--window", self.window, *where, "sleep", 0.05, "click", 1)

    def screen(self) -> np.ndarray:
        there = self.geometry()
        box = (there["X"], there["Y"], there["X"] + there["WIDTH"], there["Y"] + there["HEIGHT"])
        return np.asarray(ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]))

    def shows_other_than(self, before: np.ndarray) -> np.ndarray:
        until(lambda: not np.array_equal(self.screen(), before), 10, "the window shows the same as before")
        return self.screen()


def xdotool(*words: object) -> str:
    return subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=False).stdout.strip()


@pytest.fixture
def hand(display, few_drawings, tmp_path):
    """The gallery of eleven digits, all wrong since they lie in the next digit's folder, in pages of four."""
    need(importlib.util.find_spec("tkinter"), "no tkinter: install python3-tk")
    digits = [path for path in sorted(few_drawings.glob("*/*.png")) if path.parent.name in "0147"][:11]
    for path in digits:
        folder = tmp_path / str((int(path.parent.name) + 1) % 10)
        folder.mkdir(exist_ok=True)
        (folder / path.name).write_bytes(path.read_bytes())
    hand = Hand("--drawings", tmp_path, "--all", "--rows", 1, "--columns", 4)
    yield hand
    hand.process.kill()
    hand.process.communicate()


def test_window(hand):
    hand.until_title("page 1 of 3")
    pictures = [hand.shows_other_than(np.zeros(0))]
    for key, end in (("Right", "page 2 of 3"), ("Down", "page 3 of 3"), ("Right", "page 3 of 3"), ("Left", "2 of 3")):
        hand.press(key)
        hand.until_title(end)
    pictures.append(hand.shows_other_than(pictures[0]))
    hand.click(0.62, 0.1)  # the title of the third cell of the second page
    hand.until_title("index 6")
    hand.shows_other_than(pictures[1])
    hand.press("Right")
    hand.press("Right")
    hand.until_title("index 8")
    hand.click(0.3, 0.5)
    hand.until_title("page 3 of 3")  # the page of the digit that was open last
    hand.click(0.12, 0.5)
    hand.until_title("index 8")
    hand.press("Escape")
    hand.until_title("page 3 of 3")
    hand.click(0.9, 0.5)  # on no digit
    hand.press("l")  # not a logarithmic scale
    hand.press("Prior")
    hand.until_title("page 2 of 3")
    until(lambda: np.array_equal(hand.screen(), pictures[1]), 10, "the page looks different now")
    hand.press("Escape")
    output, error = hand.process.communicate(timeout=10)
    assert (hand.process.returncode, error) == (0, "")
    assert output.startswith("11 of 11 wrong")


def test_a_click_on_a_title_is_one_on_its_digit():
    answers = made_up([8] * 16, [0] * 16, [0.999] * 16)
    for_projector()
    browser = Browser(answers, np.arange(14), Grid(4, 4))
    browser.figure.draw_without_rendering()
    for cell, axes in enumerate(browser.figure.axes):
        for box in (axes.bbox, axes.title.get_window_extent()):
            for x, y in itertools.product(np.linspace(box.x0, box.x1, 5), np.linspace(box.y0, box.y1, 9)):
                assert browser.cell_at(x, y) == cell or not axes.title.get_text()
    matplotlib.pyplot.close(browser.figure)


def test_large_grids_fit_the_screen():
    answers = made_up([8] * 9999, [0] * 9999, [0.999] * 9999)
    browser = Browser(answers, np.arange(9999)[-100:], Grid(12, 12))
    assert tuple(browser.figure.get_size_inches()) == (12, 7.3)
    browser.figure.draw_without_rendering()
    boxes = [axes.title.get_window_extent() for axes in browser.figure.axes[:100]]
    assert not any(box.overlaps(other) for box, other in itertools.pairwise(boxes))
    matplotlib.pyplot.close(browser.figure)


def test_an_opened_digit_fits_the_smallest_window():
    answers = made_up([8] * 9999, [7] * 9999, [0.999] * 9999, ("/a/long/way/to/the/drawings/" * 9 + "8/a.png",) * 9999)
    for_projector()
    figure = drawn_figure((6.4, 4.8))
    draw_digit(figure, answers, 9998, HELP_OPENED)
    assert cut_or_overlapping(figure) == []
