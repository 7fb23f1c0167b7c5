"""A session without a window: networks that come and go, readings that are late, and what the inside shows."""

import time

import numpy as np
import pytest
from conftest import answered, draw, listen_until
from desk import SEVEN, painted

from files import FileError
from ink import PICTURE, SIZE, picture
from inside import SHOWN, look
from model import DEFAULT, NETWORKS, WEIGHTS, describe, load_keras, read
from panel import PAGES
from reader import available
from session import DUE, INSIDE, LEFT_OUT, NOT_READ, Session, called

MLP512 = WEIGHTS / "mlp512.keras"
SEEN = picture(painted([SEVEN]))[None]


def reading(path) -> str:
    return describe(read(path, SEEN)[0]) + "\n"


def shown(session) -> np.ndarray:
    (digit,) = session.view.number.digits
    return digit.probabilities


def test_what_was_left_out_is_told_until_the_drawing_changes(session):
    draw(session, [(20, 140), (50, 140)])  # a minus sign
    draw(session, [(x + 30, y) for x, y in SEVEN])
    assert session.left_out() is None  # nothing was read yet
    session.read()
    answered(session)
    assert len(session.view.digits) == 1
    assert session.view.note == LEFT_OUT
    out = session.left_out()
    assert out[140, 35]
    assert not out[:, 100:].any()
    session.undo()
    assert session.left_out() is None
    assert session.view.note == ""


def test_what_was_left_out_is_told_again_after_other_things_were(session):
    draw(session, [(20, 140), (50, 140)])
    draw(session, [(x + 30, y) for x, y in SEVEN])
    session.read()
    answered(session)
    for _ in PAGES:
        session.turn_page()
    assert session.view.note == LEFT_OUT
    session.enter()
    assert session.view.note == ""
    session.turn_page()
    assert (session.view.typed, session.view.note) == ("", "")
    session.escape()
    assert session.view.note == LEFT_OUT


def test_what_is_told_before_an_answer_goes_with_it(session):
    draw(session)
    session.save_as_read()
    assert session.view.note == NOT_READ
    session.read()
    session.save_as_read()
    assert session.view.note == DUE
    answered(session)
    assert session.view.note == ""


def test_the_last_drawing_is_read_though_live_reading_ends(session):
    session.reader.restart()
    session.toggle_live()
    draw(session)
    draw(session, [(110, 130), (190, 130)])
    session.undo()
    session.toggle_live()
    answered(session)
    assert session.read_changes == session.changes
    session.next_network()  # which reads the same at once
    answered(session)
    assert shown(session) == pytest.approx(read(MLP512, SEEN)[0], abs=1e-5)


def test_the_networks_there_are(tmp_path):
    names = list(NETWORKS)
    for name in [names[2], names[0], "a-tuned", ".hidden"]:
        (tmp_path / f"{name}.keras").touch()
    named = [tmp_path / f"{name}.keras" for name in (names[0], names[2], "a-tuned")]
    assert available(named[1], tmp_path) == named
    mine = tmp_path / "mine" / f"{names[0]}.keras"
    assert available(mine, tmp_path) == [*named, mine]
    spelled = tmp_path / "mine" / ".." / f"{names[0]}.keras"
    (tmp_path / "mine").mkdir()
    assert available(spelled, tmp_path) == [spelled, *named[1:]]
    assert available(WEIGHTS / f"{DEFAULT}.keras")[0] == WEIGHTS / f"{DEFAULT}.keras"
    assert (called(MLP512), called(mine)) == ("mlp512", f"{names[0]}.keras")


def test_next_network_reads_the_drawing_again(session, other_network, capsys):
    draw(session)
    session.next_network()  # nothing was read yet, so nothing is read again
    listen_until(session, lambda: session.view.status == "ready")
    assert session.view.network == "mlp512"
    assert session.view.number is None
    session.read()
    answered(session)
    for path in (other_network, MLP512):
        session.next_network()
        assert session.reader.status == "ready"  # stepping back, nothing is loaded again
        answered(session)
        assert session.view.network == called(path)
    assert capsys.readouterr().out == reading(MLP512) + reading(other_network) + reading(MLP512)


def test_what_the_former_network_was_asked_is_not_shown(session, capsys):
    draw(session)
    session.read()
    session.next_network()
    session.next_network()
    session.next_network()
    assert session.view.number is None
    answered(session)
    assert session.view.network == "mlp512"
    assert np.array_equal(shown(session), read(MLP512, SEEN)[0])
    assert capsys.readouterr().out == reading(MLP512)  # asked once, answered once


def test_a_network_that_is_no_good_is_done_without(session, other_network, tmp_path, capsys):
    damaged = tmp_path / "damaged.keras"
    damaged.write_bytes(other_network.read_bytes()[:1000])
    session.networks.insert(0, damaged)
    draw(session)
    session.read()
    answered(session)
    capsys.readouterr()
    session.next_network()
    listen_until(session, lambda: damaged not in session.networks)
    answered(session)
    said = capsys.readouterr()
    assert said.err.startswith(f"paint.py: {damaged}: not a .keras file")
    assert said.err.count("\n") == 1
    assert said.out == reading(MLP512)
    assert session.view.network == "mlp512"
    assert "damaged" in session.view.note


def test_a_network_that_is_no_good_is_done_without_after_a_restart(session, other_network, tmp_path, capsys):
    damaged = tmp_path / "damaged.keras"
    damaged.write_bytes(other_network.read_bytes()[:1000])
    session.networks = [other_network, damaged]
    session.reader.process.kill()
    listen_until(session, lambda: session.view.status == "stopped")
    session.next_network()
    listen_until(session, lambda: damaged not in session.networks and session.view.status == "ready")
    assert session.view.network == called(other_network)
    session.networks = [other_network]
    with pytest.raises(FileError, match="gone"):
        session.give_up(other_network, FileError("gone"))


