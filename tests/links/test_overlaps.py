"""Overlap and relation over whole datasets: what is found, what is not, and that nothing else changes it."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from builders import catalogue_of, load_dataset, make_row, write_links, write_unit
from hypothesis import given
from hypothesis import strategies as st
from links.test_labelled import LABELLED, read_rows

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store, load_catalogue
from cskg.ingest.deriving import METHODS, STEPS, derive_links, rebuild_links
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.links import candidates
from cskg.links import pairwise as pairwise_module
from cskg.links.candidates import CANDIDATES
from cskg.links.corpus import Body, Corpus, make_body, make_corpus
from cskg.links.kept import pack_arrays, unpack_arrays
from cskg.links.matching import Match, match_bodies
from cskg.links.overlaps import MOST, OVERLAP, RELATION
from cskg.links.pairwise import NOTHING, RELATED_FROM, UnitPair, compare_all
from cskg.model import Justification, Language, LinkPredicate, UnitKey
from cskg.outline import Outline, Position

LEXICAL = {OVERLAP: LinkPredicate.OVERLAPS_WITH, RELATION: LinkPredicate.RELATED_TO}


@pytest.fixture(scope="module")
def adversarial() -> Catalogue:
    """The dataset of the documents that were written to mislead."""
    return catalogue_of(LABELLED / "adversarial")


@pytest.fixture(scope="module")
def held_out() -> Catalogue:
    """The dataset of the documents that nothing was fitted to."""
    return catalogue_of(LABELLED / "heldout")


def confidences(catalogue: Catalogue, predicate: LinkPredicate) -> dict[tuple[str, str], float]:
    """What was found, by the codes of both units."""
    return {
        (link.subject, link.object): link.confidence
        for link in catalogue.links
        if link.justification is Justification.LEXICAL and link.predicate is predicate
    }


WORDLESS = ("paraphrase-strong", "variants-strong")
"""Families of overlaps that have hardly a word in common, which words do not show."""


def count_sure(catalogue: Catalogue, name: str) -> tuple[int, int, int, int]:
    """How many sure overlaps are right and wrong, and how many there are, with and without strong paraphrases."""
    sure = {pair for pair, one in confidences(catalogue, LinkPredicate.OVERLAPS_WITH).items() if one >= 0.8}
    rows = read_rows(name)
    labels = {(row["a"], row["b"]): row["label"] for row in rows}
    assert sure <= labels.keys()
    overlaps = [row for row in rows if row["label"] == "overlap"]
    return (
        sum(labels[pair] == "overlap" for pair in sure),
        sum(labels[pair] != "overlap" for pair in sure),
        len(overlaps),
        sum(row.get("family") not in WORDLESS for row in overlaps),
    )


def test_what_is_sure_is_right(adversarial: Catalogue, illustrative: Catalogue) -> None:
    """Of the pairs that weights were fitted to, 0.95 of what is sure is right, and 0.9 of what words show is found."""
    found = (count_sure(illustrative, "pairs.tsv"), count_sure(adversarial, "adversarial.tsv"))
    right, wrong, _, visible = (sum(counts) for counts in zip(*found, strict=True))
    assert wrong <= 0.05 * (right + wrong)
    assert right >= 0.9 * visible


def test_what_was_held_out_is_judged_as_well(held_out: Catalogue) -> None:
    """Of the others, too, 0.95 of what is sure is right, and 0.85 of what words show is found."""
    right, wrong, overlaps, visible = count_sure(held_out, "heldout.tsv")
    assert wrong <= 0.05 * (right + wrong)
    assert right >= 0.85 * visible
    assert right >= 0.7 * overlaps


@pytest.mark.parametrize("family", ["boilerplate", "numbers", "negated"])
def test_what_only_looks_alike_is_no_overlap(adversarial: Catalogue, family: str) -> None:
    """Equal boilerplate, every number changed, every rule turned round: none is called a sure overlap."""
    overlaps = confidences(adversarial, LinkPredicate.OVERLAPS_WITH)
    rows = [row for row in read_rows("adversarial.tsv") if row["family"] == family]
    assert rows
    assert [row for row in rows if overlaps.get((row["a"], row["b"]), 0) >= 0.8] == []


@pytest.mark.parametrize("family", ["subset", "superset", "reordered", "typing-errors", "paraphrase-light"])
def test_overlaps_that_words_show_are_found(adversarial: Catalogue, family: str) -> None:
    """Parts, orders, spelling and light rewording hide nothing."""
    overlaps = confidences(adversarial, LinkPredicate.OVERLAPS_WITH)
    rows = [row for row in read_rows("adversarial.tsv") if row["family"] == family]
    assert rows
    assert [row for row in rows if overlaps.get((row["a"], row["b"]), 0) < 0.8] == []


def test_chinese_units_overlap(adversarial: Catalogue) -> None:
    """Units that are there in Chinese only are compared too, and none is wrongly called an overlap."""
    rows = [row for row in read_rows("adversarial.tsv") if row["family"].startswith("chinese-")]
    overlaps = confidences(adversarial, LinkPredicate.OVERLAPS_WITH)
    found = [row["label"] for row in rows if (row["a"], row["b"]) in overlaps]
    assert len(found) >= 2
    assert set(found) == {"overlap"}


def test_links_show_the_pairs_of_statements(illustrative: Catalogue) -> None:
    """Each lexical link is said once, of the unit whose key comes first, and rests on quoted pairs of statements."""
    links = [link for link in illustrative.links if link.justification is Justification.LEXICAL]
    assert {link.method for link in links} == set(LEXICAL)
    for link in links:
        assert link.predicate is LEXICAL[link.method]
        assert link.subject < link.object
        assert 0.5 <= link.confidence < 1
        evidence = illustrative.evidence_of(link)
        assert evidence
        for words in evidence:
            assert words.spans
            assert words.statement is not None
            assert words.counterpart is not None
            assert (words.statement.unit, words.counterpart.unit) == (link.subject, link.object)
            assert words.score is not None
            body = illustrative.get_edition(illustrative.units[link.subject], words.statement.language)
            entry = Outline(body).find(words.statement.name)
            assert entry is not None
            assert entry.statement.text == words.text
        assert [a.score >= b.score for a, b in pairwise(evidence) if a.score and b.score].count(False) == 0


def test_what_is_more_alike_is_never_told_less_surely(adversarial: Catalogue, illustrative: Catalogue) -> None:
    """A relation stands beside an overlap that is less sure, never beside one that is as sure."""
    for catalogue in (adversarial, illustrative):
        overlaps = confidences(catalogue, LinkPredicate.OVERLAPS_WITH)
        relations = confidences(catalogue, LinkPredicate.RELATED_TO)
        unsure = {pair for pair, confidence in overlaps.items() if confidence < RELATED_FROM}
        assert relations.keys() & overlaps.keys() <= unsure
        assert all(confidence >= RELATED_FROM for confidence in relations.values())
    assert confidences(adversarial, LinkPredicate.RELATED_TO).keys() & confidences(
        adversarial, LinkPredicate.OVERLAPS_WITH
    )


@pytest.mark.parametrize(("area", "is_told"), [("Lamps", True), ("Stoves", False)])
def test_relations_are_told_within_an_area(tmp_path: Path, area: str, is_told: bool) -> None:  # noqa: FBT001
    """Units that words alone relate are told to be related if they are of one functional area."""
    shared = "Weigh the fuel of the burner in the yard"
    for number, (name, own) in enumerate(
        (("Lamps", ("Trim wicks", "Fold cloth")), (area, ("Stack logs", "Paint hulls")))
    ):
        code = f"90000{number}L1"
        items = (shared, *own, f"{own[0]} again", f"{own[1]} daily")
        criteria = (f"{own[0]} well",)
        write_unit(tmp_path, code, "Tend the burner", area=name, requirements={"Tend it": items}, criteria=criteria)
    catalogue, _ = load_dataset(tmp_path)
    assert bool(confidences(catalogue, LinkPredicate.RELATED_TO)) is is_told


def test_of_many_like_units_the_surest_are_kept(tmp_path: Path) -> None:
    """Where a unit overlaps with many, those that none of the two has among its surest are left out."""
    words = [
        "sweep the yard",
        "paint the hull",
        "weld the gear",
        "count the crates",
        "label the lamps",
        "stack the cloth",
    ]
    count = MOST + 5
    for number in range(count):
        items = [f"{text} {WORDS[number]} {WORDS[number - 1]}" for text in words]
        write_unit(tmp_path, f"9000{number:02}L1", "Tidy up", requirements={"Tidy up": items}, criteria=["Tidies up"])
    catalogue, _ = load_dataset(tmp_path)
    pairs = confidences(catalogue, LinkPredicate.OVERLAPS_WITH)
    every = count * (count - 1) // 2
    assert count * MOST // 2 <= len(pairs) < every


def test_the_order_of_documents_changes_nothing(root: Path) -> None:
    """Sources in another order give the same links, evidence and revision."""
    files = find_sources(
        [root / "data" / "illustrative" / "customer-service", root / "data" / "illustrative" / "marketing"]
    )
    one, two = (load_catalogue(some, Iris())[0] for some in (files, files[::-1]))
    assert one.revision == two.revision
    assert one.links == two.links


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A folder of two units that overlap."""
    place = tmp_path / "units"
    place.mkdir()
    for name in ("910301L1.txt", "910311L1.txt"):
        (place / name).write_bytes((root / "data" / "illustrative" / "visual-display" / name).read_bytes())
    return place


