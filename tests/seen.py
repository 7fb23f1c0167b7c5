"""What a person sees of a figure, for the tests."""

from unittest import mock

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def cut_or_overlapping(figure: Figure) -> list[str]:
    """The texts of a figure that stick out of it or lie on one another, of those that are really drawn."""
    texts, draw = [], Text.draw

    def noted(text: Text, renderer: object) -> None:
        texts.append(text)
        draw(text, renderer)

    with mock.patch.object(Text, "draw", noted):
        figure.draw_without_rendering()
    seen = [text for text in texts if text.get_visible() and text.get_text().strip()]
    assert seen
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in seen]
    bad = [words for words, box in boxes if not contains(figure.bbox, box)]
    for number, (words, box) in enumerate(boxes):
        bad += [f"{words} / {other}" for other, over in boxes[:number] if box.overlaps(over)]
    return bad


def contains(outer: Bbox, inner: Bbox) -> bool:
    return bool((inner.min >= outer.min).all() and (inner.max <= outer.max).all())
