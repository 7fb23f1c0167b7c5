"""Drawings saved under what they are: by a key, as read, or as typed, digit by digit."""

import cv2
import numpy as np
from conftest import answered, draw, listen_until
from desk import SEVEN

from panel import PAGES


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
    assert f"Saved as {session.view.digits[0].value}: " in session.view.note


def test_a_saved_drawing_that_comes_back_is_moved(session):
    for go_on in (lambda: session.press(20, 20), lambda: (session.clear(), session.press(20, 20))):
        draw(session)
        session.read()
        answered(session)
        session.digit("1")
        go_on()
        session.release()
        session.undo()
        session.undo()
        assert len(session.canvas.strokes) == 1
        session.read()
        answered(session)
        session.digit("7")
        assert session.view.note.startswith("Moved from 1 to 7: ")
        session.clear()


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


def test_a_division_as_typed_stays_until_the_drawing_changes(session):
    draw(session, [(200, 60), (120, 60), (100, 130), (180, 130), (200, 180), (160, 220), (90, 210)])
    draw_1_7(session)
    session.read()
    answered(session)
    session.enter()
    for label in "81":
        session.digit(label)
    session.enter()
    shown = [digit.of.box for digit in session.view.digits]
    for again in (session.read, session.turn_page, session.turn_page, session.toggle_live, session.next_network):
        again()
        answered(session)
        assert [digit.of.box for digit in session.view.digits] == shown
    session.save_as_read()
    assert session.view.note.endswith(": 2 in all.")


def test_the_inside_of_a_division_as_typed(session):
    draw(session, [(200, 60), (120, 60), (100, 130), (180, 130), (200, 180), (160, 220), (90, 210)])
    draw_1_7(session)
    session.read()
    session.turn_page()
    session.turn_page()
    answered(session)
    labels = "81" if len(session.view.digits) != 2 else "817"  # of three strokes
    session.enter()
    for label in labels:
        session.digit(label)
    session.enter()
    assert session.view.units is None  # those of the former division
    listen_until(session, lambda: session.view.units is not None, 5)
    assert len(session.view.digits) == len(labels)


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
    assert (session.view.typed, session.view.number) == ("", number)
    assert session.view.note == "No 3 digits can be made of this ink: type again."
    assert not session.drawings.folder.exists()
    session.digit("1")
    session.space()
    session.digit("7")
    assert (session.view.typed, session.view.note) == ("17", "")
    session.enter()
    assert session.view.note.startswith("Saved as 1, 7")


def test_what_leaves_the_question(session):
    draw_1_7(session)
    session.read()
    answered(session)
    for leave in (session.escape, session.read, session.next_network, session.clear):
        session.view.page = "reading"
        session.enter()
        session.digit("1")
        leave()
        assert session.view.typed is None
        assert session.running
        listen_until(session, lambda: session.view.status == "ready" and not session.reader.due)
    assert not session.drawings.folder.exists()


def test_the_question_stays_while_the_keys_are_looked_up(session):
    draw_1_7(session)
    session.read()
    answered(session)
    session.enter()
    session.digit("1")
    for page in (*PAGES[1:], PAGES[0], PAGES[1]):
        session.turn_page()
        assert (session.view.page, session.view.typed) == (page, "1")
    session.digit("7")
    assert session.view.page == PAGES[0]
    session.enter()
    assert session.view.note == "Saved as 1, 7: 2 in all."


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
    assert session.view.note.startswith("Not saved in ")
    said = capsys.readouterr().err
    assert said.startswith(f"paint.py: {session.drawings.folder}: not saved (")
    assert "--drawings" in said
    assert said.count("\n") == 1
    session.drawings.folder.unlink()
    session.digit("7")
    assert session.view.note == "Saved as 7: 1 of them, 1 in all."
