"""Make the pictures of the README anew, with the commands that the README names.

xvfb-run -a -s "-screen 0 1280x800x24" python tests/pictures.py             all of them: some twenty minutes
xvfb-run -a -s "-screen 0 1280x800x24" python tests/pictures.py gallery     only some

Look at each before it goes in. MNIST is needed, and for `compare` the shared data.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import data

PENS = "../shared/data/pendigits-orig.tra"  # as it will be called in the picture
STRANGE = 247  # of MNIST's test digits: a four that looks like a two, for `why`

COMMANDS = {
    "window": ["tests/screenshots.py"],
    "gallery": ["wrong_predictions.py", "--worst", "--rows", "3", "--columns", "5", "--save", "{pictures}/gallery.png"],
    "confusion": ["wrong_predictions.py", "--confusion", "--save", "{pictures}/confusion.png"],
    "curves": ["model.py", "train", "--out", "{scratch}/a.keras", "--plot", "{pictures}/curves.png"],
    "reliability": ["model.py", "evaluate", "--reliability", "{pictures}/reliability.png"],
    "why": ["model.py", "show", "{scratch}/four.png", "--save", "{pictures}/why.png"],
    "compare": ["model.py", "compare", "--strokes", PENS, "--writers", "25-30", "--save", "{pictures}/compare.png"],
}


def main() -> None:
    """Run the commands of the pictures that were named, or of all."""
    with tempfile.TemporaryDirectory() as scratch:
        cv2.imwrite(f"{scratch}/four.png", 255 - data.mnist()[1][0][STRANGE])
        for name in sys.argv[1:] or COMMANDS:
            words = [word.format(scratch=scratch, pictures=ROOT / "pictures") for word in COMMANDS[name]]
            print("python", *words, flush=True)
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
