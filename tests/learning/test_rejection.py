"""The rejector's training, in small."""

import threading
from pathlib import Path

import numpy as np
import pytest

from paintcv.data.others import LIKE_DIGITS
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.layers import OUTPUTS_OF_REJECTOR, build_network, load_keras
from paintcv.networks.weights import load_rejector, save_network
from paintcv.segmentation.number import DIGIT, KINDS, SIGN
from paintcv.system.console import FileError
from tests.support.letters import unipen_letters
from tests.support.pens import unipen_numbers

load_keras()

from paintcv.learning import rejection, training  # noqa: E402  it imports Keras
from paintcv.learning.rejection import read_letters, read_material, train_rejector  # noqa: E402
from paintcv.learning.training import TrainingData  # noqa: E402

KEPT_OUT = (range(15, 21), range(25, 31))
SIZE, VALIDATION_SIZE = 300, 200


@pytest.fixture(scope="module")
def few_letters(tmp_path_factory) -> Path:
    """A UNIPEN file of an H by each of 30 writers, and of an O, which can't be told from a 0."""
    path = tmp_path_factory.mktemp("letters") / "letters.dat"
    path.write_text(unipen_letters([(label, writer) for writer in range(1, 31) for label in "HO"]))
    return path


@pytest.fixture(scope="module")
def few_numbers(pen_digits, tmp_path_factory) -> Path:
    """A UNIPEN file of four numbers; a writer who is kept out wrote the last one."""
    path = tmp_path_factory.mktemp("numbers") / "numbers.dat"
    path.write_text(unipen_numbers([("2026", 1), ("80-25", 2), ("417", 3), ("58", 26)], pen_digits))
    return path


@pytest.fixture
def small(few_digits, monkeypatch, sample_thread) -> None:
    """A small MNIST, few samples, and no processes."""
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    monkeypatch.setattr(rejection, "SIZE", SIZE)
    monkeypatch.setattr(rejection, "VALIDATION_SIZE", VALIDATION_SIZE)
    monkeypatch.setattr(training, "find_wrong_labels", lambda pictures, *_: np.zeros(len(pictures), bool))
    load_keras().utils.set_random_seed(0)


@pytest.fixture
def data(few_strokes, few_numbers, few_letters) -> TrainingData:
    return TrainingData(strokes=[few_strokes, few_numbers], kept_out=KEPT_OUT, others=[few_letters])


def by_others(path: Path) -> int:
    """How many digits in a file aren't by writers who are kept out."""
    return sum(not any(digit.writer in writers for writers in KEPT_OUT) for digit in read_pen_digits(path))


def test_a_small_rejector_has_a_record_and_is_loaded_as_it_was(small, data, few_strokes, capsys, tmp_path):
    network = build_network("rejector")
    record, (curves,) = train_rejector(network, data, 2, 7, threading.Event())
    assert record.learnt_from == {
        "digits": by_others(few_strokes) + 11,  # 11 in the three numbers
        "letters": 18,  # an H by each writer who isn't kept out
        "images": 550,
        "written numbers": 3,
    }
    assert (record.network, record.seed, record.epochs, record.interrupted) == ("rejector", 7, 2, False)
    assert record.kept_out_writers == "writers 15-20, 25-30"
    assert record.parameters == network.count_params()
    assert record.temperature is not None
    assert (curves.name, len(curves.loss), len(curves.validation_accuracy)) == ("rejector", 2, 2)

    assert [shown["name"] for shown in record.sets] == list(KINDS)
    assert sum(shown["n"] for shown in record.sets) == VALIDATION_SIZE
    right = sum(shown["accuracy"] * shown["n"] for shown in record.sets) / VALIDATION_SIZE
    assert right == pytest.approx(curves.validation_accuracy[-1])  # the temperature changes no answer
    output = capsys.readouterr().out
    for shown in record.sets:
        assert f"{shown['name']}: {shown['accuracy']:.2%} of {shown['n']} are taken for one\n" in output

    path = tmp_path / "small.keras"
    save_network(network, path, record.as_dict())
    views = np.random.default_rng(0).random((3, 28, 28, 3), np.float32)
    read, same = (it.predict_on_batch(views) for it in (network, load_rejector(path)))
    assert read.shape == (3, OUTPUTS_OF_REJECTOR)
    assert same == pytest.approx(read, abs=1e-6)


def test_a_training_that_is_stopped_before_it_learns_changes_nothing(small, data, monkeypatch):
    stop, network = threading.Event(), build_network("rejector")
    before = network.get_weights()
    make = rejection.make_page_samples

    def stop_meanwhile(*arguments: object) -> tuple[np.ndarray, np.ndarray]:
        stop.set()  # Ctrl-C comes while the samples to validate with are made
        return make(*arguments)

    monkeypatch.setattr(rejection, "make_page_samples", stop_meanwhile)
    with pytest.raises(KeyboardInterrupt):
        train_rejector(network, data, 1, 0, stop)
    assert all(map(np.array_equal, before, network.get_weights()))


def test_what_is_kept_out_is_only_validated_with(small, data, few_strokes):
    learnt, kept_out = read_material(data)
    assert len(learnt.digits) == by_others(few_strokes) + 11  # in the three numbers
    assert {digit.writer for digit in learnt.digits}.isdisjoint(digit.writer for digit in kept_out.digits)
    assert len(learnt.digits) + len(kept_out.digits) == 150 + 13
    assert {letter.writer for letter in kept_out.letters} == {writer for writers in KEPT_OUT for writer in writers}
    assert {letter.label for letter in learnt.letters + kept_out.letters} == {"H"}
    assert [len(material.images) for material in (learnt, kept_out)] == [550, 50]
    labels = [["".join(label for _, label, _ in things) for things in it.written] for it in (learnt, kept_out)]
    assert labels == [["2026", "8025", "417"], ["58"]]
    assert [kind for kind, _, _ in learnt.written[1]] == [DIGIT] * 4 + [SIGN]


def test_without_writers_who_are_kept_out_both_are_the_same(small, few_strokes, few_letters):
    learnt, validation = read_material(TrainingData(strokes=[few_strokes], others=[few_letters]))
    assert learnt is validation
    assert (len(learnt.digits), learnt.written) == (150, [])


def test_numbers_alone_are_enough(small, few_numbers, few_letters):
    learnt, _ = read_material(TrainingData(strokes=[few_numbers], others=[few_letters]))
    assert "".join(str(digit.label) for digit in learnt.digits) == "2026802541758"


def test_writers_without_digits_are_named(small, few_strokes, few_letters):
    kept_out = (range(900, 903),)
    with pytest.raises(FileError, match=r"few\.tra: no digit by writers 900-902 to validate with; keep out others"):
        read_material(TrainingData(strokes=[few_strokes], kept_out=kept_out, others=[few_letters]))


def test_letters_that_look_like_digits_are_not_read(few_letters):
    letters = read_letters([few_letters, few_letters], None, (range(2, 30),))
    assert [(letter.label, letter.writer) for letter in letters] == [("H", 1), ("H", 30)] * 2
    assert "O" in LIKE_DIGITS
    assert [letter.writer for letter in read_letters([few_letters], (range(5, 7),))] == [5, 6]
    with pytest.raises(FileError, match=r"letters\.dat: no letters or symbols to learn from; keep out others"):
        read_letters([few_letters], None, (range(50),))
    with pytest.raises(FileError, match=r"letters\.dat: no letters or symbols by writers 90-94; keep out others"):
        read_letters([few_letters], (range(90, 95),))
