"""Take the documentation's screenshots: the real window, drawn in with real mouse events.

xvfb-run -a -s "-screen 0 1280x800x24 -noreset" python -m tools.screenshots
"""

import time
from collections.abc import Sequence

import cv2
import numpy as np

from paintcv.ink.canvas import DEFAULT_BRUSH
from paintcv.window.look.pages import PAGES
from paintcv.window.look.pages.learning_page import START
from paintcv.window.look.panel import panel_buttons
from paintcv.window.state.view import View
from tests.support.desk import Desk
from tools.folders import PICTURES

SCALE = 2  # the window's --scale: its text stays crisp on a screen of high resolution
PAUSE = 0.3  # seconds between two looks or two keys, of which OpenCV would lose the first if they came at once
INSIDE_PAUSE = 2  # seconds: the first look inside the network takes longer
LEARNING_PAUSE = 60  # seconds, in which a fresh network learns most of what it can
PAUSES = {"Networks": 10}  # seconds: all networks are loaded
SEARCH_PAUSE = 25  # seconds until all of MNIST's test digits were looked at
MOST_ACTIVE_UNIT = 280 + 36, 120  # where the page `Votes` has it, units of the window
Point = tuple[float, float]
Strokes = Sequence[Sequence[Point]]  # pixels of the 280 x 280 canvas
TWO = [[(98, 96), (108, 70), (140, 58), (172, 74), (170, 112), (138, 158), (98, 212), (140, 208), (186, 212)]]
ZERO = [[(140, 60), (106, 84), (96, 140), (108, 196), (142, 216), (174, 194), (184, 138), (172, 82), (142, 60)]]
SIX = [[(168, 60), (130, 92), (104, 146), (108, 194), (142, 216), (174, 194), (170, 154), (138, 146), (110, 172)]]
FIVE = [
    [(182, 62), (150, 64), (116, 66), (112, 96), (108, 126)],
    [(108, 126), (132, 116), (160, 122), (180, 146), (182, 176), (166, 206), (136, 218), (104, 208)],
]
BETWEEN = [[((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(SIX[0], ZERO[0], strict=True)]]  # networks disagree
# What is drawn for a page, where it isn't what was drawn for the one before: strokes, size, x and y.
DRAWN_FOR: dict[str, tuple[Strokes, float, float, float]] = {
    "Frame": (FIVE, 0.4, 150, 10),
    "Networks": (BETWEEN, 1, 0, 0),
    "Learning": (FIVE, 1, 0, 0),
}
FILES = {"Why": "why-page.png"}  # pictures that aren't named as the page: why.png is a figure's


def smooth_curve(points: Sequence[Point]) -> list[Point]:
    """Points close together on a smooth curve through `points` (Catmull and Rom, 1974)."""
    knots = np.array([points[0], *points, points[-1]], float)
    t = np.linspace(0, 1, 8, endpoint=False)[:, None]
    pieces = [
        b + (c - a) / 2 * t + (a - 2.5 * b + 2 * c - d / 2) * t**2 + (1.5 * (b - c) + (d - a) / 2) * t**3
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    ]
    return [*map(tuple, np.concatenate(pieces)), points[-1]]


def draw(desk: Desk, strokes: Strokes, size: float = 1, x: float = 0, y: float = 0) -> None:
    """Draw a digit on the canvas, `size` times as large and moved by (x, y)."""
    for stroke in strokes:
        desk.draw([((size * a + x) * desk.scale, (size * b + y) * desk.scale) for a, b in smooth_curve(stroke)])


def take(desk: Desk, name: str) -> None:
    """Write what the window shows to docs/pictures/, once it looks the same twice."""
    before = desk.screen()
    time.sleep(PAUSE)
    while not np.array_equal(image := desk.screen(), before):
        before = image
        time.sleep(PAUSE)
    cv2.imwrite(str(PICTURES / name), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


def press(desk: Desk, *keys: str) -> None:
    """Press keys, one in each turn of the window's loop."""
    for key in keys:
        desk.key(key)
        time.sleep(PAUSE)


def redraw(desk: Desk, strokes: Strokes, size: float = 1, x: float = 0, y: float = 0) -> None:
    """Draw a digit in place of what is there, and have it read."""
    press(desk, "c")
    draw(desk, strokes, size, x, y)
    print(desk.read())


def click(desk: Desk, x: float, y: float) -> None:
    """Click at a point of the window, given in its units."""
    desk.xdotool(*desk.at(x * desk.scale, y * desk.scale), "sleep", PAUSE, "click", 1, "sleep", PAUSE, *desk.at_rest())


def click_button(desk: Desk, page: str, presses: str) -> None:
    """Click on a button of a page of the panel."""
    buttons = panel_buttons(View("mlp512", DEFAULT_BRUSH, "", page=page))
    left, top, width, height = next(button.box for button in buttons if button.name == presses)
    click(desk, left + width / 2, top + height / 2)


def main() -> None:
    """Draw a five and then a number, have them read, and take each page of the window and the question."""
    desk = Desk("--scale", str(SCALE), scale=SCALE)
    draw(desk, FIVE)
    print(desk.read())
    take(desk, "window.png")
    for name in list(PAGES)[1:]:
        press(desk, "Tab")
        if name in DRAWN_FOR:
            redraw(desk, *DRAWN_FOR[name])
        if name == "Learning":
            click_button(desk, name, START)
            time.sleep(LEARNING_PAUSE)
            click_button(desk, name, START)
        time.sleep(PAUSES.get(name, INSIDE_PAUSE))
        take(desk, FILES.get(name, f"{name.lower()}.png"))
        if name == "Votes":
            click(desk, *MOST_ACTIVE_UNIT)
            time.sleep(SEARCH_PAUSE)
            take(desk, "unit.png")
    press(desk, "Tab", "c")
    for place, digit in enumerate((TWO, ZERO, TWO, SIX)):
        draw(desk, digit, 0.5, 64 * place - 28, 70)
    print(desk.read())
    take(desk, "number.png")
    press(desk, "Return", "2", "0")
    take(desk, "question.png")
    desk.kill()


if __name__ == "__main__":
    main()
