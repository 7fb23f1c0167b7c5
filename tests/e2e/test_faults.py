"""Faults: what was tried to break the program, what must hold then, and the test that tries it.

| fault | what must hold | test |
| --- | --- | --- |
| 10,000 random events of mouse and keys, while the network loads, while it reads, after it was killed | no crash, no turn over 1 s, no process left, the ink is where it should be | e2e/test_random_events.py: test_random_events |
| what a user may do to a session, in any order, with late answers | the session agrees with a simple model | window/test_state_machine.py: test_a_session_and_its_model_agree |
| the network is killed: at rest, while it reads, while it is asked | the window says so, and starts it again | e2e/test_paint.py: test_a_network_that_dies_is_started_again |
| the network is killed while the user is asked for a label | the question is closed | window/test_labelling.py: test_the_question_is_closed_when_the_network_dies |
| Esc, Ctrl-C, kill or closing the window, at once or later | the exit status, and no process left | e2e/test_paint.py: test_escape_ends_it, test_ctrl_c_in_the_terminal_ends_it, test_closing_the_window_ends_it, test_nothing_is_left_when_the_window_is_killed |
| random bytes as an image | read, or one line of error | ink/test_images.py: test_any_bytes_are_an_image_or_an_error_of_one_line |
| damaged images of every format | read, or one line, also from OpenCV | ink/test_images.py: test_a_damaged_image_is_read_or_an_error_of_one_line |
| damaged pen strokes | read, or one line | data/test_strokes.py: test_a_damaged_file_is_read_or_refused_in_one_line |
| a damaged copy of MNIST | one line, and no code is run | data/test_mnist.py: test_a_damaged_copy_of_mnist_is_refused_in_one_line, test_a_copy_of_mnist_runs_no_code |
| images of 1 x 1, 1 x 10,000, 12,000 x 12,000, of 16 bit, of floats, turned | read, or blank | ink/test_images.py: test_an_image_of_any_shape, test_a_large_image_is_scaled_down, test_formats |
| odd and damaged images in one folder | the others are read; one line for each of these | commands/test_predict.py: test_absurd_images |
| images and pen strokes without an end | one line | commands/test_predict.py: test_an_image_without_an_end; commands/test_evaluate.py: test_strokes_without_an_end |
| a pipe in a folder of images, to which nobody writes | it is left out | commands/test_predict.py: test_a_pipe_in_a_folder_is_left_out |
| missing, empty, cut and closed images, a loop of links | the others are read; one line for each of these | commands/test_predict.py: test_an_image_that_can_not_be_read_is_an_error_and_the_others_are_read |
| weights: missing, random bytes, cut, of another network | one line | networks/test_weights.py: test_a_file_that_is_no_network_is_an_error_of_one_line |
| weights that would run code: Lambda, a SavedModel, names of functions | one line, and nothing is run | networks/test_weights.py: test_code_in_a_file_is_never_run |
| a rejector that is missing or damaged | one line, and all is read without it | e2e/test_paint.py: test_the_window_works_without_a_rejector, test_predict_works_without_a_rejector |
| a network that gives no probabilities, or no numbers | one line | networks/test_weights.py: test_a_network_without_probabilities |
| a loop of links or a closed folder, for weights, images, strokes and drawings | one line | e2e/test_faults.py: test_loops_and_closed_folders |
| a full disk, a file in the way, two windows at once | the drawings saved before are whole | data/test_drawings.py: test_a_full_disk_leaves_no_file, test_a_file_where_a_folder_is_needed, test_windows_that_save_at_the_same_instant_save_one_file_each |
| a drawing's old file can't be removed | the note says that it is still there | window/test_drawings.py: test_a_file_that_can_not_be_removed_is_mentioned |
| names of any bytes | one line, and shown somehow | test_doors.py: test_any_name_is_printed_and_drawn; e2e/test_scripts.py: test_any_name_is_printed_in_any_encoding |
| outputs that are closed or full | one line, or silence | e2e/test_scripts.py: test_a_full_disk_is_one_line, test_a_closed_output_is_no_error, test_a_closed_standard_error_is_no_error, test_an_output_that_nobody_reads |
| Ctrl-C while a command loads its libraries, or reads | exit status 130, and one line at most | e2e/test_killed.py: test_ctrl_c_while_it_loads, test_ctrl_c_while_it_reads |
| Ctrl-C again while what was learnt is scored and saved | it is saved | e2e/test_killed.py: test_ctrl_c_keeps_what_was_learnt_even_if_pressed_again |
| kill -9 or Ctrl-C before a training begins | the old weights are whole | e2e/test_killed.py: test_old_weights_stay_when_training_ends_before_it_began |
| kill -9 during a training | the same, and no process is left | e2e/test_killed.py: test_kill_9_while_training_and_the_same_command_again |
| kill -9 at every step of saving a drawing, weights or a figure | the old content or the new, whole | e2e/test_killed.py: test_kill_9_while_saving |
"""  # noqa: E501

import os
import re
import tempfile
from pathlib import Path

import pytest

from paintcv.data.drawings import labelled_images, save_drawing
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.weights import load_network
from paintcv.segmentation.reading import read_image
from paintcv.system.console import FileError
from tests.conftest import ROOT
from tests.support.desk import SEVEN, painted
from tests.support.rights import without_root

pytestmark = pytest.mark.slow


def test_each_fault_has_its_test():
    rows = [row for row in __doc__.splitlines() if row.startswith("| ") and ".py: " in row]
    assert len(rows) > 20
    for row in rows:
        for entry in row.split(" | ")[2].rstrip(" |").split("; "):
            file, names = entry.split(": ")
            tests = (ROOT / "tests" / file).read_text(encoding="utf-8")
            for name in names.split(", "):
                assert re.search(rf"^def {name}\(", tests, re.M), f"{file}: no {name}"


@pytest.mark.skipif(os.name != "posix", reason="links and rights of another kind")
@pytest.mark.parametrize("kind", ["loop", "closed"])
def test_loops_and_closed_folders(kind):
    with tempfile.TemporaryDirectory() as parent:  # pytest's own folder is closed to all but root
        Path(parent).chmod(0o755)
        folder = Path(parent, kind)
        if kind == "loop":
            folder.symlink_to(folder)
        else:
            (folder / "7").mkdir(parents=True)
            (folder / "a.keras").write_bytes(b"weights")
            folder.chmod(0)
        with without_root():
            for read in (
                lambda: load_network(folder / "a.keras"),
                lambda: read_image(folder / "a.png"),
                lambda: read_pen_digits(folder / "a.tra"),
                lambda: labelled_images(folder),
            ):
                with pytest.raises(FileError) as caught:
                    read()
                assert str(caught.value).startswith(str(folder))
                assert len(str(caught.value).splitlines()) == 1
            with pytest.raises(OSError, match=r"denied|levels of symbolic links|exists"):
                save_drawing(painted([SEVEN]), 7, folder)
        if kind == "closed":
            folder.chmod(0o700)
            assert sorted(path.name for path in folder.rglob("*")) == ["7", "a.keras"]