def build(folder: Path, store: Path) -> Catalogue:
    """Builds a store and opens it."""
    build_store(find_sources([folder]), StoreFolder(store), Iris())
    return open_catalogue(StoreFolder(store), Iris())


@pytest.mark.parametrize("ends", [("910301L1", "910311L1"), ("910311L1", "910301L1")])
def test_a_rejected_overlap_never_comes_back(folder: Path, tmp_path: Path, ends: tuple[str, str]) -> None:
    """Not with the next build, nor when links are found anew, whichever way round it was rejected."""
    pair = (UnitKey("910301L1"), UnitKey("910311L1"))
    assert pair in confidences(build(folder, tmp_path / "a"), LinkPredicate.OVERLAPS_WITH)
    write_links(folder, make_row(*ends, "overlapsWith", rejects=True, confidence=1))
    assert confidences(build(folder, tmp_path / "a"), LinkPredicate.OVERLAPS_WITH) == {}
    rebuild_links(StoreFolder(tmp_path / "a"), Iris())
    catalogue = open_catalogue(StoreFolder(tmp_path / "a"), Iris())
    assert confidences(catalogue, LinkPredicate.OVERLAPS_WITH) == {}


def test_what_a_curator_asserts_is_not_said_again(folder: Path, tmp_path: Path) -> None:
    """An overlap that a curator confirms stands once, as curated."""
    write_links(folder, make_row("910301L1", "910311L1", "overlapsWith", confidence=1))
    catalogue = build(folder, tmp_path / "a")
    found = [link.justification for link in catalogue.links if link.predicate is LinkPredicate.OVERLAPS_WITH]
    assert found == [Justification.CURATED]


