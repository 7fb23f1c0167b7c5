"""Habits: the same digit as different people write it, with a flag, a loop, a bar, a gap.

    strokes = take_up_habit(strokes, 7, np.random.default_rng(0))     # a 7 that may be crossed now
    write_one(stem, rng)                                              # a 1 of any kind, around its stem

Strokes are (n, 2) points each, and y points down. All lengths here are fractions of the longer side of a digit: the
strokes must be scaled to that. A digit that isn't written so that a habit can be added to it stays as it is.

A person must still read the digit. So a 1 never gets a flag that makes it a 7: the flag goes down from the top of the
stem, at an acute angle to it, and is shorter than it.
"""

from collections.abc import Callable

import numpy as np

from paintcv.data.curves import Stroke, Strokes, arc, cut, length, round_corners, smooth, turn

# Set by hand, by the sheets that tools/distortions.py draws. Lengths of a 1 are fractions of its stem's length:
MIN_STEM = 0.75  # a straight piece that is shorter is no stem of a 1
MAX_BOW, MAX_LEAN = 0.1, 0.6  # of a stem: distance of its points from its chord, and width by height
FLAG_ANGLES = (14.0, 55.0)  # the range of the angle between flag and stem, degrees
FLATTEST = 57.0  # the largest angle between a flag and the vertical, degrees: a flatter one is the bar of a 7
FLAG_LENGTHS = (0.12, 0.65)  # the range of a flag's length
FLAT_FLAG = 42.0, 0.45  # from this angle on, degrees, a flag is no longer than this
PARTED = 0.1  # standard deviation of the place of a flag that is a stroke of its own, by its length
HOOK_LENGTHS = (0.06, 0.18)
# The pen that goes up again at the lower end of a stem without a flag: its angle to the stem, degrees, and its length.
UPSTROKE_ANGLES, UPSTROKE_LENGTHS = (8.0, 50.0), (0.08, 0.6)
FOOT_LENGTHS = (0.2, 0.6)
FOOT_LEAN = 0.25  # a stem that leans more and has a flag gets no foot: it would be a 2
# Of the others, fractions of a digit's longer side:
LOOP_WIDTHS, LOOP_HEIGHTS = (0.1, 0.24), (0.08, 0.18)  # the ranges of the loop of a 2
APART = (0.03, 0.15)  # the range of the distance of a bar that stands apart
GAP = (0.04, 0.12)  # the range of the part of a path that is left out where a digit is open


def write_one(stem: Stroke, rng: np.random.Generator) -> Strokes:
    """A 1 around a stem, which goes from its top to its lower end: with or without a flag, a foot or an upstroke.

    Without any of them it is the stem alone.
    """
    chord = stem[-1] - stem[0]
    size = float(np.hypot(*chord))
    lean = float(np.degrees(np.arctan2(-chord[0], chord[1])))
    kind = rng.choice(["flag", "bent flag", "hook", "none"], p=[0.4, 0.25, 0.15, 0.2])
    strokes = [stem]
    if kind != "none":
        angle = rng.uniform(FLAG_ANGLES[0], max(min(FLAG_ANGLES[1], FLATTEST - lean), FLAG_ANGLES[0] + 1))
        longest = FLAG_LENGTHS[1] if angle < FLAT_FLAG[0] else FLAT_FLAG[1]
        flag_length = rng.uniform(*HOOK_LENGTHS) if kind == "hook" else rng.uniform(FLAG_LENGTHS[0], longest)
        end = stem[0] + turn(angle) @ chord * flag_length
        flag = np.array([end, stem[0]])
        if kind == "bent flag":
            across = turn(90) @ (stem[0] - end)
            flag = smooth([end, (end + stem[0]) / 2 + across * rng.uniform(-0.12, 0.2), stem[0]])
        strokes = [np.concatenate([flag, stem[1:]])]
        if rng.random() < 0.25:  # two strokes that needn't meet
            strokes = [flag + rng.normal(0, PARTED, 2) * np.hypot(*(flag[-1] - flag[0])), stem]
        elif rng.random() < 0.3:
            strokes = [round_corners(round_corners(strokes[0]))]
    if rng.random() < 0.25 and (kind == "none" or abs(chord[0]) < FOOT_LEAN * size):
        width = rng.uniform(*FOOT_LENGTHS) * size
        left = stem[-1] - (width * rng.uniform(0.35, 0.65), rng.normal(0, 0.02))
        strokes.append(np.array([left, np.add(left, (width, rng.normal(0, 0.03)))]))
    elif kind in ("hook", "none") and rng.random() < 0.5:  # with a flag it would be an N or a 2
        end = strokes[-1][-1] - turn(rng.uniform(*UPSTROKE_ANGLES)) @ chord * rng.uniform(*UPSTROKE_LENGTHS)
        strokes[-1] = np.concatenate([strokes[-1], [end]])
        if rng.random() < 0.3:
            strokes[-1] = round_corners(round_corners(strokes[-1]))
    return strokes


