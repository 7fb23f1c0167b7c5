"""The look of the canvas and of the panel: pure functions from the state of the window to an image. They only draw.

    canvas = draw_canvas(ink.image, session.view, scale=1)          # (280, 280, 3) uint8, on the left
    panel = draw_panel(session.view, scale=1)                       # (280, 320, 3) uint8, on the right

From top to bottom the panel has the tabs of its pages, the page that is open (see pages/), the note, and the line with
brush and network. While the question "What is it?" is open, it stands in place of that line.

All lengths are in units of the window, `scale` pixels each. They were set by hand; tests/window/test_panel.py checks
that no texts overlap.
"""

import functools
import math
from collections.abc import Callable

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE, Point
from paintcv.segmentation.number import Digit
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.controls import Controls
from paintcv.window.hands.window_layout import PANEL_WIDTH
from paintcv.window.look.pages import PAGES
from paintcv.window.look.row import row_buttons
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, GROUND, LINE, TEXT, Surface
from paintcv.window.look.widgets import (
    MARGIN,
    TABS_HEIGHT,
    TOP,
    brush_buttons,
    draw_footer,
    draw_note,
    draw_question,
    ground,
    note_line,
)
from paintcv.window.state.view import Mode, View

DIGIT_BOXES = (140, 100, 55)  # the colour of the boxes around digits on the canvas
POINTER, POINTER_GAP = 3, 4  # the height of the line at the digit that is looked at, and its distance, units
DASH = 5  # of a box around a doubtful digit, units
DIMMING = 3  # ink that was left out is darker by this factor
TAB_SIZES = [12, 11, 10, 9]  # text sizes of the tabs: the largest that fits
TAB_PADDING = 4  # left and right of a tab's text, at least


def draw_canvas(ink: np.ndarray, view: View, scale: float, point: Point | None = None) -> np.ndarray:
    """The canvas as the window shows it: BGR uint8 of the size of `ink` (h, w) uint8, the ink at this scale.

    Ink that was left out of the reading is dim. If several digits were read, each has a box around it: dashed if it is
    doubtful, only its corners if it is no digit; the one that is looked at has a thick line below it. The outline of
    the brush is around `point`, pixels of the canvas, if it is not None.
    """
    if view.left_out is not None:
        ink = _dimmed(ink, view.left_out)
    canvas = cv2.cvtColor(ink, cv2.COLOR_GRAY2BGR)
    thickness = max(round(scale), 1)
    if len(view.digits) > 1:
        for digit in view.digits:
            _draw_box(canvas, digit, scale, thickness)
        if view.number and (view.chosen is not None or PAGES[view.page].looks_at_digit):
            _draw_pointer(canvas, view.looked_at(view.number), scale)
    if point:
        shift = 4  # cv2.circle takes lengths in 1/16 of a pixel then: 2 ** 4
        centre = [round(((value + 0.5) * scale - 0.5) * 2**shift) for value in point]
        radius = round(view.stroke_width / 2 * scale * 2**shift)
        cv2.circle(canvas, centre, radius, ACCENT if view.erasing else FAINT, thickness, cv2.LINE_AA, shift)
    return canvas


def _draw_pointer(canvas: np.ndarray, digit: Digit, scale: float) -> None:
    """A thick line below the digit that is looked at; above it where there is no room below."""
    left, top, width, height = digit.candidate.box
    below = top + height + POINTER_GAP + POINTER <= CANVAS_SIDE
    y = top + height + POINTER_GAP if below else max(top - POINTER_GAP - POINTER, 0)
    corner, far_corner = (
        (round(left * scale), round(y * scale)),
        (round((left + width) * scale), round((y + POINTER) * scale)),
    )
    cv2.rectangle(canvas, corner, far_corner, ACCENT, cv2.FILLED)


