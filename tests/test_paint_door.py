"""paint.py in this process, with a screen that plays events: the order of keys and mouse, the table, the options."""

import re
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

import paint
from paint import Window
from paintcv.ink.canvas import BRUSHES, CANVAS_SIDE, DEFAULT_BRUSH
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.window import qt
from paintcv.window.hands.actions import ACTIONS, HELP, MOUSE
from paintcv.window.hands.window_layout import WINDOW_HEIGHT, WINDOW_WIDTH
from paintcv.window.look.pages import PAGES
from paintcv.window.look.panel import panel_buttons
from paintcv.window.look.row import ROWS, row_buttons
from paintcv.window.state.labelling import Labelling
from paintcv.window.state.session import Session
from paintcv.window.state.view import Mode
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
    """Play turns, each (key, events of the mouse), and close the window: play(*turns) -> the window."""

    def play(*turns: tuple[int, list], size: tuple[int, int] = (WINDOW_WIDTH, WINDOW_HEIGHT)) -> Window:
        session = Session(FakeWorker(WEIGHTS_FOLDER / "mlp512.keras"), PAGES, DEFAULT_BRUSH, live=False)
        window = Window(session, Labelling(session, tmp_path / "drawings"), FakeScreen(turns, *size))
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
    assert images[0].shape == (WINDOW_HEIGHT, WINDOW_WIDTH, 3)
    assert not images[0][:CANVAS_SIDE, :CANVAS_SIDE].any()
    assert np.array_equal(images[-2][:CANVAS_SIDE, :CANVAS_SIDE, 0], painted([LINE]))  # the last shows the brush
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
    assert capsys.readouterr().out == "7  99.9%  (next: 1 0.0%, 3 0.0%)\n"


def test_a_key_comes_before_a_right_click_of_the_same_turn(play, capsys):
    """`c` and a right-click in one turn: the canvas is cleared, and there is nothing to read."""
    play((NO_KEY, stroke(SEVEN)), (ord("c"), RIGHT_CLICK), (NO_KEY, []))
    assert capsys.readouterr().out == ""


# The mouse


def test_a_right_click_reads(play, capsys):
    window = play((NO_KEY, stroke(SEVEN)), (NO_KEY, RIGHT_CLICK), (NO_KEY, []), (NO_KEY, []))
    assert capsys.readouterr().out == "7  99.9%  (next: 1 0.0%, 3 0.0%)\n"
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


@pytest.mark.parametrize(("size", "left", "top"), [((1200, 620), 0, 0), ((1300, 620), 50, 0), ((1200, 680), 0, 30)])
def test_the_ink_is_under_the_mouse_at_any_size(play, size, left, top):
    """The middle of a canvas pixel is the middle of a square of 2 x 2 on the screen."""
    points = [(left + 100, top + 100), (left + 201, top + 101)]
    window = play(*((NO_KEY, [event]) for event in stroke(points)), size=size)
    (drawn,) = window.session.canvas.strokes
    assert (drawn.points[0], drawn.points[-1]) == ((49.75, 49.75), (100.25, 50.25))
    image = window.screen.images[-2][..., 0]
    assert image.shape == size[::-1]
    assert image[top + 100, left + 100] == image[top + 101, left + 201] == 255
    inked = np.argwhere(image[top : top + 560, left : left + 560] > 127)
    assert inked.min(0) == pytest.approx([92, 91], abs=1)  # the brush is 18 pixels wide
    assert inked.max(0) == pytest.approx([110, 210], abs=1)


def test_the_image_has_the_size_of_the_window_when_that_changes(play, monkeypatch):
    sizes = iter([(600, 310)] * 3 + [(900, 465)] * 99)
    monkeypatch.setattr(FakeScreen, "size", lambda screen: next(sizes))
    window = play(*[(NO_KEY, [])] * 9)
    assert [image.shape[:2] for image in window.screen.images][-1] == (465, 900)


def test_the_outline_of_the_brush_follows_the_mouse_and_goes_with_it(play):
    window = play((NO_KEY, [move(100, 100, 0)]), (NO_KEY, [move(400, 150, 0)]))
    ring, without = (image[:CANVAS_SIDE, :CANVAS_SIDE].any(2) for image in window.screen.images[-2:])
    assert not without.any()
    rows, columns = np.nonzero(ring)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((95, 105, 95, 105), abs=1)
    assert not ring[100, 100]


