"""Two units side by side: aligned by their words, the same both ways, every statement once."""

from collections import Counter

import pytest
from builders import DATA, catalogue_of, make_unit
from hypothesis import given
from hypothesis import strategies as st

from cskg.errors import BadInputError, LimitExceededError
from cskg.language.reading import is_boilerplate
from cskg.links.alignment import MAX_STATEMENTS
from cskg.links.equivalence import Change, Comparison, FieldChange, Verdict, compare_units
from cskg.links.shares import weigh_statements
from cskg.links.similarity import ALIGNED_FROM
from cskg.model import Language, Statement, Unit
from cskg.outline import Outline, Position, fold_statement, iter_statements

MIRROR = {
    Change.ADDED: Change.DROPPED,
    Change.DROPPED: Change.ADDED,
    Change.SPLIT: Change.MERGED,
    Change.MERGED: Change.SPLIT,
}

TEXTS = st.sampled_from(
    [
        "Open the shop",
        "open the shop;",
        "Open a shop in the market",
        "Close the till and count the cash",
        "Count the cash",
        "Close the till",
        "Do not close the till",
        "Keep 7 days of receipts",
        "Keep 9 days of receipts",
        "Exhibit professionalism",
        "Be able to:",
    ]
)
TREES = st.recursive(
    st.builds(Statement, text=TEXTS),
    lambda children: st.builds(Statement, text=TEXTS, children=st.lists(children, max_size=3).map(tuple)),
    max_leaves=6,
)
FORESTS = st.lists(TREES, max_size=3).map(tuple)


UNITS = st.builds(
    lambda code, requirements, criteria: make_unit(requirements, criteria, code=code),
    st.sampled_from(["900001L1", "900002L1"]),
    FORESTS,
    FORESTS,
).filter(lambda unit: unit.requirements or unit.assessment_criteria)


def rows(comparison: Comparison) -> list[tuple[str | None, str | None, Change]]:
    """The pairs as position paths and what became of them."""
    return [
        (pair.a.position if pair.a else None, pair.b.position if pair.b else None, pair.change)
        for pair in comparison.pairs
    ]


@pytest.fixture(scope="module")
def retail() -> dict[str, Unit]:
    """The two units of the retail industry, as read from their documents."""
    catalogue = catalogue_of(DATA / "units")
    return {code: catalogue.get_edition(catalogue.get_unit(code)) for code in ("111275L4", "107167L5")}


@given(UNITS, UNITS)
def test_mirror(a: Unit, b: Unit) -> None:
    """Compared the other way round, similarity stays, the verdict is mirrored, and so is each pair."""
    there, back = compare_units(a, b), compare_units(b, a)
    assert there.similarity == back.similarity
    assert there.verdict is back.verdict.mirrored
    assert {(x, y, MIRROR.get(change, change)) for y, x, change in rows(back)} == set(rows(there))
    assert [(f.field, f.a, f.b) for f in there.fields] == [(f.field, f.b, f.a) for f in back.fields]
    assert compare_units(a, b) == there


@given(UNITS, UNITS)
def test_every_statement_once(a: Unit, b: Unit) -> None:
    """Each statement stands in one pair, save those split or merged, in a's order and then b's, apart by kind."""
    comparison = compare_units(a, b)
    for unit, side in ((a, "a"), (b, "b")):
        paths = [path for path, _, _ in iter_statements(unit)]
        count = Counter(item.position for pair in comparison.pairs if (item := getattr(pair, side)))
        assert set(count) == set(paths)
        many = Change.SPLIT if side == "a" else Change.MERGED
        several = {getattr(pair, side).position for pair in comparison.pairs if pair.change is many}
        assert several == {path for path in paths if count[path] > 1}
    orders = [pair.a.order for pair in comparison.pairs if pair.a]
    assert orders == sorted(orders)
    added = [pair.b.order for pair in comparison.pairs if pair.a is None and pair.b]
    assert added == sorted(added)
    assert [pair.a is None for pair in comparison.pairs] == sorted(pair.a is None for pair in comparison.pairs)
    for pair in comparison.pairs:
        if pair.a and pair.b:
            assert pair.a.kind is pair.b.kind
            assert is_boilerplate(pair.a.statement.text) is is_boilerplate(pair.b.statement.text)
            assert 0 < pair.score <= 1
        else:
            assert pair.score == 0.0


