"""Worksheets of suggestions: put back as they are, decided, as spreadsheets save them; what a decision overrules."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from builders import load_dataset, write_unit
from click.testing import CliRunner

from cskg.cli.commands import cli
from cskg.graph.catalogue import Catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Justification, Link, Rejection

UNITS = (
    ("900001L2", "Knead dough", "Baking"),
    ("900002L3", "Manage dough", "Baking"),
    ("900003L4", "Plan dough", "Baking"),
    ("900004L2", "Clean ovens", "Cleaning"),
    ("900005L4", "Inspect ovens", "Cleaning"),
)
HEADER = "#mapping_set_id: https://example.org/links\n#license: https://example.org/licence\n"
COLUMNS = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Made-up units, among which prerequisites are inferred."""
    for code, title, area in UNITS:
        write_unit(tmp_path, code, title, area=area)
    return tmp_path


def write_sheet(folder: Path, *options: str) -> list[list[str]]:
    """The fields of the lines of a worksheet, from the column names on."""
    done = CliRunner().invoke(cli, ["links", "--review", "--sheet", "--source", str(folder), *options])
    assert done.exit_code == 0, done.stderr
    (folder / "a.sssom.tsv").write_text(done.stdout, "utf-8")
    return [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]


def decide(folder: Path, decision: str, **more: str) -> None:
    """Writes a decision, and other fields, into the first row of the worksheet."""
    path = folder / "a.sssom.tsv"
    lines = path.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    columns, row = lines[place].split("\t"), lines[place + 1].split("\t")
    for name, value in {"decision": decision, **more}.items():
        row[columns.index(name)] = value
    lines[place + 1] = "\t".join(row)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def said(catalogue: Catalogue) -> set[tuple[str, str, str, str, float]]:
    """All links of a dataset."""
    return {
        (link.subject, link.predicate.name, link.object, link.justification.name, link.confidence)
        for link in catalogue.links
    }


def test_a_sheet_put_back_as_it_is_changes_nothing(folder: Path) -> None:
    """Links, rejections, revision and diagnostics stay."""
    before, diagnostics = load_dataset(folder)
    columns, *rows = write_sheet(folder)
    assert columns[0] == "decision"
    assert rows
    after, others = load_dataset(folder)
    assert (said(after), after.rejections, after.revision) == (said(before), (), before.revision)
    assert others == diagnostics


def test_a_sheet_stands_in_the_order_of_doubt_and_effect(folder: Path) -> None:
    """It has the rows of the queue, in its order, with what their methods found."""
    columns, *rows = write_sheet(folder)
    scores = []
    for row in rows:
        fields = dict(zip(columns, row, strict=True))
        doubt = 1 - abs(float(fields["suggested_confidence"]) - 0.5) / 0.5
        scores.append(round(doubt * (1 + int(fields["paths_changed"])), 4))
        assert not any(fields[name] for name in ("decision", "confidence", "comment", "author_label", "mapping_date"))
        assert fields["words"]
    assert scores == sorted(scores, reverse=True)
    assert len({row[columns.index("paths_changed")] for row in rows}) > 1


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (("--area", "Cleaning"), lambda ends, _: ends == {"900004L2", "900005L4"}),
        (("--level", "3"), lambda ends, _: "900002L3" in ends),
        (("--predicate", "PREREQUISITE_OF"), lambda _, fields: fields["predicate_id"] == "cskg:prerequisiteOf"),
        (
            ("--justification", "structural"),
            lambda _, fields: fields["mapping_justification"] == "semapv:StructuralMatching",
        ),
    ],
)
def test_a_sheet_is_filtered(
    folder: Path, options: tuple[str, str], holds: Callable[[set[str], dict[str, str]], bool]
) -> None:
    """By area, level, kind and justification."""
    columns, *rows = write_sheet(folder, *options)
    assert rows
    for row in rows:
        fields = dict(zip(columns, row, strict=True))
        ends = {fields[name].removeprefix("uoc:") for name in ("subject_id", "object_id")}
        assert holds(ends, fields), fields


def test_decisions_are_taken_in(folder: Path) -> None:
    """What is accepted is curated, with the confidence of the curator or 1; what is rejected is gone."""
    columns, first, *_ = write_sheet(folder)
    ends = tuple(first[columns.index(name)].removeprefix("uoc:") for name in ("subject_id", "object_id"))
    decide(folder, "Accept", confidence="0,9", comment="Needed.", author_label="A. Curator")
    catalogue, _ = load_dataset(folder)
    curated = [link for link in catalogue.links if link.justification is Justification.CURATED]
    assert [((link.subject, link.object), link.confidence) for link in curated] == [(ends, 0.9)]
    assert curated[0].evidence[0].text == "Needed. (A. Curator)"
    decide(folder, "reject", confidence="")
    catalogue, _ = load_dataset(folder)
    assert [(each.subject, each.object) for each in catalogue.rejections] == [ends]
    assert not any((link.subject, link.object) == ends for link in catalogue.links)


