"""Disputed labels: the facts, and the set that they belong to."""

import numpy as np

from paintcv.data.disputed import disputed_among, disputed_labels


def test_the_facts():
    disputes = disputed_labels()
    assert len(disputes) == 15
    assert disputes[947].text == "label disputed: 0 of 5 people"
    assert disputes[2130].text == "label disputed: 2 of 5 people"
    assert all(sum(dispute.votes) == 5 and dispute.votes[0] <= 2 for dispute in disputes.values())
    assert all(0 <= dispute.other <= 9 and dispute.other != dispute.label for dispute in disputes.values())


def test_they_are_found_in_mnist_only(mnist):
    labels = mnist[1][1]
    assert disputed_among(labels) == disputed_labels()
    assert disputed_among(labels[:9999]) == {}
    assert disputed_among(np.roll(labels, 1)) == {}
