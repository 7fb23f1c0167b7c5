"""The panel: whatever it shows, its texts don't overlap and aren't cut off."""

import dataclasses
import functools
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.learning.live import snapshot_batches
from paintcv.learning.orders import Plan
from paintcv.networks.examples import Examples
from paintcv.networks.inspection import SHOWN_UNITS, Explanation, HiddenUnits
from paintcv.networks.votes import UnitVotes, Votes
from paintcv.segmentation.number import Digit, LeftOut, Number, one_digit
from paintcv.window.hands.actions import ACTIONS
from paintcv.window.hands.window_layout import PANEL_WIDTH
from paintcv.window.look import surface
from paintcv.window.look.pages import PAGES, charts
from paintcv.window.look.pages.inside_page import UNITS_LEFT, UNITS_TOP
from paintcv.window.look.pages.learning_page import SLIDER_TOP
from paintcv.window.look.pages.reading_page import BARS_BOTTOM, BARS_TOP
from paintcv.window.look.pages.several_digits import FEW_COLUMNS, digit_rows
from paintcv.window.look.panel import draw_canvas, draw_panel
from paintcv.window.look.row import draw_row, row_buttons
from paintcv.window.look.surface import ACCENT, FAINT, GROUND, Surface
from paintcv.window.look.widgets import BOTTOM, MARGIN, TOP, note_line
from paintcv.window.processes.inspections import Unframed, UnitInside
from paintcv.window.processes.learner import KILLED
from paintcv.window.processes.lesson import LOADING as LOADING_LESSON
from paintcv.window.processes.lesson import READY, Lesson
from paintcv.window.processes.lesson import STOPPED as STOPPED_LESSON
from paintcv.window.processes.network_rows import NetworkRow
from paintcv.window.state import texts
from paintcv.window.state.texts import LEFT_OUT, LOADING, NO_DIGIT, NO_INK, NOT_ALL_DIGITS, NOT_ANSWERED, START, STOPPED
from paintcv.window.state.view import View
from tests.support.desk import SEVEN, painted

SURE = np.array([0, 0, 0, 0.0004, 0, 0, 0.0003, 0.9991, 0, 0.0002], np.float32)
DOUBTFUL = np.array([0.2, 0, 0.08, 0.06, 0.04, 0, 0.02, 0.6, 0, 0], np.float32)
random = np.random.default_rng(0)
WEIGHTS = HiddenUnits(
    random.normal(size=(SHOWN_UNITS, 28, 28)).astype(np.float32),
    np.linspace(104.4, 0, SHOWN_UNITS, dtype=np.float32),
    512,
    False,
)
MAPS = HiddenUnits(random.random((SHOWN_UNITS, 26, 26), np.float32), np.ones(SHOWN_UNITS, np.float32), 1024, True)
NONE = HiddenUnits(np.zeros((0, 28, 28), np.float32), np.zeros(0, np.float32), 0, False)
VOTES = Votes(
    np.arange(17, 17 + SHOWN_UNITS),
    np.linspace(104.4, 0, SHOWN_UNITS, dtype=np.float32),
    random.normal(size=(SHOWN_UNITS, 10)).astype(np.float32),
    np.linspace(-88.8, 88.8, 10, dtype=np.float32),
    np.full(10, -9.9, np.float32),
    WEIGHTS.pictures,
    total=1024,
    layers=1,
)
DEEP_VOTES = dataclasses.replace(VOTES, units=VOTES.units + 1000, pictures=NONE.pictures, layers=12)
UNIT = UnitVotes(1017, 104.4, VOTES.votes[0], WEIGHTS.pictures[0], 1024)
DEEP_UNIT = dataclasses.replace(UNIT, votes=np.zeros(10, np.float32), picture=None)
EXAMPLES = Examples(np.ones((8, 28, 28), np.float32), np.arange(8), np.full(8, 104.4, np.float32), 10_000, 10_000)
FIRST_EXAMPLES = dataclasses.replace(EXAMPLES, looked=9_975)
NO_MNIST = "MNIST isn't here yet: `python model.py evaluate` downloads it"
WHY = Explanation(np.array([5, 3]), np.float32([0.9991, 0.0004]), WEIGHTS.pictures[:2] - 0.5)
UNFRAMED = Unframed(WEIGHTS.pictures[0], SURE)
(INK,) = one_digit(painted([SEVEN]))
BELOW = dataclasses.replace(INK, line=1)
NO = Digit(INK, SURE, whole=0.1, is_digit=False)
MARKS = tuple(LeftOut(kind, (0, 0, 9, 9)) for kind in ["line"] * 12 + ["mark"] * 34)


def number_of(*digits: Digit, marks: tuple[LeftOut, ...] = (), others: tuple[tuple[str, float], ...] = ()) -> Number:
    """A number that is as likely right as all of its digits."""
    return Number(digits, marks, float(np.prod([digit.confidence for digit in digits])), others)


