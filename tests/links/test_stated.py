"""What a document states about other units: lineage, replacement, and mentions, with its words as evidence."""

import pytest
from builders import make_source, make_text, make_unit

from cskg.graph.catalogue import Catalogue
from cskg.links.stated import find_links
from cskg.model import FieldQuote, Justification, Language, Link, LinkPredicate, Span, UnitCode
from cskg.parser.documents import parse_units
from cskg.parser.readers import read_document

ENGLISH, CHINESE = Language.EN, Language.ZH_HANT


def links_of(language: Language, statement: str = "點燈", **words: str) -> list[tuple[str, str, str, str]]:
    """Subject, predicate, object and method of what a document states."""
    text = make_text(
        code="900002L2", language=language, requirements={"Open": (statement,)}, criteria=("Opens",), **words
    )
    document = read_document(text.encode(), "a.txt")
    (unit,), _ = parse_units(document, make_source())
    links = find_links(unit)
    for link in links:
        assert link.justification is Justification.STATED
        for evidence in link.evidence:
            assert evidence.text
            quoted = "".join(document.text[span.start : span.end] for span in evidence.spans)
            assert " ".join(quoted.split()) == evidence.text
    return [(link.subject, link.predicate.name, link.object, link.method) for link in links]


@pytest.mark.parametrize(
    ("language", "remark", "expected"),
    [
        (ENGLISH, "Superseded by 900003L3.", [("900003L3", "REPLACES", "900002L2", "remark")]),
        (ENGLISH, "This UoC has been replaced by 900003L3.", [("900003L3", "REPLACES", "900002L2", "remark")]),
        (
            ENGLISH,
            "Adopted from 900004L2. Replaced by 900003L3.",
            [("900002L2", "ADOPTED_FROM", "900004L2", "remark"), ("900003L3", "REPLACES", "900002L2", "remark")],
        ),
        (CHINESE, "本能力單元已被900003L3取代。", [("900003L3", "REPLACES", "900002L2", "remark")]),
        (CHINESE, "已由 900003L3 替代。", [("900003L3", "REPLACES", "900002L2", "remark")]),
        (CHINESE, "本能力單元取代900001L1。", [("900002L2", "REPLACES", "900001L1", "remark")]),
        (CHINESE, "由900001L1改編。", [("900002L2", "ADAPTED_FROM", "900001L1", "remark")]),
    ],
)
def test_lineage_of_a_remark(language: Language, remark: str, expected: list[tuple[str, str, str, str]]) -> None:
    """What a remark says, forward and backward, in both languages; "replaced by" is a link of the other unit."""
    assert links_of(language, remark=remark) == expected


@pytest.mark.parametrize(
    ("language", "remark", "expected"),
    [
        (ENGLISH, "Prerequisite: 900001L1.", [("900001L1", "PREREQUISITE_OF", "900002L2", "remark")]),
        (
            ENGLISH,
            "Adopted from 900004L2. Learners must have completed 900001L1 and 900003L1.",
            [
                ("900002L2", "ADOPTED_FROM", "900004L2", "remark"),
                ("900001L1", "PREREQUISITE_OF", "900002L2", "remark"),
                ("900003L1", "PREREQUISITE_OF", "900002L2", "remark"),
            ],
        ),
        (ENGLISH, "900001L1 is a prerequisite of this UoC.", [("900001L1", "PREREQUISITE_OF", "900002L2", "remark")]),
        (ENGLISH, "This UoC is a prerequisite of 900003L3.", [("900002L2", "PREREQUISITE_OF", "900003L3", "remark")]),
        (CHINESE, "先修單元：900001L1。", [("900001L1", "PREREQUISITE_OF", "900002L2", "remark")]),
        (CHINESE, "學員必須先完成900001L1。", [("900001L1", "PREREQUISITE_OF", "900002L2", "remark")]),
        (
            ENGLISH,
            "Prerequisite: 900001L1 or 900003L1.",
            [("900002L2", "RELATED_TO", "900001L1", "mention"), ("900002L2", "RELATED_TO", "900003L1", "mention")],
        ),
        (ENGLISH, "900001L1 is not a prerequisite.", [("900002L2", "RELATED_TO", "900001L1", "mention")]),
        (CHINESE, "毋須先完成900001L1。", [("900002L2", "RELATED_TO", "900001L1", "mention")]),
    ],
)
def test_prerequisites_that_a_remark_states(
    language: Language, remark: str, expected: list[tuple[str, str, str, str]]
) -> None:
    """Plain wordings in both languages state a prerequisite; a choice or a negation states none."""
    assert links_of(language, remark=remark) == expected