def test_an_unknown_decision_is_a_bad_row(folder: Path) -> None:
    """The row is left out, and the message says what may stand there."""
    write_sheet(folder)
    decide(folder, "perhaps")
    _, diagnostics = load_dataset(folder)
    (fault,) = [each for each in diagnostics if each.code == "bad-link-row"]
    assert "Write accept or reject, or leave the field empty." in fault.message
    assert fault.column == 1


def test_the_rejection_of_a_strong_suggestion_is_told(folder: Path) -> None:
    """The rejection counts, and an information says how sure the method was."""
    write_sheet(folder)
    decide(folder, "reject", suggested_confidence="0.95")
    catalogue, diagnostics = load_dataset(folder)
    (told,) = [each for each in diagnostics if each.code == "strong-link-rejected"]
    assert "confidence 0.95" in told.message
    assert len(catalogue.rejections) == 1


def test_a_lower_grade_is_told_and_counts(folder: Path) -> None:
    """A curated confidence below the inferred one lowers the link, and an information names both."""
    before, _ = load_dataset(folder)
    found = next(link for link in before.links if (link.subject, link.object) == ("900001L2", "900002L3"))
    row = "900001L2\tcskg:prerequisiteOf\t\t900002L3\tsemapv:MappingReview\t0.3\n"
    (folder / "a.sssom.tsv").write_text(HEADER + COLUMNS + row, "utf-8")
    after, diagnostics = load_dataset(folder)
    confidences = {link.confidence for link in after.links if (link.subject, link.object) == ("900001L2", "900002L3")}
    (told,) = [each for each in diagnostics if each.code == "link-graded-lower"]
    assert confidences == {0.3}
    assert f"found with the confidence {found.confidence:g}, and the curator gives 0.3" in told.message
    assert (told.source, told.line) == ("a.sssom.tsv", 4)


def test_a_rejection_the_wrong_way_round_is_told(folder: Path) -> None:
    """It names the link that was found, which stays."""
    row = "900002L3\tcskg:prerequisiteOf\tNot\t900001L2\tsemapv:MappingReview\t\n"
    (folder / "a.sssom.tsv").write_text(HEADER + COLUMNS + row, "utf-8")
    after, diagnostics = load_dataset(folder)
    (told,) = [each for each in diagnostics if each.code == "rejected-the-wrong-way"]
    assert "900001L2 prerequisiteOf 900002L3 was found" in told.message
    assert any((link.subject, link.object) == ("900001L2", "900002L3") for link in after.links)


@pytest.mark.parametrize("modifier", ["", "Not"])
def test_a_curated_reverse_is_no_mistake(folder: Path, modifier: str) -> None:
    """Who asserts a link and rejects its reverse says one thing."""
    rows = (
        f"900002L3\tcskg:prerequisiteOf\t{modifier}\t900001L2\tsemapv:MappingReview\t\n"
        f"900001L2\tcskg:prerequisiteOf\t{'' if modifier else 'Not'}\t900002L3\tsemapv:MappingReview\t\n"
    )
    (folder / "a.sssom.tsv").write_text(HEADER + COLUMNS + rows, "utf-8")
    _, diagnostics = load_dataset(folder)
    assert "rejected-the-wrong-way" not in {each.code for each in diagnostics}


def as_saved(text: str, mark: str, *, line_end: str, bom: bool) -> bytes:
    """A table as a spreadsheet saves it: other marks, quotes where they are needed, and all lines of one width."""
    lines = [line.split("\t") for line in text.splitlines()]
    width = max(map(len, lines))

    def quote(field: str) -> str:
        doubled = field.replace('"', '""')
        return f'"{doubled}"' if any(each in field for each in (mark, '"', "#")) else field

    # A field that the table has in quotes is that field without them, once a spreadsheet has read it.
    plain = [
        [field[1:-1].replace('""', '"') if field.startswith('"') and field.endswith('"') else field for field in line]
        for line in lines
    ]
    saved = line_end.join(mark.join(map(quote, [*line, *[""] * (width - len(line))])) for line in plain) + line_end
    return (b"\xef\xbb\xbf" if bom else b"") + saved.encode()


@pytest.mark.parametrize("mark", ["\t", ";", ","])
@pytest.mark.parametrize(("line_end", "bom"), [("\n", False), ("\r\n", True)])
def test_a_sheet_is_read_as_spreadsheets_save_it(folder: Path, mark: str, line_end: str, *, bom: bool) -> None:
    """Quoted lines of the header, other separators, empty fields at the ends of lines, BOM and CRLF change nothing."""
    write_sheet(folder)
    decide(folder, "reject", comment='Only "the words", really; alike')
    plain, _ = load_dataset(folder)
    path = folder / "a.sssom.tsv"
    path.write_bytes(as_saved(path.read_text("utf-8"), mark, line_end=line_end, bom=bom))
    saved, diagnostics = load_dataset(folder)
    assert not [each for each in diagnostics if each.source == "a.sssom.tsv" and each.code != "strong-link-rejected"]
    assert [_words(each) for each in saved.rejections] == [_words(each) for each in plain.rejections]
    assert said(saved) == said(plain)


