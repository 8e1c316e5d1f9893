"""The documents of ``cases/``, for every test that walks them."""

from pathlib import Path

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/source.*"))
"""The folders that hold a document and what it must be read as."""

ROOT_DATA = Path(__file__).parent.parent / "data"
"""The documents that come with the project."""
