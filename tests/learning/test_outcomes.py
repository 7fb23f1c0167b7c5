"""Right or wrong, with a question mark or without."""

import pytest

from paintcv.learning.outcomes import OUTCOMES, outcome, score_outcomes
from tests.support.answers import make_number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (make_number("12 34"), "right"),
        (make_number("12 34", 0.9), "right?"),  # 0.9 ** 4 is doubtful
        (make_number("1234"), "wrong"),
        (make_number("12 35"), "wrong"),
        (make_number("12 35", 0.9), "wrong?"),
        (make_number("12 34", whole=0.1), "wrong?"),
    ],
)
def test_outcome(number, expected):
    assert outcome("12 34", number) == expected
    assert expected in OUTCOMES


def test_a_row_that_is_made_up_is_wrong():
    assert outcome("1234", make_number("1234")) == "right"
    assert outcome("1234", make_number("12 34")) == "wrong"


def test_score_of_outcomes_by_hand():
    score = score_outcomes("a", "image", ["right", "right?", "wrong", "right", "wrong?", "right", "wrong", "right"])
    values = {"right": 0.5, "right_doubted": 0.125, "wrong_doubted": 0.125, "wrong": 0.25}
    assert score.as_dict() == {"name": "a", "read_from": "image", "n": 8, **values}
    with pytest.raises(ValueError, match="none: no numbers"):
        score_outcomes("none", "image", [])
