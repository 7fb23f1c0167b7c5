"""What the panel and its pages share: the confidence, the bars, the note, the question, and the line at the bottom.

    draw_bars(surface, digit, top=134, bottom=204)
    draw_note(surface, view)

Lengths are in units of the window, as in panel.py.
"""

from functools import partial

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.segmentation.number import Digit, Number, count_left_out, percent
from paintcv.window.hands.actions import press_key
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.controls import Controls
from paintcv.window.hands.window_layout import PANEL_WIDTH
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, LINE, RIGHT, SEMIBOLD, TEXT, Colour, Surface
from paintcv.window.state import texts
from paintcv.window.state.view import View

MARGIN = 20  # left and right of nearly everything in the panel
TABS_HEIGHT = 20  # of the tabs at the top
TOP, BOTTOM = 22, 222  # what a page may draw on
NOTE_BASELINE = 234
FOOTER_TOP = 239
MAX_TYPED = 24  # the last digits of what is typed: there is no room for more
BLANK = "\N{MIDDLE DOT}"  # for a digit that isn't typed yet
MAX_NAMED = 8  # so many digits are named on the line about Enter; more are counted
LINE_SIZES = [12, 11, 10, 9]  # of the line below a page that isn't a note: the largest that fits
TYPED_SIZES = [16, 14, 12]  # text sizes of the question: the largest that fits
NO_DIGIT = "no digit"  # in place of an answer
NEXT_DIGIT = "next digit"  # the name of a button
NEXT_WIDTH, NEXT_HEIGHT = 76, 14  # of it
POINT = "Point at a word: this line explains it."  # the advice of pages that have words to be explained
EDGE = 1.5  # of a hollow bar
PRESSED: Colour = (110, 92, 70)  # the ground of a button that is pressed; set by hand
POINTED: Colour = (82, 74, 67)  # that of one under the mouse
BAR_GROUND: Colour = (42, 38, 34)  # behind the bars
FOR, AGAINST = (70, 160, 255), ACCENT  # the colours above and below zero: orange and blue
# The colours from -127 to 128, as a table, which is many times faster than to compute them for each pixel.
SIGNED = np.array(
    [[min(abs(n) * part // 127, 255) for part in (FOR if n > 0 else AGAINST)] for n in range(-127, 129)], np.uint8
)[None]


def ground(view: View, name: str) -> Colour:
    """The colour of the ground of the button with this name, by what the mouse does to it."""
    if view.pointed != name:
        return LINE
    return PRESSED if view.pressed else POINTED


def draw_button(surface: Surface, view: View, button: Button, size: float) -> None:
    """A button of the panel, with its label in this size."""
    left, top, width, height = button.box
    surface.box(left, top, width, height, ground(view, button.name))
    surface.text(button.label, left + width / 2, top + height // 2 + 4, size, ACCENT if button.on else TEXT, CENTRE)
    if button.on:
        surface.box(left, top + height - 1.5, width, 1.5, ACCENT)


def draw_confidence(surface: Surface, number: Number, x: float, baseline: float) -> None:
    """The confidence in per cent, and below it whether the network is sure."""
    surface.text(percent(number.confidence), x, baseline, 26, TEXT, weight=SEMIBOLD)
    surface.text("not sure" if number.doubtful else "sure", x, baseline + 19, 13, FAINT)


def next_digit_buttons(view: View, left: float, top: float) -> list[Button]:
    """The button that says which digit of a number is looked at, and goes to the next; none if there is only one."""
    if not view.number or len(view.digits) == 1:
        return []
    place, count = view.digits.index(view.looked_at(view.number)), len(view.digits)
    box = left, top, NEXT_WIDTH, NEXT_HEIGHT
    return [Button(NEXT_DIGIT, box, partial(choose_digit, (place + 1) % count), f"digit {place + 1} of {count}")]


def choose_digit(place: int, controls: Controls) -> None:
    """Have pages look into the digit of the number with this place, from 0 on."""
    controls.session.reader.choose_digit(place)


def likeness(number: Number) -> str:
    """Which digit the ink resembles that is none: "like 8"; "" of several pieces of ink."""
    return f"like {number.digits[0].value}" if len(number.digits) == 1 else ""


def draw_bars(surface: Surface, digit: Digit | None, top: float, bottom: float) -> None:
    """The ten probabilities of a digit as bars; empty ones for None.

    Of what is no digit, all bars are grey, and show what it would be if it were one.
    """
    if digit is None:
        draw_probabilities(surface, np.zeros(10), None, top, bottom)
    else:
        probabilities = digit.probabilities * (digit.whole if digit.is_digit else 1)
        answer = digit.value if digit.is_digit else None
        draw_probabilities(surface, probabilities, answer, top, bottom, digit.doubtful)


def draw_probabilities(
    surface: Surface,
    probabilities: np.ndarray,
    answer: int | None,
    top: float,
    bottom: float,
    doubtful: bool = False,
) -> None:
    """Ten bars as high as the probabilities (10,), with the digits below.

    Only the answer isn't grey. If it is doubtful, its bar is hollow.
    """
    width, height = (PANEL_WIDTH - 2 * MARGIN) / 10, bottom - top
    for value, probability in enumerate(probabilities):
        x, filled = MARGIN + value * width, height * float(probability)
        colour = ACCENT if value == answer else FAINT
        surface.box(x + 3, top, width - 6, height, BAR_GROUND)
        draw_bar(surface, (x + 3, bottom - filled, width - 6, filled), colour, doubtful and value == answer)
        surface.text(str(value), x + width / 2, bottom + 15, 13, colour, CENTRE)


def draw_bar(surface: Surface, box: tuple[float, float, float, float], colour: Colour, hollow: bool) -> None:
    """A bar: (left, top, width, height). One for what is doubtful is hollow."""
    surface.box(*box, colour)
    if hollow:
        left, top, width, height = box
        surface.box(left + EDGE, top + EDGE, width - 2 * EDGE, height - 2 * EDGE, BAR_GROUND)


def note_line(view: View, with_reading: bool = True) -> str:
    """The line below the page: a note, a remark about ink that was left out, or a hint; "" if none holds.

    Below a page without the reading, nothing is said about the reading.
    """
    return view.note or (_left_out_line(view) if with_reading else "") or view.hint


def _left_out_line(view: View) -> str:
    if view.left_out is None or not view.number:
        return ""
    count = count_left_out(view.number.marks)
    return f"Left out, dim: {count}." if count else texts.LEFT_OUT


def draw_note(surface: Surface, note: str, advice: str) -> None:
    """The line below the page: a note, or the page's advice where there is none."""
    room, line = PANEL_WIDTH - 2 * MARGIN, note or advice
    size = 12 if note else next((size for size in LINE_SIZES if surface.text_width(line, size) <= room), LINE_SIZES[-1])
    surface.text(surface.fit_text(line, size, room), MARGIN, NOTE_BASELINE, size, ACCENT if note else FAINT)


def question_line(view: View) -> str:
    """The question, with what is typed, and a blank for each digit that was read and is not typed yet."""
    typed = view.typed or ""
    shown = typed if len(typed) <= MAX_TYPED else f"..{typed[-MAX_TYPED:]}"
    return f"What is it?  {shown.ljust(min(len(view.digits), MAX_TYPED), BLANK)}"


def enter_line(view: View) -> str:
    """What Enter will do in the question."""
    if not view.typed:
        return "Type the digits. Enter now saves nothing."
    if len(view.typed) != len(view.digits):  # the ink will be divided again, if it can be
        digits = "digit" if len(view.typed) == 1 else "digits"
        return f"Enter saves {len(view.typed)} {digits}, if the ink allows it."
    if len(view.typed) > MAX_NAMED:
        return f"Enter saves these {len(view.typed)} digits."
    return f"Enter saves it as {', '.join(view.typed)}."


def draw_question(surface: Surface, view: View) -> None:
    """The question, in place of the line at the bottom. Its keys are in the row of buttons."""
    surface.box(0, FOOTER_TOP, PANEL_WIDTH, CANVAS_SIDE - FOOTER_TOP, LINE)
    line, room = question_line(view), PANEL_WIDTH - 2 * MARGIN
    size = next((size for size in TYPED_SIZES if surface.text_width(line, size) <= room), TYPED_SIZES[-1])
    surface.text(line, MARGIN, 257, size, TEXT)
    surface.text(enter_line(view), MARGIN, 273, 12, ACCENT)


def brush_buttons() -> list[Button]:
    """The buttons for a thinner and a thicker brush."""
    return [Button(key, (x, 261, 22, 16), partial(press_key, key), key) for key, x in (("-", 68), ("+", 92))]


def draw_footer(surface: Surface, view: View) -> None:
    """The line at the bottom: brush, network, and where the drawing is saved."""
    surface.box(0, FOOTER_TOP, PANEL_WIDTH, 1, LINE)
    middle = MARGIN + 20, (FOOTER_TOP + CANVAS_SIDE) / 2
    surface.dot(*middle, view.stroke_width, TEXT)  # as large as the ink
    if view.erasing:
        surface.dot(*middle, max(view.stroke_width - 2, 0), BAR_GROUND)
    surface.text(f"{'eraser' if view.erasing else 'brush'} {view.stroke_width}", 68, 255, 12, FAINT)
    for button in brush_buttons():
        draw_button(surface, view, button, 13)
    _draw_network(surface, view)
    if view.folder:
        surface.text(f"saved in {view.folder}", PANEL_WIDTH - MARGIN, 273, 11, ACCENT, RIGHT)


def _draw_network(surface: Surface, view: View) -> None:
    is_normal = view.status == "ready" and view.rejector
    template = {"ready": "{}", "loading": "loading {} ...", "stopped": "{} stopped"}[view.status]
    if view.status == "ready" and not view.rejector:
        template = "{}, without rejector"
    network = surface.fit_text(view.network, 12, 172, template)
    surface.text(network, PANEL_WIDTH - MARGIN, 255, 12, FAINT if is_normal else ACCENT, RIGHT)


def grey(values: np.ndarray) -> np.ndarray:
    """Values in 0..255 as uint8; those outside are clipped."""
    return np.clip(values, 0, 255).astype(np.uint8)


def signed(values: np.ndarray, limit: float | None = None) -> np.ndarray:
    """Values (h, w) of both signs in two colours, black for zero: (h, w, 3) uint8, BGR.

    The colours are full at `limit`, by default the largest absolute value.
    """
    limit = limit or max(float(np.abs(values).max()), 1e-9)  # not divided by 0
    place = cv2.convertScaleAbs(np.clip(values, -limit, limit), alpha=127 / limit, beta=127)  # in the table
    return cv2.LUT(cv2.merge([place] * 3), SIGNED)


def short_number(value: float) -> str:
    """A value of 0 or more in at most four letters, as long as it is below 10,000: "9.8", "104"."""
    return f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def draw_waiting(surface: Surface) -> None:
    """A line in place of what the page is going to show: the first look takes a second, while Keras compiles."""
    surface.text("Looking inside ...", MARGIN, TOP + 24, 12, FAINT)


def draw_paragraph(
    surface: Surface,
    text: str,
    x: float,
    baseline: float,
    size: float,
    width: float,
    colour: Colour = FAINT,
    leading: float = 0,
    room: int = 0,
) -> None:
    """Write text in lines of at most `width`. A word that is longer, as a path may be, goes on in the next line.

    `leading` is from line to line, by default 1.4 times the size. More than `room` lines, by default those above the
    note, are cut off.
    """
    leading = leading or 1.4 * size
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".lstrip()
        if surface.text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        lines += [""] if lines[-1] else []
        for letter in word:
            if surface.text_width(lines[-1] + letter, size) > width:
                lines.append("")
            lines[-1] += letter
    for place, line in enumerate(lines[: room or int((BOTTOM - baseline) / leading) + 1]):
        surface.text(line, x, baseline + leading * place, size, colour)
