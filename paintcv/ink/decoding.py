"""Decoding: the bytes of an image file become an image, upright, of any type.

    image = open_image("seven.png")             # (h, w), or (h, w, 3 or 4) with blue first, of any type
    image = decode_image(content, "seven.png")  # the same from bytes; the name is for errors

OpenCV reads most formats. HEIC, which iPhones take, is read where the package pillow-heif is installed. What can't be
read is recognized by its first bytes, so that the error says what it is, and what to do.

Sources of the first bytes: ISO 14496-12 (the box "ftyp", of HEIC and AVIF), ISO 18181-2 (JPEG XL), ISO 32000 (PDF).
"""

import importlib.util
import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from paintcv.system.console import FileError
from paintcv.system.files import read_file
from paintcv.system.processes import hide_stderr

# The suffixes of the images in a folder. Files with other suffixes are skipped: notes, for example.
IMAGE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".pgm", ".ppm", ".tif", ".tiff", ".webp", ".avif"),
    *(".heic", ".heif", ".jxl", ".pdf"),  # people have them: each that can't be read is one line of error
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"  # the first bytes of every PNG file
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # of ISO 23008-12, annex B
JPEG_XL_SIGNATURES = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")
ANIMATIONS = (b"GIF8", b"ANIM", b"acTL", b"avis")  # one of them is among the first bytes of GIF, WebP, APNG and AVIF
MAX_FRAMES = 100  # of an animation that are looked at; set by hand, for speed and memory
LARGE_FILE, LARGE_SIDE = 3_000_000, 1200  # bytes, pixels: see _decode_reduced. Set by hand: 108 megapixels took 1.3 GB
TO_PNG = "convert it to PNG or JPEG first"


def open_image(path: str | Path) -> np.ndarray:
    """The image in a file as `decode_image` returns it. Raises FileError if it can't be read or is no image."""
    return decode_image(read_file(path), str(path))


def decode_image(content: bytes, name: str) -> np.ndarray:
    """The image in the bytes of a file, upright: (h, w), or (h, w, 3 or 4) with blue first, of any type.

    Raises FileError, with `name` as the file's name, if the bytes are no image, or one with too many pixels.
    """
    if not content:
        raise FileError(f"{name}: empty file")
    kind = _other_format(content)
    if kind == "HEIC":
        return _decode_heic(content, name)
    # Keep depth and opacity, as IMREAD_UNCHANGED does, but turn photographs upright, and keep blue first.
    flags = cv2.IMREAD_UNCHANGED & ~cv2.IMREAD_IGNORE_ORIENTATION & ~cv2.IMREAD_COLOR_RGB
    image, is_too_large = None, False
    with hide_stderr():  # OpenCV and the libraries of the formats print warnings about damaged images
        try:
            if not _is_incomplete_png(content):
                image = _decode_reduced(content)
                image = cv2.imdecode(np.frombuffer(content, np.uint8), flags) if image is None else image
                image = image if image is None else _fullest_frame(content, image)
        except cv2.error as error:
            is_too_large = "MAX_IMAGE" in str(error)  # see paintcv/__init__.py, which sets the limit
    if is_too_large:  # raised here, as hide_stderr shows the warnings if its block fails
        raise FileError(f"{name}: too large an image to be read; scale it down first")
    if image is None:
        raise FileError(f"{name}: {kind} can't be read; {TO_PNG}" if kind else f"{name}: not an image, or damaged")
    return image


def _decode_reduced(content: bytes) -> np.ndarray | None:
    """A very large image at an eighth of its size, (h, w, 3) uint8, without taking the memory of all its pixels.

    None where the file or the image is smaller: after that, its longer side must have LARGE_SIDE pixels.
    """
    if len(content) < LARGE_FILE:
        return None
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
    return image if image is not None and max(image.shape) >= LARGE_SIDE else None


def _fullest_frame(content: bytes, image: np.ndarray) -> np.ndarray:
    """The frame of an animation with most contrast, as the first may be blank; `image` of what is no animation."""
    if not any(mark in content[:64] for mark in ANIMATIONS):
        return image
    read, animation = cv2.imdecodeanimation(np.frombuffer(content, np.uint8), 0, MAX_FRAMES)
    return max(animation.frames, key=_contrast, default=image) if read and len(animation.frames) > 1 else image


def _contrast(frame: np.ndarray) -> float:
    """How much the pixels of a frame (h, w) or (h, w, channels) differ from each other."""
    return float(frame.std((0, 1)).max())


def _other_format(content: bytes) -> str:
    """Which format that OpenCV may not read the bytes of a file have; "" for all others."""
    if content.startswith(b"%PDF-"):
        return "PDF"
    if content.startswith(JPEG_XL_SIGNATURES):
        return "JPEG XL"
    if content[4:8] != b"ftyp":
        return ""
    length = min(int.from_bytes(content[:4], "big"), 256)
    brands = [content[start : start + 4] for start in range(8, length, 4)]
    if b"avif" in brands or b"avis" in brands:
        return "AVIF"
    return "HEIC" if any(brand in HEIC_BRANDS for brand in brands) else ""


def _decode_heic(content: bytes, name: str) -> np.ndarray:
    """The image in the bytes of a HEIC file, upright: (h, w, 3 or 4) uint8, blue first. Raises FileError."""
    if not importlib.util.find_spec("pillow_heif"):
        raise FileError(f"{name}: HEIC can't be read without a package: pip install pillow-heif; or {TO_PNG}")
    heif: Any = importlib.import_module("pillow_heif")  # Any: it isn't installed where types are checked
    try:
        # It turns the image upright by itself, as the format asks for.
        return np.asarray(heif.open_heif(io.BytesIO(content), bgr_mode=True, convert_hdr_to_8bit=True))
    except (ValueError, RuntimeError, OSError, EOFError, SyntaxError):
        raise FileError(f"{name}: not an image, or damaged") from None


def _is_incomplete_png(content: bytes) -> bool:
    """Whether the last chunk of a PNG file claims to be longer than the file.

    OpenCV 5.0 takes as much memory as the chunk claims to need, up to 4 GB and for seconds, before it gives up.
    """
    if not content.startswith(PNG_SIGNATURE):
        return False
    end, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND" and end < len(content):
        length, kind = int.from_bytes(content[end : end + 4], "big"), content[end + 4 : end + 8]
        end += 12 + length  # a chunk has 4 bytes of length, 4 of its kind, the data, and 4 of a checksum
    return end > len(content)
