"""Take the screenshots of the README anew: the real window, drawn in by real mouse events.

xvfb-run -a -s "-screen 0 1280x800x24 -noreset" python tests/screenshots.py
"""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk import Desk

SCALE = 2
TWO = [[(98, 96), (108, 70), (140, 58), (172, 74), (170, 112), (138, 158), (98, 212), (140, 208), (186, 212)]]
NOUGHT = [[(140, 60), (106, 84), (96, 140), (108, 196), (142, 216), (174, 194), (184, 138), (172, 82), (142, 60)]]
SIX = [[(168, 60), (130, 92), (104, 146), (108, 194), (142, 216), (174, 194), (170, 154), (138, 146), (110, 172)]]
FIVE = [
    [(182, 62), (150, 64), (116, 66), (112, 96), (108, 126)],
    [(108, 126), (132, 116), (160, 122), (180, 146), (182, 176), (166, 206), (136, 218), (104, 208)],
]


def curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points close together on a smooth curve through `points` (Catmull and Rom, 1974)."""
    given = np.array([points[0], *points, points[-1]], float)
    steps = np.linspace(0, 1, 8, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(given, given[1:], given[2:], given[3:], strict=False):
        pieces.append(
            b
            + (c - a) / 2 * steps
            + (a - 2.5 * b + 2 * c - d / 2) * steps**2
            + (1.5 * (b - c) + (d - a) / 2) * steps**3
        )
    return [*map(tuple, np.concatenate(pieces)), points[-1]]


def main() -> None:
    """Draw a five and a number, have them read, and keep what the window shows."""
    desk = Desk("--scale", str(SCALE), scale=SCALE)
    draw(desk, FIVE)
    print(desk.read())
    time.sleep(0.3)
    keep(desk, "window.png")
    desk.key("h")
    time.sleep(0.3)
    keep(desk, "help.png")
    desk.key("h")
    time.sleep(2)  # the first look inside takes a while
    keep(desk, "inside.png")
    desk.key("h")
    time.sleep(0.3)  # of keys that come at once, OpenCV keeps the last
    desk.key("c")
    for place, digit in enumerate((TWO, NOUGHT, TWO, SIX)):
        draw(desk, digit, 0.5, 64 * place - 28, 70)
    print(desk.read())
    time.sleep(0.3)
    keep(desk, "number.png")
    desk.kill()


def draw(desk: Desk, strokes: list[list[tuple[float, float]]], size: float = 1, x: float = 0, y: float = 0) -> None:
    """Draw a digit on the canvas, `size` times as large, and moved to (x, y)."""
    for stroke in strokes:
        desk.draw([((size * a + x) * SCALE, (size * b + y) * SCALE) for a, b in curve(stroke)])


def keep(desk: Desk, name: str) -> None:
    """Write what the window shows."""
    cv2.imwrite(str(ROOT / "pictures" / name), cv2.cvtColor(desk.screen(), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
