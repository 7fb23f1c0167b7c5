"""UNIPEN files: what is read of them, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.data.painting import paint_large
from paintcv.data.strokes import (
    MAX_COORDINATE,
    describe_writers,
    holds_numbers,
    is_chosen,
    is_number,
    read_pen_digits,
    read_pen_numbers,
    read_pen_others,
)
from paintcv.system.console import FileError
from tests.support.damage import damaged, damages, is_one_line
from tests.support.examples import examples

UNIPEN = """\
.INCLUDE        some.doc
.LEXICON "0" "1"
.SEGMENT DIGIT    0 ? "4"
.COMMENT 4 12  224
.COMMENT written in a hurry
.PEN_DOWN
 10  20
 30  40
.PEN_UP
.DT 100
.PEN_DOWN
.PEN_UP
.PEN_DOWN
 5  6
.PEN_UP
.SEGMENT DIGIT    1 ? "0"
.PEN_DOWN
 1.5  -2
"""


def test_labels_writers_and_strokes(tmp_path):
    path = tmp_path / "a.tra"
    path.write_text(UNIPEN)
    four, zero = read_pen_digits(path)
    assert (four.label, four.writer) == (4, 12)
    assert [stroke.tolist() for stroke in four.strokes] == [[[10, -20], [30, -40]], [[5, -6]]]  # y points down here
    assert {stroke.dtype for stroke in four.strokes} == {np.dtype(np.float32)}
    assert (zero.label, zero.writer) == (0, 0)
    assert [stroke.tolist() for stroke in zero.strokes] == [[[1.5, 2]]]


def test_the_digits_by_some_writers(tmp_path):
    path = tmp_path / "a.tra"
    path.write_text(UNIPEN)
    (four,) = read_pen_digits(path, (range(12, 13),))
    assert four.label == 4
    assert [digit.label for digit in read_pen_digits(path, (range(1), range(5, 20)))] == [4, 0]
    assert read_pen_digits(path, (range(1, 12), range(13, 21))) == []  # another file may have them


def test_who_is_chosen():
    writers = (range(25, 31), range(101, 179), range(7, 8))
    assert [is_chosen(writer, writers) for writer in (7, 24, 25, 30, 31, 178)] == [True, False, True, True, False, True]
    assert is_chosen(3, None)
    assert not is_chosen(3, ())


def test_writers_in_words():
    assert describe_writers((range(7, 8),)) == "writer 7"
    assert describe_writers((range(25, 31),)) == "writers 25-30"
    assert describe_writers((range(25, 31), range(101, 179), range(7, 8))) == "writers 25-30, 101-178, 7"
    assert describe_writers((range(3, 4), range(7, 8))) == "writers 3, 7"


LETTERS = UNIPEN.replace('"4"', '"A"').replace('"0"', '"""')


def test_letters_and_symbols(tmp_path):
    path = tmp_path / "a.dat"
    path.write_text(LETTERS)
    letter, quote = read_pen_others(path)
    assert (letter.label, letter.writer, quote.label, quote.writer) == ("A", 12, '"', 0)
    assert [stroke.tolist() for stroke in letter.strokes] == [[[10, -20], [30, -40]], [[5, -6]]]
    assert [character.label for character in read_pen_others(path, (range(12, 13),))] == ["A"]
    assert read_pen_others(path, (range(13, 21),)) == []


def test_a_label_of_the_wrong_kind_is_an_error_that_names_the_option(tmp_path):
    """Whether its writer is chosen or not: somebody named the wrong file."""
    digits, letters = tmp_path / "digits.tra", tmp_path / "letters.dat"
    digits.write_text(LETTERS.replace('"""', '"3"'))
    letters.write_text(UNIPEN.replace('"0"', '"17"'))
    with pytest.raises(FileError) as caught:
        read_pen_digits(digits, (range(99, 100),))
    assert str(caught.value) == f"{digits}, line 3: 'A' is no digit; name a file of letters and symbols with --others"
    with pytest.raises(FileError) as caught:
        read_pen_others(letters, (range(99, 100),))
    assert str(caught.value) == f"{letters}, line 3: '4' is a digit; name this file with --strokes"
    with pytest.raises(FileError, match=r"letters\.dat, line 16: '17' is a number; only evaluate and the training of"):
        read_pen_digits(letters)


