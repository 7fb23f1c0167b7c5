"""Keys: what OpenCV returns for them under X, and the table of actions. test_real_window.py presses some of them."""

import pytest

from paintcv.window.hands.actions import ACTION_OF_KEY, ACTIONS, MOUSE
from paintcv.window.hands.controls import Controls
from paintcv.window.hands.key_names import key_name
from paintcv.window.look.panel import panel_buttons
from paintcv.window.processes.lesson import READY, Lesson
from paintcv.window.state.texts import NO_LESSON
from paintcv.window.state.view import KEYS, LEARNING
from tests.support.sessions import press


@pytest.mark.parametrize("letter", "uzycelnsxhfp")
def test_a_letter_is_the_same_key_in_lower_and_upper_case(letter):
    assert key_name(ord(letter)) == key_name(ord(letter.upper())) == letter
    assert letter in ACTION_OF_KEY


@pytest.mark.parametrize(
    ("codes", "name"),
    [
        ([27], "Esc"),
        ([10, 13], "Enter"),
        ([8, 127], "Backspace"),
        ([9], "Tab"),
        ([11], "Shift+Tab"),
        ([0xFFFF], "Delete"),
        ([32], "Space"),
        ([26], "u"),  # Ctrl+Z
        ([*range(48, 58)][7:8], "7"),
        ([ord("+")], "+"),
        ([ord("?")], "?"),
    ],
)
def test_keys_that_are_no_letters(codes, name):
    assert {key_name(code) for code in codes} == {name}
    assert name in ACTION_OF_KEY


@pytest.mark.parametrize(
    ("name", "russian", "ukrainian", "greek"),  # X's numbers of the characters
    [
        ("u", 0x6C7, 0x6C7, 0x7E8),
        ("y", 0x6CE, 0x6CE, 0x7F5),
        ("c", 0x6D3, 0x6D3, 0x7F8),
        ("s", 0x6D9, 0x6A6, 0x7F2),  # X numbers the sigmas the other way round than ISO 8859-7
        ("h", 0x6D2, 0x6D2, 0x7E7),
        ("x", 0x6DE, 0x6DE, 0x7F7),
        ("f", 0x6C1, 0x6C1, 0x7F6),
    ],
)
def test_other_alphabets_have_the_same_keys(name, russian, ukrainian, greek):
    assert [key_name(code) for code in (russian, ukrainian, greek)] == [name] * 3


def test_capitals_of_other_alphabets_have_the_same_keys():
    assert [key_name(code) for code in (0x6F3, 0x7CB)] == ["c", "l"]


def test_french_digits_without_shift():
    codes = {"1": ord("&"), "2": -55, "3": ord('"'), "4": ord("'"), "5": ord("("), "7": -56, "9": -57, "0": -64}
    assert {digit: key_name(code) for digit, code in codes.items()} == {digit: digit for digit in codes}
    assert [key_name(ord(sign)) for sign in "-_"] == ["-", "_"]  # what can't be known: 6 and 8, or the brush


@pytest.mark.parametrize("code", [0, -1, 65470, 65505, 65361, 0x6FFFF, 1 << 24])
def test_a_key_without_a_name_does_nothing(code):
    assert key_name(code) not in ACTION_OF_KEY


@pytest.fixture
def moves(session, monkeypatch) -> list[int]:
    """The steps from place to place of the lesson."""
    steps = []
    monkeypatch.setattr(session.learner, "move", steps.append)
    return steps


@pytest.mark.parametrize(("key", "step"), [("[", -1), ("]", 1)])
def test_a_click_on_a_key_of_the_lesson_shows_the_lesson(session, labelling, moves, key, step):
    session.learner.lesson = Lesson(state=READY)
    session.show_page(KEYS)
    (button,) = [button for button in panel_buttons(session.view) if button.name == key]
    button.act(Controls(session, labelling, screen=None, picture=None))
    assert (session.view.page, moves, session.view.note) == (LEARNING, [step], "")


def test_without_a_lesson_its_keys_say_how_to_begin(session, labelling, moves):
    press(labelling, "[")
    assert (session.view.page, moves, session.view.note) == (LEARNING, [], NO_LESSON)


def test_every_key_has_a_line_of_its_own_and_the_mouse_has_its_three():
    keys = [action.keys[0] for action in ACTIONS]
    assert {"[", "]"} <= set(keys)
    assert [names for names, _ in MOUSE] == ["left drag", "right click", "Shift + drag"]
    assert not [action for action in ACTIONS if "click" in action.names]
