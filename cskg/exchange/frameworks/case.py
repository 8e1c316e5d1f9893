"""CASE 1.1 packages: one CFDocument with its items, associations, definitions and rubrics, in flat memory.

``case`` uses only the standard's own fields, so every strict consumer accepts it. ``case-extended`` has the rest in
``extensions`` and in association types of its own. Items are written as they are made. Associations and rubrics follow
them in the file, so they wait in temporary files.
"""

import shutil
from collections.abc import Iterator
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from cskg.exchange.case_definitions import (
    make_document,
    make_groupings,
    make_item_types,
    make_licenses,
    make_subjects,
)
from cskg.exchange.case_items import CaseItems, Node
from cskg.exchange.case_trees import CaseTrees, Made
from cskg.exchange.framework_formats import FIELD_PARTS, STATEMENT_PARTS, FrameworkFormat, note_folded
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import pack_json
from cskg.exchange.selection import Selection
from cskg.iris import slugify
from cskg.model import Source

_KEPT_BYTES = 2**20
"""How many bytes of associations or rubrics wait in memory before they go to the disk."""


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
        self._selection = selection
        self._make = CaseItems(selection, losses, is_extended=is_extended)
        self._trees = CaseTrees(selection.catalogue, self._make, losses)
        self._industries: set[str] = set()

    def write(self, file: BinaryIO) -> None:
        sources = self._selection.find_sources()
        document = self._make_document(sources)
        with _spool() as later, _spool() as last:
            file.write(b'{"CFDocument":' + pack_json(document) + b',\n"CFItems":')
            arrays = {"CFItems": _Array(file), "CFAssociations": _Array(later), "CFRubrics": _Array(last)}
            for name, node in self._iter_resources(document):
                arrays[name].add(node)
            for array in arrays.values():
                array.close()
            file.write(b',\n"CFAssociations":')
            later.seek(0)
            shutil.copyfileobj(later, file)
            file.write(b',\n"CFDefinitions":' + pack_json(self._make_definitions(sources)) + b',\n"CFRubrics":')
            last.seek(0)
            shutil.copyfileobj(last, file)
            file.write(b"}\n")

    def _make_document(self, sources: list[Source]) -> Node:
        selection = self._selection
        return make_document(self._make, selection.name, selection.title, sources, selection.catalogue)

    def _iter_resources(self, document: Node) -> Iterator[Made]:
        for outlines in self._selection.iter_grouped():
            self._industries |= {slugify(each.unit.industry) for each in outlines if each.unit.industry is not None}
            yield from self._trees.iter_unit(outlines, document)
        for past in self._selection.iter_pasts():
            yield from self._trees.iter_past(past, document)
        for link in self._selection.iter_links():
            yield "CFAssociations", self._make.make_link(link)

    def _make_definitions(self, sources: list[Source]) -> Node:
        industries = [each for each in self._selection.catalogue.industries if each.slug in self._industries]
        made = {
            "CFItemTypes": make_item_types(self._make),
            "CFAssociationGroupings": make_groupings(self._make),
            "CFSubjects": make_subjects(self._make, industries),
            "CFLicenses": make_licenses(self._make, sources),
        }
        return {name: values for name, values in made.items() if values}


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
        Part.VANISHED,
        Part.VANISHED_EDITIONS,
    }
)
_EXTENDED = _STRICT | {Part.LAYOUTS, Part.SPANS, Part.SOURCE_TITLES, Part.PUBLISHERS, Part.DIGESTS}


def _write(is_extended: bool, selection: Selection, file: BinaryIO, losses: Losses) -> None:  # noqa: FBT001 - of a partial
    if not is_extended:
        note_folded(selection, losses, _IN_NOTES)
    write_package(selection, file, losses, is_extended=is_extended)


def write_package(selection: Selection, file: BinaryIO, losses: Losses, *, is_extended: bool = False) -> None:
    """Writes a package.

    Args:
        selection: What it has.
        file: Where it is written, piece by piece.
        losses: Collects what does not fit into a strict package.
        is_extended: Whether it is not strict.
    """
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
