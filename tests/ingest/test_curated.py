"""Curated links: asserted, confirmed and rejected in SSSOM files beside the sources, bad rows told."""

import re
import shutil
from pathlib import Path

import pytest
from builders import load_dataset

from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.graph.validation import validate_graphs
from cskg.ingest.build import build_store
from cskg.ingest.curated import Curated, read_curated
from cskg.ingest.sources import find_link_files, find_sources
from cskg.ingest.sssom_table import REQUIRED, read_table
from cskg.iris import Iris
from cskg.model import Justification, LinkPredicate, UnitStatus

HEADER = """#mapping_set_id: https://example.org/links
#license: https://example.org/licence
#curie_map:
#  cskg: https://w3id.org/hk-competency/ontology#
#  uoc: https://w3id.org/hk-competency/unit/
"""
COLUMNS = (
    "subject_id",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_date",
    "comment",
)
BY_HAND = "semapv:ManualMappingCuration"


def row(
    subject: str = "900001L1", predicate: str = "cskg:prerequisiteOf", target: str = "900002L2", **more: str
) -> str:
    """A row of the table."""
    fields = {
        "subject_id": subject,
        "predicate_id": predicate,
        "object_id": target,
        "mapping_justification": BY_HAND,
    } | more
    return "\t".join(fields.get(column, "") for column in COLUMNS)


def table(*rows: str, header: str = HEADER) -> str:
    """A file."""
    return header + "\n".join(("\t".join(COLUMNS), *rows)) + "\n"


@pytest.fixture
def units(root: Path, tmp_path: Path) -> Path:
    """A copy of the real units that a test may change."""
    return Path(shutil.copytree(root / "data" / "units", tmp_path / "units"))


def read(folder: Path, text: str | bytes, iris: Iris | None = None) -> Curated:
    """Reads a file of links that lies beside documents."""
    path = folder / "a.sssom.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (file,) = find_link_files(find_sources([folder]))
    return read_curated(file, iris or Iris())


def load(folder: Path, **files: str) -> tuple[Catalogue, list[tuple[str, str | None, int | None]]]:
    """Loads documents with files of links; gives the catalogue and the diagnostics' codes and places."""
    for name, text in files.items():
        (folder / f"{name}.sssom.tsv").write_text(text, "utf-8")
    catalogue, diagnostics = load_dataset(folder)
    return catalogue, [(d.code, d.source, d.line) for d in diagnostics if d.code != "items-run-on"]


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        *((f"cskg:{predicate.value}", predicate) for predicate in LinkPredicate),
        ("https://w3id.org/hk-competency/ontology#prerequisiteOf", LinkPredicate.PREREQUISITE_OF),
        ("skos:exactMatch", LinkPredicate.SAME_AS),
        ("skos:closeMatch", LinkPredicate.OVERLAPS_WITH),
        ("skos:relatedMatch", LinkPredicate.RELATED_TO),
    ],
)
def test_what_a_row_may_say(units: Path, predicate: str, expected: LinkPredicate) -> None:
    """Every link property, as a CURIE or an IRI, and three SKOS mapping properties."""
    (link,) = read(units, table(row(predicate=predicate))).links
    assert (link.predicate, link.justification, link.method) == (expected, Justification.CURATED, "curation")


@pytest.mark.parametrize(
    "name",
    [
        "900001L1",
        "uoc:900001L1",
        "https://w3id.org/hk-competency/unit/900001L1",
        "https://example.org/mine/unit/900001L1",
    ],
)
def test_how_a_row_may_name_a_unit(units: Path, name: str) -> None:
    """A bare code, a CURIE of the file's map, an IRI under the default base, one under the operator's."""
    (link,) = read(units, table(row(subject=name)), Iris("https://example.org/mine/")).links
    assert link.subject == "900001L1"


def test_a_drafts_key_names_a_unit(units: Path) -> None:
    """A placeholder with its document's name is a unit too."""
    (link,) = read(units, table(row(subject="M1@drafts/a b.txt"))).links
    assert link.subject == "M1@drafts/a b.txt"


def test_evidence_is_what_the_curator_says(units: Path) -> None:
    """Comment, author and date are the words, and the span is the row."""
    text = table(row(), row(target="900003L3", comment="One, then the other", author_label="A. N.", confidence="0.25"))
    bare, link = read(units, text).links
    assert (bare.confidence, bare.evidence[0].text) == (1.0, "A curator asserts it.")
    assert link.confidence == 0.25
    (evidence,) = link.evidence
    assert (evidence.text, evidence.source) == ("One, then the other (A. N.)", "a.sssom.tsv")
    (span,) = evidence.spans
    assert text[span.start : span.end] == text.splitlines()[7]
    assert span.line == 8
    (dated,) = read(units, table(row(mapping_date="2026-11-22"))).links
    assert dated.evidence[0].text == "A curator asserts it. (2026-11-22)"