@given(UNITS, UNITS)
def test_as_many_as_can_be(a: Unit, b: Unit) -> None:
    """No two statements of one kind and equal text are left, one in each unit."""
    counts = [Counter((kind, fold_statement(s.text)) for _, kind, s in iter_statements(unit)) for unit in (a, b)]
    aligned: Counter[tuple[object, str]] = Counter()
    for pair in compare_units(a, b).pairs:
        if pair.a and pair.b and fold_statement(pair.a.statement.text) == fold_statement(pair.b.statement.text):
            aligned[pair.a.kind, fold_statement(pair.a.statement.text)] += 1
            assert pair.score == 1
    assert aligned == counts[0] & counts[1]


@given(UNITS, UNITS)
def test_similarity_is_what_the_contract_says(a: Unit, b: Unit) -> None:
    """It is the scores of the aligned pairs on both sides, by weight, over the weight of both units."""
    comparison = compare_units(a, b)
    weights = [weigh_statements(tuple(Outline(unit).values())) for unit in (a, b)]
    assert 0 <= comparison.similarity <= 1
    parts = Counter(item.position for p in comparison.pairs if p.change is Change.SPLIT and (item := p.a))
    wholes = Counter(item.position for p in comparison.pairs if p.change is Change.MERGED and (item := p.b))
    scores = [{}, {}]
    for p in comparison.pairs:
        if p.a and p.b:
            count = max(1, parts[p.a.position], wholes[p.b.position])
            for score, item in zip(scores, (p.a, p.b), strict=True):
                score[item.position] = min(1, p.score * 2 * count / (1 + count))
    shared = sum(
        weight[position] * score.get(position, 0)
        for weight, score in zip(weights, scores, strict=True)
        for position in weight
    )
    if total := sum(sum(weight.values()) for weight in weights):
        assert comparison.similarity == pytest.approx(shared / total)


@given(UNITS, UNITS)
def test_kept_and_moved(a: Unit, b: Unit) -> None:
    """Equal text is kept where the parents are aligned with each other or both lack, else moved; like text reworded."""
    pairs = compare_units(a, b).pairs
    joined = {(p.a.position, p.b.position) for p in pairs if p.a and p.b} | {("", "")}
    for pair in pairs:
        if pair.a and pair.b and pair.change not in {Change.SPLIT, Change.MERGED}:
            if fold_statement(pair.a.statement.text) != fold_statement(pair.b.statement.text):
                assert pair.change is Change.REWORDED
                assert pair.score >= ALIGNED_FROM
            else:
                same = (pair.a.position.parent, pair.b.position.parent) in joined
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
    """The two real units share a phrase of the genre, which counts nothing, and one topic: they are different."""
    comparison = compare_units(retail["111275L4"], retail["107167L5"])
    assert comparison.verdict is Verdict.DIFFERENT
    assert 0 < comparison.similarity < 0.04
    assert [row for row in rows(comparison) if row[2] is Change.KEPT] == [("r3", "r3", Change.KEPT)]
    assert [change.field for change in comparison.fields] == ["title", "level", "range", "functionalAreas", "remark"]
    assert FieldChange(field="level", a="4", b="5") in comparison.fields
    assert comparison.reasons[:3] == (
        "0% of 111275L4 (0 of 22 statements) and 1% of 107167L5 (1 of 36) are covered by the other unit.",
        "Of the pairs that count: 1 reworded.",
        "Not covered in 111275L4: 22; in 107167L5: 35.",
    )
    assert any("“Exhibit professionalism”" in reason for reason in comparison.reasons)