def several(*readings: np.ndarray, others: tuple[tuple[str, float], ...] = ()) -> dict[str, Number]:
    return {"number": number_of(*(Digit(INK, probabilities) for probabilities in readings), others=others)}


READ, DOUBTED = several(SURE), several(DOUBTFUL, others=(("0", 0.2), ("", 0.1)))


def in_rows(rows: int, columns: int) -> Number:
    """A number of so many rows, in which a doubtful digit, one that is none and sure ones alternate."""
    inks = [dataclasses.replace(INK, line=row) for row in range(rows) for _ in range(columns)]
    digits = Digit(INK, SURE), Digit(INK, DOUBTFUL), NO
    text = " ".join(["7" * columns] * rows)
    placed = (dataclasses.replace(digits[place % 3], candidate=ink) for place, ink in enumerate(inks))
    return number_of(*placed, others=((text, 0.1),))


def lesson(batches: int, seed: int = 1, **changes: object) -> Lesson:
    """A lesson after so many of 9,370 batches."""
    plan = Plan(seed=seed)
    points = np.linspace((2.3, 0), (0.1, 1), batches, dtype=np.float32)
    tests = np.array([(0, 0.1), (batches, 1)])
    snapshots = tuple(sorted({0, *(batch for batch in snapshot_batches(9370) if batch <= batches)}))
    state = {"batches": batches, "last": 9370, "points": points, "tests": tests, "snapshots": snapshots}
    shown = {"accuracy": 1.0, "weights": WEIGHTS.pictures, "probabilities": DOUBTFUL}
    return Lesson(plan, READY, **{**state, **shown, **changes})


