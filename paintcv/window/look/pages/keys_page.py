"""The page `Keys`: what the mouse and the keys do. A click on a line does what its key does."""

from functools import partial

from paintcv.window.hands.actions import ACTIONS, MOUSE, Action, press_key
from paintcv.window.hands.buttons import Button
from paintcv.window.look.pages.page import Page
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, TEXT, Surface
from paintcv.window.look.widgets import BOTTOM, PANEL_WIDTH, TOP, ground
from paintcv.window.state.view import KEYS, View

LEFT = 8  # left and right of the page: it needs more room than others. Units, set by hand as what follows
KEY_WIDTH = 50  # of the name of a key
SIZE = 10.5  # of the texts
COLUMNS = 2


class Keys(Page):
    """The table of keys, each of which is a button."""

    name = KEYS
    shows_reading = False

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the mouse in the first line, and the keys in two columns below."""
        mouse = "    ".join(f"{names}: {effect}" for names, effect in MOUSE)
        surface.text(mouse, PANEL_WIDTH / 2, TOP + 11, SIZE, FAINT, CENTRE)
        for action, button in zip(ACTIONS, self.buttons(view), strict=True):
            left, top, width, height = button.box
            baseline = top + height / 2 + 4
            pointed = view.pointed == button.name
            surface.box(left + 1, top + 1, (width if pointed else KEY_WIDTH) - 2, height - 2, ground(view, button.name))
            size = min(SIZE, SIZE * (KEY_WIDTH - 8) / surface.text_width(button.key, SIZE))  # a long name is smaller
            surface.text(button.key, left + KEY_WIDTH / 2, baseline, size, ACCENT, CENTRE)
            effect = surface.fit_text(action.effect, SIZE, width - KEY_WIDTH - 6)
            surface.text(effect, left + KEY_WIDTH + 4, baseline, SIZE, TEXT)

    def buttons(self, view: View) -> list[Button]:
        """A button for each line. That of the digits opens the question, where they have buttons."""
        rows = -(-len(ACTIONS) // COLUMNS)  # rounded up
        top, height = TOP + 16, (BOTTOM - TOP - 16) / rows
        width = (PANEL_WIDTH - 2 * LEFT) / COLUMNS
        buttons = []
        for index, action in enumerate(ACTIONS):
            column, row = divmod(index, rows)
            box = LEFT + column * width, top + row * height, width, height
            key = "Enter" if _is_digits(action) else action.keys[0]
            label = action.names if _is_digits(action) else key
            buttons.append(Button(key, box, partial(press_key, key), key=label))
        return buttons


def _is_digits(action: Action) -> bool:
    return action.keys[0] == "0"
