"""The gallery's pages: digits in a grid, one opened large, and the window in which to leaf through them.

answers = Answers(digits, probabilities(network, digits.pictures))
draw_page(figure, answers, indices)             # a cell a digit, with its label, prediction and confidence
draw_digit(figure, answers, index)              # one digit, large, beside its ten probabilities
browser = Browser(answers, indices, grid)       # both, in a window with a mouse and keys
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from data import DigitSet
from figures import BLUE, ORANGE, digit_colours, shortened
from model import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import KeyEvent, MouseEvent
    from matplotlib.figure import Figure

CELL = 2.0, 1.8  # width and height of a digit with its title, inches
LETTERS = 12  # size of the title's, points
FOOT = 0.3  # height of the line at the foot of a page, inches
SMALLEST, LARGEST = (6.4, 4.8), (12.0, 7.3)  # a window: a digit opened needs so much, most screens have so much, inches
NAME = 60  # letters of a file's name that fit below a digit opened large

LATER, EARLIER = ("right", "down", "pagedown", " "), ("left", "up", "pageup")
HELP = "arrow keys: page     click: open     Esc: close"
HELP_OPENED = "arrow keys: next     click, Esc: back"


@dataclass(frozen=True)
class Answers:
    """Digits, and the probabilities (n, 10) that a network gives them."""

    digits: DigitSet
    probabilities: np.ndarray

    @property
    def predictions(self) -> np.ndarray:
        """What the digits are read as: (n,)."""
        return self.probabilities.argmax(1)

    @property
    def confidence(self) -> np.ndarray:
        """How sure the network is of that: (n,) in 0..1."""
        return self.probabilities.max(1)

    def title(self, index: int) -> str:
        """What stands over a digit: its label and prediction; below, the confidence and its index in the set."""
        label, given = self.digits.labels[index], self.probabilities[index]
        return f"Label : {label} | Predict : {given.argmax()}\n{percent(given.max())} | index {index}"


@dataclass(frozen=True)
class Grid:
    """The cells of a page."""

    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.rows * self.columns

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page, inches."""
        return self.columns * CELL[0], self.rows * CELL[1] + FOOT

    def pages(self, indices: np.ndarray) -> list[np.ndarray]:
        """The indices (n,), n > 0, page by page."""
        return [indices[start : start + self.cells] for start in range(0, len(indices), self.cells)]


