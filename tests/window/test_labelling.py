"""Labels: saved by a digit key, as read, or as typed, digit by digit."""

import cv2
import numpy as np

from paintcv.window.look.pages import PAGES
from paintcv.window.look.widgets import enter_line, question_line
from paintcv.window.state.texts import NO_DIGIT, NOT_ALL_DIGITS, NOTHING_SAVED
from tests.support.desk import SEVEN
from tests.support.sessions import draw, press, read, receive_until, wait_for_answer

FIVE = [(200, 60), (120, 60), (100, 130), (180, 130), (200, 180), (160, 220), (90, 210)]


def draw_1_7(session) -> None:
    draw(session, [(60, 60), (60, 210)])
    draw(session, [(x / 2 + 120, y) for x, y in SEVEN])


def type_labels(labelling, labels: str) -> None:
    """Open the question, type the labels, and save."""
    press(labelling, "Enter")
    for label in labels:
        press(labelling, label)
    press(labelling, "Enter")


def test_what_can_not_be_saved_says_why(session, labelling):
    for step, words in [
        (lambda: None, "draw a digit"),
        (lambda: session.press(*SEVEN[0]), "Still drawing"),
        (lambda: (session.clear(), draw(session)), "Not read yet"),
        (lambda: (read(session), draw(session)), "Not read yet"),
    ]:
        step()
        for save in (lambda: press(labelling, "s"), lambda: press(labelling, "7"), lambda: press(labelling, "Enter")):
            session.view.show_note("")
            save()
            assert words in session.view.note
            assert session.view.typed is None
    assert not labelling.drawings.folder.exists()


def test_what_is_no_digit_is_saved_only_as_what_the_user_types(session, labelling):
    session.worker.process.whole = 0
    draw(session)
    read(session)
    press(labelling, "s")
    assert session.view.note == NO_DIGIT
    assert not labelling.drawings.folder.exists()
    press(labelling, "4")
    assert session.view.note == "Saved as 4: 1 labelled 4, 1 in all."
    type_labels(labelling, "9")
    assert session.view.note == "Moved from 4 to 9: 1 labelled 9, 1 in all."
    press(labelling, "s")
    assert session.view.note == NO_DIGIT


def test_a_number_in_which_one_is_no_digit_is_saved_only_as_the_user_types(session, labelling):
    draw_1_7(session)
    session.worker.process.whole = 0
    read(session)
    assert session.view.number.text == "?"
    press(labelling, "s")
    assert session.view.note == NOT_ALL_DIGITS
    type_labels(labelling, "17")
    assert session.view.note == "Saved as 1, 7: 2 in all."


def test_each_drawing_is_saved_separately(session, labelling):
    draw(session)
    for label, note in [("7", "Saved as 7: 1 labelled 7, 1 in all."), ("1", "Saved as 1: 1 labelled 1, 2 in all.")]:
        read(session)
        press(labelling, label)
        assert session.view.note == note
        draw(session)  # begins a new drawing: the one before is finished, because it is saved
        assert len(session.canvas.strokes) == 1
        assert session.view.note == ""
    read(session)
    press(labelling, "s")
    assert f"Saved as {session.view.digits[0].value}: " in session.view.note


def test_a_saved_drawing_that_undo_brings_back_can_be_moved(session, labelling):
    for go_on in (lambda: session.press(20, 20), lambda: (session.clear(), session.press(20, 20))):
        draw(session)
        read(session)
        press(labelling, "1")
        go_on()
        session.release()
        session.undo()
        session.undo()
        assert len(session.canvas.strokes) == 1
        read(session)
        press(labelling, "7")
        assert session.view.note.startswith("Moved from 1 to 7: ")
        session.clear()


