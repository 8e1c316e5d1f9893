"""How statements are read: verb, demand, object, form, and the words that open a list."""

import pytest

from cskg.language.characters import find_language, has_ideograph
from cskg.language.claims import read_claims
from cskg.language.lexicon import Demand
from cskg.language.reading import StatementForm, has_verb, is_verb_led, opens_list, read_statement, show_words
from cskg.model import Language
from cskg.outline import fold_statement


@pytest.mark.parametrize(
    ("text", "verb", "form"),
    [
        ("Solder the joints", "solder", StatementForm.ACTION),
        ("Soldering the joints", "solder", StatementForm.GERUND),
        ("Be able to swiftly solder joints", "solder", StatementForm.ABILITY),
        ("Carefully solder the joints", "solder", StatementForm.ACTION),
        ("Supply the joints", "supply", StatementForm.ACTION),
        ("Frobnicate the joints", None, StatementForm.ACTION),
        ("Soldered joints", None, StatementForm.NAME),
        ("Tin, lead and silver", None, StatementForm.NAME),
        ("The joints must bear the load of the frame", None, StatementForm.SENTENCE),
        ("12.5%", None, StatementForm.NUMBER),
        ("900001L1", None, StatementForm.CODE),
        ("Return of joints", None, StatementForm.NAME),
        ("焊接鍋爐管道", None, StatementForm.ACTION),
        ("檢查鍋爐管道", "檢查", StatementForm.ACTION),
        ("能夠檢查鍋爐管道", "檢查", StatementForm.ABILITY),
        ("鍋爐", None, StatementForm.NAME),
        ("", None, StatementForm.NAME),
    ],
)
def test_verb_and_form(text: str, verb: str | None, form: StatementForm) -> None:
    """The opening verb is found behind words that announce it, and unknown words fall back to the form they show."""
    reading = read_statement(text)
    assert reading.verb == verb
    assert reading.form is form


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("Recite the rules", Demand.RECALL),
        ("Paraphrase the rules", Demand.UNDERSTANDING),
        ("Have knowledge of the rules", Demand.UNDERSTANDING),
        ("Demonstrate a sound understanding of the rules", Demand.UNDERSTANDING),
        ("Possess knowledge of the rules", Demand.UNDERSTANDING),
        ("Apply knowledge of the rules", Demand.WORK),
        ("Mop the floor", Demand.ROUTINE),
        ("Solder the joints", Demand.WORK),
        ("Appraise the offers", Demand.HIGHER),
        ("Rules", None),
        ("概述規則", Demand.UNDERSTANDING),
    ],
)
def test_what_a_verb_asks(text: str, demand: Demand | None) -> None:
    """A verb without a level asks for work; without a verb nothing is asked."""
    assert read_statement(text).demand is demand


def test_a_verb_that_names_a_thing_counts_as_one() -> None:
    """A verb of the rubric that is a noun too is the object, unless it opens the statement."""
    for thing in ("lists", "exhibits", "outlines", "displays"):
        assert len(read_statement(f"Mend the {thing}").object_terms) == 1, thing
    assert read_statement("Outline the shelves").object_terms == read_statement("Mend the shelves").object_terms


@pytest.mark.parametrize(
    "words",
    [
        "in view of",
        "with reference to",
        "in the areas of",
        "in the form of",
        "with full regard to",
        "searching for",
        "comprising",
        "composed of",
        "the following kinds",
        "下列各項",
    ],
)
def test_words_that_open_a_list(words: str) -> None:
    """Phrases that relate to what follows open a list, whichever noun of their kind they hold."""
    assert opens_list(f"Check the goods {words}")


@pytest.mark.parametrize("words", ["of", "for", "in charge of", "on behalf of", "responsible for", "follows"])
def test_words_that_open_no_list(words: str) -> None:
    """A preposition, or a phrase about people, opens none by itself."""
    assert not opens_list(f"Check the goods {words}")


def test_single_questions_on_pieces_of_text() -> None:
    """A verb inside a text counts after *to* or an auxiliary; an unknown word counts with its object."""
    assert has_verb("Rules to heed") is has_verb("Joints that must hold") is True
    assert has_verb("Tin and lead") is has_verb("") is False
    assert is_verb_led("Swage the pipe")
    assert not is_verb_led("Copper pipe")


def test_characters_outside_the_lists() -> None:
    """Ideographs that no list holds count as Chinese, and kana or Cyrillic letters do not."""
    assert has_ideograph("鑪")
    assert not has_ideograph("カート тест")
    assert find_language("鑪 鑪") is Language.ZH_HANT
    assert find_language("тест") is Language.EN
    assert fold_statement("Ｆｏｌｄ  IT 。") == "fold it"


def test_numbers_in_words_are_numbers() -> None:
    """Numbers in words count in both languages; an article is no number."""
    assert read_claims("Wait eleven minutes").numbers == {"11"}
    assert read_claims("等候三分鐘").numbers == read_claims("等候3分鐘").numbers == {"3"}
    assert not read_claims("選出一個").numbers | read_claims("Choose one").numbers


def test_opposites_are_words_and_not_stems() -> None:
    """*Known* excludes *unknown*; *know* and *information* exclude nothing."""
    assert read_claims("List known risks").excludes(read_claims("List unknown risks"))
    assert not read_claims("Know the risks").sides | read_claims("Give information").sides
    assert read_claims("Approval of loans").excludes(read_claims("Refusal of loans"))


def test_shown_words_are_the_text_s_own() -> None:
    """Words are shown as they are written, and a term that the text lacks shows nothing."""
    assert show_words("Solder Joints of pipes", read_statement("Mend joints").object_terms) == ("Joints",)
    assert show_words("Solder joints", {"boiler"}) == ()
