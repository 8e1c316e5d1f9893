"""GIFT: a text format for question banks (docs.moodle.org, *GIFT format*), one category a unit.

Exactly ``\\ ~ = # { } :`` are escaped; any other backslash would be shown. Texts are marked as plain, so that words of
the source that look like markup are shown as they stand.
"""

from cskg.exchange.packing import PARTED, one_line
from cskg.exchange.quiz_sheets import (
    MOODLE_FRACTIONS,
    Loss,
    QuizFormat,
    QuizSheet,
    explain,
    group_by_unit,
    name_checklist,
    name_in_files,
    state_rights,
)
from cskg.quiz.items import Interaction, Item

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\~=#{}:"})


def write_gift(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as GIFT in UTF-8, sorted by unit."""
    held = [item for item in items if item.interaction is not Interaction.TEXT or not _has_arrow(item)]
    blocks = []
    for unit, found in group_by_unit(sheet, held):
        rights = [f"// {one_line(text)}" for text in state_rights(found[0], sheet)]
        blocks.append("\n".join([*rights, f"$CATEGORY: $course$/top/cskg/{name_in_files(unit)}"]))
        blocks += [_write_item(sheet, item) for item in found]
    return ("\n\n".join(blocks) + "\n").encode(), tuple(
        Loss(item_id=item.id, what="GIFT takes an arrow (->) in a typed answer for a match.")
        for item in items
        if item not in held
    )


def _has_arrow(item: Item) -> bool:
    return any("->" in text for spellings in item.spellings for text in spellings)


def _write_item(sheet: QuizSheet, item: Item) -> str:
    tags = " ".join(f"[tag:{tag}]" for tag in sheet.tags_of(item))
    title = f"{sheet.units[item.unit].code} {item.kind.value} {item.id}"
    stem = [item.stem, *(option.text for option in item.options if not item.is_scored)]
    rubric = [f"{name_checklist(item.language)}: {'; '.join(item.rubric)}"] if item.rubric else []
    general = " ".join((*rubric, *explain(item)))
    comment = f"// [id:{item.id}] {tags}"
    asked = "\\n".join(_escape(text) for text in stem)
    return f"{comment}\n::{_escape(title)}::[plain]{asked}{{{_write_answers(item)}####[plain]{_escape(general)}\n}}"


def _write_answers(item: Item) -> str:
    if item.interaction is Interaction.SELF_MARKED:
        return ""
    if item.interaction is Interaction.NUMBER:
        return f"#{item.key_text[0]}"
    if item.interaction is Interaction.TEXT:
        # An asterisk stands for anything, unless a backslash stands before it, which itself is escaped.
        return (
            "".join(f"\n=%100%[plain]{_escape(text.replace('*', chr(92) + '*'))}" for text in item.spellings[0]) + "\n"
        )
    if item.interaction is Interaction.MATCH:
        texts, target_of = item.texts, dict(item.key_pairs)
        pairs = [(option.text, texts[target_of[option.id]]) for option in item.options]
        return "".join(f"\n=[plain]{_escape_pair(one)} -> {_escape_pair(other)}" for one, other in pairs) + "\n"
    return _write_choices(item)


def _write_choices(item: Item) -> str:
    is_single, share = item.interaction is Interaction.CHOICE, MOODLE_FRACTIONS[len(item.key)]
    lines = []
    for option in item.options:
        is_right = option.id in item.key
        sign = "=" if is_right else "~"
        if not is_single:
            sign = f"~%{share}%" if is_right else f"~%-{share}%"
        lines.append(f"{sign}[plain]{_escape(option.text)}#[plain]{_escape(item.reasons[option.id])}")
    return "\n" + "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return one_line(text).translate(_SPECIAL)


def _escape_pair(text: str) -> str:
    """Escapes one side of a pair; an arrow in it would end it, and nothing escapes an arrow, so it is parted unseen."""
    return _escape(text).replace("->", f"-{PARTED}>")


FORMATS = (
    QuizFormat(
        name="gift",
        title="GIFT",
        suffix=".gift",
        media_type="text/plain; charset=utf-8",
        interactions=frozenset(Interaction) - {Interaction.TEXTS, Interaction.ORDER},
        write=write_gift,
    ),
)
