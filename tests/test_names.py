"""The names in the code: one name for one thing, and nothing refers to what isn't there."""

import re
from collections import Counter

import pytest

from tools.folders import ROOT

PROGRAM = [*sorted((ROOT / "paintcv").rglob("*.py")), *sorted(ROOT.glob("*.py"))]
CODE = [*PROGRAM, *sorted((ROOT / "tools").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]
NAMES = {str(path.relative_to(ROOT)) for path in CODE}
MOST_LINES = 305  # of a file of the program: about 300


def repeated(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def test_no_two_files_of_the_program_have_one_name():
    assert repeated([path.name for path in PROGRAM if path.name != "__init__.py"]) == []


def test_no_two_classes_of_the_program_have_one_name():
    texts = [path.read_text(encoding="utf-8") for path in PROGRAM]
    assert repeated([name for text in texts for name in re.findall(r"^class (\w+)", text, re.MULTILINE)]) == []


@pytest.mark.parametrize("folder", ["paintcv", "tools"])
def test_files_that_the_code_names_are_there(folder):
    """In docstrings and comments: "see data/sets.py"."""
    for path in (path for path in CODE if path.is_relative_to(ROOT / folder)):
        for name in re.findall(r"(?<![\w/.])[\w/]+\.py\b", path.read_text(encoding="utf-8")):
            assert any(known == name or known.endswith(f"/{name}") for known in NAMES), f"{path}: {name}"


def test_files_of_the_program_are_short():
    long = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in PROGRAM}
    assert [name for name, lines in long.items() if lines > MOST_LINES] == []
