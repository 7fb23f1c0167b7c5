"""Measure how well the networks read, and print it as Markdown for the documentation.

    python -m tools.accuracy weights       how the networks in weights/ were trained, as their records say
    python -m tools.accuracy scores        what they score on digits, letters, numbers and layouts (15 minutes)
    python -m tools.accuracy tutorials     what the networks score when trained as in their tutorials (20 minutes)

`python -m tools.figures weights scores tutorials` writes these sections into docs/. The data sets of docs/data.md are
needed.
"""

import argparse
import itertools
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
from paintcv.networks.layers import CLASSIFIERS, NETWORKS, load_keras
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from tools.folders import DATA, ROOT
from tools.layouts import KEPT_OUT, read_digits, table

STROKES, MORE_STROKES = DATA / "pendigits-orig.tra", DATA / "unipen-digits.dat"
IN_TEXT, WRITTEN = DATA / "unipen-text-digits.dat", DATA / "unipen-numbers.dat"
OTHERS, DRAWINGS = DATA / "unipen-others.dat", DATA / "mnist_plus"
WRITERS = ",".join(f"{numbers[0]}-{numbers[-1]}" for numbers in KEPT_OUT)
WRITERS_OF_NUMBERS = "560-698"  # the writers of numbers that no network and no weight learnt from
EVALUATE = ["model.py", "evaluate", "--strokes", str(STROKES), str(MORE_STROKES), "--writers", WRITERS]
COLUMNS = ("MNIST test", "25-30", "25-30, at random", "101-178", "101-178, at random")  # the sets of EVALUATE
NUMBERS = 1000  # numbers of each length: the standard error of an accuracy of 96 % is 0.6 points
LAID_OUT = 600  # numbers of each layout
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


def accuracy(scores: list[dict[str, Any]], ending: str, beginning: str = "") -> float:
    """The accuracy on the set whose name begins and ends like this."""
    names = {score["name"]: score["accuracy"] for score in scores}
    return next(names[name] for name in names if name.startswith(beginning) and name.endswith(ending))


def weights() -> Iterator[str]:
    """Which command trained which networks, and how long it took."""
    records = [json.loads((WEIGHTS_FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in NETWORKS]
    for command in dict.fromkeys(record["command"] for record in records):
        trained = [record for record in records if record["command"] == command]
        names = ", ".join(f"`{record['network']}`" for record in trained)
        yield f"{names}, in {round(trained[0]['seconds'] / 60)} minutes:"
        yield ""
        yield "    " + re.sub(" (?=--strokes|--others|--teacher)", r" \\\n        ", shown(command))
        yield ""
    yield f"With {', '.join(f'{name} {version}' for name, version in records[0]['versions'].items())}."


def scores() -> Iterator[str]:
    """What the networks in weights/ score: first on numbers as people wrote them."""
    words = ["model.py", "evaluate", "--strokes", str(WRITTEN), "--writers", WRITERS_OF_NUMBERS, "--json"]
    yield "Numbers as people wrote them, read by `mlp512`:"
    yield ""
    yield "| numbers | count | read from | right | right, with `?` | wrong, with `?` | wrong |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for score in json.loads(run(*words))["written"]:
        shares = (percent(score[name], 1) for name in ("right", "right_doubted", "wrong_doubted", "wrong"))
        kind = "digits only" if score["name"].endswith("no signs") else "all"
        yield f"| {kind} | {score['n']} | {score['read_from']} | {' | '.join(shares)} |"
    yield ""
    yield "Everything else, from"
    yield ""
    words = [*EVALUATE[:5], str(IN_TEXT), *EVALUATE[5:], "--others", str(OTHERS)]
    yield "    " + re.sub(" (?=--writers|--others)", r" \\\n        ", shown(" ".join(["python", *words])))
    yield ""
    yield from (f"    {line}".rstrip() for line in run(*words).splitlines())
    yield ""
    yield "All classifiers, each with `--network NAME`, on the same sets of digits:"
    yield ""
    yield f"| network | {' | '.join(COLUMNS)} |"
    yield f"| --- {'| --- ' * len(COLUMNS)}|"
    for network in CLASSIFIERS:
        accuracies = (percent(score["accuracy"]) for score in evaluate("--network", network))
        yield f"| {network} | {' | '.join(accuracies)} |"
    yield ""
    yield f"With `--numbers {NUMBERS}`, `evaluate` also composes numbers of digits by the same writers. The digits of a"
    yield "number don't touch. The networks read each number twice: from its strokes, as in the window, and from the"
    yield "image alone. A number counts as right when all its digits are right:"
    yield ""
    yield "| digits | 25-30, from strokes | from the image | 101-178, from strokes | from the image |"
    yield "| --- | --- | --- | --- | --- |"
    numbers = evaluate("--numbers", str(NUMBERS))
    files = STROKES.name, MORE_STROKES.name
    for length in ("1 digit", "2 digits", "3 digits", "4 digits"):
        endings = [(f", {length}{kind}", file) for file in files for kind in ("", " as image")]
        yield f"| {length[0]} | {' | '.join(percent(accuracy(numbers, *ending), 1) for ending in endings)} |"
    yield ""
    undivided = " and ".join(percent(accuracy(numbers, ", 1 digit undivided", file), 1) for file in files)
    yield f"Single digits that are not divided at all: {undivided}."
    yield ""
    yield f"And {LAID_OUT} numbers in each of the layouts below, from"
    yield f"`python -m tools.layouts data/{STROKES.name} data/{MORE_STROKES.name} --count {LAID_OUT}`. Answers with a"
    yield "question mark count apart:"
    yield ""
    yield from table(read_digits([STROKES, MORE_STROKES], KEPT_OUT), LAID_OUT)


def tutorials() -> Iterator[str]:
    """What the networks score when trained as in their tutorials, and when trained our way on MNIST alone."""
    load_keras()  # this keeps TensorFlow quiet, so it comes before the next import
    from paintcv.learning.tutorials import TUTORIALS, score_unframed

    _, at_random = stroke_sets(STROKES, KEPT_OUT)
    assert at_random.unframed is not None
    yield "| network | its tutorial reports | MNIST test, mean (range) | pen strokes in its window |"
    yield "| --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        files = (Path(folder, f"{number}.keras") for number in itertools.count())  # `load_network` loads each only once

        def train(*words: str) -> tuple[Path, list[dict[str, Any]]]:
            out = next(files)
            run("model.py", "train", *words, "--out", str(out))
            return out, json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))["sets"]

        for name, tutorial in TUTORIALS.items():
            on_mnist, in_window = [], []
            drawings = ["--drawings", str(DRAWINGS)] if tutorial.drawings else []
            for seed in SEEDS:
                out, sets = train("--network", name, "--recipe", "tutorial", "--seed", str(seed), *drawings)
                on_mnist.append(accuracy(sets, "MNIST test, not framed"))
                score = score_unframed(load_network(out), at_random.name, at_random.unframed, at_random.labels)
                in_window.append(score.accuracy)
            spread = f"{percent(fmean(on_mnist))} ({100 * min(on_mnist):.2f} to {100 * max(on_mnist):.2f})"
            yield f"| {name} | {100 * tutorial.reported:.3g} % | {spread} | {percent(fmean(in_window), 0)} |"
        yield ""
        ours = percent(accuracy(train()[1], "MNIST test"))
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
