"""The command line: exit statuses, errors of one line, and the values of options."""

import argparse
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.system.console import (
    INTERRUPTED,
    FileError,
    Parser,
    number_ranges,
    one_line_message,
    print_error,
    print_progress,
    printable,
    quote_path,
    real_number,
    run_command,
    shorten,
    whole_number,
)


def raising(error: BaseException):
    """Work that fails."""

    def work() -> bool:
        raise error

    return work


@pytest.mark.parametrize(("succeeded", "status"), [(True, 0), (False, 1)])
def test_the_exit_status_of_work_that_ends(capsys, succeeded, status):
    assert run_command("model.py", lambda: succeeded) == status
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FileError("a.png: empty file"), "a.png: empty file"),
        (FileError("a\nb.png: empty file"), "a\\nb.png: empty file"),
        (PermissionError(13, "Permission denied", "a.png"), "a.png: Permission denied"),
        (OSError("12 requested and 10 written"), "a file: 12 requested and 10 written"),  # NumPy, if a disk is full
    ],
)
def test_an_error_of_a_file_is_one_line(capsys, error, line):
    assert run_command("model.py", raising(error)) == 1
    assert capsys.readouterr() == ("", f"model.py: {line}\n")


def test_ctrl_c_is_one_line_and_a_status_of_its_own(capsys):
    assert run_command("model.py", raising(KeyboardInterrupt()), "stopped; nothing was written") == INTERRUPTED == 130
    assert capsys.readouterr() == ("", "model.py: stopped; nothing was written\n")
    assert run_command("paint.py", raising(KeyboardInterrupt())) == INTERRUPTED
    assert capsys.readouterr().err == "paint.py: stopped\n"


def test_a_bug_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        run_command("model.py", raising(ZeroDivisionError()))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(capsys, monkeypatch):
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert run_command("model.py", lambda: print("7") is None) == 1
    assert capsys.readouterr().err == f"model.py: standard output: {os.strerror(28)}\n"


def test_nobody_reads_the_output(capsys, monkeypatch):
    """As in `python model.py predict scans | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert run_command("model.py", lambda: print("7") is None) == 1
    assert capsys.readouterr().err == ""


def test_letters_that_the_output_can_not_encode_are_escaped(monkeypatch):
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(content, encoding="ascii"))
    assert run_command("model.py", lambda: print("ü.png") is None) == 0
    assert content.getvalue() == b"\\xfc.png" + os.linesep.encode()


def test_errors_and_progress_go_to_standard_error(capsys):
    print_error("model.py", FileError("a\tb: empty file"))
    print_progress("reading the digits ...")
    assert capsys.readouterr() == ("", "model.py: a\\tb: empty file\nreading the digits ...\n")


def test_errors_and_progress_go_nowhere_without_standard_error(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    print_error("model.py", "an error")
    print_progress("reading the digits ...")
    assert capsys.readouterr().out == ""


texts = st.text(st.sampled_from("aü一7$ \\\n\t\x1b\u2028\udcff"))  # some of these letters can't be printed


@given(texts)
def test_printable_text_is_one_line(text):
    assert printable(text).isprintable()
    assert len(printable(text).splitlines()) <= 1
    if text.isprintable():
        assert printable(text) == text


def test_printable():
    assert printable("ü 7\t\x1b\n\udcff") == "ü 7\\t\\x1b\\n\\udcff"


@given(texts, st.integers(2, 20))
def test_shortened_text_has_the_length(text, length):
    short = shorten(text, length)
    assert len(short) <= length
    assert printable(text).endswith(short.removeprefix("…"))


def test_shorten():
    assert shorten("weights.keras", 13) == "weights.keras"
    assert shorten("my-weights.keras", 13) == "…eights.keras"
    assert len(shorten("my-weights.keras", 13)) == 13


def test_one_line_message():
    assert one_line_message(ValueError("two\n  lines")) == "two lines"
    assert one_line_message(ValueError()) == "ValueError"


@pytest.mark.skipif(os.name == "nt", reason="quotes of POSIX shells")
def test_quote_path():
    assert quote_path(Path("weights/a.keras")) == "weights/a.keras"
    assert quote_path(Path("my weights/it's.keras")) == """'my weights/it'"'"'s.keras'"""


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (whole_number(1), "1", 1),
        (whole_number(1), "9" * 30, int("9" * 30)),
        (whole_number(-2, 2), "-2", -2),
        (real_number(1, 4), "1.5", 1.5),
        (real_number(1, 4), "4", 4.0),
        (number_ranges, "7", (range(7, 8),)),
        (number_ranges, "25-30,101-178", (range(25, 31), range(101, 179))),
    ],
)
def test_values_of_options(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (whole_number(1), "0", "'0' is not a whole number from 1 up"),
        (whole_number(1), "1.5", "'1.5' is not a whole number from 1 up"),
        (whole_number(1, 40), "41", "'41' is not a whole number from 1 to 40"),
        (real_number(1, 4), "0.9", "'0.9' is not a number from 1 to 4"),
        (real_number(1, 4), "nan", "'nan' is not a number from 1 to 4"),
        (real_number(1, 4), "large", "'large' is not a number from 1 to 4"),
        (number_ranges, "1,30-25", "'30-25' is neither a number nor a range like 25-30"),
        (number_ranges, "-5", "'-5' is neither a number nor a range like 25-30"),
        (number_ranges, "some", "'some' is neither a number nor a range like 25-30"),
    ],
)
def test_wrong_values_of_options(parse, text, message):
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_wrong_usage_is_one_line_that_points_to_the_help(capsys):
    parser = Parser(prog="model.py train")
    parser.add_argument("--epochs", type=whole_number(1))
    with pytest.raises(SystemExit) as caught:
        parser.parse_args(["--epochs", "a\nb"])
    assert caught.value.code == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert error.startswith("model.py train: argument --epochs: 'a\\nb' is not a whole number from 1 up")
    assert error.endswith("; see python model.py train --help\n")
