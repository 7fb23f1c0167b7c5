"""The reading of several digits: the number in large letters, and each digit with its picture and its confidence.

    draw_number(surface, view, number)

Rows that were written stay rows, as far as there is room; what isn't shown is counted.
"""

from functools import partial

from paintcv.segmentation.number import PLACEHOLDER, Digit, Number, percent
from paintcv.window.hands.buttons import Button
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, LEFT, SEMIBOLD, TEXT, Surface
from paintcv.window.look.widgets import (
    BAR_GROUND,
    BOTTOM,
    MARGIN,
    NO_DIGIT,
    PANEL_WIDTH,
    choose_digit,
    draw_bar,
    draw_confidence,
    grey,
    ground,
)
from paintcv.window.state.view import View

# All of these are set by hand, so that texts can be read at scale 1.
CONFIDENCE_WIDTH = 84  # of the confidence beside the number, units
NUMBER_SIZES = [56, 46, 38, 30, 24, 18, 15]  # text sizes of the number: the largest that fits
NUMBER_HEIGHT = 60  # of all its rows, units
TEXT_ROWS = 4  # the most rows that the number has in large letters, with that of what else it may be
SECOND_HEIGHT = 15  # of the row of what else it may be, units
SECOND_SIZES = [15, 13, 11]  # text sizes of that row: the largest that fits
GRID_ROWS, GRID_COLUMNS = 4, 8  # the most rows of digits with pictures, and the most digits in a row
GRID_TOP, GRID_BOTTOM = 94, BOTTOM  # units
FEW_COLUMNS = 2.6  # digits are no wider than if so many were in the row
BAR_WIDTH = 18  # of the confidence of a digit, units
MAX_SIDE = 54  # of a picture: a larger one leaves no room for the bar below
SMALL = 10  # size of the confidence of a digit; smaller texts can't be read


def draw_number(surface: Surface, view: View, number: Number) -> None:
    """Draw a number of two digits or more."""
    for button in digit_buttons(number):
        if button.name == view.pointed or (view.chosen is not None and button.name == f"digit {view.chosen + 1}"):
            surface.box(*button.box, ground(view, button.name))
    _draw_text(surface, number)
    right_column = PANEL_WIDTH - MARGIN - CONFIDENCE_WIDTH
    if number.has_digit:
        draw_confidence(surface, number, right_column, 52)
    rows = digit_rows(number)
    shown = sum(map(len, rows))
    if shown < len(number.digits):
        count = f"{shown} of {len(number.digits)}"
        is_long = len(number.lines) > TEXT_ROWS
        surface.text(f"{len(number.lines)} rows: {count}" if is_long else f"{count} below", right_column, 85, 10, FAINT)
    elif number.has_digit and any(not digit.is_digit for digit in number.digits):
        surface.text(f"{PLACEHOLDER} is no digit", right_column, 85, 10, FAINT)
    if len(rows) == 1:
        _draw_one_row(surface, rows[0])
    else:
        _draw_rows(surface, rows)


def _draw_text(surface: Surface, number: Number) -> None:
    """The number in large letters, row by row as it was written; of many rows, the first ones.

    Below a question mark stands what else the number may be.
    """
    second = f"or {number.second}" if number.second else ""
    lines = number.lines[: TEXT_ROWS - bool(second)] if number.has_digit else [NO_DIGIT]
    if number.has_digit:
        lines[-1] += "?" * number.doubtful + " .." * (len(number.lines) > len(lines))
    room = PANEL_WIDTH - 2 * MARGIN - CONFIDENCE_WIDTH - 12
    height = (NUMBER_HEIGHT - SECOND_HEIGHT * bool(second)) / len(lines)
    longest = max(lines, key=lambda line: surface.text_width(line, 18, SEMIBOLD))
    fitting = (size for size in NUMBER_SIZES if size <= height and surface.text_width(longest, size, SEMIBOLD) <= room)
    size = next(fitting, NUMBER_SIZES[-1])
    for line, text in enumerate(lines, 1):
        baseline = 27 + height * line - (height - 0.72 * size) / 2
        text = surface.fit_text(text, size, room, weight=SEMIBOLD)
        surface.text(text, MARGIN - 2, baseline, size, ACCENT, weight=SEMIBOLD)
    size = next((size for size in SECOND_SIZES if surface.text_width(second, size) <= room), SECOND_SIZES[-1])
    surface.text(surface.fit_text(second, size, room), MARGIN, 27 + NUMBER_HEIGHT - 3, size, TEXT)


