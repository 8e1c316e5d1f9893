"""Inferred prerequisites, from documents to links: never from a level alone, and never against a curator."""

import csv
from collections import Counter
from pathlib import Path
from random import Random

import networkx as nx
import pytest
from builders import load_dataset, make_row, write_links, write_unit
from hypothesis import given
from hypothesis import strategies as st

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.graph.texts import Texts
from cskg.graph.validation import validate_graphs
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.links.kept import pack_arrays, unpack_arrays
from cskg.links.preparations import (
    HIGHEST,
    MOST,
    PREPARES,
    infer_preparations,
    read_profiles,
)
from cskg.links.prerequisite_pairs import NOTHING
from cskg.links.profiles import Profile, make_profile
from cskg.links.term_index import CANDIDATES
from cskg.model import Justification, Language, LinkPredicate, UnitKey, UnitStatus
from cskg.outline import Position

LABELLED = Path(__file__).parent / "labelled" / "prerequisites.tsv"


def load(folder: Path) -> Catalogue:
    """Reads a folder; its graphs have the shapes that they should."""
    catalogue, _ = load_dataset(folder)
    assert validate_graphs(catalogue.store, catalogue.graph_names()) == []
    return catalogue


def inferred(catalogue: Catalogue) -> list[tuple[str, str]]:
    """The inferred prerequisites."""
    return [(link.subject, link.object) for link in catalogue.links if link.method == PREPARES]


@pytest.fixture
def ladder(tmp_path: Path) -> Path:
    """A ladder of three units on one object, one of another object, and one of another area."""
    write_unit(tmp_path, "900001L2", "Receive parcels")
    write_unit(tmp_path, "900002L3", "Control parcels")
    write_unit(tmp_path, "900003L4", "Manage parcels")
    write_unit(tmp_path, "900004L5", "Mend roofs")
    write_unit(tmp_path, "900005L5", "Direct parcels", area="Elsewhere")
    return tmp_path


def test_a_ladder_on_one_object(ladder: Path) -> None:
    """The lower units come before the higher ones, in their area, with both titles quoted from their documents."""
    catalogue = load(ladder)
    assert inferred(catalogue) == [
        ("900001L2", "900002L3"),
        ("900001L2", "900003L4"),
        ("900002L3", "900003L4"),
    ]
    link = next(link for link in catalogue.links if link.object == "900002L3")
    assert (link.predicate, link.justification) == (LinkPredicate.PREREQUISITE_OF, Justification.STRUCTURAL)
    assert 0.5 <= link.confidence <= HIGHEST
    said, lower, higher, *_ = catalogue.evidence_of(link)
    assert "level 2" in said.text
    assert "level 3" in said.text
    assert "“parcels”" in said.text
    assert (lower.text, lower.source, lower.unit) == ("Receive parcels", "900001L2.txt", "900001L2")
    for each in (lower, higher):
        text = (ladder / str(each.source)).read_text("utf-8")
        assert "".join(text[span.start : span.end] for span in each.spans) == each.text


def test_a_level_alone_is_no_prerequisite(tmp_path: Path) -> None:
    """Units of one area and all levels with nothing to say to each other have no prerequisites."""
    for level, thing in enumerate(("cups", "roofs", "songs", "roads", "wells", "nets"), 1):
        write_unit(tmp_path, f"90000{level}L{level}", f"Mend {thing}")
    assert inferred(load(tmp_path)) == []


def test_words_alone_are_no_prerequisite(tmp_path: Path) -> None:
    """Units of one level do not come before each other, whatever their words; nor do units of two areas."""
    write_unit(tmp_path, "900001L3", "Receive parcels")
    write_unit(tmp_path, "900002L3", "Manage parcels")
    write_unit(tmp_path, "900003L4", "Direct parcels", area="Elsewhere")
    assert inferred(load(tmp_path)) == []


def test_a_unit_that_replaces_another_does_not_need_it(tmp_path: Path) -> None:
    """A predecessor is no prerequisite of its successor, though their titles are about one thing."""
    write_unit(tmp_path, "900001L2", "Receive parcels")
    write_unit(tmp_path, "900002L3", "Control parcels", remark="This UoC replaces 900001L2.")
    assert inferred(load(tmp_path)) == []


def test_what_a_curator_says_otherwise_is_not_inferred(ladder: Path) -> None:
    """A curated prerequisite the other way round, and a rejection, each take the inferred one away."""
    write_links(ladder, make_row("900002L3", "900001L2"), make_row("900001L2", "900003L4", rejects=True))
    assert inferred(load(ladder)) == [("900002L3", "900003L4")]


