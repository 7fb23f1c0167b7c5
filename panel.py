"""The look of the window: pure functions from what there is to say to the picture that says it.

The canvas is on the left, the panel on the right. It has three pages: the reading; the keys; and the inside, the way
from ink to answer. A reading shows its confidence and the 28 x 28 picture as the network got it; of one digit, a bar
for each of the ten; of several, each one's picture and answer, and on the canvas a box around each.
Text is set in the font that OpenCV 5 carries inside.

Lengths here are in units of the window: 600 x 280 of them, each `scale` pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from command_line import one_line
from ink import SIZE, Steps, steps
from inside import SHOWN, Units
from model import percent
from number import Digit, Number

WIDTH = 320  # of the panel
MARGIN = 20
PAGES = ("reading", "keys", "inside")
Colour = tuple[int, int, int]  # blue, green, red
GROUND = (34, 30, 27)
LINE = (62, 56, 51)
FAINT = (150, 143, 136)
TEXT = (236, 232, 228)
ACCENT = (255, 178, 88)
FOR, AGAINST = (70, 160, 255), ACCENT  # weights above and below zero
BOXES = (140, 100, 55)  # around digits
DIM = 3  # ink that was left out is so many times darker
FONT = cv2.FontFace("sans")
LONGEST = 60  # letters of a line: there is never room for more
ROW = 8  # digits of a number in a row of the panel
ROWS = 2  # of them there are
BESIDE = 3  # of two rows with no more digits in each, the answers are beside their pictures
TYPED = 24  # digits of what is typed, the last ones: there is no room for more
LEFT, CENTRE, RIGHT = 0, 0.5, 1  # where x is, in parts of a text's length


@dataclass
class View:
    """What the panel has to say."""

    network: str
    brush: int
    message: str  # one or two lines, shown in place of a reading
    note: str = ""  # a line beside the reading: what became of saving it
    typed: str | None = None  # of the answer to the question what was drawn, if it is asked
    number: Number | None = None  # the reading, if there is one
    units: Units | None = None  # those that spoke strongest for its least sure digit, if they are known
    status: str = "loading"  # of the network; or "ready", or "stopped"
    live: bool = False
    page: str = PAGES[0]

    @property
    def digits(self) -> tuple[Digit, ...]:
        """The digits that were read; none where there is no reading."""
        return self.number.digits if self.number else ()


class Sheet:
    """An image to draw on in units of the window."""

    def __init__(self, width: float, height: float, scale: float, colour: Colour) -> None:
        self.scale = scale
        self.image = np.empty((round(height * scale), round(width * scale), 3), np.uint8)
        self.image[:] = colour

    def text(
        self, words: str, x: float, y: float, size: float, colour: Colour = TEXT, align: float = LEFT, weight: int = 400
    ) -> None:
        """Write a line of text with its baseline at y, and at x its LEFT end, its CENTRE or its RIGHT end."""
        words, size = one_line(words), round(size * self.scale)  # OpenCV dies of letters that aren't any
        left, _, length, _ = cv2.getTextSize(self.image.shape[1::-1], words, (0, 0), FONT, size, weight)
        start = x * self.scale - left - align * length
        cv2.putText(self.image, words, (round(start), round(y * self.scale)), colour, FONT, size, weight)

    def length(self, words: str, size: float, weight: int = 400) -> float:
        """How long a line of text is."""
        words, size = one_line(words), round(size * self.scale)
        return cv2.getTextSize(self.image.shape[1::-1], words, (0, 0), FONT, size, weight)[2] / self.scale

    def fitted(self, words: str, size: float, room: float, form: str = "{}", weight: int = 400) -> str:
        """`form` with as much of the words in it as there is room for."""
        whole = words
        for kept in range(min(len(whole), LONGEST), 0, -1):
            words = form.format(whole if kept == len(whole) else whole[:kept] + "..")
            if self.length(words, size, weight) <= room:
                break
        return words

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle."""
        left, top, right, bottom = (round(v * self.scale) for v in (x, y, x + width, y + height))
        self.image[top:bottom, left:right] = colour

    def dot(self, x: float, y: float, diameter: float, colour: Colour) -> None:
        """Fill a circle around (x, y)."""
        at = round(x * self.scale * 16), round(y * self.scale * 16)
        cv2.circle(self.image, at, round(diameter * self.scale * 8), colour, -1, cv2.LINE_AA, 4)

    def paste(self, picture: np.ndarray, x: float, y: float, side: float, way: int = cv2.INTER_NEAREST) -> None:
        """Show a picture, grey (h, w) or BGR (h, w, 3) uint8, in a square frame; by default its pixels as squares."""
        self.box(x - 1, y - 1, side + 2, side + 2, LINE)
        left, top, right, bottom = (round(v * self.scale) for v in (x, y, x + side, y + side))
        shown = cv2.resize(picture, (right - left, bottom - top), interpolation=way)
        self.image[top:bottom, left:right] = shown if shown.ndim == 3 else shown[:, :, None]