def test_links_are_found_anew_only_where_something_changed(folder: Path, tmp_path: Path) -> None:
    """A build without changes looks for none; one more document, or the wish to rebuild, does."""
    build(folder, tmp_path / "a")
    steps: list[str] = []
    writer = StoreFolder(tmp_path / "a").open_writer()
    derive_links(writer, Compiler(tmp_path / "one", Iris()), on_step=steps.append)
    assert steps == []
    derive_links(writer, Compiler(tmp_path / "other", Iris()), anew=True, on_step=steps.append)
    assert len(steps) == STEPS


def test_rebuilding_leaves_all_else_alone(folder: Path, tmp_path: Path) -> None:
    """Graphs of methods that were lost or changed come back; those of documents keep their bytes."""
    before = build(folder, tmp_path / "a")
    documents = [Iris().graph(name) for name in ("910301L1.txt", "910311L1.txt")]
    dumps = [before.store.dump(name) for name in documents]
    stated = [link for link in before.links if link.method not in METHODS]
    writer = StoreFolder(tmp_path / "a").open_writer()
    writer.remove_graphs([Iris().method(OVERLAP), Iris().findings(OVERLAP, UnitKey("910301L1"))])
    writer.close()
    revision, count = rebuild_links(StoreFolder(tmp_path / "a"), Iris())
    after = open_catalogue(StoreFolder(tmp_path / "a"), Iris())
    assert revision == before.revision == after.revision
    assert [after.store.dump(name) for name in documents] == dumps
    assert list(after.links) == list(before.links)
    assert count == len(after.links) - len(stated) > 0


