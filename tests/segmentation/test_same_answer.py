"""What is around a digit doesn't change the answer: a frame, light, colours, size; and neither does saving it."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.data.drawings import save_drawing
from paintcv.data.painting import draw_strokes
from paintcv.ink.canvas import Canvas
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.reading import DEFAULT_FILE, read_image, read_image_file, read_numbers, read_pixels
from paintcv.system.console import FileError
from tests.support.damage import is_one_line
from tests.support.examples import examples
from tests.support.glyphs import SEVEN, write

NETWORK = WEIGHTS_FOLDER / "mlp512.keras"
FEW = examples(15)
levels = st.integers(0, 70)


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    """A seven on a canvas that is cut a little closer: (220, 200) uint8, light ink on dark."""
    canvas = Canvas()
    write(canvas, SEVEN, 90, 60, 140, brush=11)
    return canvas.image[20:240, 40:240]


def read(image: np.ndarray, folder) -> str:
    """What the networks read in an image that was written to a file."""
    path = folder / "image.png"
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    return read_image_file(NETWORK, str(path)).number.text


@FEW
@given(thickness=st.integers(1, 12), level=st.integers(0, 200), sides=st.sets(st.integers(0, 3), min_size=1))
def test_a_frame_changes_nothing(seven, tmp_path_factory, thickness, level, sides):
    image = 255 - seven
    for side in sides:
        np.rot90(image, side)[:thickness] = level
    assert read(image, tmp_path_factory.getbasetemp()) == "7"


@FEW
@given(darkest=st.floats(0.5, 1), angle=st.floats(0, 6.28), noise=st.floats(0, 5), side=st.sampled_from([30, 80, 200]))
def test_uneven_light_changes_nothing(seven, tmp_path_factory, darkest, angle, noise, side):
    small = cv2.resize(255 - seven, (side, side), interpolation=cv2.INTER_AREA)
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, side), np.linspace(-0.5, 0.5, side))
    light = 1 - (1 - darkest) * (0.5 + (x * np.cos(angle) + y * np.sin(angle)) / 1.42)
    grain = np.random.default_rng(side).normal(0, noise, small.shape)
    image = np.clip(small * 0.9 * light + grain, 0, 255).astype(np.uint8)
    assert read(image, tmp_path_factory.getbasetemp()) == "7"


@FEW
@given(ink=st.tuples(levels, levels, levels), paper=st.tuples(levels, levels, levels), flipped=st.booleans())
def test_colours_change_nothing(seven, tmp_path_factory, ink, paper, flipped):
    share = seven[:, :, None] / 255
    image = share * ink + (1 - share) * (255 - np.array(paper))
    image = np.rint(255 - image if flipped else image).astype(np.uint8)
    assert read(image, tmp_path_factory.getbasetemp()) == "7"


@FEW
@given(height=st.integers(28, 1500), stretch=st.floats(0.8, 1.25))
def test_size_changes_nothing(seven, tmp_path_factory, height, stretch):
    size = round(height * stretch), height
    image = cv2.resize(255 - seven, size, interpolation=cv2.INTER_AREA if height < 220 else cv2.INTER_LINEAR)
    assert read(image, tmp_path_factory.getbasetemp()) == "7"


@examples(40)
@given(
    shape=st.tuples(st.integers(1, 60), st.integers(1, 60), st.sampled_from([1, 3, 4])),
    seed=st.integers(0, 99),
    levels=st.sampled_from([2, 3, 256]),
    zoom=st.integers(1, 6),
)
def test_any_picture_is_an_answer_or_an_error_of_one_line(tmp_path_factory, shape, seed, levels, zoom):
    noise = np.random.default_rng(seed).integers(0, levels, shape) * (255 // (levels - 1))
    path = tmp_path_factory.getbasetemp() / "noise.png"
    path.write_bytes(cv2.imencode(".png", noise.astype(np.uint8).repeat(zoom, 0).repeat(zoom, 1))[1].tobytes())
    try:
        assert "\n" not in read_image_file(NETWORK, str(path)).number.description
    except FileError as error:
        assert is_one_line(error, f"{path}: ")


@examples(40)
@given(data=st.data())
def test_a_drawing_that_is_saved_is_the_same_ink(pen_digits, tmp_path_factory, data):
    digit = data.draw(st.sampled_from(pen_digits))
    size, brush = data.draw(st.floats(50, 230)), data.draw(st.integers(2, 20))
    margin = min((size + brush) / 2 + 1, 140)
    x, y = (data.draw(st.floats(margin, 280 - margin)) for _ in range(2))
    canvas = draw_strokes(digit.strokes, size, x, y, brush)
    path = save_drawing(canvas.image, digit.label, tmp_path_factory.getbasetemp() / "drawings")
    assert (read_image(path) == canvas.image).all()


def test_window_and_predict_agree(pen_digits):
    """In the window the strokes are known, in a file they are not: that may matter for a few, but hardly ever."""
    canvases = [draw_strokes(digit.strokes, 180, 140, 140, 9) for digit in pen_digits[::10]]
    network = load_network(NETWORK)
    window = read_numbers(network, [find_candidates(canvas.image, canvas.strokes) for canvas in canvases])
    files = [read_pixels(DEFAULT_FILE, canvas.image)[0] for canvas in canvases]
    same = [live.text == read.text for live, read in zip(window, files, strict=True)]
    assert sum(same) >= 0.95 * len(same)