def draw_canvas(image: np.ndarray, view: View, scale: float, left_out: np.ndarray | None = None) -> np.ndarray:
    """The canvas (SIZE, SIZE) uint8 as the window shows it: BGR, `scale` pixels to one, boxes around several digits.

    What of the ink was `left_out`, (SIZE, SIZE) bool, is dim.
    """
    if left_out is not None:
        image = np.where(left_out, image // DIM, image)
    if scale != 1:
        side = round(SIZE * scale)
        image = cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR)
    shown = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if len(view.digits) > 1:
        for digit in view.digits:
            left, top, width, height = digit.of.box
            low = round((left - 2) * scale), round((top - 2) * scale)
            high = round((left + width + 1) * scale), round((top + height + 1) * scale)
            cv2.rectangle(shown, low, high, BOXES)
    return shown


def draw_panel(view: View, keys: list[tuple[str, str]], scale: float) -> np.ndarray:
    """The panel: BGR uint8. `keys` is the list of (input, what it does) that the help shows."""
    sheet = Sheet(WIDTH, SIZE, scale, GROUND)
    if view.page == "keys":
        _keys(sheet, keys)
        return sheet.image
    if not view.number:
        for line, words in enumerate(view.message.split("\n")):
            sheet.text(words, MARGIN, 66 + 22 * line, 16, TEXT if line == 0 else FAINT)
    if view.page == "inside" and view.number:
        _inside(sheet, view, view.number)
    elif view.number and len(view.number.digits) > 1:
        _number(sheet, view, view.number)
    else:
        _reading(sheet, view)
    if view.live:
        sheet.dot(WIDTH - MARGIN - 26, 12, 6, ACCENT)
        sheet.text("live", WIDTH - MARGIN, 16, 11, ACCENT, RIGHT)
    _footer(sheet, view)
    return sheet.image


def _reading(sheet: Sheet, view: View) -> None:
    probabilities = None
    if view.number:
        (digit,) = view.number.digits
        probabilities = digit.probabilities
        _answer(sheet, digit)
        side, right = 84, WIDTH - MARGIN
        sheet.paste(_grey(digit.of.picture * 255), right - side, MARGIN + 6, side)
        if not _says(view):
            sheet.text("what the network sees", right, 128, 11, FAINT, RIGHT)
    _note(sheet, view, 128)
    _bars(sheet, probabilities, 144, 220)


def _answer(sheet: Sheet, digit: Digit) -> None:
    baseline, size = (86, 58) if digit.doubtful else (106, 112)  # there is no room for a large question mark
    sheet.text(digit.text, MARGIN - 4, baseline, size, ACCENT, weight=500)
    _confidence(sheet, digit, MARGIN + 76, 58)
    colour, size = (TEXT, 16) if digit.doubtful else (FAINT, 13)
    sheet.text(sheet.fitted(_runner_up(digit), size, 110), MARGIN + 76, 104, size, colour)


def _runner_up(digit: Digit) -> str:
    """What a digit may be otherwise, in a few words, or none where it can hardly be anything."""
    second = np.argsort(-digit.probabilities, kind="stable")[1]
    if digit.perhaps_several:
        return f"or {digit.rival or 'several?'}"
    chance = percent(digit.probabilities[second])
    return f"or {second}: {chance}" if chance != percent(0) else ""


def _confidence(sheet: Sheet, read: Digit | Number, x: float, baseline: float) -> None:
    sheet.text(percent(read.confidence), x, baseline, 26, TEXT, weight=500)
    one = isinstance(read, Digit) and read.perhaps_several
    caption = "if it is one digit" if one else "not sure" if read.doubtful else "sure"
    sheet.text(caption, x, baseline + 20, 13, FAINT)


