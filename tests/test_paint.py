"""The window from its start to its end, and what can go wrong: real processes on a virtual screen."""

import os
import queue
import re
import shutil
import signal
import subprocess
import time

import cv2
import numpy as np
import pytest
from conftest import need
from desk import READING, SEVEN, Desk, painted, shows, until

from ink import SIZE, picture
from model import describe, read
from reader import available


def test_right_click_while_the_network_loads_is_answered(paint):
    desk = paint()
    desk.draw(SEVEN[:2], hertz=1000)
    desk.xdotool("click", 3, "sleep", 0.02, "click", 3)
    asked = time.monotonic() - desk.started
    assert re.fullmatch(r"\d\?  \d+\.\d%  \(or several\)", desk.line())  # a dash is as wide as several digits
    assert time.monotonic() - desk.started > asked + 0.2, "the network was loaded already: this tested nothing"
    with pytest.raises(queue.Empty):
        desk.line(0.3)  # one drawing, one answer


def test_brush_by_keys_and_wheel(paint):
    desk = paint("--brush", "38")
    desk.ready()
    desk.key("plus", "plus", "plus", "plus", "minus")
    desk.draw([(100, 100), (120, 100)])
    shows(desk, painted([[(100, 100), (120, 100)]], 39))
    desk.key("c")
    before = desk.screen()
    desk.xdotool(*desk.at(100, 100), "click", 5, "sleep", 0.05, "click", 5)
    until(lambda: not np.array_equal(desk.screen(), before), why="the panel doesn't show the new brush")
    desk.wheel()  # Qt zooms the picture, which is mended
    desk.locate()
    desk.draw([(200, 220), (210, 200)])
    shows(desk, painted([[(200, 220), (210, 200)]], 38))


def test_the_window_stays_where_it_is_when_it_is_mended(paint, window_manager):
    desk = paint()
    desk.ready()
    place = desk.left, desk.top
    assert place != (0, 0), "no frame: this tests nothing"
    for _ in range(3):
        desk.wheel()

        def in_place() -> bool:
            desk.locate()
            return (desk.left, desk.top) == place

        until(in_place, why=f"it isn't at {place}")


def test_keys_count_as_soon_as_the_window_is_mended(paint, window_manager):
    desk = paint()
    desk.draw(SEVEN)
    desk.wheel()
    until(lambda: desk.xdotool("getwindowfocus").strip() == desk.window(), why="the window has no focus")
    desk.xdotool("key", "c")
    desk.locate()
    until(lambda: not desk.canvas().any(), why="the key was lost")


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


def test_n_steps_through_the_networks_which_disagree(paint, other_network):
    desk = paint("--network", str(other_network))
    desk.draw(SEVEN)
    shows(desk, painted([SEVEN]))
    seen = picture(painted([SEVEN]))
    assert desk.read() == describe(read(other_network, seen[None])[0])
    networks = available(other_network)
    for network in networks:  # from the last of them on to the first
        before = desk.panel()
        desk.key("n")
        assert desk.line() == describe(read(network, seen[None])[0])
        until(lambda: not np.array_equal(desk.panel(), before), why="the panel shows the former network")  # noqa: B023
    assert networks[-1] == other_network
    shows(desk, painted([SEVEN]))


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


@pytest.fixture
def window_manager(display, tmp_path):
    need(shutil.which("openbox"), "no window manager: install openbox")
    ready = tmp_path / "ready"
    command = ["openbox", "--sm-disable", "--startup", f"touch {ready}"]
    manager = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(ready.exists, why="openbox doesn't start")
    yield
    manager.kill()
    manager.wait()


def test_closing_the_window_ends_it(paint, window_manager):
    desk = paint()
    desk.ready()
    desk.xdotool(*desk.at(100, 100), "sleep", 0.1, "key", "alt+F4")
    assert desk.ended() == (0, "")


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


def test_a_network_that_died_is_started_again_without_a_drawing_too(paint):
    desk = paint()
    desk.ready()
    before = desk.panel()
    os.kill(desk.worker(), signal.SIGKILL)
    until(lambda: not np.array_equal(desk.panel(), before), why="the window doesn't say so")
    desk.xdotool("click", 3)
    assert until(desk.worker, why="not started again")


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


def test_drawings_that_are_no_folder(run, failed, display, tmp_path):
    (tmp_path / "a.txt").touch()
    failed(run("paint.py", "--drawings", tmp_path / "a.txt"), 1, "a.txt: is a file", "--drawings")


def test_weights_that_are_missing_or_damaged(run, failed, display, tmp_path):
    path = tmp_path / "mine.keras"
    failed(run("paint.py", "--network", path), 1, str(path), "python model.py train --network mlp512 --out")
    path.write_bytes(b"PK\x03\x04 and then nothing")
    failed(run("paint.py", "--network", path), 1, str(path), "python model.py train")
