"""The documents of ``cases/``, for tests that go through all of them."""

from pathlib import Path

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/source.*"))
"""The folders with a document and its expected result."""

ROOT_DATA = Path(__file__).parent.parent / "data"
"""The documents that come with the project."""
