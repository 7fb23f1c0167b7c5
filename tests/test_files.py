"""Reading files: images of every kind, folders of drawings, pen strokes, good ones and broken ones."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files import FileError, decode_image, drawings, numbers, read_image, read_strokes
from ink import Canvas, picture
from paper import ink_in

SEVEN = np.zeros((60, 44), np.uint8)
cv2.polylines(SEVEN, [np.array([[8, 10], [34, 10], [18, 52]])], False, 255, 5, cv2.LINE_AA)


@pytest.mark.parametrize("name", ["a.png", "ä ö.jpg", "b.bmp", "c.tif", "d.webp"])
def test_read_image(tmp_path, name):
    path = tmp_path / name
    for image in (SEVEN, 255 - SEVEN):
        for pixels in (image, cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)):
            path.write_bytes(cv2.imencode(path.suffix, pixels)[1])
            assert np.abs(read_image(path).astype(int) - SEVEN).mean() < 3


def as_file(image: np.ndarray, tmp_path) -> np.ndarray:
    path = tmp_path / "image.png"
    path.write_bytes(cv2.imencode(".png", image)[1])
    return read_image(path)


@settings(max_examples=40)
@given(ink=st.integers(0, 255), hidden=st.integers(0, 255), wide=st.booleans())
def test_ink_on_transparent_paper(tmp_path_factory, ink, hidden, wide):
    """Whatever colour is hidden under what can't be seen."""
    colour = np.where(SEVEN > 0, ink, hidden).astype(np.uint8)
    image = np.dstack([colour, colour, colour, SEVEN])
    image = image.astype(np.uint16) * 257 if wide else image
    found = as_file(image, tmp_path_factory.mktemp("image"))
    assert np.abs(found.astype(int) - SEVEN).max() <= 4


@pytest.mark.parametrize("border", [np.uint8(0), np.uint8(255)])
def test_opaque_alpha_channel_changes_nothing(tmp_path, border):
    grey = np.abs(SEVEN.astype(int) - border).astype(np.uint8)
    image = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    assert (as_file(image, tmp_path) == SEVEN).all()


def test_a_canvas_and_a_digit_of_mnist_stay_as_they_are(tmp_path, mnist):
    canvas = Canvas()
    canvas.press(60, 60, 20)
    canvas.drag(200, 220)
    assert (as_file(canvas.image, tmp_path) == canvas.image).all()
    for image in mnist[1][0][:50]:
        assert np.abs(picture(as_file(image, tmp_path)) - picture(image)).max() < 0.02


def test_a_digit_that_touches_the_border(tmp_path):
    crop = SEVEN[8:55, 5:37]
    assert crop[[0, -1]].any() or crop[:, [0, -1]].any()
    assert (as_file(255 - crop, tmp_path) == crop).all()


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((1, 1), np.uint8),
        np.full((30, 30), 255, np.uint8),
        np.zeros((20, 20, 4), np.uint8),
        np.full((5, 300, 3), 90, np.uint16),
        np.full((20, 20), np.nan, np.float32),
    ],
)
def test_an_image_of_nothing(image):
    assert not ink_in(image).any()


def test_a_floating_image(tmp_path):
    path = tmp_path / "a.tiff"
    cv2.imwrite(str(path), 1 - SEVEN.astype(np.float32) / 255)
    assert np.abs(read_image(path).astype(int) - SEVEN).max() <= 1


def test_a_photograph_is_turned_upright(tmp_path):
    """EXIF's orientation 6: the camera was held turned by a quarter to the right."""
    jpeg = cv2.imencode(".jpg", np.rot90(255 - SEVEN))[1].tobytes()
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])
    assert read_image(path).shape == SEVEN.shape
    assert np.abs(read_image(path).astype(int) - SEVEN).mean() < 3


