"""Reads tables of competencies: frameworks exported by Moodle, and outcomes files of Canvas.

Both are read as their own importers read them, but data that these importers drop silently is kept here. Everything
that an importer would read wrongly is reported.

Moodle: https://github.com/moodle/moodle/tree/main/admin/tool/lpimportcsv. Canvas:
https://canvas.instructure.com/doc/api/file.outcomes_csv.html.
"""

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cskg.errors import SourceError
from cskg.foreign_frameworks import Framework, FrameworkAssociation, FrameworkFormat, FrameworkItem
from cskg.model import Source
from cskg.parser.foreign.habits import Habits
from cskg.parser.foreign.trees import TOP, PlacedItem, arrange

MOODLE_HEAD = (
    "parentidnumber",
    "idnumber",
    "shortname",
    "description",
    "descriptionformat",
    "scalevalues",
    "scaleconfiguration",
    "ruletypeoptional",
    "ruleoutcomeoptional",
    "ruleconfigoptional",
    "crossreferencedcompetencyidnumbers",
    "exportedidoptional",
    "isframework",
    "taxonomy",
)
CANVAS_HEAD = frozenset(("vendor_guid", "object_type", "title"))
_MOODLE_KEEPS = 100
_LIKE_MOODLE = 10
_SNIFFED = 100_000
_SCALE = re.compile(r'\[\{""scaleid"":')
_NUMERIC = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_TAG = re.compile(r"<[^<>]{0,10000}>")
_BREAK = re.compile(r"<(?:br|/?p|/?li|/?div|/?tr|/?h\d)\b[^<>]{0,1000}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TableRow:
    """A row below the head: its line, and its cells by the column names of the head."""

    line: int
    cells: Mapping[str, str]
    rest: tuple[str, ...] = ()


def find_table(text: str) -> FrameworkFormat | None:
    """Returns whether the head of a table is that of a Moodle or Canvas file."""
    first = text.split("\n", 1)[0][:2_000]
    for delimiter in (",", ";"):
        try:
            head = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        if {cell.strip().casefold() for cell in head} >= CANVAS_HEAD:
            return FrameworkFormat.CANVAS
        folded = [re.sub(r"[^a-z]", "", cell.casefold()) for cell in head]
        is_like = sum(one == other for one, other in zip(folded, MOODLE_HEAD, strict=False)) >= _LIKE_MOODLE
        # Moodle writes the head in the language of the user, but the configuration of a scale always in this way.
        has_scale = len(head) == len(MOODLE_HEAD) and _SCALE.search(text, 0, _SNIFFED) is not None
        if is_like or has_scale:
            return FrameworkFormat.MOODLE
    return None


def read_table(text: str, form: FrameworkFormat, source: Source, habits: Habits) -> tuple[Framework, ...]:
    """Reads a table with a head that :func:`find_table` recognises.

    Raises:
        SourceError: The quotation marks do not match.
    """
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    if delimiter == ";":
        habits.note_row("other-delimiter", 1)
    rows = _iter_rows(text, delimiter, source.name, habits, keeps_rest=form is FrameworkFormat.CANVAS)
    if form is FrameworkFormat.MOODLE:
        return (_read_moodle(rows, source, habits),)
    return (_read_canvas(rows, source, habits),)


def _iter_rows(text: str, delimiter: str, name: str, habits: Habits, *, keeps_rest: bool) -> Iterator[_TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    head: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if head is None:
                head = _name_columns(cells)
            elif any(cell.strip() for cell in cells):
                rest = cells[len(head) :]
                if not keeps_rest and any(cell.strip() for cell in rest):
                    habits.note_row("cells-beyond-head", line)
                known = {
                    column: habits.clean(cell, f"line {line}, {column}")
                    for column, cell in zip(head, cells, strict=False)
                }
                yield _TableRow(line=line, cells=known, rest=tuple(cell.strip() for cell in rest))
            line = reader.line_num + 1
    except csv.Error as error:
        why = f"Its quotation marks do not match ({error}), in the row that begins on line {line}."
        raise SourceError(name, why, "Export the file again.", line=line, column=1) from error


def _name_columns(cells: Sequence[str]) -> list[str]:
    """Returns the names of the columns up to the ratings: for Moodle by their order, for Canvas by the head."""
    names = [cell.strip().casefold() for cell in cells]
    if CANVAS_HEAD.issubset(names):
        return names[: names.index("ratings")] if "ratings" in names else names
    return list(MOODLE_HEAD)


def _read_moodle(rows: Iterator[_TableRow], source: Source, habits: Habits) -> Framework:
    frame: _TableRow | None = None
    items: list[_TableRow] = []
    for row in rows:
        if row.cells.get("isframework") not in {"", "0", None}:
            if frame is not None:
                habits.note_row("last-framework-counts", row.line, row.cells.get("idnumber"))
            frame = row
        else:
            items.append(row)
    if frame is None:
        habits.note_row("framework-missing", 1)
    cells = frame.cells if frame else {}
    placed = [each for row in items if (each := _place_moodle(row, habits))]
    known = {each.item.identifier for each in placed}
    _note_collisions(items, habits)
    associations = [one for row in items for one in _iter_references(row, known, habits)]
    return Framework(
        identifier=cells.get("idnumber") or source.name,
        format=FrameworkFormat.MOODLE,
        source=source,
        title=cells.get("shortname") or cells.get("idnumber") or source.name,
        description=_read_html(cells, "description", "descriptionformat"),
        fields=_keep(cells, "scalevalues", "scaleconfiguration", "taxonomy"),
        items=arrange(placed, habits),
        associations=tuple(dict.fromkeys(associations)),
    )


def _place_moodle(row: _TableRow, habits: Habits) -> PlacedItem | None:
    cells = row.cells
    identifier, name = cells.get("idnumber", ""), cells.get("shortname", "")
    if not identifier and not name:
        habits.note_row("entry-left-out", row.line)
        return None
    if not identifier:
        habits.note_row("identifier-missing", row.line, name)
    if not name:
        habits.note_row("required-field-missing", row.line, "Short name")
    if max(len(identifier), len(name)) > _MOODLE_KEEPS:
        habits.note_row("longer-than-moodle-keeps", row.line, identifier if len(identifier) > _MOODLE_KEEPS else name)
    item = FrameworkItem(
        identifier=identifier or name,
        text=name or identifier,
        code=identifier or None,
        notes=_read_html(cells, "description", "descriptionformat"),
        fields=_keep(
            cells,
            "scalevalues",
            "scaleconfiguration",
            "ruletypeoptional",
            "ruleoutcomeoptional",
            "ruleconfigoptional",
            "exportedidoptional",
        ),
    )
    return PlacedItem(item=item, place=f"line {row.line}", parents=((cells.get("parentidnumber") or TOP, None),))


def _note_collisions(rows: Sequence[_TableRow], habits: Habits) -> None:
    """Notes ID numbers that PHP's loose comparison treats as equal."""
    numbers: dict[float, str] = {}
    for row in rows:
        name = row.cells.get("idnumber", "")
        if _NUMERIC.fullmatch(name) and numbers.setdefault(float(name), name) != name:
            habits.note_row("numeric-ids-collide", row.line, f"{numbers[float(name)]} and {name}")


def _iter_references(row: _TableRow, known: set[str], habits: Habits) -> Iterator[FrameworkAssociation]:
    for name in row.cells.get("crossreferencedcompetencyidnumbers", "").split(","):
        if other := name.strip().replace("%2C", ","):
            if other not in known:
                habits.note_row("end-outside", row.line, other)
            origin = row.cells.get("idnumber") or row.cells.get("shortname", "")
            if origin:
                yield FrameworkAssociation(kind="isRelatedTo", origin=origin, destination=other)


def _read_html(cells: Mapping[str, str], name: str, form: str) -> str | None:
    """Returns the words of a description. Moodle writes it as HTML unless its format says otherwise."""
    text = cells.get(name, "")
    if cells.get(form) not in {"0", "2", "4"}:
        text = read_words(text)
    return text or None


def read_words(text: str) -> str:
    """Returns the words of an HTML fragment.

    Example:
        >>> read_words("<p>Sell &amp; <b>bake</b></p><p>Bread</p>")
        'Sell & bake Bread'
    """
    return " ".join(html.unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())


def _keep(cells: Mapping[str, str], *names: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, cells[name]) for name in names if cells.get(name)))


