"""Moodle XML: a question bank for Moodle (docs.moodle.org, *Moodle XML format*), in categories.

Fractions must be in Moodle's list, or a question is refused; those of two and three keys are. A recall becomes a cloze
question with a field a member, each with the beginning of its member, because Moodle marks each field alone. What a
learner marks becomes an essay worth nothing, with the checklist for the grader. Question texts are HTML, so that
words of the source are escaped once more.

Moodle never updates a question: an import adds questions, and one whose id number its category has already comes in
without it. So each quiz, and each state of a bank, has a category of its own.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from cskg.exchange.html_writing import Html, join, tag
from cskg.exchange.packing import clean, to_bytes
from cskg.exchange.quiz_sheets import (
    MOODLE_FRACTIONS,
    Loss,
    QuizFormat,
    QuizSheet,
    explain,
    find_cues,
    group_by_folder,
    name_category,
    name_checklist,
    part_tags,
    state_rights,
)
from cskg.quiz.items import Interaction, Item

_TYPES = {
    Interaction.CHOICE: "multichoice",
    Interaction.CHOICES: "multichoice",
    Interaction.MATCH: "matching",
    Interaction.ORDER: "ordering",
    Interaction.TEXT: "shortanswer",
    Interaction.TEXTS: "cloze",
    Interaction.NUMBER: "numerical",
    Interaction.SELF_MARKED: "essay",
}
_CLOZE = str.maketrans({character: f"&#{ord(character)};" for character in "&<>\"'\\{}~#/"} | {"*": "\\*"})


def write_moodle_xml(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as Moodle XML in UTF-8, sorted by category."""
    quiz = ET.Element("quiz")
    for folder, unit, found in group_by_folder(sheet, items):
        category = ET.SubElement(quiz, "question", type="category")
        _text(category, "category", name_category(folder))
        about = [f"{unit.code} {unit.title or ''}".strip(), *state_rights(found[0], sheet)]
        _html(category, "info", *_paragraphs(about))
        for item in found:
            _write_question(quiz, sheet, item)
    losses = tuple(
        Loss(
            item_id=item.id,
            what="Moodle marks each field alone, so each shows how its member begins, and gives each a mark, "
            f"{len(item.key_text)} here: set the maximum mark to 1 in the quiz.",
        )
        for item in items
        if item.interaction is Interaction.TEXTS
    )
    return to_bytes(quiz), losses


def _write_question(quiz: ET.Element, sheet: QuizSheet, item: Item) -> None:
    kind = _TYPES[item.interaction]
    question = ET.SubElement(quiz, "question", type=kind)
    _text(question, "name", part_tags(sheet.name_item(item)))
    stem = [tag("p", item.stem)]
    if item.options and not item.is_scored:
        stem.append(_list(option.text for option in item.options))
    if item.interaction is Interaction.TEXTS:
        stem.append(_list(_cloze_fields(item)))
    _html(question, "questiontext", *stem)
    _html(question, "generalfeedback", *_paragraphs((*explain(item), *state_rights(item, sheet))))
    for name, value in _list_settings(item):
        ET.SubElement(question, name).text = value
    _WRITERS[kind](question, item)
    tags = ET.SubElement(question, "tags")
    for name in (*sheet.tags_of(item), *sheet.ties_of(item)):
        _text(tags, "tag", name)


def _list_settings(item: Item) -> tuple[tuple[str, str], ...]:
    # Moodle ignores the grade of a cloze question. While an essay with marks waits for a teacher, it shows no total.
    grade = str(int(item.is_scored))
    return ("defaultgrade", grade), ("penalty", "0"), ("hidden", "0"), ("idnumber", item.id)


def _write_choice(question: ET.Element, item: Item) -> None:
    is_single = item.interaction is Interaction.CHOICE
    settings = (("single", str(is_single).lower()), ("shuffleanswers", "true"), ("answernumbering", "abc"))
    for name, value in settings:
        ET.SubElement(question, name).text = value
    right = MOODLE_FRACTIONS[len(item.key)]
    for option in item.options:
        is_right = option.id in item.key
        wrong = "0" if is_single else f"-{right}"
        answer = _answer(question, right if is_right else wrong, option.text, is_html=True)
        _html(answer, "feedback", *_paragraphs([item.reasons[option.id]]))


