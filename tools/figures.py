"""Make the measured sections and the pictures of the documentation.

    xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" python -m tools.figures                   all of them: an hour
    xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" python -m tools.figures bench gallery     only these

A section is what a command prints. It replaces the lines between `<!-- NAME -->` and `<!-- /NAME -->` on its page.
A picture is a file in docs/pictures/. Look at each of them before you commit it. The data sets of docs/data.md are
needed.
"""

import argparse
import re
import subprocess
import sys
import tempfile

import cv2

from paintcv.data.mnist import load_mnist
from tools.folders import DATA, PICTURES, ROOT

UNUSUAL_FOUR = 247  # the index of a digit in MNIST's test set: a four that is taken for a six, for the picture `why`

# name: the page, and the arguments of Python
SECTIONS = {
    "weights": ("docs/networks.md", ["-m", "tools.accuracy", "weights"]),
    "scores": ("docs/accuracy.md", ["-m", "tools.accuracy", "scores"]),
    "tutorials": ("docs/accuracy.md", ["-m", "tools.accuracy", "tutorials"]),
    "kinds": ("docs/accuracy.md", ["-m", "tools.kinds", str(DATA / "pendigits-orig.tra"), "--writers", "25-30"]),
    "bench": ("docs/speed.md", ["-m", "tools.bench"]),
}
STROKES = ["--strokes", str(DATA / "pendigits-orig.tra"), "--writers", "25-30"]
PICTURE_COMMANDS = {
    "window": ["-m", "tools.screenshots"],  # this also makes the pages, number and question
    "animation": ["-m", "tools.animation"],
    "gallery": ["wrong_predictions.py", "--worst", "--rows", "3", "--columns", "5", "--save", "{pictures}/gallery.png"],
    "confusion": ["wrong_predictions.py", "--confusion", "--save", "{pictures}/confusion.png"],
    "curves": ["model.py", "train", "--out", "{scratch}/a.keras", "--plot", "{pictures}/curves.png"],
    "reliability": ["model.py", "evaluate", "--reliability", "{pictures}/reliability.png"],
    "why": ["model.py", "show", "{scratch}/four.png", "--save", "{pictures}/why.png"],
    "compare": ["model.py", "compare", *STROKES, "--save", "{pictures}/compare.png"],
}
COMMANDS = {name: words for name, (_, words) in SECTIONS.items()} | PICTURE_COMMANDS


def run(words: list[str]) -> str:
    """Run Python with these arguments, show what it prints as it comes, and return it. Exit if it fails."""
    lines = []
    with subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or []:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        sys.exit(f"tools.figures: {' '.join(words)}: failed")
    return "".join(lines)


def fill(text: str, name: str, content: str) -> str:
    """Return a page's text with `content` in its section `name`. Raises KeyError if it has no such section."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    text, count = re.subn(f"(?s){start}.*?{end}", lambda _: f"{start}\n{content}\n{end}", text)
    if count != 1:
        raise KeyError(name)
    return text


def main() -> None:
    """Make what the command line names, by default everything."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.figures", description="Make the measured sections and the pictures of the documentation."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(COMMANDS)}")
    names = parser.parse_args().names
    if unknown := set(names) - set(COMMANDS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(COMMANDS)}")
    with tempfile.TemporaryDirectory() as scratch:
        cv2.imwrite(f"{scratch}/four.png", 255 - load_mnist()[1][0][UNUSUAL_FOUR])
        for name in names or COMMANDS:
            words = [word.format(scratch=scratch, pictures=PICTURES) for word in COMMANDS[name]]
            print("python", *words, flush=True)
            output = run(words)
            if name in SECTIONS:
                page = ROOT / SECTIONS[name][0]
                page.write_text(fill(page.read_text(encoding="utf-8"), name, output), encoding="utf-8")


if __name__ == "__main__":
    main()
