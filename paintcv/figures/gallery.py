"""The gallery: digits in a grid, page by page, one of them opened large, and a window to browse them.

answers = Answers(digits, predict(network, digits.pictures))
grid = fit_grid(len(indices), rows=4, columns=4)
save_figure_pages(gallery_pages(answers, indices, grid), Path("wrong.pdf"))      # all pages
browser = Browser(answers, indices, grid)                                        # or a window
present(browser.figure, None, browser.title, "python wrong_predictions.py --save wrong.png")
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paintcv.data.sets import DigitSet
from paintcv.figures.style import BLUE, ORANGE, ink_colours, legible_name, new_figure
from paintcv.figures.windows import FOOT_SIZE, press_key
from paintcv.segmentation.number import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import KeyEvent, MouseEvent
    from matplotlib.figure import Figure

# Sizes set by eye, with the letters of style.for_projector.
CELL_SIZE = 2.0, 1.8  # width and height of a digit with its title, inches
TITLE_SIZE = 12  # of a digit's title, points
FOOT_HEIGHT = 0.3  # of that line, inches
MIN_WINDOW = 6.4, 4.8  # width and height, inches: a digit opened large needs as much
MAX_WINDOW = 12.0, 7.3  # width and height, inches: most screens have as much
NAME_LETTERS = 60  # of a file's name: so many fit below a digit opened large

NEXT_KEYS, PREVIOUS_KEYS = ("right", "down", "pagedown", " "), ("left", "up", "pageup")  # matplotlib's names
PAGE_HELP = "arrow keys: page    click: open    f: full screen    Esc: back    q: close"
DIGIT_HELP = "arrow keys: next digit    click, Esc: back    f: full screen    q: close"
DISPUTED_SIZE = 9  # of the line about a disputed label, points
# What an opened digit leaves of the figure's height to titles and footer, and of its width to the names of the bars,
# inches; and the most that it takes of the rest of the width.
AROUND_DIGIT, BAR_NAMES, MAX_DIGIT_WIDTH = 1.6, 2.0, 0.6


@dataclass(frozen=True)
class Answers:
    """Digits, and the probabilities (n, 10) that a network gives them."""

    digits: DigitSet
    probabilities: np.ndarray

    @property
    def predictions(self) -> np.ndarray:
        """The digit that each is read as: (n,), 0..9."""
        return self.probabilities.argmax(1)

    @property
    def confidence(self) -> np.ndarray:
        """The network's confidence in each prediction: (n,), 0..1."""
        return self.probabilities.max(1)

    def title(self, index: int) -> str:
        """The title of a digit: label and prediction; in a second line, confidence and index in the set."""
        label, probabilities = self.digits.labels[index], self.probabilities[index]
        return f"Label : {label} | Predict : {probabilities.argmax()}\n{percent(probabilities.max())} | index {index}"

    def remark(self, index: int) -> str:
        """What else is known about a digit: whether its label is disputed; "" if it isn't."""
        return self.digits.disputed[index].text if index in self.digits.disputed else ""


