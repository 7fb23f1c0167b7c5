"""wrong_predictions.py: which digits it chooses, what it prints and what it writes."""

import re
from argparse import Namespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.commands.options import weights_path
from paintcv.data.sets import DigitSet, joined_drawing_set
from paintcv.figures.gallery import Answers
from paintcv.ink.picture import make_pictures
from paintcv.networks.weights import load_network
from tests.support.examples import examples
from tests.support.figures import svg_texts
from wrong_predictions import choose, choose_at_random, wrong_digits

TITLE = re.compile(r"Label : (\d) \| Predict : (\d)")


@examples(50)
@given(st.lists(st.integers(0, 99999), unique=True), st.integers(0, 40), st.integers(0, 2**32))
def test_a_sample_has_no_digit_twice(indices, count, seed):
    chosen = choose_at_random(np.array(indices, int), count, seed)
    assert len(chosen) == len(set(chosen)) == min(count, len(indices))
    assert set(chosen) <= set(indices)
    assert np.array_equal(chosen, choose_at_random(np.array(indices, int), count, seed))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_wrong_digits(pairs):
    labels, predictions = np.array(pairs, int).reshape(-1, 2).T
    assert wrong_digits(labels, predictions).tolist() == [i for i, (a, b) in enumerate(pairs) if a != b]


def test_choose():
    labels, predictions = [4, 4, 9, 4, 7, 9, 1], [9, 4, 4, 9, 7, 4, 7]
    wrong = [0, 2, 3, 5, 6]
    probabilities = np.full((7, 10), 0.001)
    probabilities[np.arange(7), predictions] = [0.6, 0.9, 0.8, 0.95, 0.9, 0.7, 0.5]
    answers = Answers(DigitSet("made up", np.zeros((7, 28, 28, 3), np.float32), np.array(labels)), probabilities)

    def chosen(**options):
        usual = {"digit": None, "predicted": None, "worst": False, "all": False, "seed": 0}
        return choose(answers, Namespace(**usual | options)).tolist()

    assert sorted(chosen()) == wrong
    assert chosen(seed=1) == chosen(seed=1)
    assert len({tuple(chosen(seed=seed)) for seed in range(9)}) > 1
    assert chosen(all=True) == wrong
    assert chosen(worst=True) == [3, 2, 5, 0, 6]
    assert chosen(digit=4, all=True) == [0, 3]
    assert chosen(predicted=4, worst=True) == [2, 5]
    assert chosen(digit=4, predicted=7) == []


def test_drawings_of_several_folders(few_drawings):
    digits = joined_drawing_set([few_drawings, few_drawings])
    assert len(digits.files) == len(digits.labels) == len(digits.pictures) == 40
    assert all(path.parent.name == str(label) for path, label in zip(digits.files, digits.labels, strict=True))


@pytest.fixture(scope="module")
def predictions(mnist) -> np.ndarray:
    """What the default network reads MNIST's first 4,000 test digits as."""
    network = load_network(weights_path("mlp512"))
    return network.predict_on_batch(make_pictures(mnist[1][0][:4000])).argmax(1)


@pytest.fixture
def mnist_with(mnist, predictions, tmp_path):
    """An MNIST whose test set has so many misread digits and twenty others: mnist_with(wrong) -> path."""

    def mnist_with(wrong: int) -> str:
        images, labels = (part[:4000] for part in mnist[1])
        misread, right = (np.flatnonzero(kind) for kind in (predictions != labels, predictions == labels))
        assert len(misread) >= wrong
        chosen = np.concatenate([misread[:wrong], right[:20]])
        path = tmp_path / f"mnist {wrong}.npz"
        np.savez(path, x_train=images[:5], y_train=labels[:5], x_test=images[chosen], y_test=labels[chosen])
        return str(path)

    return mnist_with


def test_save(call, mnist_with, tmp_path):
    few = mnist_with(20)
    titles = []
    for name, grid in (("a.svg", []), ("b.svg", ["--rows", 1, "--columns", 3])):
        path = tmp_path / name
        result = call("wrong_predictions.py", "--seed", 3, "--save", path, *grid, MNIST_NPZ=few)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.splitlines() == ["20 of 40 wrong, accuracy 50.00%", f"written: {path}"]
        titles.append([text for text in svg_texts(path) if TITLE.match(text)])
    assert len(titles[0]) == 16
    assert all(label != prediction for label, prediction in TITLE.findall("\n".join(titles[0])))
    assert titles[1] == titles[0][:3]  # the same seed, the same digits


def test_few_wrong_digits_and_none(call, mnist_with, tmp_path):
    path = tmp_path / "a.svg"
    result = call("wrong_predictions.py", "--save", path, MNIST_NPZ=mnist_with(3))
    assert (result.returncode, result.stderr) == (0, "")
    assert "3 of 23 wrong" in result.stdout
    assert len(TITLE.findall(path.read_text())) == 3
    path.unlink()
    result = call("wrong_predictions.py", "--save", path, MNIST_NPZ=mnist_with(0))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["0 of 20 wrong, accuracy 100.00%", f"none to show, so {path} isn't written"]
    assert not path.exists()


def test_no_display(call, failed, mnist_with):
    """Not even for the error is there a window; its way out is a file. The confusion matrix is printed."""
    few = mnist_with(3)
    failed(call("wrong_predictions.py", MNIST_NPZ=few), 1, "wrong_predictions.py: ", "--save FILE.png")
    result = call("wrong_predictions.py", "--confusion", MNIST_NPZ=few)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[1].split() == ["label", *"0123456789", "read", "as"]
    assert len(lines) == 12


def test_confusion_in_a_file(call, mnist_with, tmp_path):
    path = tmp_path / "confusion.svg"
    result = call("wrong_predictions.py", "--confusion", "--dark", "--save", path, MNIST_NPZ=mnist_with(3))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[1:] == [f"written: {path}"]
    assert "MNIST test: 3 of 23 wrong" in svg_texts(path)


@pytest.fixture
def own_digits(few_drawings, tmp_path):
    """Drawings, the sevens of which lie in the folder of zeros, and one that can't be read."""
    for path in few_drawings.glob("*/*.png"):
        label = "0" if path.parent.name == "7" else path.parent.name
        (tmp_path / "own" / label).mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / label / path.name).write_bytes(path.read_bytes())
    (tmp_path / "own" / "1" / "broken.png").write_bytes(b"no image")
    return tmp_path / "own"


def test_drawings_page_by_page(call, own_digits, tmp_path):
    """Sevens with a wrong label are all listed, with their files."""
    file = tmp_path / "a.pdf"
    command = ["wrong_predictions.py", "--drawings", own_digits, "--predicted", 7, "--columns", 1, "--rows", 1, "--all"]
    result = call(*command, "--save", file, MNIST_NPZ="/none")
    assert result.returncode == 1
    (error,) = result.stderr.splitlines()
    assert "broken.png" in error
    first, *listed, last = result.stdout.splitlines()
    assert "of 20 wrong" in first
    assert last == f"written: {file}"
    assert len(listed) >= 2
    assert all(str(own_digits / "0") in line and "Label : 0 | Predict : 7" in line for line in listed)
    assert file.read_bytes().startswith(b"%PDF")
    assert file.read_bytes().count(b"/Type /Page ") == len(listed)
