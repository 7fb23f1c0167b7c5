"""The table of a comparison."""

from paintcv.learning.comparison import Comparison, comparison_table, mean_and_range, set_names

COMPARISONS = [
    Comparison(
        "mlp512",
        407_050,
        seconds=[10.2, 11.2],
        tutorial={"MNIST test": [0.98, 0.97], "shifted": [0.5, 0.5]},
        ours={"MNIST test": [0.99], "shifted": [0.98], "pens": [0.9]},
        random_digits="41669 read as 41668",
        chance=0.951,
    ),
    Comparison("cnn", 225_034),
]


def test_table():
    assert comparison_table(COMPARISONS) == "\n".join(
        [
            "trained as its tutorial does     parameters  seconds               MNIST test  shifted    pens",
            "mlp512                              407,050       11  97.50% (97.00 to 98.00)   50.00%",
            "cnn                                 225,034",
            "",
            "the weights in weights/, framed",
            "mlp512                                                                 99.00%   98.00%  90.00%",
            "cnn",
            "",
            "mlp512: 5 random digits, 41669 read as 41668; the chance of no mistake was 95.1%",
        ]
    )


def test_long_names_of_sets_are_shortened():
    comparison = Comparison("cnn", 1, ours={"long/" * 20 + "name": [1.0]})
    head = comparison_table([comparison]).splitlines()[0]
    assert head.endswith("long/name")
    assert len(head.split()[-1]) == 30


def test_names_of_sets_come_once_and_in_their_order():
    others = Comparison("cnn", 1, tutorial={"pens": [0.5], "others": [0.5]})
    assert set_names([*COMPARISONS, others]) == ["MNIST test", "shifted", "pens", "others"]


def test_mean_and_range():
    assert mean_and_range(None) == mean_and_range([]) == ""
    assert mean_and_range([0.5]) == mean_and_range([0.5, 0.5]) == "50.00%"
    assert mean_and_range([0.5, 0.7]) == "60.00% (50.00 to 70.00)"