def _number(sheet: Sheet, view: View, number: Number) -> None:
    room = WIDTH - 2 * MARGIN - 96
    lines = _lines(number)
    sizes = [56, 46, 38, 30, 24, 18][3 if len(lines) > 1 else 0 :]
    longest = max(lines, key=len)
    size = next(size for size in sizes if size == sizes[-1] or sheet.length(longest, size, 500) <= room)
    for line, words in enumerate(lines, 1):
        baseline = 78 - (len(lines) - line) * size
        sheet.text(sheet.fitted(words, size, room, weight=500), MARGIN - 2, baseline, size, ACCENT, weight=500)
    _confidence(sheet, number, WIDTH - MARGIN - 84, 58)
    _note(sheet, view, 106)
    rows = _rows(number)
    shown = sum(map(len, rows))
    if shown < len(number.digits):
        sheet.text(f"{shown} of {len(number.digits)} below", WIDTH - MARGIN - 84, 89, 11, FAINT)
    beside = len(rows) > 1 and max(map(len, rows)) <= BESIDE  # or else the answers are below their pictures
    width, height = (WIDTH - 2 * MARGIN) / max(*map(len, rows), 2 if beside else 4), 126 / len(rows)
    side = min(width - 40, height - 9) if beside else min(width - 8, height - 34)
    for row, digits in enumerate(rows):
        for column, digit in enumerate(digits):
            x, y = MARGIN + column * width + 1, 116 + row * height
            sheet.paste(_grey(digit.of.picture * 255), x if beside else x + (width - side) / 2, y, side)
            x, y, align = (x + side + 6, y + side / 2 - 15, LEFT) if beside else (x + width / 2, y + side, CENTRE)
            sheet.text(digit.text, x, y + 16, 15, ACCENT, align)
            sure = percent(digit.confidence) if width > 36 else f"{min(digit.confidence, 0.99):.0%}"
            sheet.text(sure, x, y + 29, 10, FAINT, align)


def _lines(number: Number) -> list[str]:
    """The lines of a number, if there is room for them; or else all in one."""
    lines = number.lines
    return [*lines[:-1], lines[-1] + "?" * number.doubtful] if len(lines) == 2 else [number.text]


def _rows(number: Number) -> list[list[Digit]]:
    """The digits that there is room for, in rows: each line one, if they fit so."""
    rows = [[digit for digit in number.digits if digit.of.line == line] for line in range(len(number.lines))]
    if len(rows) <= ROWS and max(map(len, rows)) <= ROW:
        return rows
    shown = list(number.digits[: ROW * ROWS])
    return [shown[start : start + ROW] for start in range(0, len(shown), ROW)]


def _says(view: View) -> str:
    """What the line beside the reading says: a note, or the question what was drawn, with what is typed of it."""
    if view.note or view.typed is None:
        return view.note
    last = view.typed if len(view.typed) <= TYPED else f"..{view.typed[-TYPED:]}"
    typed = f"What is it?  {last.ljust(min(len(view.digits), TYPED), '_')}"
    return f"{typed}  (Enter: save, Esc: leave)" if max(len(view.digits), len(last)) <= ROW else typed


def _note(sheet: Sheet, view: View, baseline: float) -> None:
    if view.typed is not None:
        sheet.box(MARGIN - 6, baseline - 14, WIDTH - 2 * MARGIN + 12, 20, LINE)
    sheet.text(sheet.fitted(_says(view), 12, WIDTH - 2 * MARGIN), MARGIN, baseline, 12, ACCENT)


def _bars(sheet: Sheet, probabilities: np.ndarray | None, top: float, bottom: float) -> None:
    width, height = (WIDTH - 2 * MARGIN) / 10, bottom - top
    for digit in range(10):
        x = MARGIN + digit * width
        best = probabilities is not None and digit == probabilities.argmax()
        sheet.box(x + 3, top, width - 6, height, (42, 38, 34))
        if probabilities is not None:
            filled = height * float(probabilities[digit])
            sheet.box(x + 3, bottom - filled, width - 6, filled, ACCENT if best else FAINT)
        sheet.text(str(digit), x + width / 2, bottom + 17, 13, ACCENT if best else FAINT, CENTRE)


