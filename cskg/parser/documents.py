"""Reads the units of a document.

:func:`find_records` chooses the reader of the fields. A structured file already has fields. In any other document,
labels are searched in its lines. If no unit is described, the document may be a page that lists units. Every record
becomes a unit with its faults. A fault in one unit does not affect the others. A document may give a unit several
times: under each of its functional areas, or in a list and in full. At the end, such units are merged
(:func:`merge_placements`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from cskg.model import Diagnostic, Language, Severity, Source, Statement, Unit, UnitKey, UnitStatus
from cskg.outline import iter_statements
from cskg.parser.book_pages import take_comparison, without_contents
from cskg.parser.editions import complete_editions, split_editions, tell_difference
from cskg.parser.headings import OTHER_FRAMEWORKS
from cskg.parser.html_tables import put_labels_first
from cskg.parser.labels import CODE
from cskg.parser.layout import iter_records
from cskg.parser.listing_pages import read_listing
from cskg.parser.markdown_lines import split_markdown
from cskg.parser.markup import Line, TextKind, split_lines
from cskg.parser.passages import Record
from cskg.parser.readers import Document, read_document
from cskg.parser.record_fields import CustomNames
from cskg.parser.repair import cut_lines, join_hyphens, unquote
from cskg.parser.units import read_unit

MOST_STATEMENTS = 2_000
"""The most statements of a unit. A longer unit is cut off. No known unit has a tenth of them."""

_FORM_FIELDS = 6
"""The smallest number of labels in an empty form."""

_BODY = ("range", "requirements", "criteria", "remark")
"""The fields that a unit in a list does not have."""

_FIELDS = ("title", "level", "credit", "credit_note", "old_code")
_TOLD = ("title", "level", "credit", "branch")


def parse_document(
    data: bytes, source: Source | str, fields: CustomNames | None = None
) -> tuple[tuple[Unit, ...], tuple[Diagnostic, ...]]:
    """Reads the units of a document.

    Args:
        data: The file's bytes.
        source: The document's name, or its entry in ``sources.yaml``. The digests are filled in here.
        fields: The names in structured records, as ``fields.yaml`` gives them.

    Returns:
        The units in order of the document, and the diagnostics that belong to no unit.

    Raises:
        SourceError: The file cannot be read at all.

    Example:
        >>> units, faults = parse_document(b"Title\\tRun a shop\\nCode\\t900001L1\\nLevel\\t1\\n", "a.txt")
        >>> units[0].title, [diagnostic.code for diagnostic in units[0].diagnostics][:2]
        ('Run a shop', ['missing-field', 'missing-field'])
    """
    name = source if isinstance(source, str) else source.name
    return parse_units(read_document(data, name, fields), source)


def parse_units(document: Document, source: Source | str) -> tuple[tuple[Unit, ...], tuple[Diagnostic, ...]]:
    """Reads the units of a document that is already decoded. See :func:`parse_document`."""
    if document.frameworks:
        return (), document.diagnostics
    known = source if isinstance(source, Source) else Source(name=source, sha256="", text_sha256="")
    full = replace(known, sha256=document.sha256, text_sha256=document.text_sha256)
    units: list[Unit] = []
    faults: list[Diagnostic] = []
    records = find_records(document)
    filled = [record for record in records if not _is_empty(record)]
    for record in complete_editions(filled):
        editions = [read_unit(edition, document, full) for edition in split_editions(record)]
        found = [unit for unit, _ in editions if unit]
        units += map(_cut_off, [*found[:1], *(tell_difference(found[0], unit) for unit in found[1:])])
        faults += editions[0][1]
    if document.frameworks:
        return (), document.diagnostics
    is_empty_form = len(filled) < len(records) or document.records == ()
    has_errors = any(note.severity is Severity.ERROR for note in document.diagnostics)
    if not units and not faults and not is_empty_form and not has_errors:
        faults.append(
            Diagnostic(
                severity=Severity.ERROR,
                code="no-unit",
                message=f"The document has no unit of competency{_say_what_it_holds(document.text)}",
                source=known.name,
                line=1,
                column=1,
            )
        )
    return merge_placements(units), (*document.diagnostics, *faults)


def _is_empty(record: Record) -> bool:
    """Returns whether a record has the labels of a unit but no values."""
    return len(record.fields) >= _FORM_FIELDS and not any(record.passage(name).text for name in record.fields)


def _say_what_it_holds(text: str) -> str:
    """Describes what a document without units seems to be, and what to do."""
    for name, form in OTHER_FRAMEWORKS:
        if form.search(text):
            return (
                f" of the Hong Kong Qualifications Framework. It has the form of {name}, but cskg reads only the form "
                "of the HKQF."
            )
    codes = list(dict.fromkeys(CODE.findall(text)))
    if codes:
        shown = ", ".join(codes[:3]) + (" and others" if len(codes) > 3 else "")
        return (
            f": it mentions {shown}, but it neither describes units nor lists them in rows of one form. If it should, "
            "give each unit lines with the labels Title, Code and Level, or a row of its own."
        )
    return (
        ": no line starts with a label such as Title, Code or Level. Check that it is the right file. "
        "docs/reference/layouts.md lists the labels."
    )


def _cut_off(unit: Unit) -> Unit:
    """Returns a unit without the statements beyond the limit."""
    over = list(islice(iter_statements(unit), MOST_STATEMENTS, None))
    if not over:
        return unit
    requirements, left = _keep_first(unit.requirements, MOST_STATEMENTS)
    criteria, _ = _keep_first(unit.assessment_criteria, left)
    _, _, first = over[0]
    place = first.spans[0] if first.spans else None
    note = Diagnostic(
        severity=Severity.ERROR,
        code="too-many-statements",
        message=f"{unit.code} has {MOST_STATEMENTS + len(over):,} statements; the first {MOST_STATEMENTS:,} are kept. "
        "Check whether these are several units.",
        source=unit.source.name,
        page=place.page if place else None,
        line=place.line if place else None,
        column=1,
    )
    return replace(unit, requirements=requirements, assessment_criteria=criteria, diagnostics=(*unit.diagnostics, note))


def _keep_first(statements: Iterable[Statement], most: int) -> tuple[tuple[Statement, ...], int]:
    """Returns the first statements of a tree (parents before children), and how many more could be kept."""
    kept: list[Statement] = []
    for statement in statements:
        if most == 0:
            break
        children, most = _keep_first(statement.children, most - 1)
        kept.append(replace(statement, children=children))
    return tuple(kept), most


def find_records(document: Document) -> Sequence[Record]:
    """Finds the fields of a document's units."""
    if document.records is not None:
        return document.records
    lines, compared = take_comparison(_cut(document), document.text)
    records = list(iter_records(join_hyphens(cut_lines(without_contents(lines)))))
    if not any(record.passage(name).text for record in records for name in _BODY):
        records = read_listing(lines, document.text) or records
    return [*records, *compared]


