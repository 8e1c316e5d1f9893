"""The browser's grader against Python's: the same points for every answer, and the same answers taken for equal."""

import random
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from exchange.answers import iter_wrong
from exchange.samples import make_generated_sheet, make_sample_sheet, perfect
from node import run_node

from cskg.player.payload import to_player
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Interaction, Item, Quiz
from cskg.quiz.likeness import squash

GRADE = """
import { grade } from './cskg/player/assets/grading.js';
import { text } from 'node:stream/consumers';
const asked = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(asked.map(([item, responses]) => responses.map((each) => grade(item, each)))));
"""
SQUASH = """
import { squash } from './cskg/player/assets/grading.js';
import { text } from 'node:stream/consumers';
console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(squash)));
"""
ODD = (
    "",
    " ",
    "...",
    "０６０",
    "60.",
    "1,000",
    "-60",
    "−60",
    "sixty",
    "ß",
    "SS",
    "é",
    "e\u0301",
    "ı",
    "I",
    "Σας",
    "\x1c60\x85",
    "1.5 kg",
    "15 kg",
    "at −5",
    "at -5",
    "A-5",
    "the",
    "a",
    "The −1.5",
)
ODD_FORMS = (
    str.upper,
    lambda text: f"  {text}. ",
    lambda text: text.replace(" ", "-"),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text),
    lambda text: f"{text}x",
    lambda text: f"0{text}.00",
    lambda text: f"the {text}",
    lambda text: f"“An” {text}",
    lambda text: f"The{text}",
    lambda text: f"−{text}",
    lambda text: f"{text}.5",
)


def iter_responses(item: Item, draw: random.Random) -> Iterator[Response]:
    """Yields the full answer, wrong ones, partial ones, oddly spelled ones, and nothing."""
    yield Response(item_id=item.id)
    yield perfect(item)
    yield from list(iter_wrong(item))[:60]
    ids, targets = [option.id for option in item.options], [target.id for target in item.targets]
    for _ in range(20):
        some = tuple(draw.sample(ids, draw.randint(0, len(ids))))
        if item.interaction in {Interaction.CHOICE, Interaction.CHOICES, Interaction.ORDER}:
            yield Response(item_id=item.id, choices=some)
        elif item.interaction is Interaction.MATCH:
            yield Response(item_id=item.id, pairs=tuple((each, draw.choice(targets)) for each in some))
    typed = [spelling for spellings in item.spellings for spelling in spellings]
    odd = [*ODD, *(form(text) for text in typed for form in ODD_FORMS)]
    if item.interaction in {Interaction.TEXT, Interaction.NUMBER}:
        yield from (Response(item_id=item.id, text=text) for text in odd)
    elif item.interaction is Interaction.TEXTS:
        yield from (Response(item_id=item.id, texts=(text,)) for text in odd)
        yield from (Response(item_id=item.id, texts=tuple(draw.sample(odd, 5))) for _ in range(40))
        yield from (Response(item_id=item.id, texts=(*item.key_text, *odd[:more])) for more in range(12))


def test_the_browser_grades_as_python_does() -> None:
    """Items of every interaction, with hundreds of answers each way, are worth the same points."""
    draw, asked, expected = random.Random(7), [], []
    for sheet in (make_sample_sheet(), make_generated_sheet()):
        shown = to_player(sheet.quiz, sheet.units, sheet.title)["items"]
        for item, entry in zip(sheet.quiz.items, shown, strict=True):
            quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
            responses = list(iter_responses(item, draw))
            expected.append([grade_quiz(quiz, [response]).score for response in responses])
            asked.append([entry, [as_json(response) for response in responses]])
    assert {item["interaction"] for item, _ in asked} == {each.value for each in Interaction}
    assert sum(map(len, expected)) > 2000
    assert len({score for scores in expected for score in scores}) > 5
    assert run_node(GRADE, None, asked) == expected


def test_the_browser_takes_the_same_letters_for_equal() -> None:
    """Over all characters that Python knows, two are one to a typed answer in the browser where they are in Python."""
    characters = [
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}
    ]
    found = run_node(SQUASH, None, characters)
    groups: dict[str, set[str]] = defaultdict(set)
    for character, squashed in zip(characters, found, strict=True):
        groups[squash(character)].add(squashed)
    assert [group for group in groups.values() if len(group) > 1] == []
    assert len({squashed for group in groups.values() for squashed in group}) == len(groups)


def as_json(response: Response) -> dict[str, Any]:
    """A response as the player holds it."""
    return {name: value for name, value in asdict(response).items() if name != "item_id" and value is not None}
