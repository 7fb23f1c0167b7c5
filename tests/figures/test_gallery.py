"""The gallery: its pages, a digit opened large, and the browser. Its real window is tested in tests/e2e."""

import dataclasses
import itertools

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot
from matplotlib.backend_bases import KeyEvent, MouseEvent
from matplotlib.figure import Figure

from paintcv.data.disputed import disputed_labels
from paintcv.data.sets import DigitSet
from paintcv.figures.gallery import (
    AROUND_DIGIT,
    BAR_NAMES,
    DIGIT_HELP,
    MAX_DIGIT_WIDTH,
    MAX_WINDOW,
    MIN_WINDOW,
    PAGE_HELP,
    Answers,
    Browser,
    Grid,
    draw_digit,
    draw_page,
    fit_grid,
    gallery_pages,
)
from paintcv.figures.style import for_projector, new_figure
from tests.support.figures import cut_or_overlapping


def make_answers(labels, predictions, confidence, files=()) -> Answers:
    """Digits of noise with these answers. The runner-up is the digit after the prediction."""
    n = len(labels)
    probabilities = np.full((n, 10), 0.001)
    probabilities[np.arange(n), predictions] = confidence
    probabilities[np.arange(n), (np.array(predictions) + 1) % 10] = 0.3
    pictures = np.random.default_rng(0).random((n, 28, 28), np.float32)
    return Answers(DigitSet("noise", pictures[..., None].repeat(3, 3), np.array(labels), files=files), probabilities)


ANSWERS = make_answers([4, 4, 9, 4, 7, 9, 1], [9, 4, 4, 9, 7, 4, 7], [0.6, 0.9, 0.8, 0.95, 0.9, 0.7, 0.5])
WRONG = np.array([0, 2, 3, 5, 6])
MANY = make_answers([8] * 9999, [0] * 9999, [0.999] * 9999)  # with the longest titles


DISPUTED = dataclasses.replace(
    MANY, digits=dataclasses.replace(MANY.digits, disputed=dict.fromkeys(range(9999), disputed_labels()[947]))
)


def figure_for_file(size=(8, 8)) -> Figure:
    return new_figure("a.png", *size)


def test_each_cell_has_a_digit_with_its_title():
    figure = figure_for_file()
    cells = draw_page(figure, ANSWERS, np.array([3, 6]), Grid(1, 3))
    assert [axes.get_title() for axes in cells] == [
        "Label : 4 | Predict : 9\n95.0% | index 3",
        "Label : 1 | Predict : 7\n50.0% | index 6",
    ]
    assert [len(axes.images) for axes in figure.axes] == [1, 1, 0]
    assert np.array_equal(cells[0].images[0].get_array(), ANSWERS.digits.pictures[3])
    assert not any(axes.axison for axes in figure.axes)


@pytest.mark.parametrize("answers", [MANY, DISPUTED])
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (4, 4), (2, 7), (7, 3)])
def test_no_title_overlaps_or_is_cut_off(rows, columns, answers):
    figure = next(gallery_pages(answers, np.arange(9999)[-rows * columns :], Grid(rows, columns)))
    figure.draw_without_rendering()
    titles = [text.get_window_extent() for axes in figure.axes for text in (axes.title, *axes.texts)]
    digits = [axes.get_window_extent() for axes in figure.axes]
    for number, title in enumerate(titles):
        assert figure.bbox.x0 <= title.x0 < title.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= title.y0 < title.y1 <= figure.bbox.y1
        others = [*titles[:number], *titles[number + 1 :], *digits]
        assert not any(title.padded(-1).overlaps(other) for other in others)
    assert min(digit.width for digit in digits) > 0.9 * figure.dpi  # 0.9 inches


def test_pages():
    pages = list(gallery_pages(ANSWERS, WRONG, Grid(1, 2)))
    assert [sum(len(axes.images) for axes in figure.axes) for figure in pages] == [2, 2, 1]
    assert [figure.get_supxlabel() for figure in pages] == [f"page {number} of 3" for number in (1, 2, 3)]
    (single,) = gallery_pages(ANSWERS, WRONG, Grid(2, 3))
    assert single.get_supxlabel() == ""
    assert single.get_size_inches()[0] == pytest.approx(1.5 * pages[0].get_size_inches()[0])


