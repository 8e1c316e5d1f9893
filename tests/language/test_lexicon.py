"""The data files of the lexicon, and words that stand in none of them."""

from importlib.resources import files

import pytest

from cskg.language.inflection import adjectives_of, inflect, plural, singular, spell_alike
from cskg.language.lexicon import Demand, find_lemma, find_verb, find_word, is_of_class, read_rows

CLASSES = {
    "english.tsv": frozenset("det prep part place conj rel aux pron adv v n a".split()),
    "chinese.tsv": frozenset("v n lead conj part func".split()),
}
DATA = (
    "english.tsv",
    "chinese.tsv",
    "plurals.tsv",
    "spellings.tsv",
    "synonyms.txt",
    "opposites.txt",
    "bloom_verbs.txt",
)


@pytest.mark.parametrize("name", DATA)
def test_each_list_says_where_its_words_come_from(name: str) -> None:
    """The head of a data file names its source."""
    lines = files("cskg.language").joinpath(name).read_text("utf-8").splitlines()
    head = " ".join(line for line in lines if line.startswith("#"))
    assert any(said in head for said in ("Written for this project", "Only the counts were taken, from 31 lists"))


@pytest.mark.parametrize("name", CLASSES)
def test_each_word_has_one_row_of_known_values(name: str) -> None:
    """Rows are sorted, none is there twice, and each column holds what its head says."""
    rows = list(read_rows(name, columns=5))
    words = [row[0] for row in rows]
    assert words == sorted(set(words))
    for row in rows:
        classes, level, weight = row[1:4] if name == "english.tsv" else row[2:5]
        assert classes
        assert set(classes.split()) <= CLASSES[name], row
        assert level in {"", "recall", "understand", "routine", "higher"}
        assert not level or "v" in classes.split()
        assert weight in {"", "genre", "rubric"}
    if name == "english.tsv":
        forms = [form for row in rows for form in row[4].split()]
        assert all(form in {"dd", "-s"} or form[0] in "+=" or form.startswith("s:") for form in forms)


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("glaze", ["glaze", "glazes", "glazed", "glazing"]),
        ("fry", ["fry", "fries", "fried", "frying"]),
        ("trek", ["trek", "treks", "trekked", "trekking"]),
        ("relay", ["relay", "relays", "relayed", "relaying"]),
        ("fizz", ["fizz", "fizzes", "fizzed", "fizzing"]),
        ("shoe", ["shoe", "shoes", "shoed", "shoeing"]),
        ("veto", ["veto", "vetoes", "vetoed", "vetoing"]),
    ],
)
def test_unlisted_verbs_are_inflected(base: str, forms: list[str]) -> None:
    """The rules give the forms of verbs that the lexicon does not hold."""
    assert [word for _, word in inflect(base)] == forms


@pytest.mark.parametrize(
    "noun",
    ["turbine", "gasket", "lathe", "quarry", "alloy", "bench", "hex", "walrus", "trellis", "chassis", "mattress"],
)
def test_unlisted_nouns_lose_their_plural(noun: str) -> None:
    """A regular plural leads back to its noun, and a noun in the singular stays."""
    assert find_word(noun) is None or "n" not in find_word(noun).classes
    assert singular(noun) == noun
    if not noun.endswith(("us", "is")):
        assert singular(plural(noun)) == noun == find_lemma(plural(noun))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("vulcanise", "vulcanize"),
        ("vulcanising", "vulcanizing"),
        ("galvanisation", "galvanization"),
        ("catalyse", "catalyze"),
        ("dialysed", "dialyzed"),
        ("rumour", "rumor"),
        ("vapours", "vapors"),
        ("fibre", "fiber"),
        ("sombre", "somber"),
        ("epilogue", "epilog"),
        ("shovelled", "shoveled"),
        ("marvelling", "marveling"),
        ("offence", "offense"),
        ("abridgement", "abridgment"),
    ],
)
def test_both_spellings_of_an_unlisted_word_are_one(british: str, american: str) -> None:
    """British and American spelling meet, whether or not the lexicon holds the word."""
    assert spell_alike(british) == spell_alike(american)


@pytest.mark.parametrize(
    "word",
    [
        "exercise",
        "supervise",
        "promise",
        "premise",
        "detour",
        "tour",
        "four",
        "false",
        "acre",
        "rogue",
        "vogue",
        "selling",
    ],
)
def test_words_with_one_spelling_keep_it(word: str) -> None:
    """A word that only looks like one spelling of two is left alone."""
    assert spell_alike(word) == word


def test_irregular_forms_lead_to_their_word() -> None:
    """Irregular plurals and past forms are listed with their word."""
    words = ("criteria", "women", "shelves", "chosen", "wrote", "worn", "thrown", "repaid", "foreseen")
    lemmas = ["criterion", "woman", "shelf", "choose", "write", "wear", "throw", "repay", "foresee"]
    assert [find_lemma(word) for word in words] == lemmas


@pytest.mark.parametrize("noun", ["ground", "wound", "spoke", "rung", "thought"])
def test_nouns_that_look_like_past_forms_stay_nouns(noun: str) -> None:
    """*Ground* is what is trodden on, and not only the past of *grind*."""
    assert find_lemma(noun) == find_lemma(f"{noun}s") == noun


def test_closed_classes_are_complete() -> None:
    """Indefinite pronouns carry grammar; a fraction is a quantity, as a number is."""
    assert all(find_word(word).is_function for word in ("everybody", "nothing", "whichever", "afterwards", "ought"))
    assert not find_word("half").is_function


def test_words_that_keep_their_s_are_not_plurals() -> None:
    """*Goods* are not several of *good*, a word of the genre, and *news* is not several of *new*."""
    assert [find_lemma(word) for word in ("goods", "news", "premises", "customs", "lens")] == [
        "goods",
        "news",
        "premises",
        "customs",
        "lens",
    ]
    assert not find_word("goods").weight
    assert find_word("good").weight == "genre"


def test_unlisted_verbs_are_known_by_how_they_are_made() -> None:
    """*Containerise* and *gasify* are verbs; *expertise* and an unknown word are none."""
    assert find_verb("Containerise").lemma == find_verb("containerize").lemma == "containerise"
    assert find_verb("gasify").form == "base"
    assert find_verb("expertise") is None
    assert find_verb("thermocouple") is None
    assert find_verb("") is None


@pytest.mark.parametrize(
    ("adverb", "adjective"), [("briskly", "brisk"), ("heftily", "hefty"), ("suitably", "suitable")]
)
def test_adverbs_lead_to_their_adjectives(adverb: str, adjective: str) -> None:
    """An adverb in *-ly* is looked up under its adjective."""
    assert adjective in adjectives_of(adverb)


def test_chinese_words_are_found_in_both_scripts() -> None:
    """The level of a verb does not depend on the script; a word that is not listed has no entry."""
    assert find_word("評估").demand is find_word("评估").demand is Demand.HIGHER
    assert find_word("瞭解").demand is Demand.UNDERSTANDING
    assert find_word("鍋爐") is None
    assert find_lemma("鍋爐") == find_lemma("锅炉") == "锅炉"


def test_the_class_of_an_unlisted_word_is_unknown() -> None:
    """Closed classes are complete: a preposition is one in any case, and another word is in none."""
    assert is_of_class("Beneath", "place")
    assert is_of_class("amongst", "prep")
    assert not is_of_class("thermocouple", "n", "v", "prep")
