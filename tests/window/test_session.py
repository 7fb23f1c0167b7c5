"""A session without a window: ink that is left out, the inside of a network, and pages."""

import pytest

from paintcv.window.look.pages import PAGES
from paintcv.window.look.widgets import note_line
from paintcv.window.state import session as session_file
from paintcv.window.state import view as view_file
from paintcv.window.state.texts import ADDING, SHIFT_HINT, START, START_LIVE
from paintcv.window.state.view import KEYS, NOTE_SECONDS, READING
from tests.support.desk import SEVEN
from tests.support.sessions import draw, press, read, receive_until, wait_for_answer

ONE_MARK = "Left out, dim: 1 mark."


# Ink that is left out


def test_left_out_ink_is_noted_until_the_drawing_changes(session):
    draw(session, [(25, 140), (45, 140)])  # a minus sign
    draw(session, [(x + 30, y) for x, y in SEVEN])
    assert session.view.left_out is None  # nothing was read yet
    read(session)
    assert len(session.view.digits) == 1
    assert note_line(session.view) == ONE_MARK
    left_out = session.view.left_out
    assert left_out[140, 35]
    assert not left_out[:, 100:].any()
    session.undo()
    assert session.view.left_out is None
    assert ONE_MARK not in note_line(session.view)


def test_left_out_ink_is_noted_again_after_other_notes(session, labelling):
    draw(session, [(25, 140), (45, 140)])
    draw(session, [(x + 30, y) for x, y in SEVEN])
    read(session)
    for _ in PAGES:
        session.next_page()
    assert note_line(session.view) == ONE_MARK
    press(labelling, "s")
    assert ONE_MARK not in note_line(session.view)
    session.view.note = ""
    assert note_line(session.view) == ONE_MARK


# Notes belong to a page and a moment


@pytest.mark.parametrize("page", ["Inside", "Learning", KEYS])
def test_a_hint_and_a_note_do_not_follow_to_another_page(session, page):
    draw(session)
    read(session)
    assert note_line(session.view) == SHIFT_HINT
    session.show_page(page)
    assert note_line(session.view) == ""
    session.add_to_drawing()
    session.show_page(READING)
    assert note_line(session.view) == ""


def test_a_hint_and_a_note_go_after_a_while(session, monkeypatch):
    draw(session)
    read(session)
    session.add_to_drawing()
    session.view.show_hint(SHIFT_HINT)
    shown = session.view.noted
    monkeypatch.setattr(view_file.time, "monotonic", lambda: shown + NOTE_SECONDS - 1)
    session.view.drop_old_notes()
    assert (session.view.note, session.view.hint) == (ADDING, SHIFT_HINT)
    monkeypatch.setattr(view_file.time, "monotonic", lambda: shown + NOTE_SECONDS + 1)
    session.view.changed = False
    session.view.drop_old_notes()
    assert (session.view.note, session.view.hint, session.view.changed) == ("", "", True)


def test_what_shift_does_is_said_where_the_reading_is(session):
    session.show_page("Learning")
    draw(session)
    read(session)
    assert note_line(session.view) == ""
    session.show_page(READING)
    read(session)
    assert note_line(session.view) == SHIFT_HINT


# The inside of a network


def test_the_inside_is_asked_for_though_the_same_is_being_read(session):
    draw(session)
    read(session)
    session.view.inspected = None
    session.read()
    session.next_page()
    wait_for_answer(session)
    assert session.view.inspected is not None


def test_the_inside_comes_with_an_answer_that_is_on_its_way(session):
    draw(session)
    session.read()
    session.next_page()
    assert session.view.number is None
    wait_for_answer(session)
    assert session.view.inspected is not None


def test_the_inside_comes_though_its_page_is_opened_in_the_midst_of_a_stroke(session):
    session.toggle_live()
    session.press(*SEVEN[0])
    for point in SEVEN[1:]:
        session.drag(*point)
    session.next_page()
    receive_until(session, lambda: session.view.inspected and not session.worker.busy)
    assert session.view.note == ""


