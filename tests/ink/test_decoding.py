"""Formats that people have: orientation, what is told about those that can't be read, and images that are too large."""

import struct
import sys
import types
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from paintcv.ink import decoding
from paintcv.ink.colours import to_colours
from paintcv.ink.decoding import IMAGE_SUFFIXES, decode_image
from paintcv.system.console import FileError
from tests.support.damage import is_one_line
from tests.support.ink import SEVEN_IMAGE


def box(brand: bytes) -> bytes:
    """The first bytes of a file of the format family of HEIC and AVIF."""
    return struct.pack(">I4s4sI4s", 20, b"ftyp", brand, 0, b"mif1") + b"\0" * 40


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_heic_without_its_package_is_told_in_one_line(monkeypatch, brand):
    monkeypatch.setattr(decoding.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileError) as caught:
        decode_image(box(brand), "it")
    assert is_one_line(caught.value, "it: HEIC can't be read without a package: pip install pillow-heif; or convert it")


def test_heic_with_its_package(monkeypatch):
    """With a stand-in for the package, which need not be installed."""
    pixels = np.dstack([255 - SEVEN_IMAGE] * 3)
    calls = []

    def open_heif(file, **options):
        calls.append(options)
        if file.read().endswith(b"damaged"):
            raise ValueError("not a HEIF")
        return pixels

    monkeypatch.setitem(sys.modules, "pillow_heif", types.SimpleNamespace(open_heif=open_heif, __spec__=object()))
    assert (decode_image(box(b"heic"), "it") == pixels).all()
    assert calls == [{"bgr_mode": True, "convert_hdr_to_8bit": True}]
    with pytest.raises(FileError, match="it: not an image, or damaged"):
        decode_image(box(b"heic") + b"damaged", "it")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"\xff\x0a\x00\x10", "JPEG XL"),
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
        (box(b"avif"), "AVIF"),  # a damaged one: OpenCV reads good ones
    ],
)
def test_other_formats_are_told_in_one_line(content, kind):
    with pytest.raises(FileError) as caught:
        decode_image(content, "it")
    assert is_one_line(caught.value, f"it: {kind} can't be read; convert it to PNG or JPEG first")
    assert {".heic", ".avif", ".jxl", ".pdf"} <= set(IMAGE_SUFFIXES)


@pytest.mark.parametrize("suffix", ["png", "webp", "tiff"])
@pytest.mark.parametrize("transparent", [False, True])
def test_images_with_opacity_are_turned_upright(tmp_path, suffix, transparent):
    """EXIF's orientation 6: the camera was turned to the right by 90 degrees."""
    black = np.zeros_like(SEVEN_IMAGE)
    opacity = SEVEN_IMAGE if transparent else np.full_like(black, 255)
    grey = black if transparent else 255 - SEVEN_IMAGE
    image = Image.fromarray(np.ascontiguousarray(np.rot90(np.dstack([grey, grey, grey, opacity]))))
    exif = Image.Exif()
    exif[0x112] = 6
    path = tmp_path / f"a.{suffix}"
    image.save(path, exif=exif, **({"lossless": True} if suffix == "webp" else {}))
    decoded = decode_image(path.read_bytes(), "it")
    assert decoded.shape[:2] == SEVEN_IMAGE.shape
    colours, opaque = to_colours(decoded)
    assert opaque.all()
    assert np.abs(colours[:, :, 0] * 255 - (255 - SEVEN_IMAGE)).max() <= 1


def test_an_image_that_is_too_large_is_told_in_one_line():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0))
    content = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    with pytest.raises(FileError) as caught:
        decode_image(content, "it")
    assert is_one_line(caught.value, "it: too large an image to be read; scale it down first")


def test_what_a_library_warns_of_is_not_shown_if_the_image_is_too_large(capfd):
    content = cv2.imencode(".jpg", SEVEN_IMAGE)[1].tobytes()
    frame = content.index(b"\xff\xc0")  # the header of the frame: its height and width begin 5 bytes later
    huge = content[frame : frame + 5] + struct.pack(">HH", 65_000, 65_000) + content[frame + 9 :]
    with pytest.raises(FileError) as caught:
        decode_image(content[:frame] + bytes(8) + huge, "it")
    assert is_one_line(caught.value, "it: ")
    assert capfd.readouterr().err == ""


def test_a_card_with_transparent_margins():
    """What is transparent is margin, and takes the card's colour, whatever colour it hides."""
    card = np.full((60, 60, 4), 200, np.uint8)
    card[:, :, 3] = 0
    card[5:55, 8:50] = 240, 240, 240, 255
    cv2.line(card, (20, 15), (35, 45), (10, 10, 10, 255), 5)
    colours, opaque = to_colours(card)
    assert (opaque == (card[:, :, 3] == 255)).all()
    assert np.allclose(colours[~opaque], 240 / 255)
    assert np.allclose(colours[opaque], card[opaque][:, :3] / 255)


def test_ink_of_two_colours_on_transparent_ground_is_no_card():
    ink = np.zeros((60, 60, 4), np.uint8)
    cv2.line(ink, (10, 10), (50, 10), (200, 0, 0, 255), 6)
    cv2.line(ink, (50, 10), (25, 50), (0, 0, 60, 255), 6)
    colours, opaque = to_colours(ink)
    assert opaque.all()
    assert (colours[0, 0] == 1).all()  # white paper


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png", ".avif"])
def test_the_fullest_frame_of_an_animation(suffix):
    animation = cv2.Animation()
    blank = np.full((100, 100, 3), 255, np.uint8)
    full = cv2.line(blank.copy(), (50, 10), (50, 90), (0, 0, 0), 6)
    half = cv2.line(blank.copy(), (50, 10), (50, 50), (0, 0, 0), 6)
    animation.frames, animation.durations = [blank, half, full, blank], [100] * 4
    content = cv2.imencodeanimation(suffix, animation)[1].tobytes()
    image = decode_image(content, "it")
    assert (image[70:85, 49:52] < 50).all()


def test_a_very_large_image_is_decoded_small(monkeypatch):
    image = cv2.rectangle(np.full((4000, 9600), 255, np.uint8), (4000, 500), (4400, 3500), 0, -1)
    content = cv2.imencode(".jpg", image)[1].tobytes()
    monkeypatch.setattr(decoding, "LARGE_FILE", len(content))
    small = decode_image(content, "it")
    assert small.shape == (500, 1200, 3)
    assert small[250, 525].max() < 20
    monkeypatch.setattr(decoding, "LARGE_FILE", len(content) + 1)
    assert decode_image(content, "it").shape == (4000, 9600)


def test_ten_bits_in_sixteen_are_stretched():
    image = np.full((20, 20), 1000, np.uint16)
    image[5:15, 9:11] = 30
    pixels, _ = to_colours(image)
    assert pixels.max() == pytest.approx(1000 / 1023)
    assert pixels.min() == pytest.approx(30 / 1023)