WORDS = "sweep paint weld count label stack grind polish rinse fold yard crate gear lamp hull cloth glaze wheel".split()


@st.composite
def bodies(draw: st.DrawFn) -> list[Body]:
    """Some units of a few statements."""
    text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
    texts = draw(st.lists(st.lists(text, min_size=1, max_size=6), min_size=2, max_size=8))
    return [
        make_body(UnitKey(f"90000{number}L1"), "", {Position(f"r{place}"): one for place, one in enumerate(of_unit, 1)})
        for number, of_unit in enumerate(texts)
    ]


def _findings(found: Sequence[Body]) -> list[UnitPair]:
    kept, compared = compare_all(found)
    return list(compared.iter_pairs(kept))


def _matches(found: Sequence[Body]) -> Iterator[Match]:
    corpus = make_corpus(found)
    for body in range(len(corpus.bodies) - 1):
        yield from match_bodies(corpus, body, np.arange(body + 1, len(corpus.bodies)))


@given(bodies(), st.randoms(use_true_random=False))
def test_pairs_are_of_different_bodies_once(found: list[Body], source: random.Random) -> None:
    """Every pair comes once, first key first; the order of bodies is nothing; statements are in one pair at most."""
    findings = _findings(found)
    pairs = [(finding.a.key, finding.b.key) for finding in findings]
    assert all(a < b for a, b in pairs)
    assert len(set(pairs)) == len(pairs)
    other = list(found)
    source.shuffle(other)
    assert _findings(other) == findings
    for match in _matches(found):
        for side in ("a", "b"):
            rows = [getattr(pair, side) for pair in match.pairs]
            assert len(set(rows)) == len(rows)


@given(bodies())
def test_what_two_bodies_come_to_depends_on_no_other(found: list[Body]) -> None:
    """The figures of a pair, and so its confidence, are the same to the last bit in a corpus of these two alone."""
    corpus = make_corpus(found)
    for match in _matches(found):
        (alone,) = _matches([corpus.bodies[match.a], corpus.bodies[match.b]])
        assert alone.figures == match.figures
        assert [pair.score for pair in alone.pairs] == [pair.score for pair in match.pairs]


def _body(code: str, title: str, *texts: str) -> Body:
    return make_body(UnitKey(code), title, {Position(f"r{place}"): one for place, one in enumerate(texts, 1)})


MENU = (
    "Post the menu on the board",
    "Ask members what they think of the menu",
    "Note daily what was left over",
    "Keep spending within the sum allowed",
    "Boil eggs",
)


def test_units_that_say_the_same_of_two_objects_are_twins() -> None:
    """Statements on the object of one title are no rewording of those on the other's, and such units do not overlap."""
    roster = [text.replace("menu", "roster") for text in MENU[:-1]] + ["Lay out shifts"]
    twins = _body("900001L2", "Make up the menu", *MENU), _body("900002L2", "Draw up the roster", *roster)
    (match,) = _matches(twins)
    assert match.are_twins
    assert match.overlap == 0
    assert [pair.score for pair in match.pairs] == [1.0, 1.0]
    (same,) = _matches([twins[0], _body("900002L2", "Draw up the menu", *MENU[:-1], "Lay out tables")])
    assert not same.are_twins
    assert same.overlap >= 0.8


def test_a_title_object_that_tells_little_counts_where_there_is_no_other() -> None:
    """*Programme* is a word of the genre, but in a title without another object it is what the unit is about."""
    programme = [text.replace("menu", "programme") for text in MENU[:-1]] + ["Lay out costumes"]
    twins = _body("900001L2", "Make up the menu", *MENU), _body("900002L2", "Draw up the programme", *programme)
    (match,) = _matches(twins)
    assert match.are_twins


def test_two_names_of_one_object_are_no_twins() -> None:
    """Units that share most of their statements overlap, though their titles name the object differently."""
    named = _body("900002L2", "Fry chips", "Peel chips", "Weigh chips", *MENU)
    (match,) = _matches([_body("900001L2", "Fry fritters", "Peel fritters", "Weigh fritters", *MENU), named])
    assert not match.are_twins
    assert match.overlap >= 0.8