@given(st.integers(1, 60), st.integers(1, 8), st.integers(1, 8))
def test_a_grid_fits_its_digits(count, rows, columns):
    grid = fit_grid(count, rows, columns)
    assert grid.rows <= rows
    assert grid.columns <= columns
    assert grid.cells >= min(count, rows * columns)
    assert grid.cells - grid.columns < count  # no row is empty


@pytest.mark.parametrize("dark", [False, True])
def test_ink_and_letters_stand_out_from_the_ground(dark):
    for_projector(dark)
    figure = figure_for_file()
    (cell,) = draw_page(figure, ANSWERS, np.array([0]), Grid(1, 1))
    blank, ink = (np.mean(cell.images[0].cmap(value)[:3]) for value in (0.0, 1.0))
    ground = np.mean(matplotlib.colors.to_rgb(figure.get_facecolor()))
    letters = np.mean(matplotlib.colors.to_rgb(cell.title.get_color()))
    assert abs(blank - ground) < 0.1
    assert abs(ink - ground) > 0.9
    assert abs(letters - ground) > 0.9
    assert (ground < 0.5) == dark


def test_an_opened_digit_has_its_probabilities():
    figure = figure_for_file()
    draw_digit(figure, ANSWERS, 0)
    left, right = figure.axes
    assert np.array_equal(left.images[0].get_array(), ANSWERS.digits.pictures[0])
    assert [bar.get_width() for bar in right.patches] == ANSWERS.probabilities[0].tolist()
    assert [text.get_text() for text in right.texts] == [f"{value:.1%}" for value in ANSWERS.probabilities[0]]
    names = [label.get_text() for label in right.get_yticklabels()]
    assert (names[9], names[4], names[0], names[1]) == ("read as  9", "label  4", "runner-up  0", "1")
    assert figure.get_suptitle() == "Label : 4 | Predict : 9\n60.0% | index 0"


def test_a_label_that_is_the_runner_up_has_both_names():
    figure = figure_for_file()
    draw_digit(figure, make_answers([8], [7], [0.6], ("a$b$/8/c.png",)), 0)
    names = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert names[8] == "label  runner-up  8"
    assert figure.get_supxlabel() == "a$b$/8/c.png"


@pytest.mark.parametrize("size", [MIN_WINDOW, MAX_WINDOW, (19.2, 10.8)])
def test_an_opened_digit_fits_its_window_and_fills_it(size):
    file = "/a/long/way/to/the/drawings/" * 9 + "8/a.png"
    answers = make_answers([8], [7], [0.999], (file,))
    figure = figure_for_file(size)
    draw_digit(figure, answers, 0, DIGIT_HELP)
    assert cut_or_overlapping(figure) == []
    digit = figure.axes[0].get_window_extent().height / figure.dpi
    assert digit > 0.85 * min(size[1] - AROUND_DIGIT, MAX_DIGIT_WIDTH * (size[0] - BAR_NAMES))


def test_a_disputed_label_is_marked_on_the_page_and_on_the_opened_digit():
    figure = figure_for_file()
    (cell,) = draw_page(figure, DISPUTED, np.array([3]), Grid(1, 1))
    assert [text.get_text() for text in cell.texts] == ["label disputed: 0 of 5 people"]
    figure = figure_for_file(MIN_WINDOW)
    draw_digit(figure, DISPUTED, 3, DIGIT_HELP)
    assert figure.get_suptitle().endswith("| label disputed: 0 of 5 people")
    assert cut_or_overlapping(figure) == []
    assert not draw_page(figure_for_file(), ANSWERS, np.array([3]), Grid(1, 1))[0].texts


