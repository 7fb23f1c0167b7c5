"""paint.py from its start to its end, and what can go wrong: real processes on a virtual screen."""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.networks.weights import available_networks
from tests.conftest import ROOT, png
from tests.support.desk import READING, SEVEN, Desk, painted, shows, until
from tests.support.sessions import line_of, receive_until

pytestmark = pytest.mark.slow


def test_a_right_click_while_the_network_loads_is_answered(paint):
    desk = paint()
    desk.draw(SEVEN, hertz=1000)
    desk.xdotool("click", 3, "sleep", 0.02, "click", 3)
    asked = time.monotonic() - desk.started
    assert READING.fullmatch(desk.line())
    assert time.monotonic() - desk.started > asked + 0.2, "the network was loaded already: this tested nothing"
    with pytest.raises(queue.Empty):
        desk.line(0.3)  # one drawing, one answer


def test_the_brush_option(paint):
    desk = paint("--brush", "38")
    desk.ready()
    desk.key("plus", "plus", "plus", "plus", "minus")
    desk.draw([(100, 100), (120, 100)])
    shows(desk, painted([[(100, 100), (120, 100)]], 39))


def test_live_reading_prints_at_the_end_of_each_stroke(paint):
    desk = paint("--live")
    desk.draw(SEVEN)
    assert READING.fullmatch(desk.line())  # it waited for the network
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


def test_live_reading_follows_a_stroke_30_times_a_second(real_session, capsys):
    session = real_session
    session.toggle_live()
    session.press(30, 30)
    readings, longest, start = [], 0, time.monotonic()
    while (now := time.monotonic()) < start + 1:
        angle = 6 * (now - start)
        session.drag(140 + 90 * np.cos(angle), 140 + 90 * np.sin(angle))
        longest = max(longest, time.monotonic() - now)
        session.reader.receive(0.003)
        if session.view.number and session.view.number not in readings[-1:]:
            readings.append(session.view.number)
    session.release()
    receive_until(session, lambda: not session.worker.busy)
    assert len(readings) > 30
    assert longest < 0.2, "a reading kept the ink waiting"
    assert capsys.readouterr().out.count("\n") == 1


def test_n_steps_through_the_networks_which_disagree(paint, other_network):
    desk = paint("--network", str(other_network))
    desk.draw(SEVEN)
    shows(desk, painted([SEVEN]))
    assert desk.read() == line_of(other_network)
    networks = available_networks(other_network)
    for network in networks:  # the last one is in use, so `n` goes on to the first
        before = desk.panel()
        desk.key("n")
        assert desk.line() == line_of(network)
        until(lambda: not np.array_equal(desk.panel(), before), why="the panel shows the former network")  # noqa: B023
    assert networks[-1] == other_network
    shows(desk, painted([SEVEN]))


def test_scale(display):
    desk = Desk("--scale", "2", scale=2)
    try:
        desk.ready()
        desk.draw([(2 * x, 2 * y) for x, y in SEVEN])
        assert desk.read().startswith("7  ")
        half = cv2.resize(
            desk.screen()[: 2 * CANVAS_SIDE, : 2 * CANVAS_SIDE, 0],
            (CANVAS_SIDE, CANVAS_SIDE),
            interpolation=cv2.INTER_AREA,
        )
        assert np.abs(half.astype(int) - painted([SEVEN])).mean() < 1
    finally:
        desk.kill()


# What is no digit


def test_a_letter_is_no_digit(paint):
    desk = paint()
    desk.draw([(100, 220), (140, 60), (180, 220)])
    desk.draw([(115, 160), (165, 160)])
    assert re.fullmatch(r"\?  no digit  \(like \d \d+\.\d%\)", desk.read())


@pytest.fixture(params=["missing", "damaged"])
def project(request, tmp_path) -> Path:
    """A copy of PaintCV whose rejector is missing or damaged."""
    shutil.copytree(ROOT / "paintcv", tmp_path / "paintcv", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "weights").mkdir()
    for file in ("paint.py", "model.py", "weights/mlp512.keras"):
        shutil.copy(ROOT / file, tmp_path / file)
    if request.param == "damaged":
        (tmp_path / "weights" / "rejector.keras").write_bytes(b"PK")
    return tmp_path


