"""GIFT: a text format for question banks (docs.moodle.org, *GIFT format*), in categories.

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
    group_by_folder,
    name_category,
    name_checklist,
    part_tags,
    state_rights,
)
from cskg.quiz.items import Interaction, Item

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\~=#{}:"})

_IN_TAG = str.maketrans({character: f"\\{character}" for character in "\\]"})


def write_gift(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as GIFT in UTF-8, sorted by category."""
    held = [item for item in items if item.interaction is not Interaction.TEXT or not _has_arrow(item)]
    blocks = []
    for folder, _, found in group_by_folder(sheet, held):
        rights = [f"// {one_line(text)}" for text in state_rights(found[0], sheet)]
        blocks.append("\n".join([*rights, f"$CATEGORY: {name_category(folder)}"]))
        blocks += [_write_item(sheet, item) for item in found]
    return ("\n\n".join(blocks) + "\n").encode(), tuple(
        Loss(item_id=item.id, what="GIFT takes an arrow (->) in a typed answer for a match.")
        for item in items
        if item not in held
    )


def _has_arrow(item: Item) -> bool:
    return any("->" in text for spellings in item.spellings for text in spellings)


def _write_item(sheet: QuizSheet, item: Item) -> str:
    ties = (one_line(tie).translate(_IN_TAG) for tie in sheet.ties_of(item))
    tags = " ".join(f"[tag:{tag}]" for tag in (*sheet.tags_of(item), *ties))
    title = part_tags(sheet.name_item(item))
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
        return "".join(f"\n=[plain]{_escape_arrows(one)} -> {_escape_arrows(other)}" for one, other in pairs) + "\n"
    return _write_choices(item)


def _write_choices(item: Item) -> str:
    is_single, share = item.interaction is Interaction.CHOICE, MOODLE_FRACTIONS[len(item.key)]
    lines = []
    for option in item.options:
        is_right = option.id in item.key
        sign = "=" if is_right else "~"
        if not is_single:
            sign = f"~%{share}%" if is_right else f"~%-{share}%"
        lines.append(f"{sign}[plain]{_escape_arrows(option.text)}#[plain]{_escape(item.reasons[option.id])}")
    return "\n" + "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return one_line(text).translate(_SPECIAL)


def _escape_arrows(text: str) -> str:
    """Escapes a text and splits arrows with an invisible character, because readers take an arrow for a pair."""
    return _escape(text).replace("->", f"-{PARTED}>")


FORMATS = (
    QuizFormat(
        name="gift",
        title="GIFT",
        suffix=".gift",
        media_type="text/plain; charset=utf-8",
        interactions=frozenset(Interaction) - {Interaction.TEXTS, Interaction.ORDER},
        write=write_gift,
        self_marked="GIFT has no place for marks, so Moodle gives each essay 1. An attempt's total stays empty until a "
        "teacher has marked them, unless you set their maximum mark in the quiz to 0.",
        can_be_bank=True,
    ),
)
