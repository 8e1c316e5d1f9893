"""The player's texts: all languages say the same things, with the same values, and nothing is said by nobody."""

import re
from pathlib import Path

from node import run_node

import cskg
from cskg.model import Language
from cskg.player.sentences import fill_text, get_terminal_texts, get_texts
from cskg.quiz.items import Interaction

PLAYER = Path(cskg.__file__).parent / "player"
TERMINAL = Path(cskg.__file__).parent / "cli"
# Names that scripts and templates put together: a prefix and a value.
MADE = {
    *(f"how_{each.value.lower()}" for each in Interaction),
    *(f"empty_{each.value.lower()}" for each in Interaction if each is not Interaction.ORDER),
    *(f"sure_{degree}" for degree in (1, 2, 3)),
    *("show_one", "show_all", "feedback_now", "feedback_end", "right", "partly", "wrong", "shown", "noted"),
}


def test_each_language_has_every_text_with_its_values() -> None:
    """The names and the values in braces are the same in all languages; Simplified has no Traditional quotes."""
    english = get_terminal_texts(Language.EN)
    for language in Language:
        texts = get_terminal_texts(language)
        assert texts.keys() == english.keys()
        for name, text in texts.items():
            assert text
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english[name])), name
    assert not re.search("[「」個們測驗]|甚么", "".join(get_terminal_texts(Language.ZH_HANS).values()))


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    """Scripts and templates name no text that is missing, and no text is left over."""
    names = get_texts(Language.EN).keys()
    paths = [
        *PLAYER.rglob("*.js"),
        *PLAYER.rglob("*.html"),
        *PLAYER.glob("*.py"),
        PLAYER.parent / "exchange" / "quiz_sheets.py",
    ]
    code = "\n".join(path.read_text("utf-8") for path in paths)
    named = set(re.findall(r"\b(?:texts|t)\.(\w+)", code)) - {"json", "length", "map"}
    quoted = set(re.findall(r"""['"](\w+)['"]""", code))
    assert named <= names
    assert names - named - quoted - MADE == set()


FILL = """
import { fill } from './cskg/player/assets/elements.js';
import { text } from 'node:stream/consumers';
const [texts, values] = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(texts.map((each) => values.map((n) => fill(each, n)))));
"""


def test_values_are_put_in_the_same_way_in_the_browser() -> None:
    """One is said in the singular, more in the plural, by Python and by the browser."""
    texts = [text for language in Language for text in get_texts(language).values()]
    names = {name for text in texts for name in re.findall(r"\{(\w+)", text)}
    values = [dict.fromkeys(names, number) for number in (0, 1, 2)]
    expected = [[fill_text(text, **each) for each in values] for text in texts]
    assert run_node(FILL, None, [texts, values]) == expected
    assert not re.search("[{|}]", "".join(text for said in expected for text in said))
    due = get_texts(Language.EN)["due_count"]
    assert [fill_text(due, n=n) for n in (1, 2)] == ["1 question is due.", "2 questions are due."]


def test_the_terminal_says_all_its_texts_and_names_none_that_is_missing() -> None:
    """Pages do not carry what only a terminal says, so its modules alone name those texts."""
    names = get_terminal_texts(Language.EN).keys()
    own = names - get_texts(Language.EN).keys()
    code = "\n".join(path.read_text("utf-8") for path in TERMINAL.glob("*.py"))
    assert set(re.findall(r"""texts\[["'](\w+)["']\]""", code)) <= names
    made = {"type_scale", *(f"type_{each.value.lower()}" for each in Interaction)} & own
    assert own - made - set(re.findall(r"""['"](\w+)['"]""", code)) == set()


def test_a_count_of_one_has_words_of_its_own() -> None:
    """No count stands before a plural that stays when the count is one; limits are never one."""
    limits = {"too_many", "too_many_lines", "too_long"}
    for name, text in get_terminal_texts(Language.EN).items():
        assert name in limits or not re.search(r"\{(n|count|items|max)\} [a-z]+s\b", text), name