def test_the_only_network_says_so(session, other_network):
    session.networks = [other_network]
    session.turn_page()  # to the keys, which would hide it
    session.next_network()
    assert session.view.page == "reading"
    assert session.view.network == called(other_network)
    assert "no other network" in session.view.note


def test_the_first_network_must_be_good(tmp_path):
    damaged = tmp_path / "damaged.keras"
    damaged.write_bytes(b"PK")
    session = Session(damaged, 9, False, tmp_path)
    try:
        with pytest.raises(FileError, match="damaged"):
            listen_until(session, lambda: False)
    finally:
        session.reader.stop()


def test_live_follows_the_stroke_30_times_a_second_and_prints_at_its_end(session, capsys):
    session.toggle_live()
    session.press(30, 30)
    readings, longest, start = [], 0, time.monotonic()
    while (now := time.monotonic()) < start + 1:
        angle = 6 * (now - start)
        session.drag(140 + 90 * np.cos(angle), 140 + 90 * np.sin(angle))
        longest = max(longest, time.monotonic() - now)
        session.listen(0.003)
        if session.view.number and session.view.number not in readings[-1:]:
            readings.append(session.view.number)
    session.release()
    listen_until(session, lambda: not session.reader.due)
    assert len(readings) > 30
    assert longest < 0.2, "a reading kept the ink waiting"
    assert capsys.readouterr().out.count("\n") == 1


def test_the_inside_of_each_network(session, other_network):
    draw(session)
    session.read()
    answered(session)
    session.turn_page()
    session.turn_page()
    listen_until(session, lambda: session.view.units is not None)
    weights, bias = load_keras().saving.load_model(other_network).layers[1].get_weights()
    spoke = np.maximum(SEEN.reshape(-1) @ weights + bias, 0)
    strongest = np.argsort(-spoke)[:SHOWN]
    assert session.view.units.total == len(spoke)
    assert session.view.units.spoke == pytest.approx(spoke[strongest], abs=1e-4)
    assert np.array_equal(session.view.units.pictures, weights.T[strongest].reshape(-1, PICTURE, PICTURE))
    session.next_network()
    answered(session)
    assert session.view.units.total == 512
    assert shown(session) == pytest.approx(read(MLP512, SEEN)[0], abs=1e-5)


def test_the_inside_is_asked_for_though_the_same_is_being_read(session):
    draw(session)
    session.read()
    answered(session)
    session.view.units = None
    session.read()
    session.turn_page()
    session.turn_page()
    answered(session)
    assert session.view.units is not None


def test_the_inside_comes_with_an_answer_that_is_on_its_way(session):
    draw(session)
    session.reader.restart()
    session.read()
    session.turn_page()
    session.turn_page()
    assert session.view.number is None
    answered(session)
    assert session.view.units is not None


def test_what_was_read_keeps_its_ink_while_the_next_is_drawn(session):
    session.toggle_live()
    draw(session)
    answered(session)
    (digit,) = session.view.digits
    session.clear()
    session.press(20, 20)  # an answer that is late now shows the digit that it is of
    assert np.array_equal(digit.of.alone((SIZE, SIZE)), painted([SEVEN]))


def test_the_inside_comes_though_it_was_turned_to_in_mid_stroke(session):
    session.toggle_live()
    session.press(*SEVEN[0])
    for point in SEVEN[1:]:
        session.drag(*point)
    session.turn_page()
    session.turn_page()
    listen_until(session, lambda: session.view.units and not session.reader.due)
    assert session.view.note == ""


def test_the_inside_of_nothing_says_so(session):
    session.turn_page()
    assert session.view.page == "keys"
    session.turn_page()
    assert (session.view.page, session.view.note) == ("inside", INSIDE)
    session.turn_page()
    assert (session.view.page, session.view.note) == ("reading", "")


def test_the_inside_of_networks_that_begin_in_another_way(tmp_path):
    keras, shown = load_keras(), np.concatenate([SEEN, SEEN[:, ::-1]])
    layers = keras.layers
    convolutional = keras.Sequential(
        [
            keras.Input((PICTURE, PICTURE)),
            layers.Reshape((PICTURE, PICTURE, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    convolutional.save(tmp_path / "convolutional.keras")
    probabilities, each = look(tmp_path / "convolutional.keras", shown)
    for units in each:
        assert units.maps
        assert units.total == 8
        assert units.pictures.shape == (SHOWN, 26, 26)
        assert np.array_equal(units.spoke, units.pictures.max((1, 2)))
        assert list(units.spoke) == sorted(units.spoke, reverse=True)
    assert not np.array_equal(each[0].spoke, each[1].spoke)
    assert probabilities == pytest.approx(read(tmp_path / "convolutional.keras", shown), abs=1e-6)

    recurrent = keras.Sequential([keras.Input((PICTURE, PICTURE)), layers.SimpleRNN(4), layers.Dense(10, "softmax")])
    recurrent.save(tmp_path / "recurrent.keras")
    probabilities, each = look(tmp_path / "recurrent.keras", shown)
    assert [(units.total, len(units.pictures)) for units in each] == [(0, 0)] * 2
    assert np.array_equal(probabilities, read(tmp_path / "recurrent.keras", shown))


def test_the_next_network_after_one_that_died_is_started(session):
    draw(session)
    session.read()
    answered(session)
    session.reader.process.kill()
    listen_until(session, lambda: session.view.status == "stopped")
    session.next_network()
    answered(session)
    assert session.view.network == "mlp512"
    assert np.array_equal(shown(session), read(MLP512, SEEN)[0])
