"""Doodles of things, shapes and signs: a function for each kind, which draws it anywhere and of any size.

    strokes = heart(np.random.default_rng(0))       # [(n, 2) points, ...]

`data.doodles` scales and varies them. y points down. All numbers in here were set by hand, by the sheets that
tools/distortions.py draws: proportions, numbers of parts, and where they stand.
"""

import numpy as np

from paintcv.data.curves import Strokes, arc, jitter, polygon, smooth, turn
from paintcv.data.doodle_beings import dot

Rng = np.random.Generator


def heart(rng: Rng) -> Strokes:
    """A heart in one stroke, or in two halves."""
    dip, bulge, wide = rng.uniform(-0.3, -0.15), rng.uniform(-0.55, -0.42), rng.uniform(0.45, 0.6)
    half = smooth([(0, dip), (wide * 0.5, bulge), (wide, -0.2), (wide * 0.6, 0.2), (0, 0.55)])
    left = half * (-1, 1)
    return [half, left] if rng.random() < 0.3 else [np.concatenate([half, left[::-1]])]


def star(rng: Rng) -> Strokes:
    """A star: five points in one go, an outline of five to seven points, or lines that cross."""
    kind = rng.choice(["one go", "outline", "lines"], p=[0.45, 0.35, 0.2])
    if kind == "lines":
        count = int(rng.integers(3, 5))
        return [np.outer([-0.5, 0.5], [np.cos(a), np.sin(a)]) for a in np.arange(count) * np.pi / count + rng.random()]
    count = 5 if kind == "one go" else int(rng.integers(5, 8))
    angles = -np.pi / 2 + np.arange(count) * 2 * np.pi / count
    tips = np.stack([np.cos(angles), np.sin(angles)], 1) / 2
    if kind == "one go":
        return [jitter(polygon(tips[np.roll([0, 2, 4, 1, 3], rng.integers(5))]), rng, 0.03)]
    inner = np.stack([np.cos(angles + np.pi / count), np.sin(angles + np.pi / count)], 1) * rng.uniform(0.18, 0.28)
    return [polygon(jitter(np.stack([tips, inner], 1).reshape(-1, 2), rng, 0.02))]


def house(rng: Rng) -> Strokes:
    """A house with a roof, at times with a door, a window, a chimney; or in one go with crossed walls."""
    half, roof, eaves = rng.uniform(0.3, 0.5), rng.uniform(-0.6, -0.4), rng.uniform(0, 0.08)
    if rng.random() < 0.15:
        top = -0.1
        corners = [(-half, 0.5), (-half, top), (half, top), (half, 0.5), (-half, 0.5), (half, top), (0, roof)]
        return [np.array([*corners, (-half, top), (half, 0.5)])]
    walls = np.array([(-half, -0.1), (-half, 0.5), (half, 0.5), (half, -0.1)])
    gable = np.array([(-half - eaves, -0.1), (0, roof), (half + eaves, -0.1)])
    strokes = [walls, polygon(gable)]
    if rng.random() < 0.6:
        left = rng.uniform(-half * 0.7, half * 0.3)
        strokes.append(np.array([(left, 0.5), (left, 0.15), (left + 0.17, 0.15), (left + 0.17, 0.5)]))
    if rng.random() < 0.4:
        strokes.append(polygon(np.add([(0, 0), (0.14, 0), (0.14, 0.14), (0, 0.14)], (rng.uniform(0, 0.1), -0.02))))
    if rng.random() < 0.3:
        strokes.append(np.array([(0.2, -0.3), (0.2, -0.5), (0.3, -0.5), (0.3, -0.25)]))
    return strokes


