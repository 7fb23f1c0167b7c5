"""Letters and symbols to test the rejector with."""

import numpy as np
import pytest

from paintcv.data.other_sets import other_sets
from paintcv.system.console import FileError
from tests.support.letters import unipen_letters

CHARACTERS = [("H", 101), ("o", 101), ("+", 102)]  # an o looks like a 0


@pytest.fixture
def letters(tmp_path):
    path = tmp_path / "letters.dat"
    path.write_text(unipen_letters(CHARACTERS))
    return path


def test_each_letter_that_looks_like_no_digit_is_read_in_three_ways(letters):
    sets = other_sets(letters)
    assert [others.name for others in sets] == [f"letters.dat{way}" for way in ("", ", at random", ", divided")]
    assert [others.count for others in sets] == [2, 2, 2]  # without the o
    large, random, divided = ([*others.candidates] for others in sets)
    assert [len(candidates) for candidates in large + random] == [1, 1, 1, 1]
    assert all(len(candidates) > 1 for candidates in divided)
    assert np.ptp([candidate.box[2] for (candidate,) in large]) == 0
    assert np.ptp([candidate.box[2] for (candidate,) in random]) > 0


def test_the_letters_of_some_writers(letters):
    large, *_ = other_sets(letters, (range(102, 110),))
    assert (large.name, large.count) == ("letters.dat, writers 102-109", 1)
    assert other_sets(letters, (range(1, 5),)) == []


def test_a_file_of_digits_is_an_error(few_strokes):
    with pytest.raises(FileError, match="--strokes"):
        other_sets(few_strokes)
