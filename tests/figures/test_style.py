"""How figures look, and where they go."""

import signal
from types import SimpleNamespace

import matplotlib
import pytest
from matplotlib import pyplot, rc_context
from matplotlib.backend_bases import KeyEvent
from matplotlib.figure import Figure

from paintcv.figures import style
from paintcv.figures.style import (
    FORMATS,
    MISSING_GLYPH,
    for_projector,
    has_window,
    legible_name,
    new_figure,
    present,
    replace_missing_glyphs,
    save_figure,
    save_figure_pages,
)
from paintcv.figures.windows import KEYS_HELP
from paintcv.system.console import FileError

COMMAND = "python model.py show --save FILE.png"
STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_figure_is_written_to_a_file(tmp_path, capsys, suffix):
    file = tmp_path / f"a.{suffix}"
    figure = new_figure(file, 3, 2)
    assert figure.get_size_inches().tolist() == [3, 2]
    assert not pyplot.get_fignums()  # pyplot, which may need a display, knows nothing of it
    present(figure, file, "title", COMMAND)
    assert capsys.readouterr().out == f"written: {file}\n"
    assert file.read_bytes().startswith(STARTS[suffix])
    present(figure, file, "title", COMMAND, quiet=True)
    assert capsys.readouterr().out == ""


def test_a_file_that_can_not_be_written(tmp_path):
    file = tmp_path / "none" / "a.png"
    with pytest.raises(FileError, match=r"a\.png: can't be written"):
        present(new_figure(file, 1, 1), file, "title", COMMAND)


def test_without_a_window_the_error_names_the_command():
    assert not has_window()
    with pytest.raises(FileError, match=f"no window to show the figure in: .*; write it to a file: {COMMAND}"):
        present(new_figure(None, 1, 1), None, "title", COMMAND)


def test_without_tkinter_the_error_says_so(monkeypatch):
    monkeypatch.setattr(style.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileError, match="no tkinter"):
        present(new_figure(None, 1, 1), None, "title", COMMAND)


@pytest.mark.parametrize("wished", ["QtAgg", "nonsense", "TKAGG", "module://none.such"])
def test_a_backend_that_can_not_be_used_matters_only_for_a_window(monkeypatch, tmp_path, wished):
    """The variable is kept from matplotlib, which would fail when it is imported."""
    monkeypatch.setattr(style, "WISHED_BACKEND", wished)
    monkeypatch.delenv("DISPLAY", raising=False)
    file = tmp_path / "a.png"
    present(new_figure(file, 1, 1), file, "title", COMMAND)
    assert file.exists()
    with pytest.raises(FileError, match=f"MPLBACKEND={wished} can't be used here; write it to a file: {COMMAND}"):
        present(new_figure(None, 1, 1), None, "title", COMMAND)


@pytest.mark.parametrize("name", ["TkAgg", "tkagg", "TKAgg"])
def test_a_backend_is_known_in_any_spelling(monkeypatch, name):
    monkeypatch.setattr(matplotlib, "get_backend", lambda: name)
    assert has_window()


def test_a_figure_is_shown_in_a_window(monkeypatch):
    """With a stand-in for matplotlib's window: the real one is tested in tests/e2e."""
    titles, shown = [], []
    monkeypatch.setattr(style, "has_window", lambda: True)
    monkeypatch.setattr(pyplot, "show", lambda: shown.append(signal.getsignal(signal.SIGINT)))
    figure = new_figure(None, 1, 1)
    assert pyplot.get_fignums()
    figure.canvas.manager = SimpleNamespace(set_window_title=titles.append)
    before = signal.getsignal(signal.SIGINT)
    try:
        present(figure, None, "PaintCV: a title", COMMAND)
    finally:
        signal.signal(signal.SIGINT, before)
    assert titles == ["PaintCV: a title"]
    assert shown == [signal.SIG_DFL]  # Ctrl-C ends the program
    assert figure.get_supxlabel() == KEYS_HELP


@pytest.mark.parametrize("toolkit", ["Tk", "Qt"])
def test_esc_leaves_the_full_screen_before_it_closes(monkeypatch, toolkit):
    closed, full = [], [False]
    monkeypatch.setattr(pyplot, "close", closed.append)
    figure = new_figure(None, 1, 1)
    tk = SimpleNamespace(attributes=lambda name: int(full[0] and name == "-fullscreen"))
    window = tk if toolkit == "Tk" else SimpleNamespace(isFullScreen=lambda: full[0])

    def toggle() -> None:
        full[0] = not full[0]

    figure.canvas.manager = SimpleNamespace(window=window, full_screen_toggle=toggle)
    for key, expected in (("f", True), ("l", True), ("escape", False), ("f", True), ("f", False)):
        figure.canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", figure.canvas, key))
        assert (full[0], closed) == (expected, [])
    for key in ("escape", "q"):
        figure.canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", figure.canvas, key))
        assert closed.pop() is figure


def test_pages_are_written_to_a_pdf(tmp_path):
    file = tmp_path / "a.pdf"
    save_figure_pages([Figure(), Figure()], file)
    assert file.read_bytes().count(b"/Type /Page ") == 2
    with pytest.raises(FileError, match=r"a\.pdf: can't be written"):
        save_figure_pages([Figure()], tmp_path / "none" / "a.pdf")


def test_the_projector_has_large_letters_and_a_dark_room_a_dark_ground():
    assert matplotlib.rcParams["font.size"] == 12
    assert matplotlib.colors.to_rgb(matplotlib.rcParams["figure.facecolor"]) == (1, 1, 1)
    for_projector(dark=True)
    assert matplotlib.colors.to_rgb(matplotlib.rcParams["figure.facecolor"]) == (0, 0, 0)


def test_letters_that_the_font_lacks_are_replaced():
    assert replace_missing_glyphs("monospace", "a數b") == f"a{MISSING_GLYPH}b"
    assert legible_name("a數\nb", 10) == f"a{MISSING_GLYPH}\\nb"


def test_a_long_name_keeps_its_end():
    assert legible_name("0123456789", 10) == "0123456789"
    assert legible_name("0123456789a", 10) == "…23456789a"


def test_a_wish_for_latex_is_ignored(tmp_path):
    with rc_context({"text.usetex": True}):
        figure = new_figure(tmp_path / "a.png", 2, 2)
        figure.suptitle("100 %")
        save_figure(figure, tmp_path / "a.png")
    assert (tmp_path / "a.png").exists()