def test_a_number_is_read_shown_and_saved_digit_by_digit(session, labelling, capsys):
    draw_1_7(session)
    read(session)
    number = session.view.number
    assert len(number.digits) == 2
    assert capsys.readouterr().out == number.description + "\n"
    assert number.description.startswith(number.text + "  ")
    press(labelling, "1")
    assert "press Enter" in session.view.note
    press(labelling, "Enter")
    assert (session.view.typed, session.view.note) == ("", "")
    for act, typed in [
        (lambda: press(labelling, "3"), "3"),
        (lambda: press(labelling, "Backspace"), ""),
        (lambda: press(labelling, "Backspace"), ""),
        (lambda: press(labelling, "1"), "1"),
        (lambda: press(labelling, "7"), "17"),
    ]:
        act()
        assert session.view.typed == typed
        assert len(session.canvas.strokes) == 2
    press(labelling, "Enter")
    assert (session.view.typed, session.view.note) == (None, "Saved as 1, 7: 2 in all.")
    (one,), (seven,) = (list((labelling.drawings.folder / label).iterdir()) for label in "17")
    one, seven = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (one, seven))
    assert np.array_equal(np.maximum(one, seven), session.canvas.image)
    assert not one[:, 100:].any()
    assert not seven[:, :100].any()
    press(labelling, "s")  # replaces the files, or keeps them if the labels are the same
    assert "2 in all" in session.view.note


def test_ink_is_divided_again_into_as_many_digits_as_are_typed(session, labelling):
    draw(session, FIVE)
    draw_1_7(session)
    read(session)
    number = session.view.number
    type_labels(labelling, "81")  # three strokes, but two digits
    assert session.view.note == "Saved as 8, 1: 2 in all."
    assert len(session.view.digits) == 2
    type_labels(labelling, number.text.rstrip("?"))
    assert session.view.note.startswith("Moved from 8, 1 to ")
    assert [digit.candidate for digit in session.view.digits] == [digit.candidate for digit in number.digits]


def test_a_typed_division_stays_until_the_drawing_changes(session, labelling):
    draw(session, FIVE)
    draw_1_7(session)
    read(session)
    type_labels(labelling, "81")
    shown = [digit.candidate.box for digit in session.view.digits]
    for again in (session.read, session.next_page, session.toggle_live, session.reader.next_network):
        again()
        wait_for_answer(session)
        assert [digit.candidate.box for digit in session.view.digits] == shown
    press(labelling, "s")
    assert session.view.note.endswith(": 2 in all.")


def test_the_inside_shows_the_typed_division(session, labelling):
    draw(session, FIVE)
    draw_1_7(session)
    session.read()
    session.next_page()
    wait_for_answer(session)
    labels = "81" if len(session.view.digits) != 2 else "817"  # three strokes
    type_labels(labelling, labels)
    assert session.view.inspected is None  # those before belong to another division
    receive_until(session, lambda: session.view.inspected is not None, 5)
    assert len(session.view.digits) == len(labels)


def test_ink_that_can_not_be_divided_as_typed(session, labelling):
    draw_1_7(session)
    read(session)
    number = session.view.number
    press(labelling, "Enter")
    press(labelling, "Enter")
    assert (session.view.typed, session.view.note) == (None, "Nothing typed, nothing saved.")
    type_labels(labelling, "177")
    assert (session.view.typed, session.view.number) == ("", number)
    assert session.view.note == "This ink can't make 3 digits. Type again."
    assert not labelling.drawings.folder.exists()
    press(labelling, "1")
    press(labelling, "Space")
    press(labelling, "7")
    assert (session.view.typed, session.view.note) == ("17", "")
    press(labelling, "Enter")
    assert session.view.note.startswith("Saved as 1, 7")


def test_what_closes_the_question(session, labelling):
    draw_1_7(session)
    read(session)
    for leave in (labelling.close_question, session.read, session.reader.next_network, session.clear):
        press(labelling, "Enter")
        press(labelling, "1")
        leave()
        assert session.view.typed is None
        assert session.running
        receive_until(session, lambda: session.view.status == "ready" and not session.worker.busy)
    assert not labelling.drawings.folder.exists()


def test_save_as_read_does_nothing_while_the_question_is_open(session, labelling):
    """Typed digits would be lost, and the drawing saved under a label that the user is about to correct."""
    draw(session)
    read(session)
    press(labelling, "Enter")
    press(labelling, "1")
    press(labelling, "s")
    assert session.view.typed == "1"
    assert not labelling.drawings.folder.exists()