@pytest.mark.parametrize(
    ("encoding", "bom", "told"),
    [
        ("cp1252", b"", {"encoding-guessed"}),
        ("utf-16-le", b"\xff\xfe", set()),
        ("big5hkscs", b"", {"encoding-guessed"}),
    ],
)
def test_a_sheet_is_read_in_the_encodings_of_spreadsheets(
    folder: Path, encoding: str, bom: bytes, told: set[str]
) -> None:
    """Text with tabs is saved in the code page of the country or in UTF-16; the decision and its words are read."""
    write_sheet(folder)
    decide(folder, "reject", comment="先後次序並不重要" if encoding == "big5hkscs" else "Café – “not” needed")
    path = folder / "a.sssom.tsv"
    text = path.read_text("utf-8")
    plain, _ = load_dataset(folder)
    path.write_bytes(bom + text.replace("\n", "\r\n").encode(encoding, "replace"))
    saved, diagnostics = load_dataset(folder)
    assert [_words(each) for each in saved.rejections] == [_words(each) for each in plain.rejections]
    assert len(saved.rejections) == 1
    assert {each.code for each in diagnostics if each.source == "a.sssom.tsv"} == told


@pytest.mark.parametrize("suffix", [".sssom.txt", ".sssom.csv"])
def test_a_sheet_is_read_under_the_names_that_spreadsheets_give(folder: Path, suffix: str) -> None:
    """They change the end of a name with the format."""
    write_sheet(folder)
    decide(folder, "reject")
    (folder / "a.sssom.tsv").rename(folder / f"a{suffix}")
    catalogue, diagnostics = load_dataset(folder)
    assert len(catalogue.rejections) == 1
    assert not any(each.source == f"a{suffix}" for each in diagnostics)


@pytest.mark.parametrize("name", ["review.txt", "review.tsv", "review.csv", "review.xlsx"])
def test_a_sheet_under_another_name_is_known_by_its_columns(folder: Path, name: str) -> None:
    """The message says what it is and how to name it, and no unit is read from it."""
    write_sheet(folder)
    decide(folder, "reject")
    path = folder / "a.sssom.tsv"
    text = path.read_text("utf-8")
    path.unlink()
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for line in text.splitlines():
            book.active.append(line.split("\t"))
        book.save(folder / name)
    else:
        (folder / name).write_bytes(as_saved(text, "," if name.endswith(".csv") else "\t", line_end="\r\n", bom=True))
    catalogue, diagnostics = load_dataset(folder)
    (told,) = [each for each in diagnostics if each.source == name]
    assert (told.code, told.severity.value) == ("links-misnamed", "error")
    assert "a worksheet for decisions" in told.message
    assert "under a name that ends in .sssom.tsv" in told.message
    assert {str(key) for key in catalogue.units} == {code for code, *_ in UNITS}


def _words(each: Link | Rejection) -> tuple[str, str, str]:
    return each.subject, each.object, each.evidence[0].text


@pytest.mark.parametrize("prefix", ["uoc", "hk"])
def test_a_prefix_that_is_not_declared_is_read(folder: Path, prefix: str) -> None:
    """A file that has lost its header still names units by their codes."""
    row = f"{prefix}:900001L2\tcskg:prerequisiteOf\tNot\t{prefix}:900002L3\tsemapv:MappingReview\t\n"
    (folder / "a.sssom.tsv").write_text(COLUMNS + row, "utf-8")
    catalogue, diagnostics = load_dataset(folder)
    assert [(each.subject, each.object) for each in catalogue.rejections] == [("900001L2", "900002L3")]
    assert {each.code for each in diagnostics if each.source == "a.sssom.tsv"} == {"link-file-incomplete"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_desk_writes_into_a_sheet_with_semicolons(folder: Path, encoding: str) -> None:
    """A decision of the desk is a row like the others of the file, whose words stay as they were."""
    from cskg.ingest.link_decisions import LinkDecision, record_decisions
    from cskg.model import LinkPredicate, UnitKey

    write_sheet(folder)
    decide(folder, "accept", comment="Café first")
    path = folder / "a.sssom.tsv"
    saved = as_saved(path.read_text("utf-8"), ";", line_end="\n", bom=False).decode()
    path.write_bytes(saved.encode(encoding, "replace"))
    files = find_sources([folder])
    said_there = Rejection(
        subject=UnitKey("900004L2"), predicate=LinkPredicate.PREREQUISITE_OF, object=UnitKey("900005L4"), confidence=1.0
    )
    decision = LinkDecision(said=said_there, by="A; Curator", day="2026-11-30")
    document = next(file for file in files if file.source.name == "900004L2.txt")
    record_decisions(files, document, [decision], Iris())
    catalogue, _ = load_dataset(folder)
    assert [(each.subject, each.object) for each in catalogue.rejections] == [("900004L2", "900005L4")]
    (curated,) = [link for link in catalogue.links if link.justification is Justification.CURATED]
    assert curated.evidence[0].text == "Café first"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding != "utf-8")
