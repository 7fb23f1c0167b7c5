"""Strokes: digits written with a pen, read from UNIPEN files.

    digits = read_pen_digits("pendigits-orig.tra")                   # [PenDigit(label, writer, strokes), ...]
    digits = read_pen_digits("pendigits-orig.tra", range(25, 31))    # only those by the writers 25 to 30

UNIPEN is a text format. Each line that begins with a dot and a capital is a keyword; the lines between .PEN_DOWN and
.PEN_UP are the points of a stroke:

    .SEGMENT DIGIT 0-1 OK "7"       a digit begins, and its label is 7
    .COMMENT 7 12 224               label, writer and sample, as in "Pen-Based Recognition of Handwritten Digits"
    .PEN_DOWN
     103 287                        a point: x and y, where y points up
     131 290
    .PEN_UP

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
SHOWN_LETTERS = 60  # of a line that can't be read, in the error message


@dataclass(frozen=True)
class PenDigit:
    """A digit written with a pen."""

    label: int  # 0..9
    writer: int  # the number of the person who wrote it; 0 if the file doesn't say
    strokes: list[np.ndarray]  # (n, 2) float32 each: x and y in the units of the file, where y points down


@dataclass
class _Segment:
    """A digit while it is read. Its strokes are lists of points (x, y), where y points down."""

    label: int
    writer: int = 0
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)


def read_pen_digits(path: str | Path, writers: range | None = None) -> list[PenDigit]:
    """The digits in a UNIPEN file, or only those by some writers, in the order of the file.

    The keywords .SEGMENT, .PEN_DOWN, .PEN_UP and .COMMENT are read, and points, of which the first two numbers count.
    A .SEGMENT must have a digit as its label. A .COMMENT of three whole numbers names the writer in the second one.
    All other keywords and comments are skipped, and so are strokes without points and segments without strokes. Any
    keyword but .COMMENT ends a stroke.

    Raises FileError if the file can't be read or has no such digits. It names the line that is not UNIPEN.
    """
    digits = [
        PenDigit(segment.label, segment.writer, [np.array(points, np.float32) for points in segment.strokes if points])
        for segment in _read_segments(path)
        if any(segment.strokes)
    ]
    if not digits:
        raise FileError(f"{path}: no pen strokes in it; it should be a UNIPEN file of digits")
    if writers is None:
        return digits
    chosen = [digit for digit in digits if digit.writer in writers]
    if not chosen:
        raise FileError(f"{path}: no digit by writers {writers[0]} to {writers[-1]}")
    return chosen


def _read_segments(path: str | Path) -> list[_Segment]:
    """The segments of a UNIPEN file, also those without a point. Raises FileError."""
    segments: list[_Segment] = []
    pen_is_down = False
    for number, line in enumerate(read_file(path).decode("utf-8-sig", "replace").splitlines(), 1):
        try:
            pen_is_down = _read_line(line, segments, pen_is_down)
        except (ValueError, IndexError):  # not a number, or a point without a stroke or without a y
            raise FileError(f"{path}, line {number}: not UNIPEN: {line.strip()[:SHOWN_LETTERS]}") from None
    return segments


def _read_line(line: str, segments: list[_Segment], pen_is_down: bool) -> bool:
    """Add the content of a line to `segments`; returns whether the pen is down after it."""
    words = line.split()
    if re.match(r"\s*\.[A-Z]", line):
        keyword, *words = words
        if keyword == ".COMMENT":  # it may stand in the middle of a stroke
            if segments and re.fullmatch(r"\d+ \d+ \d+", " ".join(words)):
                segments[-1].writer = int(words[1])
            return pen_is_down
        pen_is_down = keyword == ".PEN_DOWN"
        if keyword == ".SEGMENT":
            segments.append(_Segment(_parse_label(line)))
        elif pen_is_down:
            segments[-1].strokes.append([])
    if pen_is_down and words:
        segments[-1].strokes[-1].append(_parse_point(words))
    return pen_is_down


def _parse_label(line: str) -> int:
    """The digit that stands in quotes in a .SEGMENT line. Raises ValueError if there is none."""
    label = re.search(r'"([0-9])"', line)
    if not label:
        raise ValueError(line)
    return int(label[1])


def _parse_point(words: list[str]) -> tuple[float, float]:
    """The point that a line begins with, with y pointing down. Raises ValueError or IndexError if there is none."""
    x, y = float(words[0]), -float(words[1])
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # nor is NaN a coordinate
        raise ValueError(words)
    return x, y
