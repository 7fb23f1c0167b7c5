"""Images: files of every kind, paper of any colour, photographs with shadows, noise and dirt, and damaged files."""

import sys

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.data.painting import paint_large
from paintcv.ink.canvas import Canvas
from paintcv.ink.colours import MAX_SIDE, shrink, to_colours
from paintcv.ink.contrast import SMALL_SIDE
from paintcv.ink.decoding import decode_image
from paintcv.ink.images import find_versions
from paintcv.ink.picture import NoInk, make_picture
from paintcv.networks.prediction import predict_file
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.segmentation.reading import read_image, read_pixels
from paintcv.system.console import FileError
from tests.support.damage import damaged, damages, is_one_line
from tests.support.desk import SEVEN, painted
from tests.support.examples import examples
from tests.support.ink import SEVEN_IMAGE
from tools.photographs import PAPERS, photograph

colours = st.tuples(*[st.integers(0, 255)] * 3)


def written_and_read(image: np.ndarray, folder) -> np.ndarray:
    """The ink of an image that was written to a PNG file."""
    path = folder / "image.png"
    path.write_bytes(cv2.imencode(".png", image)[1])
    return read_image(path)


def inks(image: np.ndarray) -> list[np.ndarray]:
    """The ink of each version of an image, the fullest first."""
    return [version.ink for version in find_versions(image)]


@pytest.mark.parametrize("name", ["a.png", "ä ö.jpg", "b.bmp", "c.tif", "d.webp"])
def test_formats(tmp_path, name):
    path = tmp_path / name
    for image in (SEVEN_IMAGE, 255 - SEVEN_IMAGE):
        for pixels in (image, cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)):
            path.write_bytes(cv2.imencode(path.suffix, pixels)[1])
            assert np.abs(read_image(path).astype(int) - SEVEN_IMAGE).mean() < 3


def test_an_image_of_32_bit_floats(tmp_path):
    path = tmp_path / "a.tiff"
    cv2.imwrite(str(path), 1 - SEVEN_IMAGE.astype(np.float32) / 255)
    assert np.abs(read_image(path).astype(int) - SEVEN_IMAGE).max() <= 1


def test_an_animation_is_read_as_its_fullest_frame(tmp_path):
    animation = cv2.Animation()
    seven = cv2.cvtColor(255 - SEVEN_IMAGE, cv2.COLOR_GRAY2BGR)
    animation.frames, animation.durations = [np.full_like(seven, 255), seven], [100, 100]
    cv2.imwriteanimation(str(tmp_path / "a.gif"), animation)
    assert np.abs(read_image(tmp_path / "a.gif").astype(int) - SEVEN_IMAGE).mean() < 3


def test_a_photograph_is_turned_upright(tmp_path):
    """EXIF's orientation 6: the camera was turned to the right by 90 degrees."""
    jpeg = cv2.imencode(".jpg", np.rot90(255 - SEVEN_IMAGE))[1].tobytes()
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])
    assert read_image(path).shape == SEVEN_IMAGE.shape
    assert np.abs(read_image(path).astype(int) - SEVEN_IMAGE).mean() < 3


@examples(40)
@given(ink=st.integers(0, 255), hidden=st.integers(0, 255), is_16_bit=st.booleans())
def test_ink_on_transparent_paper(tmp_path_factory, ink, hidden, is_16_bit):
    """The transparent pixels may have any colour."""
    colour = np.where(SEVEN_IMAGE > 0, ink, hidden).astype(np.uint8)
    image = np.dstack([colour, colour, colour, SEVEN_IMAGE])
    image = image.astype(np.uint16) * 257 if is_16_bit else image
    result = written_and_read(image, tmp_path_factory.getbasetemp())
    assert np.abs(result.astype(int) - SEVEN_IMAGE).max() <= 4


@pytest.mark.parametrize("paper", [np.uint8(0), np.uint8(255)])
def test_an_opaque_alpha_channel_changes_nothing(tmp_path, paper):
    grey = np.abs(SEVEN_IMAGE.astype(int) - paper).astype(np.uint8)
    image = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    assert (written_and_read(image, tmp_path) == SEVEN_IMAGE).all()


def test_a_canvas_and_digits_of_mnist_do_not_change(tmp_path, mnist):
    canvas = Canvas()
    canvas.draw([(60, 60), (200, 220)], 20)
    assert (written_and_read(canvas.image, tmp_path) == canvas.image).all()
    for image in mnist[1][0][:50]:
        assert np.abs(make_picture(written_and_read(image, tmp_path)) - make_picture(image)).max() < 0.02


