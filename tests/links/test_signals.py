"""What a sentence is about, and the signals that one unit prepares for another."""

import numpy as np
import pytest

from cskg.language.lexicon import Demand
from cskg.language.reading import read_statement, show_words
from cskg.links.profiles import Profile, hash_term, make_profile
from cskg.links.signals import PART, SIGNALS, Signal, find_signals, read_findings
from cskg.links.term_index import TermIndex, index_terms, read_terms
from cskg.model import Language, UnitKey
from cskg.outline import Position


def outline(
    code: str, title: str, *texts: str, language: Language = Language.EN, area: str = "stock", industry: str = ""
) -> Profile:
    """An outline of requirements without a tree."""
    return make_profile(
        key=UnitKey(code),
        level=int(code[-1]),
        language=language,
        areas=[area],
        title=title,
        texts={Position(f"r{number}"): text for number, text in enumerate(texts, 1)},
        industry=industry,
    )


OTHERS = [outline(f"90{number:04}L1", title) for number, title in enumerate(("Wash cups", "Mend roads", "Sing songs"))]
"""Units of other things, so that a shared word is rare."""


def signals(lower: Profile, higher: Profile) -> set[Signal]:
    """The signals found among some units of other things."""
    return find_among([lower, higher, *OTHERS])


def index_of(profiles: list[Profile]) -> TermIndex:
    """The index of the terms of some units."""
    return index_terms([read_terms(profile) for profile in profiles], [profile.industry for profile in profiles])


def strengths(lower: Profile, higher: Profile) -> dict[Signal, float]:
    """How strong the signals are among some units of other things."""
    _, (row,) = find_signals([lower], higher, index_of([lower, higher, *OTHERS]).weigh)
    return dict(zip(SIGNALS, row.tolist(), strict=True))


def find_among(profiles: list[Profile]) -> set[Signal]:
    """The signals found of the first two of some units."""
    lower, higher, *_ = profiles
    (row,), _ = find_signals([lower], higher, index_of(profiles).weigh)
    return {finding.signal for finding in read_findings(row.tobytes(), lower, higher)}


@pytest.mark.parametrize(
    ("text", "demand", "terms"),
    [
        ("Understand stock records", Demand.UNDERSTANDING, {"stock", "record"}),
        ("Capable of receiving stock", Demand.WORK, {"stock"}),
        ("Manage the stock", Demand.HIGHER, {"stock"}),
        ("Theft", None, {"theft"}),
        ("Tidy displays", Demand.ROUTINE, {"display"}),
        ("認識存貨紀錄", Demand.UNDERSTANDING, {"存貨", "貨紀", "紀錄"}),
        ("管理存貨", Demand.HIGHER, {"存貨"}),
        ("管理存货", Demand.HIGHER, {"存货"}),
        ("能夠處理投訴", Demand.WORK, {"投訴"}),
    ],
)
def test_a_sentence_has_a_demand_and_an_object(text: str, demand: Demand | None, terms: set[str]) -> None:
    """The opening verb gives what is asked and is no part of the object, in both languages."""
    reading = read_statement(text)
    assert reading.demand is demand
    # Ideographs weigh less than pairs of them, and are no terms of an object.
    assert reading.object_terms == {
        term for word in terms for term, weight in read_statement(word).terms.items() if weight >= 1 or word.isascii()
    }


def test_titles_about_one_object() -> None:
    """A higher title that has half of the lower one's object, or more, shows it in full; one word of it, in part."""
    higher = outline("900002L4", "Manage meat stock")
    half, one = (
        outline("900001L2", "Receive frozen meat stock"),
        outline("900001L2", "Sell sliced, smoked, salted stock"),
    )
    assert strengths(half, higher)[Signal.SAME_OBJECT] == 1
    assert 0 < strengths(one, higher)[Signal.SAME_OBJECT] < PART / 2
    assert Signal.SAME_OBJECT not in signals(outline("900001L2", "Receive parcels"), higher)


def test_units_that_speak_of_the_same_things_are_alike() -> None:
    """The more two units say of the same things, the stronger the signal; what differs weakens it."""
    lower = outline("900001L2", "Serve walkers", "Pour tea for walkers", "Mend a stove", "Sweep the hut")
    little = outline("900002L3", "Lead a crew", "Write rosters", "Mend a stove", "Settle wages and leave", "Order coal")
    much = outline("900002L3", "Lead a crew", "Write rosters", "Mend a stove", "Choose tea for walkers")
    assert 0 < strengths(lower, little)[Signal.ALIKE] < strengths(lower, much)[Signal.ALIKE]
    assert strengths(lower, lower)[Signal.ALIKE] == pytest.approx(1)
    assert Signal.ALIKE not in signals(lower, outline("900002L3", "Lead a crew", "Write rosters"))