def test_the_method_has_a_graph_of_its_own(ladder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Inferred links stand in the method's named graph with its version, change the revision, and go with a unit."""
    folder = StoreFolder(tmp_path_factory.mktemp("store"))
    first = build_store(find_sources([ladder]), folder, Iris())
    catalogue = open_catalogue(folder, Iris())
    assert 'versionInfo> "5"' in catalogue.store.dump(catalogue.iris.method(PREPARES)).decode()
    graph = catalogue.store.dump(catalogue.iris.findings(PREPARES, UnitKey("900001L2"))).decode()
    assert "900003L4" in graph
    assert build_store(find_sources([ladder]), folder, Iris()).revision == first.revision
    (ladder / "900002L3.txt").unlink()
    second = build_store(find_sources([ladder]), folder, Iris(), prune=True)
    assert second.revision != first.revision
    assert inferred(open_catalogue(folder, Iris())) == [("900001L2", "900003L4")]


WORDS = "parcel roof song road well net lamp boat coin seed wall gate rope sail drum".split()
SENTENCES = st.builds(
    lambda verb, some: f"{verb} {' '.join(some)}",
    st.sampled_from(["Explain", "Mend", "Manage", "Count"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
)
UNITS = st.lists(st.tuples(st.integers(1, 6), SENTENCES, st.lists(SENTENCES, max_size=4)), min_size=2, max_size=10)


@given(UNITS, st.randoms(use_true_random=False))
def test_inferred_prerequisites_are_sound(units: list[tuple[int, str, list[str]]], random: Random) -> None:
    """They lead up in level, rest on shared words, form no cycle, are few for each unit, and mind no order of input."""
    outlines = [
        make_profile(
            key=UnitKey(f"9{number:05}L{level}"),
            level=level,
            language=Language.EN,
            areas=["one"],
            title=title,
            texts={Position(f"r{place}"): text for place, text in enumerate(texts, 1)},
        )
        for number, (level, title, texts) in enumerate(units)
    ]
    found, kept = infer_preparations({Language.EN: outlines})
    for each in found:
        assert each.lower.level < each.higher.level
        assert 0 < each.confidence <= HIGHEST
        for finding in each.findings:
            assert finding.terms
            assert finding.terms == finding.lower.terms & finding.higher.terms
    assert max(Counter(each.higher.key for each in found).values(), default=0) <= MOST
    assert nx.is_directed_acyclic_graph(nx.DiGraph([(each.lower.key, each.higher.key) for each in found]))
    shuffled = random.sample(outlines, len(outlines))
    for known in (None, kept, {Language.EN: unpack_arrays(pack_arrays(kept[Language.EN]), NOTHING)}):
        again, kept_again = infer_preparations({Language.EN: shuffled}, known=known)
        assert again == found
        assert pack_arrays(kept_again[Language.EN]) == pack_arrays(kept[Language.EN])


def test_units_of_other_industries_change_nothing() -> None:
    """How rare a word is follows from the units of its industry, so a larger dataset infers the same."""

    def make(industry: str, first: int, things: list[str]) -> list[Profile]:
        return [
            make_profile(
                key=UnitKey(f"9{first + number:05}L{1 + number}"),
                level=1 + number,
                language=Language.EN,
                areas=[f"{industry}--one"],
                title=f"Mend {thing}",
                texts={
                    Position("r1"): f"Describe {thing} of the harbour",
                    Position("r2"): f"Paint {thing} of the harbour",
                },
                industry=industry,
            )
            for number, thing in enumerate(things)
        ]

    ours = make("sailing", 0, ["sails", "sails and masts", "masts", "oars"])
    others = [each for number in range(10) for each in make("baking", 10 * (1 + number), ["ovens", "tins", "sails"])]
    alone, _ = infer_preparations({Language.EN: ours})
    among, _ = infer_preparations({Language.EN: [*ours, *others]})
    assert alone
    assert [each for each in among if each.higher in ours] == alone


def test_a_large_area_costs_no_square() -> None:
    """Of many units that all share one title word, only so many are looked at for each."""
    outlines = [
        make_profile(
            key=UnitKey(f"9{number:05}L{1 + number % 7}"),
            level=1 + number % 7,
            language=Language.EN,
            areas=["one"],
            title=f"Mend parcel{number % 100}",
            texts={},
        )
        for number in range(1_000)
    ]
    found, _ = infer_preparations({Language.EN: outlines})
    assert found
    assert len(found) <= MOST * len(outlines)
    assert MOST <= CANDIDATES


def read_labels() -> list[dict[str, str]]:
    """The labelled pairs."""
    with LABELLED.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def test_labels_are_complete_and_consistent(illustrative: Catalogue) -> None:
    """Every pair of one area and two levels is labelled once, with a reason; *through* is what follows from others."""
    rows = read_labels()
    described = {
        outline.key: outline
        for outline in read_profiles(illustrative, Texts(illustrative))[Language.EN]
        if illustrative.units[outline.key].status is UnitStatus.DESCRIBED
        and not illustrative.units[outline.key].editions[0].source.startswith("faults/")
    }
    pairs = {(row["lower"], row["higher"]) for row in rows}
    assert len(rows) == len(pairs) >= 200
    assert pairs >= {
        (one.key, other.key)
        for one in described.values()
        for other in described.values()
        if one.level < other.level and one.areas & other.areas
    }
    assert all(row["reason"].strip() for row in rows)
    direct = nx.DiGraph([(row["lower"], row["higher"]) for row in rows if row["label"] == "prerequisite"])
    for row in rows:
        assert described[UnitKey(row["lower"])].level < described[UnitKey(row["higher"])].level
        follows = {row["lower"], row["higher"]} <= set(direct) and nx.has_path(direct, row["lower"], row["higher"])
        assert row["label"] in ({"prerequisite", "through"} if follows else {"none"})


def test_confidences_hold_on_the_labelled_pairs(illustrative: Catalogue) -> None:
    """Of the edges of a confidence of 0.7 and more, at least 0.8 are right; all levels of an area together are not."""
    labels = {(row["lower"], row["higher"]): row["label"] for row in read_labels()}
    known = {key for pair in labels for key in pair}
    links = [link for link in illustrative.links if link.method == PREPARES and {link.subject, link.object} <= known]
    sure = [labels[link.subject, link.object] != "none" for link in links if link.confidence >= 0.7]
    shown = [labels[link.subject, link.object] != "none" for link in links if link.confidence >= 0.5]
    assert len(sure) >= 25
    assert sum(sure) / len(sure) >= 0.8
    assert sum(shown) / len(shown) >= 0.75
    assert sum(label != "none" for label in labels.values()) / len(labels) < 0.45