def is_about_the_rejector(error: str, program: str, project: Path) -> bool:
    """Whether standard error is one line that says why there is no rejector, and how to make it."""
    path = project / "weights" / "rejector.keras"
    return bool(
        re.fullmatch(rf"{program}: {re.escape(str(path))}: .*model\.py train --network rejector.*\n", error)
        and "Traceback" not in error
    )


def test_the_window_works_without_a_rejector(display, project):
    desk = Desk(cwd=project)
    try:
        desk.draw(SEVEN)
        assert desk.read().startswith("7  ")
        desk.clear()
        desk.draw(SEVEN)
        assert desk.read().startswith("7  ")
        footer = desk.panel()[244:259, 150:].astype(int)  # around the network's name, which is grey
        assert (footer[:, :, 2] - footer[:, :, 0]).max() > 60, "it doesn't say, in blue, that there is no rejector"
        desk.key("Escape")
        status, error = desk.ended()
        assert status == 0
        assert is_about_the_rejector(error, "paint.py", project)
    finally:
        desk.kill()


def test_predict_works_without_a_rejector(project, tmp_path):
    files = [str(png(tmp_path / f"{name}.png", painted([SEVEN]))) for name in "ab"]
    command = [sys.executable, "model.py", "predict", *files]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0
    assert [line.split("  ")[:2] for line in result.stdout.splitlines()] == [[file, "7"] for file in files]
    assert is_about_the_rejector(result.stderr, "model.py", project)


# The end


@pytest.mark.parametrize("when", ["at once", "loaded"])
def test_escape_ends_it(paint, when):
    desk = paint()
    if when == "loaded":
        desk.ready()
    desk.key("Escape")
    assert desk.ended() == (0, "")


@pytest.mark.parametrize("when", ["at once", "loaded"])
def test_ctrl_c_in_the_terminal_ends_it(paint, when):
    desk = paint()
    if when == "loaded":
        desk.ready()
    os.killpg(desk.process.pid, signal.SIGINT)  # a terminal sends it to every process in the foreground
    assert desk.ended() == (0, "")


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc to see which library is loaded")
@pytest.mark.parametrize("library", ["_multiarray_umath", "cv2.abi3"])
def test_ctrl_c_while_the_libraries_load(library):
    process = subprocess.Popen([sys.executable, "paint.py"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: library in Path(f"/proc/{process.pid}/maps").read_text(), why=f"{library} isn't loaded")
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=20)
    finally:
        process.kill()
    assert "Traceback" not in error
    assert (process.returncode, error) in [(130, ""), (130, "paint.py: stopped\n"), (0, "")]  # 0: there was a window


def test_closing_the_window_ends_it(paint, window_manager):
    desk = paint()
    desk.ready()
    desk.xdotool(*desk.at(100, 100), "sleep", 0.1, "key", "alt+F4")
    assert desk.ended() == (0, "")


def test_nothing_is_left_when_the_window_is_killed(paint):
    desk = paint()
    desk.ready()
    desk.process.kill()
    assert desk.ended() == (-signal.SIGKILL, "")


# The network's process dies


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
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel doesn't say so")
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
    until(lambda: not np.array_equal(desk.panel(), before), why="the panel doesn't say so")
    desk.xdotool("click", 3)
    assert until(desk.worker, why="not started again")


# Wrong usage, as a process


def test_no_display(run, failed):
    failed(run("paint.py", DISPLAY=None), 1, "paint.py: no display", "xvfb-run")
    failed(run("paint.py", DISPLAY=":9999"), 1, "paint.py: no display", ":9999")


def test_a_wrong_option(run, failed):
    failed(run("paint.py", "--brush", "41"), 2, "paint.py: ", "--brush", "1 to 40")


def test_weights_that_are_missing(run, failed, display, tmp_path):
    path = tmp_path / "mine.keras"
    failed(run("paint.py", "--network", path), 1, str(path), "python model.py train --network mlp512 --out")