LESSONS = {
    "new": Lesson(),
    "loading": Lesson(state=LOADING_LESSON, runs=True),
    "noise": lesson(0, probabilities=None),
    "after a batch": lesson(1, runs=True, weights=np.zeros((6, 3, 3), np.float32)),
    "over": lesson(9370, seed=98),
    "back": lesson(4679, place=21),
    "too high a rate": lesson(900, points=np.full((900, 2), np.nan, np.float32)),
    "killed": Lesson(state=STOPPED_LESSON, problem=KILLED),
    "without MNIST": Lesson(
        state=STOPPED_LESSON,
        problem="MNIST: can't be downloaded (URL fetch failure on https://storage.googleapis.com/tensorflow/tf-keras-"
        "datasets/mnist.npz: None -- [Errno -3] Temporary failure in name resolution); connect to the internet once, "
        "or set MNIST_NPZ to the path of a copy of mnist.npz",
    ),
}
NOTE = "Already saved as 7: 999 labelled 7, 9999 in all."
NETWORK_ROWS = [
    NetworkRow(Path("mlp512.keras"), READ["number"], damaged=False, chosen=True),
    NetworkRow(Path("my-own-long-named-network-for-everything.keras"), in_rows(3, 7), damaged=False, chosen=False),
    NetworkRow(Path("damaged-my-own-long-named-network.keras"), None, damaged=True, chosen=False),
    NetworkRow(Path("late.keras"), None, damaged=False, chosen=False),
]
STATES = {
    "start": {},
    "loading": {"message": LOADING, "status": "loading"},
    "stopped": {"message": STOPPED, "status": "stopped"},
    "empty": {"message": NO_INK, "note": "Nothing to save: draw a digit, then read it."},
    "sure": READ,
    "noted": {**READ, "note": NOTE},
    "no room": {**READ, "note": "Not saved in drawings: " + "no room on the disk and none anywhere else " * 3},
    "of any bytes": {**READ, "network": "caf\udce9.keras", "note": "Not saved in \udce9: no room."},
    "doubtful": {**DOUBTED, "status": "loading"},
    "maybe several": {**several(DOUBTFUL, others=(("1337", 0.3),)), "note": NOTE},
    "maybe many": several(DOUBTFUL, others=(("1" * 64, 0.3),)),
    "asked": {**READ, "typed": ""},
    "two": several(SURE, SURE),
    "two, refused": {
        **several(SURE, SURE),
        "typed": "1" * 64,
        "note": "This ink can't make 64 digits. Type again.",
    },
    "two, doubtful, noted": {**several(SURE, DOUBTFUL, others=(("70", 0.2),)), "note": NOTE},
    "two, maybe no digit": several(SURE, DOUBTFUL, others=(("", 0.2),)),
    "two, maybe more, in two rows": several(SURE, DOUBTFUL, others=(("7 13", 0.2),)),
    "four, asked": {**several(*[SURE] * 4), "typed": "20"},
    "eight": several(*[SURE] * 8),
    "two lines, doubtful": {
        "number": number_of(*(Digit(ink, DOUBTFUL) for ink in (INK, BELOW, BELOW)), others=(("7 70", 0.2),))
    },
    "two lines of four": {
        "number": number_of(*(Digit(ink, digit) for ink in (INK, BELOW) for digit in (SURE, DOUBTFUL) * 2))
    },
    "eight, doubtful": several(*[DOUBTFUL] * 8, others=(("70707070", 0.2),)),
    "nine, doubtful": several(*[DOUBTFUL] * 9, others=(("707070707", 0.2),)),
    "sixty-four, doubtful, asked": {**several(*[DOUBTFUL] * 64, others=(("0" * 64, 0.2),)), "typed": "7" * 60},
    "inside of four": {**several(SURE, SURE, DOUBTFUL, SURE), "page": "Inside", "inspected": WEIGHTS},
    "keys": {"page": "Keys"},
    "keys, pointed at": {"page": "Keys", "pointed": "u", "pressed": True},
    "keys, asked": {**READ, "page": "Keys", "typed": "7", "note": NOTE},
    "erasing, saved": {**READ, "erasing": True, "folder": "\N{HORIZONTAL ELLIPSIS}a/folder/of/drawings"},
    "hinted, stopped": {**READ, "hint": texts.SHIFT_HINT, "status": "stopped"},
    "live": {"message": texts.START_LIVE},
    **{
        f"{rows} rows of {columns}": {"number": in_rows(rows, columns)}
        for rows in (2, 3, 4, 5, 7)
        for columns in (1, 3, 7, 9)
    },
    "inside, nothing read": {"page": "Inside", "note": NOT_ANSWERED},
    "not answered": {"note": NOT_ANSWERED},
    "left out": {**READ, "left_out": np.ones((CANVAS_SIDE, CANVAS_SIDE), bool)},
    "no digit": {"number": number_of(NO)},
    "no digit, left out": {"number": number_of(NO, marks=MARKS), "left_out": np.ones((CANVAS_SIDE, CANVAS_SIDE), bool)},
    "no digit, noted": {"number": number_of(NO), "note": NO_DIGIT},
    "maybe no digit": {"number": number_of(Digit(INK, SURE, whole=0.6), others=(("", 0.4),)), "rejector": False},
    "no digits": {"number": number_of(NO, NO, Digit(BELOW, SURE)), "note": NOT_ALL_DIGITS},
    "eight, no digits": {"number": number_of(*[NO] * 8, marks=MARKS)},
    "inside, no digit": {"number": number_of(NO), "page": "Inside", "inspected": WEIGHTS},
    "inside of sixty-four, no digit": {"number": number_of(*[Digit(INK, SURE)] * 63, NO), "page": "Inside"},
    "inside": {**READ, "page": "Inside", "inspected": WEIGHTS},
    "inside, doubtful": {**READ, "page": "Inside", "inspected": WEIGHTS, **DOUBTED},
    "inside, asked": {**READ, "page": "Inside", "inspected": WEIGHTS, "typed": "7"},
    "inside, noted": {**READ, "page": "Inside", "inspected": WEIGHTS, "note": NOTE},
    "inside, maps": {**READ, "page": "Inside", "inspected": MAPS, "status": "loading"},
    **{f"lesson, {name}": {"page": "Learning", "lesson": lesson} for name, lesson in LESSONS.items()},
    "lesson of another network, asked": {
        "page": "Learning",
        "lesson": lesson(35),
        "network": "mlp512x256",
        "typed": "7",
    },
    "votes, nothing read": {"page": "Votes"},
    "votes": {**READ, "page": "Votes", "inspected": VOTES},
    "votes, pointed at": {**READ, "page": "Votes", "inspected": VOTES, "pointed": "unit 17", "note": NOTE},
    "votes of a deep network": {**READ, "page": "Votes", "inspected": DEEP_VOTES},
    "no votes": {**READ, "page": "Votes", "inspected": "other: " + "it has no hidden layer, so no unit votes " * 9},
    "a unit": {**READ, "page": "Votes", "inspected": UnitInside(UNIT, EXAMPLES)},
    "a deep unit, noted": {**READ, "page": "Votes", "inspected": UnitInside(DEEP_UNIT, FIRST_EXAMPLES), "note": NOTE},
    "a unit without MNIST": {**READ, "page": "Votes", "inspected": UnitInside(UNIT, NO_MNIST)},
    "why, nothing read": {"page": "Why"},
    "why": {**READ, "page": "Why", "inspected": WHY, "note": NOTE},
    "why of sixty-four": {"number": number_of(*[Digit(INK, SURE)] * 63, NO), "page": "Why", "inspected": WHY},
    "no why": {**READ, "page": "Why", "inspected": "other: its last layer isn't softmax, so there are no logits"},
    "frame, nothing read": {"page": "Frame"},
    "frame": {**READ, "page": "Frame", "inspected": UNFRAMED, "note": NOTE},
    "frame, no digit": {"number": number_of(NO), "page": "Frame", "inspected": UNFRAMED},
    "frame of four": {**several(*[SURE] * 4), "page": "Frame", "inspected": UNFRAMED},
    "frame of many rows": {"number": in_rows(7, 9), "page": "Frame", "inspected": UNFRAMED},
    "frame, no network": {
        **DOUBTED,
        "page": "Frame",
        "inspected": f"/a/{'long/' * 30}path.keras: no such file; make it",
    },
    "networks, nothing read": {"page": "Networks"},
    "networks": {**READ, "page": "Networks", "inspected": NETWORK_ROWS, "note": NOTE},
    "networks, pointed at": {**READ, "page": "Networks", "inspected": NETWORK_ROWS, "pointed": "network 0"},
    "many networks": {**READ, "page": "Networks", "inspected": NETWORK_ROWS * 9},
    "another page's": {**READ, "page": "Networks", "inspected": WHY},
    "inside, nothing known": {**READ, "page": "Inside", "inspected": NONE},
}


