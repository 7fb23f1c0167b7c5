"""The look of the window: pure functions from its state to an image. They only draw.

    canvas = draw_canvas(session.canvas.image, session.view, scale=1)       # (280, 280, 3) uint8, on the left
    panel = draw_panel(session.view, help_lines, scale=1)                   # (280, 320, 3) uint8, on the right

The panel has three pages. The reading shows the answer, its confidence and the 28 x 28 picture that the network got;
for one digit it has a bar for each of the ten probabilities, for several it has the picture and answer of each, and
the canvas has a box around each. The help lists the keys. The inside shows the steps from the ink to the answer.

All lengths are in units of the window, 600 x 280 of them, `scale` pixels each. They were set by hand;
tests/window/test_panel.py checks that no texts overlap.
"""

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.networks.inspection import SHOWN_UNITS, HiddenUnits
from paintcv.segmentation.number import Candidate, Digit, Number, percent
from paintcv.window.surface import ACCENT, CENTRE, FAINT, GROUND, LEFT, RIGHT, SEMIBOLD, TEXT, Surface
from paintcv.window.view import View
from paintcv.window.widgets import (
    MARGIN,
    PANEL_WIDTH,
    ROW_DIGITS,
    draw_bars,
    draw_confidence,
    draw_footer,
    draw_note,
    grey,
    note_line,
)

FOR, AGAINST = (70, 160, 255), ACCENT  # the colours of weights above and below zero
DIGIT_BOXES = (140, 100, 55)  # the colour of the boxes around digits on the canvas
DIMMING = 3  # ink that was left out is darker by this factor
CONFIDENCE_WIDTH = 84  # the width of the confidence beside a number
NUMBER_SIZES = [56, 46, 38, 30, 24, 18]  # text sizes of a number: the largest that fits; in two lines, the last three
MAX_NUMBER_ROWS = 2  # the most rows of digits
MAX_BESIDE = 3  # if no row has more digits than this, the answers stand beside the pictures, else below them


def draw_canvas(image: np.ndarray, view: View, scale: float) -> np.ndarray:
    """The canvas `image` (280, 280) uint8 as the window shows it: BGR uint8, `scale` pixels for each of its own.

    Ink that was left out of the reading is dim. If several digits were read, each has a box around it.
    """
    if view.left_out is not None:
        image = np.where(view.left_out, image // DIMMING, image)
    if scale != 1:
        side = round(CANVAS_SIDE * scale)
        image = cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR)
    canvas = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if len(view.digits) > 1:
        for digit in view.digits:
            left, top, width, height = digit.candidate.box
            corner = round((left - 2) * scale), round((top - 2) * scale)
            far_corner = round((left + width + 1) * scale), round((top + height + 1) * scale)
            cv2.rectangle(canvas, corner, far_corner, DIGIT_BOXES)
    return canvas


def draw_panel(view: View, help_lines: list[tuple[str, str]], scale: float) -> np.ndarray:
    """The panel: BGR uint8. `help_lines` are (key, what it does), for the help page."""
    surface = Surface(PANEL_WIDTH, CANVAS_SIDE, scale, GROUND)
    if view.page == "help":
        _draw_help(surface, help_lines)
        return surface.image
    if not view.number:
        for line, text in enumerate(view.message.split("\n")):
            surface.text(text, MARGIN, 66 + 22 * line, 16, TEXT if line == 0 else FAINT)
    if view.page == "inside" and view.number:
        _draw_inside(surface, view, view.number)
    elif view.number and len(view.number.digits) > 1:
        _draw_number(surface, view, view.number)
    else:
        _draw_one_digit(surface, view)
    if view.live:
        surface.dot(PANEL_WIDTH - MARGIN - 26, 12, 6, ACCENT)
        surface.text("live", PANEL_WIDTH - MARGIN, 16, 11, ACCENT, RIGHT)
    draw_footer(surface, view)
    return surface.image


# The reading: of one digit, or none


def _draw_one_digit(surface: Surface, view: View) -> None:
    digit = None
    if view.number:
        (digit,) = view.number.digits
        _draw_answer(surface, digit)
        side, right = 84, PANEL_WIDTH - MARGIN
        surface.paste(grey(digit.candidate.picture * 255), right - side, MARGIN + 6, side)
        if not note_line(view):
            surface.text("what the network sees", right, 128, 11, FAINT, RIGHT)
    draw_note(surface, view, 128)
    draw_bars(surface, digit, 144, 220)


