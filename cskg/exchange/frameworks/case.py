"""CASE 1.1 packages: one CFDocument with its items, associations, definitions and rubrics, in flat memory.

``case`` keeps to the standard's own fields, so that every strict consumer takes it. ``case-extended`` says the rest in
``extensions`` and in association types of its own. Items are written as they are made. Associations and rubrics follow
them in the file, so they wait in temporary files.
"""

import shutil
from collections.abc import Iterator
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from cskg.errors import cut
from cskg.exchange.case_items import GROUPINGS, ITEM_TYPES, CaseItems, Node, name_license
from cskg.exchange.framework_formats import FIELD_PARTS, STATEMENT_PARTS, FrameworkFormat, join_notices, note_folded
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import one_line, pack_json
from cskg.exchange.selection import Selection
from cskg.model import Source, StatementRef, Unit
from cskg.outline import Outline
from cskg.vocab import area_slug

_KEPT_BYTES = 2**20
"""How many bytes of associations or rubrics wait in memory before they go to the disk."""

_OTHER_SPELLING = "a group has one name, and other spellings of it are not kept"


class _Array:
    """An array of JSON that grows in a file."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._is_empty = True
        file.write(b"[")

    def add(self, value: Node) -> None:
        self.file.write((b"\n" if self._is_empty else b",\n") + pack_json(value))
        self._is_empty = False

    def close(self) -> None:
        self.file.write(b"\n]")


class _Package:
    """Writes one package."""

    def __init__(self, selection: Selection, losses: Losses, *, is_extended: bool) -> None:
        self._selection, self._losses = selection, losses
        self._make = CaseItems(selection, losses, is_extended=is_extended)
        self._groups: dict[str, Node] = {}
        self._counts: dict[str, int] = {}

    def write(self, file: BinaryIO) -> None:
        sources = self._selection.find_sources()
        document = self._make_document(sources)
        with _spool() as later, _spool() as last:
            file.write(b'{"CFDocument":' + pack_json(document) + b',\n"CFItems":')
            items, associations, rubrics = _Array(file), _Array(later), _Array(last)
            for outlines in self._selection.iter_grouped():
                self._add_unit(outlines, document, items, associations)
                for rubric in filter(None, map(self._make.make_rubric, outlines)):
                    rubrics.add(rubric)
            for link in self._selection.iter_links():
                associations.add(self._make.make_link(link))
            for array in (items, associations, rubrics):
                array.close()
            file.write(b',\n"CFAssociations":')
            later.seek(0)
            shutil.copyfileobj(later, file)
            file.write(b',\n"CFDefinitions":' + pack_json(self._make_definitions(sources)) + b',\n"CFRubrics":')
            last.seek(0)
            shutil.copyfileobj(last, file)
            file.write(b"}\n")

    def _make_document(self, sources: list[Source]) -> Node:
        titles = sorted({source.title for source in sources if source.title})
        publishers = sorted({source.publisher for source in sources if source.publisher})
        name = self._selection.name
        document = self._make.head("CFDocuments", f"framework/{name}") | {
            "title": one_line(titles[0] if len(titles) == 1 else f"Units of competency: {name}"),
            "creator": one_line("; ".join(publishers)) or "not stated",
            "caseVersion": "1.1",
            "version": self._selection.catalogue.revision[:16],
            "notes": join_notices(self._selection, Losses()),
        }
        if publishers:
            document["publisher"] = document["creator"]
        rights = sorted({source.rights for source in sources if source.rights})
        if len(rights) == 1:
            document["licenseURI"] = self._make.refer("CFLicenses", rights[0], name_license(rights[0]))
        return document

    def _make_definitions(self, sources: list[Source]) -> Node:
        make = self._make
        definitions = {
            "CFItemTypes": [
                make.head("CFItemTypes", f"item-type/{title}")
                | {"title": title, "description": description, "hierarchyCode": str(place)}
                for place, (title, description) in enumerate(ITEM_TYPES.items(), 1)
            ],
            "CFAssociationGroupings": [
                make.head("CFAssociationGroupings", f"grouping/{reason.value}")
                | {"title": title, "description": description}
                for reason, (title, description) in GROUPINGS.items()
            ],
        }
        licenses = [
            make.head("CFLicenses", name_license(rights)) | {"title": one_line(cut(rights)), "licenseText": rights}
            for rights in sorted({source.rights for source in sources if source.rights})
        ]
        return definitions | ({"CFLicenses": licenses} if licenses else {})

    def _add_unit(self, outlines: list[Outline], document: Node, items: _Array, associations: _Array) -> None:
        """Adds the editions of a unit, each under its areas, and their statements."""
        first: Node | None = None
        for outline in outlines:
            unit = outline.unit
            item = self._make.make_unit(unit)
            for parent in self._iter_parents(unit, document, items, associations):
                associations.add(self._place(item, parent))
            items.add(item)
            if first is not None:
                associations.add(self._make.translate(item, first))
            first = first or item
            self._add_statements(outline, item, items, associations)

    def _add_statements(self, outline: Outline, item: Node, items: _Array, associations: _Array) -> None:
        made = {"": item}
        unit = outline.unit
        for number, (position, entry) in enumerate(outline.items(), 1):
            ref = StatementRef(unit=unit.key, language=unit.language, name=entry.name)
            statement = self._make.make_statement(entry, self._make.iris.statement(ref))
            items.add(statement)
            associations.add(self._make.place(statement, made[position.parent], number))
            made[position] = statement

    def _iter_parents(self, unit: Unit, document: Node, items: _Array, associations: _Array) -> Iterator[Node]:
        """Yields the areas of a unit, else its industry, else the document; new ones are added."""
        iris = self._make.iris
        parent = document
        if unit.industry is not None:
            parent = self._add_group(
                "Industry", unit.industry, iris.industry(unit.industry), parent, items, associations
            )
            self._losses.take(Part.INDUSTRIES, unit.industry, parent["fullStatement"], _OTHER_SPELLING)
        for name in unit.functional_areas:
            iri = iris.functional_area(area_slug(unit.industry, unit.branch, name))
            area = self._add_group("Functional Area", name, iri, parent, items, associations)
            self._losses.take(Part.AREAS, name, area["fullStatement"], _OTHER_SPELLING)
            yield area
        if not unit.functional_areas:
            yield parent

    def _add_group(self, title: str, text: str, iri: str, parent: Node, items: _Array, associations: _Array) -> Node:
        group = self._groups.get(iri)
        if group is None:
            group = self._groups[iri] = self._make.make_group(title, text, iri)
            items.add(group)
            associations.add(self._place(group, parent))
        return group

    def _place(self, child: Node, parent: Node) -> Node:
        number = self._counts[parent["identifier"]] = self._counts.get(parent["identifier"], 0) + 1
        return self._make.place(child, parent, number)


def _spool() -> BinaryIO:
    return cast("BinaryIO", SpooledTemporaryFile(max_size=_KEPT_BYTES))


_IN_NOTES = frozenset(
    {Part.OLD_CODES, Part.CREDIT_NOTES, Part.BRANCHES, Part.RANGES, Part.OPENERS, Part.REMARKS, Part.SOURCES}
)
_STRICT = (
    FIELD_PARTS
    | STATEMENT_PARTS
    | {
        Part.STATED_LINKS,
        Part.INFERRED_LINKS,
        Part.STATED_CONFIDENCES,
        Part.INFERRED_CONFIDENCES,
        Part.LINK_METHODS,
        Part.STATED_REASONS,
    }
)
_EXTENDED = _STRICT | {Part.LAYOUTS, Part.SPANS, Part.SOURCE_TITLES, Part.PUBLISHERS, Part.DIGESTS}


def _write(is_extended: bool, selection: Selection, file: BinaryIO, losses: Losses) -> None:  # noqa: FBT001 - of a partial
    if not is_extended:
        note_folded(selection, losses, _IN_NOTES)
    _Package(selection, losses, is_extended=is_extended).write(file)


FORMATS = tuple(
    FrameworkFormat(
        name=name,
        title=title,
        suffix=f".{name}.json",
        media_type="application/json",
        parts=parts,
        write=partial(_write, is_extended),
    )
    for name, title, is_extended, parts in (
        ("case", "CASE 1.1 package", False, _STRICT),
        ("case-extended", "CASE 1.1 package with extensions", True, _EXTENDED),
    )
)