def find_stem(strokes: Strokes) -> Stroke | None:
    """The stem of a 1 from its top to its lower end, without flag and foot; None if it has no straight one."""
    longest = max(strokes, key=length)
    top, bottom = int(longest[:, 1].argmin()), int(longest[:, 1].argmax())
    stem = longest[top : bottom + 1] if top < bottom else longest[bottom : top + 1][::-1]
    chord = stem[-1] - stem[0]
    size = float(np.hypot(*chord))
    if len(stem) < 2 or size < MIN_STEM or abs(chord[0]) > MAX_LEAN * chord[1]:
        return None
    across = (stem - stem[0]) @ np.array([-chord[1], chord[0]]) / size
    return stem if np.abs(across).max() < MAX_BOW * size else None


def _rewrite_one(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    stem = find_stem(strokes) if len(strokes) < 3 else None
    return strokes if stem is None else write_one(stem, rng)


def _loop_two(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A loop where a 2 turns at its lower left. The rest of the stroke goes on from the loop's end."""
    stroke, others = max(strokes, key=length), len(strokes) - 1
    corner = int((stroke[:, 0] - stroke[:, 1]).argmin())
    before, after = length(stroke[: corner + 1]), length(stroke[corner:])
    if others or after < 0.2 or before < 0.6:
        return strokes
    # The pen comes from the upper right, goes around to the left and upwards, and leaves to the right.
    way = arc((0, 0), (rng.uniform(*LOOP_WIDTHS) / 2, rng.uniform(*LOOP_HEIGHTS) / 2), 30, rng.uniform(250, 290))
    way += stroke[corner] - way[0]
    rest = stroke[corner + 1 :]
    fading = np.linspace(1, 0, len(rest) + 1)[1:, None]
    return [np.concatenate([stroke[:corner], way, rest + (way[-1] - stroke[corner]) * fading])]


def _mark_zero(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A slash through a 0 or inside it, a backslash inside it, or a dot in it."""
    return [*strokes, draw_mark(*_box(strokes), rng)] if len(strokes) == 1 else strokes


def draw_mark(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> Stroke:
    """What makes a 0 in the box between two corners more than a ring: mostly a slash from the upper right."""
    center, half = (low + high) / 2, (high - low) / 2
    kind = rng.choice(["slash", "backslash", "dot"], p=[0.75, 0.1, 0.15])
    if kind == "dot":
        return center + rng.normal(0, 0.02, (3, 2))
    reach = rng.uniform(0.55, 1.25, 2) if kind == "slash" else rng.uniform(0.4, 0.7, 2)
    way = np.array([half[0] if kind == "slash" else -half[0], -half[1] * rng.uniform(0.5, 0.95)])
    if rng.random() < 0.5:  # at about 45 degrees, however narrow the 0 is
        way[0] = np.sign(way[0]) * max(abs(way[0]), 0.35 * rng.uniform(0.7, 1.2))
    return np.array([center + way * reach[0], center - way * reach[1]]) + rng.normal(0, 0.02, 2)


def _open_start(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A digit whose longest stroke begins later: a loop that is closed there opens."""
    index = int(np.argmax([length(stroke) for stroke in strokes]))
    return [*strokes[:index], cut(strokes[index], rng.uniform(*GAP), 1), *strokes[index + 1 :]]


def _open_end(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A digit whose longest stroke ends earlier."""
    index = int(np.argmax([length(stroke) for stroke in strokes]))
    return [*strokes[:index], cut(strokes[index], 0, 1 - rng.uniform(*GAP)), *strokes[index + 1 :]]


def _open_top(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """An 8 of one stroke that isn't closed at the top, if it begins or ends there."""
    low, high = _box(strokes)
    at_top = [strokes[0][end][1] - low[1] < 0.4 * (high - low)[1] for end in (0, -1)]
    if len(strokes) > 1 or not any(at_top):
        return strokes
    open_end = at_top[1] and (not at_top[0] or rng.random() < 0.5)
    return _open_end(strokes, rng) if open_end else _open_start(strokes, rng)


def _close_loop(strokes: Strokes, rng: np.random.Generator, at_start: bool) -> Strokes:
    """A 9 or a 6 of one stroke whose loop is closed: its end goes on to the nearest part of the stroke."""
    stroke = strokes[0][::-1] if at_start else strokes[0]
    far = stroke[: max(int(len(stroke) * 0.75), 1)]
    target = far[np.hypot(*(far - stroke[-1]).T).argmin()]
    if len(strokes) > 1 or np.hypot(*(target - stroke[-1])) > APART[1]:
        return strokes
    stroke = np.concatenate([stroke, [target]])
    return [stroke[::-1] if at_start else stroke]


def move_apart(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Of several strokes the shortest one or another moves away from the others; a single one stays."""
    if len(strokes) < 2:
        return strokes
    lengths = [length(stroke) for stroke in strokes]
    index = int(np.argmin(lengths)) if rng.random() < 0.7 else int(rng.integers(len(strokes)))
    others = np.concatenate([stroke for place, stroke in enumerate(strokes) if place != index])
    away = strokes[index].mean(0) - others.mean(0)
    away = away / max(float(np.hypot(*away)), 1e-6)
    moved = strokes[index] + turn(rng.normal(0, 30)) @ away * rng.uniform(*APART)
    return [*strokes[:index], moved, *strokes[index + 1 :]]


def _bar_apart(strokes: Strokes, rng: np.random.Generator, corner: tuple[float, float]) -> Strokes:
    """A digit whose bar and body don't meet. One of a single stroke is divided first, near a corner of its box."""
    if len(strokes) > 1:
        return move_apart(strokes, rng)
    stroke = strokes[0]
    low, high = _box(strokes)
    # The corner must lie in the first half of the stroke, and near that of the box.
    half = max(int(np.searchsorted(np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)), length(stroke) / 2)), 1)
    distances = np.hypot(*(stroke[: half + 1] - (low + (high - low) * corner)).T)
    index = int(distances.argmin())
    if distances[index] > 0.3 or index < 2 or length(stroke[: index + 1]) < 0.15:
        return strokes
    return move_apart([stroke[: index + 1], stroke[index:]], rng)


def _cross_seven(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A bar through the stem of a 7 of one stroke."""
    if len(strokes) > 1:
        return strokes
    return [*strokes, draw_crossbar(cut(strokes[0], rng.uniform(0.65, 0.78), 1)[0], rng)]


def draw_crossbar(middle: np.ndarray, rng: np.random.Generator) -> Stroke:
    """A short bar through the stem of a 7, at a point."""
    half = np.array([rng.uniform(0.12, 0.26), rng.normal(0, 0.03)])
    return np.add([middle - half, middle + half], (rng.normal(0, 0.03), 0))


def _curl_seven(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A short line down at the beginning of a 7, which comes up to its bar."""
    first = strokes[0]
    low, high = _box(strokes)
    if (first[0] - low > 0.3 * (high - low)).any():  # it doesn't begin at the upper left
        return strokes
    start = first[0] + (rng.normal(0, 0.03), rng.uniform(0.08, 0.22))
    curl = [start] if rng.random() < 0.5 else arc(start, (0.08, 0.05), 90, -150)[::-1]
    return [np.concatenate([curl, first]), *strokes[1:]]


def _box(strokes: Strokes) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate(strokes)
    return points.min(0), points.max(0)


Habit = Callable[[Strokes, np.random.Generator], Strokes]
HABITS: dict[int, tuple[Habit, ...]] = {
    0: (_mark_zero, _mark_zero, _open_start, _open_end),
    1: (_rewrite_one,),
    2: (_loop_two,),
    4: (move_apart,),
    5: (lambda strokes, rng: _bar_apart(strokes, rng, (0, 0)),),
    6: (_open_end, lambda strokes, rng: _close_loop(strokes, rng, False)),
    7: (_cross_seven, _curl_seven, lambda strokes, rng: _bar_apart(strokes, rng, (1, 0))),
    8: (_open_top,),
    9: (_open_start, lambda strokes, rng: _close_loop(strokes, rng, True)),
}


def take_up_habit(strokes: Strokes, label: int, rng: np.random.Generator) -> Strokes:
    """One of the habits of a digit, at random; 3 has none."""
    habits = HABITS.get(label, ())
    return habits[rng.integers(len(habits))](strokes, rng) if habits else strokes