def test_what_stands_under_attitude_is_no_overlap() -> None:
    """A heading of conduct, and what it lists, is left out, whatever its name."""
    lists = {Position("r2"): "Attitude", Position("r2.1"): "Follow the manual", Position("r2.2"): "Report all doubts"}
    one, other = (
        make_body(UnitKey(code), title, {Position("r1"): text, **lists})
        for code, title, text in (("900001L2", "Mend brakes", "Set springs"), ("900002L2", "Oil rails", "Fill cans"))
    )
    assert list(one.rows) == ["r1"]
    assert list(_matches([one, other])) == []


@given(bodies())
def test_candidates_lose_no_equal_unit(found: list[Body]) -> None:
    """Two units of the same words are always looked at, and called an overlap."""
    texts = {Position("r1"): "sweep the yard crate", Position("r2"): "polish the lamp glaze"}
    twins = [make_body(UnitKey(f"91000{number}L1"), "Twin", texts) for number in (1, 2)]
    pairs = [(finding.a.key, finding.b.key) for finding in _findings([*found, *twins])]
    assert ("910001L1", "910002L1") in pairs
    assert len(found) < CANDIDATES


@st.composite
def histories(draw: st.DrawFn) -> list[list[Body]]:
    """Some datasets one after another, of which each has bodies of the one before, others and changed ones."""
    text = st.lists(st.sampled_from(WORDS[:9]), min_size=2, max_size=4).map(" ".join)
    unit = st.lists(text, min_size=1, max_size=3)
    dataset = st.dictionaries(st.integers(0, 11), unit, max_size=12)
    found: list[dict[int, list[str]]] = [draw(dataset)]
    for _ in range(draw(st.integers(1, 3))):
        gone = draw(st.sets(st.integers(0, 11), max_size=3))
        found.append({key: one for key, one in found[-1].items() if key not in gone} | draw(dataset))
    return [
        [
            make_body(
                UnitKey(f"9000{key:02}L1"), "", {Position(f"r{place}"): one for place, one in enumerate(texts, 1)}
            )
            for key, texts in units.items()
        ]
        for units in found
    ]


@given(histories(), st.integers(1, 4), st.integers(1, 12))
def test_what_is_kept_changes_nothing(history: list[list[Body]], most: int, common_from: int) -> None:
    """After any units came, went or changed, the result is the same to the last byte as if nothing had been kept.

    With few candidates a body and marks that soon are common, both limits are met in small datasets.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "COMMON_FROM", common_from)
        for module in (candidates, pairwise_module):
            patch.setattr(module, "CANDIDATES", most)
        nothing = replace(NOTHING, best=NOTHING.best[:, :most])
        before = nothing
        for found in history:
            _, before = compare_all(found, before)
            assert pack_arrays(before) == pack_arrays(compare_all(found, nothing)[1])


@pytest.mark.parametrize(("count", "more"), [(2, 1), (3, 1), (1, 1), (1, 2)])
def test_a_mark_that_becomes_common_leads_nowhere_any_more(
    monkeypatch: pytest.MonkeyPatch, count: int, more: int
) -> None:
    """Units that came make marks of others common, and that they go makes them rare again."""
    monkeypatch.setattr(candidates, "COMMON_FROM", 2)
    all_of_them = [
        make_body(
            UnitKey(f"9000{number:02}L1"), "", {Position("r1"): "sweep the yard", Position("r2"): "paint the hull"}
        )
        for number in range(count + more)
    ]
    _, few = compare_all(all_of_them[:count])
    _, many = compare_all(all_of_them, few)
    assert len(few.pairs) == (count == 2)
    assert len(many.pairs) == (count + more == 2)
    assert pack_arrays(compare_all(all_of_them[:count], many)[1]) == pack_arrays(few)


def test_one_more_unit_compares_only_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compared before is laid out no more, but for the bodies that the new one is compared with."""
    some = [
        make_body(UnitKey(f"9000{number:02}L1"), "", {Position("r1"): f"{a} the {b}", Position("r2"): f"{b} {a}"})
        for number, (a, b) in enumerate(pairwise(WORDS))
    ]
    _, before = compare_all(some)
    laid_out: list[int] = []

    def count(found: Iterable[Body]) -> Corpus:
        corpus = make_corpus(found)
        laid_out.append(len(corpus.bodies))
        return corpus

    monkeypatch.setattr(pairwise_module, "make_corpus", count)
    compare_all(some, before)
    assert laid_out == []
    twin = make_body(UnitKey("900099L1"), "", some[3].texts)
    kept, compared = compare_all([*some, twin], before)
    assert laid_out == [2]
    assert (some[3].key, twin.key) in [(found.a.key, found.b.key) for found in compared.iter_pairs(kept)]