NO_READING = "Learning", "Keys"  # pages
LONG_NAME = "my-own-long-named-network-for-everything.keras"


@pytest.fixture
def text_boxes(monkeypatch) -> list[tuple[str, int, int, int, int]]:
    """Every text that is drawn, with the box around its pixels: x, y, width, height."""
    boxes = []
    put = cv2.putText

    @functools.cache  # most texts are in many states
    def measure(shape, text, start, *look):
        empty = np.zeros(shape, np.uint8)
        put(empty, text, start, (255, 255, 255), *look)
        x, y, width, height = cv2.boundingRect(empty[:, :, 0])
        assert y > 0, text
        assert y + height < shape[0], text
        left, _, length, _ = cv2.getTextSize(shape[1::-1], text, start, *look)
        assert start[0] >= 0, text
        assert left + length <= shape[1], text
        return text, x, y, width, height

    def put_and_measure(image, text, start, colour, *look):
        if text:
            boxes.append(measure(image.shape, text, start, *look))
        return put(image, text, start, colour, *look)

    monkeypatch.setattr(surface.cv2, "putText", put_and_measure)
    return boxes


def check_texts(boxes: list[tuple[str, int, int, int, int]], scale: float, state: str = "") -> None:
    """Check that no texts overlap, and that those in one line have a gap between them."""
    gap = 3 * scale
    for (first, x, y, width, height), (second, x2, y2, width2, height2) in combinations(boxes, 2):
        in_one_line = y + height > y2 and y2 + height2 > y
        if in_one_line:
            assert x + width + gap <= x2 or x2 + width2 + gap <= x, (state, first, second)


SCALES = [1, 1.4, 2.7, 4]


@pytest.mark.parametrize("scale", SCALES)
def test_texts_do_not_overlap(text_boxes, scale):
    for name, state in STATES.items():
        text_boxes.clear()
        view = View(**{"network": LONG_NAME, "brush": 40, "message": START, "live": True, **state})
        image = draw_panel(view, scale)
        assert image.shape == (round(CANVAS_SIDE * scale), round(PANEL_WIDTH * scale), 3)
        assert text_boxes, name
        check_texts(text_boxes, scale, name)


@pytest.mark.parametrize("page", PAGES)
def test_texts_of_no_page_overlap_in_any_state(text_boxes, page):
    usual = {"network": LONG_NAME, "brush": 40, "message": START, "inspected": WEIGHTS}
    for name, state in STATES.items():
        text_boxes.clear()
        draw_panel(View(**{**usual, **state, "page": page}), 1)
        check_texts(text_boxes, 1, name)
        assert set(PAGES) <= {text for text, *_ in text_boxes}, name


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("typed", [None, "7"])
def test_texts_of_the_buttons_do_not_overlap(text_boxes, typed, scale):
    view = View("mlp512", 9, START, typed=typed, live=True, erasing=True)
    for button in row_buttons(view):
        for view.pressed in (False, True):
            view.pointed = button.name
            text_boxes.clear()
            draw_row(view, scale)
            check_texts(text_boxes, scale)
            shown = [text for text, *_ in text_boxes]
            assert button.label in shown
            assert not button.key or button.key in shown
            assert typed is None or {"Esc", "Enter", "Backspace"} <= set(shown)


@pytest.mark.parametrize("scale", SCALES)
def test_the_keys_are_not_cut_short(text_boxes, scale):
    draw_panel(View("mlp512", 9, START, page="Keys"), scale)
    assert {action.effect for action in ACTIONS} <= {text for text, *_ in text_boxes}


