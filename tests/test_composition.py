"""Numbers composed of single pen digits, and how they are scored from the command line."""

import json

import cv2
import numpy as np
import pytest
from conftest import png

from composition import WIDE, compose, number_sets
from data import NumberSet, drawn_sets
from files import Drawing, FileError
from ink import INK


def test_compose(pen_digits):
    some = pen_digits[:500]
    made = list(compose(some, 3, 8, seed=4))
    assert [number.label for number in compose(some, 3, 8, seed=4)] == [number.label for number in made]
    assert [number.label for number in compose(some, 3, 8, seed=5)] != [number.label for number in made]
    for number in made:
        _, _, width, height = cv2.boundingRect((number.canvas.image >= INK).view(np.uint8))
        assert max(width, height) <= WIDE + 1
        assert width > WIDE / 2
        assert len(number.label) == len(number.strokes) == 3
        assert sum(number.strokes) == len(number.canvas.strokes)
        parts, _ = cv2.connectedComponents((number.canvas.image >= INK).view(np.uint8))
        assert parts - 1 >= 3  # none touch
        repainted = number.canvas.image.copy()
        number.canvas.press(0, 0)
        number.canvas.undo()  # which paints all strokes again
        assert (number.canvas.image == repainted).all()


def test_number_sets(shared):
    sets = list(number_sets(shared / "pendigits-orig.tra", range(3, 4), count=4))
    assert [len(some.labels[0]) for some in sets] == [1, 1, 1, 2, 2, 3, 3, 4, 4]
    assert all(len(some.candidates) == len(some.labels) == 4 for some in sets)
    assert len({some.name for some in sets}) == 9
    with pytest.raises(FileError, match="nowhere"):
        number_sets("nowhere", None, 4)


@pytest.fixture
def drawn(pen_digits, tmp_path):
    """A folder of four numbers and a digit."""
    for length in (2, 4):
        for place, number in enumerate(compose(pen_digits[:300], length, 2, seed=length)):
            (tmp_path / number.label).mkdir()
            png(tmp_path / number.label / f"{place}.png", 255 - number.canvas.image)
    (tmp_path / "7").mkdir()
    png(tmp_path / "7" / "a.png", number.canvas.image)
    return tmp_path


def test_drawn_sets(drawn):
    digits, numbers = drawn_sets(drawn)
    assert (digits.name, digits.labels.tolist()) == (str(drawn), [7])
    assert isinstance(numbers, NumberSet)
    assert sorted(map(len, numbers.labels)) == [2, 2, 4, 4]
    label = numbers.labels[0]
    (drawn / label / "cut.png").write_bytes(b"cut")
    assert "not an image" in drawn_sets(drawn)[1].unread[0]
    for path in drawn.glob("??*/*.png"):
        path.write_bytes(b"")
    (digits,) = drawn_sets(drawn)
    assert digits.labels.tolist() == [7]
    assert "none of its 5 drawings" in digits.unread[0]
    for path in drawn.glob("*/*.png"):
        path.write_bytes(b"")
    with pytest.raises(FileError, match="none of its 1 drawings"):
        drawn_sets(drawn)


def test_evaluate_numbers(run, few_digits, few_strokes, drawn):
    env = {"MNIST_NPZ": str(few_digits)}
    result = run("model.py", "evaluate", "--drawings", drawn, "--strokes", few_strokes, "--numbers", 5, "--json", **env)
    assert result.returncode == 0, result.stderr
    (digits, numbers), composed = (json.loads(result.stdout)["sets"][part] for part in (slice(1, 3), slice(5, None)))
    assert (digits["n"], numbers["n"], numbers["name"]) == (1, 4, f"{drawn}, numbers")
    names = [f"1 digit{seen}" for seen in ("", " as image", " undivided")]
    names += [f"{length} digits{seen}" for length in (2, 3, 4) for seen in ("", " as image")]
    assert [scored["name"] for scored in composed] == [f"{few_strokes}, {name}" for name in names]
    for scored in (numbers, *composed):
        assert scored["accuracy"] <= scored["digit_accuracy"] <= 1
        assert scored["wrong"] == round(scored["n"] * (1 - scored["accuracy"]))
    refused = run("model.py", "train", "--drawings", drawn, **env)
    assert refused.returncode == 1
    assert "is not a label from 0 to 9" in refused.stderr.splitlines()[-1]


@pytest.mark.filterwarnings("error")
def test_digits_without_a_width_or_a_height():
    dot, upright, level = (np.array(points, np.float32) for points in ([(5, 5)], [(5, 5), (5, 90)], [(5, 5), (90, 5)]))
    drawings = [Drawing(1, 0, [stroke]) for stroke in (dot, upright, level)]
    for length in (1, 2):
        for number in compose(drawings, length, 10, seed=0):
            assert number.canvas.image.any()
    with pytest.raises(FileError, match="2 digits"):
        list(compose(drawings[2:], 2, 1, seed=0))
