"""Images: the ink in an image file, which may be a photograph.

    ink = read_image("seven.png")               # (h, w) uint8, light ink (255) on dark (0), whatever the file has
    ink = find_ink(pixels)                      # the same for an image of any size, type and colours
    stages = find_stages(pixels)                # all steps on the way, to be looked at

It goes in stages, and each one relies on those before. The bytes of a file become an image (decoding.py), its colours
are set on paper where they are transparent (colours.py). Then the sheet is found: the part that is paper with ink on
it (sheet.py). On the sheet alone, what differs from the paper is ink (contrast.py). What is left of that, once lines,
frames and specks are taken away, is the ink to be read (clutter.py).
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from paintcv.ink.clutter import Reason, find_clutter
from paintcv.ink.colours import to_bytes, to_colours
from paintcv.ink.contrast import ink_on_paper
from paintcv.ink.decoding import open_image
from paintcv.ink.sheet import find_sheet

TRIM = 0.012  # the edge of a sheet is soft: so much is cut off inside it, as a fraction of its side. Set by hand


@dataclass(frozen=True, eq=False)
class Stages:
    """The steps from an image to its ink. All have the same height h and width w."""

    picture: np.ndarray  # (h, w, 1 or 3) uint8: the image, blue first, on paper where it was transparent
    sheet: np.ndarray  # (h, w) bool: the paper; the rest is margin
    found: np.ndarray  # (h, w) uint8: what differs from the paper, 0..255
    reasons: np.ndarray  # (h, w) uint8: why a pixel of that is left out, see Reason; 0 if it isn't
    ink: np.ndarray  # (h, w) uint8: the ink to be read, 0..255


def read_image(path: str | Path) -> np.ndarray:
    """The ink in an image file: (h, w) uint8, light on dark like the canvas, the strongest ink 255.

    The file may be a photograph, in grey, in colours or transparent, with 8, 16 or 32 bits, dark ink on light paper or
    light ink on dark paper. Raises FileError if it can't be read or is no image.
    """
    return find_ink(open_image(path))


def find_ink(image: np.ndarray) -> np.ndarray:
    """The ink in each pixel of an image (h, w) or (h, w, 1, 3 or 4) of any type: (h', w') uint8, paper 0, most ink 255.

    Ink differs from the paper in at least one channel, and may be darker or lighter. A blank image is all 0. An image
    larger than MAX_SIDE is scaled down to it, a photograph to about PHOTOGRAPH_SIDE.
    """
    return find_stages(image).ink


def find_stages(image: np.ndarray) -> Stages:
    """The steps from an image, as `find_ink` takes it, to its ink."""
    pixels, opaque = to_colours(image)
    sheet = find_sheet(to_bytes(pixels))
    if sheet is None and opaque.all():
        left, top, width, height = 0, 0, pixels.shape[1], pixels.shape[0]
        inside = None
    else:
        inside = _trim(opaque if sheet is None else sheet & opaque)
        left, top, width, height = cv2.boundingRect(inside.view(np.uint8))
        inside = inside[top : top + height, left : left + width]
    crop = pixels[top : top + height, left : left + width]
    found, is_photograph = ink_on_paper(crop if inside is None else _fill_margin(crop, inside))
    return _place(pixels, (left, top, width, height), inside, found, is_photograph)


def _trim(sheet: np.ndarray) -> np.ndarray:
    """A sheet (h, w) bool without its soft edge. Where it ends with the picture, nothing is cut off."""
    reach = max(round(TRIM * float(np.sqrt(sheet.sum()))), 0)
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.erode(sheet.view(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0


def _fill_margin(pixels: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """Pixels (h, w, 1 or 3) float32 with paper in place of the margin: the mean colour of the nearest sheet."""
    if sheet.all():
        return pixels
    paper = np.where(sheet[:, :, None], pixels, np.median(pixels[sheet], axis=0)).astype(np.float32)
    return paper


def _place(pixels: np.ndarray, box: tuple[int, int, int, int], inside: np.ndarray | None, found: np.ndarray, is_photograph: bool) -> Stages:
    """The stages of an image whose sheet, in `box`, has the ink `found`: (h, w) uint8, at a scale of its own."""
    left, top, width, height = box
    scale = found.shape[1] / width, found.shape[0] / height
    whole = round(pixels.shape[1] * scale[0]), round(pixels.shape[0] * scale[1])
    x, y = round(left * scale[0]), round(top * scale[1])
    there = np.s_[y : y + found.shape[0], x : x + found.shape[1]]
    sheet = np.zeros(whole[::-1], bool)
    part = sheet[there]
    if inside is None:
        part[:] = True
    else:
        size = found.shape[::-1]
        part[:] = cv2.resize(inside.view(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)[: part.shape[0], : part.shape[1]] > 127
    canvas = np.zeros(whole[::-1], np.uint8)
    canvas[there] = found[: part.shape[0], : part.shape[1]]
    canvas[~sheet] = 0
    reasons = find_clutter(canvas, is_photograph)
    reasons[~sheet] = Reason.MARGIN
    picture = to_bytes(pixels)
    if whole != (pixels.shape[1], pixels.shape[0]):
        picture = cv2.resize(picture, whole, interpolation=cv2.INTER_AREA).reshape(*whole[::-1], -1)
    return Stages(picture, sheet, canvas, reasons, np.where(reasons == 0, canvas, 0))