def _draw_box(canvas: np.ndarray, digit: Digit, scale: float, thickness: int) -> None:
    """The box around a digit."""
    left, top, width, height = digit.candidate.box
    x, y = round((left - 2) * scale), round((top - 2) * scale)
    far_x, far_y = round((left + width + 1) * scale), round((top + height + 1) * scale)
    if not digit.doubtful:
        cv2.rectangle(canvas, (x, y), (far_x, far_y), DIGIT_BOXES, thickness)
        return
    horizontal = [((x, side), (far_x, side)) for side in (y, far_y)]
    vertical = [((side, y), (side, far_y)) for side in (x, far_x)]
    for start, end in (*horizontal, *vertical):
        for dash in _dashes(math.dist(start, end) / scale, corners_only=not digit.is_digit):
            first, last = np.rint(np.outer(dash, np.subtract(end, start)) + start).astype(int).tolist()
            cv2.line(canvas, first, last, DIGIT_BOXES, thickness)


def _dashes(length: float, corners_only: bool) -> list[tuple[float, float]]:
    """Where the dashes of a side with this length, units, begin and end, from 0 to 1. There is one at each corner."""
    count = 2 if corners_only else max(round(length / (2 * DASH)), 1) + 1
    dash = min(DASH / max(length, 1), 1 / (2 * count - 1))
    return [(start, start + dash) for start in np.linspace(0, 1 - dash, count).tolist()]


def _dimmed(ink: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """Ink (h, w) uint8, darker where it was left out: `left_out` is (280, 280) bool, without the soft edge of ink."""
    with_edge = cv2.dilate(left_out.astype(np.uint8) * 255, np.ones((3, 3), np.uint8))
    out = cv2.resize(with_edge, ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(out > 127, ink // DIMMING, ink)


def draw_panel(view: View, scale: float) -> np.ndarray:
    """The panel: BGR uint8."""
    surface = Surface(PANEL_WIDTH, CANVAS_SIDE, scale, GROUND)
    page = PAGES[view.page]
    _draw_tabs(surface, view)
    page.draw(surface, view)
    if view.number:
        page.draw_reading(surface, view, view.number)
    elif page.shows_reading:
        for line, text in enumerate(view.message.split("\n")):
            surface.text(text, MARGIN, TOP + 40 + 22 * line, 16, TEXT if line == 0 else FAINT)
        surface.text(page.promise, MARGIN, TOP + 98, 11, FAINT)
    draw_note(surface, note_line(view, page.shows_reading), page.line(view))
    if view.mode is Mode.DRAW:
        draw_footer(surface, view)
    else:
        draw_question(surface, view)
    return surface.image


def window_buttons(view: View) -> list[Button]:
    """All places in the window that react to the mouse, in units of the window."""
    return [*row_buttons(view), *panel_buttons(view)]


def panel_buttons(view: View) -> list[Button]:
    """The places in the panel that react to the mouse, in units of the window."""
    brush = brush_buttons() if view.mode is Mode.DRAW else []
    buttons = [*_tabs()[1], *PAGES[view.page].buttons(view), *brush]
    return [button._replace(box=(CANVAS_SIDE + button.box[0], *button.box[1:])) for button in buttons]


@functools.cache
def _tabs() -> tuple[float, list[Button]]:
    """The size of the tabs' texts, and the tabs. What is left of the panel's width is divided among them."""
    measure = Surface(PANEL_WIDTH, TABS_HEIGHT, 1, GROUND)
    for size in TAB_SIZES:
        widths = [measure.text_width(name, size) + 2 * TAB_PADDING for name in PAGES]
        if sum(widths) <= PANEL_WIDTH:
            break
    spare = min((PANEL_WIDTH - sum(widths)) / len(PAGES), 40)
    tabs, left = [], 0.0
    for name, width in zip(PAGES, widths, strict=True):
        tabs.append(Button(name, (left, 0, width + spare, TABS_HEIGHT), _opening(name), name))
        left += width + spare
    return size, tabs


def _opening(name: str) -> Callable[[Controls], None]:
    return lambda controls: controls.session.show_page(name)


def _draw_tabs(surface: Surface, view: View) -> None:
    size, tabs = _tabs()
    surface.box(0, TABS_HEIGHT - 1, PANEL_WIDTH, 1, LINE)
    for tab in tabs:
        left, _, width, height = tab.box
        is_open = tab.name == view.page
        if view.pointed == tab.name:
            surface.box(left, 0, width, height - 1, ground(view, tab.name))
        surface.text(tab.label, left + width / 2, height - 6, size, TEXT if is_open else FAINT, CENTRE)
        if is_open:
            surface.box(left, height - 2, width, 2, ACCENT)