def test_what_is_kept_survives_the_disk_and_bad_bytes_are_nothing() -> None:
    """What was packed is unpacked as it was; broken, cut or foreign bytes are as good as none."""
    texts = {Position("r1"): "sweep the yard crate", Position("r2"): "polish the lamp glaze"}
    _, found = compare_all([make_body(UnitKey(f"91000{number}L1"), "Twin", texts) for number in (1, 2)])
    packed = pack_arrays(found)
    assert pack_arrays(unpack_arrays(packed, NOTHING)) == packed
    other = BytesIO()
    np.savez(other, names=np.zeros(3))
    for bad in (b"", b"PK", packed[: len(packed) // 2], packed[100:], other.getvalue()):
        assert unpack_arrays(bad, NOTHING) is NOTHING


def test_a_store_keeps_comparisons_and_does_without_them(folder: Path, tmp_path: Path, root: Path) -> None:
    """One more document gives the same store with what was kept as with a broken file of it, and with none."""
    source = root / "data" / "illustrative" / "visual-display" / "910302L2.txt"
    revisions = set()
    for name, spoil in (("kept", None), ("broken", b"cskg"), ("none", b"")):
        build(folder, tmp_path / name)
        kept = tmp_path / name / "kept" / "overlaps-english"
        assert kept.stat().st_size > 0
        if spoil is not None:
            kept.write_bytes(spoil)
        copy = folder / source.name
        copy.write_bytes(source.read_bytes())
        catalogue = build(folder, tmp_path / name)
        copy.unlink()
        revisions.add(catalogue.revision)
        assert confidences(catalogue, LinkPredicate.OVERLAPS_WITH)
    assert len(revisions) == 1


def test_both_scripts_of_chinese_are_compared(adversarial: Catalogue) -> None:
    """A unit in traditional characters overlaps with one in simplified ones; each statement keeps its language."""
    pair = ("933101L2", "934107L2")
    (link,) = [link for link in adversarial.links if (link.subject, link.object) == pair and link.method == OVERLAP]
    assert link.confidence >= 0.8
    for words in adversarial.evidence_of(link):
        assert words.statement is not None
        assert words.counterpart is not None
        assert words.statement.language is Language.ZH_HANT
        assert words.counterpart.language is Language.ZH_HANS


def _write_pair(folder: Path, prefix: str, area: str, thing: str) -> None:
    """Writes a pair of units about a thing, alike in all but their levels and some statements."""
    lower = (
        "Receive {}",
        "Know {}",
        "Describe the kinds of {}",
        "Explain how {} are damaged",
        "Unload {} from lorries",
    )
    higher = ("Manage {}", "Receive {}", "Unload {} from lorries", "Plan the storage of {}", "Reduce damage to {}")
    for level, (title, heading, *items) in ((2, lower), (4, higher)):
        write_unit(
            folder,
            f"{prefix}0{level}L{level}",
            title.format(thing),
            area=area,
            requirements={heading.format(thing): [item.format(thing) for item in items]},
            criteria=[f"Unload {thing} safely"],
        )


def test_goods_are_things_like_others(tmp_path: Path) -> None:
    """Two pairs of units that differ in *goods* and *parcels* alone get the same links."""
    _write_pair(tmp_path, "9001", "Docks", "goods")
    _write_pair(tmp_path, "9002", "Posts", "parcels")
    catalogue, _ = load_dataset(tmp_path)
    goods, parcels = (
        {
            (link.subject[4:], link.predicate, link.object[4:], link.method, link.confidence)
            for link in catalogue.links
            if link.subject.startswith(prefix) and link.object.startswith(prefix)
        }
        for prefix in ("9001", "9002")
    )
    assert goods == parcels
    assert {predicate for _, predicate, *_ in goods} == {LinkPredicate.OVERLAPS_WITH, LinkPredicate.PREREQUISITE_OF}