def fitting(count: int, rows: int, columns: int) -> Grid:
    """A grid of so many rows and columns, or of fewer if `count` digits, 1 or more, don't fill them."""
    columns = min(columns, count)
    return Grid(min(rows, -(-count // columns)), columns)


def draw_page(figure: "Figure", answers: Answers, indices: np.ndarray, grid: Grid, foot: str = "") -> "list[Axes]":
    """Draw the digits with these indices, at most a page of them, without axes; returns a cell for each."""
    cells = [*figure.subplots(grid.rows, grid.columns, squeeze=False).flat]
    for axes in cells:
        axes.axis("off")
    scale = min(1, *(figure.get_size_inches() / grid.size))  # less than 1 where a window has no room for the grid
    for axes, index in zip(cells, indices, strict=False):
        axes.imshow(answers.digits.pictures[index], cmap=digit_colours(), vmin=0, vmax=1)
        axes.set_title(answers.title(index), fontsize=LETTERS * scale, pad=3 * scale)
    figure.set_layout_engine("constrained", h_pad=0.1 * scale)  # or a title would be as near to the digit above
    if foot:
        figure.supxlabel(foot, fontsize=10)
    return cells[: len(indices)]


def pages(answers: Answers, indices: np.ndarray, grid: Grid) -> "Iterator[Figure]":
    """The figures of all pages, for a file."""
    from matplotlib.figure import Figure

    numbered = grid.pages(indices)
    for number, page in enumerate(numbered, 1):
        figure = Figure(figsize=grid.size, layout="constrained")
        draw_page(figure, answers, page, grid, f"page {number} of {len(numbered)}" if len(numbered) > 1 else "")
        yield figure


def draw_digit(figure: "Figure", answers: Answers, index: int, foot: str = "") -> None:
    """Draw one digit large, beside its ten probabilities: what it is, what it was read as, and the runner-up."""
    label, given = answers.digits.labels[index], answers.probabilities[index]
    prediction, runner_up = np.argsort(-given, kind="stable")[:2]
    sight, chances = figure.subplots(1, 2, width_ratios=(1, 1.1))
    sight.imshow(answers.digits.pictures[index], cmap=digit_colours(), vmin=0, vmax=1)
    sight.axis("off")

    colours, names = ["gray"] * 10, [[str(digit)] for digit in range(10)]
    for digit, word, colour in (
        (runner_up, "runner-up", "gray"),
        (prediction, "predict", ORANGE),
        (label, "label", BLUE),
    ):
        colours[digit] = colour
        names[digit].insert(0, word)
    bars = chances.barh(range(10), given, color=colours)
    chances.bar_label(bars, [percent(chance) for chance in given], padding=4)
    chances.set_yticks(range(10), ["  ".join(words) for words in names])
    chances.set(ylim=(9.6, -0.6), xlim=(0, 1.2), xticks=[])
    chances.tick_params(axis="y", length=0)
    chances.spines[["top", "right", "bottom"]].set_visible(False)

    name = shortened(str(answers.digits.files[index]), NAME) if answers.digits.files else ""
    figure.suptitle(answers.title(index))
    figure.supxlabel(f"{name}\n{foot}".strip(), fontsize=10, parse_math=False)


class Browser:
    """The gallery in a window. `figure` is what it draws on, `title` what the window is to be called."""

    def __init__(self, answers: Answers, indices: np.ndarray, grid: Grid) -> None:
        from matplotlib import pyplot, rcParams

        rcParams["toolbar"] = "None"  # its zoom would take the clicks
        self.answers, self.indices, self.grid = answers, indices, grid
        self.pages = grid.pages(indices)
        self.page = 0
        self.opened: int | None = None  # the place, in `indices`, of the digit that is shown large
        self.figure = pyplot.figure(figsize=np.clip(grid.size, SMALLEST, LARGEST), layout="constrained")
        canvas: Any = self.figure.canvas  # Any: its manager may be None, but not where pyplot made the figure
        self.manager = canvas.manager
        canvas.mpl_disconnect(self.manager.key_press_handler_id)  # matplotlib's own keys, such as l for a log scale
        canvas.mpl_connect("key_press_event", self.press)
        canvas.mpl_connect("button_press_event", self.click)
        self.draw()

    @property
    def first(self) -> int:
        """The place, in `indices`, of the first digit of the page."""
        return self.page * self.grid.cells

    @property
    def title(self) -> str:
        """The window's title: where in the gallery it is."""
        if self.opened is not None:
            return f"PaintCV: wrong predictions, index {self.indices[self.opened]}"
        return f"PaintCV: wrong predictions, page {self.page + 1} of {len(self.pages)}"

    def draw(self) -> None:
        """Draw the page, or the digit that is opened."""
        self.figure.clear()
        if self.opened is None:
            foot = f"page {self.page + 1} of {len(self.pages)}     {HELP}"
            draw_page(self.figure, self.answers, self.pages[self.page], self.grid, foot)
        else:
            draw_digit(self.figure, self.answers, self.indices[self.opened], HELP_OPENED)
        self.figure.canvas.draw()
        self.manager.set_window_title(self.title)

    def click(self, event: "MouseEvent") -> None:
        """Open the digit that was clicked on, or go back to its page."""
        if self.opened is None:
            cell = self.cell_at(event.x, event.y)
            self.opened = self.first + cell if cell < len(self.pages[self.page]) else None
        else:
            self.opened = None
        self.draw()

    def cell_at(self, x: float, y: float) -> int:
        """Which cell of the page is there, its title included, or the nearest; pixels from the lower left corner."""
        from matplotlib.transforms import Bbox

        boxes = [Bbox.union([axes.bbox, axes.title.get_window_extent()]) for axes in self.figure.axes]
        away = [np.hypot(x - np.clip(x, box.x0, box.x1), y - np.clip(y, box.y0, box.y1)) for box in boxes]
        return int(np.argmin(away))

    def press(self, event: "KeyEvent") -> None:
        """Leaf through pages, or through digits where one is opened; close what is open."""
        if event.key in (*LATER, *EARLIER):
            self.step(1 if event.key in LATER else -1)
        elif event.key == "escape" and self.opened is not None:
            self.opened = None
            self.draw()
        elif event.key in ("escape", "q"):
            from matplotlib import pyplot

            pyplot.close(self.figure)
        elif event.key == "f":
            self.manager.full_screen_toggle()

    def step(self, by: int) -> None:
        """Go to the next page or digit, or the one before; nowhere beyond the last and the first."""
        if self.opened is None:
            self.page = min(max(self.page + by, 0), len(self.pages) - 1)
        else:
            self.opened = min(max(self.opened + by, 0), len(self.indices) - 1)
            self.page = self.opened // self.grid.cells
        self.draw()
