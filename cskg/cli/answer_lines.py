"""Reads what a learner types in a terminal as an answer to an item, by the item's interaction.

If the text cannot be an answer, the result is a sentence that says what is wrong, and the caller asks again. Capitals,
full-width characters and the signs between letters do not matter.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from cskg.player.sentences import get_terminal_texts
from cskg.quiz.grading import MAX_TEXT_LENGTH, MAX_TEXTS, Response
from cskg.quiz.items import Interaction, Item

_PAIR = re.compile(r"([a-z]+)[\s)=:>→.-]*(\d+)")
_BETWEEN_PAIRS = re.compile(r"[\s,;.()]*")
_BETWEEN_NAMES = re.compile(r"[\s,;.()+&>→-]+")


def normalize(line: str) -> str:
    """Returns a typed line in the form that is compared: case and width folded, white space around it stripped.

    Example:
        >>> normalize(" Ａ ")
        'a'
    """
    return unicodedata.normalize("NFKC", line).casefold().strip()


def read_response(item: Item, lines: Sequence[str]) -> Response | str:
    """Reads typed lines as an answer.

    Args:
        item: The item.
        lines: What was typed; several lines for TEXTS and SELF_MARKED, where a scale is asked for apart.

    Returns:
        The answer, or a sentence that says why the lines are not an answer.
    """
    typed = [line.strip() for line in lines if line.strip()]
    if fault := _find_form_fault(item, typed):
        return fault
    match item.interaction:
        case Interaction.CHOICE | Interaction.CHOICES | Interaction.ORDER:
            chosen = read_letters(item, typed[0])
            return chosen if isinstance(chosen, str) else Response(item_id=item.id, choices=chosen)
        case Interaction.MATCH:
            pairs = _read_pairs(item, typed[0])
            return pairs if isinstance(pairs, str) else Response(item_id=item.id, pairs=pairs)
        case Interaction.TEXTS:
            return Response(item_id=item.id, texts=tuple(typed))
        case _:
            return Response(item_id=item.id, text="\n".join(typed))


def read_letters(item: Item, line: str) -> tuple[str, ...] | str:
    """Reads the letters of options, or their places as digits: one, several, or all in order.

    Returns:
        The ids of the options, or a sentence that says what is wrong.
    """
    texts, known = get_terminal_texts(item.language), [option.id for option in item.options]
    names = [name for name in _BETWEEN_NAMES.split(normalize(line)) if name]
    # Letters may be typed without anything between them.
    named = [letter for name in names for letter in ([name] if name in known or name.isdecimal() else name)]
    found = [_find_place(name, known) or name for name in named]
    if unknown := [name for name in found if name not in known]:
        return texts["no_such"].format(what=unknown[0][:20])
    if item.interaction is Interaction.CHOICES:
        return tuple(dict.fromkeys(found)) or texts["nothing_typed"]
    if item.interaction is Interaction.ORDER:
        return _find_fault(item, found, known) or tuple(found)
    if not found:
        return texts["nothing_typed"]
    return tuple(found) if len(found) == 1 else texts["one_only"]


def read_ticks(item: Item, line: str) -> tuple[int, ...] | str:
    """Reads the numbers of the points of a checklist, counted from 1; an empty line ticks none."""
    names = dict.fromkeys(name for name in _BETWEEN_NAMES.split(normalize(line)) if name)
    known = {str(number): number for number in range(1, len(item.rubric) + 1)}
    if unknown := [name for name in names if name not in known]:
        return get_terminal_texts(item.language)["no_such"].format(what=unknown[0][:20])
    return tuple(known[name] for name in names)


def give_example(item: Item) -> str:
    """Returns an example of an answer. For an order it is the order shown, which is never the right one."""
    ids = [option.id for option in item.options]
    match item.interaction:
        case Interaction.CHOICES:
            return " ".join(ids[:2])
        case Interaction.MATCH:
            return " ".join(f"{name}{place}" for place, name in enumerate(ids[:2], 1)) + " …"
        case Interaction.ORDER:
            return " ".join(ids)
        case Interaction.NUMBER:
            return "12"
        case _:
            return ids[0] if ids else ""


def _find_form_fault(item: Item, typed: Sequence[str]) -> str | None:
    texts = get_terminal_texts(item.language)
    if not typed and item.interaction is not Interaction.SELF_MARKED:
        return texts["nothing_typed"]
    if len(typed) > MAX_TEXTS:
        return texts["too_many_lines"].format(n=MAX_TEXTS)
    if len("\n".join(typed)) > MAX_TEXT_LENGTH:
        return texts["too_long"].format(n=MAX_TEXT_LENGTH)
    if item.interaction is Interaction.NUMBER and not any(map(str.isnumeric, typed[0])):
        return texts["no_number"]
    return None


def _read_pairs(item: Item, line: str) -> tuple[tuple[str, str], ...] | str:
    texts, text = get_terminal_texts(item.language), normalize(line)
    if _BETWEEN_PAIRS.fullmatch(_PAIR.sub("", text)) is None:
        return texts["not_pairs"]
    pairs = _PAIR.findall(text)
    known = [option.id for option in item.options]
    targets = {str(number): target.id for number, target in enumerate(item.targets, 1)}
    unknown = [name for pair in pairs for name, names in zip(pair, (known, targets), strict=True) if name not in names]
    if unknown:
        return texts["no_such"].format(what=unknown[0][:20])
    return _find_fault(item, [name for name, _ in pairs], known) or tuple((name, targets[to]) for name, to in pairs)


def _find_place(name: str, known: Sequence[str]) -> str | None:
    """Returns the option at a place that was typed as a number."""
    places = {str(number): each for number, each in enumerate(known, 1)}
    return places.get(name)


def _find_fault(item: Item, found: Sequence[str], known: Sequence[str]) -> str | None:
    """Returns why letters do not name each option once."""
    texts = get_terminal_texts(item.language)
    if twice := [name for name, count in Counter(found).items() if count > 1]:
        return texts["twice"].format(what=twice[0])
    if missing := [name for name in known if name not in found]:
        return texts["still_missing"].format(what=", ".join(missing))
    return None
