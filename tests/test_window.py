"""Drawing and reading in the window: real, on a virtual screen, with real mouse events."""

import re
import time
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import place
from desk import READING, SEVEN, painted, shows, until

from ink import SIZE, steps
from model import DOUBT


def test_draw_read_undo_clear(desk):
    before = desk.panel()
    desk.draw(SEVEN)
    shows(desk, painted([SEVEN]))
    line = desk.read()
    assert READING.fullmatch(line)
    assert line.startswith("7  ")
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel doesn't show the reading")
    shows(desk, painted([SEVEN]))  # the ink stays

    other, third = [(40, 40), (60, 90), (70, 200)], [(90, 200), (200, 210)]
    desk.draw(other)  # and the next stroke begins anew
    shows(desk, painted([other]))
    desk.draw(third)
    shows(desk, painted([other, third]))
    desk.key("u")
    shows(desk, painted([other]))
    desk.key("c")
    shows(desk, painted([]))
    desk.key("u")  # a key pressed by mistake takes nothing away
    shows(desk, painted([other]))
    desk.key("u")
    shows(desk, painted([]))
    assert desk.lines.empty()


def test_a_stroke_that_began_anew_by_mistake(desk):
    desk.draw(SEVEN)
    desk.read()
    desk.draw([(200, 200)])
    shows(desk, painted([[(200, 200)]]))
    desk.key("u")
    shows(desk, painted([]))
    desk.key("u")
    shows(desk, painted([SEVEN]))


def test_space_reads_too(desk):
    desk.draw(SEVEN)
    desk.key("space")
    assert desk.line().startswith("7  ")


def test_what_is_no_digit_is_read_with_a_question_mark(desk):
    desk.draw([(60, 60), (140, 140), (220, 220)])
    desk.draw([(220, 60), (140, 140), (60, 220)])
    answer, confidence = READING.fullmatch(desk.read()).groups()
    assert answer.endswith("?")
    assert float(confidence.rstrip("%")) < 100 * DOUBT


def test_right_click_on_an_empty_canvas_says_so(desk):
    before = desk.panel()
    desk.xdotool(*desk.at(100, 100), "click", 3)
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel says nothing")
    assert desk.lines.empty()
    desk.draw(SEVEN)
    assert READING.fullmatch(desk.read())


def digits_as_drawn(pen_digits, seed: int, count: int):
    random = np.random.default_rng(seed)
    chosen = random.choice(len(pen_digits), count, replace=False)
    return [place(pen_digits[i].strokes, random.uniform(90, 230), SIZE / 2, SIZE / 2) for i in chosen]


def finely(points) -> list[np.ndarray]:
    """A stroke with a point at least every other pixel, as a mouse of 1,000 Hz tells it."""
    fine = [points[0]]
    for start, end in pairwise(points):
        steps = max(int(np.abs(end - start).max() / 2), 1)
        fine += [np.rint(start + (end - start) * step / steps).astype(int) for step in range(1, steps + 1)]
    return fine


def test_every_move_comes_through_however_fast(desk):
    angle = np.linspace(0, 6, 150)
    curl = [(140 + round(100 * x), 140 + round(100 * y)) for x, y in zip(np.cos(angle), np.sin(angle), strict=True)]
    desk.draw(curl, hertz=np.inf)
    shows(desk, painted([curl]))


@pytest.mark.parametrize(("hertz", "count"), [(125, 20), (1000, 6)])
def test_pen_digits_are_read_as_predict_reads_the_same_canvas(desk, run, pen_digits, tmp_path, hertz, count):
    printed, files = [], []
    for number, strokes in enumerate(digits_as_drawn(pen_digits, hertz, count)):
        strokes = [finely(stroke) if hertz == 1000 else stroke for stroke in strokes]
        for stroke in strokes:
            desk.draw(stroke, hertz)
        shows(desk, painted(strokes))
        printed.append(desk.read())
        files.append(str(tmp_path / f"{number}.png"))
        cv2.imwrite(files[-1], desk.canvas())
    predicted = run("model.py", "predict", *files)
    assert predicted.returncode == 0, predicted.stderr
    for file, line, same in zip(files, printed, predicted.stdout.splitlines(), strict=True):
        same = same.removeprefix(f"{file}  ")
        if "(or " in line + same:  # what may be several digits, strokes tell better than pixels: the doubt may differ
            line, same = (re.match(r"(\d+)\??  (\d+\.\d%)", words).groups() for words in (line, same))
        assert line == same


def test_a_clear_and_a_stroke_that_follows_at_once(desk):
    desk.draw(SEVEN)
    second = [(100, 100), (150, 100), (150, 150)]
    desk.xdotool(*desk.at(*second[0]), "sleep", 0.1, "key", "--delay", 0, "c", *desk.stroke(second)[5:])
    shows(desk, painted([second]))


