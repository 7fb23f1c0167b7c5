"""The window: real, on a virtual screen, drawn in with real mouse events."""

import os
import queue
import re
import shutil
import signal
import subprocess
import time
from itertools import pairwise

import cv2
import numpy as np
import pytest
from conftest import need, place
from desk import Desk, until

from ink import SIZE, Canvas

SEVEN = [(80, 60), (120, 60), (160, 60), (200, 60), (180, 110), (160, 160), (140, 210)]
READING = re.compile(r"(\d)  (\d+\.\d%)  \(next: \d \d+\.\d%, \d \d+\.\d%\)")


def painted(strokes, brush=9) -> np.ndarray:
    canvas = Canvas()
    for first, *rest in strokes:
        canvas.press(*first, brush)
        for point in rest:
            canvas.drag(*point)
        canvas.release()
    return canvas.image


def shows(desk: Desk, image: np.ndarray) -> None:
    until(lambda: np.array_equal(desk.canvas(), image), 3, "the canvas doesn't show what was drawn")


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
    assert desk.lines.empty()


def test_space_reads_too(desk):
    desk.draw(SEVEN)
    desk.key("space")
    assert desk.line().startswith("7  ")


def test_right_click_on_an_empty_canvas_says_so(desk):
    before = desk.panel()
    desk.xdotool(*desk.at(100, 100), "click", 3)
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel says nothing")
    assert desk.lines.empty()
    desk.draw(SEVEN)
    assert READING.fullmatch(desk.read())


def test_right_click_while_the_network_loads_is_answered(paint):
    desk = paint()
    desk.draw(SEVEN[:2], hertz=1000)
    desk.xdotool("click", 3, "sleep", 0.02, "click", 3)
    asked = time.monotonic() - desk.started
    assert READING.fullmatch(desk.line())
    assert time.monotonic() - desk.started > asked + 0.2, "the network was loaded already: this tested nothing"
    with pytest.raises(queue.Empty):
        desk.line(0.3)  # one drawing, one answer


def digits_as_drawn(pen_digits, seed: int, count: int):
    random = np.random.default_rng(seed)
    chosen = random.choice(len(pen_digits), count, replace=False)
    return [place(pen_digits[i].strokes, random.uniform(90, 230), SIZE / 2, SIZE / 2) for i in chosen]


def finely(points) -> list[tuple[float, float]]:
    """A stroke with a point at least every other pixel, as a mouse of 1,000 Hz tells it."""
    fine = [points[0]]
    for start, end in pairwise(points):
        steps = max(int(np.abs(end - start).max() / 2), 1)
        fine += [start + (end - start) * step / steps for step in range(1, steps + 1)]
    return fine


@pytest.mark.parametrize(("hertz", "count"), [(125, 20), (1000, 6)])
def test_pen_digits_are_read_as_predict_reads_the_same_canvas(desk, run, pen_digits, tmp_path, hertz, count):
    printed, files = [], []
    for number, strokes in enumerate(digits_as_drawn(pen_digits, hertz, count)):
        for stroke in strokes:
            desk.draw(stroke if hertz == 125 else finely(stroke), hertz)
        if hertz == 125:
            shows(desk, painted(strokes))
        else:  # Qt may merge moves that come so fast, by a pixel or two
            until(lambda: np.abs(desk.canvas() - painted(strokes).astype(int)).mean() < 2.5, 3, "ink is missing")  # noqa: B023
        printed.append(desk.read())
        files.append(str(tmp_path / f"{number}.png"))
        cv2.imwrite(files[-1], desk.canvas())
    predicted = run("model.py", "predict", *files)
    assert predicted.returncode == 0, predicted.stderr
    assert predicted.stdout.splitlines() == [f"{file}  {line}" for file, line in zip(files, printed, strict=True)]


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


def test_brush_by_keys_and_wheel(paint):
    desk = paint("--brush", "38")
    desk.ready()
    desk.key("plus", "plus", "plus", "plus", "minus")
    desk.draw([(100, 100), (120, 100)])
    shows(desk, painted([[(100, 100), (120, 100)]], 39))
    desk.key("c")
    before = desk.screen()
    desk.xdotool(*desk.at(100, 100), "click", 5, "sleep", 0.05, "click", 5, "sleep", 0.05, "click", 4)
    until(lambda: not np.array_equal(desk.screen(), before), why="the panel doesn't show the new brush")
    time.sleep(0.6)  # Qt has zoomed the picture: the window is mended when the wheel has been at rest
    desk.locate()
    desk.draw([(200, 220), (210, 200)])
    shows(desk, painted([[(200, 220), (210, 200)]], 38))


