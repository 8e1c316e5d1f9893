"""Two units side by side: by equal text only, the same both ways, every statement once."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskg.errors import BadInputError
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.links.comparison import (
    BOILERPLATE,
    Change,
    Comparison,
    FieldChange,
    PlacedStatement,
    Verdict,
    compare_units,
    fold_text,
)
from cskg.model import Language, Source, Statement, Unit, UnitCode, iter_statements
from cskg.vocab import Iris

DATA = Path(__file__).parents[2] / "data" / "units"
MIRROR = {Change.ADDED: Change.DROPPED, Change.DROPPED: Change.ADDED}

TEXTS = st.sampled_from(["Open", "open;", "Close", "Sell", "Exhibit professionalism", "Be able to:"])
TREES = st.recursive(
    st.builds(Statement, text=TEXTS),
    lambda children: st.builds(Statement, text=TEXTS, children=st.lists(children, max_size=3).map(tuple)),
    max_leaves=6,
)
FORESTS = st.lists(TREES, max_size=3).map(tuple)


def make_unit(*requirements: Statement, code: str = "900001L1", **fields: object) -> Unit:
    """A unit of these performance requirements."""
    source = Source(name=f"{code}.txt", sha256="0", text_sha256="0")
    return Unit(**{"code": UnitCode(code), "source": source, "requirements": requirements, **fields})


def make_statement(text: str, *children: Statement) -> Statement:
    """A statement with others under it."""
    return Statement(text=text, children=children)


UNITS = st.builds(
    lambda code, requirements, criteria: make_unit(*requirements, code=code, assessment_criteria=criteria),
    st.sampled_from(["900001L1", "900002L1"]),
    FORESTS,
    FORESTS,
).filter(lambda unit: unit.requirements or unit.assessment_criteria)


def rows(comparison: Comparison) -> list[tuple[str | None, str | None, Change]]:
    """The pairs as position paths and what became of them."""
    return [
        (pair.a.path if pair.a else None, pair.b.path if pair.b else None, pair.change) for pair in comparison.pairs
    ]


@pytest.fixture(scope="module")
def retail() -> dict[str, Unit]:
    """The two units of the retail industry, as read from their documents."""
    catalogue, _ = load_catalogue(find_sources([DATA]), Iris())
    return {code: catalogue.get_edition(catalogue.get_unit(code)) for code in ("111275L4", "107167L5")}


@given(UNITS, UNITS)
def test_mirror(a: Unit, b: Unit) -> None:
    """Compared the other way round, similarity stays, the verdict is mirrored, and so is each pair."""
    there, back = compare_units(a, b), compare_units(b, a)
    assert there.similarity == back.similarity
    assert there.verdict is back.verdict.mirrored
    assert {(x, y, MIRROR.get(change, change)) for y, x, change in rows(back)} == set(rows(there))
    assert [(f.field, f.a, f.b) for f in there.fields] == [(f.field, f.b, f.a) for f in back.fields]


@given(UNITS, UNITS)
def test_every_statement_once(a: Unit, b: Unit) -> None:
    """Each statement stands in one pair, in a's order and then b's, and only equal texts of one kind are joined."""
    comparison = compare_units(a, b)
    paths = {unit: [path for path, _, _ in iter_statements(unit)] for unit in (a, b)}
    assert [pair.a.path for pair in comparison.pairs if pair.a] == paths[a]
    assert sorted(pair.b.path for pair in comparison.pairs if pair.b) == sorted(paths[b])
    added = [pair.b.path for pair in comparison.pairs if pair.a is None and pair.b]
    assert added == [path for path in paths[b] if path in added]
    assert [pair.a is None for pair in comparison.pairs] == sorted(pair.a is None for pair in comparison.pairs)
    for pair in comparison.pairs:
        if pair.a and pair.b:
            assert pair.a.kind is pair.b.kind
            assert fold_text(pair.a.statement.text) == fold_text(pair.b.statement.text)
            assert pair.score == 1.0
        else:
            assert pair.score == 0.0


@given(UNITS, UNITS)
def test_as_many_as_can_be(a: Unit, b: Unit) -> None:
    """No two statements of one kind and equal text are left, one in each unit; the similarity follows from that."""
    counts = [Counter((kind, fold_text(s.text)) for _, kind, s in iter_statements(unit)) for unit in (a, b)]
    comparison = compare_units(a, b)
    aligned = Counter((p.a.kind, fold_text(p.a.statement.text)) for p in comparison.pairs if p.a and p.b)
    assert aligned == counts[0] & counts[1]
    weighty = [
        sum(n for (_, text), n in count.items() if text not in BOILERPLATE) for count in (aligned, counts[0], counts[1])
    ]
    assert 0 <= comparison.similarity <= 1
    if weighty[1] + weighty[2]:
        assert comparison.similarity == pytest.approx(2 * weighty[0] / (weighty[1] + weighty[2]))
        assert (comparison.verdict is Verdict.EQUIVALENT) is (comparison.similarity == 1)
        assert (comparison.verdict is Verdict.DIFFERENT) is (comparison.similarity == 0)


@given(UNITS, UNITS)
def test_kept_and_moved(a: Unit, b: Unit) -> None:
    """An aligned statement is kept where its parents are aligned with each other or both lack, else moved."""
    pairs = compare_units(a, b).pairs
    joined = {(p.a.path, p.b.path) for p in pairs if p.a and p.b} | {("", "")}
    for pair in pairs:
        if pair.a and pair.b:
            same = (pair.a.parent, pair.b.parent) in joined
            assert pair.change is (Change.KEPT if same else Change.MOVED)


@given(UNITS)
def test_same_unit(unit: Unit) -> None:
    """A unit is equivalent to itself, with nothing moved and no field changed."""
    comparison = compare_units(unit, unit)
    assert (comparison.verdict, comparison.similarity, comparison.fields) == (Verdict.EQUIVALENT, 1.0, ())
    assert all(pair.a == pair.b and pair.change is Change.KEPT for pair in comparison.pairs)


@pytest.mark.parametrize("code", ["111275L4", "107167L5"])
def test_real_unit_with_itself(retail: dict[str, Unit], code: str) -> None:
    """Each real unit is equivalent to itself."""
    comparison = compare_units(retail[code], retail[code])
    assert (comparison.verdict, comparison.similarity) == (Verdict.EQUIVALENT, 1.0)


def test_real_units(retail: dict[str, Unit]) -> None:
    """The two real units share one phrase of the genre, which is aligned and counts nothing: they are different."""
    comparison = compare_units(retail["111275L4"], retail["107167L5"])
    assert (comparison.verdict, comparison.similarity) == (Verdict.DIFFERENT, 0.0)
    assert [row for row in rows(comparison) if row[2] is Change.KEPT] == [("r3", "r3", Change.KEPT)]
    assert [change.field for change in comparison.fields] == ["title", "level", "range", "functionalAreas", "remark"]
    assert FieldChange(field="level", a="4", b="5") in comparison.fields
    assert comparison.reasons[0] == ("0 of the 29 statements of 111275L4 and 0 of the 42 of 107167L5 have equal text.")
    assert any("Only equal text is compared" in reason for reason in comparison.reasons)
    assert any("“Exhibit professionalism”" in reason for reason in comparison.reasons)


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (("Open", "Close"), ("Close.", "OPEN"), Verdict.EQUIVALENT),
        (("Open",), ("Open", "Close"), Verdict.NARROWER),
        (("Open", "Close"), ("Open",), Verdict.BROADER),
        (("Open", "Close"), ("Open", "Sell"), Verdict.OVERLAPPING),
        (("Open",), ("Sell",), Verdict.DIFFERENT),
        (("Open", "Be able to"), ("Open", "Exhibit professionalism"), Verdict.EQUIVALENT),
        (("Exhibit professionalism",), ("Exhibit professionalism", "Sell"), Verdict.DIFFERENT),
        (("Exhibit professionalism",), ("Exhibit professionalism",), Verdict.EQUIVALENT),
        (("Exhibit professionalism",), ("Be able to",), Verdict.DIFFERENT),
    ],
)
def test_verdicts(a: tuple[str, ...], b: tuple[str, ...], verdict: Verdict) -> None:
    """The verdict tells which unit has all statements of the other, phrases of the genre aside."""
    assert compare_units(make_unit(*map(make_statement, a)), make_unit(*map(make_statement, b))).verdict is verdict


def test_nothing_but_boilerplate() -> None:
    """Units of nothing but phrases of the genre are alike only with the same texts in the same order."""
    phrases = make_statement("Be able to"), make_statement("Exhibit professionalism")
    assert compare_units(make_unit(*phrases), make_unit(*phrases)).similarity == 1.0
    assert compare_units(make_unit(*phrases), make_unit(*reversed(phrases))).similarity == 0.0


def test_kinds_are_apart() -> None:
    """A performance requirement is no assessment criterion, though the words are the same."""
    both = make_statement("Sell")
    comparison = compare_units(make_unit(both), make_unit(assessment_criteria=(both,)))
    assert rows(comparison) == [("r1", None, Change.DROPPED), (None, "c1", Change.ADDED)]


def test_children_follow_their_parent() -> None:
    """Where a text occurs several times, the one under the aligned parent is its partner, wherever that stands."""
    a = make_unit(make_statement("Shop", make_statement("Sudden")), make_statement("Web", make_statement("Sudden")))
    b = make_unit(make_statement("Web", make_statement("Sudden")), make_statement("Shop", make_statement("Sudden")))
    assert rows(compare_units(a, b)) == [
        ("r1", "r2", Change.KEPT),
        ("r1.1", "r2.1", Change.KEPT),
        ("r2", "r1", Change.KEPT),
        ("r2.1", "r1.1", Change.KEPT),
    ]


def test_moved_subtree() -> None:
    """What moves takes its children with it: they are kept under it, even beside another of the same words."""
    shop = make_statement("Shop", make_statement("Sudden"))
    a = make_unit(make_statement("Web", make_statement("Sudden")), shop)
    b = make_unit(make_statement("Web", make_statement("Sudden"), shop))
    assert rows(compare_units(a, b)) == [
        ("r1", "r1", Change.KEPT),
        ("r1.1", "r1.1", Change.KEPT),
        ("r2", "r1.2", Change.MOVED),
        ("r2.1", "r1.2.1", Change.KEPT),
    ]


def test_children_follow_moved_parents() -> None:
    """Children of equal words go with their own parents, also where these moved and changed places."""
    shop, market = (make_statement(name, make_statement("Sudden")) for name in ("Shop", "Market"))
    comparison = compare_units(
        make_unit(make_statement("Web"), shop, market), make_unit(make_statement("Web", market, shop))
    )
    assert rows(comparison) == [
        ("r1", "r1", Change.KEPT),
        ("r2", "r1.2", Change.MOVED),
        ("r2.1", "r1.2.1", Change.KEPT),
        ("r3", "r1.1", Change.MOVED),
        ("r3.1", "r1.1.1", Change.KEPT),
    ]


def test_same_place_first() -> None:
    """Among equal texts without aligned parents the same position path comes first, then document order."""
    a = make_unit(make_statement("One", make_statement("Sudden")), make_statement("Two", make_statement("Sudden")))
    b = make_unit(make_statement("Uno", make_statement("x")), make_statement("Due", make_statement("Sudden")))
    assert ("r2.1", "r2.1", Change.MOVED) in rows(compare_units(a, b))
    c = make_unit(make_statement("Uno", make_statement("x"), make_statement("Sudden")))
    assert ("r1.1", "r1.2", Change.MOVED) in rows(compare_units(a, c))


def test_reworded_parent() -> None:
    """A reworded statement counts as dropped and added, and what stands under it as moved."""
    a = make_unit(make_statement("Run a shop", make_statement("Sell")))
    b = make_unit(make_statement("Run the shop", make_statement("Sell")))
    comparison = compare_units(a, b)
    assert rows(comparison) == [
        ("r1", None, Change.DROPPED),
        ("r1.1", "r1.1", Change.MOVED),
        (None, "r1", Change.ADDED),
    ]
    assert comparison.similarity == 0.5
    assert comparison.reasons[:3] == (
        "1 of the 2 statements of 900001L1 (900001L1.txt) and 1 of the 2 of 900001L1 (900001L1.txt) have equal text.",
        "Equal text under another parent: 1.",
        "Only in 900001L1 (900001L1.txt): 1; only in 900001L1 (900001L1.txt): 1.",
    )


def test_fields() -> None:
    """Fields that differ are given as text, a missing value as none; the order of functional areas says nothing."""
    same = make_statement("Sell")
    a = make_unit(same, title="Sell", level=4, credit=6.0, functional_areas=("Sales", "Web"))
    b = make_unit(same, title="Sell", level=5, credit=4.5, functional_areas=("Web", "Sales"), industry="Retail")
    assert compare_units(a, b).fields == (
        FieldChange(field="level", a="4", b="5"),
        FieldChange(field="credit", a="6", b="4.5"),
        FieldChange(field="industry", a=None, b="Retail"),
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Open\n the\u00a0shop. ;", "open the shop"),
        ("ＯＰＥＮ（ａ）", "open(a)"),
        ("Straße", "strasse"),
        ("營運。", "營運"),
        ("...", "..."),
        ("C++", "c++"),
    ],
)
def test_fold_text(text: str, folded: str) -> None:
    """White space, case, compatibility forms and final punctuation are set aside, and nothing else."""
    assert fold_text(text) == folded


@pytest.mark.parametrize("text", sorted(BOILERPLATE))
def test_boilerplate_is_folded(text: str) -> None:
    """Each phrase of the genre is written as texts are compared, else it would never be met."""
    assert fold_text(text) == text


def test_languages_differ() -> None:
    """Editions in two languages are refused, and the text says which could be compared."""
    a, b = make_unit(make_statement("Sell")), make_unit(make_statement("銷售"), language=Language.ZH_HANT)
    with pytest.raises(BadInputError, match=r"with an edition of 900001L1 in en, or an edition .* in zh-Hant"):
        compare_units(a, b)


@pytest.mark.parametrize("swap", [False, True])
def test_no_statements(*, swap: bool) -> None:
    """A unit without statements is refused by name, on either side."""
    units = [make_unit(make_statement("Sell")), make_unit(code="900002L1")]
    with pytest.raises(BadInputError, match="900002L1 has no statements"):
        compare_units(*reversed(units)) if swap else compare_units(*units)


def test_deep_and_wide() -> None:
    """A tree deeper than Python's own stack and a list of thousands of equal texts are compared all the same."""
    deep = make_statement("Leaf")
    for _ in range(1500):
        deep = make_statement("Node", deep)
    wide = make_unit(deep, *[make_statement("Sudden")] * 3000)
    comparison = compare_units(wide, wide)
    assert len(comparison.pairs) == 4501
    assert comparison.verdict is Verdict.EQUIVALENT


def test_placed_statement_parent() -> None:
    """The parent of a placed statement is the path above it, and empty at the top."""
    _, kind, statement = next(iter_statements(make_unit(make_statement("Sell"))))
    parents = [PlacedStatement(path=path, kind=kind, statement=statement).parent for path in ("r2.1.3", "r2")]
    assert parents == ["r2.1", ""]
