"""Aiken: plain questions with one right option, for Moodle and others (docs.moodle.org, *Aiken format*).

A question is one line, its options a line each after a letter, then the letter of the one key. The format has neither
feedback nor tags nor rights. It has no escapes either: a stem that begins like an option or like the line of the key
has an invisible character before it.
"""

import re

from cskg.exchange.packing import PARTED, one_line
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet
from cskg.quiz.items import Interaction, Item

_OWN_LINE = re.compile(r"[a-z][.)]|answer", re.IGNORECASE)


def write_aiken(_sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as Aiken text in UTF-8."""
    return "\n".join(_write_item(item) for item in items).encode(), (
        Loss(what="Aiken has no rationales, item ids, tags or rights."),
    )


def _write_item(item: Item) -> str:
    letters = {option.id: option.id.upper() for option in item.options}
    stem = one_line(item.stem)
    asked = PARTED + stem if _OWN_LINE.match(stem) else stem
    lines = [asked, *(f"{letters[option.id]}. {one_line(option.text)}" for option in item.options)]
    return "\n".join([*lines, f"ANSWER: {letters[item.key[0]]}", ""])


FORMATS = (
    QuizFormat(
        name="aiken",
        title="Aiken",
        suffix=".txt",
        media_type="text/plain; charset=utf-8",
        interactions=frozenset({Interaction.CHOICE}),
        write=write_aiken,
    ),
)
