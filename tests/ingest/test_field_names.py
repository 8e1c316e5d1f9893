"""``fields.yaml``: what a curator says of the names in JSON files beside it."""

import json
from pathlib import Path

import pytest

from cskg.errors import CurationError
from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.reading_files import iter_texts, read_source
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

RECORDS = [{"uoc_code": "900734", "uoc_level": 1, "uoc_credit": 3, "heading": "Label bags", "other": "Label boxes"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a JSON file in a folder of its own."""
    place = tmp_path / "units" / "logistics"
    place.mkdir(parents=True)
    (place / "units.json").write_text(json.dumps(RECORDS), "utf-8")
    return tmp_path / "units"


def _title(folder: Path) -> str | None:
    (file,) = find_sources([folder])
    return read_source(file).units[0].title


def test_the_nearest_file_above_a_document_counts(folder: Path) -> None:
    """One beside the document goes before one above it, and none of them is a document."""
    assert _title(folder) is None
    (folder / "fields.yaml").write_text("en: {title: heading}\n", "utf-8")
    assert _title(folder) == "Label bags"
    (folder / "logistics" / "fields.yaml").write_text("title: [nowhere, other]\n", "utf-8")
    assert _title(folder) == "Label boxes"
    assert [text for text in iter_texts(find_sources([folder])) if "Label boxes" in str(text)]


def test_a_changed_mapping_is_a_change(folder: Path, tmp_path: Path) -> None:
    """The document is read again, and only then."""
    store = StoreFolder(tmp_path / "store")
    build_store(find_sources([folder]), store, Iris())
    (folder / "fields.yaml").write_text("en: {title: heading}\n", "utf-8")
    assert build_store(find_sources([folder]), store, Iris()).loaded == ("logistics/units.json",)
    assert build_store(find_sources([folder]), store, Iris()).loaded == ()
    assert open_catalogue(store, Iris()).get_unit("900734L1").title == "Label bags"


@pytest.mark.parametrize(
    ("text", "why", "place"),
    [
        ("- title", "must map fields", (1, 1)),
        ("en: title", "en must map", (1, 5)),
        ("titel: heading", "titel is not a field", (1, 8)),
        ("en:\n  code: x", "en.code is not a field", (2, 9)),
        ("title: {a: b}", "must be a name", (1, 8)),
        ("title: [a, [b]]", "must be a name", (1, 8)),
        ("title: []", "must be a name", (1, 8)),
        ("title:", "must be a name", (1, 7)),
        ("title: [" + "a, " * 51 + "]", "50 names", (1, 8)),
        ("title: a\ntitle: b", "second time", (2, 1)),
    ],
)
def test_a_bad_mapping_is_refused_with_its_place(folder: Path, text: str, why: str, place: tuple[int, int]) -> None:
    """The error names the file, the place, the cause and the fields that there are."""
    (folder / "fields.yaml").write_text(text, "utf-8")
    with pytest.raises(CurationError, match=why) as caught:
        find_sources([folder])
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.cure
