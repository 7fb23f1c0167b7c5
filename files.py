"""Files: handwriting to read (images, labelled drawings, pen strokes), and what is written, replaced whole.

    read_image("seven.png")                  # (h, w) uint8, light ink (255) on dark (0), whatever the file has
    drawings("my-digits")                    # [(path, label), ...] of my-digits/LABEL/*.png
    read_strokes("pendigits-orig.tra")       # [Drawing(label, writer, strokes), ...]

Source of UNIPEN, the format of pen strokes: Guyon, Schomaker, Plamondon, Liberman and Janet, "UNIPEN project of on-line
data exchange and recognizer benchmarks", ICPR 1994.
"""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from paper import ink_in

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".pgm", ".ppm", ".tif", ".tiff", ".webp")
LARGEST = 256 << 20  # file, bytes: what has no end, such as /dev/zero, is given up there
FARTHEST = 1e9  # no pen gets farther: beyond it, float32 could not even tell how large a digit is


class FileError(Exception):
    """A file that can't be used: one line that names it and says what is wrong or the way out."""


def read_image(path: str | Path) -> np.ndarray:
    """The image in a file as the canvas would have it: (h, w) uint8, light ink on dark, the strongest ink 255.

    The file may be a photograph, grey, in colours or transparent, of any depth, with dark ink on light or light ink on
    dark. Raises FileError where there is none.
    """
    return ink_in(open_image(path))


def open_image(path: str | Path) -> np.ndarray:
    """The image in a file as it is: (h, w) or (h, w, 3 or 4), blue first, of any type. Raises FileError."""
    return decode_image(_content(path), str(path))


def _content(path: str | Path) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return read_whole(file, str(path))
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None


