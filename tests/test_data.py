"""MNIST, sets of digits, painted strokes and distortions."""

import pickle

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import (
    SLANT,
    STENCIL,
    STENCIL_BOX,
    TURN,
    distort,
    drawn_set,
    large_painting,
    mnist,
    mnist_test,
    paint_strokes,
    pen_sets,
    pictures,
    random_painting,
    stencils,
)
from files import FileError, pen_digits
from ink import INK, SIZE, NoInk, picture


def test_mnist_is_mnist(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    assert x_train.shape == (60000, 28, 28)
    assert x_test.shape == (10000, 28, 28)
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def arrays(n: int = 3, side: int = 28) -> dict[str, np.ndarray]:
    images, labels = np.full((n, side, side), 255, np.uint8), np.zeros(n, np.uint8)
    return {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}


def test_mnist_that_is_none(monkeypatch, tmp_path):
    path = tmp_path / "mnist.npz"
    monkeypatch.setenv("MNIST_NPZ", str(path))
    with pytest.raises(FileError, match="MNIST_NPZ"):
        mnist()
    for content in (b"", b"hello", b"PK\x03\x04 cut short"):
        path.write_bytes(content)
        with pytest.raises(FileError, match=r"mnist\.npz"):
            mnist()
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(FileError, match=r"mnist\.npz"):
        mnist()
    for wrong in (
        arrays(side=20),
        arrays(n=0),
        {"x_train": np.zeros(3)},
        *({**arrays(), "y_test": labels} for labels in (np.zeros(9, np.uint8), np.full(3, 10), np.array(0))),
        {**arrays(), "x_test": np.zeros((3, 28, 28), np.uint8)},  # blank
    ):
        np.savez(path, **wrong)
        with pytest.raises(FileError, match=r"mnist\.npz"):
            mnist()
    np.savez(path, **arrays())
    assert len(mnist()[1][1]) == 3


class Trap:
    def __reduce__(self):
        return open, ("sprung", "w")


def test_mnist_never_runs_code(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickle.dumps(Trap())).close() is None
    (tmp_path / "sprung").unlink()  # the trap works
    path = tmp_path / "mnist.npz"
    np.savez(path, **{**arrays(), "x_train": np.array([Trap()], object)})
    (tmp_path / "sprung").unlink(missing_ok=True)
    monkeypatch.setenv("MNIST_NPZ", str(path))
    with pytest.raises(FileError, match=r"mnist\.npz"):
        mnist()
    assert not (tmp_path / "sprung").exists()


def test_pictures_of_none():
    assert pictures(np.zeros((0, 28, 28), np.uint8)).shape == (0, 28, 28)


def test_stencils(mnist):
    images = mnist[0][0][:200]
    made = stencils(images)
    assert (made.shape, made.dtype) == ((200, STENCIL, STENCIL), np.uint8)
    for image in made:
        rows, columns = np.nonzero(image >= INK)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert abs(max(height, width) - STENCIL_BOX) <= 1
        assert abs(rows.min() + rows.max() - STENCIL) <= 3
        assert abs(columns.min() + columns.max() - STENCIL) <= 3
    assert np.abs(pictures(made) - pictures(images)).mean() < 0.01  # framed, they are the same digits
    assert stencils([]).shape == (0, STENCIL, STENCIL)
    with pytest.raises(NoInk):
        stencils([images[0], np.zeros((28, 28), np.uint8)])


@pytest.fixture(scope="session")
def few_stencils(mnist) -> np.ndarray:
    return stencils(mnist[0][0][:300])


def test_distort_by_seed(few_stencils):
    before = few_stencils.copy()
    one, two, other = (distort(few_stencils, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (few_stencils == before).all()
    assert (one.shape, one.dtype) == (few_stencils.shape, np.uint8)
    assert (one == two).all()
    assert (one != other).any((1, 2)).all()


def test_distort_without_strength_bends_nothing(few_stencils):
    pale = pictures(few_stencils)
    assert np.abs(pictures(distort(few_stencils, np.random.default_rng(0), 0)) - pale).mean() < 0.03
    assert np.abs(pictures(distort(few_stencils, np.random.default_rng(0), 1)) - pale).mean() > 0.05


@pytest.mark.parametrize("strength", [0.5, 1])
def test_distort_slants_and_turns(strength):
    bars = np.zeros((600, STENCIL, STENCIL), np.uint8)
    bars[:, 8:40, 22:26] = 255
    moments = [cv2.moments(bar) for bar in distort(bars, np.random.default_rng(0), strength)]
    slants = [moment["mu11"] / moment["mu02"] for moment in moments]
    assert np.std(slants) == pytest.approx(strength * np.hypot(np.radians(TURN), SLANT), rel=0.15)
    assert np.mean(slants) == pytest.approx(0, abs=0.02)


def test_distort_makes_softer_and_crisper(few_stencils):
    def grey(digits: np.ndarray) -> np.ndarray:
        return ((digits > 40) & (digits < 215)).sum((1, 2)) / (digits > 40).sum((1, 2))

    softer = grey(distort(few_stencils, np.random.default_rng(0), 0)) / grey(few_stencils)
    assert np.quantile(softer, 0.1) < 0.8
    assert np.quantile(softer, 0.95) > 1.05


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), strength=st.floats(0, 1.5), first=st.integers(0, 280))
def test_distort_keeps_the_ink(few_stencils, seed, strength, first):
    digits = few_stencils[first : first + 20]
    made = distort(digits, np.random.default_rng(seed), strength)
    assert (made.max((1, 2)) > 200).all()
    assert pictures(made).shape == (len(digits), 28, 28)  # none is blank
    share = (made >= 128).mean((1, 2)) / (digits >= 128).mean((1, 2))
    assert (share > 0.2).all()
    assert (share < 5).all()


def test_distort_keeps_digits_apart(few_stencils):
    """They are distorted one below the other: no ink may wander from one into the next."""
    made = distort(few_stencils, np.random.default_rng(3))
    digits = few_stencils.copy()
    digits[1::2] = 0
    gaps = distort(digits, np.random.default_rng(3))
    assert not gaps[1::2].any()
    assert (gaps[::2] == made[::2]).mean() > 0.999  # dilation sees one row of the neighbour, which is empty paper


def test_distort_too_many(few_stencils):
    with pytest.raises(ValueError, match="too many"):
        distort(np.repeat(few_stencils, 3, 0), np.random.default_rng(0))


LINE = [np.array([[0, 0], [0, 10]], np.float32), np.array([[5, 5]], np.float32)]


def test_paint_strokes():
    image = paint_strokes(LINE, 100, 140, 150, 11)
    rows, columns = np.nonzero(image > 127)
    assert (rows.min(), rows.max()) == (95, 205)
    assert (columns.min(), columns.max()) == (110, 170)
    assert image[150, 140] == 0
    assert image[150, 165] == 255
    slanted = paint_strokes(LINE, 100, 140, 150, 11, slant=1)
    columns = [np.flatnonzero(slanted[row] > 127).mean() for row in (105, 195)]
    assert columns[0] > columns[1] + 50  # its top leans to the right
    dot = paint_strokes(LINE[1:], 100, 140, 140, 20)
    assert dot[140, 140] == 255


def test_paintings_are_wholly_on_the_canvas(pen_digits):
    rng = np.random.default_rng(0)
    for drawing in pen_digits[::300]:
        for image in (large_painting(drawing), random_painting(drawing, rng)):
            assert image.shape == (SIZE, SIZE)
            assert not (image[[0, -1]].any() or image[:, [0, -1]].any())


def test_random_paintings_differ_in_size_place_and_brush(pen_digits):
    rng = np.random.default_rng(0)
    boxes = [cv2.boundingRect(random_painting(pen_digits[0], rng)) for _ in range(60)]
    sides = [max(width, height) for _, _, width, height in boxes]
    assert min(sides) < 120 < 220 < max(sides)
    assert np.ptp([x for x, *_ in boxes]) > 80


def test_sets(mnist, shared):
    test = mnist_test()
    assert (test.pictures.shape, test.pictures.dtype) == ((10_000, 28, 28), np.float32)
    large, random = pen_sets(shared / "pendigits-orig.tra", range(25, 26))
    assert (large.labels == random.labels).all()
    assert len(large.labels) == len(large.pictures) == len(random.pictures) == 250
    assert random.name.startswith(large.name)
    first = large_painting(pen_digits(shared / "pendigits-orig.tra", range(25, 26))[0])
    assert (large.unframed[0] == cv2.resize(first, (28, 28), interpolation=cv2.INTER_LINEAR)).all()
    assert (large.pictures[0] == picture(first)).all()
    assert random.unframed.shape == large.unframed.shape == (250, 28, 28)
    assert (random.unframed != large.unframed).any((1, 2)).all()
    with pytest.raises(FileError, match="writers 90 to 94"):
        pen_sets(shared / "pendigits-orig.tra", range(90, 95))


def test_drawn_set(mnist, tmp_path):
    images, labels = mnist[1]
    for i in range(6):
        (tmp_path / str(labels[i])).mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / str(labels[i]) / f"{i}.png"), images[i])
    (tmp_path / "7" / "blank.png").write_bytes(cv2.imencode(".png", np.zeros((9, 9), np.uint8))[1])
    (tmp_path / "7" / "cut.png").write_bytes(b"cut")
    drawn = drawn_set(tmp_path)
    assert drawn.name == str(tmp_path)
    assert sorted(drawn.labels) == sorted(labels[:6])
    assert [words.split(": ")[1] for words in drawn.unread] == ["no ink", "not an image, or damaged"]
    for path in tmp_path.glob("*/[0-9].png"):
        path.unlink()
    with pytest.raises(FileError, match="none of its 2 drawings"):
        drawn_set(tmp_path)


def test_a_damaged_copy_of_mnist_is_told_in_a_line(monkeypatch, tmp_path):
    path = tmp_path / "mnist.npz"
    monkeypatch.setenv("MNIST_NPZ", str(path))
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 255, (9, 28, 28), np.uint8), np.arange(9, dtype=np.uint8)
    np.savez_compressed(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    whole, refused = path.read_bytes(), 0
    for place in rng.choice(len(whole), 400, replace=False):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            mnist()
        except FileError as error:
            assert "mnist.npz" in str(error)
            refused += 1
    assert refused > 100
