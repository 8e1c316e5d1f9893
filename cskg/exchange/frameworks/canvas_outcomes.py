"""Outcomes of Canvas, as the CSV of *Outcomes > Import*.

Functional areas and units are groups. Each statement at the top of a unit is an outcome, and its description lists
those below it. ``vendor_guid`` follows from the statement's words, so importing a later revision updates what stayed
and adds what is new. Rows follow their groups, groups have one parent, and the ratings are the last column: older
versions of the importer want it so.
"""

from collections.abc import Iterator
from typing import BinaryIO

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
from cskg.outline import Outline
from cskg.vocab import Iris, area_slug

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
        own = make_short_name(unit, iris)
        said = links.get(unit.key, []) if is_main_edition(unit, selection) else []
        yield _group(own, f"{unit.code} {unit.title or ''}", describe_unit(unit, said), parent)
        yield from _iter_outcomes(outline, own, iris, losses)


def _iter_outcomes(outline: Outline, parent: str, iris: Iris, losses: Losses) -> Iterator[_Row]:
    for position, entry in outline.items():
        statement = entry.statement
        note_statement(statement, losses)
        if position.parent:
            continue
        title = _shorten(statement.text)
        description = join(describe_statement(entry.kind, statement), list_below(entry.kind, statement.children))
        yield (
            *(make_short_name(outline.unit, iris, entry.name), "outcome", title, description.markup, title),
            *("highest", "", "1", "active", parent, *_RATINGS),
        )


def _group(own: str, title: str, description: Html, parent: str) -> _Row:
    name = _shorten(title)
    return (own, "group", name, description.markup, name, "", "", "", "active", parent, *_NO_RATINGS)


def _shorten(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _write(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    note_folded(selection, losses)
    note_links(selection, losses)
    write_csv(file, iter_rows(selection, losses))


FORMATS = (
    FrameworkFormat(
        name="canvas-outcomes",
        title="Canvas outcomes",
        suffix=".canvas.csv",
        media_type="text/csv; charset=utf-8",
        parts=FIELD_PARTS | STATEMENT_PARTS | LINK_PARTS,
        write=_write,
    ),
)