_CANVAS_KEPT = (
    "canvas_id",
    "course_id",
    "friendly_description",
    "display_name",
    "calculation_method",
    "calculation_int",
    "mastery_points",
)


def _read_canvas(rows: Iterator[_TableRow], source: Source, habits: Habits) -> Framework:
    placed: list[PlacedItem] = []
    kinds: dict[str, str] = {}
    wanted: list[tuple[int, str]] = []
    for row in rows:
        cells = row.cells
        identifier, title = cells.get("vendor_guid", ""), cells.get("title", "")
        if cells.get("workflow_state", "").casefold() == "deleted":
            habits.note_row("deleted-row", row.line, identifier)
            continue
        if not identifier and not title:
            habits.note_row("entry-left-out", row.line)
            continue
        if not identifier or not title:
            habits.note_row("required-field-missing", row.line, "title" if identifier else "vendor_guid")
        kind = cells.get("object_type", "").casefold()
        if kind not in {"outcome", "group"}:
            habits.note_row("unknown-value", row.line, kind or "object_type")
        parents = cells.get("parent_guids", "").split()
        wanted += [(row.line, each) for each in parents if each not in kinds]
        for each in parents:
            if kinds.get(each) == "outcome":
                habits.note_row("parent-not-a-group", row.line, each)
        kinds.setdefault(identifier or title, kind)
        item = FrameworkItem(
            identifier=identifier or title,
            text=title or identifier,
            code=identifier or None,
            kind=kind or None,
            notes=read_words(cells.get("description", "")) or None,
            fields=tuple(sorted((*_keep(cells, *_CANVAS_KEPT), *_read_ratings(row, habits)))),
        )
        above: list[tuple[str, float | None]] = [(each, None) for each in parents] or [(TOP, None)]
        placed.append(PlacedItem(item=item, place=f"line {row.line}", parents=tuple(above)))
    for line, name in wanted:
        if name in kinds:
            habits.note_row("parent-on-later-row", line, name)
    return Framework(
        identifier=source.name,
        format=FrameworkFormat.CANVAS,
        source=source,
        title=source.name,
        items=arrange(placed, habits),
    )


def _read_ratings(row: _TableRow, habits: Habits) -> list[tuple[str, str]]:
    """Returns the points and the words of the ratings in turn."""
    found = []
    for number, (points, words) in enumerate(zip(row.rest[::2], row.rest[1::2], strict=False), 1):
        if not points and not words:
            continue
        if not _NUMERIC.fullmatch(points):
            habits.note_row("wrong-type", row.line, points)
        found.append((f"rating {number:02}", f"{points}: {words}"))
    return found
