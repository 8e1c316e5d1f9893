"""What every QTI package says of a quiz's sources: their rights, whether units are made up; its metadata (IEEE LOM).

Knows quizzes and LOM; knows no version of QTI.
"""

from xml.etree import ElementTree as ET

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.xml_text import clean

LOM = "http://ltsc.ieee.org/xsd/LOM"
_MADE_UP = "The units of this quiz are made up, as an illustration."


def notes_of(sheet: QuizSheet) -> tuple[str, ...]:
    """Gives what learners are told of the sources, a sentence each."""
    return (*sheet.rights, *((_MADE_UP,) if sheet.is_illustrative else ()))


def add_lom(metadata: ET.Element, sheet: QuizSheet, title: str, keywords: tuple[str, ...] = ()) -> None:
    """Adds the metadata of the quiz or of one of its items; the prefix ``lom`` is the root's to declare."""
    lom = ET.SubElement(metadata, "lom:lom")
    general = ET.SubElement(lom, "lom:general")
    _add_string(ET.SubElement(general, "lom:title"), title)
    if sheet.is_illustrative:
        _add_string(ET.SubElement(general, "lom:description"), _MADE_UP)
    for keyword in keywords:
        _add_string(ET.SubElement(general, "lom:keyword"), keyword)
    if sheet.rights:
        rights = ET.SubElement(lom, "lom:rights")
        restrictions = ET.SubElement(rights, "lom:copyrightAndOtherRestrictions")
        ET.SubElement(restrictions, "lom:source").text = "LOMv1.0"
        ET.SubElement(restrictions, "lom:value").text = "yes"
        _add_string(ET.SubElement(rights, "lom:description"), " ".join(sheet.rights))


def _add_string(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "lom:string").text = clean(text)