# The buttons


def middle(box: tuple[float, float, float, float]) -> tuple[int, int]:
    left, top, width, height = box
    return round(left + width / 2), round(top + height / 2)


def click(box: tuple[float, float, float, float]) -> list[tuple[int, int, int, int]]:
    x, y = middle(box)
    return [move(x, y, 0), down(x, y), up(x, y)]


@pytest.mark.parametrize("place", range(len(ROWS[Mode.DRAW])))
def test_a_button_does_what_its_key_does(play, place, monkeypatch):
    """Each is pressed after a 7 was drawn and read; the session is then the same as after its key."""
    label, key, _ = ROWS[Mode.DRAW][place]
    code = {"Space": 32, "Enter": 13, "Tab": 9}.get(key) or ord(key)
    before = [(NO_KEY, stroke(SEVEN)), (NO_KEY, RIGHT_CLICK), *[(NO_KEY, [])] * 2]
    states = []
    for turn in ((code, []), (NO_KEY, click((60 * place, CANVAS_SIDE, 60, 30)))):
        window = play(*before, turn, *[(NO_KEY, [])] * 3)
        session, view = window.session, window.session.view
        state = view.page, view.live, view.erasing, view.network, view.message
        states.append(
            (*state, session.canvas.image.tobytes(), len(session.canvas.strokes), session.reader.asked_version)
        )
    assert states[0] == states[1]
    assert row_buttons(view)[place].label in (label, str(place))  # the second row is that of the question


def test_a_button_shows_its_key_and_is_pressed_visibly(play):
    x, y = middle((0, CANVAS_SIDE, 60, 30))
    window = play(*[(NO_KEY, [event]) for event in (move(400, 150, 0), move(x, y, 0), down(x, y), up(x, y))])
    plain, pointed, pressed = (image[CANVAS_SIDE:, :60].astype(int) for image in window.screen.images[-4:-1])
    assert (plain != pointed).any(2).mean() > 0.5
    assert (pressed != pointed).any(2).mean() > 0.5
    assert (pointed[22:27] != pointed[3, 30]).any(), "the key isn't named"


def test_a_button_that_is_left_before_the_mouse_is_let_go_does_nothing(play):
    x, y = middle((3 * 60, CANVAS_SIDE, 60, 30))  # Clear
    window = play((NO_KEY, stroke(SEVEN)), (NO_KEY, [down(x, y), move(x, 100), up(x, 100)]))
    assert np.array_equal(ink(window), painted([SEVEN]))
    window = play((NO_KEY, stroke(SEVEN)), (NO_KEY, [down(400, 100), move(x, y), up(x, y)]))
    assert np.array_equal(ink(window), painted([SEVEN]))


def test_everything_can_be_done_with_the_left_button(play):
    """Each key is pressed by a button of the row, of the footer, of the question, or on the page of keys."""
    session = play().session
    view = session.view
    presses = {button.name for button in [*row_buttons(view), *panel_buttons(view)]}
    view.page = "Keys"
    presses |= {button.name for button in panel_buttons(view)}
    view.typed = ""
    presses |= {button.name for button in row_buttons(view)}
    assert all(presses & set(action.keys) for action in ACTIONS)
    assert set(PAGES) <= presses


def test_a_click_on_a_tab_opens_the_page(play):
    tabs = panel_buttons(play().session.view)[: len(PAGES)]
    assert [tab.label for tab in tabs] == list(PAGES)
    for tab in tabs:
        assert play((NO_KEY, click(tab.box))).session.view.page == tab.label


def test_a_click_on_a_line_of_the_page_of_keys_does_what_the_key_does(play):
    view = play().session.view
    view.page = "Keys"
    (line,) = [button for button in panel_buttons(view) if button.name == "+" and button.box[0] < 400][-1:]
    window = play((ord("h"), []), (NO_KEY, click(line.box)))
    assert window.session.view.brush == DEFAULT_BRUSH + 1


# The keys


def test_every_key_belongs_to_one_action():
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert {*"uzyce+-lnshfpx", *"0123456789", "Space", "Enter", "Esc", "Tab", "Delete", "Backspace"} <= set(keys)
    assert not set(keys) & set(PAGES)


