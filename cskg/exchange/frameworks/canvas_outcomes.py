"""Outcomes of Canvas, as the CSV of *Outcomes > Import*.

Functional areas and units are groups. Each statement at the top of a unit is an outcome, and its description lists
those below it. ``vendor_guid`` is made from the statement's words, so importing a later revision updates what stayed
and adds what is new. Rows follow their groups, groups have one parent, and the ratings are the last column, as older
versions of the importer require. A revision pack is the whole file with rows at its end that delete what no longer
exists.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from cskg.codes import code_of
from cskg.exchange.earlier_export import EarlierExport, name_area
from cskg.exchange.framework_formats import (
    FIELD_PARTS,
    STATEMENT_PARTS,
    FrameworkFormat,
    make_short_name,
    note_folded,
)
from cskg.exchange.html_writing import Html, join, tag
from cskg.exchange.losses import Losses
from cskg.exchange.packing import one_line, write_csv
from cskg.exchange.selection import Selection
from cskg.exchange.unit_descriptions import (
    LINK_PARTS,
    describe_statement,
    describe_unit,
    group_stated_links,
    is_main_edition,
    list_below,
    note_links,
    note_statement,
)
from cskg.iris import Iris, area_slug
from cskg.outline import Outline, OutlineEntry

COLUMNS = (
    "vendor_guid",
    "object_type",
    "title",
    "description",
    "display_name",
    "calculation_method",
    "calculation_int",
    "mastery_points",
    "workflow_state",
    "parent_guids",
    "ratings",
    "",
    "",
    "",
)
_LONGEST = 255
_RATINGS = ("1", "Competent", "0", "Not yet competent")
_NO_RATINGS = ("", "", "", "")

_Row = tuple[object, ...]


def iter_rows(selection: Selection, losses: Losses) -> Iterator[_Row]:
    """Yields the rows, groups before what is in them."""
    iris = selection.catalogue.iris
    links = group_stated_links(selection)
    areas: set[str] = set()
    yield COLUMNS
    for outline in selection.iter_outlines():
        unit = outline.unit
        parent = ""
        for area in unit.functional_areas[:1]:
            parent = iris.make_uuid(iris.functional_area(area_slug(unit.industry, unit.branch, area)))
            if parent not in areas:
                areas.add(parent)
                above = " › ".join(one_line(name) for name in (unit.industry, unit.branch, area) if name)
                yield _group(parent, area, tag("p", above), "")
        own = make_short_name(unit.key, unit.language, iris)
        said = links.get(unit.key, []) if is_main_edition(unit, selection) else []
        yield _group(own, f"{unit.code} {unit.title or ''}", describe_unit(unit, said), parent)
        yield from _iter_outcomes(outline, own, iris, losses)


def iter_pack_rows(selection: Selection, losses: Losses) -> Iterator[_Row]:
    """Yields all rows, and then rows that delete what only the export of the earlier revision had.

    At that point, outcomes that stay are in another group, so deleting a group does not delete them.
    """
    written: set[object] = set()
    for row in iter_rows(selection, losses):
        written.add(row[0])
        yield row
    deleted = _iter_deleted(EarlierExport(selection), selection.catalogue.iris)
    yield from (row for row in deleted if row[0] not in written)


def _iter_deleted(earlier: EarlierExport, iris: Iris) -> Iterator[_Row]:
    """Yields rows that delete what the earlier export had: outcomes, then units, then functional areas."""
    units: list[_Row] = []
    areas: set[str] = set()
    for history in earlier.iter_editions():
        if not history.had:
            continue
        own = make_short_name(history.unit, history.language, iris)
        units.append(_group(own, f"{code_of(history.unit)} {history.title or ''}", join(), "", "deleted"))
        areas.update(filter(None, [history.area]))
        if history.changes or not history.has:
            for position, entry in earlier.restore_outline(history).items():
                if not position.parent:
                    name = make_short_name(history.unit, history.language, iris, entry.name)
                    yield _outcome(name, entry, "", "deleted")
    yield from units
    for area in sorted(areas):
        yield _group(iris.make_uuid(area), name_area(area), join(), "", "deleted")


def _iter_outcomes(outline: Outline, parent: str, iris: Iris, losses: Losses) -> Iterator[_Row]:
    unit = outline.unit
    for position, entry in outline.items():
        note_statement(entry.statement, losses)
        if not position.parent:
            yield _outcome(make_short_name(unit.key, unit.language, iris, entry.name), entry, parent)


def _outcome(own: str, entry: OutlineEntry, parent: str, state: str = "active") -> _Row:
    statement = entry.statement
    title = _shorten(statement.text)
    description = join(describe_statement(entry.kind, statement), list_below(entry.kind, statement.children))
    return (
        *(own, "outcome", title, description.markup, title),
        *("highest", "", "1", state, parent, *_RATINGS),
    )


def _group(own: str, title: str, description: Html, parent: str, state: str = "active") -> _Row:
    name = _shorten(title)
    return (own, "group", name, description.markup, name, "", "", "", state, parent, *_NO_RATINGS)


def _shorten(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


_Rows = Callable[[Selection, Losses], Iterator[_Row]]


def _write(rows: _Rows, selection: Selection, file: BinaryIO, losses: Losses) -> None:
    note_folded(selection, losses)
    note_links(selection, losses)
    write_csv(file, rows(selection, losses))


_WHOLE = FrameworkFormat(
    name="canvas-outcomes",
    title="Canvas outcomes",
    suffix=".canvas.csv",
    media_type="text/csv; charset=utf-8",
    parts=FIELD_PARTS | STATEMENT_PARTS | LINK_PARTS,
    write=partial(_write, iter_rows),
)

FORMATS = (replace(_WHOLE, pack=replace(_WHOLE, write=partial(_write, iter_pack_rows))),)