def test_live_reads_as_strokes_end(paint):
    desk = paint("--live")
    desk.draw(SEVEN)
    assert READING.fullmatch(desk.line())  # which waited for the network
    desk.key("c")
    desk.draw(SEVEN)
    assert desk.line().startswith("7  ")
    desk.draw([(110, 130), (190, 130)])  # a crossed 7 is one drawing
    assert READING.fullmatch(desk.line())
    shows(desk, painted([SEVEN, [(110, 130), (190, 130)]]))
    desk.key("l")
    desk.draw([(20, 20), (30, 30)])
    with pytest.raises(queue.Empty):
        desk.line(0.3)


def test_help_covers_the_panel_and_goes(desk):
    before = desk.panel()
    desk.key("h")
    until(lambda: (desk.panel() != before).mean() > 0.02, why="no help")
    desk.key("h")
    until(lambda: np.array_equal(desk.panel(), before), why="the help stays")


def test_scale(display):
    desk = Desk("--scale", "2", scale=2)
    try:
        desk.ready()
        desk.draw([(2 * x, 2 * y) for x, y in SEVEN])
        assert desk.read().startswith("7  ")
        half = cv2.resize(desk.screen()[: 2 * SIZE, : 2 * SIZE, 0], (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        assert np.abs(half.astype(int) - painted([SEVEN])).mean() < 1
    finally:
        desk.kill()


@pytest.mark.parametrize("after", ["at once", "loaded"])
def test_escape_ends_it(paint, after):
    desk = paint()
    if after == "loaded":
        desk.ready()
    desk.key("Escape")
    assert desk.ended() == (0, "")


@pytest.mark.parametrize("after", ["at once", "loaded"])
def test_ctrl_c_in_the_terminal_ends_it(paint, after):
    desk = paint()
    if after == "loaded":
        desk.ready()
    os.killpg(desk.process.pid, signal.SIGINT)  # the terminal sends it to every process in the foreground
    assert desk.ended() == (0, "")


def test_closing_the_window_ends_it(paint, display):
    need(shutil.which("openbox"), "no window manager to close a window with: install openbox")
    manager = subprocess.Popen(["openbox", "--sm-disable"], stderr=subprocess.DEVNULL)
    try:
        desk = paint()
        desk.ready()
        desk.xdotool(*desk.at(100, 100), "sleep", 0.1, "key", "alt+F4")
        assert desk.ended() == (0, "")
    finally:
        manager.kill()
        manager.wait()


@pytest.mark.parametrize("asked", [False, True])
def test_a_network_that_dies_is_started_again(paint, asked):
    desk = paint()
    desk.ready()
    desk.draw(SEVEN)
    before = desk.panel()
    if asked:
        os.kill(desk.worker(), signal.SIGSTOP)
        desk.xdotool("click", 3)
    os.kill(desk.worker(), signal.SIGKILL)
    until(lambda: not np.array_equal(desk.panel(), before), why="the window doesn't say so")
    shows(desk, painted([SEVEN]))
    assert desk.lines.empty()
    assert desk.read().startswith("7  ")
    shows(desk, painted([SEVEN]))
    desk.key("Escape")
    assert desk.ended() == (0, "")


def test_nothing_is_left_when_the_window_is_killed(paint):
    desk = paint()
    desk.ready()
    desk.process.kill()
    assert desk.ended() == (-signal.SIGKILL, "")


def test_no_display(run, failed):
    failed(run("paint.py", DISPLAY=None), 1, "paint.py: no display", "xvfb-run")
    failed(run("paint.py", DISPLAY=":9999"), 1, "paint.py: no display", ":9999")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--brush", "0"], ["--brush", "1 to 40"]),
        (["--brush", "41"], ["--brush", "1 to 40"]),
        (["--brush", "thick"], ["--brush", "1 to 40"]),
        (["--scale", "-1"], ["--scale", "1 to 4"]),
        (["--scale", "nan"], ["--scale", "1 to 4"]),
        (["--network", "resnet"], ["resnet", "mlp512"]),
        (["digit.png"], ["digit.png"]),
    ],
)
def test_wrong_usage(run, failed, arguments, words):
    failed(run("paint.py", *arguments), 2, *words)


def test_weights_that_are_missing_or_damaged(run, failed, display, tmp_path):
    path = tmp_path / "mine.keras"
    failed(run("paint.py", "--network", path), 1, str(path), "python model.py train --network mlp512 --out")
    path.write_bytes(b"PK\x03\x04 and then nothing")
    failed(run("paint.py", "--network", path), 1, str(path), "python model.py train")
