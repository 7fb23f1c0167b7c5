"""The drawing surface of the panel: text, boxes, dots, curves and pasted images, in units of the window.

    surface = Surface(320, 280, scale=2, colour=GROUND)     # an image of 640 x 560 pixels
    surface.text("brush 9", x=20, y=66, size=16)
    surface.image                                           # (560, 640, 3) uint8: blue, green, red

At scale 1 a unit is a pixel. Text is set in the font that OpenCV 5 brings: its Qt has none.
"""

import cv2
import numpy as np

from paintcv.system.console import printable

Colour = tuple[int, int, int]  # blue, green, red, 0..255
# The colours were set by hand.
GROUND = (34, 30, 27)  # behind everything
LINE = (62, 56, 51)  # frames of images, rules, the ground of the question
FAINT = (150, 143, 136)  # captions
TEXT = (236, 232, 228)
ACCENT = (255, 178, 88)  # what matters most: the answer, and what has just changed
FONT = cv2.FontFace("sans")
NORMAL, SEMIBOLD = 400, 500  # weights of the font, as in CSS
MAX_LETTERS = 60  # of a line: the panel never has room for more
LEFT, CENTRE, RIGHT = 0, 0.5, 1  # the point of a text that x is for, as a fraction of its width


class Surface:
    """An image to draw on. Positions and sizes are in units of the window, `scale` pixels each."""

    def __init__(self, width: float, height: float, scale: float, colour: Colour) -> None:
        self.scale = scale
        self.image = np.empty((round(height * scale), round(width * scale), 3), np.uint8)
        self.box(0, 0, width, height, colour)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        colour: Colour = TEXT,
        align: float = LEFT,
        weight: int = NORMAL,
    ) -> None:
        """Write a line of text. Its baseline is at y; its left end, centre or right end (`align`) is at x."""
        text, pixels = printable(text), round(size * self.scale)
        left, _, width, _ = self._measure(text, pixels, weight)
        start = x * self.scale - left - align * width
        cv2.putText(self.image, text, (round(start), round(y * self.scale)), colour, FONT, pixels, weight)

    def text_width(self, text: str, size: float, weight: int = NORMAL) -> float:
        """The width of a line of text."""
        return self._measure(printable(text), round(size * self.scale), weight)[2] / self.scale

    def fit_text(self, text: str, size: float, room: float, template: str = "{}", weight: int = NORMAL) -> str:
        """`template` filled with `text`, which is cut to ".." at its end if the width `room` is too small."""
        line = ""
        for letters in range(min(len(text), MAX_LETTERS), 0, -1):
            line = template.format(text if letters == len(text) else text[:letters] + "..")
            if self.text_width(line, size, weight) <= room:
                break
        return line

    def _measure(self, text: str, pixels: int, weight: int) -> tuple[int, int, int, int]:
        # `text` must be printable: OpenCV 5.0.0 crashes on letters that are none, as in a name that isn't UTF-8.
        box = cv2.getTextSize(self.image.shape[1::-1], text, (0, 0), FONT, pixels, weight)
        return box[0], box[1], box[2], box[3]

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle with its upper left corner at (x, y)."""
        left, top, right, bottom = (round(value * self.scale) for value in (x, y, x + width, y + height))
        if left < right and top < bottom:  # OpenCV fills many times faster than NumPy spreads a colour
            cv2.rectangle(self.image, (left, top), (right - 1, bottom - 1), colour, cv2.FILLED)

    def dot(self, x: float, y: float, diameter: float, colour: Colour) -> None:
        """Fill a circle around (x, y)."""
        shift = 4  # cv2.circle takes lengths in 1/16 of a pixel then: 2 ** 4
        centre = round(x * self.scale * 2**shift), round(y * self.scale * 2**shift)
        cv2.circle(self.image, centre, round(diameter / 2 * self.scale * 2**shift), colour, -1, cv2.LINE_AA, shift)

    def curve(self, points: np.ndarray, colour: Colour) -> None:
        """Draw a line through points (n, 2), x and y, 1.2 units wide."""
        shift = 4  # as in `dot`
        ends = np.rint((points * self.scale - 0.5) * 2**shift).astype(np.int32)
        cv2.polylines(self.image, [ends], False, colour, max(round(1.2 * self.scale), 1), cv2.LINE_AA, shift)

    def paste(self, image: np.ndarray, x: float, y: float, side: float, interpolation: int = cv2.INTER_NEAREST) -> None:
        """Show an image, grey (h, w) or BGR (h, w, 3) uint8, as a framed square. By default its pixels stay sharp."""
        self.box(x - 1, y - 1, side + 2, side + 2, LINE)
        left, top, right, bottom = (round(value * self.scale) for value in (x, y, x + side, y + side))
        resized = cv2.resize(image, (right - left, bottom - top), interpolation=interpolation)
        self.image[top:bottom, left:right] = resized if resized.ndim == 3 else cv2.cvtColor(resized, cv2.COLOR_GRAY2BGR)