def _draw_answer(surface: Surface, digit: Digit) -> None:
    if not digit.is_digit:
        surface.text("no digit?", MARGIN - 2, 62, 40, ACCENT, weight=SEMIBOLD)
        surface.text(_second_guess(digit), MARGIN, 96, 16, TEXT)
        return
    baseline, size = (86, 58) if digit.doubtful else (106, 112)  # a large question mark would not fit
    surface.text(digit.text, MARGIN - 4, baseline, size, ACCENT, weight=SEMIBOLD)
    draw_confidence(surface, digit, MARGIN + 76, 58)
    colour, size = (TEXT, 16) if digit.doubtful else (FAINT, 13)
    surface.text(surface.fit_text(_second_guess(digit), size, 110), MARGIN + 76, 104, size, colour)


def _second_guess(digit: Digit) -> str:
    """What else a digit may be: "or 4: 36.8%", "or 13", "or no digit"; "" if the next one has 0.0%.

    Of what is no digit, the digit that it resembles: "like 4: 81.9%".
    """
    if not digit.is_digit:
        return f"like {digit.value}: {percent(digit.probabilities.max())}"
    if digit.alternative:
        return f"or {digit.alternative}"
    if digit.may_be_none:
        return "or no digit"
    second, probability = digit.next_digits[0]
    return f"or {second}: {percent(probability)}" if percent(probability) != percent(0) else ""


# The reading of several digits


def _draw_number(surface: Surface, view: View, number: Number) -> None:
    _draw_number_text(surface, number)
    right_column = PANEL_WIDTH - MARGIN - CONFIDENCE_WIDTH
    draw_confidence(surface, number, right_column, 58)
    draw_note(surface, view, 106)
    rows = _digit_rows(number)
    shown = sum(map(len, rows))
    if shown < len(number.digits):
        surface.text(f"{shown} of {len(number.digits)} below", right_column, 89, 11, FAINT)
    _draw_digit_rows(surface, rows)


def _draw_number_text(surface: Surface, number: Number) -> None:
    """The number in large letters: in two lines if it was written so, otherwise in one."""
    if len(number.lines) == 2:
        lines, sizes = number.text.split(), NUMBER_SIZES[3:]
    else:
        lines, sizes = [number.text], NUMBER_SIZES
    room = PANEL_WIDTH - 2 * MARGIN - CONFIDENCE_WIDTH - 12
    longest = max(lines, key=len)
    fitting = (size for size in sizes if surface.text_width(longest, size, SEMIBOLD) <= room)
    size = next(fitting, sizes[-1])
    for line, text in enumerate(lines, 1):
        baseline = 78 - (len(lines) - line) * size
        text = surface.fit_text(text, size, room, weight=SEMIBOLD)
        surface.text(text, MARGIN - 2, baseline, size, ACCENT, weight=SEMIBOLD)


def _digit_rows(number: Number) -> list[list[Digit]]:
    """The digits in rows of the panel: as they were written if that fits, otherwise as many as there is room for."""
    lines = [[digit for digit in number.digits if digit.candidate.line == line] for line in range(len(number.lines))]
    if len(lines) <= MAX_NUMBER_ROWS and max(map(len, lines)) <= ROW_DIGITS:
        return lines
    shown = list(number.digits[: ROW_DIGITS * MAX_NUMBER_ROWS])
    return [shown[start : start + ROW_DIGITS] for start in range(0, len(shown), ROW_DIGITS)]


def _draw_digit_rows(surface: Surface, rows: list[list[Digit]]) -> None:
    """The picture and the answer of each digit, in a grid of equal cells."""
    longest = max(map(len, rows))
    beside = len(rows) > 1 and longest <= MAX_BESIDE
    width = (PANEL_WIDTH - 2 * MARGIN) / max(longest, 2 if beside else 4)  # of a cell; few digits don't fill the row
    height = 126 / len(rows)
    for row, digits in enumerate(rows):
        for column, digit in enumerate(digits):
            x, y = MARGIN + column * width + 1, 116 + row * height
            if beside:
                _draw_beside(surface, digit, x, y, side=min(width - 40, height - 9))
            else:
                _draw_below(surface, digit, x, y, width, side=min(width - 8, height - 34))


def _draw_beside(surface: Surface, digit: Digit, x: float, y: float, side: float) -> None:
    """A digit's picture, and beside it the answer."""
    surface.paste(grey(digit.candidate.picture * 255), x, y, side)
    _draw_small_answer(surface, digit, percent(digit.confidence), x + side + 6, y + side / 2 - 15, LEFT)


def _draw_below(surface: Surface, digit: Digit, x: float, y: float, width: float, side: float) -> None:
    """A digit's picture in the middle of a cell, and below it the answer."""
    surface.paste(grey(digit.candidate.picture * 255), x + (width - side) / 2, y, side)
    confidence = percent(digit.confidence) if width > 36 else f"{min(digit.confidence, 0.99):.0%}"
    _draw_small_answer(surface, digit, confidence, x + width / 2, y + side, CENTRE)


