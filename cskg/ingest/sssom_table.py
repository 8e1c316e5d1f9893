"""Reads the tables of SSSOM, the Simple Standard for Sharing Ontological Mappings, in their TSV form.

A file is YAML behind ``#`` at the start of its first lines, then a line of column names, then one row on each line,
with tabs between the fields (https://mapping-commons.github.io/sssom/spec-formats-tsv/). A field may be in double
quotes, as written by some programs; it ends with its line, so a stray quote affects only one row. Python's csv module
cannot read these files: it gives no columns, and after a stray quote it reads the rest of the file as one field.

Files that a spreadsheet has saved are read too: in the encodings of :mod:`cskg.parser.decoding`, with semicolons or
commas between the fields, lines of the header in quotes, and empty fields after them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cskg.errors import CurationError, SourceError, cut, tell_count
from cskg.ingest.curation import YamlValue, read_yaml_text
from cskg.language.characters import put_on_line
from cskg.model import Diagnostic, Severity, Span
from cskg.parser.decoding import decode_text, tell_guess
from cskg.parser.diagnostics import diagnose

MAX_BYTES = 8 * 2**20
"""A file that is larger is refused."""

MAX_FIELD = 10_000
"""The most characters of a field."""

REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
"""The columns that a table of SSSOM must have."""

HOW_TO_SAVE = (
    "In the spreadsheet, save it as text with tabs or as CSV, under a name that ends in .sssom.tsv, .sssom.txt or "
    ".sssom.csv."
)
"""Advice for a table that is saved in another way."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_REQUIRED_HEADER = ("mapping_set_id", "license")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_FIELDS = {mark: re.compile(rf'"((?:[^"]|"")*)"(?={mark}|$)|([^{mark}]*)') for mark in ("\t", ";", ",")}
"""Patterns of a field, by the separator."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Field:
    """A field's text and the column at which it starts, counted from 1."""

    text: str
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table.

    Attributes:
        fields: Its fields, by the names of the columns; empty fields are left out.
        span: Its place.
    """

    fields: Mapping[str, Field]
    span: Span

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.span.line or 1

    def text(self, name: str) -> str:
        """A field's text; empty if there is none."""
        found = self.fields.get(name)
        return found.text if found else ""

    def column(self, name: str) -> int:
        """The column of a field; 1 if there is none."""
        found = self.fields.get(name)
        return found.column if found else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as read.

    Attributes:
        text: The file's text.
        header: The header above the columns, as far as it is text.
        prefixes: The prefixes of its CURIEs, with their IRIs.
        columns: The names of its columns, as written.
        columns_line: The line of the names, counted from 1.
        mark: The separator of fields.
        rows: Its rows.
        faults: Its faults; a faulty row is left out.
    """

    text: str = ""
    header: Mapping[str, str]
    prefixes: Mapping[str, str]
    columns: tuple[str, ...] = ()
    columns_line: int = 1
    mark: str = "\t"
    rows: tuple[Row, ...]
    faults: tuple[Diagnostic, ...]


def read_table(data: bytes, name: str) -> Table:
    """Reads a table; faults are in its ``faults``.

    Args:
        data: The file's bytes.
        name: The name of the file in messages.
    """
    if data.startswith(_WORKBOOKS):
        return _unread(bad_file(name, f"It is a workbook, in spite of its name. {HOW_TO_SAVE}"))
    try:
        decoded = decode_text(data, name)
    except SourceError as error:
        return _unread(diagnose(error, code="bad-link-file"))
    notes = [tell_guess(decoded.guessed, name)] if decoded.guessed else []
    return _TableReader(decoded.text, name, notes).read()


def is_table(text: str) -> bool:
    """Returns whether a line of a text has the names of all columns that such a table must have.

    Example:
        >>> is_table("decision,subject_id,predicate_id,object_id,mapping_justification"), is_table("subject_id")
        (True, False)
    """
    if REQUIRED[-1] not in text:
        return False
    return any(all(column in line for column in REQUIRED) for line in split_lines(text))


def split_lines(text: str) -> list[str]:
    """Splits a text into its lines, each with its line end, as rows are counted."""
    return _LINE.findall(text)


def bad_file(name: str, why: str, line: int | None = None, column: int | None = None) -> Diagnostic:
    """Returns the diagnostic of a file that is not loaded."""
    return Diagnostic(severity=Severity.ERROR, code="bad-link-file", message=why, source=name, line=line, column=column)


def bad_row(name: str, why: str, line: int, column: int) -> Diagnostic:
    """Returns the diagnostic of a row that is left out."""
    return replace(bad_file(name, f"{why} The row is left out.", line, column), code="bad-link-row")


def _unread(*faults: Diagnostic) -> Table:
    return Table(header={}, prefixes={}, rows=(), faults=faults)


class _TableReader:
    """Reads one file."""

    def __init__(self, text: str, name: str, notes: list[Diagnostic]) -> None:
        self.text = text
        self.name = name
        self.faults = notes

    def read(self) -> Table:
        lines = [(match[0].rstrip("\r\n"), match.start()) for match in _LINE.finditer(self.text)]
        count = next((place for place, (line, _) in enumerate(lines) if not _is_of_header(line)), len(lines))
        place = next((place for place in range(count, len(lines)) if not _is_blank(lines[place][0])), len(lines))
        mark = _find_mark(lines[place][0]) if place < len(lines) else "\t"
        try:
            # A space replaces the #, so places stay right and all lines have the same indent.
            heads = [_read_head(line, mark) for line, _ in lines[:count]]
            found = read_yaml_text("\n".join(f" {head[1:]}" for head in heads), Path(self.name))
        except CurationError as error:
            line = min(error.line or 1, count)  # YAML that is not closed ends after the header
            return _unread(bad_file(self.name, f"Its header: {error.why} {error.cure}", line, error.column))
        header = found.value if found else {}
        if not isinstance(header, Mapping):
            return _unread(bad_file(self.name, "Its header must have keys and values.", 1, 1))
        self.check_header(header)
        if place == len(lines):
            return _unread(*self.faults, bad_file(self.name, "It has no line of column names.", place or 1, 1))
        columns = [field.text.strip() for field in _split(lines[place][0], mark)]
        absent = [column for column in REQUIRED if column not in columns]
        twice = sorted({column for column in columns if column and columns.count(column) > 1})
        if absent or twice:
            why = (
                f"Columns are missing: {', '.join(absent)}."
                if absent
                else f"Columns are there twice: {cut(', '.join(twice))}."
            )
            cure = f" The line of column names must have {', '.join(REQUIRED)}, each once, with tabs between them."
            return _unread(*self.faults, bad_file(self.name, why + cure, place + 1, 1))
        rows = [
            self.row(_split(line, mark), Span(start, start + len(line), number), columns)
            for number, (line, start) in enumerate(lines[place + 1 :], place + 2)
            if not _is_blank(line)
        ]
        return Table(
            text=self.text,
            header={key: value.value for key, value in header.items() if isinstance(value.value, str)},
            prefixes=_prefixes(header.get("curie_map")),
            columns=tuple(columns),
            columns_line=place + 1,
            mark=mark,
            rows=tuple(row for row in rows if row is not None),
            faults=tuple(self.faults),
        )

    def check_header(self, header: Mapping[str, YamlValue]) -> None:
        if absent := [key for key in _REQUIRED_HEADER if key not in header]:
            why = f"Its header has no {' and no '.join(absent)}, which SSSOM asks for. Its rows are still read."
            fault = bad_file(self.name, why, 1, 1)
            self.faults.append(replace(fault, severity=Severity.WARNING, code="link-file-incomplete"))

    def row(self, fields: list[Field], span: Span, columns: list[str]) -> Row | None:
        number = span.line or 1
        if any(field.text.strip() for field in fields[len(columns) :]):
            column = fields[len(columns)].column
            why = f"It has {tell_count(len(fields), 'field')}, and there are {tell_count(len(columns), 'column')}."
            self.faults.append(bad_row(self.name, why, number, column))
            return None
        for field in fields:
            if len(field.text) > MAX_FIELD or _CONTROL.search(field.text):
                why = f"A field has more than {MAX_FIELD:,} characters, or a control character."
                self.faults.append(bad_row(self.name, why, number, field.column))
                return None
        named = zip(columns, fields, strict=False)
        return Row(
            fields={name: Field(text, field.column) for name, field in named if (text := field.text.strip())},
            span=span,
        )


def _is_of_header(line: str) -> bool:
    """Whether a line belongs to the header; a spreadsheet may have put it into quotes."""
    return line.removeprefix('"').startswith("#")


def _is_blank(line: str) -> bool:
    """Whether a line has only separators."""
    return not line.strip(" \t;,")


def _find_mark(line: str) -> str:
    """The separator of the column names: the one that gives most of the required names."""

    def count(mark: str) -> int:
        return len({field.text.strip() for field in _split(line, mark)} & set(REQUIRED))

    return max(_FIELDS, key=count)


def _read_head(line: str, mark: str) -> str:
    """A line of the header, without the additions of a spreadsheet.

    Example:
        >>> _read_head('"#comment: ""a"", b",,,', ",")
        '#comment: "a", b'
    """
    first, *others = _split(line, mark)
    return line if any(field.text for field in others) else first.text


def _split(line: str, mark: str) -> list[Field]:
    """The fields of a line.

    Example:
        >>> [field.text for field in _split('a\\t"b ""c"" d"\\t"e\\t=1', "\\t")]
        ['a', 'b "c" d', '"e', '=1']
    """
    fields = []
    place = 0
    while True:
        match = _FIELDS[mark].match(line, place)
        quoted, plain = match.groups() if match else (None, "")
        text = plain or "" if quoted is None else quoted.replace('""', '"')
        fields.append(Field(text, place + 1))
        place = match.end() + 1 if match else len(line) + 1
        if place > len(line):
            return fields


def _prefixes(curie_map: YamlValue | None) -> dict[str, str]:
    if curie_map is None or not isinstance(curie_map.value, Mapping):
        return {}
    return {key: value.value for key, value in curie_map.value.items() if isinstance(value.value, str)}


def write_field(text: str, mark: str = "\t") -> str:
    """Returns a text on one line, for a row; a text with a quote is put in quotes, as readers of the standard expect.

    Args:
        text: The text.
        mark: The separator of fields; a text that contains it is put in quotes too.

    Example:
        >>> write_field('Say "no"\\tto\\nwaste')
        '"Say ""no"" to waste"'
    """
    plain = put_on_line(text)
    doubled = plain.replace('"', '""')
    return f'"{doubled}"' if '"' in plain or mark in plain else plain
