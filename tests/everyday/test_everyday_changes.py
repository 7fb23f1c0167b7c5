"""Four changes that people make to such a program, each made in a copy of it: how many files do they take?

Each test makes the change as a newcomer would, in at most three files, and then uses what is new.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests.conftest import ROOT
from tests.support.desk import SEVEN, painted

pytestmark = pytest.mark.slow


class Copy:
    """A copy of the program, which remembers the files that were changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changed: set[str] = set()
        for name in ("paintcv", "tests", "weights"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for file in (*ROOT.glob("*.py"), ROOT / "pyproject.toml"):
            shutil.copy(file, folder)

    def write(self, name: str, text: str) -> None:
        """Write a new file."""
        self.changed.add(name)
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a part of a file, which must be there once."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.write(name, text.replace(old, new))

    def run(self, *words: object, **environment: str) -> str:
        """Run Python in the copy; returns what it printed."""
        command = [sys.executable, *map(str, words)]
        result = subprocess.run(
            command, cwd=self.folder, env={**os.environ, **environment}, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout


@pytest.fixture
def copy(tmp_path):
    copy = Copy(tmp_path / "copy")
    yield copy
    assert 1 <= len(copy.changed) <= 3


PAGE = '''"""The page `Ink`: how much ink there is. A click hides it."""

from paintcv.segmentation.number import Number
from paintcv.window.hands.buttons import Button
from paintcv.window.look.pages.page import Page
from paintcv.window.look.surface import TEXT, Surface
from paintcv.window.look.widgets import MARGIN, TOP
from paintcv.window.state.view import READING, View


class Ink(Page):
    """The share of the picture that is ink."""

    name = "Ink"
    promise = "Here you will see how much ink there is."
    inspects = "ink"

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw the share."""
        if isinstance(view.inspected, int):  # not before it is known
            surface.text(f"{view.inspected} % is ink", MARGIN, TOP + 40, 20, TEXT)

    def buttons(self, view: View) -> list[Button]:
        """A place that goes back to the reading."""
        return [Button("back", (MARGIN, TOP, 100, 60), lambda controls: controls.session.show_page(READING))]
'''
PAGE_TEST = """
import numpy as np
from paintcv.window.hands.controls import Controls
from paintcv.window.look.panel import panel_buttons
from paintcv.window.look.pages import PAGES
from paintcv.window.processes.inspections import Inspection, Inspector
from paintcv.window.state.view import READING
from tests.support.fakes import FakeScreen
from tests.support.desk import SEVEN
from tests.support.sessions import draw, read


def test_ink(session, labelling):
    (share,) = Inspector().inspect(Inspection("ink"), None, np.full((1, 28, 28), 0.25)).results
    assert share == 25
    draw(session, SEVEN)
    session.show_page("Ink")
    read(session)
    (button,) = [button for button in panel_buttons(session.view) if button.name == "back"]
    button.act(Controls(session, labelling, screen=FakeScreen(), picture=None))
    assert session.view.page == READING
"""


def test_a_page_with_data_of_its_own_and_a_click(copy):
    pages = "paintcv/window/look/pages"
    copy.write(f"{pages}/ink_page.py", PAGE)
    imports = "from paintcv.window.look.pages.inside_page import Inside\n"
    copy.edit(f"{pages}/__init__.py", imports, f"from paintcv.window.look.pages.ink_page import Ink\n{imports}")
    copy.edit(f"{pages}/__init__.py", "Keys())", "Keys(), Ink())")
    copy.edit(
        "paintcv/window/processes/inspections.py",
        '    "units": _units,\n',
        '    "units": _units,\n    "ink": lambda inspector, inspection, weights, pictures: '
        "[round(100 * float(picture.mean())) for picture in pictures],\n",
    )
    (copy.folder / "tests/window/test_ink.py").write_text(PAGE_TEST)
    assert "1 passed" in copy.run("-m", "pytest", "-q", "-n", "0", "tests/window/test_ink.py")
    tests = ["tests/window/test_panel.py", "-k", "overlap and Ink"]  # the tests draw it in every state
    assert " passed" in copy.run("-m", "pytest", "-q", "-n", "0", *tests)


def test_a_network(copy, few_digits):
    copy.edit(
        "paintcv/networks/layers.py",
        "NETWORKS = {\n",
        'NETWORKS = {\n    "mlp32": lambda layers: [layers.Dense(32, "relu"), layers.Dense(10, "softmax")],\n',
    )
    few = {"MNIST_NPZ": str(few_digits)}
    words = ["--network", "mlp32", "mlp256", "--epochs", "1", "--plot", "curves.svg"]
    copy.run("model.py", "train", *words, **few)
    assert "mlp32" in (copy.folder / "curves.svg").read_text()
    copy.run("model.py", "evaluate", "--network", "mlp32", **few)
    table = copy.run("model.py", "compare", "--network", "mlp32", "--save", "comparison.png", **few)
    assert table.splitlines()[1].split()[:2] == ["mlp32", "25,450"]


def test_a_kind_of_image_fault(copy):
    """A stamp in the corner, left out wherever it is found."""
    copy.edit(
        "paintcv/ink/clutter.py",
        '    "border piece": _border_pieces,\n',
        '    "border piece": _border_pieces,\n    "stamp": _stamp,\n',
    )
    copy.edit(
        "paintcv/ink/clutter.py",
        "# To add a kind of clutter",
        "def _stamp(mask: np.ndarray) -> np.ndarray:\n"
        "    stamp = np.zeros_like(mask)\n"
        "    stamp[:40, :40] = mask[:40, :40]\n"
        "    return stamp\n\n\n# To add a kind of clutter",
    )
    image = 255 - painted([SEVEN])
    cv2.circle(image, (20, 20), 12, 0, 3)
    cv2.imwrite(str(copy.folder / "stamped.png"), image)
    (values,) = json.loads(copy.run("model.py", "predict", "--json", "stamped.png"))["predictions"]
    assert values["lines"] == ["7"]
    assert [piece["kind"] for piece in values["left_out"]] == ["stamp"]
    assert "left out: 1 stamp" in copy.run("model.py", "predict", "--save", "steps.png", "stamped.png")
    assert (copy.folder / "steps.png").is_file()


COMMAND = '''"""`model.py count`: how many weights a network has."""

import argparse

from paintcv.commands.options import add_network_option
from paintcv.networks.weights import load_network

HELP = "say how many weights a network has"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    add_network_option(parser)


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """There is nothing to check."""


def run(arguments: argparse.Namespace) -> bool:
    """Print the number."""
    print(load_network(arguments.network).count_params())
    return True
'''


def test_a_command(copy):
    copy.write("paintcv/commands/count.py", COMMAND)
    copy.edit("model.py", "import compare, evaluate,", "import compare, count, evaluate,")
    copy.edit("model.py", 'COMMANDS = {"train"', 'COMMANDS = {"count": count, "train"')
    assert copy.run("model.py", "count", "--network", "mlp256") == "203530\n"
    assert "say how many weights a network has" in copy.run("model.py", "--help")