def _draw_small_answer(surface: Surface, digit: Digit, confidence: str, x: float, y: float, align: float) -> None:
    surface.text(digit.text, x, y + 16, 15, ACCENT, align)
    surface.text(confidence if digit.is_digit else f"like {digit.value}", x, y + 29, 10, FAINT, align)


# The inside


def _draw_inside(surface: Surface, view: View, number: Number) -> None:
    """The steps from the ink to the answer, of the digit with the lowest confidence."""
    digit = number.least_sure
    _draw_framing(surface, digit.candidate)
    draw_note(surface, view, 114)
    if view.units is not None:
        _draw_units(surface, view.units, captions=not note_line(view))
    which = f" of digit {number.digits.index(digit) + 1}" if len(number.digits) > 1 else ""
    surface.text(f"probabilities{which}", MARGIN, 188, 11, FAINT)
    answer = f"{digit.text}   {percent(digit.confidence)}" if digit.is_digit else "no digit?"
    surface.text(answer, PANEL_WIDTH - MARGIN, 188, 12, ACCENT, RIGHT)
    if view.rejector:
        right = PANEL_WIDTH - MARGIN - surface.text_width(answer, 12) - 10
        surface.text(f"one digit {percent(digit.whole)}", right, 188, 11, FAINT, RIGHT)
    draw_bars(surface, digit, 194, 222)


def _draw_framing(surface: Surface, candidate: Candidate) -> None:
    """The four steps from the canvas to the picture that the network gets."""
    framing, side = candidate.framing, 60
    panes = [
        ("ink's box", _boxed(candidate), cv2.INTER_AREA),
        ("frame", grey(framing.frame), cv2.INTER_AREA),
        ("smoothed", grey(framing.smooth), cv2.INTER_AREA),
        ("28 x 28", grey(framing.picture * 255), cv2.INTER_NEAREST),
    ]
    for (caption, image, interpolation), x in zip(panes, _columns(len(panes), side), strict=True):
        surface.paste(image, x, 22, side, interpolation)
        surface.text(caption, x + side / 2, 96, 11, FAINT, CENTRE)


def _draw_units(surface: Surface, units: HiddenUnits, captions: bool) -> None:
    """The most active hidden units, each with its activation below."""
    side = 38
    for picture, activation, x in zip(units.pictures, units.activations, _columns(SHOWN_UNITS, side), strict=False):
        surface.paste(_signed(picture), x, 122, side)
        surface.text(f"{activation:.1f}", x + side / 2, 172, 11, TEXT, CENTRE)
    if not captions:
        return
    if not units.total:
        surface.text("This network's first layer can't be shown.", MARGIN, 116, 11, FAINT)
        return
    surface.text(
        f"strongest of {units.total} {'feature maps' if units.maps else 'hidden units'}", MARGIN, 116, 11, FAINT
    )
    if not units.maps:
        surface.text("wants ink", PANEL_WIDTH - MARGIN - 46, 116, 11, FOR, RIGHT)
        surface.text("no ink", PANEL_WIDTH - MARGIN, 116, 11, AGAINST, RIGHT)


def _columns(count: int, side: float) -> np.ndarray:
    """The left edges of `count` squares, spread evenly over the panel."""
    return np.linspace(MARGIN, PANEL_WIDTH - MARGIN - side, count)


def _boxed(candidate: Candidate) -> np.ndarray:
    """The canvas with this ink alone and the box that is framed: (280, 280, 3) uint8, BGR."""
    canvas = cv2.cvtColor(candidate.alone((CANVAS_SIDE, CANVAS_SIDE)), cv2.COLOR_GRAY2BGR)
    left, top, width, height = candidate.framing.box  # within the candidate's own box
    return cv2.rectangle(canvas, (candidate.box[0] + left, candidate.box[1] + top, width, height), ACCENT, 5)


def _signed(values: np.ndarray) -> np.ndarray:
    """Values (h, w) of both signs in two colours, black for zero: (h, w, 3) uint8, BGR."""
    strength = values[:, :, None] / max(float(np.abs(values).max()), 1e-9)  # -1..1; not divided by 0
    return (np.where(strength > 0, FOR, AGAINST) * np.abs(strength)).astype(np.uint8)


# The help


def _draw_help(surface: Surface, help_lines: list[tuple[str, str]]) -> None:
    step = (CANVAS_SIDE - 2 * MARGIN) / len(help_lines)
    for row, (key, effect) in enumerate(help_lines):
        baseline = MARGIN + (row + 0.68) * step
        surface.text(key, MARGIN, baseline, 13, ACCENT)
        surface.text(effect, MARGIN + 140, baseline, 13, TEXT)