def _write_matching(question: ET.Element, item: Item) -> None:
    ET.SubElement(question, "shuffleanswers").text = "true"
    texts, target_of = item.texts, dict(item.key_pairs)
    for option in item.options:
        part = _html(question, "subquestion", option.text)
        _text(part, "answer", texts[target_of[option.id]])


def _write_short_answer(question: ET.Element, item: Item) -> None:
    ET.SubElement(question, "usecase").text = "0"
    for text in item.spellings[0]:
        # An asterisk stands for anything, unless it is escaped.
        _answer(question, "100", text.replace("*", "\\*"))


def _write_number(question: ET.Element, item: Item) -> None:
    answer = _answer(question, "100", item.key_text[0])
    ET.SubElement(answer, "tolerance").text = "0"


def _write_ordering(question: ET.Element, item: Item) -> None:
    settings = (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", "ALL_OR_NOTHING"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
        # Without it the importer ends with an error of the database.
        ("shownumcorrect", "1"),
    )
    for name, value in settings:
        ET.SubElement(question, name).text = value
    for place, name in enumerate(item.key, 1):
        _answer(question, str(place), item.texts[name], is_html=True)


def _write_essay(question: ET.Element, item: Item) -> None:
    settings = (("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "10"))
    for name, value in (*settings, ("attachments", "0"), ("attachmentsrequired", "0")):
        ET.SubElement(question, name).text = value
    _html(
        question,
        "graderinfo",
        *([tag("p", name_checklist(item.language), ":"), _list(item.rubric)] if item.rubric else []),
    )
    _html(question, "responsetemplate")


def _write_nothing(_question: ET.Element, _item: Item) -> None:
    """A cloze question has its answers in its text."""


def _cloze_fields(item: Item) -> list[Html]:
    fields = []
    for spellings, cue in zip(item.spellings, find_cues(item.key_text), strict=True):
        answers = "~".join(f"%100%{_escape_cloze(spelling)}" for spelling in spellings)
        fields.append(join(cue, "… ", Html(f"{{1:SHORTANSWER:{answers}}}")))
    return fields


def _escape_cloze(text: str) -> str:
    """Writes an answer of a cloze field. Moodle decodes references after it has found where the answer ends."""
    return clean(text).translate(_CLOZE)


_WRITERS = {
    "multichoice": _write_choice,
    "matching": _write_matching,
    "shortanswer": _write_short_answer,
    "numerical": _write_number,
    "ordering": _write_ordering,
    "essay": _write_essay,
    "cloze": _write_nothing,
}


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, name), "text").text = text


def _html(parent: ET.Element, name: str, *content: str | Html) -> ET.Element:
    element = ET.SubElement(parent, name, format="html")
    ET.SubElement(element, "text").text = join(*content).markup
    return element


def _paragraphs(sentences: Iterable[str]) -> list[Html]:
    return [tag("p", text) for text in sentences if text]


def _answer(question: ET.Element, fraction: str, text: str, *, is_html: bool = False) -> ET.Element:
    answer = ET.SubElement(question, "answer", fraction=fraction, format="html" if is_html else "plain_text")
    ET.SubElement(answer, "text").text = join(text).markup if is_html else text
    return answer


def _list(rows: Iterable[str | Html]) -> Html:
    return tag("ul", *(tag("li", row) for row in rows))


FORMATS = (
    QuizFormat(
        name="moodle-xml",
        title="Moodle XML",
        suffix=".xml",
        media_type="application/xml",
        write=write_moodle_xml,
        self_marked="Moodle takes them as essays worth 0 marks, so an attempt has its total at once. Where you give "
        "one marks, the total stays empty until a teacher has marked it.",
        can_be_bank=True,
    ),
)
