"""What is read and shown: answers that are late, a rejector that is missing, and networks that come and go."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.segmentation.paths import whole_alone
from paintcv.system.console import FileError
from paintcv.window.look.pages import PAGES
from paintcv.window.state.session import Session
from paintcv.window.state.texts import NOT_ANSWERED, NOT_READ, STOPPED
from tests.support.answers import make_kinds
from tests.support.desk import SEVEN, painted
from tests.support.fakes import FakeWorker
from tests.support.sessions import draw, press, read, receive_until, wait_for_answer

MLP512 = WEIGHTS_FOLDER / "mlp512.keras"


# What is no digit, and a missing rejector


def test_what_is_no_digit_is_printed_with_what_it_resembles(session, capsys):
    session.worker.process.whole = 0
    draw(session)
    read(session)
    assert capsys.readouterr().out == "?  no digit  (like 7 99.9%)\n"
    assert not session.view.digits[0].is_digit


def test_the_answer_of_the_rejector_counts(session, capsys):
    draw(session)
    confidences = []
    for whole in (1, 0.9, 0.6):
        session.worker.process.whole = whole
        read(session)
        assert capsys.readouterr().out.startswith("7")
        expected = whole_alone(session.view.digits[0].probabilities[None], make_kinds(whole)[None])
        assert session.view.digits[0].whole == pytest.approx(expected[0])
        confidences.append(session.view.number.confidence)
    assert confidences[0] > confidences[1] > confidences[2]


def test_a_missing_rejector_is_one_line_and_the_panel_says_so(session, capsys):
    session.worker.process.missing_rejector = "weights/rejector.keras: no such file"
    assert session.view.rejector
    draw(session)
    for _ in range(2):
        read(session)
    session.reader.next_network()
    wait_for_answer(session)
    assert not session.view.rejector
    output = capsys.readouterr()
    assert output.err == "paint.py: weights/rejector.keras: no such file\n"
    assert output.out.count("7  99.9%") == 3


def test_a_rejector_that_is_there_again_is_used_after_a_restart(session, capsys):
    session.worker.process.missing_rejector = "weights/rejector.keras: no such file"
    draw(session)
    read(session)
    assert not session.view.rejector
    session.worker.process.kill()
    receive_until(session, lambda: session.view.status == "stopped")
    read(session)
    assert session.view.rejector
    assert capsys.readouterr().err.count("\n") == 1


# Answers


def test_advice_is_gone_once_the_answer_has_come(session, labelling):
    draw(session)
    press(labelling, "s")
    assert session.view.note == NOT_READ
    session.read()
    press(labelling, "s")
    assert session.view.note == NOT_ANSWERED
    wait_for_answer(session)
    assert session.view.note == ""


def test_an_answer_that_is_late_is_printed_but_not_shown(session, capsys):
    process = session.worker.process
    process.slow = True
    draw(session)
    session.read()
    draw(session, [(20, 20), (30, 30)])
    process.slow = False
    receive_until(session, lambda: not session.worker.busy)
    assert capsys.readouterr().out.startswith("7  99.9%")
    assert session.view.number is None


def test_a_live_reading_follows_the_drawing_though_answers_are_late(session, capsys):
    process = session.worker.process
    receive_until(session, lambda: session.view.status == "ready")
    session.toggle_live()
    session.press(60, 60)
    process.slow = True
    for x in range(60, 200, 20):
        session.drag(x, 60)
    assert len(session.worker.questions) == 1, "more questions than one wait"
    process.slow = False
    session.reader.receive(0)
    assert session.view.number, "the answer about an earlier version is not shown"
    assert session.reader.read_version < session.drawing.version
    receive_until(session, lambda: session.reader.is_read)
    assert capsys.readouterr().out == ""
    session.release()
    receive_until(session, lambda: not session.worker.busy)
    assert capsys.readouterr().out.count("\n") == 1


def test_a_late_answer_is_not_shown_on_an_empty_canvas(session):
    session.toggle_live()
    draw(session)
    session.clear()
    receive_until(session, lambda: not session.worker.busy)
    assert session.view.number is None


def test_the_last_drawing_is_read_though_live_reading_ends(session):
    process = session.worker.process
    receive_until(session, lambda: session.view.status == "ready")
    process.slow = True
    session.toggle_live()
    draw(session)
    draw(session, [(110, 130), (190, 130)])
    session.undo()
    session.toggle_live()
    process.slow = False
    wait_for_answer(session)
    assert session.reader.is_read


def test_a_reading_keeps_its_ink_while_the_next_digit_is_drawn(session):
    session.toggle_live()
    draw(session)
    wait_for_answer(session)
    (digit,) = session.view.digits
    session.clear()
    session.press(20, 20)  # a late answer would now show the 7, not this dot
    assert np.array_equal(digit.candidate.alone((CANVAS_SIDE, CANVAS_SIDE)), painted([SEVEN]))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full")
def test_the_window_goes_on_if_the_disk_is_full(session, capsys, monkeypatch):
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        draw(session)
        read(session)
        assert session.running
        with pytest.raises(OSError):
            full.close()
    assert capsys.readouterr().err == f"paint.py: standard output: {os.strerror(28)}\n"


def test_the_program_ends_if_nobody_reads_its_output(session, monkeypatch):
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    pipe = os.fdopen(writing_end, "w")
    monkeypatch.setattr(sys, "stdout", pipe)
    draw(session)
    with pytest.raises(BrokenPipeError):
        read(session)
    with pytest.raises(BrokenPipeError):
        pipe.close()


# Networks


def test_answers_of_the_network_before_are_not_shown(session, capsys):
    first, second = session.reader.networks
    draw(session)
    session.read()
    for _ in range(4):
        session.reader.next_network()
    assert session.view.number is None
    wait_for_answer(session)
    assert session.worker.weights == first
    assert capsys.readouterr().out.count("\n") == 1  # asked several times, answered once
    session.reader.next_network()
    wait_for_answer(session)
    assert session.worker.weights == second


@pytest.mark.parametrize("times", [2, 3])
def test_no_reading_is_lost_to_n_while_its_answer_is_to_come(session, labelling, times):
    draw(session)
    read(session)
    press(labelling, "a")  # the drawing isn't finished, and reading isn't live: only the reading itself is left
    session.worker.process.slow = True
    press(labelling, *["n"] * times)
    session.worker.process.slow = False
    wait_for_answer(session)
    assert session.reader.is_read
    assert session.view.number.text == "7"


def test_the_next_network_reads_only_what_was_read(session):
    draw(session)
    session.reader.next_network()
    receive_until(session, lambda: session.view.status == "ready")
    assert session.view.network == "other.keras"
    assert session.view.number is None
    assert not session.worker.busy


def test_a_damaged_network_is_dropped(session, capsys):
    damaged = Path("damaged.keras")
    session.reader.networks.insert(1, damaged)
    session.worker.process.damaged = {damaged}
    draw(session)
    read(session)
    capsys.readouterr()
    session.reader.next_network()
    receive_until(session, lambda: damaged not in session.reader.networks)
    wait_for_answer(session)
    output = capsys.readouterr()
    assert output.err == f"paint.py: {damaged}: damaged\n"
    assert output.out.startswith("7  ")
    assert session.view.network == "other.keras"
    assert "damaged" in session.view.note


def test_a_damaged_network_is_dropped_after_a_restart(session):
    good = Path("other.keras")
    receive_until(session, lambda: session.view.status == "ready")
    session.reader.networks = [good, MLP512]
    session.worker.process.kill()
    receive_until(session, lambda: session.view.status == "stopped")
    session.worker.Process = lambda: process_without(MLP512)
    session.reader.use_network(MLP512)
    receive_until(session, lambda: MLP512 not in session.reader.networks and session.view.status == "ready")
    assert session.view.network == "other.keras"
    session.reader.networks = [good]
    with pytest.raises(FileError, match="gone"):
        session.reader.drop_network(good, FileError("gone"))


def process_without(damaged: Path) -> object:
    process = FakeWorker.Process()
    process.damaged = {damaged}
    return process


def test_the_only_network_says_so(session):
    session.reader.networks = [MLP512]
    session.reader.next_network()
    assert session.view.network == "mlp512"
    assert "no other network" in session.view.note


def test_the_first_network_must_be_good(tmp_path):
    damaged = tmp_path / "damaged.keras"
    damaged.write_bytes(b"PK")
    session = Session(FakeWorker(damaged), PAGES, DEFAULT_BRUSH, live=False)
    session.worker.process.answers.clear()
    session.worker.process.answers.append(FileError(f"{damaged}: damaged"))
    with pytest.raises(FileError, match="damaged"):
        receive_until(session, lambda: False)


def test_a_network_that_died_is_started_again(session, capsys):
    draw(session)
    read(session)
    session.worker.process.kill()
    receive_until(session, lambda: session.view.status == "stopped")
    assert (session.view.message, session.view.number) == (STOPPED, None)
    assert np.array_equal(session.canvas.image, painted([SEVEN]))
    capsys.readouterr()
    read(session)
    assert session.view.status == "ready"
    assert capsys.readouterr().out.startswith("7  99.9%")


def test_a_network_that_died_is_started_again_without_a_drawing_too(session):
    receive_until(session, lambda: session.view.status == "ready")
    session.worker.process.kill()
    receive_until(session, lambda: session.view.status == "stopped")
    session.read()
    receive_until(session, lambda: session.view.status == "ready")


def test_the_next_network_after_one_that_died_is_started(session):
    draw(session)
    read(session)
    session.worker.process.kill()
    receive_until(session, lambda: session.view.status == "stopped")
    session.reader.next_network()
    wait_for_answer(session)
    assert session.view.network == "other.keras"


def test_a_worker_that_dies_while_it_is_asked(session):
    receive_until(session, lambda: session.view.status == "ready")
    draw(session)
    session.worker.process.kill()
    session.read()
    receive_until(session, lambda: session.view.status == "stopped")
    assert not session.worker.busy
    assert session.worker.answer(0.001) is None
