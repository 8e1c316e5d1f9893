"""Frameworks with labelled links, and functions that print the results measured with them.

A framework is a folder of documents with tables beside them: ``prerequisites.tsv`` (lower, higher, label, reason) and
``pairs.tsv`` (a, b, label, reason). The illustrative framework has its tables in ``tests/links/labelled``.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from pathlib import Path

from cskg.graph.catalogue import Catalogue
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests" / "links" / "labelled"
FRAMEWORKS = ROOT / "tests" / "links" / "frameworks"

Pair = tuple[str, str]

_TABLES = frozenset(("prerequisites.tsv", "pairs.tsv", "verdicts.tsv"))

_SAME = {"prerequisite": "direct", "through": "indirect"}
"""The labels of the illustrative framework, with the words that later frameworks use for them."""


@dataclass(frozen=True, kw_only=True)  # no slots: tables are read when they are asked for
class Framework:
    """A framework with labels.

    Attributes:
        name: Its name.
        documents: The folder of its documents.
        tables: The folder of its tables.
    """

    name: str
    documents: Path
    tables: Path

    @cached_property
    def prerequisites(self) -> dict[Pair, str]:
        """``direct``, ``indirect`` or ``none`` by pairs of units, the lower first."""
        rows = self._read("prerequisites.tsv")
        return {(row["lower"], row["higher"]): _SAME.get(row["label"], row["label"]) for row in rows}

    @cached_property
    def overlaps(self) -> dict[Pair, str]:
        """``overlap``, ``partial``, ``related`` or ``none`` by pairs of units, in order of their codes."""
        return {in_order(row["a"], row["b"]): row["label"] for row in self._read("pairs.tsv")}

    @cached_property
    def doubtful_prerequisites(self) -> frozenset[Pair]:
        """The pairs, the lower first, whose reason says that the label is uncertain."""
        rows = self._read("prerequisites.tsv")
        return frozenset((row["lower"], row["higher"]) for row in rows if _is_doubtful(row["reason"]))

    @cached_property
    def doubtful_overlaps(self) -> frozenset[Pair]:
        """The pairs, in order of their codes, whose reason says that the label is uncertain."""
        rows = self._read("pairs.tsv")
        return frozenset(in_order(row["a"], row["b"]) for row in rows if _is_doubtful(row["reason"]))

    def load(self) -> Catalogue:
        """Reads its documents; the tables beside them are left out, because they would be read as lists of units."""
        sources = [each for each in find_sources([self.documents]) if each.path.name not in _TABLES]
        return load_catalogue(sources, Iris())[0]

    def _read(self, name: str) -> list[dict[str, str]]:
        return read_rows(self.tables / name)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Reads a table of labels."""
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def in_order(a: str, b: str) -> Pair:
    """Returns a pair in the order of codes, for relations without a direction."""
    return (a, b) if a < b else (b, a)


def _is_doubtful(reason: str) -> bool:
    return any(word in reason.casefold() for word in ("doubtful", "borderline"))


ILLUSTRATIVE = Framework(name="illustrative", documents=ROOT / "data" / "illustrative", tables=LABELLED)


def list_frameworks(folders: Sequence[str] = ()) -> list[Framework]:
    """Lists the labelled frameworks of some folders, or all frameworks of the project."""
    if folders:
        return [Framework(name=Path(each).name, documents=Path(each), tables=Path(each)) for each in folders]
    found = sorted(each for each in FRAMEWORKS.iterdir() if each.is_dir())
    return [ILLUSTRATIVE, *(Framework(name=each.name, documents=each, tables=each) for each in found)]


def share(right: int, of: int) -> str:
    """Writes a share with its counts and its 95 % interval (E. B. Wilson, 1927)."""
    if not of:
        return "- (0/0)"
    z = 1.96
    middle = (right / of + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(right / of * (1 - right / of) / of + z * z / (4 * of * of))
    return f"{right / of:.2f} ({right}/{of}; {max(0.0, middle - half):.2f}-{min(1.0, middle + half):.2f})"


def show_head(*columns: str) -> None:
    """Prints the head of a table."""
    print("\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))


def show_row(*cells: object) -> None:
    """Prints a row of a table."""
    print("| " + " | ".join(map(str, cells)) + " |")


def count_right(pairs: Iterable[Pair], labels: dict[Pair, str], *right: str) -> tuple[int, int]:
    """Returns the number of pairs with one of some labels, and the number of all pairs; unlabelled pairs are wrong."""
    told = set(pairs)
    return sum(labels.get(pair) in right for pair in told), len(told)