def arrow(rng: Rng) -> Strokes:
    """An arrow in any direction, with an open or a closed head, at times with two heads or a bent shaft."""
    bow, head, wide = rng.normal(0, 0.06), rng.uniform(0.2, 0.38), rng.uniform(0.16, 0.3)
    shaft = smooth([(-0.5, 0), (0, bow), (0.5, 0)])
    tip = np.array([(0.5 - head, -wide), (0.5, 0), (0.5 - head, wide)])
    strokes = [shaft, polygon(tip) if rng.random() < 0.25 else tip]
    if rng.random() < 0.15:
        strokes.append(tip * (-1, 1))
    if rng.random() < 0.15:  # the outline of a broad one
        thin, neck = wide * rng.uniform(0.35, 0.6), 0.5 - head
        upper = np.array([(-0.5, -thin), (neck, -thin), (neck, -wide), (0.5, 0)])
        strokes = [np.concatenate([upper, upper[::-1] * (1, -1), upper[:1]])]
    return strokes


def spiral(rng: Rng) -> Strokes:
    """A spiral of more than two turns: one of fewer is a 6, a 9 or a 0."""
    turns = rng.uniform(2.3, 4.5)
    t = np.linspace(0, 1, int(turns * 20))
    angle = rng.choice([-1, 1]) * 2 * np.pi * turns * t + rng.uniform(0, 6)
    radius = 0.5 * t ** rng.uniform(0.8, 1.1)
    return [np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None]]


def at_sign(rng: Rng) -> Strokes:
    """A sign like @: a small a or a ring, and a line around it."""
    inner = arc((0, 0), (rng.uniform(0.13, 0.2), rng.uniform(0.15, 0.22)), -40, -rng.uniform(320, 360))
    down = np.array([(0.17, -0.15), (0.16, 0.1), (0.22, 0.19)])
    around = arc((0, 0), (rng.uniform(0.42, 0.5), 0.5), 25, -rng.uniform(290, 340))
    return [np.concatenate([inner, smooth(down), around])] if rng.random() < 0.7 else [inner, down, around]


def lightning(rng: Rng) -> Strokes:
    """The outline of a flash of lightning: a mere zigzag may be a 2, a 4 or a 5."""
    corners = [(0.1, -0.6), (-0.3, 0.1), (-0.03, 0.08), (-0.2, 0.6), (0.33, -0.12), (0.08, -0.1), (0.36, -0.6)]
    outline = polygon(jitter(corners, rng, 0.025))
    return [outline * (rng.choice([-1, 1]), 1)]


def triangle(rng: Rng) -> Strokes:
    """A closed triangle, at times one inside another, or with a line or a dot in it."""
    corners = jitter([(np.cos(a) / 2, np.sin(a) / 2) for a in np.radians([-90, 30, 150])], rng, 0.07)
    strokes = [polygon(corners)]
    inner = rng.choice(["none", "triangle", "dot", "warning"], p=[0.7, 0.1, 0.1, 0.1])
    if inner == "triangle":
        strokes.append(polygon(corners * rng.uniform(0.4, 0.6)))
    elif inner != "none":
        strokes.append(dot((0, 0.1), rng))
    if inner == "warning":
        strokes.append(np.array([(0, -0.2), (0, 0.02)]))
    return strokes


def square(rng: Rng) -> Strokes:
    """A box at least as wide as high, at times with a cross or a diagonal in it, or another box around it."""
    half = np.array([0.5, rng.uniform(0.2, 0.36)])
    corners = jitter(np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half, rng, 0.02)
    kind = rng.choice(["plain", "cross", "window", "box", "diagonal"], p=[0.5, 0.15, 0.15, 0.1, 0.1])
    strokes = [polygon(corners)]
    if kind in ("cross", "diagonal"):
        strokes.append(corners[[1, 3]])
    if kind == "cross":
        strokes.append(corners[[0, 2]])
    if kind == "window":
        strokes += [np.array([(0, -half[1]), (0, half[1])]), np.array([(-0.5, 0), (0.5, 0)])]
    if kind == "box":
        strokes.append(polygon(corners * 0.6))
    return strokes


def diamond(rng: Rng) -> Strokes:
    """A square on its corner, at times with lines as a cut stone has them."""
    wide = rng.uniform(0.35, 0.6)
    if rng.random() < 0.3:  # a cut stone
        shoulder = rng.uniform(0.2, 0.35)
        strokes = [polygon([(-shoulder, -0.35), (shoulder, -0.35), (0.5, -0.1), (0, 0.5), (-0.5, -0.1)])]
        return [*strokes, np.array([(-0.5, -0.1), (0.5, -0.1)])] if rng.random() < 0.7 else strokes
    corners = jitter([(0, -0.5), (wide, 0), (0, 0.5), (-wide, 0)], rng, 0.02)
    strokes = [polygon(corners)]
    return [*strokes, polygon(corners * 0.5)] if rng.random() < 0.2 else strokes