def test_a_digit_that_touches_the_border(tmp_path):
    crop = SEVEN_IMAGE[8:55, 5:37]
    assert crop[[0, -1]].any() or crop[:, [0, -1]].any()
    assert (written_and_read(255 - crop, tmp_path) == crop).all()


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((1, 1), np.uint8),
        np.full((30, 30), 255, np.uint8),
        np.zeros((20, 20, 4), np.uint8),
        np.full((5, 300, 3), 90, np.uint16),
        np.full((20, 20), np.nan, np.float32),
    ],
    ids=["1 x 1", "white", "transparent", "16 bits", "nan"],
)
def test_a_blank_image_has_no_ink(image):
    assert not any(version.ink.any() for version in find_versions(image))


@pytest.mark.parametrize("shape", [(1, 1), (1, 10_000), (10_000, 1), (2, 3)])
def test_an_image_of_any_shape(tmp_path, shape):
    image = np.zeros(shape, np.uint8)
    assert not written_and_read(image, tmp_path).any()
    image[-1, -1] = 255
    assert max(written_and_read(image, tmp_path).shape) <= MAX_SIDE


@pytest.mark.parametrize("side", [4000, pytest.param(11_000, marks=pytest.mark.slow)])
def test_a_large_image_is_scaled_down(tmp_path, side):
    image = np.full((side, side), 255, np.uint8)
    points = np.array([[3, 2], [9, 2], [5, 10]]) * side // 12
    cv2.polylines(image, [points], False, 0, side * 9 // 120)
    path = tmp_path / "large.png"
    cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    ink = read_image(path)
    assert ink.shape == (MAX_SIDE, MAX_SIDE)
    small = cv2.resize(255 - image, (500, 500), interpolation=cv2.INTER_AREA)
    assert np.abs(make_picture(ink) - make_picture(small)).mean() < 0.02


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32, np.int32, np.float64])
def test_shrink(kind):
    image = np.ones((200, 100, 3), kind)
    assert shrink(image, 200) is image
    small = shrink(image, 50)
    assert small.shape == (50, 25, 3)
    assert small.dtype == (kind if kind in (np.uint8, np.uint16, np.float32) else np.float32)
    assert (small == 1).all()


def test_to_colours():
    grey = np.array([[0, 51, 255]], np.uint8)
    assert to_colours(grey)[0][0, :, 0].tolist() == pytest.approx([0, 0.2, 1])
    assert to_colours(grey.astype(np.uint16) * 257)[0][0, :, 0].tolist() == pytest.approx([0, 0.2, 1])
    assert to_colours(np.array([[np.nan, np.inf, -np.inf]], np.float32))[0][0, :, 0].tolist() == [0, 1, 0]
    dark = np.array([[[0, 0, 0, 255], [0, 0, 0, 0]]], np.uint8)  # dark ink and a transparent pixel
    assert to_colours(dark)[0].tolist() == [[[0, 0, 0], [1, 1, 1]]]
    light = np.array([[[255, 255, 255, 255], [255, 255, 255, 0]]], np.uint8)
    assert to_colours(light)[0].tolist() == [[[1, 1, 1], [0, 0, 0]]]


@examples(60)
@given(paper=colours, ink=colours, is_16_bit=st.booleans())
def test_ink_of_any_colour_on_paper_of_any_colour(paper, ink, is_16_bit):
    paper, ink = np.array(paper, float), np.array(ink, float)
    image = paper + (ink - paper) * (SEVEN_IMAGE / 255)[:, :, None]
    result, *_ = inks((image * 257).astype(np.uint16) if is_16_bit else np.rint(image).astype(np.uint8))
    contrast = np.abs(ink - paper).max()
    if contrast >= 40:
        assert np.abs(result.astype(int) - SEVEN_IMAGE).max() <= 255 / contrast + 2
        assert np.abs(make_picture(result) - make_picture(SEVEN_IMAGE)).max() < 0.05
    elif contrast <= 6 and image.max() >= 16:  # where 16 bits have lower values, they are taken for 12 bits or fewer
        with pytest.raises(NoInk):
            make_picture(result)


@examples(60)
@given(
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90), st.sampled_from([1, 3, 4])),
    kind=st.sampled_from([np.uint8, np.uint16, np.int32, np.float32, np.float64]),
    seed=st.integers(0, 99),
)
def test_noise_of_any_shape_and_type(shape, kind, seed):
    noise = np.random.default_rng(seed).uniform(0, 1, shape)
    found = inks((noise * (np.iinfo(kind).max if np.issubdtype(kind, np.integer) else 1)).astype(kind))
    assert 1 <= len(found) <= 8
    for ink in found:
        assert ink.dtype == np.uint8
        assert ink.ndim == 2
        assert ink.shape == shape[:2] or max(ink.shape) == SMALL_SIDE  # small noise is scaled up, as a photograph is