def _cut(document: Document) -> list[Line]:
    """Returns the visible lines of a document."""
    if document.kind is TextKind.MARKDOWN:
        return split_markdown(document.text)
    lines = split_lines(document.text, document.kind, document.blocks)
    return put_labels_first(lines, document.text) if document.kind is TextKind.HTML else unquote(lines)


def merge_placements(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Merges units with the same code and language, in order of the first one of each.

    For each field, a described unit takes precedence over a listed one. Two descriptions are merged if they have the
    same content under different areas. Descriptions with different content are all kept, and the first one gets a
    diagnostic.
    """
    found: dict[tuple[UnitKey, Language], list[Unit]] = {}
    for unit in units:
        same = found.setdefault((unit.key, unit.language), [])
        for index, before in enumerate(same):
            if UnitStatus.LISTED in {unit.status, before.status} or _is_placement(unit, before):
                same[index] = _merge(before, unit)
                break
        else:
            same.append(unit)
    return tuple(unit for same in found.values() for unit in _tell(same))


def first_editions(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Returns the first unit of each code and language. A graph holds one edition of a source."""
    first: dict[tuple[UnitKey, Language], Unit] = {}
    for unit in units:
        first.setdefault((unit.key, unit.language), unit)
    return tuple(first.values())


def _is_placement(unit: Unit, other: Unit) -> bool:
    return unit.functional_areas != other.functional_areas and _content(unit) == _content(other)


def _merge(before: Unit, after: Unit) -> Unit:
    """Adds the data of another placement of a unit to it."""
    kept, other = before, after
    if after.status is UnitStatus.DESCRIBED and before.status is UnitStatus.LISTED:
        kept, other = after, before
    is_elsewhere = (kept.industry, kept.branch) != (other.industry, other.branch) and bool(kept.functional_areas)
    areas = kept.functional_areas if is_elsewhere else (*kept.functional_areas, *other.functional_areas)
    filled = {
        name: getattr(kept, name) if getattr(kept, name) is not None else getattr(other, name) for name in _FIELDS
    }
    quoted = {quote.field for quote in kept.field_quotes}
    quotes = [*kept.field_quotes, *(quote for quote in other.field_quotes if quote.field not in quoted)]
    notes = [_difference(kept, other, name) for name in _TOLD if _differ(kept, other, name)]
    place = (
        {} if is_elsewhere else {name: getattr(kept, name) or getattr(other, name) for name in ("industry", "branch")}
    )
    return replace(
        kept,
        **filled,
        **place,
        functional_areas=tuple(sorted(set(areas))),
        field_quotes=tuple(sorted(quotes, key=lambda quote: quote.field)),
        diagnostics=(*kept.diagnostics, *(note for note in notes if note not in kept.diagnostics)),
    )


def _differ(kept: Unit, other: Unit, name: str) -> bool:
    return None not in {getattr(kept, name), getattr(other, name)} and getattr(kept, name) != getattr(other, name)


def _difference(kept: Unit, other: Unit, name: str) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="placements-differ",
        message=f"{kept.code} is here again, with the {name} “{getattr(other, name)}”; “{getattr(kept, name)}” is "
        "kept. Correct the one that is wrong.",
        source=kept.source.name,
        line=_line(other),
        column=1,
    )


def _tell(same: list[Unit]) -> list[Unit]:
    """Adds a note to the first of several descriptions that there are others."""
    others = [unit for unit in same[1:] if _content(unit) != _content(same[0])]
    if not others:
        return same
    lines = ", ".join(str(_line(unit)) for unit in others)
    note = Diagnostic(
        severity=Severity.WARNING,
        code="duplicate-code",
        message=f"{same[0].code} is described again, with differences, on line {lines}; the first description is "
        "served. "
        "Remove one, or correct its code.",
        source=same[0].source.name,
        line=_line(same[0]),
        column=1,
    )
    return [replace(same[0], diagnostics=(*same[0].diagnostics, note)), *same[1:]]


def _line(unit: Unit) -> int:
    return min((span.line or 1 for quote in unit.field_quotes for span in quote.spans), default=1)


def _content(unit: Unit) -> tuple[object, ...]:
    fields = (unit.status, unit.title, unit.range, unit.level, unit.credit, unit.old_code, unit.remark)
    return (*fields, _texts(unit.requirements), _texts(unit.assessment_criteria))


def _texts(statements: tuple[Statement, ...]) -> tuple[object, ...]:
    return tuple((statement.number, statement.text, _texts(statement.children)) for statement in statements)
