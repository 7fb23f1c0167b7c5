"""The table of keys and buttons. It drives the keys, the buttons, the page of keys and `paint.py --help`.

    press_key("u", controls)                    # undo; while the question is open, delete a digit
    HELP                                        # [("left drag", "draw"), ..., ("Esc", "back, or quit")]

A row of it is an `Action`. To add a key, add a row. With a `label` it has a button, at its place in the order of this
table. While the question "What is it?" is open, some keys mean something else: these are in KEYS below. Keys are named
as in key_names.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from paintcv.window.hands.controls import Controls
from paintcv.window.processes.learner import Learner
from paintcv.window.state.view import KEYS as KEYS_PAGE
from paintcv.window.state.view import Mode

Act = Callable[[Controls, str], object]  # is called with the name of the key
DIGITS = "0123456789"


@dataclass(frozen=True)
class Action:
    """What some keys do. The first of the keys is shown on the button and on the page of keys."""

    keys: tuple[str, ...]
    names: str  # of the keys, as the help names them
    effect: str  # of at most 19 letters: the page of keys has no more room
    act: Act
    label: str = ""  # of its button in the row; "" if it has none there


ACTIONS = [
    Action(("Space",), "Space", "read", lambda controls, _: controls.session.read(), "Read"),
    Action(("u", "z", "Backspace"), "u, z, Backspace", "undo", lambda controls, _: controls.session.undo(), "Undo"),
    Action(("y",), "y", "redo", lambda controls, _: controls.session.redo(), "Redo"),
    Action(("c",), "c", "clear", lambda controls, _: controls.session.clear(), "Clear"),
    Action(("a",), "a", "add to drawing", lambda controls, _: controls.session.add_to_drawing()),
    Action(("e",), "e", "eraser on/off", lambda controls, _: controls.session.toggle_eraser(), "Erase"),
    Action(("+", "="), "+", "thicker brush", lambda controls, _: controls.session.change_brush(1)),
    Action(("-", "_"), "-", "thinner brush", lambda controls, _: controls.session.change_brush(-1)),
    Action(("l",), "l", "live reading on/off", lambda controls, _: controls.session.toggle_live(), "Live"),
    Action(("n",), "n", "next network", lambda controls, _: controls.session.reader.next_network(), "Network"),
    Action(tuple(DIGITS), "0 to 9", "save as this digit", lambda controls, key: controls.labelling.save_as(key)),
    Action(("Enter",), "Enter", "save as typed", lambda controls, _: controls.labelling.ask(), "Save as"),
    Action(("s",), "s", "save as read", lambda controls, _: controls.labelling.save_as_read()),
    Action(("x", "Delete"), "x, Delete", "take back a save", lambda controls, _: controls.labelling.unsave()),
    Action(("Tab",), "Tab", "next page", lambda controls, _: controls.session.next_page(), "Pages"),
    Action(("Shift+Tab",), "Shift+Tab", "previous page", lambda controls, _: controls.session.next_page(-1)),
    Action(("g",), "g", "Learning: start", lambda controls, _: controls.session.learn(Learner.start_or_pause)),
    Action(("b",), "b", "Learning: 1 batch", lambda controls, _: controls.session.learn(Learner.learn_one_batch)),
    Action(("[",), "[", "Learning: back", lambda controls, _: controls.session.move_lesson(-1)),
    Action(("]",), "]", "Learning: on", lambda controls, _: controls.session.move_lesson(1)),
    Action(("h", "?"), "h", "these keys", lambda controls, _: controls.session.toggle_page(KEYS_PAGE), "Help"),
    Action(("f",), "f", "full screen on/off", lambda controls, _: controls.toggle_full_screen()),
    Action(("p",), "p", "picture of window", lambda controls, _: controls.save_picture()),
    Action(("Esc",), "Esc", "back, or quit", lambda controls, _: controls.escape()),
]
MOUSE = [("left drag", "draw"), ("right click", "read"), ("Shift + drag", "add to drawing")]
HELP = [*MOUSE, *((action.names, action.effect) for action in ACTIONS)]
ACTION_OF_KEY = {key: action for action in ACTIONS for key in action.keys}

# What each key does in each mode. In the question, Space does nothing: it may stand between the digits.
KEYS: dict[Mode, dict[str, Act]] = {Mode.DRAW: {key: action.act for key, action in ACTION_OF_KEY.items()}}
KEYS[Mode.ASK] = {
    **KEYS[Mode.DRAW],
    **dict.fromkeys(("Space", "a", "s", "x", "Delete"), lambda controls, _: None),
    **dict.fromkeys(DIGITS, lambda controls, key: controls.labelling.type_digit(key)),
    **dict.fromkeys(("u", "z", "Backspace"), lambda controls, _: controls.labelling.delete_digit()),
    "c": lambda controls, _: controls.labelling.delete_all(),
    "Enter": lambda controls, _: controls.labelling.save_as_typed(),
    "Esc": lambda controls, _: controls.labelling.close_question(),
}


def press_key(name: str, controls: Controls) -> None:
    """Do what the key with this name does in the mode that the window is in; other names do nothing."""
    view = controls.session.view
    if act := KEYS[view.mode].get(name):
        before = view.note, view.noted
        act(controls, name)
        if (view.note, view.noted) == before:
            view.note = ""  # a note lasts until the user does something else
