"""Strokes: digits, numbers and other characters written with a pen, read from UNIPEN files.

    digits = read_pen_digits("pendigits-orig.tra")                        # [PenDigit(label, writer, strokes), ...]
    digits = read_pen_digits("pendigits-orig.tra", (range(25, 31),))      # only those by the writers 25 to 30
    letters = read_pen_others("unipen-others.dat")                        # [PenCharacter("A", writer, strokes), ...]
    numbers = read_pen_numbers("unipen-numbers.dat")                      # [PenNumber("80525", "805-25", ...), ...]

UNIPEN is a text format. Each line that begins with a dot and a capital is a keyword; the lines between .PEN_DOWN and
.PEN_UP are the points of a stroke:

    .SEGMENT DIGIT 0-1 OK "7"       a digit begins, and its label is 7
    .COMMENT 7 12 224               label, writer and sample, as in "Pen-Based Recognition of Handwritten Digits"
    .PEN_DOWN
     103 287                        a point: x and y, where y points up
     131 290
    .PEN_UP

In a file of numbers, a segment is a whole number as somebody wrote it, with its signs: `.SEGMENT NUMBER 0 ? "805-25"`.
There, the first number of .COMMENT means nothing.

Source of the format: Guyon, Schomaker, Plamondon, Liberman and Janet, "UNIPEN project of on-line data exchange and
recognizer benchmarks", ICPR 1994.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from paintcv.system.console import FileError
from paintcv.system.files import read_file

# The largest coordinate, in the units of the file. Set by hand, far beyond any tablet: float32 can't represent the
# size of a digit that lies much farther out.
MAX_COORDINATE = 1e9
DIGITS = tuple("0123456789")  # the labels of digits
SIGNS = "-/:.,"  # that a written number may have: those of telephone numbers, dates, times and fractions
SHOWN_LETTERS = 60  # of a line that can't be read, in the error message


Writers = tuple[range, ...]  # some writers, as ranges of their numbers: (range(25, 31), range(101, 179))


@dataclass(frozen=True)
class PenDigit:
    """A digit written with a pen."""

    label: int  # 0..9
    writer: int  # the number of the person who wrote it; 0 if the file doesn't say
    strokes: list[np.ndarray]  # (n, 2) float32 each: x and y in the units of the file, where y points down


@dataclass(frozen=True)
class PenCharacter:
    """A letter or a symbol written with a pen."""

    label: str  # the character
    writer: int  # these as in PenDigit
    strokes: list[np.ndarray]


@dataclass(frozen=True)
class PenNumber:
    """A number as somebody wrote it with a pen, in one row: its digits and its signs."""

    label: str  # its digits, at least one: "80525"
    written: str  # its digits and signs, as labelled: "805-25"
    writer: int  # as in PenDigit
    strokes: list[np.ndarray]  # of the whole number, in the order of writing; each as in PenDigit


@dataclass
class _Segment:
    """A character or a number while it is read. Its strokes are lists of points (x, y), where y points down."""

    label: str
    line: int  # of the file, where its .SEGMENT stands
    writer: int = 0
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)

    def arrays(self) -> list[np.ndarray]:
        """The strokes that have points: (n, 2) float32 each."""
        return [np.array(points, np.float32) for points in self.strokes if points]


def read_pen_digits(path: str | Path, writers: Writers | None = None) -> list[PenDigit]:
    """The digits in a UNIPEN file, or only those by some writers, in the order of the file: none if it has none.

    The keywords .SEGMENT, .PEN_DOWN, .PEN_UP and .COMMENT are read, and points, of which the first two numbers count.
    A .SEGMENT must have a label in quotes. A .COMMENT of three whole numbers names the writer in the second one. All
    other keywords and comments are skipped, and so are strokes without points and segments without strokes. Any keyword
    but .COMMENT ends a stroke.

    Raises FileError if the file can't be read or has no strokes at all. It names the line that is not UNIPEN, or whose
    label is no digit.
    """
    segments = _read_segments(path)
    for segment in segments:
        if segment.label not in DIGITS:
            if is_number(segment.label):
                problem = "is a number; only evaluate and the training of the rejector take files of numbers"
            else:
                problem = "is no digit; name a file of letters and symbols with --others"
            raise _wrong_label(path, segment, problem)
    chosen = [segment for segment in segments if is_chosen(segment.writer, writers)]
    return [PenDigit(int(segment.label), segment.writer, segment.arrays()) for segment in chosen]


def read_pen_numbers(path: str | Path, writers: Writers | None = None) -> list[PenNumber]:
    """The numbers in a UNIPEN file, or only those by some writers; see `read_pen_digits`. A digit is a number, too.

    Raises FileError as that does, but for a label that is no number, see `is_number`.
    """
    segments = _read_segments(path)
    for segment in segments:
        if not is_number(segment.label):
            problem = f"is no number of digits and {' '.join(SIGNS)}; name a file of letters and symbols with --others"
            raise _wrong_label(path, segment, problem)
    return [
        PenNumber(re.sub("[^0-9]", "", segment.label), segment.label, segment.writer, segment.arrays())
        for segment in segments
        if is_chosen(segment.writer, writers)
    ]


def holds_numbers(path: str | Path) -> bool:
    """Whether a UNIPEN file holds numbers: a label that is one has several characters.

    Raises FileError if the file can't be read, see `read_pen_digits`, whatever its labels are.
    """
    return any(len(segment.label) > 1 and is_number(segment.label) for segment in _read_segments(path))


def is_number(label: str) -> bool:
    """Whether a label consists of digits, at least one, and of SIGNS."""
    return set(label) <= {*DIGITS, *SIGNS} and not set(label) <= set(SIGNS)


def read_pen_others(path: str | Path, writers: Writers | None = None) -> list[PenCharacter]:
    """The letters and symbols in a UNIPEN file, or only those by some writers; see `read_pen_digits`.

    Raises FileError as that does, but for a label that is a digit or a number.
    """
    segments = _read_segments(path)
    for segment in segments:
        if is_number(segment.label):
            kind = "digit" if segment.label in DIGITS else "number"
            raise _wrong_label(path, segment, f"is a {kind}; name this file with --strokes")
    chosen = [segment for segment in segments if is_chosen(segment.writer, writers)]
    return [PenCharacter(segment.label, segment.writer, segment.arrays()) for segment in chosen]


def is_chosen(writer: int, writers: Writers | None) -> bool:
    """Whether a writer is one of `writers`, where None stands for all."""
    return writers is None or any(writer in numbers for numbers in writers)


def describe_writers(writers: Writers) -> str:
    """Writers in words: "writer 7", "writers 25-30, 101-178"."""
    parts = [f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else f"{numbers[0]}" for numbers in writers]
    return f"writer{'s' if sum(map(len, writers)) > 1 else ''} {', '.join(parts)}"


def _wrong_label(path: str | Path, segment: _Segment, problem: str) -> FileError:
    """The error for a label that isn't of the kind that was expected."""
    return FileError(f"{path}, line {segment.line}: {segment.label[:SHOWN_LETTERS]!r} {problem}")


