"""Files of handwriting: images, folders of labelled drawings, and pen strokes.

    read_image("seven.png")                  # (h, w) uint8, light ink (255) on dark (0), whatever the file has
    drawings("my-digits")                    # [(path, label), ...] of my-digits/LABEL/*.png
    read_strokes("pendigits-orig.tra")       # [Drawing(label, writer, strokes), ...]

Source of UNIPEN, the format of pen strokes: Guyon, Schomaker, Plamondon, Liberman and Janet, "UNIPEN project of on-line
data exchange and recognizer benchmarks", ICPR 1994.
"""

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # of damaged images `read_image` tells, in one line

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".pgm", ".ppm", ".tif", ".tiff", ".webp")
CONTRAST = 0.03  # an image whose pixels differ from the paper by less than this part of the range is blank


class FileError(Exception):
    """A file that can't be used: one line that names it and says what is wrong or the way out."""


def read_image(path: str | Path) -> np.ndarray:
    """The image in a file as the canvas would have it: (h, w) uint8, light ink on dark, the strongest ink 255.

    The file may be grey, in colours or transparent, of any depth, with dark ink on light or light ink on dark. Raises
    FileError where there is none.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None
    if not content:
        raise FileError(f"{path}: empty file")
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
        if image is not None and (image.ndim == 2 or image.shape[2] < 4):
            # Only without IMREAD_UNCHANGED does OpenCV turn a photograph upright.
            image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH)
    except cv2.error:
        image = None
    if image is None:
        raise FileError(f"{path}: not an image, or damaged")
    return ink_in(image)


def ink_in(image: np.ndarray) -> np.ndarray:
    """How much ink is in each pixel of `image` (h, w) or (h, w, 1, 3 or 4): (h, w) uint8, 0 for paper, 255 the most.

    The fourth channel is opacity; what is transparent shows a paper that differs from the ink. The paper's colour is
    the median of the border, and ink is what differs from it in any channel, darker or lighter. A blank image is all 0.
    """
    depth = np.iinfo(image.dtype).max if image.dtype.kind in "iu" else 1.0
    pixels = np.nan_to_num(
        image.reshape(*image.shape[:2], -1).astype(np.float32) / np.float32(depth), posinf=1, neginf=0
    )
    if pixels.shape[2] == 4:
        pixels, opacity = pixels[:, :, :3], pixels[:, :, 3:]
        if opacity.min() < 1:
            dark_ink = (pixels * opacity).sum() < 1.5 * opacity.sum()
            pixels = pixels * opacity + (1 - opacity) * np.float32(dark_ink)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ink = np.abs(pixels - np.median(border, axis=0)).max(2)
    most = ink.max()
    return np.rint(ink * (255 / most)).astype(np.uint8) if most > CONTRAST else np.zeros(ink.shape, np.uint8)


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


def read_strokes(path: str | Path) -> list[Drawing]:
    """The digits in a UNIPEN file. Raises FileError naming file and line where it can't be read.

    Read are .SEGMENT with a digit as label, .PEN_DOWN, .PEN_UP, and points, whose first two numbers are x and y (up).
    A .COMMENT of three whole numbers tells label, writer and sample. Other keywords and comments are passed over,
    strokes without points and segments without strokes left out. A stroke ends at the next keyword but .COMMENT.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None

    digits: list[Drawing] = []
    down = False
    for number, line in enumerate(lines, 1):
        words = line.split()
        try:
            if re.match(r"\s*\.[A-Z]", line):
                keyword, *words = words
                if keyword == ".COMMENT":  # in the midst of a stroke, it doesn't end it
                    if digits and re.fullmatch(r"\d+ \d+ \d+", " ".join(words)):
                        digits[-1] = replace(digits[-1], writer=int(words[1]))
                    continue
                down = keyword == ".PEN_DOWN"
                if keyword == ".SEGMENT":
                    digits.append(Drawing(int(re.search(r'"([0-9])"', line)[1]), 0, []))
                elif down:
                    digits[-1].strokes.append([])
            if down and words:
                x, y = float(words[0]), -float(words[1])
                if not (math.isfinite(x) and math.isfinite(y)):
                    raise ValueError
                digits[-1].strokes[-1].append((x, y))
        except (TypeError, ValueError, IndexError):
            raise FileError(f"{path}, line {number}: not UNIPEN: {line.strip()[:60]}") from None
    found = [
        replace(digit, strokes=[np.array(stroke, np.float32) for stroke in digit.strokes if stroke])
        for digit in digits
        if any(digit.strokes)
    ]
    if not found:
        raise FileError(f"{path}: no pen strokes in it; it should be a UNIPEN file of digits")
    return found


def pen_digits(path: str | Path, writers: range | None = None) -> list[Drawing]:
    """The digits in a UNIPEN file, or those by some writers. Raises FileError, also where there are none."""
    digits = [digit for digit in read_strokes(path) if writers is None or digit.writer in writers]
    if not digits:
        raise FileError(f"{path}: no digit by writers {writers[0]} to {writers[-1]}")
    return digits