def compare_texts(a: list[str], b: list[str]) -> list[tuple[str | None, str | None, Change]]:
    """Compares two units of these requirements, all at the top."""
    return rows(compare_units(make_unit(a), make_unit(b, code="900002L1")))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Explain stock control", "Describe the control of stock"),
        ("Prepare a list of goods to be returned", "Draw up a list of goods for return"),
        ("Analyse the organisation's colour samples", "Analyze colour samples of organizations"),
        ("檢查貨架上的存貨數量", "核對貨架上的存貨數量"),
    ],
)
def test_reworded(a: str, b: str) -> None:
    """Like words in another form or order, or under another verb, are one statement reworded."""
    assert compare_texts([a, "Greet the guests"], ["Sweep the yard", b]) == [
        ("r1", "r2", Change.REWORDED),
        ("r2", None, Change.DROPPED),
        (None, "r1", Change.ADDED),
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Sell tobacco to minors", "Do not sell tobacco to minors"),
        ("Open the parcel of a guest", "Never open the parcel of a guest"),
        ("Store the keys with the guard", "Don't store the keys with the guard"),
        ("Keep receipts for 7 days", "Keep receipts for 9 days"),
        ("Keep receipts for seven days", "Keep receipts for 9 days"),
        ("Keep 2 copies for 7 days", "Keep 2 copies for 9 days"),
        ("把鎖匙交給訪客保管", "不得把鎖匙交給訪客保管"),
        ("收據保存七天", "收據保存九天"),
    ],
)
def test_contradictions_are_never_aligned(a: str, b: str) -> None:
    """Where one text negates, or each has a number that the other lacks, no likeness of the other words helps."""
    assert [change for _, _, change in compare_texts([a], [b])] == [Change.DROPPED, Change.ADDED]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Keep receipts for seven days", "Keep the receipts 7 days"),
        ("Keep not only receipts but also orders", "Keep receipts and orders"),
        ("Check the alarm every 2 hours", "Check the alarm every 2 hours, 12 times a day"),
    ],
)
def test_what_only_looks_like_a_contradiction(a: str, b: str) -> None:
    """A number in words is as good as in digits, further numbers contradict nothing, and *not only* negates nothing."""
    assert [change for _, _, change in compare_texts([a], [b])] == [Change.REWORDED]


def test_reworded_too_far_covers_nothing() -> None:
    """Statements on one object that ask for different things are shown as a pair, which the verdict leaves out."""
    comparison = compare_units(make_unit("Open the shop"), make_unit("Paint the shop"))
    assert rows(comparison) == [("r1", "r1", Change.REWORDED)]
    assert comparison.verdict is Verdict.DIFFERENT


def test_split_and_merged() -> None:
    """One statement whose words stand in two of the other unit was split; the score of both makes up one statement."""
    one, two = ["Close the till and sweep the yard"], ["Close the till", "Sweep the yard"]
    assert compare_texts(one, two) == [("r1", "r1", Change.SPLIT), ("r1", "r2", Change.SPLIT)]
    assert compare_texts(two, one) == [("r1", "r1", Change.MERGED), ("r2", "r1", Change.MERGED)]
    comparison = compare_units(*(make_unit(texts) for texts in (one, two)))
    assert [pair.score for pair in comparison.pairs] == [0.75, 0.75]
    assert (comparison.similarity, comparison.verdict) == (1.0, Verdict.EQUIVALENT)


def test_split_in_three() -> None:
    """Parts of which none alone is like the whole are found together; what stands elsewhere is no part."""
    parts = ["Close the till", "Sweep the yard", "Water the plants"]
    assert {change for _, _, change in compare_texts(["Close the till, sweep the yard, water the plants"], parts)} == {
        Change.SPLIT
    }
    elsewhere = make_unit(dict(zip(("Inn", "Barn", "Lake"), parts, strict=True)))
    found = compare_units(make_unit("Close the till, sweep the yard, water the plants"), elsewhere)
    assert Change.SPLIT not in {pair.change for pair in found.pairs}


def test_near_copies_are_compared_alike_wherever_they_stand() -> None:
    """Four units that differ in one statement each: no word becomes common, so the rest is kept."""
    common = [
        f"{verb} the {noun}" for verb, noun in zip(("Weigh", "Wash", "Peel"), ("apples", "pears", "roots"), strict=True)
    ]
    own = ["Stew the plums", "Salt the fish", "Bake the bread", "Brew the tea"]
    units = [make_unit([*common, last], code=f"90000{n}L1") for n, last in enumerate(own, 1)]
    for a in units:
        for b in units:
            comparison = compare_units(a, b)
            assert comparison.similarity == (1.0 if a is b else 0.75)
            assert comparison.verdict is (Verdict.EQUIVALENT if a is b else Verdict.OVERLAPPING)


