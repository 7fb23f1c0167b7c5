"""Files that are damaged in any way: each is read or refused in a line, and nothing else happens.

Hypothesis damages good ones: bytes changed, cut out, put in. (Bytes that were never a file: see test_files.py.)
"""

import cv2
import numpy as np
import pytest
from desk import SEVEN, painted
from hypothesis import given, settings
from hypothesis import strategies as st

from data import large_painting
from files import FARTHEST, FileError, decode_image, read_strokes
from ink import NoInk, picture
from paper import ink_in

SEEN = cv2.resize(255 - painted([SEVEN]), (40, 40), interpolation=cv2.INTER_AREA)
KINDS = [(".png", 1), (".png", 4), (".tif", 1), (".tif", 4), (".webp", 4), (".jpg", 1), (".jpg", 3), (".gif", 3)]
KINDS += [(".bmp", 1), (".bmp", 3), (".pgm", 1), (".ppm", 3)]
HEADER = 100  # bytes, which say the most about the rest

damage = st.lists(
    st.tuples(
        st.integers(0, HEADER) | st.integers(0, 10_000),  # where
        st.sampled_from([0, 1, 1, 1, 4, 1000]),  # how many bytes go
        st.binary(max_size=4),  # what comes in their place
    ),
    min_size=1,
    max_size=4,
)


def damaged(content: bytes, damage) -> bytes:
    for where, gone, come in damage:
        where %= len(content) + 1
        content = content[:where] + come + content[where + gone :]
    return content


def in_a_line(error: FileError, name: str) -> bool:
    return str(error).startswith(f"{name}") and len(str(error).splitlines()) == 1


@pytest.mark.parametrize(("kind", "channels"), KINDS)
def test_a_damaged_image_is_read_or_refused_in_a_line(kind, channels, capfd):
    image = cv2.cvtColor(SEEN, cv2.COLOR_GRAY2BGRA)[:, :, :channels].squeeze()
    content = cv2.imencode(kind, image)[1].tobytes()

    @settings(max_examples=100)
    @given(damage=damage)
    def read(damage):
        try:
            assert picture(ink_in(decode_image(damaged(content, damage), "it"))).max() == 1
        except FileError as error:
            assert in_a_line(error, "it: ")
        except NoInk as error:
            assert str(error) == "no ink"

    read()
    assert capfd.readouterr().err == "", "OpenCV, or what it reads files with, has a word of its own to say"


UNIPEN = b"""\
.VERSION 1.0
.COORD X Y T
.SEGMENT DIGIT 0-1 OK "3"
.COMMENT 3 12 224
.PEN_DOWN
 10 20
 30.5 -4e1
.PEN_UP
.PEN_DOWN 3 3
.SEGMENT DIGIT 2 ? "7"
.PEN_DOWN
 -.5 +4e1
"""

numbers = [b"1" * 5000 + b" 2\n", b".COMMENT 3 " + b"9" * 5000 + b" 1\n", b" nan 1\n", b" 1e999 1\n", b" \xd9\xa3 4\n"]
words = [b".", b".PEN_DOWN", b".SEGMENT", b'"', b"\n", b"\r", b"\x85", b"\x1c", b"\0"]
pieces = st.sampled_from([*UNIPEN.splitlines(keepends=True), *numbers, *words]) | st.binary(max_size=20)


@settings(max_examples=300)
@given(damage=damage, more=st.lists(pieces, max_size=6))
def test_damaged_pen_strokes_are_read_or_refused_in_a_line(tmp_path_factory, damage, more):
    path = tmp_path_factory.getbasetemp() / "damaged.tra"
    path.write_bytes(damaged(UNIPEN, damage) + b"".join(more))
    try:
        digits = read_strokes(path)
    except FileError as error:
        assert in_a_line(error, str(path))
        return
    assert digits
    for digit in digits:
        assert digit.label in range(10)
        assert digit.writer >= 0
        for stroke in digit.strokes:
            assert np.abs(stroke).max() <= FARTHEST
            assert stroke.shape == (len(stroke), 2)
        assert large_painting(digit).any()