def test_rows_stay_rows_and_the_rest_is_counted(text_boxes):
    for rows, columns, lengths, line in [
        (1, 8, [8], ""),
        (3, 7, [7] * 3, ""),
        (4, 8, [8] * 4, ""),
        (1, 9, [5, 4], ""),
        (5, 3, [3] * 4, "5 rows: 12 of 15"),
        (2, 17, [6, 6, 5, 6], "23 of 34 below"),
    ]:
        number = in_rows(rows, columns)
        assert [*map(len, digit_rows(number))] == lengths
        text_boxes.clear()
        draw_panel(View("mlp512", 9, START, number=number), 1)
        assert [text for text, *_ in text_boxes if "rows" in text or "below" in text] == [line] * bool(line)


@pytest.mark.parametrize("scale", SCALES)
def test_the_answers_of_networks_are_not_cut_short(text_boxes, scale):
    for count in range(2, 9):
        number = several(SURE, *[DOUBTFUL] * (count - 1))["number"]
        rows = [NetworkRow(Path("mlp512.keras"), number, damaged=False, chosen=True)]
        draw_panel(View("mlp512", 9, START, page="Networks", inspected=rows, number=number), scale)
        assert f"{'7' * count}?" in [text for text, *_ in text_boxes]


@pytest.mark.parametrize("count", range(2, 9))
def test_each_digit_of_a_row_has_a_bar_as_high_as_it_is_sure(count):
    confidences = np.linspace(0.85, 0.95, count - 1).tolist()
    digits = [Digit(INK, np.eye(10, dtype=np.float32)[7] * confidence) for confidence in confidences]
    panel = draw_panel(View("mlp512", 9, START, number=number_of(*digits, NO)), 4)
    bars = [panel[4 * 180 : 4 * BOTTOM, 4 * left : 4 * (left + 1)] for left in middles(count)]
    heights = [(bar == ACCENT).all(2).any(1).sum() / 4 for bar in bars]
    assert heights[-1] == 0  # no digit
    assert min(heights[:-1]) > 0.8 * 28
    assert heights[:-1] == sorted(heights[:-1])


def middles(count: int) -> list[int]:
    """The middles of a row of digits, units."""
    width = (PANEL_WIDTH - 2 * MARGIN) / max(count, FEW_COLUMNS)
    return [round(MARGIN + (place + 0.5) * width) for place in range(count)]


def test_small_percentages_can_be_read(text_boxes):
    for columns in range(2, 9):
        text_boxes.clear()
        draw_panel(View("mlp512", 9, START, number=several(*[SURE] * columns)["number"]), 1)
        heights = [height for text, *_, height in text_boxes if text == "99.9%"]
        assert len(heights) == columns
        assert min(heights) >= 7  # pixels of the digits


@pytest.mark.parametrize("scale", [1, 4])
@pytest.mark.parametrize("status", ["loading", "ready", "without rejector", "stopped"])
@pytest.mark.parametrize("name", ["mlp512", "mlp512x256", LONG_NAME])
def test_texts_at_the_bottom_do_not_overlap(text_boxes, name, status, scale):
    rejector = status != "without rejector"
    draw_panel(View(name, 40, START, status=status if rejector else "ready", rejector=rejector), scale)
    assert any(name[:6] in text for text, *_ in text_boxes)
    assert any("without rejector" in text for text, *_ in text_boxes) != rejector
    check_texts(text_boxes, scale)


ONE_LINE = [text for name, text in vars(texts).items() if name.isupper() and "\n" not in text]
NOTES = [
    *ONE_LINE,
    "Left out, dim: 12 lines, 34 marks.",
    "This ink can't make 64 digits. Type again.",
    "Saved as 7, also as 1: 123 labelled 7, 999 in all.",
    "Taken back, no longer saved: 9999 in all.",
    texts.quit_question([texts.DRAWING, texts.LESSON]),
    "paintcv-20261126-204828.png in \N{HORIZONTAL ELLIPSIS}/a/project",
    NOTE,
]


@pytest.mark.parametrize("scale", SCALES)
def test_there_is_room_for_every_note(scale):
    panel = Surface(PANEL_WIDTH, CANVAS_SIDE, scale, GROUND)
    assert [panel.fit_text(note, 12, PANEL_WIDTH - 2 * MARGIN) for note in NOTES] == NOTES


