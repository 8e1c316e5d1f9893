"""JSON-LD: a quiz as schema.org describes one (https://schema.org/Quiz), for pages and search engines.

Each option has its reason as a comment. Each question has what it assesses, the place of its words, and the rights of
its source. Without keys the questions stand alone. The context is named, never fetched.
"""

from typing import Any

from cskg.exchange.packing import to_json
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, explain, state_rights
from cskg.iris import Iris
from cskg.model import Evidence, Unit
from cskg.quiz.items import Interaction, Item

_TYPES = {
    Interaction.CHOICE: "Multiple choice",
    Interaction.CHOICES: "Checkbox",
    Interaction.MATCH: "Matching",
    Interaction.ORDER: "Ordering",
}
_Node = dict[str, Any]


def write_jsonld(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as one ``Quiz``, with sorted keys, in UTF-8."""
    languages = sorted({item.language.value for item in items})
    units = [sheet.units[key] for key in sorted({item.unit for item in items})]
    quiz: _Node = {
        "@context": "https://schema.org",
        "@type": "Quiz",
        "name": sheet.title,
        "inLanguage": languages[0] if len(languages) == 1 else languages,
        "learningResourceType": "Quiz",
        "about": [_name_unit(unit, sheet.iris) for unit in units],
        "copyrightNotice": list(sheet.rights),
        "hasPart": [_make_question(sheet, item) for item in items],
    }
    if sheet.is_illustrative:
        quiz["disambiguatingDescription"] = "Some of the units are made up, to show and to test."
    return to_json(quiz), ()


def _make_question(sheet: QuizSheet, item: Item) -> _Node:
    unit, iris = sheet.units[item.unit], sheet.iris
    assessed = [iris.statement(asked.statement) for asked in item.about] or [iris.unit(item.unit)]
    question: _Node = {
        "@type": "Question",
        "eduQuestionType": _name_type(item),
        "text": item.stem,
        "inLanguage": item.language.value,
        "identifier": item.id,
        "version": item.content_hash,
        "about": _name_unit(unit, iris),
        "assesses": [{"@id": name} for name in assessed],
        "copyrightNotice": list(state_rights(item, sheet)),
    }
    if item.author is not None:
        question["author"] = {"@type": "Person", "name": item.author}
    if unit.level is not None:
        question["educationalLevel"] = f"QF level {unit.level}"
    if not sheet.with_key:
        question["suggestedAnswer"] = [_answer(o.id, o.text, i) for i, o in enumerate((*item.options, *item.targets))]
        return question
    reasons = {found.option_id: found for found in item.feedback}
    answers = []
    for place, option in enumerate(item.options):
        answer = _answer(option.id, option.text, place)
        if (found := reasons.get(option.id)) is not None:
            answer["comment"] = {"@type": "Comment", "text": found.rationale}
            answer["citation"] = [_cite(evidence, iris) for evidence in found.evidence]
        answers.append((option.id, answer))
    question["acceptedAnswer"], question["suggestedAnswer"] = _sort_answers(item, answers)
    if sentences := explain(item):
        question["comment"] = {"@type": "Comment", "text": " ".join(sentences)}
    return question


def _name_type(item: Item) -> str:
    if item.is_scored:
        return _TYPES.get(item.interaction, "Short answer")
    return "Essay" if item.rubric else "Self-assessment"


def _sort_answers(item: Item, answers: list[tuple[str, _Node]]) -> tuple[list[_Node], list[_Node]]:
    """Splits the answers into those that are right, in the right order where there is one, and the others."""
    if item.key_pairs:
        texts, target_of = item.texts, dict(item.key_pairs)
        pairs = [{**answer, "text": f"{answer['text']} → {texts[target_of[name]]}"} for name, answer in answers]
        return pairs, []
    if item.key:
        by_id = dict(answers)
        return [by_id[name] for name in item.key], [answer for name, answer in answers if name not in item.key]
    typed: list[_Node] = []
    for place, (text, *others) in enumerate(item.spellings):
        answer = _answer(None, text, place)
        if others:
            answer["alternateName"] = others
        typed.append(answer)
    typed += [_answer(None, point, place) for place, point in enumerate(item.rubric)]
    return typed, [answer for _, answer in answers]


def _answer(name: str | None, text: str, place: int) -> _Node:
    answer: _Node = {"@type": "Answer", "text": text, "position": place + 1}
    return answer if name is None else answer | {"identifier": name}


def _name_unit(unit: Unit, iris: Iris) -> _Node:
    return {"@type": "DefinedTerm", "@id": iris.unit(unit.key), "termCode": unit.code, "name": unit.title or unit.code}


def _cite(evidence: Evidence, iris: Iris) -> _Node:
    node: _Node = {"@type": "Quotation", "text": evidence.text}
    if evidence.source is not None:
        node["isPartOf"] = {"@type": "CreativeWork", "name": evidence.source}
    if evidence.statement is not None:
        ref = evidence.statement
        node["@id"] = iris.statement(ref)
    return node


FORMATS = (
    QuizFormat(
        name="json-ld",
        title="JSON-LD",
        suffix=".jsonld",
        media_type="application/ld+json",
        write=write_jsonld,
        can_lack_key=True,
    ),
)
