"""Doodles of faces, animals, plants and the sky: a function for each kind, which draws it anywhere and of any size.

    strokes = cat(np.random.default_rng(0))       # [(n, 2) points, ...]

`data.doodles` scales and varies them. y points down. All numbers in here were set by hand, by the sheets that
tools/distortions.py draws: proportions, numbers of parts, and where they stand.
"""

import itertools

import numpy as np

from paintcv.data.curves import Point, Stroke, Strokes, arc, polygon, smooth, turn

Rng = np.random.Generator


def dot(at: Point, rng: Rng) -> Stroke:
    """A dot at a point."""
    return np.add(at, rng.normal(0, 0.015, (3, 2)))


def _ring(at: Point, radius: float, rng: Rng) -> Stroke:
    """A circle that is drawn by hand: it closes, nearly or more than closes."""
    radii = radius * np.exp(rng.normal(0, 0.08, 2))
    return arc(at, radii, rng.uniform(0, 360), rng.choice([-1, 1]) * rng.uniform(345, 385))


def _eyes(rng: Rng, y: float, apart: float) -> Strokes:
    kind = rng.choice(["dots", "lines", "rings"])
    if kind == "dots":
        return [dot((x, y), rng) for x in (-apart, apart)]
    if kind == "lines":
        return [np.array([(x, y - 0.08), (x, y + 0.08)]) for x in (-apart, apart)]
    return [_ring((x, y), 0.08, rng) for x in (-apart, apart)]


def _mouth(rng: Rng, y: float) -> Stroke:
    """A smile, a sad mouth, or a straight one."""
    kind, half = rng.choice(["smile", "smile", "sad", "straight"]), rng.uniform(0.15, 0.3)
    if kind == "straight":
        return np.array([(-half, y), (half, y)])
    bow = rng.uniform(0.5, 1) * half
    return arc((0, y - bow / 2), (half, bow), 10, 160) if kind == "smile" else arc((0, y + bow), (half, bow), 190, 160)


def _nose(rng: Rng) -> Strokes:
    kind = rng.choice(["none", "dot", "line", "angle"])
    shapes = {"line": [(0, -0.08), (0, 0.1)], "angle": [(0.02, -0.1), (-0.07, 0.08), (0.03, 0.09)]}
    return [] if kind == "none" else [dot((0, 0.03), rng) if kind == "dot" else np.array(shapes[kind])]


def face(rng: Rng) -> Strokes:
    """A round face, at times with hair or ears."""
    strokes = [_ring((0, 0), 0.5, rng), *_eyes(rng, rng.uniform(-0.2, -0.1), rng.uniform(0.15, 0.22)), *_nose(rng)]
    strokes.append(_mouth(rng, rng.uniform(0.2, 0.28)))
    hair = rng.choice(["none", "spikes", "curls", "ears"])
    if hair == "spikes":
        angles = np.radians(rng.uniform(200, 340, rng.integers(4, 9)))
        directions = np.stack([np.cos(angles), np.sin(angles)], 1)
        strokes += [np.array([0.5 * way, rng.uniform(0.6, 0.75) * way]) for way in directions]
    elif hair == "curls":
        strokes += [_ring((x, -0.52), 0.1, rng) for x in np.linspace(-0.3, 0.3, 4)]
    elif hair == "ears":
        strokes += [arc((-0.5, 0), (0.1, 0.13), 60, 240), arc((0.5, 0), (0.1, 0.13), 120, -240)]
    return strokes


def smile(rng: Rng) -> Strokes:
    """Eyes and a mouth without a circle around them, at times with a nose."""
    return [*_eyes(rng, -0.3, rng.uniform(0.18, 0.35)), *_nose(rng), _mouth(rng, rng.uniform(0.2, 0.35)) * (1.6, 1)]


def cat(rng: Rng) -> Strokes:
    """The face of a cat: a circle with ears, eyes and whiskers."""
    strokes = [_ring((0, 0), 0.42, rng), *_eyes(rng, -0.1, 0.16)]
    ear = np.array([(0.14, -0.4), (0.34, rng.uniform(-0.7, -0.6)), (0.41, -0.18)])
    strokes += [ear, ear * (-1, 1)]
    count = int(rng.integers(2, 4))
    for y in np.linspace(0.02, 0.2, count):
        whisker = np.array([(0.15, 0.1), (rng.uniform(0.5, 0.65), y * 1.6 - 0.05)])
        strokes += [whisker, whisker * (-1, 1)]
    return [*strokes, polygon([(-0.05, 0.05), (0.05, 0.05), (0, 0.11)])] if rng.random() < 0.6 else strokes


def fish(rng: Rng) -> Strokes:
    """A fish in one go or with a tail of its own, with an eye, at times with a mouth or a fin."""
    high, tail = rng.uniform(0.2, 0.3), rng.uniform(0.15, 0.28)
    upper = smooth([(-0.5, 0), (-0.15, -high), (0.25, 0), (0.5, tail)])
    lower = upper * (1, -1)
    strokes = [upper, lower, np.array([upper[-1], lower[-1]])]
    if rng.random() < 0.4:
        strokes = [np.concatenate([lower[::-1], upper[1:]]), strokes[2]]
    strokes.append(dot((-0.3, -0.05), rng) if rng.random() < 0.6 else _ring((-0.3, -0.05), 0.05, rng))
    if rng.random() < 0.4:
        strokes.append(arc((-0.28, 0), (0.1, 0.16), -70, 140))
    side = rng.choice([-1, 1])
    return [stroke * (side, 1) for stroke in strokes]


