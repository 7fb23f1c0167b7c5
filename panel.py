"""The look of the window: pure functions from what there is to say to the picture that says it.

The canvas is on the left, the panel on the right: the digit that was read, its confidence, a bar for each of the ten
digits, and the 28 x 28 picture as the network got it. Text is set in the font that OpenCV 5 carries inside.

Lengths here are in units of the window: 600 x 280 of them, each `scale` pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ink import SIZE
from model import DOUBT, answer, percent

WIDTH = 320  # of the panel
MARGIN = 20
NAME = 11  # letters of a network's name that there is room for
PAPER = (0, 0, 0)  # colours are blue, green, red
GROUND = (34, 30, 27)
LINE = (62, 56, 51)
FAINT = (150, 143, 136)
TEXT = (236, 232, 228)
ACCENT = (255, 178, 88)
FONT = cv2.FontFace("sans")
LEFT, CENTRE, RIGHT = 0, 0.5, 1  # where x is, in parts of a text's length


@dataclass
class View:
    """What the panel has to say."""

    network: str
    brush: int
    message: str  # one or two lines, shown in place of a reading
    probabilities: np.ndarray | None = None  # (10,): the reading, if there is one
    picture: np.ndarray | None = None  # (28, 28) in 0..1, what it was read from
    status: str = "loading"  # of the network; or "ready", or "stopped"
    live: bool = False
    help: bool = False


class Sheet:
    """An image to draw on in units of the window."""

    def __init__(self, width: float, height: float, scale: float, colour: tuple[int, int, int]) -> None:
        self.scale = scale
        self.image = np.empty((round(height * scale), round(width * scale), 3), np.uint8)
        self.image[:] = colour

    def text(self, words, x, y, size, colour=TEXT, align=LEFT, weight=400) -> None:
        """Write a line of text with its baseline at y, and at x its LEFT end, its CENTRE or its RIGHT end."""
        height, width = self.image.shape[:2]
        size = round(size * self.scale)
        left, _, length, _ = cv2.getTextSize((width, height), words, (0, 0), FONT, size, weight)
        start = x * self.scale - left - align * length
        cv2.putText(self.image, words, (round(start), round(y * self.scale)), colour, FONT, size, weight)

    def box(self, x, y, width, height, colour) -> None:
        """Fill a rectangle."""
        left, top, right, bottom = (round(v * self.scale) for v in (x, y, x + width, y + height))
        self.image[top:bottom, left:right] = colour

    def dot(self, x, y, diameter, colour) -> None:
        """Fill a circle around (x, y)."""
        at = round(x * self.scale * 16), round(y * self.scale * 16)
        cv2.circle(self.image, at, round(diameter * self.scale * 8), colour, -1, cv2.LINE_AA, 4)

    def paste(self, grey: np.ndarray, x, y, size) -> None:
        """Show a grey image (h, w) uint8 in a square, its pixels as squares."""
        left, top, side = (round(v * self.scale) for v in (x, y, size))
        shown = cv2.resize(grey, (side, side), interpolation=cv2.INTER_NEAREST)
        self.image[top : top + side, left : left + side] = shown[:, :, None]


def draw_canvas(image: np.ndarray, scale: float) -> np.ndarray:
    """The canvas (SIZE, SIZE) uint8 as the window shows it: BGR, `scale` pixels to one."""
    if scale != 1:
        side = round(SIZE * scale)
        image = cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR)
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)


def draw_panel(view: View, keys: list[tuple[str, str]], scale: float) -> np.ndarray:
    """The panel: BGR uint8. `keys` is the list of (input, what it does) that the help shows."""
    sheet = Sheet(WIDTH, SIZE, scale, GROUND)
    if view.help:
        _help(sheet, keys)
        return sheet.image
    if view.probabilities is None:
        for line, words in enumerate(view.message.split("\n")):
            sheet.text(words, MARGIN, 66 + 22 * line, 16, TEXT if line == 0 else FAINT)
    else:
        _reading(sheet, view.probabilities)
    _seen(sheet, view.picture)
    _bars(sheet, view.probabilities)
    _footer(sheet, view)
    return sheet.image


def _reading(sheet: Sheet, probabilities: np.ndarray) -> None:
    first, second = np.argsort(-probabilities, kind="stable")[:2]
    doubtful = probabilities[first] < DOUBT
    baseline, size = (86, 58) if doubtful else (106, 112)  # there is no room for a large question mark
    sheet.text(answer(probabilities), MARGIN - 4, baseline, size, ACCENT, weight=500)
    sheet.text(percent(probabilities[first]), MARGIN + 76, 58, 26, TEXT, weight=500)
    sheet.text("not sure" if doubtful else "sure", MARGIN + 76, 78, 13, FAINT)
    runner_up = f"or {second}: {percent(probabilities[second])}"
    sheet.text(runner_up, MARGIN + 76, 104, 16 if doubtful else 13, TEXT if doubtful else FAINT)


def _seen(sheet: Sheet, picture: np.ndarray | None) -> None:
    side, right = 84, WIDTH - MARGIN
    if picture is not None:
        sheet.box(right - side - 1, MARGIN + 5, side + 2, side + 2, LINE)
        sheet.paste((picture * 255).astype(np.uint8), right - side, MARGIN + 6, side)
        sheet.text("what the network sees", right, MARGIN + side + 22, 11, FAINT, RIGHT)


def _bars(sheet: Sheet, probabilities: np.ndarray | None) -> None:
    width, height, bottom = (WIDTH - 2 * MARGIN) / 10, 76, 220
    for digit in range(10):
        x = MARGIN + digit * width
        best = probabilities is not None and digit == probabilities.argmax()
        sheet.box(x + 3, bottom - height, width - 6, height, (42, 38, 34))
        if probabilities is not None:
            filled = height * float(probabilities[digit])
            sheet.box(x + 3, bottom - filled, width - 6, filled, ACCENT if best else FAINT)
        sheet.text(str(digit), x + width / 2, bottom + 17, 13, ACCENT if best else FAINT, CENTRE)


def _footer(sheet: Sheet, view: View) -> None:
    baseline = SIZE - 13
    sheet.box(0, SIZE - 34, WIDTH, 1, LINE)
    sheet.dot(MARGIN + 10, baseline - 4, min(view.brush, 24), TEXT)  # as thick as it draws, while there is room
    sheet.text(f"brush {view.brush}", MARGIN + 28, baseline, 12, FAINT)
    name = view.network if len(view.network) <= NAME else view.network[: NAME - 3] + "..."
    network = {"ready": name, "loading": f"loading {name} ...", "stopped": f"{name} stopped"}[view.status]
    sheet.text(network, WIDTH / 2, baseline, 12, FAINT if view.status == "ready" else ACCENT, CENTRE)
    sheet.text("h: help", WIDTH - MARGIN, baseline, 12, FAINT, RIGHT)
    if view.live:
        sheet.dot(WIDTH / 2 + 60, baseline - 4, 7, ACCENT)
        sheet.text("live", WIDTH / 2 + 68, baseline, 12, ACCENT)


def _help(sheet: Sheet, keys: list[tuple[str, str]]) -> None:
    step = (SIZE - 2 * MARGIN) / len(keys)
    for row, (label, does) in enumerate(keys):
        baseline = MARGIN + (row + 0.68) * step
        sheet.text(label, MARGIN, baseline, 13, ACCENT)
        sheet.text(does, MARGIN + 140, baseline, 13, TEXT)
