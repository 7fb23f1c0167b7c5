"""Pictures of the kinds of image files that people have: boxes, pages on tables, ruled paper, small photographs.

    picture = KINDS["box"](digit.strokes, np.random.default_rng(0))     # (h, w) or (h, w, 3 or 4) uint8, blue first

Each shows one digit, given as pen strokes. All else is random: sizes, places, colours, pens, light, noise. All ranges
were set by hand, by looking at the pictures. tools/kinds.py measures how they are read; tests take them from here.
"""

from collections.abc import Callable

import cv2
import numpy as np

Strokes = list[np.ndarray]  # (n, 2) each: x to the right, y down
FINE = 4  # strokes are painted so many times as large, and then scaled down: soft edges, pens of any width


def paint(
    strokes: Strokes, shape: tuple[int, int], size: float, place: tuple[float, float], pen: float, soft: bool = True
) -> np.ndarray:
    """The ink of a digit, (h, w) float32 in 0..1: `size` pixels long, its middle at `place`, as fractions of the room.

    `pen` is the width of its lines, pixels. Without `soft`, each pixel is 0 or 1.
    """
    height, width = shape
    points = np.concatenate(strokes)
    low, extent = points.min(0), np.maximum(np.ptp(points, axis=0), 1e-6)
    scale = (size - pen) / extent.max()
    room = np.maximum(np.array([width, height]) - scale * extent - pen, 0)
    corner = room * place + pen / 2
    fine = FINE if soft else 1
    image = np.zeros((height * fine, width * fine), np.uint8)
    for stroke in strokes:
        line = np.rint(((stroke - low) * scale + corner) * fine).astype(np.int32)
        cv2.polylines(image, [np.vstack([line, line[-1:]])], False, 255, max(round(pen * fine), 1))
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def random_ink(strokes: Strokes, shape: tuple[int, int], rng: np.random.Generator, largest: float = 0.9) -> np.ndarray:
    """A digit of random size, at most a fraction `largest` of the picture's, place and pen: (h, w) float32 in 0..1."""
    side = min(shape) * rng.uniform(0.45, largest)
    pen = max(side * rng.uniform(0.05, 0.13), 1.2)
    return paint(strokes, shape, side, tuple(rng.uniform(0.15, 0.85, 2)), pen)


def colour(rng: np.random.Generator, low: float, high: float, spread: float = 15) -> np.ndarray:
    """A random colour, (3,) in 0..255, of a brightness between `low` and `high`."""
    return np.clip(rng.uniform(low, high) + rng.uniform(-spread, spread, 3), 0, 255).astype(np.float32)


def mix(ground: np.ndarray, ink: np.ndarray, ink_colour: np.ndarray | float) -> np.ndarray:
    """A ground (h, w, 3) or (3,) with ink (h, w) in 0..1 of a colour on it: (h, w, 3) float32."""
    return ground * (1 - ink[..., None]) + ink[..., None] * np.asarray(ink_colour, np.float32)


def lit(image: np.ndarray, rng: np.random.Generator, strength: float = 0.4) -> np.ndarray:
    """An image (h, w, 3) in light that falls from one side."""
    height, width = image.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0.1, strength) * (1 + (x * np.cos(angle) + y * np.sin(angle)) / 1.42) / 2
    return image * light[..., None].astype(np.float32)


def taken(
    image: np.ndarray, rng: np.random.Generator, noise: tuple[float, float] = (1, 5), blur: float = 1
) -> np.ndarray:
    """An image (h, w, 3) as a camera takes it: soft, noisy, compressed as JPEG. (h, w, 3) uint8."""
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, max(blur, 0.31)))
    image = image + rng.normal(0, rng.uniform(*noise), image.shape)
    content = cv2.imencode(".jpg", as_bytes(image), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])[1]
    photo = cv2.imdecode(content, cv2.IMREAD_COLOR)
    assert photo is not None
    return photo


def as_bytes(image: np.ndarray) -> np.ndarray:
    """An image in 0..255 of any type as uint8."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def plain(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A clean drawing, for comparison."""
    side = int(rng.integers(60, 320))
    return as_bytes(255 * (1 - random_ink(strokes, (side, side), rng)))