def test_read_image_that_is_none(tmp_path):
    path = tmp_path / "a.png"
    whole = cv2.imencode(".png", np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8))[1].tobytes()
    with pytest.raises(FileError, match=r"a\.png: No such file"):
        read_image(path)
    with pytest.raises(FileError, match="directory"):
        read_image(tmp_path)
    for content, why in ((b"", "empty"), (b"hello", "not an image"), (whole[:30], "not an image")):
        path.write_bytes(content)
        with pytest.raises(FileError, match=f"a\\.png: {why}"):
            read_image(path)


def test_the_first_frame_of_an_animation(tmp_path):
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) for image in (255 - SEVEN, 255 - SEVEN[:, ::-1])]
    animation.durations = [100, 100]
    cv2.imwriteanimation(str(tmp_path / "a.gif"), animation)
    assert np.abs(read_image(tmp_path / "a.gif").astype(int) - SEVEN).mean() < 3


@pytest.mark.parametrize("shape", [(1, 1), (1, 10_000), (10_000, 1), (2, 3)])
def test_an_image_of_any_shape(tmp_path, shape):
    image = np.zeros(shape, np.uint8)
    assert not as_file(image, tmp_path).any()
    image[-1, -1] = 255
    assert max(as_file(image, tmp_path).shape) <= 2000


def test_a_huge_image(tmp_path):
    image = np.full((12_000, 12_000), 255, np.uint8)
    cv2.polylines(image, [np.array([[3000, 2000], [9000, 2000], [5000, 10_000]])], False, 0, 900)
    path = tmp_path / "huge.png"
    cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    small = cv2.resize(255 - image, (500, 500), interpolation=cv2.INTER_AREA)
    assert np.abs(picture(read_image(path)) - picture(small)).mean() < 0.02


@settings(max_examples=100)
@given(
    content=st.binary(max_size=60), start=st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
)
def test_any_bytes_are_read_or_refused_in_a_line(content, start):
    try:
        assert decode_image(start + content, "it").ndim in (2, 3)
    except FileError as error:
        assert str(error).startswith("it: ")
        assert "\n" not in str(error)


UNIPEN = """\
.INCLUDE        some.doc
.LEXICON "0" "1"
.SEGMENT DIGIT    0 ? "4"
.COMMENT 4 12  224
.COMMENT written in a hurry
.PEN_DOWN
 10  20
 30  40
.PEN_UP
.DT 100
.PEN_DOWN
.PEN_UP
.PEN_DOWN
 5  6
.PEN_UP
.SEGMENT DIGIT    1 ? "0"
.PEN_DOWN
 1.5  -2
"""