@pytest.mark.parametrize(
    ("digit", "others", "text"),
    [
        (Digit(INK, SURE), [], ""),  # the next has 0.04 %
        (Digit(INK, np.float32([0.001, 0.999, *[0] * 8])), ["0"], "or 0: 0.1%"),
        (Digit(INK, DOUBTFUL), ["0", "13"], "or 0: 20.0%"),
        (Digit(INK, DOUBTFUL), ["13", "0"], "or 13"),
        (Digit(INK, SURE), ["13"], ""),  # it isn't doubtful
        (Digit(INK, DOUBTFUL, whole=0.9), ["0", ""], "or 0: 18.0%"),
        (Digit(INK, SURE, whole=0.6), ["", "13"], "or no digit"),
        (Digit(INK, DOUBTFUL, whole=0.1, is_digit=False), ["7"], "like 7: 60.0%"),
    ],
)
def test_the_second_guess(text_boxes, digit, others, text):
    number = number_of(digit, others=tuple((other, 0.1) for other in others))
    draw_panel(View("mlp512", 9, START, number=number), 1)
    written = [text for text, *_ in text_boxes]
    assert [line for line in written if line.startswith(("or ", "like "))] == [text] * bool(text)
    assert ("no digit" in written) != digit.is_digit


def test_a_digit_is_as_sure_as_its_number(text_boxes):
    """More than one way to divide the ink may read the same digit."""
    number = Number((Digit(INK, SURE, whole=0.4),), confidence=0.8, others=(("13", 0.1),))
    for page in ("Reading", "Inside"):
        text_boxes.clear()
        draw_panel(View("mlp512", 9, START, number=number, page=page), 1)
        written = " ".join(text for text, *_ in text_boxes)
        assert "80.0%" in written
        assert "?" not in written
    assert "one digit: 40.0%" in written


@pytest.mark.parametrize("scale", SCALES)
def test_all_of_what_else_a_number_may_be_is_shown(text_boxes, scale):
    for count in range(2, 20):
        number = several(SURE, *[DOUBTFUL] * (count - 1), others=(("0" * count, 0.1),))["number"]
        text_boxes.clear()
        draw_panel(View("mlp512", 9, START, number=number), scale)
        assert f"or {'0' * count}" in [text for text, *_ in text_boxes]


@pytest.mark.parametrize("rows", range(2, 8))
def test_what_else_rows_may_be_stands_below_as_many_as_fit(text_boxes, rows):
    draw_panel(View("mlp512", 9, START, number=in_rows(rows, 2)), 1)
    (second,) = (box for box in text_boxes if box[0].startswith("or "))
    shown = [box for box in text_boxes if box[1] < MARGIN + 5 and TOP < box[2] < second[2]]
    assert len(shown) == min(rows, 3)
    assert shown[-1][0].endswith("..") == (rows > 3)


def test_the_bars_of_what_is_no_digit_are_grey():
    bars = (slice(BARS_TOP, BARS_BOTTOM), slice(MARGIN, PANEL_WIDTH - MARGIN))
    for digit, accent in ((Digit(INK, SURE), True), (NO, False)):
        panel = draw_panel(View("mlp512", 9, START, number=number_of(digit)), 1)[bars]
        assert (panel == ACCENT).all(2).any() == accent
        assert (panel == FAINT).all(2).any() != accent


REFUSED = number_of(NO)
REFUSED_ROWS = [NetworkRow(Path(f"{name}.keras"), REFUSED, damaged=False, chosen=name == "a") for name in "ab"]


@pytest.mark.parametrize("number", [REFUSED, number_of(NO, NO)])
@pytest.mark.parametrize(
    ("page", "inspected"), [("Reading", None), ("Inside", WEIGHTS), ("Frame", UNFRAMED), ("Networks", REFUSED_ROWS)]
)
def test_what_is_no_digit_is_called_so_on_every_page(text_boxes, page, inspected, number):
    draw_panel(View("mlp512", 9, START, page=page, inspected=inspected, number=number), 1)
    written = [text for text, *_ in text_boxes]
    assert written.count("no digit") == (2 if page == "Networks" else 1)
    assert "sure" not in " ".join(written)
    assert not {"? ?", "0.0%"} & set(written)


def test_networks_that_all_see_no_digit_agree(text_boxes):
    rows = [*REFUSED_ROWS, dataclasses.replace(REFUSED_ROWS[1], number=number_of(NO, NO))]
    view = View("mlp512", 9, START, page="Networks", inspected=rows, number=REFUSED)
    draw_panel(view, 1)
    assert "They agree. A click chooses one." in [text for text, *_ in text_boxes]
    text_boxes.clear()
    view.inspected = [*rows, dataclasses.replace(rows[1], number=READ["number"])]
    draw_panel(view, 1)
    assert "1 of 4 read it differently. A click chooses one." in [text for text, *_ in text_boxes]