def digit_rows(number: Number) -> list[list[Digit]]:
    """The digits in rows of the panel: as they were written, long rows in several, and as many as there is room for."""
    rows: list[list[Digit]] = []
    for line in dict.fromkeys(digit.candidate.line for digit in number.digits):  # all of a line may be left out
        digits = [digit for digit in number.digits if digit.candidate.line == line]
        pieces = -(-len(digits) // GRID_COLUMNS)  # rounded up
        length = -(-len(digits) // pieces)
        rows += [digits[start : start + length] for start in range(0, len(digits), length)]
    return rows[:GRID_ROWS]


def digit_buttons(number: Number) -> list[Button]:
    """A button for each digit that is shown: pages then look into it."""
    rows = digit_rows(number)
    width = (PANEL_WIDTH - 2 * MARGIN) / max(*map(len, rows), FEW_COLUMNS)
    height = (GRID_BOTTOM - GRID_TOP) / len(rows)
    places = [(row, column) for row, digits in enumerate(rows) for column in range(len(digits))]
    return [
        Button(
            f"digit {place + 1}",
            (MARGIN + column * width, GRID_TOP + row * height, width, height),
            partial(choose_digit, place),
        )
        for place, (row, column) in enumerate(places)
    ]


def _draw_one_row(surface: Surface, digits: list[Digit]) -> None:
    """The digits side by side, each with its picture, its answer and a bar as long as its confidence.

    What is doubtful has a hollow bar, what is no digit has none.
    """
    width = (PANEL_WIDTH - 2 * MARGIN) / max(len(digits), FEW_COLUMNS)
    side = min(width - 5, MAX_SIDE)
    size = min(13, width / 3.4)  # of the confidence: as large as fits
    for column, digit in enumerate(digits):
        middle = MARGIN + (column + 0.5) * width
        surface.paste(grey(digit.candidate.picture * 255), middle - side / 2, GRID_TOP + 2, side)
        baseline = GRID_TOP + side + 20
        surface.text(digit.text, middle, baseline, 17, ACCENT, CENTRE)
        surface.text(_confidence(digit), middle, baseline + 16, size, FAINT, CENTRE)
        top, bottom = baseline + 22, GRID_BOTTOM - 4
        if digit.is_digit:
            filled = (bottom - top) * digit.confidence
            left = middle - BAR_WIDTH / 2
            surface.box(left, top, BAR_WIDTH, bottom - top, BAR_GROUND)
            draw_bar(surface, (left, bottom - filled, BAR_WIDTH, filled), ACCENT, digit.doubtful)


def _draw_rows(surface: Surface, rows: list[list[Digit]]) -> None:
    """The digits in a grid: each answer beside its picture, and the confidence below."""
    width = (PANEL_WIDTH - 2 * MARGIN) / max(*map(len, rows), FEW_COLUMNS)
    height = (GRID_BOTTOM - GRID_TOP) / len(rows)
    size = min(17, 0.4 * height, 0.32 * width)
    side = min(height - SMALL - 5, width - 1.3 * size - 5)  # an answer may have a question mark
    for row, digits in enumerate(rows):
        for column, digit in enumerate(digits):
            x, y = MARGIN + column * width, GRID_TOP + row * height + 2
            surface.paste(grey(digit.candidate.picture * 255), x, y, side)
            surface.text(digit.text, x + side + 3, y + side / 2 + 0.36 * size, size, ACCENT, LEFT)
            surface.text(_confidence(digit), x - 1, y + side + SMALL, SMALL, FAINT, LEFT)


def _confidence(digit: Digit) -> str:
    return percent(digit.confidence) if digit.is_digit else f"like {digit.value}"