@pytest.mark.parametrize("size", [MIN_WINDOW, MAX_WINDOW])
def test_the_footer_names_all_keys_and_fits(size):
    figure = figure_for_file(size)
    draw_page(figure, MANY, np.arange(4), Grid(2, 2), f"page 1 of 999     {PAGE_HELP}")
    assert cut_or_overlapping(figure) == []
    assert all(word in PAGE_HELP for word in ("arrow keys", "click", "f:", "Esc", "q"))
    assert all(word in DIGIT_HELP for word in ("arrow keys", "click", "f:", "Esc", "q"))


class Hand:
    """Presses keys and clicks in a browser, by matplotlib's events."""

    def __init__(self, browser: Browser) -> None:
        self.canvas = browser.figure.canvas

    def press(self, key: str) -> None:
        self.canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", self.canvas, key))

    def click(self, x: float, y: float) -> None:
        """Click at (x, y), as fractions of the window, from its lower left corner."""
        width, height = self.canvas.figure.bbox.size
        event = MouseEvent("button_press_event", self.canvas, x * width, y * height, 1)
        self.canvas.callbacks.process("button_press_event", event)


@pytest.fixture
def browser() -> Browser:
    """Five digits in pages of two."""
    return Browser(ANSWERS, WRONG, Grid(1, 2))


def test_keys_turn_the_pages(browser):
    hand = Hand(browser)
    for key, page in (("right", 2), ("down", 3), (" ", 3), ("left", 2), ("up", 1), ("pageup", 1), ("pagedown", 2)):
        hand.press(key)
        assert browser.title == f"PaintCV: wrong predictions, page {page} of 3"
        assert browser.figure.get_supxlabel().startswith(f"page {page} of 3 ")
        assert browser.figure.axes[0].get_title().endswith(f"index {WRONG[2 * page - 2]}")


def test_a_click_opens_a_digit_and_another_closes_it(browser):
    hand = Hand(browser)
    hand.press("right")
    hand.click(0.75, 0.5)
    assert browser.title == "PaintCV: wrong predictions, index 5"
    assert browser.figure.get_suptitle().endswith("index 5")
    hand.press("right")
    hand.press("right")  # it is the last
    assert browser.title == "PaintCV: wrong predictions, index 6"
    hand.click(0.5, 0.5)
    assert browser.title == "PaintCV: wrong predictions, page 3 of 3"  # the page of the digit that was open
    hand.click(0.75, 0.5)  # a cell without a digit
    assert browser.title == "PaintCV: wrong predictions, page 3 of 3"
    hand.click(0.25, 0.5)
    hand.press("escape")
    assert browser.title == "PaintCV: wrong predictions, page 3 of 3"


@pytest.mark.parametrize("key", ["escape", "q"])
def test_escape_closes_the_window(browser, key):
    hand = Hand(browser)
    hand.press("l")  # not matplotlib's logarithmic scale
    hand.press("f")
    assert pyplot.fignum_exists(browser.figure.number)
    hand.press(key)
    assert not pyplot.fignum_exists(browser.figure.number)


def test_a_click_on_a_title_opens_its_digit():
    browser = Browser(MANY, np.arange(14), Grid(4, 4))
    for cell in (0, 3, 5, 12, 13):
        axes = browser.figure.axes[cell]
        for box in (axes.bbox, axes.title.get_window_extent()):
            for x, y in (*box.corners(), (box.x0 + box.width / 2, box.y0 + box.height / 2)):
                assert browser.cell_at(x, y) == cell


@pytest.mark.parametrize(
    ("rows", "columns"), [(2, 7), pytest.param(12, 12, marks=pytest.mark.slow, id="the largest: 10 seconds")]
)
def test_large_grids_fit_the_screen(rows, columns):
    browser = Browser(MANY, np.arange(9999)[-rows * columns + 5 :], Grid(rows, columns))
    assert (browser.figure.get_size_inches() <= MAX_WINDOW).all()
    titles = [axes.title.get_window_extent() for axes in browser.figure.axes[: rows * columns - 5]]
    assert not any(title.overlaps(other) for title, other in itertools.pairwise(titles))
