"""Measure how well the networks read, and print it as Markdown for the documentation.

    python -m tools.accuracy weights       how the networks in weights/ were trained, as their records say
    python -m tools.accuracy scores        what they score on digits, on numbers, and on digits that touch (2 minutes)
    python -m tools.accuracy tutorials     what the networks score when trained as in their tutorials (20 minutes)

`python -m tools.figures weights scores tutorials` writes these sections into docs/. The data sets of docs/data.md are
needed.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

from paintcv.data.sets import stroke_sets
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.networks import NETWORKS, WEIGHTS_FOLDER, load_keras, load_network
from tools.folders import DATA, ROOT
from tools.touching import KEPT_OUT, OUTCOMES, outcomes, touching

STROKES, DRAWINGS = DATA / "pendigits-orig.tra", DATA / "mnist_plus"
WRITERS = f"{KEPT_OUT[0]}-{KEPT_OUT[-1]}"
EVALUATE = ["model.py", "evaluate", "--strokes", str(STROKES), "--writers", WRITERS]
NUMBERS = 1000  # numbers of each length: the standard error of an accuracy of 96 % is 0.6 points
PAIRS = 600  # pairs of digits that touch
SEEDS = range(3)  # each tutorial's network is trained once with each seed


def run(*words: str) -> str:
    """Run one of the project's commands and return what it prints. Raises CalledProcessError if it fails."""
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def shown(command: str) -> str:
    """The command line as the documentation shows it, with the data sets in the folder data/."""
    return re.sub(r"\S+/data/", "data/", command)


def evaluate(*words: str) -> list[dict[str, Any]]:
    """The scores that `model.py evaluate` gives with these options, one for each set, in its order."""
    return json.loads(run(*EVALUATE, "--json", *words))["sets"]


def percent(fraction: float, places: int = 2) -> str:
    """A fraction as the documentation writes it: 99.41 %."""
    return f"{100 * fraction:.{places}f} %"


def accuracy(scores: list[dict[str, Any]], ending: str) -> float:
    """The accuracy on the set whose name ends in `ending`."""
    return next(score["accuracy"] for score in scores if score["name"].endswith(ending))


def weights() -> Iterator[str]:
    """Which command trained which networks, and how long it took."""
    records = [json.loads((WEIGHTS_FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in NETWORKS]
    for command in dict.fromkeys(record["command"] for record in records):
        trained = [record for record in records if record["command"] == command]
        names = ", ".join(f"`{record['network']}`" for record in trained)
        yield f"{names}, in {round(trained[0]['seconds'] / 60)} minutes:"
        yield ""
        yield "    " + re.sub(" (?=--strokes|--teacher)", r" \\\n        ", shown(command))
        yield ""
    yield f"With {', '.join(f'{name} {version}' for name, version in records[0]['versions'].items())}."


def scores() -> Iterator[str]:
    """What the networks in weights/ score."""
    yield f"    {shown(' '.join(['python', *EVALUATE]))}"
    yield ""
    yield from (f"    {line}".rstrip() for line in run(*EVALUATE).splitlines())
    yield ""
    yield "All networks, each with `--network NAME`, on the same three sets:"
    yield ""
    yield "| network | MNIST test | pen strokes | at random |"
    yield "| --- | --- | --- | --- |"
    for network in NETWORKS:
        accuracies = (percent(score["accuracy"]) for score in evaluate("--network", network))
        yield f"| {network} | {' | '.join(accuracies)} |"
    yield ""
    yield f"With `--numbers {NUMBERS}`, `evaluate` also composes numbers of digits by the same writers. The digits of a"
    yield "number don't touch. The network reads each number twice: from its strokes, as in the window, and from the"
    yield "image alone. A number counts as right when all its digits are right:"
    yield ""
    yield "| digits | from strokes | from the image |"
    yield "| --- | --- | --- |"
    numbers = evaluate("--numbers", str(NUMBERS))
    for length in ("1 digit", "2 digits", "3 digits", "4 digits"):
        strokes, image = (percent(accuracy(numbers, f", {length}{kind}"), 1) for kind in ("", " as image"))
        yield f"| {length[0]} | {strokes} | {image} |"
    yield ""
    yield f"Single digits that are not divided at all: {percent(accuracy(numbers, ', 1 digit undivided'), 1)}."
    yield ""
    yield f"And {PAIRS} pairs of digits that touch, from `python -m tools.touching data/{STROKES.name}`. Answers with a"
    yield "question mark count apart:"
    yield ""
    yield f"| | {' | '.join(OUTCOMES)} |"
    yield f"| --- {'| --- ' * len(OUTCOMES)}|"
    pairs = list(touching(read_pen_digits(STROKES, KEPT_OUT), PAIRS, 1))
    for name, with_strokes in (("from strokes", True), ("from the image", False)):
        counts = outcomes(pairs, with_strokes)
        yield f"| {name} | {' | '.join(str(counts[outcome]) for outcome in OUTCOMES)} |"


def tutorials() -> Iterator[str]:
    """What the networks score when trained as in their tutorials, and when trained our way on MNIST alone."""
    load_keras()  # this keeps TensorFlow quiet, so it comes before the next import
    from paintcv.learning.tutorials import TUTORIALS, score_unframed

    _, at_random = stroke_sets(STROKES, KEPT_OUT)
    assert at_random.unframed is not None
    yield "| network | its tutorial reports | MNIST test, mean (range) | pen strokes in its window |"
    yield "| --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "network.keras")

        def train(*words: str) -> list[dict[str, Any]]:
            run("model.py", "train", *words, "--out", str(out))
            load_network.cache_clear()
            return json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))["sets"]

        for name, tutorial in TUTORIALS.items():
            on_mnist, in_window = [], []
            drawings = ["--drawings", str(DRAWINGS)] if tutorial.drawings else []
            for seed in SEEDS:
                sets = train("--network", name, "--recipe", "tutorial", "--seed", str(seed), *drawings)
                on_mnist.append(accuracy(sets, "MNIST test, not framed"))
                score = score_unframed(load_network(out), at_random.name, at_random.unframed, at_random.labels)
                in_window.append(score.accuracy)
            spread = f"{percent(fmean(on_mnist))} ({100 * min(on_mnist):.2f} to {100 * max(on_mnist):.2f})"
            yield f"| {name} | {100 * tutorial.reported:.3g} % | {spread} | {percent(fmean(in_window), 0)} |"
        yield ""
        ours = percent(accuracy(train(), "MNIST test"))
        yield f"PaintCV's own training on MNIST alone, `python model.py train --out my.keras`, scores {ours} on MNIST's"
        yield "test digits."


SECTIONS: dict[str, Callable[[], Iterator[str]]] = {"weights": weights, "scores": scores, "tutorials": tutorials}


def main() -> None:
    """Print the section that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tools.accuracy", description="Measure how well the networks read.")
    parser.add_argument("section", choices=SECTIONS)
    for line in SECTIONS[parser.parse_args().section]():
        print(line, flush=True)


if __name__ == "__main__":
    main()
