"""Which column of a table holds which field of a unit, as its head says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cskg.errors import cut
from cskg.language.characters import is_chinese
from cskg.model import Diagnostic, Language, Severity
from cskg.parser.record_fields import SHARED, TEXTS, RecordFields, fold_name

HEAD_LENGTH = 60
"""Characters that a name of a column may have."""

CODE_FORM = re.compile(r"(?=\S*\d)\S{2,12}")
"""What a cell looks like that may be a code, also a draft's placeholder."""

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_SCRIPTS = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
_BODY = frozenset(("competency", "criteria"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """In which language the texts of a column are, as its name says: the language, or else only the script."""

    language: Language | None = None
    is_chinese: bool = False


ColumnNames = Mapping[str, tuple[str, Spoken]]
"""Folded names of columns, each with its field and, of a text, its language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds which field.

    Attributes:
        shared: The columns of the fields that a unit has once.
        texts: The columns of each text in each language.
        unused: The names of the columns that hold no field, by column.
        count: How many columns there are.
        head: The line of the head; 0 where there is none.
    """

    shared: Mapping[str, int]
    texts: Mapping[str, Sequence[tuple[Spoken, int]]]
    unused: Mapping[int, str] = field(default_factory=dict)
    count: int
    head: int = 0

    @property
    def has_body(self) -> bool:
        """Whether rows describe units, and do not only name them."""
        return not _BODY.isdisjoint(self.texts)

    @property
    def languages(self) -> list[Spoken]:
        """The languages of the texts, in order of their first column; a unit has an edition in each."""
        return list(dict.fromkeys(spoken for columns in self.texts.values() for spoken, _ in columns)) or [Spoken()]

    def find_texts(self, spoken: Spoken) -> list[tuple[str, int]]:
        """The fields and columns of the texts in a language."""
        return [(name, index) for name, columns in self.texts.items() for other, index in columns if other == spoken]


@lru_cache(maxsize=16)
def find_column_names(fields: RecordFields) -> ColumnNames:
    """Gives the names that columns may have."""
    names: dict[str, tuple[str, Spoken]] = {}
    for shared in SHARED:
        for name in fields.shared[shared]:
            names.setdefault(name, (shared, Spoken()))
    for language, texts in fields.texts.items():
        for text in TEXTS:
            for name in texts[text]:
                names.setdefault(name, (text, Spoken(language, is_chinese=is_chinese(name[:1]))))
    return names


def is_body(name: str) -> bool:
    """Tells whether a field is the body of a unit, which lists of units do not have."""
    return name in _BODY


def read_head(cells: Sequence[str], names: ColumnNames, line: int) -> Columns | None:
    """Reads the cells of a row as the head of a table of units; None if it is not one."""
    filled = [cell for cell in cells if cell]
    if any(len(cell) > HEAD_LENGTH for cell in filled):
        return None
    shared: dict[str, int] = {}
    texts: dict[str, list[tuple[Spoken, int]]] = {}
    unused: dict[int, str] = {}
    for index, cell in enumerate(cells):
        found = next((names[name] for name in _iter_names(cell) if name in names), None)
        if found is not None and found[0] in TEXTS:
            texts.setdefault(found[0], []).append((found[1], index))
        elif found is not None and found[0] not in shared:
            shared[found[0]] = index
        elif cell:
            unused[index] = cell
    known = len(filled) - len(unused)
    says_what = {"title", *_BODY} & texts.keys() or {"level", "credit"} & shared.keys()
    if "code" not in shared or known < 2 or 2 * known < len(filled) or not says_what:
        return None
    return Columns(shared=shared, texts=texts, unused=unused, count=len(cells), head=line)


def _iter_names(text: str) -> list[str]:
    """The folded names that a cell of a head may mean: as it stands, without brackets, and in either of two scripts."""
    plain = _BRACKETS.sub(" ", text)
    return [fold_name(one) for one in (text, plain, *_SCRIPTS.findall(plain))]


def tell_unused_column(column: int, name: str, source: str, line: int) -> Diagnostic:
    """Says that a column is left out.

    Args:
        column: The column, counted from 0.
        name: What its head says.
        source: The document's name.
        line: The line of the head.
    """
    return Diagnostic(
        severity=Severity.WARNING,
        code="unused-column",
        message=f"Column {column + 1}, “{cut(name)}”, is not a field of a unit that is known, so it is left out. "
        "If it is one, name the column as the field, or say so in fields.yaml.",
        source=source,
        line=line,
        column=1,
    )