def _inside(sheet: Sheet, view: View, number: Number) -> None:
    side, digit = 60, number.least_sure
    framed = steps(digit.of.alone((SIZE, SIZE)))
    shown = [
        ("ink's box", _boxed(framed), cv2.INTER_AREA),
        ("frame", _grey(framed.frame), cv2.INTER_AREA),
        ("smoothed", _grey(framed.smooth), cv2.INTER_AREA),
        ("28 x 28", _grey(framed.picture * 255), cv2.INTER_NEAREST),
    ]
    for (caption, image, way), x in zip(shown, _columns(len(shown), side), strict=True):
        sheet.paste(image, x, 22, side, way)
        sheet.text(caption, x + side / 2, 96, 11, FAINT, CENTRE)
    _note(sheet, view, 114)
    if view.units is not None:
        _units(sheet, view.units, captions=not _says(view))
    which = f" of digit {number.digits.index(digit) + 1}" if len(number.digits) > 1 else ""
    sheet.text(f"probabilities{which}", MARGIN, 188, 11, FAINT)
    sheet.text(f"{digit.text}   {percent(digit.confidence)}", WIDTH - MARGIN, 188, 12, ACCENT, RIGHT)
    _bars(sheet, digit.probabilities, 194, 222)


def _units(sheet: Sheet, units: Units, captions: bool) -> None:
    side = 38
    for picture, spoke, x in zip(units.pictures, units.spoke, _columns(SHOWN, side), strict=False):
        sheet.paste(_signed(picture), x, 122, side)
        sheet.text(f"{spoke:.1f}", x + side / 2, 172, 11, TEXT, CENTRE)
    if captions and not units.total:
        sheet.text("This network's first layer can't be shown.", MARGIN, 116, 11, FAINT)
    elif captions:
        kind = "feature maps" if units.maps else "hidden units"
        sheet.text(f"strongest of {units.total} {kind}", MARGIN, 116, 11, FAINT)
    if captions and units.total and not units.maps:
        sheet.text("wants ink", WIDTH - MARGIN - 46, 116, 11, FOR, RIGHT)
        sheet.text("no ink", WIDTH - MARGIN, 116, 11, AGAINST, RIGHT)


def _columns(count: int, side: float) -> np.ndarray:
    """Where the left edges of so many squares are, spread over the panel."""
    return np.linspace(MARGIN, WIDTH - MARGIN - side, count)


def _boxed(steps: Steps) -> np.ndarray:
    """The image with the ink's box drawn around it: BGR uint8."""
    image = cv2.cvtColor(steps.image, cv2.COLOR_GRAY2BGR)
    return cv2.rectangle(image, steps.box, ACCENT, 5)


def _grey(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 255).astype(np.uint8)


def _signed(values: np.ndarray) -> np.ndarray:
    """Values (h, w) of both signs in two colours: BGR uint8, black for zero."""
    parts = values[:, :, None] / max(float(np.abs(values).max()), 1e-9)
    return (np.where(parts > 0, FOR, AGAINST) * np.abs(parts)).astype(np.uint8)


def _footer(sheet: Sheet, view: View) -> None:
    baseline = SIZE - 13
    sheet.box(0, SIZE - 34, WIDTH, 1, LINE)
    sheet.dot(MARGIN + 10, baseline - 4, min(view.brush, 24), TEXT)  # as thick as it draws, while there is room
    sheet.text(f"brush {view.brush}", MARGIN + 28, baseline, 12, FAINT)
    form = {"ready": "{}", "loading": "loading {} ...", "stopped": "{} stopped"}[view.status]
    words = sheet.fitted(view.network, 12, 140, form)
    sheet.text(words, 174, baseline, 12, FAINT if view.status == "ready" else ACCENT, CENTRE)
    sheet.text("h: help", WIDTH - MARGIN, baseline, 12, FAINT, RIGHT)


def _keys(sheet: Sheet, keys: list[tuple[str, str]]) -> None:
    step = (SIZE - 2 * MARGIN) / len(keys)
    for row, (label, does) in enumerate(keys):
        baseline = MARGIN + (row + 0.68) * step
        sheet.text(label, MARGIN, baseline, 13, ACCENT)
        sheet.text(does, MARGIN + 140, baseline, 13, TEXT)
