"""The panel: whatever it has to say, its texts keep off each other and inside it."""

import dataclasses
from itertools import combinations

import cv2
import numpy as np
import pytest
from desk import SEVEN, painted

import panel
from ink import SIZE
from inside import SHOWN, Units
from number import Candidate, Digit, Number, one_digit
from paint import HELP
from panel import WIDTH, View, draw_canvas, draw_panel
from session import LOADING, NO_INK, START, STOPPED

SURE = np.array([0, 0, 0, 0.0004, 0, 0, 0.0003, 0.9991, 0, 0.0002], np.float32)
DOUBTFUL = np.array([0.2, 0, 0.08, 0.06, 0.04, 0, 0.02, 0.6, 0, 0], np.float32)
random = np.random.default_rng(0)
WEIGHTS = Units(
    random.normal(size=(SHOWN, 28, 28)).astype(np.float32), np.linspace(104.4, 0, SHOWN, dtype=np.float32), 512, False
)
MAPS = Units(random.random((SHOWN, 26, 26), np.float32), np.ones(SHOWN, np.float32), 1024, True)
NONE = Units(np.zeros((0, 28, 28), np.float32), np.zeros(0, np.float32), 0, False)
(INK,) = one_digit(painted([SEVEN]))
BELOW = dataclasses.replace(INK, line=1)
READ = {"number": Number((Digit(INK, SURE),))}
DOUBTED = {"number": Number((Digit(INK, DOUBTFUL),))}
WIDE = Digit(dataclasses.replace(INK, doubt=1), SURE)


def several(*each: np.ndarray) -> dict[str, Number]:
    return {"number": Number(tuple(Digit(INK, given) for given in each))}


NOTE = "Already saved as 7: 1234 of them, 12345 in all."
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
    "as well several": {"number": Number((Digit(INK, SURE, rival="1337"),)), "note": NOTE},
    "wide": {"number": Number((WIDE,))},
    "asked": {**READ, "typed": ""},
    "two": several(SURE, SURE),
    "two, refused": {
        **several(SURE, SURE),
        "typed": "1" * 64,
        "note": "These strokes make no 64 digits: mend, or Esc.",
    },
    "two, doubtful, noted": {**several(SURE, DOUBTFUL), "note": NOTE},
    "four, asked": {**several(*[SURE] * 4), "typed": "20"},
    "eight": several(*[SURE] * 8),
    "two lines, doubtful": {"number": Number(tuple(Digit(ink, DOUBTFUL) for ink in (INK, BELOW, BELOW)))},
    "two lines of four": {
        "number": Number(tuple(Digit(ink, digit) for ink in (INK, BELOW) for digit in (SURE, DOUBTFUL) * 2))
    },
    "nine, doubtful": several(*[DOUBTFUL] * 9),
    "sixty-four, doubtful, asked": {**several(*[DOUBTFUL] * 64), "typed": "7" * 60},
    "inside of four": {**several(SURE, SURE, DOUBTFUL, SURE), "page": "inside", "units": WEIGHTS},
    "keys": {"page": "keys"},
    "inside, nothing read": {"page": "inside"},
    "inside": {**READ, "page": "inside", "units": WEIGHTS},
    "inside, doubtful": {**READ, "page": "inside", "units": WEIGHTS, **DOUBTED},
    "inside, asked": {**READ, "page": "inside", "units": WEIGHTS, "typed": "7"},
    "inside, noted": {**READ, "page": "inside", "units": WEIGHTS, "note": NOTE},
    "inside, maps": {**READ, "page": "inside", "units": MAPS, "status": "loading"},
    "inside, nothing known": {**READ, "page": "inside", "units": NONE},
}


