"""Moodle's report *Responses* as CSV: one row an attempt, for each question a column with what was answered.

Columns are recognised by the number at the end of their names (*Response 1*, 作答 1, *Right answer 1*) and by their
words in English and Chinese. Questions are matched with items by their text, else by their right answer, else by their
place. Scores in a report are not read.
"""

import csv
import html
import io
import re
from collections.abc import Sequence

from cskg.errors import BadInputError, cut, tell_count
from cskg.quiz.grading import Response
from cskg.quiz.items import Interaction, Item, Quiz
from cskg.quiz.statistics import Report

_NUMBERED = re.compile(r"(?P<name>.*?\D)\s*(?P<number>\d{1,3})", re.DOTALL)
_RESPONSE = re.compile(r"response|回應|回应|作答|答案", re.IGNORECASE)
_RIGHT = re.compile(r"right|correct|正確|正确", re.IGNORECASE)
_QUESTION = re.compile(r"question|試題|试题|題目|题目|問題|问题", re.IGNORECASE)
_EMPTY = frozenset({"", "-"})
_TYPED = frozenset({Interaction.TEXT, Interaction.NUMBER})
_PART = re.compile(r"(?:part|部分)\s*\d+\s*[:：]\s*", re.IGNORECASE)


def read_moodle_responses(content: bytes, quiz: Quiz) -> Report:
    """Reads the report.

    Raises:
        BadInputError: It is not CSV in UTF-8, or has no column of responses.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"The report is not UTF-8 at byte {error.start:,}.", "Download it as “Comma separated values”."
        ) from error
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=dialect))
    except csv.Error as error:
        raise BadInputError(f"The report cannot be read as CSV ({error}).", "Download it again.") from error
    if not rows:
        raise BadInputError("The report is empty.", "Download it again.")
    head, body = rows[0], rows[1:]
    columns = _read_head(head)
    if not columns:
        raise BadInputError(
            f"The report has no column of responses; its columns are {cut(', '.join(head))}.",
            "Download the report “Responses” with the columns of responses.",
        )
    items = _match(columns, body, [item for item in quiz.items if item.is_scored])
    problems: list[str] = []
    attempts = []
    for number, row in enumerate(body, 2):
        if len(row) == len(head):
            attempts.append(
                _read_row(row, number, {columns[q]["response"]: item for q, item in items.items()}, problems)
            )
        elif number != len(rows):  # the last row holds the averages, and is shorter in some versions
            problems.append(
                f"Line {number}: {tell_count(len(row), 'cell')} where the head has {len(head)}; it is left out."
            )
    return Report(attempts=tuple(attempt for attempt in attempts if attempt), problems=tuple(problems))


def _read_row(row: Sequence[str], number: int, items: dict[int, Item], problems: list[str]) -> tuple[Response, ...]:
    responses = []
    for index, item in items.items():
        cell = _clean(row[index])
        if cell in _EMPTY:
            continue
        response = _read_cell(item, cell)
        if response is None:
            problems.append(f"Line {number}: “{cell[:60]}” is not an answer to {item.id}; it is left out.")
        else:
            responses.append(response)
    return tuple(responses)


def _read_head(head: Sequence[str]) -> dict[int, dict[str, int]]:
    """Returns the columns of each question: ``response``, ``right`` and ``question``, as far as they are there."""
    found: dict[int, dict[str, int]] = {}
    for index, name in enumerate(head):
        match = _NUMBERED.fullmatch(name.strip())
        if match is None:
            continue
        title, number = match["name"], int(match["number"])
        role = "right" if _RIGHT.search(title) else "response" if _RESPONSE.search(title) else None
        role = role or ("question" if _QUESTION.search(title) else None)
        if role is not None:
            found.setdefault(number, {}).setdefault(role, index)
    return {number: columns for number, columns in sorted(found.items()) if "response" in columns}


def _match(columns: dict[int, dict[str, int]], body: Sequence[Sequence[str]], items: Sequence[Item]) -> dict[int, Item]:
    """Finds the item of each question: by its text, by its right answer, else by its place."""
    first: Sequence[str] = body[0] if body else []
    found: dict[int, Item] = {}
    for number, places in columns.items():
        asked = _clean(first[places["question"]]) if "question" in places and len(first) > places["question"] else ""
        right = _clean(first[places["right"]]) if "right" in places and len(first) > places["right"] else ""
        free = [item for item in items if item not in found.values()]
        same = [item for item in free if asked and _clean(item.stem) in asked]
        # Two questions may have one text; their right answers tell them apart.
        item = next((item for item in same or free if right and _is_key(item, right)), None)
        item = item or next(iter(same), None)
        if item is None and not asked and not right and number <= len(items):
            item = items[number - 1]
        if item is not None:
            found[number] = item
    return found


def _is_key(item: Item, right: str) -> bool:
    response = _read_cell(item, right)
    return response is not None and (
        (bool(item.key) and set(response.choices) == set(item.key))
        or (bool(item.key_pairs) and set(response.pairs) == set(item.key_pairs))
        or (bool(item.key_text) and right in {_clean(text) for text in item.key_text})
    )


def _read_cell(item: Item, cell: str) -> Response | None:
    """Reads an answer as Moodle writes it: texts, separated by semicolons; pairs with an arrow."""
    if item.interaction in _TYPED:
        return Response(item_id=item.id, text=cell)
    if item.interaction is Interaction.TEXTS:
        parts = [_PART.sub("", part).strip() for part in cell.split(";")]
        return Response(item_id=item.id, texts=tuple(part for part in parts if part not in _EMPTY))
    names = {_clean(option.text): option.id for option in item.options}
    if item.interaction is Interaction.MATCH:
        targets = {_clean(target.text): target.id for target in item.targets}
        pairs = []
        for part in _split(cell, [f"{one} -> {other}" for one in names for other in targets]):
            one, _, other = part.partition(" -> ")
            pairs.append((names[one], targets[other]))
        return Response(item_id=item.id, pairs=tuple(pairs)) if pairs else None
    chosen = [names[part] for part in _split(cell, list(names))]
    return Response(item_id=item.id, choices=tuple(chosen)) if chosen else None


def _split(cell: str, known: Sequence[str]) -> list[str]:
    """Splits a cell into known texts, which may have the separator in them; empty where anything is left over."""
    found: list[str] = []
    rest = cell
    while rest:
        text = next((one for one in sorted(known, key=len, reverse=True) if rest.startswith(one)), None)
        if text is None or text in found:
            return []
        found.append(text)
        after = rest[len(text) :].lstrip()
        if after and after[0] not in ";,；":
            return []
        rest = after[1:].lstrip()
    return found


def _clean(text: str) -> str:
    """Returns a cell as plain text on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text) if "</" in text else text).split())