NUMBERS = UNIPEN.replace('"4"', '"805-25"')


def test_numbers_as_they_were_written(tmp_path):
    path = tmp_path / "a.dat"
    path.write_text(NUMBERS)
    number, zero = read_pen_numbers(path)
    assert (number.label, number.written, number.writer) == ("80525", "805-25", 12)
    assert [stroke.tolist() for stroke in number.strokes] == [[[10, -20], [30, -40]], [[5, -6]]]
    assert (zero.label, zero.written, zero.writer) == ("0", "0", 0)
    assert [number.written for number in read_pen_numbers(path, (range(12, 13),))] == ["805-25"]
    assert read_pen_numbers(path, (range(13, 21),)) == []


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        *((label, True) for label in ("7", "12:30", "3.1", "1/2/99", "6,862", "-5")),
        *((label, False) for label in ("--", "/", "12 30", "12%", "A1", "\u0663\u0664")),
    ],
)
def test_which_labels_are_numbers(tmp_path, label, expected):
    path = tmp_path / "a.dat"
    path.write_text(NUMBERS.replace('"0"', f'"{label}"'), encoding="utf-8")
    assert is_number(label) is expected
    if expected:
        assert [number.written for number in read_pen_numbers(path)] == ["805-25", label]
    else:
        with pytest.raises(FileError) as caught:
            read_pen_numbers(path, (range(99, 100),))
        assert str(caught.value).startswith(f"{path}, line 16: {label!r} is no number of digits and - / : . ,; name")


def test_files_of_numbers_are_told_from_files_of_digits_and_of_letters(tmp_path):
    path = tmp_path / "a.dat"
    for text, expected in ((NUMBERS, True), (UNIPEN, False), (LETTERS, False)):
        path.write_text(text)
        assert holds_numbers(path) is expected
    with pytest.raises(FileError, match="no such file"):
        holds_numbers(tmp_path / "none.dat")


def test_a_file_of_numbers_is_none_of_digits_or_of_others(tmp_path):
    path = tmp_path / "a.dat"
    path.write_text(NUMBERS)
    with pytest.raises(FileError) as caught:
        read_pen_digits(path)
    problem = "'805-25' is a number; only evaluate and the training of the rejector take files of numbers"
    assert str(caught.value) == f"{path}, line 3: {problem}"
    with pytest.raises(FileError) as caught:
        read_pen_others(path)
    assert str(caught.value) == f"{path}, line 3: '805-25' is a number; name this file with --strokes"


def test_the_label_that_an_error_shows_is_short_and_on_one_line(tmp_path):
    path = tmp_path / "a.tra"
    path.write_text('.SEGMENT DIGIT 0 ? "' + "\a" * 500 + '"\n.PEN_DOWN\n 1 2\n')
    with pytest.raises(FileError) as caught:
        read_pen_digits(path)
    assert len(str(caught.value)) < len(str(path)) + 400
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_everything_that_the_format_allows(tmp_path, end):
    path = tmp_path / "a.unp"
    lines = [
        "\ufeff.VERSION 1.0",
        ".COORD X Y T",
        ".COMMENT by ä person",
        "who wrote two lines",
        "",
        '.SEGMENT DIGIT 0-1 OK "3"',
        "  .PEN_DOWN",
        "1 1 0.0",
        ".COMMENT in the middle of a stroke",
        "2 2 0.1",
        ".PEN_UP",
        "8 8 0.2",
        ".PEN_DOWN 3 3",
        '.SEGMENT DIGIT 2 ? "7"',
        ".PEN_DOWN",
        ".PEN_UP",
        '.SEGMENT DIGIT 3 ? "9"',
        ".PEN_DOWN",
        "-.5 +4e1",
    ]
    path.write_bytes(end.join(lines).encode())
    three, nine = read_pen_digits(path)  # the seven has no ink
    assert (three.label, nine.label) == (3, 9)
    assert [stroke.tolist() for stroke in three.strokes] == [[[1, -1], [2, -2]], [[3, -3]]]
    assert [stroke.tolist() for stroke in nine.strokes] == [[[-0.5, -40]]]


def test_the_pen_digits_of_thirty_writers(real_pen_digits):
    assert len(real_pen_digits) == 7494
    assert {digit.writer for digit in real_pen_digits} == set(range(1, 31))
    assert all(digit.strokes for digit in real_pen_digits)