def test_the_help_names_every_key_and_no_wheel():
    assert [effect for _, effect in HELP][len(MOUSE) :] == [action.effect for action in ACTIONS]
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
        ("h", lambda session: session.view.page == "Keys"),
        ("hh", lambda session: session.view.page == "Reading"),
        ("?", lambda session: session.view.page == "Keys"),
        ("\t", lambda session: session.view.page == "Inside"),
        ("\t" * len(PAGES), lambda session: session.view.page == "Reading"),
        ("\v", lambda session: session.view.page == "Keys"),
        ("uy", lambda session: np.array_equal(session.canvas.image, painted([SEVEN]))),
        ("cuuyy", lambda session: session.canvas.empty),
        ("e", lambda session: session.view.erasing),
        (" ja", lambda session: not session.drawing.finished),
        ("ee", lambda session: not session.view.erasing),
        ("ec", lambda session: not session.view.erasing),
        ("n", lambda session: session.view.network != DEFAULT_NETWORK),
        (" j ", lambda session: session.view.number.text == "7"),
        (" j7", lambda session: session.drawing.saved.labels == "7"),
        (" js", lambda session: session.drawing.saved.labels == "7"),
        (" j1", lambda session: session.drawing.saved.labels == "1"),
        (" 7x", lambda session: session.drawing.saved.labels == ""),
        (" j\r1\r", lambda session: session.drawing.saved.labels == "1"),
        (" j\n42\x08\x085 \n", lambda session: session.drawing.saved.labels == "5"),
        ("jqQ", lambda session: np.array_equal(session.canvas.image, painted([SEVEN]))),
    ],
)
def test_what_each_key_does(play, keys, condition):
    """A j does nothing: it gives the answer a turn to come."""
    window = press(play, keys)
    assert condition(window.session)


@pytest.mark.parametrize("steps", range(5))
def test_escape_goes_back_one_step(play, steps):
    """From the question, then from a page, then from the full screen; then it quits."""
    keys = [ord("f"), 32, ord("j"), 9, 13] + [ESCAPE] * steps
    window = play((NO_KEY, stroke(SEVEN)), *((key, []) for key in keys), (ord("+"), []))
    view = window.session.view
    state = view.typed is None, view.page == "Reading", not window.screen.full_screen, not window.session.running
    assert sum(state) == steps
    assert state == tuple(sorted(state, reverse=True))
    assert (view.brush > DEFAULT_BRUSH) == (steps < 4), "the loop went on after Esc"
    assert np.array_equal(ink(window), painted([SEVEN]))


def test_escape_closes_the_question_and_then_quits(play):
    escape = chr(ESCAPE)
    window = press(play, f" j\r1{escape}7{escape}{escape}c")
    assert window.session.drawing.saved.labels == "7"
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
    session = Session(FakeWorker(WEIGHTS_FOLDER / "mlp512.keras"), PAGES, DEFAULT_BRUSH, live=False)
    window = Window(session, Labelling(session, tmp_path), FakeScreen())
    assert window.waiting_time() == 0
    window.last_event_time = time.monotonic() - 2
    assert window.waiting_time() == paint.IDLE_WAIT
    session.press(50, 50)
    session.read()
    assert window.waiting_time() == paint.ANSWER_WAIT
    session.reader.receive(0)
    session.reader.receive(0)
    window.act(ord("j"))
    assert window.waiting_time() == 0


# The command line


@pytest.fixture
def fake_edges(monkeypatch):
    """A screen on which Esc is pressed, and no process."""
    monkeypatch.setattr(paint, "Screen", lambda title, width, height: FakeScreen([(ESCAPE, [])] * 2))
    monkeypatch.setattr(paint, "Worker", FakeWorker)
    monkeypatch.setattr(qt, "check_display", lambda: None)
    monkeypatch.setattr(qt, "screen_size", lambda: None)


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
    monkeypatch.setattr(paint, "Screen", lambda title, width, height: FakeScreen([(NO_KEY, [])] * 3))
    result = call("paint.py")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"paint.py: {WEIGHTS_FOLDER / 'mlp512.keras'}: damaged\n"


def test_ctrl_c_before_there_is_a_window(call, fake_edges, monkeypatch):
    def interrupt(title: str, width: int, height: int) -> None:
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
