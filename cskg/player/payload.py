"""The data of a quiz for a player, as plain values for JSON and the templates.

It includes keys and reasons: the player grades in the browser, where a learner checks what they know.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cskg.model import Evidence, Language, StatementRef, Unit, UnitKey
from cskg.outline import Outline
from cskg.player.sentences import get_texts
from cskg.quiz.items import Asked, Interaction, Item, Option, Quiz

Link = Callable[[UnitKey | StatementRef], str]
"""Returns the address of a unit or of a statement."""

_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def to_player(
    quiz: Quiz,
    units: Mapping[UnitKey, Unit],
    title: str,
    *,
    language: Language | None = None,
    link: Link | None = None,
    address: str | None = None,
) -> dict[str, Any]:
    """Returns the data that a player needs.

    Args:
        quiz: The quiz.
        units: The editions that its items ask about.
        title: What the quiz is called.
        language: The language of everything around the questions; that of the first question unless given.
        link: Returns the addresses that quoted words link to; without it they are not links.
        address: Where the same quiz can be opened again, so that its mistakes can be practised later.
    """
    language = language or quiz.items[0].language
    outlines = {key: Outline(unit) for key, unit in units.items()}
    player = {
        "id": quiz.id,
        "title": title,
        "language": language.value,
        "address": address,
        "texts": get_texts(language),
        "items": [_show_item(item, units, outlines, link) for item in quiz.items],
    }
    cleaned: dict[str, Any] = _clean(player)
    return cleaned


def _show_item(
    item: Item, units: Mapping[UnitKey, Unit], outlines: Mapping[UnitKey, Outline], link: Link | None
) -> dict[str, Any]:
    unit = units[item.unit]
    texts = get_texts(item.language)
    author = [f"{texts['author']}: {item.author}"] if item.author else []
    rights = [*author, *filter(None, [unit.source.rights]), *([texts["made_up"]] if unit.source.illustrative else [])]
    return {
        "id": item.id,
        "hash": item.content_hash,
        "interaction": item.interaction.value,
        "language": item.language.value,
        "stem": item.stem,
        "how": texts["how_scale" if _is_scale(item) else f"how_{item.interaction.value.lower()}"],
        "unit": {
            "code": unit.code,
            "title": unit.title or "",
            "level": unit.level,
            "address": link(unit.key) if link else None,
            "hidden": item.hides_unit,
        },
        "options": _show_options(item.options),
        "targets": _show_options(item.targets),
        "key": list(item.key),
        "pairs": [list(pair) for pair in item.key_pairs],
        "spellings": [list(spellings) for spellings in item.spellings],
        "rubric": _show_points(item, units, link),
        "feedback": [
            {
                "id": found.option_id,
                "correct": found.correct,
                "why": found.rationale,
                "quotes": _quote(found.evidence, units, link),
            }
            for found in (() if _is_scale(item) else item.feedback)
        ],
        "why": item.explanation or "",
        "quotes": _quote(item.evidence, units, link),
        "about": [_show_asked(asked, outlines) for asked in item.about],
        "rights": rights,
    }


def _is_scale(item: Item) -> bool:
    return item.interaction is Interaction.SELF_MARKED and bool(item.options)


def _show_points(item: Item, units: Mapping[UnitKey, Unit], link: Link | None) -> list[dict[str, Any]]:
    """Returns the points of a checklist, each with the words that it comes from where these are known.

    Points that come from statements are in the order of ``about``.
    """
    evidence = {each.statement: each for each in item.evidence if each.statement}
    refs = [asked.statement for asked in item.about] if len(item.about) == len(item.rubric) else []
    found = [evidence.get(ref) for ref in refs] or [None] * len(item.rubric)
    return [
        {"text": text, "quotes": _quote([each] if each else [], units, link)}
        for text, each in zip(item.rubric, found, strict=True)
    ]


def _show_options(options: Iterable[Option]) -> list[dict[str, str]]:
    return [{"id": option.id, "text": option.text} for option in options]


def _quote(evidence: Iterable[Evidence], units: Mapping[UnitKey, Unit], link: Link | None) -> list[dict[str, Any]]:
    """Gathers words by the unit and the document in which they stand."""
    quotes: dict[tuple[UnitKey | None, str | None], dict[str, Any]] = {}
    for each in dict.fromkeys(evidence):
        unit = units.get(each.unit) if each.unit else None
        head: dict[str, Any] = {
            "code": unit.code if unit else each.unit,
            "source": each.source,
            "address": link(each.unit) if link and each.unit else None,
            "words": [],
        }
        span = each.spans[0] if each.spans else None
        words = {
            "text": each.text,
            "line": span.line if span else None,
            "page": span.page if span else None,
            "address": link(each.statement) if link and each.statement else None,
        }
        quotes.setdefault((each.unit, each.source), head)["words"].append(words)
    return list(quotes.values())


def _show_asked(asked: Asked, outlines: Mapping[UnitKey, Outline]) -> dict[str, Any]:
    """Names a statement and those above it, the topmost first, as a history does, with texts and places."""
    ref = asked.statement
    outline = outlines.get(ref.unit)
    entries = [outline.find(each.name) if outline else None for each in (*asked.above, ref)]
    return {
        "unit": ref.unit,
        "language": ref.language.value,
        "names": [each.name for each in (*asked.above, ref)],
        "texts": [entry.statement.text if entry else None for entry in entries],
        "orders": [entry.order if entry else None for entry in entries],
    }


def _clean(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Removes the characters that HTML cannot show from all texts of a value."""
    if isinstance(value, str):
        return _UNSHOWN.sub("", value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