def cross(rng: Rng) -> Strokes:
    """A plus or an X of two lines, or the outline of a cross."""
    if rng.random() < 0.2:
        w = rng.uniform(0.1, 0.18)
        quarter = np.array([(w, -0.5), (w, -w), (0.5, -w)])
        return [polygon(np.concatenate([quarter @ turn(90 * n).T for n in range(4)]))]
    lines = [np.array([(-0.5, 0), (0.5, 0)]), np.array([(0, -0.5), (0, 0.5)])]
    angle = rng.choice([0, 45])
    return [(line + rng.normal(0, 0.04, 2)) @ turn(angle).T for line in lines]


def jumble(rng: Rng) -> Strokes:
    """Lines and shapes that have no name, anywhere or about a larger shape: what people draw has no end."""

    def shape(size: float) -> np.ndarray:
        kind = rng.choice(["line", "bow", "ring", "polygon", "zigzag", "wave"])
        angle = turn(rng.uniform(0, 360)).T
        if kind == "line":
            return np.array([(-size / 2, 0), (size / 2, 0)]) @ angle
        if kind == "bow":
            return arc((0, 0), (size / 2, size * rng.uniform(0.2, 0.5)), 0, rng.uniform(120, 240)) @ angle
        if kind == "ring":
            return arc((0, 0), (size / 2, size * rng.uniform(0.3, 0.5)), 0, 360) @ angle
        if kind == "polygon":
            return polygon(jitter(_corners(rng), rng, 0.08) * size)
        count = int(rng.integers(4, 8))
        points = np.stack([np.linspace(-0.5, 0.5, count), np.where(np.arange(count) % 2, 0.15, -0.15)], 1) * size
        return (smooth(points) if kind == "wave" else points) @ angle

    large = [arc((0, 0), (rng.uniform(0.3, 0.5), 0.5), 0, 360), polygon(jitter(_corners(rng), rng, 0.03))]
    strokes = [large[int(rng.integers(2))]] if rng.random() < 0.6 else []
    for _ in range(rng.integers(3, 7)):
        place = rng.uniform(-0.5, 0.5, 2)
        if strokes:  # inside the large shape, on its outline, or near it
            place = strokes[0][rng.integers(len(strokes[0]))] * rng.uniform(0, 1.5)
        strokes.append(shape(rng.uniform(0.2, 0.5)) + place)
    return strokes


def _corners(rng: Rng) -> np.ndarray:
    """The corners of a regular polygon of three to six, turned at random: (n, 2)."""
    count = int(rng.integers(3, 7))
    angles = 2 * np.pi * (np.arange(count) / count + rng.random())
    return np.stack([np.cos(angles), np.sin(angles)], 1) / 2


def check_mark(rng: Rng) -> Strokes:
    """A check mark: its short side is left of its lower end, unlike that of a 1."""
    short, wide = rng.uniform(0.28, 0.42), rng.uniform(0.7, 1.1)
    points = np.array([(-rng.uniform(0.22, 0.35), 0.5 - short), (0, 0.5), (wide, -0.5)])
    return [smooth([points[0], points[1], (wide * 0.45, -0.05), points[2]]) if rng.random() < 0.3 else points]