def test_a_stroke_that_leaves_the_canvas_is_clipped(desk):
    out = [(200, 100), (270, 60), (400, 20), (400, 200), (250, 250)]
    desk.draw(out)
    shows(desk, painted([out]))
    desk.draw([(400, 100), (100, 100)])  # a press on the panel draws nothing
    shows(desk, painted([out]))
    desk.xdotool(*desk.at(60, 60), "mousedown", 1, "sleep", 0.02, "mousemove", 1200, 700, "sleep", 0.02, "mouseup", 1)
    until(lambda: desk.canvas()[SIZE - 1].any() or desk.canvas()[:, SIZE - 1].any(), why="not drawn to the edge")


def test_double_click_is_two_dots_in_one_place(desk):
    desk.xdotool(*desk.at(100, 100), "sleep", 0.05, "click", "--repeat", 2, "--delay", 40, 1)
    shows(desk, painted([[(100, 100)]]))
    desk.key("u")
    shows(desk, painted([[(100, 100)]]))
    desk.key("u")
    shows(desk, painted([]))


def test_h_shows_the_keys_then_the_inside_then_the_reading_again(desk):
    desk.draw(SEVEN)
    desk.read()
    seen = (steps(painted([SEVEN])).picture * 255).astype(np.uint8)
    reading = settled(desk)
    desk.key("h")
    until(lambda: (desk.panel() != reading).mean() > 0.02, why="no keys")
    keys = settled(desk)
    desk.key("h")
    seen = cv2.resize(seen, (60, 60), interpolation=cv2.INTER_NEAREST)
    until(lambda: np.array_equal(desk.panel()[22:82, 240:300, 0], seen), why="no picture")
    until(lambda: orange(desk.panel()[122:160]) > 0.02, why="no weights")
    assert not np.array_equal(desk.panel(), keys)
    desk.key("h")
    until(lambda: np.array_equal(desk.panel(), reading), why="the inside stays")
    assert desk.lines.empty()


def test_a_number_is_read_and_saved_digit_by_digit(desk):
    one, seven = [(60, 70), (60, 200)], [(x / 2 + 110, y) for x, y in SEVEN]
    desk.draw(one)
    desk.draw(seven)
    ink = painted([one, seven])
    shows(desk, ink)
    line = desk.read()
    assert re.fullmatch(r"17\??  \d+\.\d%", line)
    until(lambda: not np.array_equal(desk.canvas(), ink), why="no boxes")
    boxed = (desk.screen()[:, :SIZE] != ink[:, :, None]).any(2)
    assert not (boxed & (ink > 0)).any(), "a box is on the ink"
    assert (boxed.sum(0) > 130).sum() == 4  # the upright sides of two boxes
    for key in ("Return", "2", "9", "BackSpace", "3", "Return"):
        before = settled(desk)
        desk.key(key)
        until(lambda: not np.array_equal(desk.panel(), before), why=f"{key} does nothing")  # noqa: B023

    def saved() -> list[Path]:
        return [path for label in "23" for path in desk.drawings.glob(f"{label}/[0-9]*.png")]

    for path, stroke in zip(until(lambda: len(saved()) == 2 and saved()), (one, seven), strict=True):
        assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), painted([stroke]))
    desk.key("Return")
    desk.key("Escape")  # leaves the question, not the window
    desk.key("c")
    shows(desk, painted([]))


def settled(desk) -> np.ndarray:
    """The panel once it rests."""
    before = desk.panel()
    while (now := (time.sleep(0.1), desk.panel())[1]).tobytes() != before.tobytes():
        before = now
    return now


def orange(image: np.ndarray) -> float:
    """How much of an image is orange."""
    red, green, blue = (image[:, :, channel].astype(int) for channel in range(3))
    return float(((red > 60) & (red > green) & (green > blue)).mean())


def test_a_digit_key_saves_the_drawing_and_another_corrects_it(desk):
    desk.draw(SEVEN)
    desk.key("7")  # not read yet
    desk.draw([(110, 130), (190, 130)])
    drawn = painted([SEVEN, [(110, 130), (190, 130)]])
    shows(desk, drawn)
    assert not list(desk.drawings.iterdir())
    desk.read()
    before = settled(desk)
    desk.key("4")
    path = until(lambda: next(desk.drawings.glob("4/[0-9]*.png"), None), why="not saved")
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel doesn't say so")
    assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), drawn)
    desk.key("7")
    until(lambda: list(desk.drawings.glob("7/[0-9]*.png")) and not path.exists(), why="not corrected")
    desk.key("u")
    desk.key("c")
    until(lambda: not desk.canvas().any())
    assert len(list(desk.drawings.rglob("*.png"))) == 1


def test_s_saves_it_as_it_was_read_when_there_is_room_again(desk):
    resource = pytest.importorskip("resource")
    desk.draw(SEVEN)
    assert desk.read().startswith("7  ")
    before, there = settled(desk), set(desk.drawings.rglob("*"))
    resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    desk.key("s")
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel doesn't say that the disk is full")
    assert {path for path in desk.drawings.rglob("*") if path.is_file()} <= there
    resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    desk.key("s")
    until(lambda: len(list(desk.drawings.glob("7/[0-9]*.png"))) > len([path for path in there if path.is_file()]))
    shows(desk, painted([SEVEN]))
    desk.draw(SEVEN[:2])  # what was saved is finished
    shows(desk, painted([SEVEN[:2]]))
