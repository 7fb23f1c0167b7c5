"""Drawing, reading and saving in a real window: what takes too long for tests/window/test_real_window.py."""

import re
import time
from itertools import pairwise

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from tests.conftest import place
from tests.support.desk import SEVEN, painted, shows, until

pytestmark = pytest.mark.slow


def test_a_stroke_that_began_a_new_drawing_by_mistake_can_be_undone(desk):
    desk.draw(SEVEN)
    desk.read()
    desk.draw([(200, 200)])
    shows(desk, painted([[(200, 200)]]))
    desk.key("u")
    shows(desk, painted([]))
    desk.key("u")
    shows(desk, painted([SEVEN]))


def test_what_is_no_digit_is_said_to_be_none(desk):
    desk.draw([(60, 60), (140, 140), (220, 220)])
    desk.draw([(220, 60), (140, 140), (60, 220)])
    answer, *_ = desk.read().split("  ")
    assert answer == "_" or answer.endswith("?")


def digits_as_drawn(pen_digits, seed: int, count: int):
    random = np.random.default_rng(seed)
    chosen = random.choice(len(pen_digits), count, replace=False)
    return [place(pen_digits[i].strokes, random.uniform(90, 230), CANVAS_SIDE / 2, CANVAS_SIDE / 2) for i in chosen]


def with_more_points(points) -> list[np.ndarray]:
    """A stroke with a point at least every other pixel, as a mouse of 1,000 Hz reports it."""
    dense = [points[0]]
    for start, end in pairwise(points):
        steps = max(int(np.abs(end - start).max() / 2), 1)
        dense += [np.rint(start + (end - start) * step / steps).astype(int) for step in range(1, steps + 1)]
    return dense


@pytest.mark.parametrize(("hertz", "count"), [(125, 20), (1000, 6)])
def test_pen_digits_are_read_as_predict_reads_the_same_canvas(desk, run, pen_digits, tmp_path, hertz, count):
    lines, files = [], []
    for number, strokes in enumerate(digits_as_drawn(pen_digits, hertz, count)):
        strokes = [with_more_points(stroke) if hertz == 1000 else stroke for stroke in strokes]
        for stroke in strokes:
            desk.draw(stroke, hertz)
        shows(desk, painted(strokes))
        lines.append(desk.read())
        files.append(str(tmp_path / f"{number}.png"))
        cv2.imwrite(files[-1], desk.canvas())
    predicted = run("model.py", "predict", *files)
    assert predicted.returncode == 0, predicted.stderr
    for file, line, predicted_line in zip(files, lines, predicted.stdout.splitlines(), strict=True):
        # Pixels can be cut in more ways than strokes, each of which takes a little of the confidence.
        in_window, in_file = (
            re.match(r"(\d+)\??  (\d+\.\d)%", text) for text in (line, predicted_line.removeprefix(f"{file}  "))
        )
        assert in_window[1] == in_file[1]
        assert float(in_window[2]) == pytest.approx(float(in_file[2]), abs=5)


def test_a_stroke_that_leaves_the_canvas_is_clipped(desk):
    stroke = [(200, 100), (270, 60), (400, 20), (400, 200), (250, 250)]
    desk.draw(stroke)
    shows(desk, painted([stroke]))
    desk.draw([(400, 100), (100, 100)])  # a press on the panel draws nothing
    shows(desk, painted([stroke]))
    desk.xdotool(*desk.at(60, 60), "mousedown", 1, "sleep", 0.02, "mousemove", 1200, 700, "sleep", 0.02, "mouseup", 1)
    until(
        lambda: desk.canvas()[CANVAS_SIDE - 1].any() or desk.canvas()[:, CANVAS_SIDE - 1].any(),
        why="not drawn to the edge",
    )


def test_a_drawing_is_saved_once_the_disk_has_room_again(desk):
    resource = pytest.importorskip("resource")
    desk.draw(SEVEN)
    assert desk.read().startswith("7  ")
    time.sleep(0.1)
    before, files = desk.panel(), set(desk.drawings.rglob("*.png"))
    resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    desk.key("s")
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel doesn't say that the disk is full")
    assert set(desk.drawings.rglob("*.png")) == files
    resource.prlimit(desk.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    desk.key("s")
    until(lambda: len(list(desk.drawings.glob("7/[0-9]*.png"))) > len(files), why="not saved")
    shows(desk, painted([SEVEN]))
    desk.draw(SEVEN[:2])  # what was saved is finished
    shows(desk, painted([SEVEN[:2]]))