@dataclass(frozen=True)
class Grid:
    """The cells of a page, one for each digit."""

    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """The number of cells."""
        return self.rows * self.columns

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page, inches."""
        return self.columns * CELL_SIZE[0], self.rows * CELL_SIZE[1] + FOOT_HEIGHT

    def pages(self, indices: np.ndarray) -> list[np.ndarray]:
        """The indices (n,), n > 0, divided into pages."""
        return [indices[start : start + self.cells] for start in range(0, len(indices), self.cells)]


def fit_grid(count: int, rows: int, columns: int) -> Grid:
    """A grid of `rows` and `columns`, or of fewer where `count` digits, 1 or more, don't fill them."""
    columns = min(columns, count)
    return Grid(min(rows, -(-count // columns)), columns)  # -(-a // b): rounded up


def gallery_pages(answers: Answers, indices: np.ndarray, grid: Grid) -> "Iterator[Figure]":
    """The pages of the digits with these indices (n,), as figures for a file."""
    from matplotlib.figure import Figure

    pages = grid.pages(indices)
    for number, page in enumerate(pages, 1):
        figure = Figure(figsize=grid.size, layout="constrained")
        draw_page(figure, answers, page, grid, f"page {number} of {len(pages)}" if len(pages) > 1 else "")
        yield figure


def draw_page(figure: "Figure", answers: Answers, indices: np.ndarray, grid: Grid, foot: str = "") -> "list[Axes]":
    """Draw the digits with these indices (n,), at most `grid.cells`. Returns the axes of each of them."""
    cells = [*figure.subplots(grid.rows, grid.columns, squeeze=False).flat]
    for axes in cells:
        axes.axis("off")
    scale = min(1, *(figure.get_size_inches() / grid.size))  # below 1 in a window smaller than the page
    for axes, index in zip(cells, indices, strict=False):
        axes.imshow(answers.digits.pictures[index], cmap=ink_colours(), vmin=0, vmax=1)
        axes.set_title(answers.title(index), fontsize=TITLE_SIZE * scale, pad=3 * scale)
        if remark := answers.remark(index):
            place = {"x": 0.5, "y": -0.02, "ha": "center", "va": "top", "transform": axes.transAxes}
            axes.text(s=remark, fontsize=DISPUTED_SIZE * scale, color=ORANGE, **place)
    # Without this padding, a title would be as near to the digit above as to its own.
    figure.set_layout_engine("constrained", h_pad=0.1 * scale)
    if foot:
        figure.supxlabel(foot, fontsize=FOOT_SIZE)
    return cells[: len(indices)]


def draw_digit(figure: "Figure", answers: Answers, index: int, foot: str = "") -> None:
    """Draw a digit large, beside its ten probabilities. Label, prediction and runner-up are named."""
    width, height = figure.get_size_inches()
    room = width - BAR_NAMES
    side = min(height - AROUND_DIGIT, MAX_DIGIT_WIDTH * room)  # so that the digit fills its room
    left, right = figure.subplots(1, 2, width_ratios=(side, room - side))
    left.imshow(answers.digits.pictures[index], cmap=ink_colours(), vmin=0, vmax=1)
    left.axis("off")
    _draw_probabilities(right, answers.probabilities[index], answers.digits.labels[index])
    file = legible_name(str(answers.digits.files[index]), NAME_LETTERS) if answers.digits.files else ""
    remark = answers.remark(index)
    figure.suptitle(answers.title(index) + f" | {remark}" * bool(remark))
    figure.supxlabel(f"{file}\n{foot}".strip(), fontsize=FOOT_SIZE, parse_math=False)


def _draw_probabilities(axes: "Axes", probabilities: np.ndarray, label: int) -> None:
    """Draw the probabilities (10,) of a digit as bars. A digit may have several names, as "label  runner-up  8"."""
    prediction, runner_up = np.argsort(-probabilities, kind="stable")[:2]
    colours, names = ["gray"] * 10, [str(digit) for digit in range(10)]
    for digit, name, colour in (
        (runner_up, "runner-up", "gray"),
        (prediction, "read as", ORANGE),
        (label, "label", BLUE),
    ):
        colours[digit] = colour
        names[digit] = f"{name}  {names[digit]}"
    bars = axes.barh(range(10), probabilities, color=colours)
    axes.bar_label(bars, [percent(probability) for probability in probabilities], padding=4)
    axes.set_yticks(range(10), names)
    axes.set(ylim=(9.6, -0.6), xlim=(0, 1.2), xticks=[])  # 0 at the top; to the right, space for the labels
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


class Browser:
    """The gallery in a window, with keys and a mouse: `figure` is to be shown with the title `title`.

    Arrow keys turn the page. A click opens a digit large; then arrow keys go to the next digit, and a click or Esc goes
    back to the page. f fills the screen. Esc leaves the full screen, then closes the window, as q does.
    """

    def __init__(self, answers: Answers, indices: np.ndarray, grid: Grid, subject: str = "wrong predictions") -> None:
        """Make the figure of the digits with these `indices` (n,), n > 0, and draw the first page.

        `subject` says in the window's title which digits they are.
        """
        self.answers, self.indices, self.grid, self.subject = answers, indices, grid, subject
        self.pages = grid.pages(indices)
        self.page = 0  # index of the page in `pages`
        self.opened: int | None = None  # index, in `indices`, of the digit that is opened large
        width, height = np.clip(grid.size, MIN_WINDOW, MAX_WINDOW)
        self.figure = new_figure(None, width, height, press=self.press)
        canvas: Any = self.figure.canvas  # Any: its manager may be None, but not where pyplot made the figure
        self.manager = canvas.manager
        canvas.mpl_connect("button_press_event", self.click)
        self.draw()

    @property
    def title(self) -> str:
        """The window's title: the page, or the digit that is opened."""
        if self.opened is not None:
            return f"PaintCV: {self.subject}, index {self.indices[self.opened]}"
        return f"PaintCV: {self.subject}, page {self.page + 1} of {len(self.pages)}"

    def draw(self) -> None:
        """Draw the page, or the digit that is opened."""
        self.figure.clear()
        if self.opened is None:
            foot = f"page {self.page + 1} of {len(self.pages)}     {PAGE_HELP}"
            draw_page(self.figure, self.answers, self.pages[self.page], self.grid, foot)
        else:
            draw_digit(self.figure, self.answers, self.indices[self.opened], DIGIT_HELP)
        self.figure.canvas.draw()
        self.manager.set_window_title(self.title)

    def click(self, event: "MouseEvent") -> None:
        """Open the digit at the mouse, or go back from an opened digit to its page."""
        if self.opened is None:
            cell = self.cell_at(event.x, event.y)
            if cell < len(self.pages[self.page]):
                self.opened = self.page * self.grid.cells + cell
        else:
            self.opened = None
        self.draw()

    def cell_at(self, x: float, y: float) -> int:
        """The cell at (x, y) or nearest to it, in pixels from the lower left corner. A cell includes its title."""
        from matplotlib.transforms import Bbox

        boxes = [Bbox.union([axes.bbox, axes.title.get_window_extent()]) for axes in self.figure.axes]
        distances = [np.hypot(x - np.clip(x, box.x0, box.x1), y - np.clip(y, box.y0, box.y1)) for box in boxes]
        return int(np.argmin(distances))

    def press(self, event: "KeyEvent") -> None:
        """Act on a key: see the class."""
        if event.key in (*NEXT_KEYS, *PREVIOUS_KEYS):
            self.step(1 if event.key in NEXT_KEYS else -1)
        elif event.key == "escape" and self.opened is not None:
            self.opened = None
            self.draw()
        else:
            press_key(self.figure, event.key)

    def step(self, by: int) -> None:
        """Go `by` pages forward, or `by` digits where one is opened; not beyond the first and the last."""
        if self.opened is None:
            self.page = min(max(self.page + by, 0), len(self.pages) - 1)
        else:
            self.opened = min(max(self.opened + by, 0), len(self.indices) - 1)
            self.page = self.opened // self.grid.cells
        self.draw()
