"""Alignments of Open Badges 3.0: one for each edition of a unit and one for each of its statements.

An issuer copies the alignments that a badge stands for into its achievement. An alignment has no field for rights, so
its description ends with them. The tree of statements is lost.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from cskg.exchange.framework_formats import FIELD_PARTS, MADE_UP, ONE_LINE, FrameworkFormat, iter_fields, note_folded
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import iter_array, one_line, pack_json
from cskg.exchange.selection import Selection
from cskg.exchange.unit_descriptions import KIND_NAMES
from cskg.iris import Iris
from cskg.model import StatementRef, Unit
from cskg.outline import Outline

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


def iter_alignments(selection: Selection, losses: Losses) -> Iterator[dict[str, Any]]:
    """Yields the alignments, those of a unit before those of its statements."""
    iris = selection.catalogue.iris
    for outline in selection.iter_outlines():
        unit = outline.unit
        lines = [f"{label}: {text}" for label, text in iter_fields(unit) if label not in {"Code", "Title"}]
        yield _align(iris.edition(unit.key, unit.language), unit.title or unit.code, "\n".join(lines), unit)
        yield from _iter_statements(outline, iris, losses)


def _iter_statements(outline: Outline, iris: Iris, losses: Losses) -> Iterator[dict[str, Any]]:
    unit = outline.unit
    source = unit.source
    for entry in outline.values():
        statement = entry.statement
        lines = [f"Kind: {KIND_NAMES[entry.kind]}"]
        if statement.number is not None:
            written = losses.take(Part.NUMBERS, statement.number, one_line(statement.number), ONE_LINE)
            lines.append(f"Number: {written}")
        if statement.confidence < 1:
            lines.append(f"Confidence: {statement.confidence:g}")
        if source.rights is not None:
            lines.append(f"Rights: {one_line(source.rights)}")
        if source.illustrative:
            lines.append(f"Notice: {MADE_UP}")
        iri = iris.statement(StatementRef(unit=unit.key, language=unit.language, name=entry.name))
        yield _align(iri, statement.text, "\n".join(lines), unit)


def _align(iri: str, name: str, description: str, unit: Unit) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetType": "ceasn:Competency",
        "targetUrl": iri,
        "targetName": name,
        "targetCode": unit.code,
        "targetFramework": "Hong Kong Qualifications Framework, units of competency",
        "targetDescription": description,
    }


def _write(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    note_folded(selection, losses, FIELD_PARTS - {Part.TITLES})
    file.write(b'{"@context":' + pack_json(CONTEXTS) + b',"alignment":')
    file.writelines(iter_array(iter_alignments(selection, losses)))
    file.write(b"}\n")


FORMATS = (
    FrameworkFormat(
        name="open-badges",
        title="Open Badges 3.0 alignments",
        suffix=".open-badges.json",
        media_type="application/ld+json",
        parts=FIELD_PARTS | {Part.STATEMENTS, Part.KINDS, Part.NUMBERS, Part.CONFIDENCES},
        write=_write,
        comes_back=False,
    ),
)