def cup(rng: Rng) -> Strokes:
    """A cup with a handle, at times with steam, a saucer or an oval brim."""
    top, bottom, high = rng.uniform(0.3, 0.42), rng.uniform(0.2, 0.32), rng.uniform(0.25, 0.35)
    strokes = [np.array([(-top, -high), (-bottom, high), (bottom, high), (top, -high)])]
    if rng.random() < 0.5:
        strokes.append(arc((0, -high), (top, 0.08), 0, 360))
    else:
        strokes.append(np.array([(-top, -high), (top, -high)]))
    strokes.append(arc(((top + bottom) / 2, 0), (rng.uniform(0.15, 0.25), high * 0.6), -85, 170))
    if rng.random() < 0.4:
        strokes += [smooth([(x, -0.7), (x + 0.06, -0.6), (x - 0.04, -0.52), (x, -0.45)]) for x in (-0.15, 0.1)]
    return [*strokes, np.array([(-0.5, high + 0.06), (0.5, high + 0.06)])] if rng.random() < 0.3 else strokes


def waves(rng: Rng) -> Strokes:
    """One to three waves, one over the other, each of at least two periods."""
    periods, high = rng.uniform(2, 4.5), rng.uniform(0.05, 0.12)
    x = np.linspace(-0.5, 0.5, 60)
    wave = np.stack([x, high * np.sin(2 * np.pi * periods * x + rng.uniform(0, 6))], 1)
    count = int(rng.integers(1, 4))
    return [np.add(wave, (rng.normal(0, 0.03), n * rng.uniform(0.25, 0.35))) for n in range(count)]


def infinity(rng: Rng) -> Strokes:
    """A lying sign of infinity."""
    t = np.linspace(0, rng.uniform(1.96, 2.06) * np.pi, 50) + rng.uniform(0, 6)
    return [np.stack([np.cos(t) / 2, np.sin(2 * t) * rng.uniform(0.15, 0.22)], 1)]


def filled(rng: Rng) -> Strokes:
    """A circle, a triangle or a box that is filled with a zigzag."""
    kind = rng.choice(["circle", "triangle", "box"])
    half = 0.5 * np.array([1, rng.uniform(0.7, 1)])
    y = np.repeat(np.linspace(-0.95, 0.95, int(rng.integers(9, 18))), 2)
    width = {"circle": np.sqrt(1 - y**2), "triangle": (y + 1) / 2, "box": np.ones(len(y))}[kind]
    side = np.where(np.arange(len(y)) // 2 % 2 == np.arange(len(y)) % 2, 1, -1)
    scribble = jitter(np.stack([width * side, y], 1) * half, rng, 0.012)
    outlines = {"circle": arc((0, 0), (1, 1), 0, 360), "triangle": polygon([(0, -1), (1, 1), (-1, 1)])}
    outline = outlines.get(kind, polygon([(-1, -1), (1, -1), (1, 1), (-1, 1)])) * half
    return [outline, scribble] if rng.random() < 0.8 else [scribble]


def notes(rng: Rng) -> Strokes:
    """One note with a flag and a filled head, or two with a beam."""
    head = np.stack([np.linspace(-1, 1, 13), np.where(np.arange(13) % 2, 0.8, -0.8)], 1)
    head = np.concatenate([head * np.sqrt(1.2 - head[:, :1] ** 2) * (0.12, 0.1), arc((0, 0), (0.13, 0.1), 0, 360)])
    stem = np.array([(0.13, 0), (0.13, -rng.uniform(0.6, 0.8))])
    if rng.random() < 0.35:
        flag = stem[1] + smooth([(0, 0), (0.15, 0.18), (0.26, 0.22), (0.22, 0.45)])
        return [head, stem, flag, np.add(flag, (0, 0.15))] if rng.random() < 0.4 else [head, stem, flag]
    apart = np.array([rng.uniform(0.4, 0.6), rng.uniform(-0.12, 0.05)])
    beam = np.array([stem[1], stem[1] + apart])
    strokes = [head, stem, head + apart, stem + apart, beam]
    return [*strokes, np.add(beam, (0, 0.1))] if rng.random() < 0.4 else strokes


def hash_sign(rng: Rng) -> Strokes:
    """Two lines across two others."""
    lean, apart = rng.uniform(-0.05, 0.2), rng.uniform(0.12, 0.2)
    upright = [jitter([(x + lean / 2, -0.5), (x - lean / 2, 0.5)], rng, 0.03) for x in (-apart, apart)]
    across = [jitter([(-0.45, y), (0.45, y)], rng, 0.03) for y in (-apart, apart)]
    return upright + across