def test_rows_that_say_the_same_are_one_link(units: Path) -> None:
    """With the evidence of both, and the higher confidence."""
    (link,) = read(units, table(row(confidence="0.5"), row(confidence="0.75", comment="again"))).links
    assert (link.confidence, len(link.evidence)) == (0.75, 2)


@pytest.mark.parametrize(
    ("bad", "column", "cause"),
    [
        (row(subject=""), "subject_id", "The field is empty"),
        (row(subject="shop"), "subject_id", "“shop” names no unit"),
        (row(target="uoc:900001L1/en"), "object_id", "names no unit"),
        (row(target="https://elsewhere.example/unit/900002L2"), "object_id", "names no unit"),
        (row(target="900001L1"), "object_id", "cannot be linked with itself"),
        (row(predicate="skos:broadMatch"), "predicate_id", "Use one of cskg:adoptedFrom"),
        (row(predicate="owl:sameAs"), "predicate_id", "is not a relation between units"),
        (row(predicate=""), "predicate_id", "The field is empty"),
        (row(mapping_justification="semapv:LexicalMatching"), "mapping_justification", "not a decision of a person"),
        (row(mapping_justification="because"), "mapping_justification", "not a decision of a person"),
        (row(confidence="1.5"), "confidence", "not a number from 0 to 1"),
        (row(confidence="nan"), "confidence", "not a number from 0 to 1"),
        (row(confidence="=1+1"), "confidence", "not a number from 0 to 1"),
        (row(predicate_modifier="Maybe"), "predicate_modifier", "not a modifier"),
        (row(comment="bell\x07"), "comment", "control character"),
        (row(comment="x" * 10_001), "comment", "more than 10,000 characters"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_the_rest_loaded(units: Path, bad: str, column: str, cause: str) -> None:
    """File, line, column and cause; the rows around it stand."""
    found = read(units, table(row(), bad, row(target="900003L3")))
    (fault,) = found.diagnostics
    place = bad.split("\t")
    at = COLUMNS.index(column)
    expected = sum(len(field) + 1 for field in place[:at]) + 1 if place[at] else 1
    assert (fault.code, fault.severity.value, fault.source) == ("bad-link-row", "error", "a.sssom.tsv")
    assert (fault.line, fault.column) == (8, expected)
    assert cause in fault.message
    assert len(found.links) == 2


def test_all_that_is_wrong_with_a_row_is_told(units: Path) -> None:
    """Three faults in one row are three diagnostics."""
    found = read(units, table(row(subject="x", predicate="y", confidence="z")))
    assert [fault.code for fault in found.diagnostics] == ["bad-link-row"] * 3


def test_a_date_that_cannot_be_read_costs_only_itself(units: Path) -> None:
    """The row counts without a date, also where the file has one, and a warning says where."""
    found = read(units, table(row(mapping_date="22/11/2026", author_label="A. N."), row(target="900003L3")))
    assert [link.evidence[0].text for link in found.links] == [
        "A curator asserts it. (A. N.)",
        "A curator asserts it.",
    ]
    (told,) = found.diagnostics
    assert (told.code, told.severity.value, told.line) == ("link-date-left-out", "warning", 7)
    assert "“22/11/2026” is not a date such as 2026-11-22. The row counts, without a date." in told.message


def test_a_date_of_the_file_that_cannot_be_read_is_told_once(units: Path) -> None:
    """All rows count without it."""
    found = read(units, table(row(), row(target="900003L3"), header="#mapping_date: yesterday\n" + HEADER))
    assert len(found.links) == 2
    assert [(told.code, told.line) for told in found.diagnostics] == [("link-date-left-out", 1)]


def test_a_row_with_too_many_fields(units: Path) -> None:
    """It cannot be told which field is which."""
    found = read(units, table(row() + "\tmore", row(target="900003L3")))
    assert [(fault.line, fault.column) for fault in found.diagnostics] == [(7, len(row()) + 2)]
    assert len(found.links) == 1


@pytest.mark.parametrize("comment", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", '"half', "<b>&amp;"])
def test_a_field_is_just_text(units: Path, comment: str) -> None:
    """What a spreadsheet would run, and a stray quote, are the words as they stand."""
    (link,) = read(units, table(row(comment=comment))).links
    assert link.evidence[0].text == comment


def test_a_quoted_field(units: Path) -> None:
    """Programs quote a field that holds a quote or a tab."""
    found = read(units, table(row(comment='"He said ""first"""')))
    assert found.links[0].evidence[0].text == 'He said "first"'
    tab = read(units, table(row(comment='"a\tb"')))
    assert "control character" in tab.diagnostics[0].message


@pytest.mark.parametrize(
    ("text", "cause", "line"),
    [
        (b"\xff\xfe", "no line of column names", 1),
        (b"subject_id\n\x81\xff\x81\xff", "not UTF-8", 2),
        (b"a\0b\1", "it is a binary file", 1),
        (b"PK\x03\x04\x14\0", "It is a workbook, in spite of its name. In the spreadsheet, save it as text", None),
        (b"", "no line of column names", 1),
        (HEADER.encode(), "no line of column names", 5),
        (b"subject_id\tobject_id\n", "Columns are missing: predicate_id, mapping_justification", 1),
        (b"\t".join(column.encode() for column in (*REQUIRED, "object_id")) + b"\n", "are there twice", 1),
        (b"#a: [\nx", "Its header: It is not valid YAML", 1),
        (b"#a: &x 1\n#b: *x\nx", "aliases are not read", 2),
        (b"#- a\nx", "keys and values", 1),
        (b"x" * (8 * 2**20 + 1), "larger than 8 MiB", None),
    ],
)
def test_a_bad_file_is_told(units: Path, text: bytes, cause: str, line: int | None) -> None:
    """Nothing of it is loaded, and the documents are."""
    found = read(units, text)
    fault = found.diagnostics[-1]
    assert (fault.code, fault.line) == ("bad-link-file", line)
    assert cause in fault.message
    assert not found.is_read
    catalogue, _ = load(units)
    assert len(catalogue.units) == 3


def test_an_incomplete_header_is_a_warning(units: Path) -> None:
    """SSSOM asks for an id and a licence; the rows are read all the same."""
    found = read(units, table(row(), header="#mapping_set_id: https://example.org/links\n"))
    (fault,) = found.diagnostics
    assert fault.code == "link-file-incomplete"
    assert "no license" in fault.message
    assert len(found.links) == 1


def test_rows_that_contradict_each_other(units: Path) -> None:
    """Asserted and rejected, in either direction of a symmetric relation: both lines told, neither applied."""
    found = read(
        units,
        table(
            row(predicate="cskg:relatedTo"),
            row(),
            row(subject="900002L2", predicate="cskg:relatedTo", target="900001L1", predicate_modifier="Not"),
        ),
    )
    (fault,) = found.diagnostics
    assert (fault.code, fault.line) == ("link-contradiction", 9)
    assert "asserted in line 7 and rejected in line 9" in fault.message
    assert [link.predicate for link in found.links] == [LinkPredicate.PREREQUISITE_OF]
    assert found.rejections == ()


def test_files_that_contradict_each_other(units: Path) -> None:
    """Both places are told, and neither counts, whichever file comes first."""
    catalogue, found = load(units, a=table(row()), b=table(row(predicate_modifier="Not")))
    assert ("link-contradiction", "b.sssom.tsv", 7) in found
    assert [link.method for link in catalogue.links] == ["remark"]
    assert catalogue.rejections == ()


def test_a_link_is_served_with_its_units(units: Path) -> None:
    """Units that no document describes are there as such, and told once a file."""
    text = table(row(target="107167L5"), row(subject="900001L1", target="111275L4"))
    catalogue, found = load(units, a=text)
    assert catalogue.get_unit("900001L1").status is UnitStatus.REFERENCED
    assert [link.object for link in catalogue.links_of(catalogue.get_unit("900001L1").key)] == ["107167L5", "111275L4"]
    assert found == [("unknown-unit", "a.sssom.tsv", 7)]
    assert validate_graphs(catalogue.store, catalogue.graph_names()) == []


def test_a_stated_link_outlives_its_rejection(units: Path) -> None:
    """What a document says stays, and the rejection is told with both places."""
    text = table(row(subject="111275L4", predicate="cskg:adoptedFrom", target="107157L4", predicate_modifier="Not"))
    catalogue, found = load(units, a=text)
    assert [link.object for link in catalogue.links] == ["107157L4"]
    assert ("stated-link-rejected", "a.sssom.tsv", 7) in found
    assert len(catalogue.rejections) == 1


def test_a_rejection_is_in_the_graph_and_its_triple_is_not(units: Path) -> None:
    """A store knows what was rejected, and no query for links finds it."""
    catalogue, _ = load(units, a=table(row(predicate_modifier="Not", comment="No")))
    (rejection,) = catalogue.rejections
    text = catalogue.store.dump(catalogue.iris.graph("a.sssom.tsv")).decode()
    assert f"<{catalogue.iris.rejection(rejection)}>" in text
    assert "NegatedPredicate" in text
    assert not re.search(r"ontology#prerequisiteOf> <", text)
    assert validate_graphs(catalogue.store, catalogue.graph_names()) == []


def test_derivation_cycles_are_told_and_kept(units: Path) -> None:
    """The cycle, each step with its place, a document's and a curator's; the links stay."""
    text = table(row(subject="107157L4", predicate="cskg:adaptedFrom", target="111275L4"))
    for name in ("a.sssom.tsv",):
        (units / name).write_text(text, "utf-8")
    catalogue, diagnostics = load_dataset(units)
    (fault,) = [found for found in diagnostics if found.code == "derivation-cycle"]
    assert "107157L4 → 111275L4 → 107157L4" in fault.message
    assert "107157L4 adaptedFrom 111275L4 (a.sssom.tsv:7)" in fault.message
    assert "111275L4 adoptedFrom 107157L4 (retail/111275L4.txt:" in fault.message
    assert len(catalogue.links) == 2


def test_cycles_of_curated_prerequisites_are_told(units: Path) -> None:
    """A study path would be refused for them."""
    text = table(row(), row(subject="900002L2", target="900003L3"), row(subject="900003L3", target="900001L1"))
    _, found = load(units, a=text)
    assert ("prerequisite-cycle", "a.sssom.tsv", 7) in found


def test_a_changed_file_is_read_again_alone(units: Path, tmp_path: Path) -> None:
    """Its graph and the revision change; unchanged, nothing does; gone, it goes with --prune."""
    folder = StoreFolder(tmp_path / "store")
    path = units / "retail" / "a.sssom.tsv"
    path.write_text(table(row()), "utf-8")

    def build(*, prune: bool = False) -> tuple[tuple[str, ...], str]:
        report = build_store(find_sources([units]), folder, Iris(), prune=prune)
        return report.removed or report.loaded, report.revision

    first, with_link = build()
    assert first == ("retail/107167L5.txt", "retail/111275L4.txt", "retail/a.sssom.tsv")
    assert build() == ((), with_link)
    path.write_text(table(row(target="900003L3")), "utf-8")
    assert build()[0] == ("retail/a.sssom.tsv",)
    assert build()[1] != with_link
    links = [link.object for link in open_catalogue(folder, Iris()).links]
    assert links == ["107157L4", "900003L3"]
    path.write_bytes(b"\xff")
    assert build()[0] == ()
    assert len(open_catalogue(folder, Iris()).links) == 2
    path.unlink()
    assert build()[0] == ()
    assert build(prune=True)[0] == ("retail/a.sssom.tsv",)
    catalogue = open_catalogue(folder, Iris())
    assert [link.method for link in catalogue.links] == ["remark"]
    assert catalogue.find_unit("900001L1") is None


def test_two_link_files_of_one_name_are_refused(units: Path, tmp_path: Path) -> None:
    """Their graphs would overwrite each other; and a file of links is no SOURCE."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("x")
    for folder in (units, other):
        (folder / "a.sssom.tsv").write_text(table(row()))
    with pytest.raises(BadInputError, match="would both be called"):
        find_link_files(find_sources([units, other]))
    with pytest.raises(BadInputError, match="contains links"):
        find_sources([units / "a.sssom.tsv"])


def test_the_illustrative_links(root: Path) -> None:
    """The made-up file has the columns, header and justifications of SSSOM, and all its rows are read."""
    files = find_sources([root / "data" / "illustrative"])
    (file,) = find_link_files(files)
    found = read_table(file.path.read_bytes(), "x")
    assert {"mapping_set_id", "license", "mapping_set_title"} <= set(found.header)
    assert {each.text("mapping_justification").split(":")[0] for each in found.rows} == {"semapv"}
    for each in found.rows:
        prefixes = {each.text(name).split(":")[0] for name in REQUIRED}
        assert prefixes <= set(found.prefixes)
    curated = read_curated(file, Iris())
    assert curated.diagnostics == ()
    assert curated.source.illustrative
    assert (len(curated.links), len(curated.rejections)) == (7, 1)
