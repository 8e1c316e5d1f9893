"""Spellings that are right besides the listed one: every file that holds such an item says which, in words."""

from dataclasses import replace

import pytest
from exchange.hostile_words import visible
from exchange.samples import make_generated_sheet
from exchange.test_hostile_words import READERS

from cskg.exchange.quiz_sheets import name_accepted
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.model import Language
from cskg.quiz.items import Interaction, Item, ItemKind

TYPED = (Interaction.TEXT, Interaction.TEXTS)
SAYING = [
    (name, interaction)
    for name, form in FORMATS.items()
    for interaction in TYPED
    if interaction in form.interactions and name not in {"html", "player"}
]
"""Formats that explain answers; the page with the key lists spellings side by side, and a player says them itself."""


def make_item(interaction: Interaction) -> Item:
    """A generated item of an interaction, with spellings of its own."""
    items = [item for item in make_generated_sheet().quiz.items if item.interaction is interaction]
    item = next(item for item in items if item.language is Language.EN)
    accepted = tuple((f"Oddly {number}", f"Strangely {number}") for number, _ in enumerate(item.key_text))
    return replace(item, accepted=accepted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize(("name", "interaction"), SAYING)
def test_a_file_says_what_else_is_right(name: str, interaction: Interaction) -> None:
    """With the key; an item without other spellings says nothing of them."""
    sheet, item = make_generated_sheet(), make_item(interaction)
    said = [visible(f"Also right for “{text}”: {'; '.join(others)}") for text, *others in item.spellings]
    for accepted, is_said in ((item.accepted, True), (((),) * len(item.key_text), False)):
        quiz = replace(sheet.quiz, items=(replace(item, accepted=accepted),))
        content = export_quiz(replace(sheet, quiz=quiz), name).content
        shown = visible(" ".join(READERS[name](content).texts))
        assert all((sentence in shown) is is_said for sentence in said)


@pytest.mark.parametrize("interaction", TYPED)
def test_the_page_lists_what_else_is_right(interaction: Interaction) -> None:
    """On the sheet of the key, beside each text."""
    sheet, item = make_generated_sheet(), make_item(interaction)
    content = export_quiz(replace(sheet, quiz=replace(sheet.quiz, items=(item,))), "html").content.decode()
    assert all(f"<li>{' / '.join(spellings)}</li>" in content for spellings in item.spellings)


def test_teachers_say_themselves_what_is_right() -> None:
    """The explanation of an own question is the teacher's, and comes back unchanged from a file."""
    assert name_accepted(make_item(Interaction.TEXT))
    assert not name_accepted(replace(make_item(Interaction.TEXT), kind=ItemKind.OWN))