def test_a_shared_verb_alone_is_no_signal() -> None:
    """Units that do the same with different things have nothing to say to each other."""
    lower, higher = (
        outline("900001L2", "Serve walkers", "Mend a stove"),
        outline("900002L3", "Lead a crew", "Mend roofs"),
    )
    assert signals(lower, higher) == set()


def test_a_statement_that_is_taken_up() -> None:
    """Statements that share two words are a signal, the stronger the more of them there are; one word is none."""
    lower = outline("900001L2", "Serve walkers", "Clean the pegs of tents", "Fill lamps with oil")
    word = outline("900002L3", "Lead a crew", "Order pegs", "Count lamps")
    one = outline("900002L3", "Lead a crew", "Order pegs for tents", "Count spades")
    two = outline("900002L3", "Lead a crew", "Order pegs for tents", "Count lamps and oil")
    assert Signal.TAKEN_UP not in signals(lower, word)
    assert 0 < strengths(lower, one)[Signal.TAKEN_UP] < strengths(lower, two)[Signal.TAKEN_UP]


def test_the_sentences_shown_are_those_that_make_units_alike() -> None:
    """What both speak of again and again is shown, before what stands in one sentence of each."""
    lower = outline("900001L2", "Serve walkers", "Greet walkers", "Count pegs and ropes")
    higher = outline("900002L3", "Lead walkers", "Ask walkers", "Order pegs and ropes")
    (row,), _ = find_signals([lower], higher, index_of([lower, higher, *OTHERS]).weigh)
    *_, alike = read_findings(row.tobytes(), lower, higher)
    assert (alike.lower.text, alike.higher.text) == ("Serve walkers", "Lead walkers")


def test_to_understand_comes_before_to_act() -> None:
    """What the lower unit asks to know and the higher one acts on is a signal; the other way round it is none."""
    knows = outline("900001L2", "Serve", "Describe the causes of breakage")
    acts = outline("900002L4", "Lead", "Reduce the causes of breakage")
    assert Signal.LEARN_DO in signals(knows, acts)
    assert Signal.LEARN_DO not in signals(acts, knows)


def test_to_practise_comes_before_to_act() -> None:
    """What the lower unit asks to do by routine and the higher one acts on is a signal, with a verb there or not."""
    routine = outline("900001L1", "Serve", "Tidy the rack of maps")
    for acts in ("Redesign the rack of maps", "Racks of maps"):
        assert Signal.LEARN_DO in signals(routine, outline("900002L4", "Lead", acts))
    assert Signal.LEARN_DO not in signals(routine, outline("900002L4", "Lead", "Describe the rack of maps"))


def test_several_statements_to_know_are_more_than_one() -> None:
    """The signal is stronger where the lower unit asks to know more of what the higher one acts on."""
    one, two = ["Describe the causes of breakage"], ["Describe the causes of breakage", "Explain the value of tips"]
    acts = outline("900002L4", "Lead", "Reduce the causes of breakage", "Share the value of tips")
    weak, strong = (strengths(outline("900001L2", "Serve", *texts), acts) for texts in (one, two))
    assert 0 < weak[Signal.LEARN_DO] < strong[Signal.LEARN_DO]


def test_chinese_units_have_signals() -> None:
    """Pairs of ideographs carry the same signals."""
    lower = outline("900001L2", "接收存貨", "解釋損耗的原因", language=Language.ZH_HANT)
    higher = outline("900002L4", "管理存貨", "檢討損耗的原因", language=Language.ZH_HANT)
    assert signals(lower, higher) == set(Signal)


def test_boilerplate_is_no_signal() -> None:
    """What stands in units of every kind, and what stands under it, prepares for nothing."""
    texts = {Position("r1"): "Exhibit professionalism", Position("r1.1"): "Protect personal data of walkers"}
    lower, higher = (
        make_profile(key=UnitKey(code), level=level, language=Language.EN, areas=["a"], title=title, texts=texts)
        for code, level, title in (("900001L2", 2, "Bake bread"), ("900002L3", 3, "Paint walls"))
    )
    assert lower.statements == ()
    assert signals(lower, higher) == set()


def test_words_that_stand_everywhere_weigh_little() -> None:
    """A term that all units have makes two units hardly alike, though their titles share it."""
    units = [
        outline(f"90{number:04}L{1 + number % 3}", f"Mend {name} shop", "Sweep the shop")
        for number, name in enumerate(("red", "blue", "green", "old", "new", "small"))
    ]
    weigh = index_of(units).weigh
    (weight,) = weigh(np.array([hash_term("shop")], dtype=np.uint64))
    assert weight < 0.1
    _, (row,) = find_signals(units[:1], units[1], weigh)
    assert not row[:2].any()
    assert row[2] < 0.02


def test_the_words_of_a_signal_are_shown_as_written() -> None:
    """What is told of a signal are the document's words, not their stems."""
    assert show_words("Review the Causes of losses", read_statement("Describe causes of loss").object_terms) == (
        "Causes",
        "losses",
    )
