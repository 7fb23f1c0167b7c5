"""What several pages of the panel share: the confidence, the note, the bars and the line at the bottom.

    draw_note(surface, view, baseline=128)
    draw_bars(surface, digit, top=144, bottom=220)

Lengths are in units of the window, as in panel.py.
"""

import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.segmentation.number import Digit, Number, count_left_out, percent
from paintcv.window.surface import ACCENT, CENTRE, FAINT, LINE, RIGHT, SEMIBOLD, TEXT, Colour, Surface
from paintcv.window.view import View

PANEL_WIDTH = 320
MARGIN = 20  # left and right of everything in the panel
ROW_DIGITS = 8  # at most so many digits of a number in a row of the panel
MAX_TYPED = 24  # the last digits of what is typed: there is no room for more
LEFT_OUT = "The dim ink was not read."
BAR_GROUND: Colour = (42, 38, 34)  # behind the bars


def draw_confidence(surface: Surface, reading: Digit | Number, x: float, baseline: float) -> None:
    """The confidence in per cent, and below it whether the network is sure."""
    surface.text(percent(reading.confidence), x, baseline, 26, TEXT, weight=SEMIBOLD)
    if isinstance(reading, Digit) and reading.alternative:
        caption = "if it is one digit"
    else:
        caption = "not sure" if reading.doubtful else "sure"
    surface.text(caption, x, baseline + 20, 13, FAINT)


def note_line(view: View) -> str:
    """The line beside the reading: a note, a remark about ink that was left out, or the question; "" if none holds.

    The question shows a blank for each digit that was read and is not typed yet.
    """
    if view.note:
        return view.note
    if view.typed is None:
        return _left_out_line(view)
    typed = view.typed if len(view.typed) <= MAX_TYPED else f"..{view.typed[-MAX_TYPED:]}"
    line = f"What is it?  {typed.ljust(min(len(view.digits), MAX_TYPED), '_')}"
    return f"{line}  (Enter: save, Esc: cancel)" if max(len(view.digits), len(typed)) <= ROW_DIGITS else line


def _left_out_line(view: View) -> str:
    if view.left_out is None or not view.number:
        return ""
    count = count_left_out(view.number.marks)
    return f"Left out, dim: {count}." if count else LEFT_OUT


def draw_note(surface: Surface, view: View, baseline: float) -> None:
    """The line beside the reading, on a ground of its own while the question is open."""
    width = PANEL_WIDTH - 2 * MARGIN
    if view.typed is not None:
        surface.box(MARGIN - 6, baseline - 14, width + 12, 20, LINE)
    surface.text(surface.fit_text(note_line(view), 12, width), MARGIN, baseline, 12, ACCENT)


def draw_bars(surface: Surface, digit: Digit | None, top: float, bottom: float) -> None:
    """The ten probabilities of a digit as bars; empty ones for None.

    Of what is no digit, all bars are grey, and show what it would be if it were one.
    """
    width, height = (PANEL_WIDTH - 2 * MARGIN) / 10, bottom - top
    for value in range(10):
        x = MARGIN + value * width
        colour = ACCENT if digit and digit.is_digit and value == digit.value else FAINT
        surface.box(x + 3, top, width - 6, height, BAR_GROUND)
        if digit:
            filled = height * float(digit.probabilities[value]) * (digit.whole if digit.is_digit else 1)
            surface.box(x + 3, bottom - filled, width - 6, filled, colour)
        surface.text(str(value), x + width / 2, bottom + 17, 13, colour, CENTRE)


def draw_footer(surface: Surface, view: View) -> None:
    """The line at the bottom: brush, network, and how to get help."""
    baseline = CANVAS_SIDE - 13
    surface.box(0, CANVAS_SIDE - 34, PANEL_WIDTH, 1, LINE)
    surface.dot(MARGIN + 10, baseline - 4, min(view.brush, 24), TEXT)  # the brush as thick as it draws, up to 24
    surface.text(f"brush {view.brush}", MARGIN + 28, baseline, 12, FAINT)
    template = {"ready": "{}", "loading": "loading {} ...", "stopped": "{} stopped"}[view.status]
    network = surface.fit_text(view.network, 12, 140, template)
    without_rejector = view.status == "ready" and not view.rejector
    surface.text(network, 174, baseline - 6 * without_rejector, 12, FAINT if view.status == "ready" else ACCENT, CENTRE)
    if without_rejector:
        surface.text("without rejector", 174, baseline + 7, 10, ACCENT, CENTRE)
    surface.text("h: help", PANEL_WIDTH - MARGIN, baseline, 12, FAINT, RIGHT)


def grey(values: np.ndarray) -> np.ndarray:
    """Values in 0..255 as uint8; those outside are clipped."""
    return np.clip(values, 0, 255).astype(np.uint8)
