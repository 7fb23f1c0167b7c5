"""A session without a window: networks that come and go, readings that are late, drawings that can't be saved."""

import time

import cv2
import numpy as np
import pytest
from desk import SEVEN, painted, until

from files import FileError
from ink import PICTURE, picture
from inside import SHOWN, look
from model import DEFAULT, NETWORKS, WEIGHTS, describe, load_keras, read
from reader import available
from session import Session, called

MLP512 = WEIGHTS / "mlp512.keras"
SEEN = picture(painted([SEVEN]))[None]


@pytest.fixture(scope="module")
def one_session(other_network):
    session = Session(other_network, 9, False, None)
    listen_until(session, lambda: session.view.status == "ready")
    yield session
    session.reader.stop()


@pytest.fixture
def session(one_session, other_network, tmp_path, capsys):
    """A session with two networks, the other one in use, and nothing drawn."""
    one_session.drawings.folder = tmp_path / "drawings"
    one_session.networks = [MLP512, other_network]
    one_session.turn_to(other_network)
    one_session.clear()
    one_session.view.page, one_session.view.live = "reading", False
    listen_until(one_session, lambda: one_session.view.status == "ready")
    capsys.readouterr()
    return one_session


def listen_until(session, what, seconds=30) -> None:
    def so() -> bool:
        session.listen(0.005)
        return what()

    until(so, seconds)


def draw(session, points=SEVEN) -> None:
    session.press(*points[0])
    for point in points[1:]:
        session.drag(*point)
    session.release()


def reading(path) -> str:
    return describe(read(path, SEEN)[0]) + "\n"


def answered(session) -> None:
    listen_until(session, lambda: session.view.number and not session.reader.due)


def shown(session) -> np.ndarray:
    (digit,) = session.view.number.digits
    return digit.probabilities


def test_the_networks_there_are(tmp_path):
    names = list(NETWORKS)
    for name in [names[2], names[0], "unknown"]:
        (tmp_path / f"{name}.keras").touch()
    named = [tmp_path / f"{name}.keras" for name in (names[0], names[2])]
    assert available(named[1], tmp_path) == named
    mine = tmp_path / "mine" / f"{names[0]}.keras"
    assert available(mine, tmp_path) == [*named, mine]
    spelled = tmp_path / "mine" / ".." / f"{names[0]}.keras"
    (tmp_path / "mine").mkdir()
    assert available(spelled, tmp_path) == [spelled, named[1]]
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


def test_what_the_former_network_was_asked_is_not_shown(session, other_network, capsys):
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


def test_what_saving_needs(session):
    for step, words in [
        (lambda: None, "draw a digit"),
        (lambda: session.press(*SEVEN[0]), "Still drawing"),
        (lambda: (session.clear(), draw(session)), "Not read yet"),
        (lambda: (session.read(), answered(session), draw(session)), "Not read yet"),
    ]:
        step()
        for save in (session.save_as_read, lambda: session.digit("7"), session.enter):
            session.tell("")
            save()
            assert words in session.view.note
            assert session.view.typed is None
    assert not session.drawings.folder.exists()


def test_each_drawing_is_saved_for_itself(session):
    draw(session)
    for label, said in [("7", "Saved as 7: 1 of them, 1 in all."), ("1", "Saved as 1: 1 of them, 2 in all.")]:
        session.read()
        answered(session)
        session.digit(label)
        assert session.view.note == said
        draw(session)  # a new one: what was saved is finished, read or live
        assert len(session.canvas.strokes) == 1
        assert session.view.note == ""
    session.read()
    answered(session)
    session.save_as_read()
    assert f"Saved as {shown(session).argmax()}: " in session.view.note


def draw_1_7(session) -> None:
    draw(session, [(60, 60), (60, 210)])
    draw(session, [(x / 2 + 120, y) for x, y in SEVEN])


