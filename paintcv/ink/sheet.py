"""Sheet: the part of a picture that may be paper with ink on it. All around it is margin then.

    sheet = find_sheet(pixels)                  # (h, w) bool; None if the whole picture is the sheet

Paper often ends within the picture: a page lies on a table, a crop was made square, a form's box or a circle is drawn
around the digit, a line runs along the border, a shadow was thresholded to black. All of them have one thing in common.
The paper is a connected region of nearly one brightness, its outline is convex, and there is ink inside it.

Regions are the connected parts of a picture that are lighter, or darker, than a level. At the edge of a sheet, the
region hardly changes from level to level; in soft light, it does. Only regions that stay the same are sheets. Of
several, one in the other, the innermost is the sheet: in a box on a page, it is the box. A sheet is a hypothesis: the
whole picture is read, too (see images.py).

Source. Regions that are stable over levels: Matas, Chum, Urban and Pajdla, "Robust wide baseline stereo from maximally
stable extremal regions", BMVC 2002.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from paintcv.ink.picture import scale_to_fit

# Lengths and areas are fractions of those of the picture or the sheet, brightness is in 0..255. All were set by hand,
# and checked with tools/kinds.py.
MIN_SIDE = 16  # a smaller picture is a crop of a digit, pixels
SIDE = 256  # longer side of the copy in which sheets are looked for, pixels
MIN_COLOUR = 8  # a channel that differs less from grey, on average, is no other view of the picture
LEVELS = 14  # between the darkest and the lightest pixels
MIN_AREA = 0.02  # of a sheet: smaller paper holds no digit that can be read
WHOLE = 0.995  # a sheet that covers more of the picture is the whole picture
MIN_FILLED = 0.9  # so much of the area within its convex hull is paper, or enclosed by it
STABLE = 0.06  # from level to level, the area of a sheet changes less than this
CORNER = 0.02  # an outline without bends of less than this, as a fraction of its length, has only its corners
MAX_CORNERS = 5  # of a page: a rectangle in perspective, of which the picture may cut off a corner
MIN_PAGE_FILLED = 0.8  # of the narrowest box around a page
MIN_ROUNDNESS = 0.72  # the shorter side of a circle around a digit, as a fraction of the longer one: the loop of a 0
DEPTH = 0.1  # how far from the sheet's outline there must be ink, as a fraction of the sheet's shorter side
MIN_INK, MAX_INK = 0.001, 0.5  # the least and the greatest area of the ink
MIN_EDGE = 10  # contrast of a sheet with what is around it
MIN_INK_CONTRAST = 0.4  # of the ink, as a fraction of the contrast of the sheet with what is around it


def find_sheet(image: np.ndarray) -> np.ndarray | None:
    """Which pixels of a picture (h, w, 1 or 3) uint8 are the sheet: (h, w) bool. None if all are."""
    height, width = image.shape[:2]
    if min(height, width) < MIN_SIDE:
        return None
    _, size = scale_to_fit(width, height, min(SIDE, max(height, width)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(*size[::-1], -1)
    sheets = [sheet for channel in _channels(small) for sheet in _sheets_in(channel)]
    chosen: list[np.ndarray] = []
    for sheet in sorted(sheets, key=np.count_nonzero):  # an inner sheet comes before those around it
        if not any((sheet & other).any() for other in chosen):
            chosen.append(sheet)
    if not chosen:
        return None
    together = np.any(chosen, axis=0).astype(np.uint8) * 255
    return cv2.resize(together, (width, height), interpolation=cv2.INTER_LINEAR) > 127


def _channels(image: np.ndarray) -> list[np.ndarray]:
    """Grey, and the colour channel that differs most from it, if it differs: each (h, w) uint8."""
    if image.shape[2] == 1:
        return [image[:, :, 0]]
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    differences = cv2.absdiff(image, cv2.merge([grey] * 3)).mean((0, 1))
    return [grey, image[:, :, differences.argmax()].copy()] if differences.max() > MIN_COLOUR else [grey]


def _sheets_in(channel: np.ndarray) -> Iterator[np.ndarray]:
    """The masks (h, w) bool of the sheets in a channel (h, w) uint8."""
    low, high = np.quantile(channel, (0.005, 0.995))
    levels = np.linspace(low, high, LEVELS + 2)[1:-1]
    for light, light_levels in ((channel, levels), (255 - channel, 255 - levels)):
        before: list[np.ndarray] = []
        for level in light_levels:
            outlines = list(_convex_outlines(light > level))
            for outline in outlines:
                if any(_is_same(outline, other) for other in before):
                    sheet = cv2.fillConvexPoly(np.zeros_like(light), outline, 1)
                    if _is_paper_with_ink(light, sheet, outline):
                        yield sheet > 0
            before = outlines


def _convex_outlines(region: np.ndarray) -> Iterator[np.ndarray]:
    """The convex hulls, (n, 1, 2) int, of the connected parts of a region (h, w) bool that are as convex as a sheet."""
    contours, hierarchy = cv2.findContours(region.view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for contour, (*_, parent) in zip(contours, hierarchy[0] if contours else (), strict=True):
        _, _, width, height = cv2.boundingRect(contour)
        if parent >= 0 or not MIN_AREA * region.size <= width * height:
            continue
        outline = cv2.convexHull(contour)
        area = cv2.contourArea(outline)
        if (
            MIN_AREA * region.size <= area
            and _whole_area(outline) <= WHOLE * region.size
            and cv2.contourArea(contour) >= MIN_FILLED * area
        ):
            yield outline


def _whole_area(outline: np.ndarray) -> float:
    """The area of an outline (n, 1, 2) with the pixels that it goes through: a contour leads through their middles."""
    return cv2.contourArea(outline) + cv2.arcLength(outline, True) / 2 + 1


def _is_same(outline: np.ndarray, other: np.ndarray) -> bool:
    """Whether two outlines, (n, 1, 2) each, hardly differ in their areas and in their boxes."""
    area, side = cv2.contourArea(outline), np.sqrt(cv2.contourArea(outline))
    boxes = np.subtract(cv2.boundingRect(outline), cv2.boundingRect(other))
    return bool(abs(area - cv2.contourArea(other)) <= STABLE * area and np.abs(boxes).max() <= max(STABLE * side, 1))


def _is_paper_with_ink(light: np.ndarray, sheet: np.ndarray, outline: np.ndarray) -> bool:
    """Whether a convex part of a channel (h, w) uint8 is paper with ink inside it.

    `sheet` (h, w) uint8 is its mask, `outline` (n, 1, 2) its hull.
    """
    if not _is_page(outline) and _is_loop(outline, light.shape):
        return False
    paper = float(np.median(light[sheet > 0]))
    contrast = cv2.absdiff(light, np.full_like(light, round(paper)))
    ring = np.ones((5, 5), np.uint8)
    outside, inside = (float(contrast[part].mean()) for part in _sides_of_outline(sheet, ring))
    depth = cv2.distanceTransform(sheet, cv2.DIST_L2, 3)
    side = min(cv2.minAreaRect(outline)[1]) + 1
    deep = depth > max(DEPTH * side, 1)
    if outside - inside < max(MIN_EDGE, outside / 2) or not deep.any():
        return False
    strongest = float(np.quantile(contrast[deep], 0.99))
    ink = deep & (contrast > strongest / 2)
    is_ink = strongest >= max(MIN_INK_CONTRAST * outside, MIN_EDGE)
    return bool(is_ink and MIN_INK <= ink.sum() / deep.sum() <= MAX_INK)


def _is_page(outline: np.ndarray) -> bool:
    """Whether an outline (n, 1, 2) is about a rectangle, perhaps in perspective, and perhaps with a corner cut off."""
    corners = len(cv2.approxPolyDP(outline, CORNER * cv2.arcLength(outline, True), True))
    width, height = cv2.minAreaRect(outline)[1]
    return corners <= MAX_CORNERS and cv2.contourArea(outline) >= MIN_PAGE_FILLED * width * height


def _is_loop(outline: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether an outline (n, 1, 2) is as narrow as the loop of a 0, and within a picture of this shape."""
    left, top, width, height = cv2.boundingRect(outline)
    within = left > 0 and top > 0 and left + width < shape[1] and top + height < shape[0]
    sides = cv2.minAreaRect(outline)[1]
    return within and min(sides) < MIN_ROUNDNESS * max(sides)


def _sides_of_outline(sheet: np.ndarray, ring: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pixels around a sheet (h, w) uint8, and those along its outline inside it: (h, w) bool each."""
    inner = cv2.erode(sheet, ring, borderType=cv2.BORDER_CONSTANT, borderValue=1)
    return cv2.dilate(sheet, ring) > sheet, sheet > inner
