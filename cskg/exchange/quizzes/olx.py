"""Open edX: a content library as OLX, which Studio imports (docs.openedx.org, *OLX*), one problem an item.

Several keys get all points or none, because the partial credit of check boxes in Open edX (*every decision counts*)
gives points for ticking nothing. A match has one field for each statement, so that each right pair gets its share. A
recall has one field for each member, with the member's beginning, because each field is marked alone.
"""

import gzip
import io
import re
import tarfile
from xml.etree import ElementTree as ET

from cskg.exchange.packing import PARTED, clean, to_bytes
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, explain, find_cues, state_rights
from cskg.quiz.items import Interaction, Item

_OWN = re.compile(r"\\(?=[(\[])|\$|\[(?=/?mathjax)|%(?=%)", re.IGNORECASE)


def write_olx(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as a library in a compressed archive that comes out the same for the same items."""
    library = ET.Element(
        "library",
        {"xblock-family": "xblock.v1", "display_name": _show(sheet.title), "org": "cskg", "library": "quiz"},
    )
    members = {}
    for item in items:
        ET.SubElement(library, "problem", url_name=item.id)
        members[f"library/problem/{item.id}.xml"] = to_bytes(make_problem(sheet, item))
    members["library/library.xml"] = to_bytes(library)
    members["library/policies/assets.json"] = b"{}"
    losses = [
        Loss(item_id=item.id, what="Open edX pays several keys all or nothing.")
        for item in items
        if item.interaction is Interaction.CHOICES
    ]
    losses += [
        Loss(item_id=item.id, what="Open edX marks each field alone, so each shows how its member begins.")
        for item in items
        if item.interaction is Interaction.TEXTS
    ]
    if sheet.is_bank:
        losses.append(Loss(what="A library of Open edX has no categories; titles begin with the code of the unit."))
    return _pack(members), tuple(losses)


def make_problem(sheet: QuizSheet, item: Item) -> ET.Element:
    """Makes the problem of an item."""
    name = _show(sheet.name_item(item))
    problem = ET.Element("problem", {"display_name": name, "max_attempts": "null", "weight": "1.0"})
    if item.interaction is Interaction.MATCH:
        _write_match(problem, item)
    elif item.interaction in {Interaction.TEXT, Interaction.TEXTS}:
        _write_texts(problem, item)
    elif item.interaction is Interaction.NUMBER:
        response = ET.SubElement(problem, "numericalresponse", answer=item.key_text[0])
        ET.SubElement(response, "label").text = _show(item.stem)
        ET.SubElement(response, "formulaequationinput")
    else:
        _write_choice(problem, item)
    solution = ET.SubElement(ET.SubElement(problem, "solution"), "div", {"class": "detailed-solution"})
    for sentence in (*explain(item), *state_rights(item, sheet)):
        ET.SubElement(solution, "p").text = _show(sentence)
    return problem


def _write_choice(problem: ET.Element, item: Item) -> None:
    is_single = item.interaction is Interaction.CHOICE
    response = ET.SubElement(problem, "multiplechoiceresponse" if is_single else "choiceresponse")
    ET.SubElement(response, "label").text = _show(item.stem)
    if is_single:
        group = ET.SubElement(response, "choicegroup", type="MultipleChoice", shuffle="true")
    else:
        group = ET.SubElement(response, "checkboxgroup")
    for option in item.options:
        choice = ET.SubElement(group, "choice", correct=str(option.id in item.key).lower(), name=option.id)
        choice.text = _show(option.text)
        if is_single:
            ET.SubElement(choice, "choicehint").text = _show(item.reasons[option.id])


def _write_match(problem: ET.Element, item: Item) -> None:
    ET.SubElement(problem, "p").text = _show(item.stem)
    target_of = dict(item.key_pairs)
    for option in item.options:
        response = ET.SubElement(problem, "optionresponse")
        ET.SubElement(response, "label").text = _show(option.text)
        field = ET.SubElement(response, "optioninput")
        for target in item.targets:
            is_right = str(target.id == target_of[option.id])
            ET.SubElement(field, "option", correct=is_right).text = _show(target.text)


def _write_texts(problem: ET.Element, item: Item) -> None:
    is_list = item.interaction is Interaction.TEXTS
    if is_list:
        ET.SubElement(problem, "p").text = _show(item.stem)
    for (text, *others), cue in zip(item.spellings, find_cues(item.key_text), strict=True):
        response = ET.SubElement(problem, "stringresponse", answer=text, type="ci")
        ET.SubElement(response, "label").text = _show(f"{cue}…" if is_list else item.stem)
        for other in others:
            ET.SubElement(response, "additional_answer", answer=other)
        ET.SubElement(response, "textline", size="40")


def _show(text: str) -> str:
    """Splits what Open edX would take for a formula or a variable with an invisible character; it has no escapes."""
    return _OWN.sub(rf"\g<0>{PARTED}", clean(text))


def _pack(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    # The head has no time and no name, so the same library has the same bytes an hour later.
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in sorted(members):
            entry = tarfile.TarInfo(name)
            entry.size = len(members[name])
            entry.mode = 0o644
            archive.addfile(entry, io.BytesIO(members[name]))
    return buffer.getvalue()


FORMATS = (
    QuizFormat(
        name="olx",
        title="Open edX",
        suffix=".tar.gz",
        media_type="application/gzip",
        interactions=frozenset(Interaction) - {Interaction.ORDER, Interaction.SELF_MARKED},
        write=write_olx,
        can_be_bank=True,
    ),
)
