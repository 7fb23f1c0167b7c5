"""What a person sees of a figure, for the tests."""

import re
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def cut_or_overlapping(figure: Figure) -> list[str]:
    """The texts of a figure that stick out of it or overlap another text."""
    texts, draw = [], Text.draw

    def note(text: Text, renderer: object) -> None:
        texts.append(text)
        draw(text, renderer)

    with mock.patch.object(Text, "draw", note):  # a figure has texts that it doesn't draw, such as empty titles
        figure.draw_without_rendering()
    visible = [text for text in texts if text.get_visible() and text.get_text().strip()]
    assert visible
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in visible]
    bad = [text for text, box in boxes if not contains(figure.bbox, box)]
    for number, (text, box) in enumerate(boxes):
        bad += [f"{text} / {other}" for other, other_box in boxes[:number] if box.overlaps(other_box)]
    return bad


def contains(outer: Bbox, inner: Bbox) -> bool:
    """Whether a box lies in another."""
    return bool((inner.min >= outer.min).all() and (inner.max <= outer.max).all())


def svg_texts(path: Path) -> list[str]:
    """The texts of an SVG: matplotlib draws letters as outlines, and writes the texts in comments."""
    ElementTree.parse(path)
    return re.findall("<!-- (.*) -->", path.read_text(encoding="utf-8"))
