"""The documentation: its links, its commands, its file names, and what a tool writes into it."""

import re
import shlex

import pytest

import model
import paint
import wrong_predictions
from paintcv.window.hands.actions import HELP
from tools import accuracy, figures
from tools.folders import PICTURES, ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES}
DOORS = {"paint.py": paint, "model.py": model, "wrong_predictions.py": wrong_predictions}


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(text: str) -> list[list[str]]:
    """The command lines of a page that start a door: the words after `python`."""
    lines = text.replace("\\\n", " ").splitlines()
    matches = (re.match(rf" +(?:xvfb-run -a )?python ((?:{'|'.join(DOORS)}).*)", line) for line in lines)
    return [shlex.split(re.split("   ", match[1])[0]) for match in matches if match]


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_to_files_and_headings(page):
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS[page]):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", TEXTS)
def test_no_page_shows_a_path_that_no_user_has(page):
    assert not re.search(r"shared/|/tmp/|/root/|/home/", TEXTS[page])


@pytest.mark.parametrize("page", TEXTS)
def test_commands_name_options_that_exist(page, capsys):
    for script, *words in commands(TEXTS[page]):
        command = words[:1] if script == "model.py" else []
        with pytest.raises(SystemExit, match="0"):
            DOORS[script].main([*command, "--help"])
        text = capsys.readouterr().out
        for option in (word.partition("=")[0] for word in words if word.startswith("--")):
            assert re.search(rf"{option}\b", text), f"{script} {shlex.join(words)}"


def test_the_readme_is_short_and_names_the_test_command():
    assert (ROOT / "README.md").stat().st_size <= 8192
    lines = [line for line in TEXTS["README.md"].splitlines() if re.match(r" +python3 -m venv .*pytest$", line)]
    assert len(lines) == 1  # .ci/run runs it word for word


def test_the_readme_names_every_key():
    section = TEXTS["README.md"].partition("## Keys and buttons")[2].partition("\n## ")[0]
    names = [name.replace("`", "") for name in re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)[2:]]
    assert ["left drag", *names] == [name for name, _ in HELP]


def test_the_architecture_names_every_file_of_the_package():
    text = TEXTS["docs/architecture.md"]
    files = [path for path in (ROOT / "paintcv").rglob("*.py") if path.name != "__init__.py"]
    named = set()
    room = ""
    for line in text.splitlines():
        if match := re.match(r"### `?([\w/]+)/", line):
            room = match[1]
        if match := re.match(r"\| `(\w+\.py)` \|", line):
            named.add(f"{room}/{match[1]}")
    assert named == {str(path.relative_to(ROOT / "paintcv").as_posix()) for path in files}


def test_each_section_has_its_place():
    for name, (page, _) in figures.SECTIONS.items():
        text = figures.fill(TEXTS[page], name, "nothing")
        assert f"<!-- {name} -->\n\nnothing\n<!-- /{name} -->\n" in text
        assert len(text) < len(TEXTS[page])
    with pytest.raises(KeyError):
        figures.fill(TEXTS["docs/speed.md"], "weather", "rain")


def test_the_networks_were_trained_as_their_records_say():
    page = TEXTS["docs/networks.md"]
    assert figures.fill(page, "weights", "".join(f"{line}\n" for line in accuracy.weights())) == page


def test_each_picture_is_shown_with_words():
    shown = {
        ((ROOT / page).parent / path).resolve()
        for page, text in TEXTS.items()
        for _, path in re.findall(r"!\[([^]]+)\]\(([^)]+)\)", text)
    }
    assert shown == set(PICTURES.iterdir())


def test_tools_and_files_named_in_the_docs_exist():
    for page, text in TEXTS.items():
        for module in re.findall(r"python -m (tools\.\w+)", text):
            assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file(), f"{page}: {module}"
        for path in re.findall(r"`((?:paintcv|tests|tools|docs)/[\w/.]+)`", text):
            assert (ROOT / path).exists(), f"{page}: {path}"
