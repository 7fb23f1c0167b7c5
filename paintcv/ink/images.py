"""Images: the ink in an image file, which may be a photograph: in a few versions, of which the networks choose.

    for version in find_versions(open_image("seven.png")):     # the fullest first
        version.ink                         # (h, w) uint8, light ink (255) on dark (0), whatever the file has

It goes in stages. The bytes of a file become an image (decoding.py), its colours are set on paper where they are
transparent (colours.py). Then comes what can't be known before the ink has been read. The paper may be all of the image
or a part of it, the sheet (sheet.py). It may have one colour, or another brightness in each place (contrast.py). Some
of what differs from it may be clutter: shadows, lines of the paper, specks (clutter.py). Each of these is a hypothesis,
so there is a version with it and one without. segmentation/versions.py chooses the one that the networks read best.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from paintcv.ink.canvas import INK_LEVEL
from paintcv.ink.clutter import CLUTTER, MARGIN, REASONS, find_clutter
from paintcv.ink.colours import to_bytes, to_colours
from paintcv.ink.contrast import border, contrast_with_border, contrast_with_surroundings, is_even
from paintcv.ink.sheet import find_sheet

Contrast = Callable[[np.ndarray], np.ndarray]  # (h, w, 1 or 3) float32 -> (h', w') uint8
Box = tuple[int, int, int, int]
CONTRASTS: tuple[Contrast, ...] = contrast_with_border, contrast_with_surroundings
BORDER_PIECE = "border piece"  # the one kind of CLUTTER that is a hypothesis of its own
# The clutter that is left out: none, all but border pieces, all.
CLEANINGS = (), tuple(kind for kind in CLUTTER if kind != BORDER_PIECE), tuple(CLUTTER)
SAME = 0.03  # two versions are one if they differ in so many pixels, as a fraction of those of the first. Set by hand
TRIM = 0.012  # the edge of a sheet is soft: so much is cut off inside it, as a fraction of its side. Set by hand


@dataclass(frozen=True)
class Hypothesis:
    """What a version takes for granted."""

    assumes_even: bool  # its paper is taken to be even, and this isn't sure
    is_cleaned: bool  # shadows and specks are left out
    is_cropped: bool  # what touches the border is left out, too
    sheet: float  # the part of the image that is taken for paper, 0..1
    found: float  # the part of the paper that differs from it, 0..1
    kept: float  # the part of that which is taken for ink, and not for clutter, 0..1


@dataclass(frozen=True, eq=False)
class Stages:
    """The steps from an image to its ink. All have the same height h and width w."""

    picture: np.ndarray  # (h, w, 1 or 3) uint8: the image, blue first, on paper where it was transparent
    sheet: np.ndarray  # (h, w) bool: the paper; the rest is margin
    found: np.ndarray  # (h, w) uint8: what differs from the paper, 0..255
    reasons: np.ndarray  # (h, w) uint8: why a pixel of that is left out, see clutter.REASONS; 0 if it isn't
    ink: np.ndarray  # (h, w) uint8: the ink to be read, 0..255
    hypotheses: tuple[Hypothesis, ...]  # all that lead to this ink

    def left_out(self) -> list[tuple[str, Box]]:
        """The ink that was left out: the kind, and the box of left, top, width and height, pixels. Specks don't count.

        What is margin is one piece.
        """
        pieces: list[tuple[str, Box]] = []
        for index, kind in enumerate(REASONS):
            mask = (self.reasons == index).astype(np.uint8)
            if kind in ("", "speck") or not mask.any():
                continue
            boxes = [cv2.boundingRect(mask)] if kind == "margin" else cv2.connectedComponentsWithStats(mask)[2][1:, :4]
            pieces += [(kind, (int(x), int(y), int(w), int(h))) for x, y, w, h in boxes]
        return pieces


def find_versions(image: np.ndarray) -> list[Stages]:
    """The ink of an image (h, w) or (h, w, 1, 3 or 4) of any type, in one to twelve versions: the fullest first.

    Ink differs from the paper in at least one channel, and may be darker or lighter. That of a blank image is all 0. An
    image larger than colours.MAX_SIDE is scaled down to it. Versions with the same ink, but for soft edges, are one.
    """
    versions: list[Stages] = []
    for version in _all_versions(image):
        for place, other in enumerate(versions):
            if _is_same(version.ink, other.ink):
                versions[place] = replace(other, hypotheses=other.hypotheses + version.hypotheses)
                break
        else:
            versions.append(version)
    return versions


def _is_same(ink: np.ndarray, other: np.ndarray) -> bool:
    """Whether the ink of two versions, (h, w) uint8 each, differs hardly anywhere."""
    if ink.shape != other.shape:
        return False
    first, second = ink >= INK_LEVEL, other >= INK_LEVEL
    return bool((first != second).sum() <= SAME * first.sum())


def _all_versions(image: np.ndarray) -> Iterator[Stages]:
    pixels, opaque = to_colours(image)
    if not border(pixels).any() and is_even(pixels):  # on black, as a drawing or a digit of MNIST: it is ink already
        found = contrast_with_border(pixels)
        nothing = np.zeros(found.shape, np.uint8)
        everywhere = nothing == 0
        taken = Hypothesis(False, False, False, *_fractions(everywhere, found, found))
        yield Stages(_resize(to_bytes(pixels), found.shape), everywhere, found, nothing, found, (taken,))
        return
    sheet = find_sheet(to_bytes(pixels))
    papers = [_trim(opaque)] if sheet is None else [_trim(opaque), _trim(opaque & sheet)]
    for paper in papers:
        place, on_paper = _without_margin(pixels, paper)
        even = is_even(on_paper)
        for contrast in CONTRASTS:
            is_paper, found = _put_back(contrast(on_paper), paper, place)
            picture = _resize(to_bytes(pixels), found.shape)
            for kinds in CLEANINGS:
                reasons = find_clutter(found, kinds)
                reasons[~is_paper] = MARGIN
                ink = np.where(reasons == 0, found, 0)
                assumes_even = contrast is contrast_with_border and not even
                taken = Hypothesis(assumes_even, bool(kinds), BORDER_PIECE in kinds, *_fractions(is_paper, found, ink))
                yield Stages(picture, is_paper, found, reasons, ink, (taken,))


def _fractions(sheet: np.ndarray, found: np.ndarray, ink: np.ndarray) -> tuple[float, float, float]:
    """The fractions of a Hypothesis, from the steps of Stages."""
    places, inked = int((found >= INK_LEVEL).sum()), int((ink >= INK_LEVEL).sum())
    return float(sheet.mean()), places / max(int(sheet.sum()), 1), inked / max(places, 1)


def _trim(sheet: np.ndarray) -> np.ndarray:
    """A sheet (h, w) bool without its soft edge. Where it ends with the picture, nothing is cut off."""
    reach = round(TRIM * float(np.sqrt(sheet.sum())))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.erode(sheet.view(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0


def _without_margin(pixels: np.ndarray, sheet: np.ndarray) -> tuple[Box, np.ndarray]:
    """The box of a sheet (h, w) bool in pixels (h, w, channels), and what is in it, with paper in place of margin."""
    place: Any = cv2.boundingRect(sheet.view(np.uint8))  # Any: as in picture.ink_box
    left, top, width, height = place
    box = np.s_[top : top + height, left : left + width]
    if sheet[box].all():
        return place, pixels[box]
    paper = np.median(pixels[sheet], axis=0).astype(np.float32)
    return place, np.where(sheet[box][:, :, None], pixels[box], paper)


def _put_back(ink: np.ndarray, sheet: np.ndarray, place: Box) -> tuple[np.ndarray, np.ndarray]:
    """The sheet (h', w') bool, and the ink on it (h', w') uint8, in the whole image at the scale of the ink.

    `ink` is that of the box at `place` in the image, at any scale. `sheet` is (h, w) bool.
    """
    left, top, width, height = place
    scale_y, scale_x = ink.shape[0] / height, ink.shape[1] / width
    y, x = round(top * scale_y), round(left * scale_x)
    shape = max(round(len(sheet) * scale_y), y + len(ink)), max(round(sheet.shape[1] * scale_x), x + ink.shape[1])
    there = np.s_[y : y + ink.shape[0], x : x + ink.shape[1]]
    inside = sheet[top : top + height, left : left + width].view(np.uint8) * np.uint8(255)
    is_paper = _resize(inside, ink.shape)[:, :, 0] > 127
    whole_sheet, whole_ink = np.zeros(shape, bool), np.zeros(shape, np.uint8)
    whole_sheet[there], whole_ink[there] = is_paper, np.where(is_paper, ink, 0)
    return whole_sheet, whole_ink


def _resize(image: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An image (h', w') or (h', w', channels) uint8 with the height and width of `shape`: (h, w, channels)."""
    size = shape[1], shape[0]
    scaled = image if image.shape[:2] == shape[:2] else cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return scaled.reshape(*shape[:2], -1)
