"""The page `Networks`: what every network in weights/ reads in the drawing. A click chooses one."""

from functools import partial

from paintcv.segmentation.number import Number, percent
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.controls import Controls
from paintcv.window.look.pages.page import Page
from paintcv.window.look.surface import ACCENT, FAINT, RIGHT, SEMIBOLD, TEXT, Surface
from paintcv.window.look.widgets import (
    BAR_GROUND,
    BOTTOM,
    FOR,
    MARGIN,
    NO_DIGIT,
    PANEL_WIDTH,
    TOP,
    draw_bar,
    draw_waiting,
    ground,
    likeness,
)
from paintcv.window.processes.network_rows import NetworkRow
from paintcv.window.state.view import View

# Lengths in units, set by hand.
ROWS_TOP = TOP + 18
LEFT = 10  # left and right of the rows
MAX_HEIGHT = 26  # of a row
MIN_HEIGHT = 14  # more rows than fit then are counted
NAME_WIDTH = 118
ANSWER_LEFT, ANSWER_WIDTH = 142, 64
BAR_WIDTH, BAR_HEIGHT = 44, 7
LONG_SIZE = 10  # text size of an answer that would be too long otherwise: eight digits and a question mark fit
OTHER = FOR  # the colour of answers that differ from that of the chosen network


class Networks(Page):
    """All networks at once."""

    name = "Networks"
    promise = "Here you will see what each network in weights/ reads."
    inspects = "networks"

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw a row for each network."""
        rows = _rows(view)
        if not rows:
            draw_waiting(surface)
            return
        shown = _shown(rows)
        others = sum(row.number is not None and _answer(row.number) != _answer(number) for row in rows)
        differ = f"{others} of {len(rows)} read it differently. A click chooses one."
        agree = "They agree. A click chooses one."
        surface.text(differ if others else agree, MARGIN, TOP + 11, 11, OTHER if others else FAINT)
        if len(shown) < len(rows):
            surface.text(f"+ {len(rows) - len(shown)}", PANEL_WIDTH - LEFT, TOP + 11, 11, FAINT, RIGHT)
        for place, row in enumerate(shown):
            _draw_row(surface, view, row, number, place, _height(rows))

    def buttons(self, view: View) -> list[Button]:
        """A button for each network that is loaded."""
        rows = _rows(view) if view.number else []
        height = _height(rows)
        return [
            Button(
                _name(place),
                (LEFT, ROWS_TOP + place * height, PANEL_WIDTH - 2 * LEFT, height),
                partial(_use, row),
            )
            for place, row in enumerate(_shown(rows))
            if row.number
        ]


def _name(place: int) -> str:
    return f"network {place}"


def _use(row: NetworkRow, controls: Controls) -> None:
    controls.session.reader.use_network(row.path)


def _rows(view: View) -> list[NetworkRow]:
    """The rows, if they are known."""
    is_known = isinstance(view.inspected, list) and all(isinstance(row, NetworkRow) for row in view.inspected)
    return view.inspected if is_known else []


def _height(rows: list[NetworkRow]) -> float:
    return min(max((BOTTOM - ROWS_TOP) / max(len(rows), 1), MIN_HEIGHT), MAX_HEIGHT)


def _shown(rows: list[NetworkRow]) -> list[NetworkRow]:
    return rows[: int((BOTTOM - ROWS_TOP) / _height(rows) + 1e-6)]


def _draw_row(surface: Surface, view: View, row: NetworkRow, number: Number, place: int, height: float) -> None:
    top = ROWS_TOP + place * height
    size = min(14, 0.72 * height)
    baseline = top + height / 2 + 0.36 * size
    if view.pointed == _name(place):
        surface.box(LEFT, top, PANEL_WIDTH - 2 * LEFT, height - 1, ground(view, _name(place)))
    if row.chosen:
        surface.box(LEFT, top + 2, 3, height - 5, ACCENT)
    name = surface.fit_text(row.name, size, NAME_WIDTH)
    surface.text(name, MARGIN, baseline, size, TEXT if row.chosen else FAINT)
    if row.number is None:
        problem = "damaged: can't be loaded" if row.damaged else "loading ..."
        surface.text(problem, ANSWER_LEFT, baseline, min(size, 12), OTHER if row.damaged else FAINT)
        return
    colour = ACCENT if _answer(row.number) == _answer(number) else OTHER
    answer = row.number.text if row.number.has_digit else NO_DIGIT
    is_long = surface.text_width(answer, size, SEMIBOLD) > ANSWER_WIDTH
    answer_size = min(size, LONG_SIZE) if is_long else size
    answer = surface.fit_text(answer, answer_size, ANSWER_WIDTH, weight=SEMIBOLD)
    surface.text(answer, ANSWER_LEFT, baseline, answer_size, colour, weight=SEMIBOLD)
    if not row.number.has_digit:
        surface.text(likeness(row.number), 254, baseline, size, FAINT, RIGHT)
        return
    surface.text(percent(row.number.confidence), 254, baseline, size, TEXT, RIGHT)
    bar_top = top + height / 2 - BAR_HEIGHT / 2
    surface.box(260, bar_top, BAR_WIDTH, BAR_HEIGHT, BAR_GROUND)
    draw_bar(surface, (260, bar_top, BAR_WIDTH * row.number.confidence, BAR_HEIGHT), colour, row.number.doubtful)


def _answer(number: Number) -> list[str]:
    """What counts when answers are compared: the rows; none if no digit is read."""
    return number.lines if number.has_digit else []