def read_whole(file: BinaryIO, name: str) -> bytes:
    """What an open file holds. Raises FileError, which calls it by `name`, for more than LARGEST bytes; OSError."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileError(f"{name}: more than {LARGEST >> 20} MB, or without an end; name a smaller file")
    return content


def decode_image(content: bytes, name: str) -> np.ndarray:
    """The image that a file holds, see `open_image`. Raises FileError, which calls it by `name`."""
    if not content:
        raise FileError(f"{name}: empty file")
    jpeg = content.startswith(b"\xff\xd8")  # which is never transparent, and may be large
    encoded = np.frombuffer(content, np.uint8)
    with quiet_stderr():  # of damaged images, OpenCV and the libraries that it reads them with tell too much
        try:
            image = None if jpeg else cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
            if image is None or image.ndim == 2 or image.shape[2] < 4:
                # Only without IMREAD_UNCHANGED does OpenCV turn a photograph upright.
                image = cv2.imdecode(encoded, cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH)
        except cv2.error:
            image = None
    if image is None:
        raise FileError(f"{name}: not an image, or damaged")
    return image


def drawings(folder: str | Path) -> list[tuple[Path, int]]:
    """The labelled images of single digits in a folder, see `numbers`, as (path, label from 0 to 9).

    Raises FileError as `numbers` does, and for a label of several digits.
    """
    found = numbers(folder)
    for path, label in found:
        if len(label) > 1:
            raise FileError(f"{path.parent}: its name is not a label from 0 to 9; rename or move it")
    return [(path, int(label)) for path, label in found]


def numbers(folder: str | Path) -> list[tuple[Path, str]]:
    """The labelled images of a folder FOLDER/LABEL/*.png with LABEL a number such as 7 or 0417, in order.

    It is the layout of keras.utils.image_dataset_from_directory. Hidden files, and files that are no images by their
    names, are left out. Raises FileError for a folder that can't be read, another label, or no image at all.
    """
    folder = Path(folder)
    found = []
    try:
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and not inner.name.startswith("."):
                if not re.fullmatch("[0-9]+", inner.name):
                    raise FileError(f"{inner}: its name is not a label from 0 to 9 or a number; rename or move it")
                paths = sorted(path for path in inner.iterdir() if path.suffix.lower() in IMAGES)
                found += [(path, inner.name) for path in paths if not path.name.startswith(".")]
    except OSError as error:
        raise FileError(f"{error.filename or folder}: {error.strerror}") from None
    if not found:
        raise FileError(f"{folder}: no drawings in it; it should hold folders named 0 to 9 with images in them")
    return found


@dataclass(frozen=True)
class Drawing:
    """A digit written with a pen: its label 0..9, who wrote it, and its strokes, arrays (n, 2) of x and y (down)."""

    label: int
    writer: int  # 0 where the file doesn't say
    strokes: list[np.ndarray]


@dataclass
class _Segment:
    """A digit in a UNIPEN file, as far as it is read: its strokes are lists of points (x, y)."""

    label: int
    writer: int = 0
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)


def read_strokes(path: str | Path) -> list[Drawing]:
    """The digits in a UNIPEN file. Raises FileError naming file and line where it can't be read.

    Read are .SEGMENT with a digit as label, .PEN_DOWN, .PEN_UP, and points, whose first two numbers are x and y (up).
    A .COMMENT of three whole numbers tells label, writer and sample. Other keywords and comments are passed over,
    strokes without points and segments without strokes left out. A stroke ends at the next keyword but .COMMENT.
    """
    lines = _content(path).decode("utf-8-sig", "replace").splitlines()

    digits: list[_Segment] = []
    down = False
    for number, line in enumerate(lines, 1):
        words = line.split()
        try:
            if re.match(r"\s*\.[A-Z]", line):
                keyword, *words = words
                if keyword == ".COMMENT":  # in the midst of a stroke, it doesn't end it
                    if digits and re.fullmatch(r"\d+ \d+ \d+", " ".join(words)):
                        digits[-1].writer = int(words[1])
                    continue
                down = keyword == ".PEN_DOWN"
                if keyword == ".SEGMENT":
                    label = re.search(r'"([0-9])"', line)
                    if not label:
                        raise ValueError
                    digits.append(_Segment(int(label[1])))
                elif down:
                    digits[-1].strokes.append([])
            if down and words:
                x, y = float(words[0]), -float(words[1])
                if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
                    raise ValueError
                digits[-1].strokes[-1].append((x, y))
        except (ValueError, IndexError):
            raise FileError(f"{path}, line {number}: not UNIPEN: {line.strip()[:60]}") from None
    found = [
        Drawing(digit.label, digit.writer, [np.array(stroke, np.float32) for stroke in digit.strokes if stroke])
        for digit in digits
        if any(digit.strokes)
    ]
    if not found:
        raise FileError(f"{path}: no pen strokes in it; it should be a UNIPEN file of digits")
    return found


def pen_digits(path: str | Path, writers: range | None = None) -> list[Drawing]:
    """The digits in a UNIPEN file, or those by some writers. Raises FileError, also where there are none."""
    digits = read_strokes(path)
    if writers is None:
        return digits
    theirs = [digit for digit in digits if digit.writer in writers]
    if not theirs:
        raise FileError(f"{path}: no digit by writers {writers[0]} to {writers[-1]}")
    return theirs


def check_writable(path: Path) -> None:
    """Raise FileError if a file can't be written there: before work that takes long, rather than after it."""
    try:
        if not path.parent.is_dir():
            raise FileError(f"{path.parent}: no such folder; make it first")
        if path.is_dir():
            raise FileError(f"{path}: is a folder; name a file")
        tempfile.NamedTemporaryFile(dir=path.parent, suffix=path.name).close()
    except OSError as error:
        raise FileError(f"{path}: can't be written ({error.strerror}); name another place") from None


@contextlib.contextmanager
def replacing(*paths: Path) -> Iterator[list[Path]]:
    """Drafts to write, one for each file of a folder, which take the files' places at the end of the block.

    Whatever ends it before, and whenever, each file is whole: the old one or the new. Raises FileError where they can't
    be written.
    """
    path = paths[0]
    try:
        with tempfile.TemporaryDirectory(dir=paths[0].parent, prefix=f".{paths[0].stem}-") as folder:
            drafts = [Path(folder, path.name) for path in paths]
            yield drafts
            for draft, path in zip(drafts, paths, strict=True):
                draft.replace(path)
    except OSError as error:
        raise FileError(f"{path}: can't be written ({error.strerror or error})") from None


def one_line_of(error: BaseException) -> str:
    """What an error says, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep what is written to standard error, by native code too, and show it only if the block raises an Exception."""
    if sys.stderr is None:  # closed, or pythonw.exe's, which has none: it is for nobody
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        os.dup2(sys.stderr.fileno(), 2)
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except Exception:
            kept.seek(0)
            os.write(stderr, kept.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