def test_an_inspection_is_asked_for_until_it_is_finished(session, capsys):
    draw(session)
    session.next_page()
    session.worker.process.unfinished = 3
    session.read()
    receive_until(session, lambda: session.worker.process.unfinished < 0 and not session.worker.busy)
    assert capsys.readouterr().out.count("\n") == 1  # the reading is printed once


def test_an_inspection_that_is_prepared_is_finished_without_a_drawing(session):
    session.worker.process.unfinished = 3
    session.next_page()
    receive_until(session, lambda: not session.worker.questions)
    assert session.worker.process.unfinished == -1


def test_an_unfinished_inspection_keeps_no_reading_waiting(session):
    session.toggle_live()
    session.next_page()
    draw(session)
    wait_for_answer(session)
    session.worker.process.unfinished = 10**6
    session.press(40, 40)
    session.drag(90, 90)
    session.release()
    receive_until(session, lambda: session.reader.is_read)
    session.next_page(-1)  # and it ends when its page is left
    receive_until(session, lambda: not session.worker.busy)


def test_pages_that_are_passed_by_are_not_prepared(session):
    session.worker.process.slow = True
    for _ in PAGES:
        session.next_page()
    assert len(session.worker.questions) <= 2
    session.read()  # nothing to read
    draw(session)
    session.read()
    assert len(session.worker.questions) == 2  # the one that is in the pipe, and the reading


# A pause, where a network learns


BAR = [(110, 130), (190, 130)]


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time, as the only item of a list."""
    now = [100.0]
    monkeypatch.setattr(session_file.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("page", "pause", "strokes"),
    [("Learning", 0.6, 2), ("Learning", 1.1, 1), ("Learning", 60, 1), (READING, 60, 2), ("Inside", 60, 2)],
)
def test_a_pause_begins_a_new_drawing_where_a_network_learns(session, clock, page, pause, strokes):
    session.show_page(page)
    draw(session)
    clock[0] += pause
    draw(session, BAR)
    assert len(session.canvas.strokes) == strokes
    if strokes == 1:
        session.undo()
        session.undo()
        assert len(session.canvas.strokes) == 1  # the former drawing isn't lost


@pytest.mark.parametrize("how", ["Shift", "a", "erase", "a slow stroke"])
def test_a_stroke_still_belongs_to_the_drawing_after_a_pause(session, clock, how):
    session.show_page("Learning")
    draw(session)
    if how == "a slow stroke":
        session.press(110, 130)
        clock[0] += 5
        session.release()
        clock[0] += 0.5
    else:
        clock[0] += 5
    if how == "a":
        session.add_to_drawing()
    if how == "erase":
        session.toggle_eraser()
    session.press(110, 130, add=how == "Shift")
    assert len(session.canvas.strokes) == 2 + (how == "a slow stroke")


def test_the_first_stroke_after_a_clear_begins_no_other_drawing(session, clock):
    session.show_page("Learning")
    draw(session)
    session.clear()
    clock[0] += 5
    draw(session, BAR)
    session.undo()
    assert session.canvas.empty
    session.undo()
    assert not session.canvas.empty  # what was cleared: no other step is between


# Pages


def test_the_pages_are_stepped_through_both_ways(session):
    names = list(PAGES)
    assert (names[0], names[-1]) == (READING, KEYS)
    for name in [*names[1:], *names]:
        session.next_page()
        assert session.view.page == name
        if name == names[-1]:
            break
    for name in reversed(names[:-1]):
        session.next_page(-1)
        assert session.view.page == name
    session.toggle_page("Keys")
    assert session.view.page == "Keys"
    session.toggle_page("Keys")
    assert session.view.page == "Reading"


def test_a_reading_is_not_hidden_by_the_keys(session):
    draw(session)
    session.toggle_page("Keys")
    session.read()
    assert session.view.page == "Reading"


def test_the_message_says_how_to_read_in_live_mode_too(session):
    for message in (START_LIVE, START):
        session.toggle_live()
        assert session.view.message == message
        session.press(50, 50)
        session.undo()
        assert session.view.message == message