def stick_figure(rng: Rng) -> Strokes:
    """A head, a body, arms and legs."""
    head, hip, shoulder = rng.uniform(0.1, 0.17), rng.uniform(0.05, 0.2), rng.uniform(-0.25, -0.12)
    reach, lift = rng.uniform(0.2, 0.35), rng.uniform(-0.25, 0.2)
    legs = [(x * rng.uniform(0.15, 0.3), 0.6) for x in (-1, 1)]
    arms = np.array([(-reach, shoulder + lift), (0, shoulder), (reach, shoulder + rng.choice([lift, -lift]))])
    body = np.array([(0, -0.55 + 2 * head), (0, hip)])
    strokes = [_ring((0, -0.55 + head), head, rng), body, arms]
    if rng.random() < 0.5:
        return [*strokes, np.array([legs[0], (0, hip), legs[1]])]
    return [*strokes, *(np.array([(0, hip), leg]) for leg in legs)]


def flower(rng: Rng) -> Strokes:
    """A flower with petals around its middle, and a stem, at times with leaves."""
    count, size = int(rng.integers(5, 9)), rng.uniform(0.1, 0.14)
    angles = np.arange(count) * 360 / count + rng.uniform(0, 90)
    strokes = [_ring((0, 0), rng.uniform(0.1, 0.15), rng)]
    for angle in angles:
        petal = arc((0.13 + size, 0), (size * 1.2, size * 0.8), 180, rng.uniform(320, 360))
        strokes.append(petal @ turn(angle).T)
    if rng.random() < 0.8:
        strokes.append(smooth([(0, 0.33), (rng.normal(0, 0.05), 0.65), (rng.normal(0, 0.05), 1)]))
        if rng.random() < 0.6:
            leaf = smooth([(0, 0.8), (0.15, 0.62), (0.3, 0.62), (0.2, 0.75), (0, 0.8)])
            strokes += [leaf, leaf * (-1, 1)] if rng.random() < 0.5 else [leaf]
    return strokes


def tree(rng: Rng) -> Strokes:
    """A fir of triangles, or a round crown, on a trunk of two lines; or a trunk with branches."""
    kind, half = rng.choice(["fir", "crown", "branches"]), rng.uniform(0.04, 0.1)
    trunk = [np.array([(x, 0.15), (x * 1.2, 0.6)]) for x in (-half, half)]
    if kind == "crown":
        return [_bumps(rng, int(rng.integers(6, 10)), 0.32) - np.array([0, 0.2]), *trunk]
    if kind == "branches":
        count = int(rng.integers(3, 6))
        sides = [(y, w) for y, w in zip(np.linspace(-0.4, 0.2, count), np.linspace(0.15, 0.4, count), strict=True)]
        branches = [np.array([(-w, y + w * 0.6), (0, y), (w, y + w * 0.6)]) for y, w in sides]
        return [np.array([(0, -0.55), (0, 0.6)]), *branches]
    tiers = int(rng.integers(2, 4))
    tops = np.linspace(-0.6, -0.15, tiers)
    fir = [polygon([(0, y), (0.2 + 0.1 * n, y + 0.35), (-0.2 - 0.1 * n, y + 0.35)]) for n, y in enumerate(tops)]
    return [*fir, *(np.add(stroke, (0, tops[-1] + 0.2)) for stroke in trunk)]


def sun(rng: Rng) -> Strokes:
    """A circle with rays, which may touch it; at times with a face."""
    count, start, end = rng.integers(5, 13), rng.uniform(0.27, 0.38), rng.uniform(0.5, 0.65)
    angles = np.arange(count) * 2 * np.pi / count + rng.uniform(0, 1) + rng.normal(0, 0.06, count)
    rays = [np.outer([start, end * np.exp(rng.normal(0, 0.1))], [np.cos(a), np.sin(a)]) for a in angles]
    inner = [stroke * 0.5 for stroke in smile(rng)] if rng.random() < 0.2 else []
    return [_ring((0, 0), 0.26, rng), *inner, *rays]


def _bumps(rng: Rng, count: int, radius: float) -> Stroke:
    """A closed outline of bumps."""
    angles = np.append(np.arange(count) * 2 * np.pi / count + rng.normal(0, 0.08, count), 2 * np.pi)
    corners = np.stack([np.cos(angles), np.sin(angles)], 1) * radius
    corners[-1] = corners[0]
    height = radius * rng.uniform(2.6, 3.6) / count  # flatter ones would make a 0
    bumps = []
    for start, end in itertools.pairwise(corners):
        along = end - start
        out = turn(-90) @ along * height / np.hypot(*along)
        near, far = start + 0.05 * along + 0.7 * out, end - 0.05 * along + 0.7 * out
        bumps.append(smooth([start, near, start + 0.5 * along + out, far, end])[:-1])
    return np.concatenate([*bumps, corners[:1]])


def cloud(rng: Rng) -> Strokes:
    """A cloud of bumps, wider than high; at times with rain."""
    strokes = [_bumps(rng, int(rng.integers(5, 10)), 0.5) * (1, rng.uniform(0.5, 0.7))]
    if rng.random() < 0.3:
        strokes += [np.array([(x, 0.5), (x - 0.08, rng.uniform(0.65, 0.8))]) for x in np.linspace(-0.3, 0.3, 4)]
    return strokes
