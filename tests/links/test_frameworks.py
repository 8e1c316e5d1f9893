"""The labelled frameworks are well-formed, and most of what is inferred in them is right."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from builders import catalogue_of

from cskg.links.preparations import PREPARES

FOLDERS = sorted(each for each in (Path(__file__).parent / "frameworks").iterdir() if each.is_dir())
TABLES = {
    "prerequisites.tsv": ("lower", "higher", "label", {"direct", "indirect", "none"}),
    "pairs.tsv": ("a", "b", "label", {"overlap", "partial", "none"}),
    "verdicts.tsv": ("a", "b", "verdict", {"EQUIVALENT", "BROADER", "NARROWER", "OVERLAPPING", "UNRELATED"}),
}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_labels_are_known_and_of_units_that_are_there(folder: Path, table: str) -> None:
    """Each pair has one label, of those that its table may have, a reason, and documents of both units."""
    one, other, label, labels = TABLES[table]
    rows = read_rows(folder / table)
    codes = {re.split(r"\.", path.name)[0] for path in folder.glob("*.txt")}
    assert {row[label] for row in rows} == labels
    assert max(Counter((row[one], row[other]) for row in rows).values()) == 1
    assert {code for row in rows for code in (row[one], row[other])} <= codes
    assert all(row["reason"].strip() for row in rows)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_most_prerequisites_that_are_used_are_right(folder: Path) -> None:
    """Of what is used unless told otherwise two thirds are right, where of all labelled pairs fewer than half are."""
    labels = {(row["lower"], row["higher"]): row["label"] for row in read_rows(folder / "prerequisites.tsv")}
    catalogue = catalogue_of(*folder.glob("*.txt"))
    used = [link for link in catalogue.links if link.method == PREPARES and link.confidence >= 0.5]
    right = [labels.get((link.subject, link.object), "none") != "none" for link in used]
    share = sum(label != "none" for label in labels.values()) / len(labels)
    assert len(right) >= 15
    assert sum(right) / len(right) >= 2 / 3
    assert share < 1 / 2
