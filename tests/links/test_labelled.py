"""The labelled pairs are well-formed, and the made-up documents are what their families claim."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cskg.ingest.reading_files import read_source
from cskg.ingest.sources import find_sources
from cskg.model import Language, Unit, UnitStatus
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document

LABELLED = Path(__file__).parent / "labelled"
ILLUSTRATIVE = Path(__file__).parents[2] / "data" / "illustrative"
UNIT_LABELS = {"overlap", "related", "none"}
STATEMENT_LABELS = {"exact", "close", "related", "none"}
FAMILIES = {
    "boilerplate": {"none"},
    "paraphrase-light": {"overlap"},
    "paraphrase-medium": {"overlap"},
    "paraphrase-strong": {"overlap"},
    "subset": {"overlap"},
    "superset": {"overlap"},
    "reordered": {"overlap"},
    "negated": {"related"},
    "numbers": {"related"},
    "typing-errors": {"overlap"},
    "shared-topic": {"overlap", "related"},
    "neighbour": {"related"},
    "chinese-traditional": UNIT_LABELS,
    "chinese-simplified": UNIT_LABELS,
    "chinese-scripts": {"overlap"},
    "variants": {"overlap"},
    "variants-strong": {"overlap"},
}
HELD_OUT = {
    **{family: labels for family, labels in FAMILIES.items() if family not in {"reordered", "typing-errors"}},
    "chinese-scripts": {"overlap", "none"},
}
STRATA = {
    "equal",
    "light",
    "paraphrase",
    "same-object",
    "same-verb",
    "list-members",
    "negation",
    "numbers",
    "boilerplate",
    "chinese",
}


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a table; a row that has too few or too many cells fails."""
    with (LABELLED / name).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))
    for number, row in enumerate(rows, 2):
        assert None not in row, f"{name}:{number} has too many cells"
        assert all(cell and cell == cell.strip() for cell in row.values()), f"{name}:{number} has an empty cell"
    return rows


def leaves(unit: Unit) -> list[str]:
    """The texts of a unit's statements without its topics, with the marks at their ends taken off."""
    return [
        re.sub(r"(; and|[;.])$", "", statement.text)
        for path, _, statement in iter_statements(unit)
        if path.startswith("c") or "." in path
    ]


def pairs_of(family: str, units: dict[str, Unit]) -> Iterator[tuple[Unit, Unit]]:
    """The pairs of a family."""
    for row in read_rows("adversarial.tsv"):
        if row["family"] == family:
            yield units[row["a"]], units[row["b"]]


def read_units(folder: str) -> dict[str, Unit]:
    """The units of a folder of documents, by code."""
    found = {}
    for path in sorted((LABELLED / folder).glob("*.txt")):
        (unit,), faults = parse_document(path.read_bytes(), path.name)
        assert not faults, path.name
        assert not unit.diagnostics, path.name
        assert unit.code == path.stem
        found[str(unit.code)] = unit
    return found


@pytest.fixture(scope="module")
def adversarial() -> dict[str, Unit]:
    """The units of the documents made for this folder, by code."""
    return read_units("adversarial")


@pytest.mark.parametrize("name", ["pairs.tsv", "adversarial.tsv", "heldout.tsv"])
def test_pairs_of_units_are_in_order_known_and_given_once(name: str) -> None:
    """A pair stands in one order, once, with a known label and a reason."""
    rows = read_rows(name)
    assert all(row["a"] < row["b"] for row in rows)
    assert max(Counter((row["a"], row["b"]) for row in rows).values()) == 1
    assert {row["label"] for row in rows} == UNIT_LABELS


def test_illustrative_pairs_cover_every_unit_and_no_other() -> None:
    """Every English illustrative unit occurs in a pair, and every code of a pair is one of them."""
    rows = read_rows("pairs.tsv")
    files = [file for file in find_sources([ILLUSTRATIVE]) if not file.source.name.startswith("faults/")]
    units = (unit for file in files for unit in read_source(file).units)
    codes = {u.code for u in units if u.language is Language.EN and u.status is UnitStatus.DESCRIBED}
    assert {code for row in rows for code in (row["a"], row["b"])} == codes
    counts = Counter(row["label"] for row in rows)
    assert counts["related"] >= 50
    assert counts["none"] >= 70
    assert len(rows) >= 150


def test_adversarial_families_are_complete(adversarial: dict[str, Unit]) -> None:
    """Every family is there with the labels it may have, and every document is used."""
    rows = read_rows("adversarial.tsv")
    given = {family: {row["label"] for row in rows if row["family"] == family} for family in FAMILIES}
    assert given == FAMILIES
    assert {row["family"] for row in rows} == set(FAMILIES)
    assert {code for row in rows for code in (row["a"], row["b"])} == set(adversarial)
    assert len(rows) >= 50