@pytest.mark.parametrize(
    ("language", "field", "words", "predicate"),
    [
        (ENGLISH, "title", "Open a shop (replaces 900001L1)", "REPLACES"),
        (ENGLISH, "range", "Shops; adapted from 900001L1", "ADAPTED_FROM"),
        (CHINESE, "title", "開店（取代 900001L1）", "REPLACES"),
        (CHINESE, "range", "商店。採納自 900001L1", "ADOPTED_FROM"),
    ],
)
def test_lineage_of_a_title_and_a_range(language: Language, field: str, words: str, predicate: str) -> None:
    """The wordings of remarks count in titles and ranges too, and the method tells the field."""
    assert links_of(language, **{field: words}) == [("900002L2", predicate, "900001L1", field)]


@pytest.mark.parametrize(
    ("language", "field", "words"),
    [
        (ENGLISH, "statement", "Open the shop as in 900001L1"),
        (ENGLISH, "range", "Shops of 900001L1"),
        (ENGLISH, "remark", "To be read with 900001L1."),
        (CHINESE, "statement", "按900001L1開店"),
        (CHINESE, "range", "適用於900001L1的商店"),
        (CHINESE, "remark", "與900001L1一併閱讀。"),
    ],
)
def test_mentions(language: Language, field: str, words: str) -> None:
    """A code in a statement, range or remark that no wording ties is a mention, with its words as evidence."""
    assert links_of(language, **{field: words}) == [("900002L2", "RELATED_TO", "900001L1", "mention")]


def test_no_mention_of_itself_or_of_what_is_tied() -> None:
    """Neither its own code nor one that the remark ties to the unit is a mention."""
    found = links_of(ENGLISH, statement="Open as in 900001L1 and 900002L2", remark="Adopted from 900001L1.")
    assert found == [("900002L2", "ADOPTED_FROM", "900001L1", "remark")]


def test_the_old_code_is_no_mention() -> None:
    """A unit's own old code is another name of it."""
    unit = make_unit(code="900002L2", old_code=UnitCode("ZZZZZZ201A"), range="Was ZZZZZZ201A")
    assert find_links(unit) == ()


def test_one_link_for_all_mentions_of_a_unit() -> None:
    """Several statements that mention one unit are the evidence of one link, in their order."""
    span = Span(0, 4, 1)
    unit = make_unit(
        {"Do 900001L1 first, then 900003L3": "900001L1"},
        code="900002L2",
        range="See 900001L1",
        field_quotes=(FieldQuote(field="range", spans=(span,)),),
    )
    first, second = find_links(unit)
    assert (first.object, second.object) == ("900001L1", "900003L3")
    assert [evidence.text for evidence in first.evidence] == [
        "See 900001L1",
        "Do 900001L1 first, then 900003L3",
        "900001L1",
    ]
    assert first.evidence[0].spans == (span,)


def test_a_lineage_stays_a_lineage(retail: Catalogue) -> None:
    """The real document's remark gives its one link, as before."""
    (link,) = retail.links
    assert isinstance(link, Link)
    assert (link.predicate, link.method) == (LinkPredicate.ADOPTED_FROM, "remark")
