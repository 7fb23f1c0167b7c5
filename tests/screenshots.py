"""Take the screenshots of the README anew: the real window, drawn in by real mouse events.

xvfb-run -a -s "-screen 0 1280x800x24" python tests/screenshots.py
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
    """Draw a five, have it read, and keep what the window shows."""
    desk = Desk("--scale", str(SCALE), scale=SCALE)
    for stroke in FIVE:
        desk.draw([(x * SCALE, y * SCALE) for x, y in curve(stroke)])
    print(desk.read())
    time.sleep(0.3)
    keep(desk, "window.png")
    desk.key("h")
    time.sleep(0.3)
    keep(desk, "help.png")
    desk.key("h")
    time.sleep(2)  # the first look inside takes a while
    keep(desk, "inside.png")
    desk.kill()


def keep(desk: Desk, name: str) -> None:
    """Write what the window shows."""
    cv2.imwrite(str(ROOT / "pictures" / name), cv2.cvtColor(desk.screen(), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