def test_held_out_families_are_complete(adversarial: dict[str, Unit]) -> None:
    """Every family is there with the labels it may have, every document is used, and none is known from elsewhere."""
    rows, units = read_rows("heldout.tsv"), read_units("heldout")
    families = {row["family"] for row in rows}
    assert families == HELD_OUT.keys() - {"variants", "variants-strong"}
    for family in families:
        assert {row["label"] for row in rows if row["family"] == family} <= HELD_OUT[family]
    assert {code for row in rows for code in (row["a"], row["b"])} == set(units)
    assert len(rows) >= 40
    known = {text for unit in adversarial.values() for text in leaves(unit)}
    assert not known & {text for unit in units.values() for text in leaves(unit)}


@pytest.mark.parametrize(("folder", "start"), [("adversarial", "93"), ("heldout", "94")])
def test_documents_are_marked_as_made_up(folder: str, start: str) -> None:
    """Every document is marked illustrative, has a code of its folder, and is read in its language."""
    sources = find_sources([LABELLED / folder])
    assert sources
    for located in sources:
        name = Path(located.source.name).name
        language = {"3": Language.ZH_HANT, "4": Language.ZH_HANS}.get(name[2])
        assert name.startswith(start)
        assert located.source.illustrative
        assert located.source.language == language


def test_reordered_units_hold_the_same_statements(adversarial: dict[str, Unit]) -> None:
    """A reordered unit has the statements of the other, each as often, in another order."""
    for one, other in pairs_of("reordered", adversarial):
        assert leaves(one) != leaves(other)
        assert Counter(leaves(one)) == Counter(leaves(other))


def test_subsets_are_contained(adversarial: dict[str, Unit]) -> None:
    """A subset's requirements all stand in the other unit, which has more."""
    for whole, part in pairs_of("subset", adversarial):
        requirements = {text for topic in part.requirements for text in (child.text for child in topic.children)}
        assert requirements < set(leaves(whole))


def test_supersets_add_to_a_half_or_more(adversarial: dict[str, Unit]) -> None:
    """A superset holds at least half of the other unit's statements and has others besides."""
    for base, bigger in pairs_of("superset", adversarial):
        shared = set(leaves(base)) & set(leaves(bigger))
        assert len(shared) * 2 >= len(leaves(base))
        assert set(leaves(bigger)) - shared


def test_negated_and_numbered_units_have_no_statement_in_common(adversarial: dict[str, Unit]) -> None:
    """Every statement of a negated or numbered pair differs from the other unit's; all of the latter hold a number."""
    for family in ("negated", "numbers"):
        for one, other in pairs_of(family, adversarial):
            assert not set(leaves(one)) & set(leaves(other))
    for one, other in pairs_of("numbers", adversarial):
        assert all(re.search(r"\d", text) for text in (*leaves(one), *leaves(other)))


def test_paraphrases_repeat_no_statement(adversarial: dict[str, Unit]) -> None:
    """A medium or strong paraphrase has as many statements as its model and repeats none word for word."""
    for family in ("paraphrase-medium", "paraphrase-strong"):
        for one, other in pairs_of(family, adversarial):
            assert len(leaves(one)) == len(leaves(other))
            assert not set(leaves(one)) & set(leaves(other)), (one.code, other.code)


def test_boilerplate_pairs_share_only_the_boilerplate(adversarial: dict[str, Unit]) -> None:
    """Units of different subjects share the statements that every one of these units has, and no other."""
    pairs = list(pairs_of("boilerplate", adversarial))
    everywhere = set.intersection(*(set(leaves(unit)) for pair in pairs for unit in pair))
    assert everywhere
    for one, other in pairs:
        assert set(leaves(one)) & set(leaves(other)) == everywhere


def test_shared_topics_are_a_fifth_of_an_overlap_only(adversarial: dict[str, Unit]) -> None:
    """Of units that share one topic of five, those overlap in which it holds a fifth of the requirements."""
    for row in read_rows("adversarial.tsv"):
        if row["family"] == "shared-topic":
            one, other = adversarial[row["a"]], adversarial[row["b"]]
            assert len(one.requirements) == len(other.requirements) == 5
            shared = set(leaves(one)) & set(leaves(other))
            total = sum(len(topic.children) for topic in one.requirements)
            assert (len(shared) * 5 >= total) == (row["label"] == "overlap")


def test_statements_are_stratified() -> None:
    """At least 300 pairs of statements, no pair twice, every label known, every stratum well filled."""
    rows = read_rows("statements.tsv")
    assert len(rows) >= 300
    assert {row["label"] for row in rows} == STATEMENT_LABELS
    assert max(Counter((row["text_a"], row["text_b"]) for row in rows).values()) == 1
    strata = Counter(row["stratum"] for row in rows)
    assert set(strata) == STRATA
    assert min(strata.values()) >= 25


def test_exact_statements_have_the_same_words() -> None:
    """A pair is labelled exact if, and only if, its words are the same in the same order."""
    for row in read_rows("statements.tsv"):
        one, other = (
            re.findall(r"\w+", re.sub(r"^(•|\d+\.)\s|; and$", "", row[side]).casefold())
            for side in ("text_a", "text_b")
        )
        assert (one == other) == (row["label"] == "exact"), row
