"""Images: the ink in an image file, which may be a photograph.

    ink = read_image("seven.png")               # (h, w) uint8, light ink (255) on dark (0), whatever the file has
    ink = find_ink(pixels)                      # the same for an image of any size, type and colours

It goes in stages: the bytes of the file -> an image of any type (`decode_image`) -> colours in 0..1 (`to_colours`) ->
ink (`find_ink`).

On even paper, as in a paint program, the colour of the paper is the median of the image's border, and ink is what
differs from it. On a photograph, the paper has another brightness in each place. There, it is the median of the pixels
around, and ink is what differs from it, relative to the light in that place.

Sources. A threshold for each pixel from the median around it: Gonzalez and Woods, "Digital Image Processing", 4th
edition, section 10.3, "Variable thresholding". The fast median of cv2.medianBlur: Perreault and Hébert, "Median
filtering in constant time", 2007. The threshold between ink and noise: Otsu, "A threshold selection method from
gray-level histograms", 1979.
"""

from pathlib import Path

import cv2
import numpy as np

from paintcv.ink.picture import scale_to_fit
from paintcv.system.console import FileError
from paintcv.system.files import read_file
from paintcv.system.processes import hide_stderr

# All constants were set by hand. tools/photographs.py shows how many photographed digits are read correctly with them.
# Brightness is in 0..1 unless said otherwise; contrast is a difference in brightness, see the functions that use it.
MAX_SIDE = 2000  # longer side to which images are scaled down, pixels
PHOTOGRAPH_SIDE = 400  # longer side to which photographs are scaled down, pixels
MIN_PHOTOGRAPH_SIDE = 48  # an image with a shorter side than this is never treated as a photograph, pixels
# Even paper
MIN_CONTRAST = 0.03  # an image with less contrast is blank
PAPER_TOLERANCE = 2.5 / 255  # a pixel with no more contrast than this is paper, changed by rounding or compression
MAX_UNEVEN = 1 / 3  # paper is uneven if a larger fraction of the image, or of its border, is neither paper nor ink
# Photographs
SURROUNDINGS_SIDE = 0.4  # side of a pixel's surroundings in the first pass, as a fraction of the image's longer side
SURROUNDINGS_WIDTHS = 6  # side of a pixel's surroundings in the second pass, in widths of the strokes
MIN_PAPER = 8  # paper counts as at least this bright, 0..255: compared with black, the weakest noise would be strong
FAINT_FRACTION = 0.4  # less contrast than this fraction of the ink's is noise, ruling or the edge of a shadow
MIN_STRENGTH = 0.12  # ink with less contrast is no ink
MIN_SIGNAL_TO_NOISE = 6  # ink with less contrast than so many standard deviations of the noise is no ink
MIN_PIECE = 0.03  # a piece of ink is dirt if its area is a smaller fraction of the largest piece's
MIN_BORDER_PIECE = 0.2  # the same for pieces at the image's border, where the corner of a shadow or the table shows

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"  # the first bytes of every PNG file


def read_image(path: str | Path) -> np.ndarray:
    """The ink in an image file: (h, w) uint8, light on dark like the canvas, the strongest ink 255.

    The file may be a photograph, in grey, in colours or transparent, with 8, 16 or 32 bits, dark ink on light paper or
    light ink on dark paper. Raises FileError if it can't be read or is no image.
    """
    return find_ink(open_image(path))


def open_image(path: str | Path) -> np.ndarray:
    """The image in a file as `decode_image` returns it. Raises FileError if it can't be read or is no image."""
    return decode_image(read_file(path), str(path))


