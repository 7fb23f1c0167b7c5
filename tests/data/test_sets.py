"""MNIST, good copies and bad ones, and the sets of drawings, pen strokes and numbers."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from paintcv.data.mnist import load_mnist
from paintcv.data.painting import compose_numbers, paint_large
from paintcv.data.sets import (
    DigitSet,
    NumberSet,
    all_stroke_sets,
    drawing_set,
    drawing_sets,
    join_sets,
    joined_drawing_set,
    mnist_test_set,
    number_sets,
    padded_drawings,
    stroke_sets,
)
from paintcv.data.strokes import read_pen_digits
from paintcv.ink.picture import make_picture, make_pictures
from paintcv.system.console import FileError


def write_png(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", image)[1])


def test_the_test_set_of_mnist_is_framed(few_digits, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    digits = mnist_test_set()
    images, labels = load_mnist()[1]
    assert digits.name == "MNIST test"
    assert (digits.pictures.shape, digits.pictures.dtype) == ((200, 28, 28), np.float32)
    assert np.array_equal(digits.pictures, make_pictures(images))
    assert np.array_equal(digits.unframed, images)
    assert np.array_equal(digits.labels, labels)


@pytest.fixture(scope="module")
def strokes(few_strokes, tmp_path_factory) -> Path:
    """A UNIPEN file of 24 digits."""
    path = tmp_path_factory.mktemp("strokes") / "a.tra"
    path.write_text(".SEGMENT".join(few_strokes.read_text().split(".SEGMENT")[:25]))
    return path


def test_strokes_are_painted_large_and_at_random(strokes):
    digits = read_pen_digits(strokes)
    large, random = stroke_sets(strokes)
    assert (large.name, random.name) == ("a.tra", "a.tra, at random")
    assert np.array_equal(large.labels, [digit.label for digit in digits])
    assert np.array_equal(large.labels, random.labels)
    first = paint_large(digits[0].strokes)
    assert np.array_equal(large.pictures[0], make_picture(first))
    assert np.array_equal(large.unframed[0], cv2.resize(first, (28, 28), interpolation=cv2.INTER_LINEAR))
    assert large.pictures.shape == random.pictures.shape == large.unframed.shape == (24, 28, 28)
    assert (random.unframed != large.unframed).any((1, 2)).all()
    assert np.array_equal(stroke_sets(strokes)[1].pictures, random.pictures)  # the same each time


def test_a_set_of_strokes_names_its_writers_but_no_folder(strokes):
    writer = read_pen_digits(strokes)[0].writer
    names = [digits.name for digits in stroke_sets(strokes, (range(writer, writer + 2), range(90, 95)))]
    chosen = f"a.tra, writers {writer}-{writer + 1}"  # nobody of 90-94 is in this file
    assert names == [chosen, f"{chosen}, at random"]
    others = sorted({digit.writer for digit in read_pen_digits(strokes)})[::5][:2]
    name = stroke_sets(strokes, tuple(range(other, other + 1) for other in others))[0].name
    assert name == f"a.tra, writers {others[0]}, {others[1]}"
    assert stroke_sets(strokes, (range(writer, writer + 1),))[0].name == f"a.tra, writer {writer}"


def test_a_file_without_a_chosen_writer_has_no_sets(strokes, few_strokes):
    nobody = (range(90, 95),)
    assert stroke_sets(strokes, nobody) == []
    assert list(number_sets(strokes, nobody, 3)) == []
    in_both = {digit.writer for digit in read_pen_digits(strokes)}
    writer = next(digit.writer for digit in read_pen_digits(few_strokes) if digit.writer not in in_both)
    sets = all_stroke_sets([strokes, few_strokes], (range(writer, writer + 1), *nobody))
    assert [digits.name.split(",")[0] for digits in sets] == ["few.tra", "few.tra"]
    assert [digits.name for digits in all_stroke_sets([strokes, few_strokes])][::2] == ["a.tra", "few.tra"]
    assert all_stroke_sets([]) == []
    with pytest.raises(FileError) as caught:
        all_stroke_sets([strokes, few_strokes], nobody)
    assert str(caught.value) == f"{strokes}, {few_strokes}: no digit by writers 90-94"


def test_numbers_are_composed_of_strokes(strokes):
    sets = list(number_sets(strokes, None, count=3))
    lengths = ["1 digit", "2 digits", "3 digits", "4 digits"]
    names = [f"a.tra, {length}{kind}" for length in lengths for kind in ("", " as image")]
    assert [numbers.name for numbers in sets] == [*names[:2], "a.tra, 1 digit undivided", *names[2:]]
    assert [len(numbers.labels[0]) for numbers in sets] == [1, 1, 1, 2, 2, 3, 3, 4, 4]
    assert all(len(numbers.candidates) == len(numbers.labels) == 3 for numbers in sets)
    assert all(len(candidates) == 1 for candidates in sets[2].candidates)
    with pytest.raises(FileError, match="nowhere"):
        number_sets("nowhere", None, 3)  # before the first set is asked for


def test_drawings_of_single_digits(few_drawings):
    digits = drawing_set(few_drawings)
    assert digits.name == few_drawings.name
    assert digits.pictures.shape == (20, 28, 28)
    assert [path.parent.name for path in digits.files] == [str(label) for label in digits.labels]
    assert digits.labels.dtype == np.int64
    assert digits.unread == ()


def test_drawings_that_can_not_be_read_are_listed(few_drawings, tmp_path):
    folder = tmp_path / "drawings"
    good = next(few_drawings.glob("7/*.png")).read_bytes()
    write_png(folder / "7" / "blank.png", np.zeros((9, 9), np.uint8))
    (folder / "7" / "cut.png").write_bytes(b"cut")
    with pytest.raises(FileError, match=r"drawings: none of its 2 drawings can be read; .*blank\.png: no ink"):
        drawing_set(folder)
    (folder / "7" / "good.png").write_bytes(good)
    digits = drawing_set(folder)
    assert digits.labels.tolist() == [7]
    assert digits.files == (folder / "7" / "good.png",)
    assert digits.unread == (
        f"{folder / '7' / 'blank.png'}: no ink",
        f"{folder / '7' / 'cut.png'}: not an image, or damaged",
    )


def test_drawings_of_several_folders_are_one_set(few_drawings):
    digits = joined_drawing_set([few_drawings, few_drawings])
    assert digits.name == f"{few_drawings.name}, {few_drawings.name}"
    assert len(digits.files) == len(digits.labels) == len(digits.pictures) == 40
    assert all(path.parent.name == str(label) for path, label in zip(digits.files, digits.labels, strict=True))
    one = drawing_set(few_drawings)
    pictures, labels = join_sets([one, one])
    assert np.array_equal(digits.pictures, pictures)
    assert np.array_equal(digits.labels, labels)


@pytest.fixture
def numbers_and_a_digit(pen_digits, tmp_path) -> Path:
    """A folder of four numbers and a digit."""
    folder = tmp_path / "numbers"
    for length in (2, 4):
        for place, number in enumerate(compose_numbers(pen_digits[:300], length, 2, seed=length)):
            write_png(folder / number.label / f"{place}.png", 255 - number.canvas.image)
    write_png(folder / "7" / "a.png", number.canvas.image)
    return folder


def test_a_folder_of_digits_and_numbers_is_two_sets(numbers_and_a_digit):
    digits, numbers = drawing_sets(numbers_and_a_digit)
    assert isinstance(digits, DigitSet)
    assert isinstance(numbers, NumberSet)
    assert (digits.name, digits.labels.tolist()) == ("numbers", [7])
    assert numbers.name == "numbers, numbers"
    assert sorted(map(len, numbers.labels)) == [2, 2, 4, 4]
    for candidates, label in zip(numbers.candidates, numbers.labels, strict=True):
        assert len(candidates) >= len(label)
    with pytest.raises(FileError, match="is not a label from 0 to 9"):
        drawing_set(numbers_and_a_digit)


def test_numbers_that_can_not_be_read_are_listed_with_the_digits(numbers_and_a_digit):
    folder = numbers_and_a_digit
    cut = next(folder.glob("??/")) / "cut.png"
    cut.write_bytes(b"cut")
    assert drawing_sets(folder)[1].unread == (f"{cut}: not an image, or damaged",)
    for path in folder.glob("??*/*.png"):
        path.write_bytes(b"")
    (digits,) = drawing_sets(folder)
    assert digits.labels.tolist() == [7]
    assert "none of its 5 drawings" in digits.unread[0]
    (folder / "7" / "a.png").write_bytes(b"")
    with pytest.raises(FileError, match="none of its 1 drawings"):
        drawing_sets(folder)


def test_drawings_to_learn_from_are_padded_images(few_drawings, tmp_path):
    padded, labels = padded_drawings([few_drawings, few_drawings])
    assert padded.shape == (40, 48, 48)
    assert np.array_equal(labels[:20], drawing_set(few_drawings).labels)
    assert np.array_equal(padded[:20], padded[20:])
    write_png(tmp_path / "3" / "blank.png", np.zeros((9, 9), np.uint8))
    with pytest.raises(FileError, match=r"blank\.png: no ink; remove it"):
        padded_drawings([few_drawings, tmp_path])
