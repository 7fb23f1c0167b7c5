"""The page `Reading`: the answer, how sure it is, and the picture that the network got.

One digit has a bar for each of its ten probabilities; the digits of a number are drawn by several_digits.py.
"""

from paintcv.segmentation.number import Number, percent
from paintcv.window.hands.buttons import Button
from paintcv.window.look.pages.page import Page
from paintcv.window.look.pages.several_digits import digit_buttons, draw_number
from paintcv.window.look.surface import ACCENT, FAINT, RIGHT, SEMIBOLD, TEXT, Surface
from paintcv.window.look.widgets import MARGIN, NO_DIGIT, PANEL_WIDTH, draw_bars, draw_confidence, grey
from paintcv.window.state.view import READING, View

BARS_TOP, BARS_BOTTOM = 134, 204  # units
PICTURE_SIDE = 84  # of the picture that the network got, units
SECOND_WIDTH = 106  # of what else a digit may be: there is no more room beside the picture


class Reading(Page):
    """What was read."""

    name = READING

    def draw(self, surface: Surface, view: View) -> None:
        """Draw empty bars while nothing is read."""
        if not view.number:
            draw_bars(surface, None, BARS_TOP, BARS_BOTTOM)

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw one digit large, or several small."""
        if len(number.digits) > 1:
            draw_number(surface, view, number)
        else:
            _draw_one_digit(surface, number)

    def buttons(self, view: View) -> list[Button]:
        """A button for each digit of a number."""
        return digit_buttons(view.number) if view.number and len(view.digits) > 1 else []


def _draw_one_digit(surface: Surface, number: Number) -> None:
    right, digit = PANEL_WIDTH - MARGIN, number.digits[0]
    _draw_answer(surface, number)
    surface.paste(grey(digit.candidate.picture * 255), right - PICTURE_SIDE, 28, PICTURE_SIDE)
    surface.text("what the network sees", right, 125, 11, FAINT, RIGHT)
    draw_bars(surface, digit, BARS_TOP, BARS_BOTTOM)


def _draw_answer(surface: Surface, number: Number) -> None:
    if not number.digits[0].is_digit:
        surface.text(NO_DIGIT, MARGIN - 2, 64, 40, ACCENT, weight=SEMIBOLD)
        surface.text(_second_guess(number), MARGIN, 98, 16, TEXT)
        return
    baseline, size = (88, 58) if number.doubtful else (110, 106)  # a large question mark would not fit
    surface.text(number.text, MARGIN - 4, baseline, size, ACCENT, weight=SEMIBOLD)
    draw_confidence(surface, number, MARGIN + 76, 58)
    colour, size = (TEXT, 16) if number.doubtful else (FAINT, 13)
    surface.text(surface.fit_text(_second_guess(number), size, SECOND_WIDTH), MARGIN + 76, 104, size, colour)


def _second_guess(number: Number) -> str:
    """What else a single digit may be: "or 4: 36.8%", "or 13", "or no digit"; "" if the next one has 0.0%.

    Of what is no digit, the digit that it resembles: "like 4: 81.9%".
    """
    digit = number.digits[0]
    if not digit.is_digit:
        return f"like {digit.value}: {percent(digit.probabilities.max())}"
    if len(number.second) > 1:
        return f"or {number.second}"
    second, probability = digit.next_digits[0]
    return f"or {second}: {percent(probability)}" if percent(probability) != percent(0) else ""