def decode_image(content: bytes, name: str) -> np.ndarray:
    """The image in the bytes of a file, upright: (h, w), or (h, w, 3 or 4) with blue first, of any type.

    Raises FileError, with `name` as the file's name, if the bytes are no image.
    """
    if not content:
        raise FileError(f"{name}: empty file")
    # Keep depth and opacity, as IMREAD_UNCHANGED does, but turn photographs upright, and keep blue first.
    flags = cv2.IMREAD_UNCHANGED & ~cv2.IMREAD_IGNORE_ORIENTATION & ~cv2.IMREAD_COLOR_RGB
    with hide_stderr():  # OpenCV and the libraries of the formats print warnings about damaged images
        try:
            image = None if _is_incomplete_png(content) else cv2.imdecode(np.frombuffer(content, np.uint8), flags)
        except cv2.error:
            image = None
    if image is None:
        raise FileError(f"{name}: not an image, or damaged")
    return image


def _is_incomplete_png(content: bytes) -> bool:
    """Whether the last chunk of a PNG file claims to be longer than the file.

    OpenCV 5.0 takes as much memory as the chunk claims to need, up to 4 GB and for seconds, before it gives up.
    """
    if not content.startswith(PNG_SIGNATURE):
        return False
    end, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND" and end < len(content):
        length, kind = int.from_bytes(content[end : end + 4], "big"), content[end + 4 : end + 8]
        end += 12 + length  # a chunk has 4 bytes of length, 4 of its kind, the data, and 4 of a checksum
    return end > len(content)


def to_colours(image: np.ndarray) -> np.ndarray:
    """An image (h, w) or (h, w, 1, 3 or 4) of any type as (h', w', 1 or 3) float32 in 0..1, no side above MAX_SIDE.

    A fourth channel is opacity. Transparent pixels become white if the ink is dark, and black if it is light.
    """
    white = np.iinfo(image.dtype).max if image.dtype.kind in "iu" else 1.0
    image = shrink(image, MAX_SIDE)
    pixels = image.reshape(*image.shape[:2], -1).astype(np.float32) / np.float32(white)
    pixels = np.nan_to_num(pixels, posinf=1, neginf=0)  # float images may hold anything
    return pixels if pixels.shape[2] < 4 else _on_paper(pixels[:, :, :3], pixels[:, :, 3:])


