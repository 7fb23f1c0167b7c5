"""What changes a drawing besides the brush: undo, redo, the eraser, and strokes that add to what was read."""

import numpy as np

from paintcv.window.look.widgets import note_line
from paintcv.window.state.texts import ERASER_HINT, SHIFT_HINT
from tests.support.desk import SEVEN, painted
from tests.support.sessions import draw, press, read


def test_redo_brings_back_what_undo_took(session):
    second = [(20, 20), (60, 60)]
    draw(session)
    draw(session, second)
    session.clear()
    for image in (painted([SEVEN, second]), painted([SEVEN]), painted([])):
        session.undo()
        assert np.array_equal(session.canvas.image, image)
    for image in (painted([SEVEN]), painted([SEVEN, second]), painted([]), painted([])):
        session.redo()
        assert np.array_equal(session.canvas.image, image)
    session.undo()
    draw(session, [(200, 200)])
    session.redo()  # the clear belongs to another drawing
    assert np.array_equal(session.canvas.image, painted([SEVEN, second, [(200, 200)]]))


def test_redo_without_anything_undone_changes_nothing(session, labelling):
    draw(session)
    read(session)
    press(labelling, "Enter")
    session.redo()
    assert (session.reader.is_read, session.view.typed) == (True, "")
    session.press(20, 20)
    session.redo()
    assert session.canvas.drawing


def test_erased_ink_is_gone_is_read_from_its_pixels_and_comes_back(session):
    draw(session)
    bar = [(40, 140), (240, 140)]
    draw(session, bar)
    read(session)
    session.toggle_eraser()
    draw(session, [(60, 140), (130, 140)])  # of the bar, what is left of the stem
    draw(session, [(190, 140), (240, 140)])
    assert not session.canvas.image[140, 60:130].any()
    assert session.canvas.image[60, 140] == 255
    read(session)
    assert session.view.number is not None
    assert session.reader.is_read
    image = session.canvas.image.copy()
    for _ in range(2):
        session.undo()
    assert np.array_equal(session.canvas.image, painted([SEVEN, bar]))
    for _ in range(2):
        session.redo()
    assert np.array_equal(session.canvas.image, image)


def test_a_digit_that_is_left_after_erasing_is_read(session, capsys):
    draw(session, [(20, 20), (60, 60), (20, 60)])
    draw(session)
    session.toggle_eraser()
    for row in range(10, 76, 8):
        draw(session, [(5, row), (62, row)])
    assert np.array_equal(session.canvas.image, painted([SEVEN]))
    read(session)
    assert capsys.readouterr().out.startswith("7  ")


def test_the_eraser_is_put_away_by_clear_and_erases_nothing_on_an_empty_canvas(session):
    session.toggle_eraser()
    session.press(100, 100)
    session.drag(150, 100)
    session.release()
    assert (session.view.note, session.canvas.strokes) == (ERASER_HINT, [])
    session.clear()
    assert not session.view.erasing


def test_a_key_before_the_stroke_adds_as_shift_does(session):
    bar = [(110, 130), (190, 130)]
    draw(session)
    read(session)
    session.add_to_drawing()
    draw(session, bar)
    draw(session, [(20, 20)])
    assert np.array_equal(session.canvas.image, painted([SEVEN, bar, [(20, 20)]]))


def test_shift_adds_to_the_drawing_that_was_read_and_the_panel_says_so_once(session):
    draw(session)
    read(session)
    assert note_line(session.view) == SHIFT_HINT
    session.press(110, 130, add=True)
    assert note_line(session.view) == ""
    session.drag(190, 130)
    session.release()
    assert np.array_equal(session.canvas.image, painted([SEVEN, [(110, 130), (190, 130)]]))
    read(session)
    assert note_line(session.view) == ""
    draw(session, [(20, 20)])
    assert len(session.canvas.strokes) == 1