@pytest.mark.parametrize("scale", [1, 1.5, 2])
@pytest.mark.parametrize("state", STATES)
def test_texts_keep_off_each_other(monkeypatch, state, scale):
    boxes = []
    put = cv2.putText

    def noting(image, words, start, colour, font, size, weight):
        empty = np.zeros_like(image)
        put(empty, words, start, (255, 255, 255), font, size, weight)
        if words:
            boxes.append((words, *cv2.boundingRect(empty[:, :, 0])))
            left, _, length, _ = cv2.getTextSize(image.shape[1::-1], words, start, font, size, weight)
            assert start[0] >= 0, words
            assert left + length <= image.shape[1], words
        return put(image, words, start, colour, font, size, weight)

    monkeypatch.setattr(panel.cv2, "putText", noting)
    for live in (False, True):
        for name in ("mlp512", "mlp512x256", "my-own-long-named-network-for-everything.keras"):
            for status in {STATES[state].get("status", "ready"), "loading", "stopped"}:
                view = View(**{"network": name, "brush": 40, "message": START, "live": live, **STATES[state]})
                view.status = status
                boxes.clear()
                image = draw_panel(view, HELP, scale)
                assert image.shape == (SIZE * scale, WIDTH * scale, 3)
                for (one, x, y, width, height), (other, left, top, across, down) in combinations(boxes, 2):
                    apart = 3 * scale if y + height > top and top + down > y else 0  # beside each other
                    beside = x + width + apart <= left or left + across + apart <= x
                    assert beside or y + height <= top or top + down <= y, (one, other)


@pytest.mark.parametrize(
    ("digit", "words"),
    [
        (Digit(INK, SURE), ""),  # the next has 0.04 %
        (Digit(INK, np.float32([0.001, 0.999, *[0] * 8])), "or 0: 0.1%"),
        (Digit(INK, DOUBTFUL), "or 0: 20.0%"),
        (Digit(INK, SURE, rival="13"), "or 13"),
        (WIDE, "or several?"),
    ],
)
def test_what_else_it_may_be(monkeypatch, digit, words):
    written = []
    put = cv2.putText
    monkeypatch.setattr(panel.cv2, "putText", lambda *a: (written.append(a[1]), put(*a))[1])
    draw_panel(View("mlp512", 9, START, number=Number((digit,))), HELP, 1)
    assert [word for word in written if word.startswith("or ")] == [words] * bool(words)


@pytest.mark.parametrize("typed", ["1", "123456789", "123456789012345678901234"])
def test_all_that_is_typed_is_seen(monkeypatch, typed):
    written = []
    put = cv2.putText
    monkeypatch.setattr(panel.cv2, "putText", lambda *a: (written.append(a[1]), put(*a))[1])
    draw_panel(View("mlp512", 9, START, typed=typed, **READ), HELP, 1)
    assert sum(f"What is it?  {typed}" in words for words in written) == 1


def test_a_box_around_each_digit_of_several_and_none_around_one():
    image = painted([SEVEN])
    left, top, width, height = 60, 30, 50, 90
    other = Candidate(1, 2, 0, (left, top, width, height), np.zeros((height, width), np.uint8), INK.picture)
    plain = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    assert np.array_equal(draw_canvas(image, View("", 9, START, **READ), 1), plain)
    shown = draw_canvas(image, View("", 9, START, number=Number((Digit(INK, SURE), Digit(other, SURE)))), 1)
    drawn = (shown != plain).any(2)
    assert drawn[top - 2 : top + height + 2, [left - 2, left + width + 1]].all()
    assert drawn[[top - 2, top + height + 1], left - 2 : left + width + 2].all()
    assert drawn.sum() <= sum(2 * (one.box[2] + one.box[3] + 6) for one in (INK, other))


def test_ink_that_was_left_out_is_dim():
    image = painted([SEVEN])
    out = np.zeros(image.shape, bool)
    out[:100] = True
    shown = draw_canvas(image, View("", 9, START, **READ), 1, out)[:, :, 0]
    assert np.array_equal(shown[100:], image[100:])
    assert np.array_equal(shown[:100], image[:100] // 3)
    assert 50 < shown[:100].max() < 100


def test_a_long_name_is_shortened_and_a_short_one_is_not():
    sheet = panel.Sheet(WIDTH, SIZE, 1, panel.GROUND)
    assert sheet.fitted("mlp512x256", 12, 140, "loading {} ...") == "loading mlp512x256 ..."
    short = sheet.fitted("a-network-of-my-own-that-learnt-for-days", 12, 140, "loading {} ...")
    assert short.startswith("loading a-net")
    assert short.endswith(".. ...")


def test_weights_of_both_signs_have_two_colours():
    shown = draw_panel(View("mlp512", 9, START, page="inside", units=WEIGHTS, status="ready", **READ), HELP, 1)
    units = shown[123:158, 21:57].astype(int)
    orange, blue = units[:, :, 2] > units[:, :, 0], units[:, :, 2] < units[:, :, 0]
    assert orange.mean() > 0.3
    assert blue.mean() > 0.3
