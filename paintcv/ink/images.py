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

    def clutter(self) -> list[tuple[str, tuple[int, int, int, int]]]:
        """The rules and frames that were left out: the kind, and the box of left, top, width and height, pixels."""
        found = []
        for reason in (Reason.RULE, Reason.FRAME):
            mask = (self.reasons == reason).astype(np.uint8)
            boxes = cv2.connectedComponentsWithStats(mask, connectivity=8)[2][1:, :4] if mask.any() else []
            found += [(reason.name.lower(), (int(x), int(y), int(w), int(h))) for x, y, w, h in boxes]
        return found


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
        found, is_photograph = ink_on_paper(pixels)
        sheet = np.ones(found.shape, bool)
    else:
        sheet, found, is_photograph = _ink_on_sheet(pixels, _trim(opaque if sheet is None else sheet & opaque))
    reasons = find_clutter(found, is_photograph)
    reasons[~sheet] = Reason.MARGIN
    return Stages(_resize(to_bytes(pixels), found.shape), sheet, found, reasons, np.where(reasons == 0, found, 0))


def _trim(sheet: np.ndarray) -> np.ndarray:
    """A sheet (h, w) bool without its soft edge. Where it ends with the picture, nothing is cut off."""
    reach = round(TRIM * float(np.sqrt(sheet.sum())))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.erode(sheet.view(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0


def _ink_on_sheet(pixels: np.ndarray, sheet: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """The sheet (h', w') bool, the ink on it (h', w') uint8, and whether its paper is uneven.

    `pixels` are (h, w, 1 or 3) float32, `sheet` is (h, w) bool. The box of the sheet is read as if it were an image,
    with paper in place of what is margin in it. Then the result is put at its place again, at the scale that it has.
    """
    left, top, width, height = cv2.boundingRect(sheet.view(np.uint8))
    box = np.s_[top : top + height, left : left + width]
    paper = np.median(pixels[sheet], axis=0).astype(np.float32)
    ink, is_photograph = ink_on_paper(np.where(sheet[box][:, :, None], pixels[box], paper))
    scale_y, scale_x = ink.shape[0] / height, ink.shape[1] / width
    y, x = round(top * scale_y), round(left * scale_x)
    shape = max(round(len(sheet) * scale_y), y + len(ink)), max(round(sheet.shape[1] * scale_x), x + ink.shape[1])
    there = np.s_[y : y + ink.shape[0], x : x + ink.shape[1]]
    is_paper = _resize(sheet[box].view(np.uint8) * np.uint8(255), ink.shape)[:, :, 0] > 127
    whole_sheet, whole_ink = np.zeros(shape, bool), np.zeros(shape, np.uint8)
    whole_sheet[there], whole_ink[there] = is_paper, np.where(is_paper, ink, 0)
    return whole_sheet, whole_ink, is_photograph


def _resize(image: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An image (h', w') or (h', w', channels) uint8 with the height and width of `shape`: (h, w, channels)."""
    size = shape[1], shape[0]
    scaled = image if image.shape[:2] == shape[:2] else cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return scaled.reshape(*shape[:2], -1)