def _on_paper(colours: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """Colours (h, w, 3) on white or black paper, of which opacity (h, w, 1) lets something through: (h, w, 3)."""
    if opacity.min() >= 1:
        return colours
    ink_is_dark = (colours * opacity).sum() < 1.5 * opacity.sum()  # 3 channels: on average less than 0.5 in each
    return colours * opacity + (1 - opacity) * np.float32(ink_is_dark)


def shrink(image: np.ndarray, side: int) -> np.ndarray:
    """An image (h, w) or (h, w, channels) with its longer side scaled down to `side` pixels; itself if it is smaller.

    The type stays if OpenCV can scale it (uint8, uint16, float32); otherwise it becomes float32.
    """
    height, width = image.shape[:2]
    scale, size = scale_to_fit(width, height, side)
    if scale >= 1:
        return image
    if image.dtype not in (np.uint8, np.uint16, np.float32):
        image = image.astype(np.float32)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(*size[::-1], *image.shape[2:])


def find_ink(image: np.ndarray) -> np.ndarray:
    """The ink in each pixel of an image (h, w) or (h, w, 1, 3 or 4) of any type: (h', w') uint8, paper 0, most ink 255.

    Ink differs from the paper in at least one channel, and may be darker or lighter. A blank image is all 0. An image
    larger than MAX_SIDE is scaled down to it, a photograph to PHOTOGRAPH_SIDE.
    """
    pixels = to_colours(image)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = np.median(border, axis=0)
    contrast, border_contrast = np.abs(pixels - paper).max(2), np.abs(border - paper).max(1)
    highest = contrast.max()
    ink_from = max(highest / 2, MIN_STRENGTH)
    uneven = max(_between_paper_and_ink(part, ink_from) for part in (contrast, border_contrast)) > MAX_UNEVEN
    if uneven and min(contrast.shape) >= MIN_PHOTOGRAPH_SIDE:
        return _find_photographed_ink(pixels)
    if highest <= MIN_CONTRAST:
        return np.zeros(contrast.shape, np.uint8)
    return np.rint(contrast * (255 / highest)).astype(np.uint8)


def _between_paper_and_ink(contrast: np.ndarray, ink_from: float) -> float:
    """The fraction of pixels that are neither paper nor ink: on even paper, only the soft edges of the ink."""
    return float(((contrast > PAPER_TOLERANCE) & (contrast < ink_from)).mean())


def _find_photographed_ink(pixels: np.ndarray) -> np.ndarray:
    """The ink in a photograph (h, w, 1 or 3) float32 in 0..1: (h', w') uint8, no side above PHOTOGRAPH_SIDE.

    The surroundings of a pixel must be wider than the strokes: otherwise they are mostly ink. They must not be much
    wider: otherwise they don't follow shadows. So a first pass with wide surroundings measures the strokes.
    """
    small = np.rint(np.clip(shrink(pixels, PHOTOGRAPH_SIDE), 0, 1) * 255).astype(np.uint8)
    image = cv2.medianBlur(small, 3).reshape(small.shape)  # removes noise of single pixels
    widest = int(max(image.shape[:2]) * SURROUNDINGS_SIDE)
    ink = _strong_ink(_contrast_with_surroundings(image, widest))
    stroke_width = 2 * cv2.distanceTransform((ink > 127).astype(np.uint8), cv2.DIST_L2, 3).max()
    side = min(int(SURROUNDINGS_WIDTHS * stroke_width), widest)
    return _strong_ink(_contrast_with_surroundings(image, side))


def _contrast_with_surroundings(image: np.ndarray, side: int) -> np.ndarray:
    """How far each pixel of an image (h, w, 1 or 3) uint8 differs from the paper: (h, w) float32, at least 0.

    The paper is the median of the surroundings, a square of `side` pixels; 1 is a difference as large as the paper is
    bright. Only darker pixels count, or only lighter ones: the side where the strongest differences are.
    """
    paper = cv2.medianBlur(image, side | 1).reshape(image.shape).astype(np.float32)  # | 1: the side has to be odd
    difference = image - paper
    if (difference**3).sum() < 0:
        difference = -difference
    return (np.maximum(difference, 0) / np.maximum(paper, MIN_PAPER)).max(2)


def _strong_ink(contrast: np.ndarray) -> np.ndarray:
    """The ink in a photograph, without noise, faint ruling and dirt: (h, w) uint8, 255 is ink as strong as the median.

    `contrast` is (h, w) float32, see `_contrast_with_surroundings`. All 0 if there is no ink.
    """
    strength, noise = _ink_and_noise(contrast)
    if strength < max(MIN_STRENGTH, MIN_SIGNAL_TO_NOISE * noise):
        return np.zeros(contrast.shape, np.uint8)
    ink = np.clip((contrast / strength - FAINT_FRACTION) / (1 - FAINT_FRACTION), 0, 1)
    return np.rint(_without_dirt(ink) * 255).astype(np.uint8)


def _ink_and_noise(contrast: np.ndarray) -> tuple[float, float]:
    """The median contrast of the pixels above Otsu's threshold, and the standard deviation (from 0) of the others."""
    highest = max(float(np.quantile(contrast, 0.999)), 1e-6)  # the very highest may be glare on a single pixel
    levels = np.rint(np.minimum(contrast / highest, 1) * 255).astype(np.uint8)
    _, above = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    strength = float(np.median(contrast[above > 0])) if above.any() else 0.0
    return strength, float(np.sqrt(np.mean(contrast[above == 0] ** 2)))


def _without_dirt(ink: np.ndarray) -> np.ndarray:
    """Ink (h, w) in 0..1 without the connected pieces that are too small: dirt, and what reaches in at the border."""
    _, pieces, boxes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    left, top, width, height, areas = boxes.T
    areas[0] = 0  # piece 0 is the paper
    at_border = (left == 0) | (top == 0) | (left + width == ink.shape[1]) | (top + height == ink.shape[0])
    large = areas >= areas.max() * np.where(at_border, MIN_BORDER_PIECE, MIN_PIECE)
    return ink * large[pieces]