def pencil(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """Lines one pixel wide, as a paint program's pencil draws them."""
    side = int(rng.integers(28, 160))
    ink = paint(strokes, (side, side), side * rng.uniform(0.6, 0.95), tuple(rng.uniform(0, 1, 2)), 1, soft=False)
    return as_bytes(255 * (1 - ink))


def edge_line(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A line along one to three borders: the rest of a form's box, or of a grid's cell."""
    side = int(rng.choice([28, 32, 48, 64, 100, 200]))
    image = mix(np.full(3, 255, np.float32), random_ink(strokes, (side, side), rng, 0.75), colour(rng, 0, 60))
    for edge in rng.permutation(4)[: rng.integers(1, 4)]:
        turned = np.rot90(image, edge)
        turned[: max(round(side * rng.uniform(0.008, 0.04)), 1)] = rng.uniform(0, 215)
    return as_bytes(image)


def frame(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A border of another shade, often black, on all sides."""
    side = int(rng.choice([28, 32, 48, 64, 100, 200]))
    inner = side - 2 * max(round(side * rng.uniform(0.01, 0.08)), 1)
    image = mix(np.full(3, 255, np.float32), random_ink(strokes, (inner, inner), rng, 0.85), colour(rng, 0, 60))
    margin = (side - inner) // 2
    shade = [float(rng.choice([0, rng.uniform(0, 225)]))] * 3
    return cv2.copyMakeBorder(as_bytes(image), margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=shade)


def _framed(strokes: Strokes, rng: np.random.Generator, draw: Callable[..., None]) -> np.ndarray:
    height, width = (int(side) for side in rng.integers(120, 320, 2))
    side = int(min(height, width) * rng.uniform(0.6, 0.9))
    pen = max(side * rng.uniform(0.025, 0.05), 1.5)
    room = int(side * 0.6)
    digit = paint(strokes, (room, room), room * rng.uniform(0.75, 1), (0.5, 0.5), pen * rng.uniform(0.8, 1.5))
    left, top = int(rng.uniform(0.02, 0.98) * (width - side)), int(rng.uniform(0.02, 0.98) * (height - side))
    ink = np.zeros((height, width), np.float32)
    inset = (side - room) // 2
    ink[top + inset : top + inset + room, left + inset : left + inset + room] = digit
    fine = np.zeros((height * FINE, width * FINE), np.uint8)
    draw(fine, np.array([left, top, side]) * FINE + np.array([0, 0, -FINE]), round(pen * FINE))
    frame = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    dark, light = colour(rng, 0, 60), colour(rng, 235, 255, 5)
    paper, ink_colour = (light, dark) if rng.random() < 0.8 else (dark, light)
    return as_bytes(mix(mix(paper, frame, ink_colour), ink, ink_colour))


def box(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A box drawn around the digit, not quite straight."""

    def draw(image: np.ndarray, place: np.ndarray, pen: int) -> None:
        left, top, side = place
        corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * side + (left, top) + rng.normal(0, 0.015 * side, (4, 2))
        cv2.polylines(image, [np.rint(corners).astype(np.int32)], True, 255, pen)

    return _framed(strokes, rng, draw)


def circle(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A circle, or an ellipse, drawn around the digit."""

    def draw(image: np.ndarray, place: np.ndarray, pen: int) -> None:
        left, top, side = place.tolist()
        axes = side / 2, side / 2 * rng.uniform(0.92, 1)
        middle = left + side / 2, top + side / 2
        cv2.ellipse(image, (middle, (2 * axes[0], 2 * axes[1]), rng.uniform(0, 180)), 255, pen)

    return _framed(strokes, rng, draw)


def thresholded(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """Black and white, with a black corner, or side, where the shadow was."""
    side = int(rng.integers(60, 320))
    pen = max(side * 0.035, 1.5)
    ink = paint(strokes, (side, side), side * rng.uniform(0.4, 0.6), tuple(rng.uniform(0.4, 0.6, 2)), pen)
    angle, x = rng.uniform(0, 2 * np.pi), np.arange(side) / side - 0.5
    distance = x[None] * np.cos(angle) + x[:, None] * np.sin(angle)
    bulge = 0.03 * rng.uniform(-1, 1) * np.sin(6 * (x[None] * np.sin(angle) - x[:, None] * np.cos(angle)))
    black = (ink > 0.5) | (distance + bulge > rng.uniform(0.4, 0.5))
    return np.where(black, 0, 255).astype(np.uint8)


def small_photograph(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A photograph of uneven paper that its owner made 24 to 47 pixels large."""
    shape = (int(rng.integers(120, 300)),) * 2
    side = int(rng.integers(28, 48))
    pen = shape[0] * rng.uniform(0.05, 0.09)
    ink = paint(strokes, shape, shape[0] * rng.uniform(0.55, 0.9), tuple(rng.uniform(0.2, 0.8, 2)), pen)
    photo = taken(lit(mix(colour(rng, 140, 230), ink, colour(rng, 20, 80)), rng, 0.5), rng)
    return cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA)


def blank(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """Blank paper of any size, with noise and uneven light."""
    side = int(rng.choice([20, 28, 40, 64, 150]))
    paper = np.broadcast_to(colour(rng, 90, 245), (side, side, 3))
    return taken(lit(paper, rng, 0.5), rng, (0, 9))


def noisy(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A small picture with strong noise."""
    side = int(rng.integers(28, 48))
    pen = side * rng.uniform(0.08, 0.12)
    ink = paint(strokes, (side, side), side * rng.uniform(0.65, 0.9), tuple(rng.uniform(0.2, 0.8, 2)), pen)
    return as_bytes(mix(np.full(3, 235, np.float32), ink, 30.0) + rng.normal(0, rng.uniform(15, 35), (side, side, 1)))


def crop_on_white(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A crop of grey paper that was made square with white."""
    side = int(rng.integers(60, 300))
    height = int(side * rng.uniform(0.65, 1))
    width = int(side * rng.uniform(0.45, 0.75))
    pen = max(width * rng.uniform(0.04, 0.09), 1.5)
    ink = paint(strokes, (height, width), min(width, height) * rng.uniform(0.75, 0.92), (0.5, 0.5), pen)
    crop = mix(colour(rng, 150, 225), ink, colour(rng, 20, 80)) + rng.normal(0, rng.uniform(0, 3), (height, width, 1))
    top, left = (side - height) // 2, (side - width) // 2
    image = cv2.copyMakeBorder(
        as_bytes(crop), top, side - height - top, left, side - width - left, cv2.BORDER_CONSTANT, value=(255, 255, 255)
    )
    return image


def card(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A card with transparent margins, or with round corners."""
    side = int(rng.integers(48, 260))
    opaque = np.zeros((side, side), np.uint8)
    margin, kind = round(side * rng.uniform(0.03, 0.15)), rng.integers(3)
    if kind == 0:
        opaque[margin:-margin, margin:-margin] = 255
    elif kind == 1:
        cv2.circle(opaque, (side // 2, side // 2), side // 2, 255, -1)
    else:
        cv2.rectangle(opaque, (margin, margin), (side - 1 - margin, side - 1 - margin), 255, -1)
        disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
        cv2.morphologyEx(opaque, cv2.MORPH_OPEN, disk, dst=opaque)
    pen = max(side * rng.uniform(0.03, 0.06), 1.5)
    ink = paint(strokes, (side, side), side * rng.uniform(0.4, 0.6), (0.5, 0.5), pen)
    image = as_bytes(mix(colour(rng, 200, 255, 5), ink, colour(rng, 0, 80)))
    hidden = np.uint8(rng.choice([0, 255]))
    return np.dstack([np.where(opaque[..., None] > 0, image, hidden), opaque])


def page_on_table(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A page that takes a quarter to all of the height, on a table with a texture."""
    side = int(rng.integers(250, 800))
    page_side = side * rng.uniform(0.3, 0.95)
    x = np.arange(side)
    ground = np.full((side, side, 3), colour(rng, 30, 110, 25), np.float32)
    waves = np.sin(x / side * rng.uniform(20, 200) + rng.normal(0, 0.3, side).cumsum() * 0.1)
    ground *= 1 + rng.uniform(0, 0.15) * waves[:, None, None]
    large = 400
    pen = large * rng.uniform(0.015, 0.035)
    digit = paint(strokes, (large, large), large * rng.uniform(0.3, 0.7), tuple(rng.uniform(0.3, 0.7, 2)), pen)
    page = mix(colour(rng, 190, 250), digit, colour(rng, 20, 90))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * [rng.uniform(0.75, 1), 1] * page_side / 2
    angle = np.deg2rad(rng.uniform(-8, 8))
    corners = corners @ [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    shift = max(side - page_side, 0) * rng.uniform(-0.4, 0.4, 2)
    corners = corners + side / 2 + shift + rng.normal(0, 0.012 * page_side, (4, 2))
    square = np.array([(0, 0), (large, 0), (large, large), (0, large)], np.float32)
    to_table = cv2.getPerspectiveTransform(square, corners.astype(np.float32))
    there = cv2.warpPerspective(np.ones((large, large), np.float32), to_table, (side, side))[..., None]
    placed = cv2.warpPerspective(page, to_table, (side, side), flags=cv2.INTER_AREA)
    return taken(lit(ground * (1 - there) + placed, rng), rng, (1, 5), 1.2)


def _ruled(shape: tuple[int, int], rng: np.random.Generator, squared: bool, thickness: float) -> np.ndarray:
    """Lines of ruled or squared paper: (h, w) float32 in 0..1."""
    distance = shape[0] / rng.uniform(8, 16) / (2 if squared else 1)

    def across(side: int) -> np.ndarray:
        from_line = np.abs((np.arange(side) + rng.uniform(0, distance)) % distance - distance / 2)
        return np.clip(thickness / 2 + 0.5 - from_line, 0, 1).astype(np.float32)

    lines = np.broadcast_to(across(shape[0])[:, None], shape)
    return np.maximum(lines, across(shape[1])[None]) if squared else lines


def ruled_scan(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A clean scan of paper with light-blue lines."""
    side = int(rng.integers(180, 700))
    return _scan(strokes, rng, side, squared=False)


def squared_scan(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A clean scan of paper with light-blue squares."""
    side = int(rng.integers(180, 700))
    return _scan(strokes, rng, side, squared=True)


def _scan(strokes: Strokes, rng: np.random.Generator, side: int, squared: bool) -> np.ndarray:
    blue = np.array([rng.uniform(225, 255), rng.uniform(190, 225), rng.uniform(150, 215)], np.float32)
    paper = mix(np.full(3, 255, np.float32), _ruled((side, side), rng, squared, max(side / 300, 1)), blue)
    pen = max(side * rng.uniform(0.012, 0.03), 2)
    ink = paint(strokes, (side, side), side * rng.uniform(0.4, 0.75), tuple(rng.uniform(0.2, 0.8, 2)), pen)
    return as_bytes(mix(paper, ink, colour(rng, 10, 70, 30)))


def ruled_photograph(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A photograph of ruled or squared paper with a red margin line."""
    side = int(rng.integers(250, 800))
    paper = np.broadcast_to(colour(rng, 200, 245), (side, side, 3))
    line = np.array([rng.uniform(170, 220), rng.uniform(140, 190), rng.uniform(110, 170)], np.float32)
    paper = mix(paper, _ruled((side, side), rng, bool(rng.integers(2)), max(side / 300, 1)), line)
    margin = np.zeros((side, side), np.float32)
    x = round(side * rng.uniform(0.08, 0.2))
    margin[:, x : x + max(round(side / 200), 1)] = 1
    paper = mix(paper, margin, np.array([70, 60, 210], np.float32) + rng.uniform(-20, 20, 3))
    pen = max(side * rng.uniform(0.012, 0.03), 2)
    ink = np.zeros((side, side), np.float32)
    room = side - x - side // 20
    ink[:, -room:] = paint(strokes, (side, room), side * rng.uniform(0.4, 0.65), tuple(rng.uniform(0.2, 0.8, 2)), pen)
    return taken(lit(mix(paper, ink, colour(rng, 20, 80, 30)), rng), rng)


def soft_crop(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """A soft photograph that was cropped tightly around the digit."""
    extent = np.ptp(np.concatenate(strokes), axis=0)
    extent = extent * rng.uniform(60, 140) / extent.max()
    pen = max(min(extent), 30) * rng.uniform(0.12, 0.2)
    height, width = (int(max(length, 15) * 1.1 + pen) for length in extent[::-1])
    ink = paint(strokes, (height, width), extent.max() + pen, (0.5, 0.5), pen)
    ink = cv2.GaussianBlur(ink, (0, 0), max(height, width) * rng.uniform(0.02, 0.04))
    return taken(lit(mix(colour(rng, 130, 220), ink, colour(rng, 40, 110, 40)), rng, 0.2), rng, (0, 3))


KINDS: dict[str, Callable[[Strokes, np.random.Generator], np.ndarray]] = {
    "plain": plain,
    "pencil": pencil,
    "edge line": edge_line,
    "frame": frame,
    "box": box,
    "circle": circle,
    "thresholded": thresholded,
    "small photograph": small_photograph,
    "blank": blank,
    "noisy": noisy,
    "crop on white": crop_on_white,
    "card": card,
    "page on table": page_on_table,
    "ruled scan": ruled_scan,
    "squared scan": squared_scan,
    "ruled photograph": ruled_photograph,
    "soft crop": soft_crop,
}