def test_read_strokes(tmp_path):
    path = tmp_path / "a.tra"
    path.write_text(UNIPEN)
    four, zero = read_strokes(path)
    assert (four.label, four.writer) == (4, 12)
    assert [stroke.tolist() for stroke in four.strokes] == [[[10, -20], [30, -40]], [[5, -6]]]  # y points down here
    assert (zero.label, zero.writer) == (0, 0)
    assert [stroke.tolist() for stroke in zero.strokes] == [[[1.5, 2]]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_read_strokes_takes_what_the_format_allows(tmp_path, end):
    path = tmp_path / "a.unp"
    lines = [
        "\ufeff.VERSION 1.0",
        ".COORD X Y T",
        ".COMMENT by ä person",
        "who wrote two lines",
        "",
        '.SEGMENT DIGIT 0-1 OK "3"',
        "  .PEN_DOWN",
        "1 1 0.0",
        ".COMMENT in the midst of a stroke",
        "2 2 0.1",
        ".PEN_UP",
        "8 8 0.2",
        ".PEN_DOWN 3 3",
        '.SEGMENT DIGIT 2 ? "7"',
        ".PEN_DOWN",
        ".PEN_UP",
        '.SEGMENT DIGIT 3 ? "9"',
        ".PEN_DOWN",
        "-.5 +4e1",
    ]
    path.write_bytes(end.join(lines).encode())
    three, nine = read_strokes(path)  # the seven has no ink
    assert (three.label, nine.label) == (3, 9)
    assert [stroke.tolist() for stroke in three.strokes] == [[[1, -1], [2, -2]], [[3, -3]]]
    assert [stroke.tolist() for stroke in nine.strokes] == [[[-0.5, -40]]]


def test_read_strokes_of_thirty_writers(pen_digits):
    assert len(pen_digits) == 7494
    assert {drawing.writer for drawing in pen_digits} == set(range(1, 31))
    assert all(drawing.strokes for drawing in pen_digits)


@pytest.mark.parametrize(
    ("line", "number"),
    [(' 10  20\n 30  "x"', 5), (" 10", 4), (".SEGMENT DIGIT 0 ? seven", 4), (" nan 3\n 1 inf", 4), (" 1 1e39", 4)],
)
def test_read_strokes_that_are_none(tmp_path, line, number):
    path = tmp_path / "a.tra"
    path.write_text(f'.SEGMENT DIGIT 0 ? "4"\n.COMMENT 4 1 1\n.PEN_DOWN\n{line}\n')
    with pytest.raises(FileError, match=f"a\\.tra, line {number}"):
        read_strokes(path)
    path.write_text(".PEN_DOWN\n 1 2\n")
    with pytest.raises(FileError, match=r"a\.tra, line 1"):
        read_strokes(path)
    for content in (b"\xff\xfe\x00\x80", b"", b".VERSION 1.0\n", b'.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n.PEN_UP\n'):
        path.write_bytes(content)
        with pytest.raises(FileError, match=r"a\.tra: no pen strokes"):
            read_strokes(path)
    path.unlink()
    with pytest.raises(FileError, match="No such file"):
        read_strokes(path)


LINES = ['.SEGMENT DIGIT 0 ? "4"', ".PEN_DOWN", ".PEN_UP", ".COMMENT 4 1 2", "3 4", "x", ".", '.SEGMENT "']


@settings(max_examples=100)
@given(lines=st.lists(st.sampled_from(LINES), max_size=12))
def test_strokes_are_read_or_refused_in_a_line(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "any.tra"
    path.write_text("\n".join(lines))
    try:
        assert all(drawing.strokes for drawing in read_strokes(path))
    except FileError as error:
        assert str(error).startswith(str(path))
        assert "\n" not in str(error)


def make_folder(folder, *names: str):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(cv2.imencode(".png", SEVEN)[1])
    return folder


def test_drawings(tmp_path):
    folder = make_folder(
        tmp_path, "7/b.PNG", "7/a.png", "0/c.jpg", ".git/x.png", "7/.hidden.png", "7/notes.txt", "x.png"
    )
    assert drawings(folder) == [(folder / "0/c.jpg", 0), (folder / "7/a.png", 7), (folder / "7/b.PNG", 7)]


def test_numbers(tmp_path):
    folder = make_folder(tmp_path, "0417/b.png", "0417/a.png", "7/c.png")
    assert numbers(folder) == [
        (folder / "0417/a.png", "0417"),
        (folder / "0417/b.png", "0417"),
        (folder / "7/c.png", "7"),
    ]
    with pytest.raises(FileError, match="0417: its name is not a label from 0 to 9"):
        drawings(folder)
    with pytest.raises(FileError, match="-5: its name is not a label"):
        numbers(make_folder(tmp_path, "-5/a.png"))


def test_drawings_that_are_none(tmp_path):
    with pytest.raises(FileError, match="nowhere: No such file"):
        drawings(tmp_path / "nowhere")
    with pytest.raises(FileError, match="no drawings in it"):
        drawings(tmp_path)
    for name in ("seven/a.png", "10/a.png", "\u0667/a.png"):
        with pytest.raises(FileError, match="not a label"):
            drawings(make_folder(tmp_path / name[0], "7/a.png", name))
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="file: Not a directory"):
        drawings(tmp_path / "file")