def test_the_question_stays_open_on_every_page(session, labelling):
    draw_1_7(session)
    read(session)
    press(labelling, "Enter")
    press(labelling, "1")
    for page in [*list(PAGES)[1:], *PAGES]:
        session.next_page()
        assert (session.view.page, session.view.typed) == (page, "1")
    press(labelling, "7")
    press(labelling, "Enter")
    assert session.view.note == "Saved as 1, 7: 2 in all."


def test_clear_in_the_question_removes_only_what_is_typed(session, labelling):
    draw_1_7(session)
    read(session)
    press(labelling, "Enter")
    press(labelling, "1")
    press(labelling, "c")
    assert (session.view.typed, len(session.canvas.strokes)) == ("", 2)
    labelling.close_question()
    press(labelling, "c")
    assert session.canvas.empty


def test_what_enter_will_do_is_shown(session, labelling):
    draw_1_7(session)
    read(session)
    press(labelling, "Enter")
    assert (question_line(session.view), enter_line(session.view)) == (
        "What is it?  \N{MIDDLE DOT}\N{MIDDLE DOT}",
        "Type the digits. Enter now saves nothing.",
    )
    for digit, typed, effect in (
        ("1", "1\N{MIDDLE DOT}", "Enter saves 1 digit, if the ink allows it."),
        ("2", "12", "Enter saves it as 1, 2."),
        ("3", "123", "Enter saves 3 digits, if the ink allows it."),
    ):
        press(labelling, digit)
        assert (question_line(session.view), enter_line(session.view)) == (f"What is it?  {typed}", effect)


def files_in(folder) -> list[str]:
    return sorted(path.parent.name for path in folder.rglob("*.png"))


def test_a_save_is_taken_back_and_only_the_last_one(session, labelling):
    folder = labelling.drawings.folder
    for label in "17":
        draw(session)
        read(session)
        press(labelling, label)
        assert session.view.folder.endswith("drawings")
    draw(session, FIVE)  # another drawing begins, which isn't saved
    assert session.view.folder == ""
    press(labelling, "x")
    assert (files_in(folder), session.view.note) == (["1"], "Taken back, no longer saved: 1 in all.")
    press(labelling, "x")
    assert (files_in(folder), session.view.note) == (["1"], NOTHING_SAVED)
    session.undo()
    session.undo()  # the 7 again
    read(session)
    press(labelling, "s")
    assert session.view.note.startswith("Saved as 7: 1 labelled 7, 2 in all.")


def test_a_moved_drawing_is_taken_back_wherever_it_is(session, labelling):
    draw_1_7(session)
    read(session)
    for labels in ("17", "11"):
        type_labels(labelling, labels)
    press(labelling, "Enter")
    press(labelling, "x")  # not while the question is open
    assert files_in(labelling.drawings.folder) == ["1", "1"]
    labelling.close_question()
    press(labelling, "x")
    assert files_in(labelling.drawings.folder) == []
    assert session.view.folder == ""


def test_files_that_can_not_be_removed_are_named(session, labelling):
    draw(session)
    read(session)
    press(labelling, "7")
    (path,) = session.drawing.saved.paths
    path.unlink()
    path.mkdir()  # unlink fails, also for root
    press(labelling, "x")
    assert session.view.note.startswith("Can't be removed: ")
    assert session.view.note.endswith(path.name[-9:])


def test_the_question_is_closed_when_the_network_dies(session, labelling):
    draw(session)
    read(session)
    press(labelling, "Enter")
    assert session.view.typed == ""
    session.worker.process.kill()
    receive_until(session, lambda: session.view.status == "stopped")
    for act in (lambda: press(labelling, "1"), lambda: press(labelling, "Enter")):
        act()
        assert session.view.typed is None
        assert "Not read yet" in session.view.note


def test_a_drawing_that_can_not_be_saved_is_reported(session, labelling, capsys):
    labelling.drawings.folder.write_text("in the way")
    draw(session)
    read(session)
    capsys.readouterr()
    press(labelling, "7")
    assert session.view.note.startswith("Not saved in ")
    error = capsys.readouterr().err
    assert error.startswith(f"paint.py: {labelling.drawings.folder}: not saved (")
    assert "--drawings" in error
    assert error.count("\n") == 1
    labelling.drawings.folder.unlink()
    press(labelling, "7")
    assert session.view.note == "Saved as 7: 1 labelled 7, 1 in all."