@pytest.mark.parametrize("dark_ink", [True, False])
def test_photographs_are_read_as_their_digits(pen_digits, dark_ink):
    rng = np.random.default_rng(1)
    images = [paint_large(digit.strokes) for digit in pen_digits[::19]]
    photographs = [
        photograph(image, rng, dark_ink, PAPERS[i % len(PAPERS)], sides=(200, 300)) for i, image in enumerate(images)
    ]
    weights = WEIGHTS_FOLDER / "mlp512.keras"
    expected = predict_file(weights, np.array([make_picture(image) for image in images]))
    numbers = [read_pixels(weights, image, single=True)[0] for image in photographs]
    result = np.array([number.digits[0].value for number in numbers])
    sure = expected.max(1) > 0.9
    assert sure.sum() > 25
    assert (result != expected.argmax(1))[sure].sum() <= 1


@examples(6)
@given(seed=st.integers(0, 10**6), dark=st.booleans(), noise=st.floats(1, 25))
def test_a_photograph_of_blank_paper(seed, dark, noise):
    rng = np.random.default_rng(seed)
    light = np.linspace(1, rng.uniform(0.7, 1), 300)
    paper = rng.uniform(60, 90) if dark else rng.uniform(150, 240)
    image = paper * light[:, None, None] + rng.normal(0, noise, (300, 240, 3))
    number, _, _ = read_pixels(WEIGHTS_FOLDER / "mlp512.keras", np.clip(np.rint(image), 0, 255).astype(np.uint8))
    assert number is None or number.doubtful


@pytest.mark.parametrize(("left", "top", "is_ink"), [(0, 0, 0), (264, 264, 0), (0, 140, 0), (30, 30, 1)])
def test_dirt_on_a_photograph_is_removed_at_its_border(left, top, is_ink):
    """A stain with an eighth of the digit's area is removed only at the border, where it may be a shadow's corner."""
    rng = np.random.default_rng(3)
    light = np.linspace(200, 150, 280)[:, None]
    ink = cv2.polylines(np.zeros((280, 280)), [np.array([(80, 80), (180, 80), (120, 210)])], False, 0.6, 9)
    ink[top : top + 16, left : left + 16] = 0.6
    *_, result = inks(np.rint(light * (1 - ink) + rng.normal(0, 2, ink.shape)).astype(np.uint8))
    assert (result[top : top + 16, left : left + 16] > 127).mean() == pytest.approx(is_ink, abs=0.05)
    assert (result[80:210, 60:200] > 127).sum() > 1500


def test_files_that_are_no_images(tmp_path):
    path = tmp_path / "a.png"
    noise = cv2.imencode(".png", np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8))[1].tobytes()
    with pytest.raises(FileError, match=r"a\.png: no such file; check the name"):
        read_image(path)
    with pytest.raises(FileError, match="directory"):
        read_image(tmp_path)
    for content, reason in ((b"", "empty"), (b"hello", "not an image"), (noise[:30], "not an image")):
        path.write_bytes(content)
        with pytest.raises(FileError, match=f"a\\.png: {reason}"):
            read_image(path)


@examples(100)
@given(
    content=st.binary(max_size=60), start=st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
)
def test_any_bytes_are_an_image_or_an_error_of_one_line(content, start):
    try:
        assert decode_image(start + content, "it").ndim in (2, 3)
    except FileError as error:
        assert is_one_line(error, "it: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't say how much memory was used")
def test_a_damaged_png_takes_little_memory():
    """Its chunk claims to have 4 GB."""
    import resource

    content = cv2.imencode(".png", SEVEN_IMAGE)[1].tobytes()
    assert content[37:41] == b"IDAT"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileError, match="it: not an image, or damaged"):
        decode_image(content[:33] + b"\xff" * 4 + content[37:], "it")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < before
    assert np.array_equal(
        decode_image(content + b"more", "it"), SEVEN_IMAGE
    )  # after the last chunk, anything may follow


FORMATS = [(".png", 1), (".png", 4), (".tif", 1), (".tif", 4), (".webp", 4), (".jpg", 1), (".jpg", 3), (".gif", 3)]
FORMATS += [(".bmp", 1), (".bmp", 3), (".pgm", 1), (".ppm", 3)]


@pytest.mark.parametrize(("suffix", "channels"), FORMATS)
def test_a_damaged_image_is_read_or_an_error_of_one_line(suffix, channels, capfd):
    image = cv2.resize(255 - painted([SEVEN]), (40, 40), interpolation=cv2.INTER_AREA)
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA)[:, :, :channels].squeeze()
    content = cv2.imencode(suffix, image)[1].tobytes()

    @examples(60)
    @given(damage=damages)
    def read(damage):
        try:
            assert make_picture(inks(decode_image(damaged(content, damage), "it"))[0]).max() == 1
        except FileError as error:
            assert is_one_line(error, "it: ")
        except NoInk as error:
            assert str(error) == "no ink"

    read()
    assert capfd.readouterr().err == "", "OpenCV or a library of the format printed something"
