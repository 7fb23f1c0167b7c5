"""Scores as text."""

import numpy as np

from paintcv.learning.digit_scores import score_each_digit
from paintcv.learning.outcomes import score_outcomes
from paintcv.learning.scores import score_digits, score_numbers, score_others
from paintcv.learning.tables import confusion_table, digit_table, other_table, outcome_table, score_table
from tests.support.answers import make_number, make_probabilities


def test_score_table():
    first = score_digits("a", make_probabilities([3], [0.9]), np.array([3]))
    labels = np.array([3] * 1199 + [4])
    second = score_digits("a longer name", make_probabilities([3] * 1200, [0.9] * 1200), labels, np.array([3] * 1200))
    head, names, first_row, second_row = score_table([first, second]).splitlines()
    assert names.startswith("set ")
    assert first_row.split() == ["a", "1", "100.00%", "0", "90.00%", "10.00%", "100.00%", "0.00%"]
    assert second_row.split()[3:] == ["1,200", "99.92%", "1", "90.00%", "9.92%", "99.92%", "0.00%", "100.00%"]
    assert len(head) <= len(names) == len(second_row)
    assert names.endswith("as centred")
    assert score_table([first]).splitlines()[1].endswith("with ?")  # no column where nothing was compared
    rejected = score_digits("b", make_probabilities([3], [0.9]), np.array([3]), np.array([3]), np.array([0.4]))
    head, names, first_row, row = score_table([first, rejected]).splitlines()
    assert len(head) <= len(names) == len(row)
    assert row.split()[-3:] == ["100.00%", "100.00%", "100.00%"]
    assert first_row.split()[-1] == "0.00%"  # it has no column for what is refused
    assert first_row.rindex("%") == names.index("with ?") + len("with ?") - 1


def test_a_number_has_a_row_as_a_digit_has():
    numbers = [make_number("0417", 0.99), make_number("12", 0.9)]
    row = score_table([score_numbers("two", numbers, ["0417", "17"])]).splitlines()[2]
    assert row.split()[:4] == ["two", "2", "50.00%", "1"]


def test_other_table():
    numbers = [make_number("4", 0.9, whole) for whole in (0.2, 0.6, 0.9, 0.95)]
    head, row = other_table([score_others("letters", numbers, np.array([1, 0.8, 0.3]))]).splitlines()
    assert row.split() == ["letters", "4", "25.00%", "50.00%", "50.00%", "0.5833"]
    assert len(head) == len(row)
    assert other_table([score_others("letters", numbers, np.empty(0))]).endswith("50.00%")  # nothing to tell them from


def test_digit_table():
    probabilities = make_probabilities([7, 1, 1] + [8] * 1200, [0.99, 0.99, 0.5] + [0.99] * 1200)
    score = score_digits("a", probabilities, np.array([1, 1, 1] + [8] * 1200), whole=np.array([1, 0.4, 1] + [1] * 1200))
    head, ones, eights = digit_table(score_each_digit([score])).splitlines()
    assert ones.split() == ["1", "3", "66.67%", "33.33%", "66.67%", "33.33%"]
    assert eights.split() == ["8", "1,200", "100.00%", "0.00%", "0.00%", "0.00%"]
    assert len(head) == len(ones) == len(eights)


def test_outcome_table():
    score = score_outcomes("a.dat", "strokes", ["right", "right", "wrong?", "wrong"])
    head, *rows = outcome_table([score, score_outcomes("b.dat", "image", ["right?"] * 1200)]).splitlines()
    assert rows[0].split() == ["a.dat", "4", "strokes", "50.00%", "0.00%", "25.00%", "25.00%"]
    assert rows[1].split() == ["b.dat", "1,200", "image", "0.00%", "100.00%", "0.00%", "0.00%"]
    assert {len(row) for row in rows} == {len(head)}


def test_confusion_table():
    score = score_digits("a", make_probabilities([3, 3, 5], [1, 1, 1]), np.array([3, 4, 5]))
    lines = confusion_table(score.confusion).splitlines()
    assert lines[0].split() == ["label", *"0123456789", "read", "as"]
    assert lines[4].split() == ["3", ".", ".", ".", "1", *"......"]
    assert lines[5].split() == ["4", ".", ".", ".", "1", *"......"]
    assert len({len(line) for line in lines[1:]}) == 1
