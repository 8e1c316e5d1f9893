"""QTI results (1EdTech, *Results Reporting*, versions 2.1, 2.2 and 3.0): what candidates answered, item by item.

The versions differ in their namespaces and agree in their names. A document type
is refused, and with it all entities, because reports come from strangers. Scores in a report are not read.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from cskg.errors import BadInputError
from cskg.quiz.grading import Response
from cskg.quiz.items import Interaction, Item, Quiz
from cskg.quiz.statistics import Report

_TYPED = frozenset({Interaction.TEXT, Interaction.NUMBER})


def read_qti_results(content: bytes, quiz: Quiz) -> Report:
    """Reads one ``assessmentResult`` or several in one element.

    Raises:
        BadInputError: It is not XML, or has a document type.
    """
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise BadInputError("The report has a document type.", "Leave it out: results need none.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        line, column = error.position
        raise BadInputError(
            f"The report is not XML: line {line}, column {column + 1}: {error.msg.split(':')[0]}.", "Export it again."
        ) from error
    items = {item.id: item for item in quiz.items if item.is_scored}
    problems: list[str] = []
    results = (
        [root] if _name(root) == "assessmentResult" else [e for e in root.iter() if _name(e) == "assessmentResult"]
    )
    attempts = [tuple(_iter_responses(result, i, items, problems)) for i, result in enumerate(results, 1)]
    return Report(attempts=tuple(attempt for attempt in attempts if attempt), problems=tuple(problems))


def _iter_responses(result: ET.Element, number: int, items: dict[str, Item], problems: list[str]) -> Iterator[Response]:
    seen: set[str] = set()
    for element in (e for e in result if _name(e) == "itemResult"):
        name = element.get("identifier", "")
        item = items.get(name)
        if item is None or name in seen:
            why = "comes twice" if name in seen else "is not an item of this quiz that a program marks"
            problems.append(f"Result {number}: “{name[:40]}” {why}.")
            continue
        seen.add(name)
        values = [
            [(value.text or "").strip() for value in _find(variable, "candidateResponse", "value")]
            for variable in element
            if _name(variable) == "responseVariable" and variable.get("identifier", "").startswith("RESPONSE")
        ]
        response = _make(item, values)
        if response is None:
            problems.append(f"Result {number}: the answer to {name} names an option that the item does not have.")
        elif any(values):
            yield response


def _make(item: Item, fields: list[list[str]]) -> Response | None:
    values = [value for field in fields for value in field]
    options, targets = {o.id for o in item.options}, {t.id for t in item.targets}
    if item.interaction is Interaction.MATCH:
        pairs = [tuple(value.split()) for value in values]
        if not all(len(pair) == 2 and pair[0] in options and pair[1] in targets for pair in pairs):
            return None
        return Response(item_id=item.id, pairs=tuple((one, other) for one, other in dict.fromkeys(pairs)))
    if item.interaction is Interaction.TEXTS:
        return Response(item_id=item.id, texts=tuple(values))
    if item.interaction in _TYPED:
        return Response(item_id=item.id, text=values[0] if values else None)
    if not set(values) <= options or len(set(values)) != len(values):
        return None
    return Response(item_id=item.id, choices=tuple(values))


def _find(element: ET.Element, *names: str) -> list[ET.Element]:
    found = [element]
    for name in names:
        found = [child for parent in found for child in parent if _name(child) == name]
    return found


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
