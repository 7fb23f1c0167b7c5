"""The folders that the tools share."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"  # the pictures that the documentation shows
# The data sets of docs/data.md: in data/, where a user puts them, or in a shared folder beside the repository.
DATA = next((folder for folder in (ROOT / "data", ROOT.parent / "shared" / "data") if folder.is_dir()), ROOT / "data")
