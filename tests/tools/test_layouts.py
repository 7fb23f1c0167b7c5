"""The table of how layouts are read."""

import sys

import pytest

from paintcv.data.layouts import LAYOUTS, compose_layout
from paintcv.data.strokes import PenDigit
from paintcv.system.console import FileError
from tests.support.answers import make_number
from tests.support.pens import unipen
from tools import layouts


@pytest.fixture
def files(pen_digits, tmp_path):
    """Two files of made-up digits, by the writers 1 to 15 and 101 to 115."""
    paths = [tmp_path / "a.tra", tmp_path / "b.tra"]
    for path, added in zip(paths, (0, 100), strict=True):
        digits = [PenDigit(it.label, it.writer + added, it.strokes) for it in pen_digits if it.writer <= 15]
        path.write_text(unipen(digits))
    return paths


def test_the_digits_of_several_files(files):
    digits = layouts.read_digits(files, (range(7, 9), range(103, 105)))
    assert {digit.writer for digit in digits} == {7, 8, 103, 104}
    with pytest.raises(FileError, match=r"a.tra.*b.tra: no digit by writers 20-29"):
        layouts.read_digits(files, (range(20, 30),))


def test_the_table_counts_outcomes(files, monkeypatch, capsys):
    """A reader that knows every label from the strokes, and reads 0 from images."""

    def read(written, strokes, network):
        return [make_number(number.label if strokes else "0") for number in written]

    monkeypatch.setattr(layouts, "read_layout", read)
    monkeypatch.setattr(
        sys, "argv", ["layouts", *map(str, files), "--writers", "1-15", "--count", "3", "--only", "sum"]
    )
    layouts.main()
    head, rule, strokes, image, all_strokes, all_images = capsys.readouterr().out.splitlines()
    assert head == "| layout | read from | right | right? | wrong? | wrong |"
    assert rule.count("---") == 6
    assert strokes == "| sum | strokes | 100.0 % | 0.0 % | 0.0 % | 0.0 % |"
    assert image == "| sum | image | 0.0 % | 0.0 % | 0.0 % | 100.0 % |"
    assert [line.replace("all", "sum") for line in (all_strokes, all_images)] == [strokes, image]


def test_a_layout_is_read_from_strokes_and_from_the_image(pen_digits):
    (number,) = compose_layout("plain", pen_digits, 1, seed=0)
    for strokes in (True, False):
        (reading,) = layouts.read_layout([number], strokes, layouts.weights_path("mlp512"))
        assert len("".join(reading.lines)) == len(number.label)


def test_the_sheet_has_a_row_for_each_layout(files, monkeypatch, tmp_path):
    path = tmp_path / "sheet.png"
    monkeypatch.setattr(layouts, "read_layout", lambda written, *_: [make_number(it.label) for it in written])
    words = [*map(str, files), "--writers", "1-15", "--sheet", str(path)]
    monkeypatch.setattr(sys, "argv", ["layouts", *words])
    layouts.main()
    sheet = layouts.cv2.imread(str(path))
    assert sheet.shape == (282 * len(LAYOUTS), 282 * layouts.COLUMNS, 3)