def test_parents_decide_between_like_statements() -> None:
    """Of equally like statements the one under the aligned parent is the partner; so are equal ones under reworded."""
    dawn, dusk = ("Count the visitors at dawn", "Sudden"), ("Count visitors at dusk", "Sudden")
    a = make_unit({"Guard the northern gate": dawn, "Guard the harbour wall": dawn})
    b = make_unit({"Protect the harbour wall": dusk, "Protect the northern gate": dusk})
    assert [row[:2] for row in rows(compare_units(a, b))] == [
        ("r1", "r2"),
        ("r1.1", "r2.1"),
        ("r1.2", "r2.2"),
        ("r2", "r1"),
        ("r2.1", "r1.1"),
        ("r2.2", "r1.2"),
    ]


def test_the_best_sum_wins() -> None:
    """A statement leaves its most like partner to another one where more is aligned in all."""
    a = ["Label the blue boxes and pallets", "Label the blue boxes"]
    b = ["Label the blue boxes on shelves", "Stack labelled pallets beside boxes"]
    assert [row[:2] for row in compare_texts(a, b)] == [("r1", "r2"), ("r2", "r1")]


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
    assert compare_units(make_unit(a), make_unit(b)).verdict is verdict


def test_nothing_but_boilerplate() -> None:
    """Units of nothing but phrases of the genre are alike only with the same texts in the same order."""
    phrases = ("Be able to", "Exhibit professionalism")
    assert compare_units(make_unit(phrases), make_unit(phrases)).similarity == 1.0
    assert compare_units(make_unit(phrases), make_unit(phrases[::-1])).similarity == 0.0


def test_kinds_are_apart() -> None:
    """A performance requirement is no assessment criterion, though the words are the same."""
    comparison = compare_units(make_unit("Sell"), make_unit(criteria="Sell"))
    assert rows(comparison) == [("r1", None, Change.DROPPED), (None, "c1", Change.ADDED)]


def test_children_follow_their_parent() -> None:
    """Where a text occurs several times, the one under the aligned parent is its partner, wherever that stands."""
    a = make_unit({"Shop": "Sudden", "Web": "Sudden"})
    b = make_unit({"Web": "Sudden", "Shop": "Sudden"})
    assert rows(compare_units(a, b)) == [
        ("r1", "r2", Change.KEPT),
        ("r1.1", "r2.1", Change.KEPT),
        ("r2", "r1", Change.KEPT),
        ("r2.1", "r1.1", Change.KEPT),
    ]


def test_moved_subtree() -> None:
    """What moves takes its children with it: they are kept under it, even beside another of the same words."""
    a = make_unit({"Web": "Sudden", "Shop": "Sudden"})
    b = make_unit({"Web": {"Sudden": (), "Shop": "Sudden"}})
    assert rows(compare_units(a, b)) == [
        ("r1", "r1", Change.KEPT),
        ("r1.1", "r1.1", Change.KEPT),
        ("r2", "r1.2", Change.MOVED),
        ("r2.1", "r1.2.1", Change.KEPT),
    ]


