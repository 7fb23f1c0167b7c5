"""Ink and paper: which pixels of an image are ink.

    ink_in(image)        # of any size, depth and colours: (h, w) uint8, light ink (255) on dark (0)

On even paper, as of a paint program, the paper's colour is the median of the image's border, and ink is what differs
from it. A photograph's paper is another grey at each place: there it is the median of the surroundings, and ink is what
differs from that to the one side, as part of the light that falls there.

Sources: a threshold for each pixel from the median of its surroundings: Gonzalez and Woods, "Digital Image Processing",
4th edition, section 10.3, "Variable thresholding"; the fast median: Perreault and Hébert, "Median filtering in constant
time", 2007, which cv2.medianBlur uses; the threshold between ink and grain: Otsu, "A threshold selection method from
gray-level histograms", 1979.
"""

import cv2
import numpy as np

from ink import fitted

CONTRAST = 0.03  # an image whose pixels differ from the paper by less than this part of the range is blank
LARGEST = 2000  # longer side of the images that are looked at, pixels: larger ones are shrunk
GRAIN = 2.5 / 255  # what differs less from the paper is rounding or compression of even paper
UNEVEN = 1 / 3  # paper is uneven if more of the image or its border than this is neither the paper's colour nor ink

PHOTOGRAPH = 400  # longer side of photographs, pixels, in which ink is sought: a digit is read from 20
SMALLEST = 48  # shorter side of what may be a photograph, pixels
SURROUNDINGS = 0.4  # their side, at first, as part of the image's longer side: less than half of it is ink
WIDTHS = 6  # and then of this many times the width of the strokes, which follows shadows more closely
DARKEST = 8  # paper counts as at least so light, 0..255: next to nothing, everything is strong
FAINT = 0.4  # up to this part of the ink's strength it is grain, ruling or the edge of a shadow
BLANK = 0.12  # ink of less than this part of the paper's light is none
NOISES = 6  # nor is ink of less than so many standard deviations of the noise
SPECK = 0.03  # what has less than this part of the area of the largest piece of ink is a speck of dirt,
SPECK_OUTSIDE = 0.2  # or, at the image's border, the corner of a shadow or of the table


def ink_in(image: np.ndarray) -> np.ndarray:
    """How much ink is in each pixel of `image` (h, w) or (h, w, 1, 3 or 4): (h, w) uint8, 0 for paper, 255 the most.

    The fourth channel is opacity; what is transparent shows a paper that differs from the ink. Ink is what differs from
    the paper in any channel, darker or lighter. A blank image is all 0. Images larger than LARGEST come back shrunk to
    it, photographs to PHOTOGRAPH.
    """
    pixels = colours(image)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = np.median(border, axis=0)
    ink = np.abs(pixels - paper).max(2)
    most = ink.max()
    surely = max(most / 2, BLANK)
    # Even paper is of one colour, up to the edges of the ink. Many pixels between paper and ink are a photograph's.
    neither = [((away > GRAIN) & (away < surely)).mean() for away in (ink, np.abs(border - paper).max(1))]
    if min(ink.shape) >= SMALLEST and max(neither) > UNEVEN:
        return photographed_ink(pixels)
    return np.rint(ink * (255 / most)).astype(np.uint8) if most > CONTRAST else np.zeros(ink.shape, np.uint8)


def colours(image: np.ndarray) -> np.ndarray:
    """An image (h, w) or (h, w, 1, 3 or 4) of any type as (h, w, 1 or 3) float32, 0..1, no side above LARGEST.

    What is transparent is laid on white if the ink is dark, and on black if it is light.
    """
    depth = np.iinfo(image.dtype).max if image.dtype.kind in "iu" else 1.0
    image = shrunk(image, LARGEST)
    pixels = np.nan_to_num(
        image.reshape(*image.shape[:2], -1).astype(np.float32) / np.float32(depth), posinf=1, neginf=0
    )
    if pixels.shape[2] == 4:
        pixels, opacity = pixels[:, :, :3], pixels[:, :, 3:]
        if opacity.min() < 1:
            dark_ink = (pixels * opacity).sum() < 1.5 * opacity.sum()
            pixels = pixels * opacity + (1 - opacity) * np.float32(dark_ink)
    return pixels


def shrunk(image: np.ndarray, side: int) -> np.ndarray:
    """An image (h, w) or (h, w, channels), its longer side at most `side` pixels; the same one if it is no larger."""
    height, width = image.shape[:2]
    scale, size = fitted(width, height, side)
    if scale >= 1:
        return image
    if image.dtype not in (np.uint8, np.uint16, np.float32):  # the depths that OpenCV resizes
        image = image.astype(np.float32)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(*size[::-1], *image.shape[2:])


def photographed_ink(pixels: np.ndarray) -> np.ndarray:
    """How much ink is in each pixel of a photograph (h, w, 1 or 3) float32, 0..1: (h', w') uint8, see `ink_in`."""
    small = shrunk(pixels, PHOTOGRAPH)
    image = cv2.medianBlur(np.rint(np.clip(small, 0, 1) * 255).astype(np.uint8), 3)  # without single noisy pixels
    image = image.reshape(*image.shape[:2], -1)
    widest = int(max(image.shape[:2]) * SURROUNDINGS)
    ink = _strong(_differing(image, widest))
    width = 2 * cv2.distanceTransform((ink > 127).astype(np.uint8), cv2.DIST_L2, 3).max()
    return _strong(_differing(image, min(int(WIDTHS * width), widest)))


def _differing(image: np.ndarray, side: int) -> np.ndarray:
    """How far pixels (h, w, 1 or 3) uint8 differ from the median of their surroundings: (h, w) float32, 1 is its light.

    All to one side, darker or lighter: where the pixels lie that differ most.
    """
    paper = cv2.medianBlur(image, side | 1).reshape(image.shape).astype(np.float32)
    above = image - paper
    if (above**3).sum() < 0:
        above = -above
    return (np.maximum(above, 0) / np.maximum(paper, DARKEST)).max(2)


def _strong(differing: np.ndarray) -> np.ndarray:
    """The ink among what differs from the paper (h, w): (h, w) uint8, 255 where it is as strong as most of it, or more.

    Grain, faint rulings and specks are left out. All 0 where there is no ink.
    """
    most = max(float(np.quantile(differing, 0.999)), 1e-6)  # the very strongest may be glare on a single pixel
    levels = np.rint(np.minimum(differing / most, 1) * 255).astype(np.uint8)
    _, inside = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    strength = float(np.median(differing[inside > 0])) if inside.any() else 0.0
    noise = float(np.sqrt(np.mean(differing[inside == 0] ** 2)))
    if strength < max(BLANK, NOISES * noise):
        return np.zeros(differing.shape, np.uint8)
    ink = np.clip((differing / strength - FAINT) / (1 - FAINT), 0, 1)
    _, pieces, facts, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    left, top, width, height, areas = facts.T
    areas[0] = 0  # the paper
    outside = (left == 0) | (top == 0) | (left + width == ink.shape[1]) | (top + height == ink.shape[0])
    digit = areas >= areas.max() * np.where(outside, SPECK_OUTSIDE, SPECK)
    return np.rint(ink * digit[pieces] * 255).astype(np.uint8)
