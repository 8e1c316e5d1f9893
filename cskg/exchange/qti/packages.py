"""A quiz as a package of QTI 2.1, 2.2 or 3.0: its manifest, its test and a document for each item.

Rights, and that units are made up, stand in the manifest's metadata (IEEE LOM) and at the head of the test. Knows
quizzes and QTI; knows nothing of how items are scored.
"""

from collections.abc import Callable
from functools import partial
from xml.etree import ElementTree as ET

from cskg.exchange.archives import write_zip
from cskg.exchange.qti.dialects import QTI3, QTI21, QTI22, Dialect, add_html
from cskg.exchange.qti.item_files import write_item
from cskg.exchange.qti.sources import LOM, add_lom, notes_of
from cskg.exchange.quiz_sheets import Loss, QuizSheet
from cskg.exchange.xml_text import to_bytes
from cskg.quiz.items import Item, ItemKind

_Writer = Callable[[QuizSheet, tuple[Item, ...]], tuple[bytes, tuple[Loss, ...]]]

KINDS = frozenset(ItemKind)
_TYPED = frozenset({ItemKind.RECALL, ItemKind.MISSING_MEMBER, ItemKind.NUMERIC})


def _write_package(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    members = {f"items/{item.id}.xml": to_bytes(write_item(dialect, item, with_key=sheet.with_key)) for item in items}
    members["test.xml"] = to_bytes(_write_test(dialect, sheet, items))
    members["imsmanifest.xml"] = to_bytes(_write_manifest(dialect, sheet, items))
    return write_zip(members), _losses_of(dialect, sheet, items)


write_qti3: _Writer = partial(_write_package, QTI3)
write_qti22: _Writer = partial(_write_package, QTI22)
write_qti21: _Writer = partial(_write_package, QTI21)


def _write_test(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = dialect.root("assessment-test", identifier="test", title=sheet.title)
    if sheet.with_key:
        score = dialect.add(root, "outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
        dialect.add(dialect.add(score, "default-value"), "value", "0")
    part = dialect.add(root, "test-part", identifier="part", navigation_mode="nonlinear", submission_mode="individual")
    section = dialect.add(part, "assessment-section", identifier="section", title=sheet.title, visible="true")
    notes = notes_of(sheet)
    if notes:
        rubric = dialect.add(section, "rubric-block", view="candidate", use="instructions")
        content = dialect.add(rubric, "content-body") if dialect.has_prefix else rubric
        for note in notes:
            add_html(content, "p", note)
    for item in items:
        dialect.add(section, "assessment-item-ref", identifier=item.id, href=f"items/{item.id}.xml")
    if sheet.with_key:
        total = dialect.add(dialect.add(root, "outcome-processing"), "set-outcome-value", identifier="SCORE")
        dialect.add(dialect.add(total, "sum"), "test-variables", variable_identifier="SCORE")
    return root


def _write_manifest(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = ET.Element("manifest", {"xmlns": dialect.manifest, "xmlns:lom": LOM, "identifier": "manifest"})
    metadata = ET.SubElement(root, "metadata")
    for name, text in zip(("schema", "schemaversion"), dialect.schema, strict=True):
        ET.SubElement(metadata, name).text = text
    add_lom(metadata, sheet, sheet.title)
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    test = _add_resource(resources, "resource-test", f"imsqti_test_{dialect.resource}", "test.xml")
    for item in items:
        name = f"items/{item.id}.xml"
        resource = _add_resource(resources, f"resource-{item.id}", f"imsqti_item_{dialect.resource}", name)
        resource.insert(0, metadata := ET.Element("metadata"))
        add_lom(metadata, sheet, item.id, sheet.tags_of(item))
        ET.SubElement(test, "dependency", {"identifierref": f"resource-{item.id}"})
    return root


def _add_resource(resources: ET.Element, identifier: str, kind: str, href: str) -> ET.Element:
    resource = ET.SubElement(resources, "resource", {"identifier": identifier, "type": kind, "href": href})
    ET.SubElement(resource, "file", {"href": href})
    return resource


def _losses_of(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[Loss, ...]:
    losses = [
        Loss(what=f"{dialect.title} holds no difficulty, no level of Bloom's taxonomy, no places in the sources.")
    ]
    if sheet.with_key and any(item.kind in _TYPED for item in items):
        losses.append(
            Loss(
                what=f"{dialect.title} compares typed answers letter by letter but for case: punctuation, white space "
                "and decimal zeros count."
            )
        )
    return tuple(losses)