def test_children_follow_moved_parents() -> None:
    """Children of equal words go with their own parents, also where these moved and changed places."""
    comparison = compare_units(
        make_unit({"Web": (), "Shop": "Sudden", "Market": "Sudden"}),
        make_unit({"Web": {"Market": "Sudden", "Shop": "Sudden"}}),
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
    a = make_unit({"One": "Sudden", "Two": "Sudden"})
    b = make_unit({"Uno": "x", "Due": "Sudden"})
    assert ("r2.1", "r2.1", Change.MOVED) in rows(compare_units(a, b))
    c = make_unit({"Uno": ("x", "Sudden")})
    assert ("r1.1", "r1.2", Change.MOVED) in rows(compare_units(a, c))


def test_reworded_parent() -> None:
    """What stands under a reworded heading is kept; the heading itself does not count."""
    a = make_unit({"Run a shop": ("Sell", "Count the cash daily")})
    b = make_unit({"Run a shop daily": ("Sell", "Count the cash")})
    comparison = compare_units(a, b)
    assert rows(comparison) == [
        ("r1", "r1", Change.REWORDED),
        ("r1.1", "r1.1", Change.KEPT),
        ("r1.2", "r1.2", Change.REWORDED),
    ]
    assert comparison.similarity == pytest.approx((4 / 5 + 1) / 2)
    assert comparison.reasons == (
        (
            "50% of 900001L1 (900001L1.txt) (1 of 2 statements) and 100% of 900001L1 (900001L1.txt) (2 of 2) are "
            "covered by the other unit."
        ),
        "Of the pairs that count: 1 kept, 1 reworded.",
        "Not covered in 900001L1 (900001L1.txt): 1; in 900001L1 (900001L1.txt): 0.",
    )


def test_fields() -> None:
    """Fields that differ are given as text, a missing value as none; the order of functional areas says nothing."""
    a = make_unit("Sell", title="Sell", level=4, credit=6.0, functional_areas=("Sales", "Web"))
    b = make_unit("Sell", title="Sell", level=5, credit=4.5, functional_areas=("Web", "Sales"), industry="Retail")
    assert compare_units(a, b).fields == (
        FieldChange(field="level", a="4", b="5"),
        FieldChange(field="credit", a="6", b="4.5"),
        FieldChange(field="industry", a=None, b="Retail"),
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Open\n the\u00a0shop. ;", "open the shop"),
        ("ＯＰＥＮ（ａ）", "open(a"),
        ("Straße", "strasse"),
        ("營運。", "營運"),
        ("...", "..."),
        ("C++", "c++"),
    ],
)
def test_fold_statement(text: str, folded: str) -> None:
    """White space, case, compatibility forms and final punctuation are set aside, and nothing else."""
    assert fold_statement(text) == folded


def test_languages_differ() -> None:
    """Editions in two languages are refused, and the text says which could be compared."""
    a, b = make_unit("Sell"), make_unit("銷售", language=Language.ZH_HANT)
    with pytest.raises(BadInputError, match=r"with an edition of 900001L1 in en, or an edition .* in zh-Hant"):
        compare_units(a, b)


@pytest.mark.parametrize("swap", [False, True])
def test_no_statements(*, swap: bool) -> None:
    """A unit without statements is refused by name, on either side."""
    units = [make_unit("Sell"), make_unit(code="900002L1")]
    with pytest.raises(BadInputError, match="900002L1 has no statements"):
        compare_units(*reversed(units)) if swap else compare_units(*units)


def test_deep_and_wide() -> None:
    """A tree deeper than Python's own stack and a list of thousands of equal texts are compared all the same."""
    deep = Statement(text="Leaf")
    for _ in range(1200):
        deep = Statement(text="Node", children=(deep,))
    wide = make_unit((deep, *["Sudden"] * 799))
    comparison = compare_units(wide, wide)
    assert len(comparison.pairs) == 2000
    assert comparison.verdict is Verdict.EQUIVALENT


def test_too_long() -> None:
    """A unit of more statements than are compared is refused, with the number."""
    long = make_unit(["Sudden"] * (MAX_STATEMENTS + 1))
    with pytest.raises(LimitExceededError, match=r"2,001 statements .* up to 2,000"):
        compare_units(long, long)


def test_large_components() -> None:
    """Where hundreds of statements are like each other, those that are most alike are still partners."""
    texts = [f"Label the blue boxes of aisle q{n}z and q{n * 7 % 600}y" for n in range(600)]
    comparison = compare_units(
        make_unit(texts),
        make_unit(text.replace("Label", "Weigh") for text in reversed(texts)),
    )
    assert {(int(a[1:]) + int(b[1:]), change) for a, b, change in rows(comparison) if a and b} == {
        (601, Change.REWORDED)
    }


def test_position_parent() -> None:
    """The parent of a position is the one above it, and empty at the top."""
    assert [Position(path).parent for path in ("r2.1.3", "r2")] == ["r2.1", ""]
