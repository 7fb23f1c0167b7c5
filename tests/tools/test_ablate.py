"""What is lost if a constant is switched off."""

import importlib
import sys

import numpy as np
import pytest

from paintcv.segmentation.number import Digit, Number
from tests.support.glyphs import simple_candidate
from tests.support.pens import unipen, unipen_numbers
from tools import ablate, layouts


@pytest.mark.parametrize("switch", ablate.SWITCHES, ids=lambda switch: switch.name)
def test_each_switch_is_off_only_for_a_while(switch):
    module = importlib.import_module(f"paintcv.{switch.module}")
    before = getattr(module, switch.attribute)
    with ablate.switched_off(switch):
        assert getattr(module, switch.attribute) is switch.off
        assert switch.off is not before
    assert getattr(module, switch.attribute) is before


def make_number(label: str) -> Number:
    """A number of these rows, read without a doubt."""
    rows = enumerate(label.split(" "))
    return Number(tuple(Digit(simple_candidate(0, 1, row), np.eye(10)[int(it)]) for row, text in rows for it in text))


def test_the_table_shows_what_is_lost(pen_digits, tmp_path, monkeypatch, capsys):
    """A reader that reads every number while MAX_CUTS is as it was, and 0 without."""
    from paintcv.segmentation import cutting

    digits, numbers = tmp_path / "a.tra", tmp_path / "b.dat"
    digits.write_text(unipen(pen_digits))
    numbers.write_text(unipen_numbers([("25", 7), ("80", 7)], pen_digits))
    usual = cutting.MAX_CUTS

    def read(written, strokes, network):
        return [make_number(it.label if usual == cutting.MAX_CUTS else "0") for it in written]

    monkeypatch.setattr(layouts, "read_layout", read)
    words = [str(digits), str(numbers), "--writers", "1-30", "--count", "12", "--pictures", "0"]
    words += ["--only", "few cuts", "rules"]
    monkeypatch.setattr(sys, "argv", ["ablate", *words])
    ablate.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| switched off | kind | right | right? | wrong? | wrong |"
    assert lines[2] == "| nothing | written | 100.0% | 0.0% | 0.0% | 0.0% |"
    assert "| rules | layouts | +0.0 | +0.0 | +0.0 | +0.0 |" in lines
    assert "| few cuts | written | -100.0 | +0.0 | +0.0 | +100.0 |" in lines
    assert len(lines) == 2 + 3 * 3


def test_pictures_are_read_too(pen_digits, tmp_path, monkeypatch, capsys):
    digits = tmp_path / "a.tra"
    digits.write_text(unipen(pen_digits))
    words = [str(digits), "--writers", "1-30", "--count", "1", "--pictures", "3", "--only", "blank"]
    monkeypatch.setattr(ablate, "collect", lambda *arguments: {})
    monkeypatch.setattr(sys, "argv", ["ablate", *words])
    ablate.main()
    nothing, blank = capsys.readouterr().out.splitlines()[2:]
    assert nothing.startswith("| nothing | pictures | ")
    assert blank.startswith("| blank | pictures | ")