def test_a_file_of_many_writers(few_strokes, pen_digits):
    digits = read_pen_digits(few_strokes)
    for digit, written in zip(digits, pen_digits[:150], strict=True):
        assert (digit.label, digit.writer) == (written.label, written.writer)
        assert [stroke.tolist() for stroke in digit.strokes] == [stroke.tolist() for stroke in written.strokes]


@pytest.mark.parametrize(
    ("line", "number"),
    [(' 10  20\n 30  "x"', 5), (" 10", 4), (".SEGMENT DIGIT 0 ? seven", 4), (" nan 3\n 1 inf", 4), (" 1 1e39", 4)],
)
def test_an_error_names_the_line(tmp_path, line, number):
    path = tmp_path / "a.tra"
    path.write_text(f'.SEGMENT DIGIT 0 ? "4"\n.COMMENT 4 1 1\n.PEN_DOWN\n{line}\n')
    with pytest.raises(FileError, match=f"a\\.tra, line {number}: not UNIPEN"):
        read_pen_digits(path)


def test_a_stroke_before_any_segment_is_an_error(tmp_path):
    path = tmp_path / "a.tra"
    path.write_text(".PEN_DOWN\n 1 2\n")
    with pytest.raises(FileError, match=r"a\.tra, line 1: not UNIPEN: \.PEN_DOWN"):
        read_pen_digits(path)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x80", b"", b".VERSION 1.0\n", b'.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n.PEN_UP\n']
)
def test_a_file_without_pen_strokes_is_an_error(tmp_path, content):
    path = tmp_path / "a.tra"
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"a\.tra: no pen strokes"):
        read_pen_digits(path)


def test_a_file_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(FileError, match=r"a\.tra: no such file; check the name"):
        read_pen_digits(tmp_path / "a.tra")


LINES = ['.SEGMENT DIGIT 0 ? "4"', '.SEGMENT NUMBER 0 ? "4-2"', '.SEGMENT CHARACTER 0 ? "A"', '.SEGMENT "']
LINES += [".PEN_DOWN", ".PEN_UP", ".COMMENT 4 1 2", "3 4", "x", "."]


@examples(100)
@given(lines=st.lists(st.sampled_from(LINES), max_size=12))
def test_any_lines_are_read_or_refused_in_one_line(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "any.tra"
    path.write_text("\n".join(lines))
    for read in (read_pen_digits, read_pen_others, read_pen_numbers):
        try:
            assert all(character.strokes for character in read(path))
        except FileError as error:
            assert is_one_line(error, path)


GOOD = b"""\
.VERSION 1.0
.COORD X Y T
.SEGMENT DIGIT 0-1 OK "3"
.COMMENT 3 12 224
.PEN_DOWN
 10 20
 30.5 -4e1
.PEN_UP
.PEN_DOWN 3 3
.SEGMENT DIGIT 2 ? "7"
.PEN_DOWN
 -.5 +4e1
"""

numbers = [b"1" * 5000 + b" 2\n", b".COMMENT 3 " + b"9" * 5000 + b" 1\n", b" nan 1\n", b" 1e999 1\n", b" \xd9\xa3 4\n"]
words = [b".", b".PEN_DOWN", b".SEGMENT", b'"', b"\n", b"\r", b"\x85", b"\x1c", b"\0"]
pieces = st.sampled_from([*GOOD.splitlines(keepends=True), *numbers, *words]) | st.binary(max_size=20)


@examples(100)
@given(damage=damages, more=st.lists(pieces, max_size=6))
def test_a_damaged_file_is_read_or_refused_in_one_line(tmp_path_factory, damage, more):
    path = tmp_path_factory.getbasetemp() / "damaged.tra"
    path.write_bytes(damaged(GOOD, damage) + b"".join(more))
    try:
        digits = read_pen_digits(path)
    except FileError as error:
        assert is_one_line(error, path)
        return
    assert digits
    for digit in digits:
        assert digit.label in range(10)
        assert digit.writer >= 0
        for stroke in digit.strokes:
            assert np.abs(stroke).max() <= MAX_COORDINATE
            assert stroke.shape == (len(stroke), 2)
        assert paint_large(digit.strokes).any()
