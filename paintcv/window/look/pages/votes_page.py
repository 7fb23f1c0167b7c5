"""The page `Votes`: what each hidden unit adds to each answer. A click on a unit shows it closely, see one_unit.py."""

from functools import partial

import numpy as np

from paintcv.networks import votes
from paintcv.segmentation.number import Number
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.controls import Controls
from paintcv.window.look.pages.one_unit import BACK, draw_unit
from paintcv.window.look.pages.page import Page, Word
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, LINE, RIGHT, TEXT, Surface
from paintcv.window.look.widgets import (
    AGAINST,
    BAR_GROUND,
    BOTTOM,
    FOR,
    MARGIN,
    NEXT_WIDTH,
    PANEL_WIDTH,
    POINT,
    TOP,
    draw_button,
    draw_paragraph,
    draw_waiting,
    ground,
    next_digit_buttons,
    short_number,
    signed,
)
from paintcv.window.processes.inspections import UnitInside
from paintcv.window.state.view import View

# Lengths in units, set by hand: the table needs the whole width.
LEFT = 8
UNITS_LEFT, UNIT_WIDTH = 24, 27
PICTURE_TOP, PICTURE_SIDE = 39, 23
HEADER = 73  # baseline of the last line above the rows
ROWS_TOP, ROW_HEIGHT = 79, 14
OTHERS, BIAS, SUM = 220, 250, 284  # right ends of these columns
SOFTMAX_LEFT, SOFTMAX_WIDTH = 290, 22
ROW = ", answer "  # in the names of places in a row of the table; its digit follows
NUMBERS = 10.5  # size of the numbers


