"""Competency frameworks of Moodle, as the CSV that *Import competency framework* reads (``tool_lpimportcsv``).

One framework with functional areas, units and statements as its competencies. A competency has one parent: a unit
stands under its first area, and its description names the others. The importer has traps that this writer avoids:

- Id numbers and short names are cut to 100 characters: id numbers are short here, and descriptions have whole texts.
- Parents are compared loosely, so that ``1.10`` is ``1.1``: no id number looks like a number or has a comma.
- A short name with a tag is refused, and a backslash before a quotation mark swallows the field's end: both are
  replaced by characters that look alike.
- The importer never updates: each import makes a new framework, and its id number must be new too. So the id number has
  the revision in it. A revision pack has the new framework, and a table that leads from the old one to it.
"""

from collections.abc import Iterator
from typing import BinaryIO

from cskg.exchange.framework_formats import (
    FIELD_PARTS,
    STATEMENT_PARTS,
    FrameworkFormat,
    list_notices,
    make_short_name,
    note_folded,
)
from cskg.exchange.html_writing import Html, join, tag
from cskg.exchange.losses import Losses
from cskg.exchange.migration_table import iter_migration
from cskg.exchange.packing import one_line, stream_zip, write_csv
from cskg.exchange.selection import Selection
from cskg.exchange.unit_descriptions import (
    LINK_PARTS,
    describe_statement,
    describe_unit,
    group_stated_links,
    is_main_edition,
    note_links,
    note_statement,
)
from cskg.graph.publications import REVISION_DIGITS
from cskg.iris import area_slug
from cskg.model import Link, Unit, UnitKey
from cskg.outline import Outline

COLUMNS = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
_LONGEST = 100
_HTML = "1"
_SCALE = "Not yet competent,Competent"
_SCALE_CONFIGURATION = '[{"scaleid":"1"},{"id":2,"scaledefault":1,"proficient":1}]'
_TAXONOMIES = "domain,competency,outcome,indicator"
_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "\\": "⧵"})

_Row = tuple[object, ...]


class _Framework:
    """Writes the rows of one framework."""

    def __init__(self, selection: Selection, losses: Losses) -> None:
        self._selection, self._losses = selection, losses
        self._iris = selection.catalogue.iris
        self._links = group_stated_links(selection)
        self._areas: set[str] = set()
        self._number = 0

    def iter_rows(self) -> Iterator[_Row]:
        selection = self._selection
        notices = join(*(tag("p", one_line(notice)) for notice in list_notices(selection)))
        yield COLUMNS
        identifier = name_framework(selection, selection.catalogue.revision)
        yield (
            *("", identifier, _shorten(selection.title), notices.markup, _HTML),
            *(_SCALE, _SCALE_CONFIGURATION, "", "", "", "", "", "1", _TAXONOMIES),
        )
        for outline in selection.iter_outlines():
            unit = outline.unit
            parent = ""
            for area in unit.functional_areas[:1]:
                iri = self._iris.functional_area(area_slug(unit.industry, unit.branch, area))
                parent = self._iris.make_uuid(iri)
                if parent not in self._areas:
                    self._areas.add(parent)
                    yield self._row("", parent, area, self._describe_area(unit, area))
            yield from self._iter_unit(outline, parent)

    def _describe_area(self, unit: Unit, area: str) -> Html:
        above = " › ".join(one_line(name) for name in (unit.industry, unit.branch, area) if name)
        return tag("p", above)

    def _iter_unit(self, outline: Outline, parent: str) -> Iterator[_Row]:
        unit = outline.unit
        own = make_short_name(unit.key, unit.language, self._iris)
        links = self._links.get(unit.key, []) if is_main_edition(unit, self._selection) else []
        name = f"{unit.code} {unit.title or ''}".strip()
        yield self._row(parent, own, name, describe_unit(unit, links), self._refer(links))
        names = {"": own}
        for position, found in outline.items():
            names[position] = make_short_name(unit.key, unit.language, self._iris, found.name)
            note_statement(found.statement, self._losses)
            description = describe_statement(found.kind, found.statement)
            yield self._row(names[position.parent], names[position], found.statement.text, description)

    def _refer(self, links: list[Link]) -> str:
        """Returns the id numbers of units that a document or a curator relates a unit to, where the file has them."""
        names = [name for link in links if (name := self._find_name(link.object)) is not None]
        return ",".join(dict.fromkeys(names))

    def _find_name(self, key: UnitKey) -> str | None:
        entry = self._selection.catalogue.units.get(key)
        if entry is None or not entry.editions or not self._selection.has_unit(key):
            return None
        unit = self._selection.catalogue.get_edition(entry)
        return make_short_name(key, unit.language, self._iris)

    def _row(self, parent: str, own: str, name: str, description: Html, related: str = "") -> _Row:
        self._number += 1
        return (
            *(parent, own, _shorten(name), description.markup, _HTML, "", "", "", 0, "null"),
            *(related, self._number, "", ""),
        )


def name_framework(selection: Selection, revision: str) -> str:
    """Makes the id number of the framework of a revision; Moodle refuses a second framework with the same one."""
    name = f"cskg-{selection.name}-{revision[:REVISION_DIGITS]}"
    return name if len(name) <= _LONGEST and name.isascii() else selection.catalogue.iris.make_uuid(name)


def _shorten(text: str) -> str:
    """Returns a short name: one line of 100 characters at most, without tags and backslashes."""
    line = one_line(text).translate(_LOOKALIKES)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _write(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    note_folded(selection, losses)
    note_links(selection, losses)
    write_csv(file, _Framework(selection, losses).iter_rows())


def _write_pack(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    revisions = (selection.since or "", selection.catalogue.revision)
    frameworks = [name_framework(selection, revision) for revision in revisions]
    stream_zip(
        file,
        {
            "framework.csv": lambda member: _write(selection, member, losses),
            "migration.csv": lambda member: write_csv(member, iter_migration(selection, *frameworks)),
        },
    )


_PARTS = FIELD_PARTS | STATEMENT_PARTS | LINK_PARTS

FORMATS = (
    FrameworkFormat(
        name="moodle-competencies",
        title="Moodle competency framework",
        suffix=".moodle.csv",
        media_type="text/csv; charset=utf-8",
        parts=_PARTS,
        write=_write,
        pack=FrameworkFormat(
            name="moodle-competencies",
            title="Moodle competency framework and table of what became of the earlier one",
            suffix=".moodle.zip",
            media_type="application/zip",
            parts=_PARTS,
            write=_write_pack,
            is_text=False,
        ),
    ),
)