@pytest.mark.parametrize("page", ["Reading", "Networks", "of a number"])
def test_a_doubtful_answer_has_a_hollow_bar(page):
    accents = []
    for probabilities in (np.eye(10, dtype=np.float32)[7] * 0.85, np.eye(10, dtype=np.float32)[7] * 0.75):
        number = number_of(*[Digit(INK, probabilities)] * (2 if page == "of a number" else 1))
        rows = [NetworkRow(Path("a.keras"), number, damaged=False, chosen=True)]
        name = "Reading" if page == "of a number" else page
        panel = draw_panel(View("mlp512", 9, START, page=name, inspected=rows, number=number), 4)
        bars = panel[4 * (180 if page == "of a number" else TOP) : 4 * 205]
        accents.append((bars == ACCENT).all(2).sum())
    sure, doubtful = accents
    assert 0 < doubtful < 0.7 * sure


def test_sure_doubtful_and_refused_digits_have_different_boxes():
    image = painted([SEVEN])
    plain = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    shares = []
    for digit in (Digit(INK, SURE), Digit(INK, DOUBTFUL), NO):
        drawn = (draw_canvas(image, View("", 9, START, number=number_of(digit, digit)), 1) != plain).any(2)
        left, top, width, height = INK.box
        corners = drawn[[top - 2, top - 2, top + height + 1, top + height + 1], [left - 2, left + width + 1] * 2]
        assert corners.all()
        shares.append(drawn.sum() / (2 * (width + height + 4)))
    assert shares[0] > 0.95
    assert 0.35 < shares[1] < 0.7
    assert shares[2] < 0.15


def test_what_was_left_out_is_counted():
    view = View("mlp512", 9, START, number=number_of(NO, marks=MARKS[11:13]), left_out=np.ones((280, 280), bool))
    assert note_line(view) == "Left out, dim: 1 line, 1 mark."
    view.left_out = None  # the drawing has changed
    assert note_line(view) == ""


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("note", ["", NOTE])
@pytest.mark.parametrize("page", PAGES)
def test_the_advice_of_a_page_stands_where_no_note_is_and_is_not_cut_short(text_boxes, page, note, scale):
    for number in (None, READ["number"]):
        text_boxes.clear()
        draw_panel(View("mlp512", 9, START, page=page, note=note, number=number), scale)
        shown = {text for text, *_ in text_boxes}
        expected = not note and bool(number or page == "Learning")
        assert not PAGES[page].advice or (PAGES[page].advice in shown) == expected


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("page", ["Inside", "Votes", "Why"])
def test_every_word_that_a_fifteen_year_old_may_not_know_is_explained(text_boxes, page, scale):
    inspected = {"Inside": WEIGHTS, "Votes": VOTES, "Why": WHY}[page]
    view = View("mlp512", 9, START, page=page, inspected=inspected, **READ)
    assert PAGES[page].words
    for word in PAGES[page].words:
        view.pointed = next(button.name for button in PAGES[page].buttons(view) if button.name == word.name)
        text_boxes.clear()
        draw_panel(view, scale)
        check_texts(text_boxes, scale)
        assert word.meaning in [text for text, *_ in text_boxes]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("value", range(10))
def test_the_sum_of_a_row_of_votes_can_be_checked(text_boxes, value, scale):
    view = View("mlp512", 9, START, page="Votes", inspected=VOTES, pointed=f"unit 17, answer {value}", **READ)
    assert view.pointed in [button.name for button in PAGES["Votes"].buttons(view)]
    draw_panel(view, scale)
    (line,) = [text for text, *_ in text_boxes if " = " in text]
    terms, total = line.removeprefix(f"{value}: ").split(" = ")
    assert sum(map(float, terms.split())) == pytest.approx(float(total), abs=0.05)
    assert float(total) == pytest.approx(VOTES.logits[value], abs=0.01)
    check_texts(text_boxes, scale)


@pytest.mark.parametrize("place", [None, 0, 1, 9])
def test_the_handle_of_the_slider_stands_below_the_batch(place):
    view = View("mlp512", 9, START, page="Learning", lesson=lesson(4679, place=place))
    panel = draw_panel(view, 4)
    handle = (panel[4 * SLIDER_TOP + 8 : 4 * (SLIDER_TOP + 2) + 8] == ACCENT).all((0, 2))
    chart = (panel[4 * (charts.TOP + 6) : 4 * (charts.TOP + 8)] == FAINT).all((0, 2))
    handle, markers = np.flatnonzero(handle).mean(), np.flatnonzero(chart[: 4 * (MARGIN + charts.WIDTH + 2)])
    assert np.abs(markers - handle).min() < 6
    (button,) = [button for button in PAGES["Learning"].buttons(view) if button.name == f"place {view.lesson.index}"]
    left, _, width, _ = button.box
    assert 4 * left - 2 <= handle <= 4 * (left + width) + 2


@pytest.mark.parametrize("scale", SCALES)
def test_the_way_out_of_a_problem_is_not_cut_off(text_boxes, scale):
    draw_panel(View("mlp512", 9, START, page="Learning", lesson=LESSONS["without MNIST"]), scale)
    assert "or set MNIST_NPZ to the path of a copy of mnist.npz" in " ".join(text for text, *_ in text_boxes)


