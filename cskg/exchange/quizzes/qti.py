"""QTI 2.1, 2.2 and 3.0 (1EdTech): a quiz as a package of a manifest, a test and a document for each item.

Rights, and the notice that units are made up, are in the manifest's metadata (IEEE LOM) and at the head of the test.
"""

from functools import partial
from xml.etree import ElementTree as ET

from cskg.exchange.packing import to_bytes, write_zip
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, group_by_folder, state_rights
from cskg.exchange.quizzes.qti_items import QTI3, QTI21, QTI22, Dialect, write_item
from cskg.quiz.items import Interaction, Item

_TYPED = frozenset({Interaction.TEXT, Interaction.TEXTS, Interaction.NUMBER})
LOM = "http://ltsc.ieee.org/xsd/LOM"
_MADE_UP = "The units of this quiz are made up, as an illustration."
_SOME_MADE_UP = "Some of the units of this quiz are made up, as an illustration."


def _write_package(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    members = {f"items/{item.id}.xml": to_bytes(write_item(dialect, sheet, item)) for item in items}
    members["test.xml"] = to_bytes(_write_test(dialect, sheet, items))
    members["imsmanifest.xml"] = to_bytes(_write_manifest(dialect, sheet, items))
    return write_zip(members), _losses_of(dialect, sheet, items)


def _write_test(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = dialect.root("assessment-test", identifier="test", title=sheet.title)
    if sheet.with_key:
        score = dialect.add(root, "outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
        dialect.add(dialect.add(score, "default-value"), "value", "0")
    part = dialect.add(root, "test-part", identifier="part", navigation_mode="nonlinear", submission_mode="individual")
    for number, (title, found) in enumerate(_list_sections(sheet, items), 1):
        name = f"section-{number}" if sheet.is_bank else "section"
        section = dialect.add(part, "assessment-section", identifier=name, title=title, visible="true")
        if number == 1:
            _add_notes(dialect, section, sheet)
        for item in found:
            dialect.add(section, "assessment-item-ref", identifier=item.id, href=f"items/{item.id}.xml")
    if sheet.with_key:
        total = dialect.add(dialect.add(root, "outcome-processing"), "set-outcome-value", identifier="SCORE")
        dialect.add(dialect.add(total, "sum"), "test-variables", variable_identifier="SCORE")
    return root


def _list_sections(sheet: QuizSheet, items: tuple[Item, ...]) -> list[tuple[str, list[Item]]]:
    """Returns the titles of the sections with their items: one section for a quiz, one a topic for a bank."""
    if not sheet.is_bank:
        return [(sheet.title, list(items))]
    return [(" › ".join(folder[1:]), found) for folder, _, found in group_by_folder(sheet, items)]


def _add_notes(dialect: Dialect, section: ET.Element, sheet: QuizSheet) -> None:
    notes = notes_of(sheet)
    if notes:
        rubric = dialect.add(section, "rubric-block", view="candidate", use="instructions")
        content = dialect.add(rubric, "content-body") if dialect.has_prefix else rubric
        for note in notes:
            ET.SubElement(content, "p").text = note


def _write_manifest(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = ET.Element("manifest", {"xmlns": dialect.manifest, "xmlns:lom": LOM, "identifier": "manifest"})
    metadata = ET.SubElement(root, "metadata")
    for name, text in zip(("schema", "schemaversion"), dialect.schema, strict=True):
        ET.SubElement(metadata, name).text = text
    add_lom(metadata, sheet.title, sheet.rights, made_up=tell_made_up(sheet))
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    test = _add_resource(resources, "resource-test", f"imsqti_test_{dialect.resource}", "test.xml")
    for item in items:
        name = f"items/{item.id}.xml"
        resource = _add_resource(resources, f"resource-{item.id}", f"imsqti_item_{dialect.resource}", name)
        resource.insert(0, metadata := ET.Element("metadata"))
        keywords = (*sheet.tags_of(item), *sheet.ties_of(item))
        add_lom(metadata, sheet.name_item(item), state_rights(item, sheet), keywords=keywords)
        ET.SubElement(test, "dependency", {"identifierref": f"resource-{item.id}"})
    return root


def _add_resource(resources: ET.Element, identifier: str, kind: str, href: str) -> ET.Element:
    resource = ET.SubElement(resources, "resource", {"identifier": identifier, "type": kind, "href": href})
    ET.SubElement(resource, "file", {"href": href})
    return resource


def _losses_of(dialect: Dialect, sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[Loss, ...]:
    losses = [
        Loss(what=f"{dialect.title} has no difficulty, no level of Bloom's taxonomy, and no places in the sources.")
    ]
    if sheet.with_key and any(item.interaction in _TYPED for item in items):
        losses.append(
            Loss(
                what=f"{dialect.title} compares typed answers letter by letter but for case: punctuation, white "
                "space, articles at the beginning and decimal zeros count."
            )
        )
    return tuple(losses)


def notes_of(sheet: QuizSheet) -> tuple[str, ...]:
    """Returns what learners read about the sources, a sentence each."""
    return (*sheet.rights, *filter(None, [tell_made_up(sheet)]))


def tell_made_up(sheet: QuizSheet) -> str | None:
    """Says that all or some of the units are made up; None where none is."""
    made_up = {unit.source.illustrative for unit in sheet.units.values()}
    return None if True not in made_up else _MADE_UP if len(made_up) == 1 else _SOME_MADE_UP


def add_lom(
    metadata: ET.Element,
    title: str,
    rights: tuple[str, ...],
    *,
    made_up: str | None = None,
    keywords: tuple[str, ...] = (),
    names_vocabulary: bool = True,
) -> None:
    """Adds the metadata of the quiz or of one of its items.

    Args:
        metadata: Where it goes; the prefix ``lom`` is the root's to declare.
        title: The title.
        rights: What is said of rights: of the quiz, or of the item alone.
        made_up: That the units are made up, where they are.
        keywords: The keywords.
        names_vocabulary: Whether to use a word of LOM's vocabulary for this, which Common Cartridges do not allow.
    """
    lom = ET.SubElement(metadata, "lom:lom")
    general = ET.SubElement(lom, "lom:general")
    _add_string(ET.SubElement(general, "lom:title"), title)
    if made_up is not None:
        _add_string(ET.SubElement(general, "lom:description"), made_up)
    for keyword in keywords:
        _add_string(ET.SubElement(general, "lom:keyword"), keyword)
    if rights:
        part = ET.SubElement(lom, "lom:rights")
        restrictions = ET.SubElement(part, "lom:copyrightAndOtherRestrictions")
        if names_vocabulary:
            ET.SubElement(restrictions, "lom:source").text = "LOMv1.0"
        ET.SubElement(restrictions, "lom:value").text = "yes"
        _add_string(ET.SubElement(part, "lom:description"), " ".join(rights))


def _add_string(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "lom:string").text = text


FORMATS = tuple(
    QuizFormat(
        name=name,
        title=dialect.title,
        suffix=f".{name}.zip",
        media_type="application/zip",
        write=partial(_write_package, dialect),
        can_lack_key=True,
        self_marked="They have no score, so a total is that of the other items until a person gives one. The scorer "
        "sees the checklist.",
        can_be_bank=True,
    )
    for name, dialect in (("qti3", QTI3), ("qti22", QTI22), ("qti21", QTI21))
)