def _read_segments(path: str | Path) -> list[_Segment]:
    """The segments of a UNIPEN file that have strokes. Raises FileError, also if there are none."""
    segments: list[_Segment] = []
    pen_is_down = False
    for number, line in enumerate(read_file(path).decode("utf-8-sig", "replace").splitlines(), 1):
        try:
            pen_is_down = _read_line(line, number, segments, pen_is_down)
        except (ValueError, IndexError):  # not a number, or a point without a stroke or without a y
            raise FileError(f"{path}, line {number}: not UNIPEN: {line.strip()[:SHOWN_LETTERS]}") from None
    segments = [segment for segment in segments if any(segment.strokes)]
    if not segments:
        raise FileError(f"{path}: no pen strokes in it; it should be a UNIPEN file")
    return segments


def _read_line(line: str, number: int, segments: list[_Segment], pen_is_down: bool) -> bool:
    """Add the content of the line `number` to `segments`; returns whether the pen is down after it."""
    words = line.split()
    if re.match(r"\s*\.[A-Z]", line):
        keyword, *words = words
        if keyword == ".COMMENT":  # it may stand in the middle of a stroke
            if segments and re.fullmatch(r"\d+ \d+ \d+", " ".join(words)):
                segments[-1].writer = int(words[1])
            return pen_is_down
        pen_is_down = keyword == ".PEN_DOWN"
        if keyword == ".SEGMENT":
            segments.append(_Segment(_parse_label(line), number))
        elif pen_is_down:
            segments[-1].strokes.append([])
    if pen_is_down and words:
        segments[-1].strokes[-1].append(_parse_point(words))
    return pen_is_down


def _parse_label(line: str) -> str:
    """The label that stands in quotes at the end of a .SEGMENT line. Raises ValueError if there is none."""
    label = re.search(r'"(.+)"\s*$', line)
    if not label:
        raise ValueError(line)
    return label[1]


def _parse_point(words: list[str]) -> tuple[float, float]:
    """The point that a line begins with, with y pointing down. Raises ValueError or IndexError if there is none."""
    x, y = float(words[0]), -float(words[1])
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # nor is NaN a coordinate
        raise ValueError(words)
    return x, y
