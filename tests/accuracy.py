"""The accuracy figures of the README, made anew.

    python tests/accuracy.py                what every network scores, numbers, and digits that touch: two minutes
    python tests/accuracy.py --readme       and put them into the README

MNIST and the shared data are needed. The figures of the tutorials' own training, which take an
hour, come from `train --recipe tutorial`.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from touching import KEPT_OUT, OUTCOMES, outcomes, touching

from files import pen_digits
from model import NETWORKS

ROOT = Path(__file__).resolve().parent.parent
PENS = "../shared/data/pendigits-orig.tra"  # as the README's commands name it
EVALUATE = ["model.py", "evaluate", "--strokes", PENS, "--writers", f"{KEPT_OUT[0]}-{KEPT_OUT[-1]}"]
NUMBERS, PAIRS = 1000, 600  # how many of each


def ask(*words: str) -> str:
    """What a command of the project prints."""
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def sets(*words: str) -> dict[str, dict[str, float]]:
    """What `evaluate` finds, by the names of the sets."""
    return {one["name"]: one for one in json.loads(ask(*EVALUATE, "--json", *words))["sets"]}


def lines() -> Iterator[str]:
    """The section of the README, line by line."""
    yield f"`python {' '.join(EVALUATE)}` prints what `weights/mlp512.keras` scores; the"
    yield "six writers had no part in its training:"
    yield ""
    yield from (f"    {line}".rstrip() for line in ask(*EVALUATE).splitlines())
    yield ""
    yield "And all networks, `--network NAME`, on the same three:"
    yield ""
    yield "| network | MNIST test | pen strokes | at random |"
    yield "| --- | --- | --- | --- |"
    for network in NETWORKS:
        accuracies = (f"{one['accuracy']:.2%}".replace("%", " %") for one in sets("--network", network).values())
        yield f"| {network} | {' | '.join(accuracies)} |"
    yield ""
    yield f"With `--numbers {NUMBERS}`, numbers are composed of the same writers' digits, none of which touch, and"
    yield "read whole, from strokes as the window knows them, and from the image alone. How many were entirely right:"
    yield ""
    yield "| digits | strokes | image | undivided |"
    yield "| --- | --- | --- | --- |"
    read = sets("--numbers", str(NUMBERS))
    for name in ("1 digit", "2 digits", "3 digits", "4 digits"):
        ways = (read.get(f"{PENS}, {name}{way}") for way in ("", " as image", " undivided"))
        cells = (f"{one['accuracy']:.1%}".replace("%", " %") if one else "" for one in ways)
        yield f"| {name[0]} | {' | '.join(cells)} |"
    yield ""
    yield f"And of {PAIRS} pairs of digits that touch (`python tests/touching.py FILE`), `?` being the question mark:"
    yield ""
    yield f"| | {' | '.join(OUTCOMES)} |"
    yield "| --- | --- | --- | --- | --- |"
    pairs = list(touching(pen_digits(ROOT / PENS, KEPT_OUT), PAIRS, 1))
    for way, known in (("strokes", True), ("image", False)):
        counted = outcomes(pairs, known)
        yield f"| {way} | {' | '.join(str(counted[outcome]) for outcome in OUTCOMES)} |"


def main() -> None:
    """Print the section, and put it into the README if that is wanted."""
    parser = argparse.ArgumentParser(description="The accuracy figures of the README, made anew.")
    parser.add_argument("--readme", action="store_true", help="put them into the README")
    options = parser.parse_args()
    section = []
    for line in lines():
        print(line, flush=True)
        section.append(line)
    if options.readme:
        readme = ROOT / "README.md"
        text, made = readme.read_text(encoding="utf-8"), "\n".join(section)
        text, found = re.subn(
            r"(?ms)^`python model\.py evaluate --strokes.*?(?=\n\n\"At random\" is)", lambda _: made, text
        )
        if not found:
            sys.exit("accuracy.py: README.md has no section to replace")
        readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
