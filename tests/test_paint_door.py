"""paint.py in this process, with a screen that plays events: the order of keys and mouse, the table, the options."""

import re
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

import paint
from paint import HELP, KEYS, Window
from paintcv.ink.canvas import BRUSHES, CANVAS_SIDE, DEFAULT_BRUSH
from paintcv.networks.networks import DEFAULT_NETWORK, WEIGHTS_FOLDER
from paintcv.window import qt
from paintcv.window.labelling import Labelling
from paintcv.window.panel import PANEL_WIDTH
from paintcv.window.session import Session
from tests.support.desk import SEVEN, painted
from tests.support.fakes import ESCAPE, FakeScreen, FakeWorker

NO_KEY = -1
BUTTON = cv2.EVENT_FLAG_LBUTTON
LINE = [(40, 40), (60, 90), (70, 200)]


@pytest.fixture(autouse=True)
def signal_handlers():
    """A window handles Ctrl-C and the end of a session: have pytest's handlers back after each test."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def down(x: int, y: int) -> tuple[int, int, int, int]:
    return cv2.EVENT_LBUTTONDOWN, x, y, BUTTON


def move(x: int, y: int, flags: int = BUTTON) -> tuple[int, int, int, int]:
    return cv2.EVENT_MOUSEMOVE, x, y, flags


def up(x: int, y: int) -> tuple[int, int, int, int]:
    return cv2.EVENT_LBUTTONUP, x, y, 0


def stroke(points: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """The events of a whole stroke."""
    return [down(*points[0]), *(move(*point) for point in points[1:]), up(*points[-1])]


RIGHT_CLICK = [(cv2.EVENT_RBUTTONDOWN, 100, 100, cv2.EVENT_FLAG_RBUTTON), (cv2.EVENT_RBUTTONUP, 100, 100, 0)]


@pytest.fixture
def play(tmp_path):
    """Play turns, each (key, events of the mouse), and Esc: play(*turns) -> the window, whose session has ended."""

    def play(*turns: tuple[int, list], scale: float = 1) -> Window:
        session = Session(FakeWorker(WEIGHTS_FOLDER / "mlp512.keras"), DEFAULT_BRUSH, live=False)
        window = Window(session, Labelling(session, tmp_path / "drawings"), FakeScreen(turns), scale)
        window.run()
        return window

    return play


def ink(window: Window) -> np.ndarray:
    return window.session.canvas.image


def test_a_stroke_in_one_turn_or_in_many(play):
    in_one = play((NO_KEY, stroke(SEVEN)))
    in_many = play(*((NO_KEY, [event]) for event in stroke(SEVEN)))
    assert np.array_equal(ink(in_one), painted([SEVEN]))
    assert np.array_equal(ink(in_many), painted([SEVEN]))


def test_every_change_is_shown_and_nothing_else(play):
    window = play(*((NO_KEY, [event]) for event in stroke(LINE)), (NO_KEY, []), (NO_KEY, []))
    images = window.screen.images
    assert images[0].shape == (CANVAS_SIDE, CANVAS_SIDE + PANEL_WIDTH, 3)
    assert not images[0][:, :CANVAS_SIDE].any()
    assert np.array_equal(images[-1][:, :CANVAS_SIDE, 0], painted([LINE]))
    assert len(images) <= 2 + len(stroke(LINE))  # the first one, "loading" -> "ready", and one for each event


# The order within one turn


def test_a_key_comes_before_the_stroke_that_begins_in_the_same_turn(play):
    """`c` and a stroke that follows at once: the stroke is whole."""
    window = play((NO_KEY, stroke(SEVEN)), (ord("c"), stroke(LINE)))
    assert np.array_equal(ink(window), painted([LINE]))


def test_the_rest_of_a_stroke_comes_before_the_key_of_the_same_turn(play):
    """The end of a stroke and `u`: all of the stroke is undone."""
    events = stroke(SEVEN)
    window = play((NO_KEY, stroke(LINE)), (NO_KEY, events[:3]), (ord("u"), events[3:]))
    assert np.array_equal(ink(window), painted([LINE]))
    assert not window.session.canvas.drawing


def test_the_end_of_a_stroke_then_the_key_then_the_next_stroke(play):
    events = stroke(SEVEN)
    window = play((NO_KEY, events[:3]), (ord("c"), [*events[3:], *stroke(LINE)]))
    assert np.array_equal(ink(window), painted([LINE]))


def test_a_right_click_keeps_its_place_among_the_events(play, capsys):
    """A stroke, a right-click and the next stroke, all in one turn: the first is read, the next begins anew."""
    window = play((NO_KEY, [*stroke(SEVEN), *RIGHT_CLICK, *stroke(LINE)]), (NO_KEY, []), (NO_KEY, []))
    assert np.array_equal(ink(window), painted([LINE]))
    assert capsys.readouterr().out == "7  99.9%  (next: 2 0.0%, 3 0.0%)\n"


def test_a_key_comes_before_a_right_click_of_the_same_turn(play, capsys):
    """`c` and a right-click in one turn: the canvas is cleared, and there is nothing to read."""
    play((NO_KEY, stroke(SEVEN)), (ord("c"), RIGHT_CLICK), (NO_KEY, []))
    assert capsys.readouterr().out == ""


# The mouse


def test_a_right_click_reads(play, capsys):
    window = play((NO_KEY, stroke(SEVEN)), (NO_KEY, RIGHT_CLICK), (NO_KEY, []), (NO_KEY, []))
    assert capsys.readouterr().out == "7  99.9%  (next: 2 0.0%, 3 0.0%)\n"
    assert window.session.view.number.text == "7"


def test_a_double_click_is_two_dots(play):
    """Qt sends DBLCLK and then DOWN for the second press, other systems send DBLCLK alone."""
    first = [down(100, 100), up(100, 100)]
    second = (cv2.EVENT_LBUTTONDBLCLK, 100, 100, BUTTON)
    qts = play((NO_KEY, [*first, second, down(100, 100), up(100, 100)]))
    others = play((NO_KEY, [*first, second, up(100, 100)]))
    assert len(qts.session.canvas.strokes) == len(others.session.canvas.strokes) == 2


def test_a_press_on_the_panel_draws_nothing(play):
    window = play((NO_KEY, stroke([(CANVAS_SIDE + 20, 100), (100, 100)])), (NO_KEY, stroke([(-1, 5), (50, 5)])))
    assert not window.session.canvas.strokes


def test_moves_without_the_button_draw_nothing(play):
    window = play((NO_KEY, [move(10, 10, 0), move(90, 90, 0), up(90, 90)]))
    assert not window.session.canvas.strokes


def test_a_stroke_ends_if_the_button_is_released_outside_the_window(play):
    window = play((NO_KEY, [down(50, 50), move(50, 90), move(200, 200, 0), move(210, 210, 0)]))
    assert np.array_equal(ink(window), painted([[(50, 50), (50, 90)]]))
    assert not window.session.canvas.drawing


def test_the_wheel_does_nothing(play):
    window = play((NO_KEY, [(cv2.EVENT_MOUSEWHEEL, 100, 100, 120 << 16)]))
    assert window.session.view.brush == DEFAULT_BRUSH


def test_the_mouse_at_another_scale(play):
    """The middle of a canvas pixel is the middle of a square of 2 x 2 on the screen."""
    window = play((NO_KEY, stroke([(100, 100), (200, 100)])), scale=2)
    ((_, points),) = [(stroke.brush, stroke.points) for stroke in window.session.canvas.strokes]
    assert points[0] == (49.75, 49.75)
    assert window.screen.images[0].shape == (2 * CANVAS_SIDE, 2 * (CANVAS_SIDE + PANEL_WIDTH), 3)


# The keys


def test_every_code_belongs_to_one_key():
    codes = [code for key in KEYS for code in key.codes]
    assert len(codes) == len(set(codes))
    assert {*map(ord, "uzc+-lnsh "), *b"0123456789", 10, 13, ESCAPE} <= set(codes)


def test_the_help_names_every_key_and_no_wheel():
    assert [effect for _, effect in HELP] == ["draw", *(key.effect for key in KEYS)]
    assert not any("wheel" in text for line in HELP for text in line)


def press(play, keys: str) -> Window:
    """Draw a 7, then press these keys."""
    return play((NO_KEY, stroke(SEVEN)), *((ord(key), []) for key in keys))


@pytest.mark.parametrize(
    ("keys", "condition"),
    [
        ("c", lambda session: session.canvas.empty),
        ("cu", lambda session: not session.canvas.empty),
        ("u", lambda session: not session.canvas.strokes),
        ("z", lambda session: not session.canvas.strokes),
        ("\x08", lambda session: not session.canvas.strokes),
        ("++-+", lambda session: session.view.brush == DEFAULT_BRUSH + 2),
        ("=_-", lambda session: session.view.brush == DEFAULT_BRUSH - 1),
        ("l", lambda session: session.view.live),
        ("h", lambda session: session.view.page == "help"),
        ("hh", lambda session: session.view.page == "inside"),
        ("hhh", lambda session: session.view.page == "reading"),
        ("?", lambda session: session.view.page == "help"),
        ("n", lambda session: session.view.network != DEFAULT_NETWORK),
        (" x ", lambda session: session.view.number.text == "7"),
        (" x7", lambda session: session.saved.labels == "7"),
        (" xs", lambda session: session.saved.labels == "7"),
        (" x1", lambda session: session.saved.labels == "1"),
        (" x\r1\r", lambda session: session.saved.labels == "1"),
        (" x\n42\x08\x085 \n", lambda session: session.saved.labels == "5"),
        ("xyQ", lambda session: np.array_equal(session.canvas.image, painted([SEVEN]))),
    ],
)
def test_what_each_key_does(play, keys, condition):
    """An x does nothing: it gives the answer a turn to come."""
    assert condition(press(play, keys).session)


def test_escape_closes_the_question_and_then_quits(play):
    escape = chr(ESCAPE)
    window = press(play, f" x\r1{escape}7{escape}c")
    assert window.session.saved.labels == "7"
    assert not window.session.canvas.empty, "the loop went on after Esc"


# The loop


def test_closing_the_window_ends_the_loop(play, monkeypatch):
    monkeypatch.setattr(FakeScreen, "visible", lambda screen: False)
    window = play((NO_KEY, stroke(SEVEN)))
    assert window.session.running
    assert window.session.worker.process.dead


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_loop(play, monkeypatch, number):
    monkeypatch.setattr(FakeScreen, "poll", lambda screen: signal.raise_signal(number) or NO_KEY)
    window = play()
    assert not window.session.running
    assert window.session.worker.process.dead


def test_the_loop_waits_longer_at_rest(tmp_path):
    session = Session(FakeWorker(WEIGHTS_FOLDER / "mlp512.keras"), DEFAULT_BRUSH, live=False)
    window = Window(session, Labelling(session, tmp_path), FakeScreen(), 1)
    assert window.waiting_time() == 0
    window.last_event_time = time.monotonic() - 2
    assert window.waiting_time() == paint.IDLE_WAIT
    session.press(50, 50)
    session.read()
    assert window.waiting_time() == paint.ANSWER_WAIT
    session.receive(0)
    session.receive(0)
    window.act(ord("x"))
    assert window.waiting_time() == 0


# The command line


@pytest.fixture
def fake_edges(monkeypatch):
    """A screen that presses Esc, and no process."""
    monkeypatch.setattr(paint, "Screen", lambda title: FakeScreen())
    monkeypatch.setattr(paint, "Worker", FakeWorker)
    monkeypatch.setattr(qt, "check_display", lambda: None)


def test_main_opens_a_window_and_ends_with_escape(call, fake_edges, tmp_path):
    result = call("paint.py", "--drawings", tmp_path / "mine", "--brush", 20, "--live", "--scale", 1.5)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert not (tmp_path / "mine").exists()


def test_a_network_that_can_not_be_loaded_ends_it(call, fake_edges, monkeypatch):
    class Damaged(FakeWorker.Process):
        def __init__(self) -> None:
            super().__init__()
            self.damaged = {WEIGHTS_FOLDER / "mlp512.keras"}

    monkeypatch.setattr(FakeWorker, "Process", Damaged)
    monkeypatch.setattr(paint, "Screen", lambda title: FakeScreen([(NO_KEY, [])] * 3))
    result = call("paint.py")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"paint.py: {WEIGHTS_FOLDER / 'mlp512.keras'}: damaged\n"


def test_ctrl_c_before_there_is_a_window(call, fake_edges, monkeypatch):
    def interrupt(title: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(paint, "Screen", interrupt)
    result = call("paint.py")
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "paint.py: stopped\n")


def test_help_lists_the_keys(call):
    result = call("paint.py", "--help")
    assert result.returncode == 0
    for names, effect in HELP:
        assert re.search(rf"^  {re.escape(names)} +{re.escape(effect)}$", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--brush", "0"], ["--brush", f"{BRUSHES[0]} to {BRUSHES[-1]}"]),
        (["--brush", "41"], ["--brush", "1 to 40"]),
        (["--brush", "thick"], ["--brush", "1 to 40"]),
        (["--scale", "-1"], ["--scale", "1 to 4"]),
        (["--scale", "nan"], ["--scale", "1 to 4"]),
        (["--network", "resnet"], ["resnet", "mlp512"]),
        (["digit.png"], ["digit.png"]),
    ],
)
def test_wrong_usage(call, failed, arguments, words):
    failed(call("paint.py", *arguments), 2, "paint.py: ", *words)


def test_drawings_that_are_no_folder(call, failed, fake_edges, tmp_path):
    (tmp_path / "a.txt").touch()
    failed(call("paint.py", "--drawings", tmp_path / "a.txt"), 1, "a.txt: is a file", "--drawings")


def test_weights_that_are_missing_or_damaged(call, failed, tmp_path):
    path = tmp_path / "mine.keras"
    failed(call("paint.py", "--network", path), 1, str(path), "python model.py train --network mlp512 --out")
    path.write_bytes(b"PK\x03\x04 and then nothing")
    failed(call("paint.py", "--network", path), 1, str(path), "python model.py train")


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux needs a display")
def test_no_display(call, failed):
    failed(call("paint.py", DISPLAY=None), 1, "paint.py: no display", "xvfb-run")
    failed(call("paint.py", DISPLAY=":9999"), 1, "paint.py: no display", ":9999")
