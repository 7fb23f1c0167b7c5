"""The stages of reading one image, as a figure."""

import cv2
import numpy as np
import pytest
from matplotlib.figure import Figure

from paintcv.figures.stages import STAGES_SIZE, draw_stages
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.segmentation.reading import read_image_file
from tests.support.desk import SEVEN, painted


def drawn(path, image: np.ndarray) -> Figure:
    cv2.imwrite(str(path), image)
    figure = Figure(STAGES_SIZE, layout="constrained")
    draw_stages(figure, read_image_file(WEIGHTS_FOLDER / "mlp512.keras", str(path)))
    return figure


@pytest.fixture
def seven() -> np.ndarray:
    return 255 - painted([SEVEN])


def test_all_stages_are_drawn(tmp_path, seven):
    box = cv2.copyMakeBorder(seven, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=90)
    texture = np.random.default_rng(0).integers(20, 120, box.shape, np.uint8)
    box = np.where(box == 90, texture, box)
    figure = drawn(tmp_path / "a $x$ box.png", box)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["image", "paper, and margin", "what differs from the paper", "left out", "candidates", "pictures"]
    assert figure.get_suptitle().endswith("a $x$ box.png")
    image, paper, ink, left_out, candidates, pictures = figure.axes
    assert image.images[0].get_array().shape[:2] == box.shape
    assert (np.asarray(paper.images[0].get_array())[150, 60] == 255).all()
    assert not (np.asarray(paper.images[0].get_array())[5, 5] == 90).all()  # tinted
    assert np.asarray(ink.images[0].get_array()).max() == 255
    assert [text.get_text() for text in left_out.get_legend().get_texts()] == ["margin"]
    assert len(candidates.lines) >= 1
    assert pictures.get_xlabel().startswith("7")


def test_clutter_is_named(tmp_path, seven):
    cv2.fillPoly(seven, [np.array([(0, 0), (50, 0), (30, 120), (20, 280), (0, 280)])], 0)  # a shadow, thresholded
    figure = drawn(tmp_path / "a.png", seven)
    *_, left_out, _, pictures = figure.axes
    assert [text.get_text() for text in left_out.get_legend().get_texts()] == ["shadow"]
    assert pictures.get_xlabel().endswith("left out: 1 shadow")


def test_paper_without_clutter_has_no_legend(tmp_path, seven):
    figure = drawn(tmp_path / "a.png", seven)
    assert figure.axes[1].get_title() == "paper"
    assert figure.axes[3].get_legend() is None