class Votes(Page):
    """How the units vote."""

    name = "Votes"
    promise = "Here you will see what each unit adds to each answer."
    inspects = "votes"
    looks_at_digit = True
    advice = POINT
    words = (
        Word("others", (OTHERS - 32, HEADER - 22, 32, 25), "All others: what all other units add together."),
        Word("bias", (BIAS - 26, HEADER - 22, 28, 25), "Bias: what an answer has before there is any ink."),
        Word("logit", (SUM - 30, HEADER - 22, 32, 25), "Logit: the sum of all votes. The highest is the answer."),
    )

    def line(self, view: View) -> str:
        """The sum of the row under the mouse in numbers, so that it can be checked."""
        shown, row = view.inspected, view.pointed.partition(ROW)[2]
        if not isinstance(shown, votes.Votes) or not row:
            return super().line(view)
        value = int(row)
        terms = [*shown.votes[:, value], shown.others[value], shown.bias[value]]
        return f"{value}: {' '.join(f'{term:+z.2f}' for term in terms)} = {shown.logits[value]:z.2f}"

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw the votes of the most active units, or one unit closely."""
        shown = view.inspected
        if isinstance(shown, str):
            draw_paragraph(surface, shown, MARGIN, TOP + 24, 12, PANEL_WIDTH - 2 * MARGIN)
        elif isinstance(shown, UnitInside):
            draw_unit(surface, view, shown)
        elif isinstance(shown, votes.Votes):
            _draw_header(surface, view, shown)
            _draw_rows(surface, shown, view.looked_at(number).probabilities)
        else:
            draw_waiting(surface)

    def buttons(self, view: View) -> list[Button]:
        """A button for each unit that is shown, or the one that leads back to all."""
        if view.number and isinstance(view.inspected, UnitInside):
            return [BACK]
        if not view.number or not isinstance(view.inspected, votes.Votes):
            return []
        buttons = [*next_digit_buttons(view, LEFT, TOP), *self.word_buttons()]
        rows = [("", PICTURE_TOP, ROWS_TOP - PICTURE_TOP)]
        rows += [(f"{ROW}{value}", ROWS_TOP + value * ROW_HEIGHT, ROW_HEIGHT) for value in range(10)]
        for row, top, height in rows:
            for place, unit in enumerate(view.inspected.units):
                box = UNITS_LEFT + place * UNIT_WIDTH, top, UNIT_WIDTH, height
                buttons.append(Button(_name(unit) + row, box, partial(_choose, int(unit))))
            if row:
                buttons.append(Button(row, (0, top, PANEL_WIDTH, height), lambda controls: None))
        return buttons


def _name(unit: int) -> str:
    return f"unit {unit}"


def _choose(unit: int, controls: Controls) -> None:
    controls.session.choose_unit(unit)


def _draw_header(surface: Surface, view: View, shown: votes.Votes) -> None:
    """What the columns are: the six units with their weights and activations, all others, the bias and the sum."""
    active = f"the {len(shown.units)} most active of {shown.total} units"
    deep = f"The last of {shown.layers} hidden layers: {active}"
    caption = f"{active.capitalize()}. A click shows one closely." if shown.layers == 1 else deep
    left = float(LEFT)
    for button in next_digit_buttons(view, LEFT, TOP):
        draw_button(surface, view, button, 11)
        left += NEXT_WIDTH + 5
        caption = active if shown.layers == 1 else f"layer {shown.layers}: {active}"
    surface.text(caption, left, TOP + 11, 10.5, FAINT)
    for place, (unit, activation) in enumerate(zip(shown.units, shown.activations, strict=True)):
        left = UNITS_LEFT + place * UNIT_WIDTH
        middle = left + UNIT_WIDTH / 2
        if view.pointed.partition(ROW)[0] == _name(unit):
            surface.box(left, PICTURE_TOP - 3, UNIT_WIDTH, BOTTOM - PICTURE_TOP + 3, ground(view, view.pointed))
        if len(shown.pictures):
            surface.paste(signed(shown.pictures[place]), middle - PICTURE_SIDE / 2, PICTURE_TOP, PICTURE_SIDE)
        else:  # it doesn't see the pixels: its weights are no picture
            surface.box(middle - PICTURE_SIDE / 2, PICTURE_TOP, PICTURE_SIDE, PICTURE_SIDE, LINE)
            surface.text(str(unit + 1), middle, PICTURE_TOP + 15, 9, FAINT, CENTRE)
        surface.text(short_number(activation), middle, HEADER, 10, TEXT, CENTRE)
    for words, right in ((("all", "others"), OTHERS), (("", "bias"), BIAS), (("sum:", "logit"), SUM)):
        for line, word in enumerate(words):
            surface.text(word, right, HEADER - 12 + 12 * line, 10, FAINT, RIGHT)


def _draw_rows(surface: Surface, shown: votes.Votes, probabilities: np.ndarray) -> None:
    """A row for each answer: bars for the votes, the rest in numbers, and the bar that softmax makes of the sum."""
    strongest = max(float(np.abs(shown.votes).max()), 1e-9)  # not divided by 0
    logits, answer = shown.logits, int(shown.logits.argmax())
    for value in range(10):
        top = ROWS_TOP + value * ROW_HEIGHT
        middle, baseline = top + ROW_HEIGHT / 2, top + 11
        colour = ACCENT if value == answer else TEXT
        surface.text(str(value), LEFT, baseline, 12, colour)
        for place, vote in enumerate(shown.votes[:, value] / strongest):
            zero = UNITS_LEFT + (place + 0.5) * UNIT_WIDTH
            length = (UNIT_WIDTH / 2 - 1) * abs(float(vote))
            surface.box(zero if vote > 0 else zero - length, middle - 4, length, 8, FOR if vote > 0 else AGAINST)
            surface.box(zero - 0.5, top, 1, ROW_HEIGHT, LINE)
        for number, right in ((shown.others[value], OTHERS), (shown.bias[value], BIAS)):
            surface.text(f"{number:+z.1f}", right, baseline, NUMBERS, FOR if number > 0 else AGAINST, RIGHT)
        surface.text(f"{logits[value]:z.1f}", SUM, baseline, NUMBERS, colour, RIGHT)
        surface.box(SOFTMAX_LEFT, middle - 4, SOFTMAX_WIDTH, 8, BAR_GROUND)
        surface.box(SOFTMAX_LEFT, middle - 4, SOFTMAX_WIDTH * float(probabilities[value]), 8, colour)
