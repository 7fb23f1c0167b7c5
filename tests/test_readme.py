"""The README: what can be known of its figures without an hour of measuring."""

import re

import pytest
import readme


def test_each_figure_has_its_place():
    text = readme.README.read_text(encoding="utf-8")
    for name in readme.SECTIONS:
        made = readme.filled(text, name, "nothing")
        assert f"<!-- {name} -->\n\nnothing\n<!-- /{name} -->\n" in made
        assert len(made) < len(text)
    with pytest.raises(KeyError):
        readme.filled(text, "weather", "rain")


def test_how_the_weights_were_made_is_what_their_records_say():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.filled(text, "weights", readme.printed(readme.SECTIONS["weights"])) == text


def test_each_picture_is_there_and_has_its_words():
    shown = re.findall(r"!\[([^]]+)\]\(([^)]+)\)", readme.README.read_text(encoding="utf-8"))
    assert {path for _, path in shown} == {
        str(path.relative_to(readme.ROOT)) for path in (readme.ROOT / "pictures").iterdir()
    }
