"""How well the networks read, in the words of the README; tests/readme.py puts them there.

    python tests/accuracy.py weights       how the committed weights were made, from their records
    python tests/accuracy.py scores        what they score; numbers; digits that touch: two minutes
    python tests/accuracy.py tutorials     what the tutorials' recipes score, and ours on the same data: 20 minutes

MNIST and the shared data are needed. Markdown goes to standard output.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from touching import KEPT_OUT, OUTCOMES, outcomes, touching

from data import pen_sets
from files import pen_digits
from model import NETWORKS, WEIGHTS, load, load_keras

PENS, DRAWINGS = "../shared/data/pendigits-orig.tra", "../shared/data/mnist_plus"  # as the README's commands name them
EVALUATE = ["model.py", "evaluate", "--strokes", PENS, "--writers", f"{KEPT_OUT[0]}-{KEPT_OUT[-1]}"]
NUMBERS, PAIRS = 1000, 600  # how many of each
SEEDS = range(3)  # of the tutorials' trainings


def ask(*words: str) -> str:
    """What a command of the project prints."""
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def sets(*words: str) -> dict[str, dict[str, float]]:
    """What `evaluate` finds, by the names of the sets."""
    return {one["name"]: one for one in json.loads(ask(*EVALUATE, "--json", *words))["sets"]}


def percent(accuracy: float, places: int = 2) -> str:
    """A part of 1 as the README writes it: 99.41 %."""
    return f"{100 * accuracy:.{places}f} %"


def accuracy(record: dict, name: str) -> float:
    """What a network scored on a set, by its record."""
    return next(one["accuracy"] for one in record["sets"] if one["name"] == name)


def weights() -> Iterator[str]:
    """Which command made which weights, and how long it took."""
    records = [json.loads((WEIGHTS / f"{name}.json").read_text(encoding="utf-8")) for name in NETWORKS]
    for command in dict.fromkeys(record["command"] for record in records):
        made = [record for record in records if record["command"] == command]
        names = ", ".join(record["network"] for record in made)
        yield f"{names}, in {round(made[0]['seconds'] / 60)} minutes:"
        yield ""
        yield "    " + re.sub(" (?=--strokes|--teacher)", r" \\\n        ", command)
        yield ""
    versions = ", ".join(f"{name} {version}" for name, version in records[0]["versions"].items())
    yield f"With {versions}."


def scores() -> Iterator[str]:
    """What the committed weights score."""
    yield f"`{shlex.join(['python', *EVALUATE])}` prints what"
    yield "`weights/mlp512.keras` scores; the six writers had no part in its training:"
    yield ""
    yield from (f"    {line}".rstrip() for line in ask(*EVALUATE).splitlines())
    yield ""
    yield "And all networks, `--network NAME`, on the same three:"
    yield ""
    yield "| network | MNIST test | pen strokes | at random |"
    yield "| --- | --- | --- | --- |"
    for network in NETWORKS:
        accuracies = (percent(one["accuracy"]) for one in sets("--network", network).values())
        yield f"| {network} | {' | '.join(accuracies)} |"
    yield ""
    yield f"With `--numbers {NUMBERS}`, numbers are composed of the same writers' digits, none of which touch, and"
    yield "read whole, from strokes as the window knows them, and from the image alone. How many were entirely right:"
    yield ""
    yield "| digits | strokes | image |"
    yield "| --- | --- | --- |"
    found = sets("--numbers", str(NUMBERS))
    read = {name.removeprefix(f"{PENS}, "): scored["accuracy"] for name, scored in found.items()}
    for name in ("1 digit", "2 digits", "3 digits", "4 digits"):
        yield f"| {name[0]} | {percent(read[name], 1)} | {percent(read[f'{name} as image'], 1)} |"
    yield ""
    yield f"Single digits that are not divided at all: {percent(read['1 digit undivided'], 1)}."
    yield ""
    yield f"And of {PAIRS} pairs of digits that touch (`python tests/touching.py FILE`), `?` being the question mark:"
    yield ""
    yield f"| | {' | '.join(OUTCOMES)} |"
    yield f"| --- {'| --- ' * len(OUTCOMES)}|"
    pairs = list(touching(pen_digits(ROOT / PENS, KEPT_OUT), PAIRS, 1))
    for way, known in (("strokes", True), ("image", False)):
        counted = outcomes(pairs, known)
        yield f"| {way} | {' | '.join(str(counted[outcome]) for outcome in OUTCOMES)} |"


def tutorials() -> Iterator[str]:
    """What the tutorials' recipes score, and ours with no more than MNIST."""
    load_keras()  # quietly, before it is imported
    from tutorials import TUTORIALS, score_unframed

    _, drawn = pen_sets(ROOT / PENS, KEPT_OUT)
    yield "| network | its tutorial reports | MNIST test, mean (range) | pen strokes in its window |"
    yield "| --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "network.keras")

        def train(*words: str) -> dict:
            ask("model.py", "train", *words, "--out", str(out))
            load.cache_clear()
            return json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))

        for name, tutorial in TUTORIALS.items():
            tested, drawings = [], []
            more = ["--drawings", DRAWINGS] if tutorial.drawings else []
            for seed in SEEDS:
                record = train("--network", name, "--recipe", "tutorial", "--seed", str(seed), *more)
                tested.append(accuracy(record, "MNIST test, not framed"))
                drawings.append(score_unframed(load(out), drawn.name, drawn.unframed, drawn.labels).accuracy)
            spread = f"{percent(np.mean(tested))} ({100 * min(tested):.2f} to {100 * max(tested):.2f})"
            yield f"| {name} | {100 * tutorial.reported:.3g} % | {spread} | {percent(np.mean(drawings), 0)} |"
        yield ""
        ours = percent(accuracy(train(), "MNIST test"))
        yield f"Our recipe with MNIST alone, `python model.py train --out my.keras`: {ours} of MNIST's test digits."


def main() -> None:
    """Print a section."""
    made = {"weights": weights, "scores": scores, "tutorials": tutorials}
    parser = argparse.ArgumentParser(description="How well the networks read, in the words of the README.")
    parser.add_argument("section", choices=made)
    for line in made[parser.parse_args().section]():
        print(line, flush=True)


if __name__ == "__main__":
    main()