def test_a_number_is_read_shown_and_saved_digit_by_digit(session, capsys):
    draw_1_7(session)
    session.read()
    answered(session)
    number = session.view.number
    assert len(number.digits) == 2
    assert capsys.readouterr().out == number.words + "\n"
    assert number.words.startswith(number.text + "  ")
    session.digit("1")
    assert "press Enter" in session.view.note
    session.enter()
    assert (session.view.typed, session.view.note) == ("", "")
    for act, typed in [
        (lambda: session.digit("3"), "3"),
        (session.back, ""),
        (session.back, ""),
        (lambda: session.digit("1"), "1"),
        (lambda: session.digit("7"), "17"),
    ]:
        act()
        assert session.view.typed == typed
        assert len(session.canvas.strokes) == 2
    session.enter()
    assert (session.view.typed, session.view.note) == (None, "Saved as 1, 7: 2 in all.")
    (one,), (seven,) = (list((session.drawings.folder / label).iterdir()) for label in "17")
    one, seven = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (one, seven))
    assert np.array_equal(np.maximum(one, seven), session.canvas.image)
    assert not one[:, 100:].any()
    assert not seven[:, :100].any()
    session.save_as_read()  # which are other labels, or the same
    assert "2 in all" in session.view.note


def test_ink_that_was_divided_wrongly_is_divided_as_typed(session):
    draw(session, [(200, 60), (120, 60), (100, 130), (180, 130), (200, 180), (160, 220), (90, 210)])
    draw_1_7(session)
    session.read()
    answered(session)
    read = session.view.number
    for label in "81":  # of three strokes, two digits
        session.enter() if session.view.typed is None else None
        session.digit(label)
    session.enter()
    assert session.view.note == "Saved as 8, 1: 2 in all."
    assert len(session.view.digits) == 2
    session.enter()
    for label in read.text.rstrip("?"):
        session.digit(label)
    session.enter()
    assert session.view.note.startswith("Moved from 8, 1 to ")
    assert [digit.of for digit in session.view.digits] == [digit.of for digit in read.digits]


def test_what_the_ink_cannot_be_divided_into(session):
    draw_1_7(session)
    session.read()
    answered(session)
    number = session.view.number
    session.enter()
    session.enter()
    assert (session.view.typed, session.view.note) == (None, "Nothing typed, nothing saved.")
    session.enter()
    for label in "177":
        session.digit(label)
    session.enter()
    assert (session.view.typed, session.view.number) == ("177", number)
    assert "make no 3 digits" in session.view.note
    assert not session.drawings.folder.exists()
    session.back()
    assert (session.view.typed, session.view.note) == ("17", "")
    session.enter()
    assert session.view.note.startswith("Saved as 1, 7")


def test_what_leaves_the_question(session):
    draw_1_7(session)
    session.read()
    answered(session)
    for leave in (session.escape, session.turn_page, session.read, session.next_network, session.clear):
        session.view.page = "reading"
        session.enter()
        session.digit("1")
        leave()
        assert session.view.typed is None
        assert session.running
        listen_until(session, lambda: session.view.status == "ready" and not session.reader.due)
    assert not session.drawings.folder.exists()


def test_the_question_goes_with_the_network_that_died(session):
    draw(session)
    session.read()
    answered(session)
    session.enter()
    assert session.view.typed == ""
    session.reader.process.kill()
    listen_until(session, lambda: session.view.status == "stopped")
    for act in (lambda: session.digit("1"), session.enter):
        act()
        assert session.view.typed is None
        assert "Not read yet" in session.view.note


def test_a_drawing_that_cannot_be_saved_is_told_of(session, capsys):
    session.drawings.folder.write_text("in the way")
    draw(session)
    session.read()
    answered(session)
    capsys.readouterr()
    session.digit("7")
    assert session.view.note.startswith("Not saved: ")
    said = capsys.readouterr().err
    assert said.startswith(f"paint.py: {session.drawings.folder}: not saved (")
    assert "--drawings" in said
    assert said.count("\n") == 1
    session.drawings.folder.unlink()
    session.digit("7")
    assert session.view.note == "Saved as 7: 1 of them, 1 in all."


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


def test_the_inside_of_nothing_says_so(session):
    session.turn_page()
    assert session.view.page == "keys"
    session.turn_page()
    assert (session.view.page, session.view.note) == ("inside", "The inside is shown of what was read.")
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

    recurrent = keras.Sequential([keras.Input((PICTURE, PICTURE)), layers.SimpleRNN(4), layers.Dense(10)])
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
