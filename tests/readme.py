"""Make the figures and the pictures of the README anew, with the commands that it names.

    xvfb-run -a -s "-screen 0 1280x800x24 -noreset" python tests/readme.py                   all of them: an hour
    xvfb-run -a -s "-screen 0 1280x800x24 -noreset" python tests/readme.py bench gallery     only some

Look at each before it goes in. MNIST and the shared data are needed. What a command prints goes between the README's
lines `<!-- NAME -->` and `<!-- /NAME -->`, where it has them.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data import mnist

README = ROOT / "README.md"
PENS = "../shared/data/pendigits-orig.tra"  # as it will be called in the picture
STRANGE = 247  # of MNIST's test digits: a four that is taken for a six, for `why`

SECTIONS = {
    "weights": ["tests/accuracy.py", "weights"],
    "scores": ["tests/accuracy.py", "scores"],
    "tutorials": ["tests/accuracy.py", "tutorials"],
    "bench": ["tests/bench.py"],
}
PICTURES = {
    "window": ["tests/screenshots.py"],  # and help, inside, number
    "gallery": ["wrong_predictions.py", "--worst", "--rows", "3", "--columns", "5", "--save", "{pictures}/gallery.png"],
    "confusion": ["wrong_predictions.py", "--confusion", "--save", "{pictures}/confusion.png"],
    "curves": ["model.py", "train", "--out", "{scratch}/a.keras", "--plot", "{pictures}/curves.png"],
    "reliability": ["model.py", "evaluate", "--reliability", "{pictures}/reliability.png"],
    "why": ["model.py", "show", "{scratch}/four.png", "--save", "{pictures}/why.png"],
    "compare": ["model.py", "compare", "--strokes", PENS, "--writers", "25-30", "--save", "{pictures}/compare.png"],
}
COMMANDS = SECTIONS | PICTURES


def printed(words: list[str]) -> str:
    """What a command prints, which is shown as it comes."""
    lines = []
    with subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        sys.exit(f"readme.py: {' '.join(words)}: failed")
    return "".join(lines)


def filled(text: str, name: str, made: str) -> str:
    """The README's text with the section `name` made anew. Raises KeyError if it has none."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    text, found = re.subn(f"(?s){start}.*?{end}", lambda _: f"{start}\n{made}\n{end}", text)
    if found != 1:
        raise KeyError(name)
    return text


def main() -> None:
    """Run the commands that were named, or all."""
    parser = argparse.ArgumentParser(description="Make the figures and the pictures of the README anew.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(COMMANDS)}")
    names = parser.parse_args().names
    if unknown := set(names) - set(COMMANDS):
        parser.error(f"neither a section nor a picture: {', '.join(sorted(unknown))}; there are {', '.join(COMMANDS)}")
    with tempfile.TemporaryDirectory() as scratch:
        cv2.imwrite(f"{scratch}/four.png", 255 - mnist()[1][0][STRANGE])
        for name in names or COMMANDS:
            words = [word.format(scratch=scratch, pictures=ROOT / "pictures") for word in COMMANDS[name]]
            print("python", *words, flush=True)
            made = printed(words)
            if name in SECTIONS:
                README.write_text(filled(README.read_text(encoding="utf-8"), name, made), encoding="utf-8")


if __name__ == "__main__":
    main()
