"""The networks side by side: what they cost, what they score, and what a digit's place does to them.

    python model.py compare                    a table
    python model.py compare --trials 3         with the mean of three trainings by each tutorial's recipe
    python model.py compare --save compare.png --strokes FILE

Each network is trained as its tutorial does and reads images as they are; and the weights shipped read the same digits
framed. Two tests by one of the tutorials are repeated here. A digit is put at random into an image of 48 x 48, and a
network trained and tested with such images: the tutorials' way, it loses much, because what it learnt in one place it
doesn't know in another; framed, the place can't matter. And five digits are picked at random: if a network reads a
share p of all digits, it reads five in a row with the chance p^5.
"""

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from ctrl_c import ctrl_c_noted
from data import DigitSet, mnist, mnist_test, pictures
from figures import BLUE, ORANGE, shortened
from ink import PICTURE
from model import build, probabilities
from training import say
from tutorials import fit_as_tutorial, score_unframed, shift

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 48  # of the image in which a digit is shifted
FEW = 5
MARKERS = "os^dvPX*"


@dataclass
class Comparison:
    """What is compared of one network. Accuracies are parts of 1; what wasn't measured is empty."""

    name: str
    parameters: int
    seconds: list[float] = field(default_factory=list)  # that its tutorial's trainings took
    tutorial: dict[str, list[float]] = field(default_factory=dict)  # accuracies after each of them, by the set's name
    ours: dict[str, list[float]] = field(default_factory=dict)  # the one accuracy of the shipped weights on each set
    chance: float = 0  # that the shipped weights read FEW digits without a mistake
    few: str = ""  # what came out: labels and answers


def compare(
    names: list[str],
    shipped: dict[str, keras.Model],
    others: list[DigitSet],
    trials: int,
    seed: int,
) -> list[Comparison]:
    """Compare networks by name; `shipped` are those that have weights.

    `others` are sets to read besides MNIST and MNIST shifted; by the tutorials' networks, if their unframed images are
    known. Raises FileError, and KeyboardInterrupt on Ctrl-C.
    """
    (x_train, y_train), (x_test, y_test) = mnist()
    rng = np.random.default_rng(seed)
    x_shifted, test_shifted = shift(x_train, SIDE, rng), shift(x_test, SIDE, rng)
    test = mnist_test()
    shifted = DigitSet(f"MNIST in {SIDE} x {SIDE}", pictures(test_shifted), y_test, unframed=test_shifted)
    picked = rng.choice(len(y_test), FEW, replace=False)
    found = []
    with ctrl_c_noted() as stop:
        for name in names:
            one = Comparison(name, build(name).count_params())
            for trial in range(trials):
                say(f"{name}, as its tutorial, {trial + 1} of {trials}:")
                for side, images, sets in ((PICTURE, x_train, [test, *others]), (SIDE, x_shifted, [shifted])):
                    keras.utils.set_random_seed((seed + trial) % 2**32)
                    network = build(name, side)
                    seconds = fit_as_tutorial(network, images, y_train, stop)
                    if stop.is_set():
                        raise KeyboardInterrupt
                    if side == PICTURE:
                        one.seconds.append(seconds)
                    for some in sets:
                        if some.unframed is not None:
                            accuracy = score_unframed(network, some.name, some.unframed, some.labels).accuracy
                            one.tutorial.setdefault(some.name, []).append(accuracy)
            if name in shipped:
                sets = [test, shifted, *others]
                answers = {some.name: probabilities(shipped[name], some.pictures).argmax(1) for some in sets}
                one.ours = {some.name: [float((answers[some.name] == some.labels).mean())] for some in sets}
                one.chance = one.ours[test.name][0] ** FEW
                given = answers[test.name][picked]
                one.few = f"{''.join(map(str, y_test[picked]))} read as {''.join(map(str, given))}"
            found.append(one)
    return found


def table(found: list[Comparison]) -> str:
    """The comparisons as text: a row for each network, trained either way."""
    names = _sets(found)
    rows = [["trained as its tutorial does", "parameters", "seconds", *(shortened(name, 30) for name in names)]]
    for one in found:
        seconds = f"{np.mean(one.seconds):.0f}" if one.seconds else ""
        rows.append([one.name, f"{one.parameters:,}", seconds, *(_percent(one.tutorial.get(name)) for name in names)])
    rows.append(["the weights in weights/, framed"])
    rows += [[one.name, "", "", *(_percent(one.ours.get(name)) for name in names)] for one in found]
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        first, *others = (
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=False))
        )
        lines.append("  ".join([first, *others]).rstrip())
    lines.insert(1 + len(found), "")
    few = [
        f"{one.name}: {FEW} random digits, {one.few}; the chance of no mistake was {one.chance:.1%}"
        for one in found
        if one.few
    ]
    return "\n".join([*lines, *([""] if few else []), *few])


def figure(found: list[Comparison]) -> "Figure":
    """The accuracies as a figure: a row for each network, in it a mark with its number for each set and training."""
    from matplotlib.figure import Figure

    markers = dict(zip(_sets(found), itertools.cycle(MARKERS), strict=False))
    tests = [
        (way, name)
        for way in ("tutorial", "ours")
        for name in markers
        if any(getattr(one, way).get(name) for one in found)
    ]
    drawn = Figure(figsize=(10, 2 + len(found) * max(0.6, 0.24 * (len(tests) + 1))), layout="constrained")
    axes = drawn.add_subplot(xlabel="accuracy, %", title="The same networks on the same digits, trained in two ways")
    for place, (way, name) in enumerate(tests):
        below = (place - (len(tests) - 1) / 2) / (len(tests) + 1)  # the row's middle: or marks would hide others
        accuracies = [getattr(one, way).get(name) for one in found]
        known = [(100 * np.mean(some), row + below) for row, some in enumerate(accuracies) if some]
        axes.plot(
            *zip(*known, strict=True),
            markers[name],
            label=f"{'ours' if way == 'ours' else 'as its tutorial'}: {shortened(name, 36)}",
            markersize=8,
            color=BLUE if way == "ours" else ORANGE,
            fillstyle="full" if way == "ours" else "none",
        )
        for accuracy, row in known:
            how: dict[str, Any] = {"xytext": (8, 0), "textcoords": "offset points", "va": "center", "fontsize": "small"}
            axes.annotate(f"{accuracy:.2f}", (accuracy, row), **how)
    axes.set_yticks(range(len(found)), [f"{one.name}\n{one.parameters:,} parameters" for one in found])
    axes.set_yticks([row + 0.5 for row in range(len(found) - 1)], minor=True)
    axes.set_ylim(len(found) - 0.5, -0.5)
    axes.tick_params(axis="y", which="both", length=0)
    axes.margins(x=0.1)
    axes.grid(axis="x", alpha=0.3)
    axes.grid(axis="y", which="minor")
    drawn.legend(loc="outside lower center", ncols=2, frameon=False)
    return drawn


def _sets(found: list[Comparison]) -> list[str]:
    """The names of all sets, MNIST's first, in the order in which they were read."""
    return list(dict.fromkeys(name for one in found for name in (*one.ours, *one.tutorial)))


def _percent(accuracies: list[float] | None) -> str:
    """Their mean, and if they differ, the lowest and the highest."""
    if not accuracies:
        return ""
    low, high = min(accuracies), max(accuracies)
    return f"{np.mean(accuracies):.2%}" + (f" ({100 * low:.2f} to {100 * high:.2f})" if low < high else "")