def test_the_page_says_that_the_lesson_is_paused(text_boxes):
    for runs, words in ((True, "after 900 of 9,370 batches"), (False, "paused after 900 of 9,370")):
        text_boxes.clear()
        draw_panel(View("mlp512", 9, START, page="Learning", lesson=lesson(900, runs=runs)), 1)
        written = {text for text, *_ in text_boxes}
        assert {words, "90%", "test digits", "each batch", "1,000"} <= written


def test_units_count_from_1_and_the_frame_names_both_networks(text_boxes):
    draw_panel(View("mlp512", 9, START, page="Votes", inspected=UnitInside(UNIT, EXAMPLES), **READ), 1)
    assert any(text.startswith(f"unit {UNIT.unit + 1} of {UNIT.total}:") for text, *_ in text_boxes)
    draw_panel(View("mlp512", 9, START, page="Frame", inspected=UNFRAMED, **READ), 1)
    assert {"by the tutorial's network", "by mlp512"} <= {text for text, *_ in text_boxes}


@pytest.mark.parametrize("page", PAGES)
def test_what_was_left_out_is_said_where_the_reading_is(text_boxes, page):
    view = View("mlp512", 9, START, page=page, left_out=np.ones((280, 280), bool), **READ)
    draw_panel(view, 1)
    assert (LEFT_OUT in [text for text, *_ in text_boxes]) == PAGES[page].shows_reading == (page not in NO_READING)


@pytest.mark.parametrize("typed", ["1", "123456789", "123456789012345678901234"])
def test_all_digits_that_are_typed_are_shown(monkeypatch, typed):
    written = []
    put = cv2.putText
    monkeypatch.setattr(surface.cv2, "putText", lambda *a: (written.append(a[1]), put(*a))[1])
    draw_panel(View("mlp512", 9, START, typed=typed, **READ), 1)
    assert sum(f"What is it?  {typed}" in line for line in written) == 1


def test_a_box_around_each_digit_of_several_and_none_around_one():
    image = painted([SEVEN])
    left, top, width, height = 60, 30, 50, 90
    ink = np.zeros((height, width), np.uint8)
    other = dataclasses.replace(INK, start=1, end=2, box=(left, top, width, height), ink=ink)
    plain = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    assert np.array_equal(draw_canvas(image, View("", 9, START, **READ), 1), plain)
    shown = draw_canvas(image, View("", 9, START, number=number_of(Digit(INK, SURE), Digit(other, SURE))), 1)
    drawn = (shown != plain).any(2)
    assert drawn[top - 2 : top + height + 2, [left - 2, left + width + 1]].all()
    assert drawn[[top - 2, top + height + 1], left - 2 : left + width + 2].all()
    assert drawn.sum() <= sum(2 * (candidate.box[2] + candidate.box[3] + 6) for candidate in (INK, other))


def test_ink_that_was_left_out_is_dim():
    image = painted([SEVEN])
    left_out = np.zeros(image.shape, bool)
    left_out[:100] = True
    view = View("", 9, START, left_out=left_out, **READ)
    assert note_line(view) == LEFT_OUT
    shown = draw_canvas(image, view, 1)[:, :, 0]
    assert np.array_equal(shown[101:], image[101:])  # the edge is a pixel wide
    assert np.array_equal(shown[:100], image[:100] // 3)
    assert 50 < shown[:100].max() < 100


def test_a_long_name_is_shortened_and_a_short_one_is_not():
    panel = Surface(PANEL_WIDTH, CANVAS_SIDE, 1, GROUND)
    assert panel.fit_text("mlp512x256", 12, 140, "loading {} ...") == "loading mlp512x256 ..."
    short = panel.fit_text("a-network-of-my-own-that-learnt-for-days", 12, 140, "loading {} ...")
    assert short.startswith("loading a-net")
    assert short.endswith(".. ...")


def test_weights_of_both_signs_have_two_colours():
    panel = draw_panel(View("mlp512", 9, START, page="Inside", inspected=WEIGHTS, status="ready", **READ), 1)
    units = panel[UNITS_TOP + 1 : UNITS_TOP + 33, UNITS_LEFT + 1 : UNITS_LEFT + 33].astype(int)
    orange, blue = units[:, :, 2] > units[:, :, 0], units[:, :, 2] < units[:, :, 0]
    assert orange.mean() > 0.3
    assert blue.mean() > 0.3


def test_a_line_that_is_left_out_as_a_whole_has_no_row():
    upper, lower = (Digit(dataclasses.replace(INK, line=line), SURE) for line in (0, 2))
    number = number_of(upper, lower)
    assert [len(row) for row in digit_rows(number)] == [1, 1]
