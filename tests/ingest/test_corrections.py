"""Curators' corrections: applied at every reading, told in the unit, never applied to what their author did not see."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import load_dataset
from parser.test_spans import check

from cskg.api.executing import execute
from cskg.errors import CurationError
from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.correcting import find_unapplied
from cskg.ingest.reading_files import ReadSource, read_source
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Diagnostic, Language, Severity, Unit
from cskg.outline import iter_statements
from cskg.parser.readers import read_document

RUN_ON = """Title\tServe at the counter
Code\t900101L2
Range\tAny bakery.
Level\t2
Credit\t3
Competency\tPerformance Requirements 1. Serve guests
\t Hand out the queue Number slips Wrap the goods ask for a receipt Daily totals
Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:
\t Serve guests quickly Keep the counter clean
Remark\tThis UoC is adopted from 900001L2. The UoC title is revised.
"""
CRITERIA = RUN_ON[RUN_ON.index("Assessment") : RUN_ON.index("Remark")]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: Path, text: str, corrections: str, name: str = "a.txt", code: str = "900101L2") -> Path:
    """A document, and beside it a file with these corrections of it."""
    (folder / name).write_bytes(text.encode())
    lines = "\n".join(f"    {line}" for line in corrections.splitlines())
    entry = f"- code: {code}\n  sha256: {digest(text)}\n  by: A. Curator\n  corrections:\n{lines}\n"
    (folder / "corrections.yaml").write_text(entry, "utf-8")
    return folder


def read(*sources: Path) -> tuple[list[ReadSource], tuple[Diagnostic, ...]]:
    """The documents as read, and what was told of corrections."""
    files = find_sources(sources)
    found = [read_source(file) for file in files]
    units = [unit for source in found for unit in source.units]
    unapplied = find_unapplied(files, [(unit.source.name, unit.source.sha256, unit.code) for unit in units])
    return found, unapplied


def read_one(folder: Path) -> tuple[Unit, tuple[Diagnostic, ...]]:
    """The one unit of a folder, and all that was told; its spans prove its statements."""
    (source,), unapplied = read(folder)
    (unit,) = source.units
    text = read_document(source.file.path.read_bytes(), "a").text
    for _, _, statement in iter_statements(unit):
        assert statement.spans
    if unit.source.sha256 == digest(text):
        check(unit, text)
    return unit, (*source.diagnostics, *unapplied)


def codes(diagnostics: Sequence[Diagnostic]) -> list[str]:
    return [diagnostic.code for diagnostic in diagnostics]


def texts(unit: Unit) -> list[str]:
    return [f"{path} {statement.text}" for path, _, statement in iter_statements(unit)]


def test_the_example_of_the_docs_is_true(root: Path, tmp_path: Path) -> None:
    """The document is cut as it says, its corrections apply, and the command prints and tells what stands there."""
    docs = (root / "docs" / "reference" / "corrections.md").read_text("utf-8")
    (document,) = re.findall(r"```text\n(.*?)```", docs, re.DOTALL)
    (corrections,) = re.findall(r"```yaml\n(.*?)```", docs, re.DOTALL)
    head, before, after, told = re.findall(r"```console\n(.*?)```", docs, re.DOTALL)
    (tmp_path / "900101L2.txt").write_bytes(document.encode())

    def parse() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cskg", "parse", str(tmp_path / "900101L2.txt")]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=120)

    first = parse()
    assert first.stdout.startswith(head)
    assert before in first.stdout
    (tmp_path / "corrections.yaml").write_text(corrections, "utf-8")
    second = parse()
    assert after in second.stdout
    assert "[0." not in second.stdout
    assert set(told.splitlines()) < set(second.stderr.splitlines())
    assert {line.rpartition(" ")[2] for line in second.stderr.splitlines()} == {"[correction-applied]"}


def test_statements_are_corrected_and_the_doubt_goes(tmp_path: Path) -> None:
    """Each correction finds what those before it left; spans prove the words, and confidence is 1."""
    folder = write(
        tmp_path,
        RUN_ON,
        "- join: [Hand out the queue, Number slips]\n- split: Wrap the goods\n  before: ask\n"
        "- confirm: Daily totals\n- move: Wrap the goods\n  under: Serve guests\n"
        "- confirm: [Serve guests quickly, Keep the counter]",
    )
    unit, told = read_one(folder)
    assert codes(told) == codes(unit.diagnostics) == ["correction-applied"] * 5
    assert {statement.confidence for _, _, statement in iter_statements(unit)} == {1}
    assert texts(unit) == [
        "r1 Serve guests",
        "r1.1 Hand out the queue Number slips",
        "r1.1.1 ask for a receipt",
        "r1.2 Wrap the goods",
        "r1.3 Daily totals",
        "c1 Serve guests quickly",
        "c2 Keep the counter clean",
    ]


@pytest.mark.parametrize(
    ("corrections", "left"),
    [
        ("- confirm: Wrap", [3, 2]),
        ("- confirm: [Serve guests quickly, Keep the counter]", [4]),
        ("- confirm: [Hand, Number, Wrap, Daily]", [2]),
        ("- confirm: all", []),
        ("- field: {title: Sell}", [4, 2]),
    ],
)
def test_what_is_left_to_check_is_counted(tmp_path: Path, corrections: str, left: list[int]) -> None:
    """`items-run-on` of a field says how many statements are inferred still, and goes with the last."""
    unit, _ = read_one(write(tmp_path, RUN_ON, corrections))
    said = [found.message for found in unit.diagnostics if found.code == "items-run-on"]
    assert [int(number[0]) for message in said if (number := re.search(r"\d+", message))] == left


def test_fields_are_the_curators(tmp_path: Path) -> None:
    """A field that was stated has no quote in the document, one that was confirmed keeps it."""
    folder = write(
        tmp_path,
        RUN_ON.replace("Credit\t3", "Credit\tthree").replace("Level\t2", "Level\t3"),
        "- field: {title: Sell  bread, range: null, level: 2, credit: 1.5, creditNote: Estimate, industry: Retail,\n"
        "          branch: Food, functionalAreas: [Sales, Care], language: zh-Hant, criteriaOpener: null,\n"
        "          oldCode: ZZZZZZ201A}",
    )
    plain = read_source(find_sources([folder / "a.txt"])[0]).units[0]
    unit, _ = read_one(folder)
    assert plain == unit
    assert (unit.title, unit.range, unit.level) == ("Sell bread", None, 2)
    assert (unit.credit, unit.credit_note) == (1.5, "Estimate")
    assert (unit.industry, unit.branch, unit.functional_areas) == ("Retail", "Food", ("Care", "Sales"))
    assert (unit.language, unit.criteria_opener, unit.old_code) == (Language.ZH_HANT, None, "ZZZZZZ201A")
    assert [quote.field for quote in unit.field_quotes] == ["remark"]
    assert {"level-code-mismatch", "credit-not-a-number"}.isdisjoint(codes(unit.diagnostics))
    (applied,) = [found for found in unit.diagnostics if found.code == "correction-applied"]
    assert (applied.severity, applied.source, applied.line) == (Severity.INFO, "a.txt", 1)
    assert "title: Sell bread; range: none; level: 2; credit: 1.5;" in applied.message
    assert "(corrections.yaml; A. Curator)" in applied.message
    confirmed, _ = read_one(write(tmp_path, RUN_ON, "- field: {title: Serve at the counter, level: 2}"))
    assert {"title", "level"} < {quote.field for quote in confirmed.field_quotes}


@pytest.mark.parametrize(
    ("line", "corrections", "message"),
    [
        ("Level\t2\n", "- field: {level: 2}", "Level of"),
        ("Credit\t3\n", "- field: {credit: 3}", "Credit of"),
        ("Range\tAny bakery.\n", "- field: {range: Any bakery.}", "Range of"),
        ("Title\tServe at the counter\n", "- field: {title: Serve}", "Title of"),
        (
            RUN_ON[RUN_ON.index("Assess") : RUN_ON.index("Remark")],
            "- move: Daily\n  under: assessmentCriteria",
            "Assess",
        ),
    ],
)
def test_a_field_that_was_missing_is_given(tmp_path: Path, line: str, corrections: str, message: str) -> None:
    """Its diagnostic goes, and no other one."""
    text = RUN_ON.replace(line, "")
    plain, _ = read_one(write(tmp_path, text, "- field: {branch: Food}"))
    unit, _ = read_one(write(tmp_path, text, corrections))
    gone = [found.message for found in plain.diagnostics if found.code == "missing-field"]
    assert [missing for missing in gone if missing.startswith(message)] == gone
    assert "missing-field" not in codes(unit.diagnostics)


def test_a_remark_that_is_stated_keeps_the_lineage_that_it_repeats(tmp_path: Path) -> None:
    """A stated link is one that the document states; words of a curator make none."""
    kept, _ = read_one(write(tmp_path, RUN_ON, "- field: {remark: Note. This UoC is adopted from 900001L2.}"))
    assert [derivation.code for derivation in kept.derivations] == ["900001L2"]
    for remark in ("This UoC is adopted from 900009L2.", "null"):
        other, _ = read_one(write(tmp_path, RUN_ON, f"- field: {{remark: {remark}}}"))
        assert other.derivations == ()


@pytest.mark.parametrize(
    ("correction", "why", "place"),
    [
        ("split: Wrap", "A correction is split with before", (5, 7)),
        ("{split: Wrap, before: ask, join: [a, b]}", "A correction is split with before", (5, 7)),
        ("cut: Wrap", "'cut' is not a key here. Use one of before, ", (5, 12)),
        ("Wrap", "Keys and values are expected here", (5, 7)),
        ("join: Wrap", "two statements", (5, 13)),
        ("confirm: []", "A list is expected here", (5, 16)),
        ("confirm: ''", "Text is expected here", (5, 16)),
        ("confirm: {words: Wrap, occurrence: 0}", "a number from 1", (5, 42)),
        ("confirm: {occurrence: 1}", "no words", (5, 16)),
        ("field: {}", "must name a field", (5, 14)),
        ("field: {colour: red}", "'colour' is not a key", (5, 23)),
        ("field: {title: null}", "Text is expected here", (5, 22)),
        ("field: {level: 8}", "from 1 to 7", (5, 22)),
        ("field: {level: [2]}", "from 1 to 7", (5, 22)),
        ("field: {credit: many}", "number of QF credits", (5, 23)),
        ("field: {language: fr}", "en, zh-Hant or zh-Hans", (5, 25)),
        ("field: {functionalAreas: Sales}", "must be a list", (5, 32)),
    ],
)
def test_a_correction_that_is_not_written_right_is_left_out(
    tmp_path: Path, correction: str, why: str, place: tuple[int, int]
) -> None:
    """It is an error with file, line and column; the correction after it is applied."""
    folder = write(tmp_path, RUN_ON, f"- {correction}\n- field: {{branch: Food}}")
    unit, told = read_one(folder)
    assert unit.branch == "Food"
    (fault,) = [found for found in told if found.code == "correction-not-applicable"]
    assert why in fault.message
    assert (fault.severity, fault.source, fault.line, fault.column) == (Severity.ERROR, "corrections.yaml", *place)


@pytest.mark.parametrize(
    ("entry", "why", "place"),
    [
        ("- Wrap", "Keys and values", (1, 3)),
        ("- {sha256: aa, corrections: [confirm: all]}", "no code", (1, 3)),
        ("- {code: 9, corrections: [confirm: all]}", "no sha256", (1, 3)),
        ("- {code: 9, sha256: aa, corrections: [confirm: all]}", "64 hexadecimal digits", (1, 21)),
        ("- {code: 9, sha256: SHA}", "no corrections", (1, 3)),
        ("- {code: 9, sha256: SHA, corrections: all}", "A list is expected here", (1, 100)),
        ("- {code: 9, sha256: SHA, corrections: [confirm: all], who: me}", "'who' is not a key", (1, 121)),
    ],
)
def test_a_bad_entry_never_stops_the_others(tmp_path: Path, entry: str, why: str, place: tuple[int, int]) -> None:
    """It is left out with its place, and the next entry is applied."""
    folder = write(tmp_path, RUN_ON, "- field: {branch: Food}")
    good = (folder / "corrections.yaml").read_text("utf-8")
    (folder / "corrections.yaml").write_text(f"{entry.replace('SHA', 'a' * 64)}\n{good}", "utf-8")
    unit, told = read_one(folder)
    assert unit.branch == "Food"
    (fault,) = [found for found in told if found.code == "correction-not-applicable"]
    assert why in fault.message
    assert (fault.line, fault.column) == place


@pytest.mark.parametrize(("text", "why"), [("a: [", "not valid YAML"), ("a: b", "must be a list"), ("- *a", "alias")])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str, why: str) -> None:
    """As with sources.yaml: the file, the place, the cause and the cure."""
    write(tmp_path, RUN_ON, "- confirm: all")
    (tmp_path / "corrections.yaml").write_text(text, "utf-8")
    with pytest.raises(CurationError, match=why) as caught:
        find_sources([tmp_path])
    assert str(tmp_path / "corrections.yaml:") in str(caught.value)


def test_what_cannot_be_applied_is_told_in_the_file_and_in_the_unit(tmp_path: Path) -> None:
    """The file's place is for the curator; the unit tells whoever asks the graph, without lines that may move."""
    folder = write(tmp_path, RUN_ON, "- confirm: all\n- split: Wrap the goods\n  before: tell\n- confirm: Wrap")
    unit, told = read_one(folder)
    (fault,) = [found for found in told if found.code == "correction-not-applicable"]
    assert (fault.source, fault.line, fault.column) == ("corrections.yaml", 6, 7)
    assert fault.message.startswith("900101L2: “tell” is not in “Wrap the goods ask for a receipt”")
    assert codes(unit.diagnostics) == ["correction-applied", "correction-not-applicable", "correction-applied"]
    assert unit.diagnostics[1].line is None
    assert unit.diagnostics[1].message.startswith(
        "A correction was not applied: split “Wrap the goods” before “tell” (corrections.yaml; A. Cur"
    )


def test_a_correction_of_a_document_that_changed_is_reported_and_not_applied(tmp_path: Path) -> None:
    """The message names the document and its new digest; with that digest written it applies again."""
    folder = write(tmp_path, RUN_ON, "- field: {branch: Food}")
    changed = RUN_ON.replace("receipt", "refund")
    (folder / "a.txt").write_bytes(changed.encode())
    unit, told = read_one(folder)
    assert unit.branch is None
    (stale,) = [found for found in told if found.code.startswith("correction")]
    assert (stale.code, stale.severity) == ("correction-stale", Severity.WARNING)
    assert (stale.source, stale.line, stale.column) == ("corrections.yaml", 1, 3)
    assert f"a.txt (sha256: {digest(changed)})" in stale.message
    entry = (folder / "corrections.yaml").read_text("utf-8")
    (folder / "corrections.yaml").write_text(entry.replace(digest(RUN_ON), digest(changed).upper()), "utf-8")
    unit, told = read_one(folder)
    assert unit.branch == "Food"
    assert "correction-stale" not in codes(told)


def test_a_correction_without_a_document_is_reported(tmp_path: Path) -> None:
    """No such unit in the document, no such document, or one that has an entry of its own."""
    folder = write(tmp_path, RUN_ON, "- field: {branch: Food}")
    path = folder / "corrections.yaml"
    good = path.read_text("utf-8")
    for entry, why in (
        (good.replace("900101L2", "900102L2"), "a.txt has this digest, but has no unit 900102L2"),
        (good.replace("900101L2", "900102L2").replace(digest(RUN_ON), "a" * 64), "none describes the unit"),
        (good.replace(digest(RUN_ON), "a" * 64), "have entries of their own"),
    ):
        path.write_text(entry + good, "utf-8")
        unit, told = read_one(folder)
        assert unit.branch == "Food"
        (unused,) = [found for found in told if found.code == "correction-unused"]
        assert why in unused.message
        assert (unused.severity, unused.source, unused.line, unused.column) == (
            Severity.WARNING,
            "corrections.yaml",
            1,
            3,
        )


def test_a_document_given_alone_is_not_blamed_for_its_neighbours(tmp_path: Path) -> None:
    """Entries of other documents, another edition of the same unit too, are silent; its own stale one is not."""
    folder = write(tmp_path, RUN_ON, "- field: {branch: Food}")
    (folder / "b.txt").write_bytes(RUN_ON.replace("receipt", "refund").encode())
    (found,), unapplied = read(folder / "b.txt")
    assert found.units[0].branch is None
    assert unapplied == ()
    (folder / "a.txt").unlink()
    assert codes(read(folder / "b.txt")[1]) == ["correction-stale"]


def test_files_between_the_source_and_the_document_count_uppermost_first(tmp_path: Path) -> None:
    """The nearest one has the last word; one in another folder, or above the SOURCE, says nothing."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "other").mkdir()
    write(inner, RUN_ON, "- field: {branch: Near}")
    write(tmp_path, RUN_ON, "- field: {branch: Far, industry: Retail}", name="copy.txt")
    (tmp_path / "copy.txt").unlink()
    write(tmp_path / "other", RUN_ON.replace("900101", "900109"), "- confirm: all", code="900109L2")
    found, unapplied = read(tmp_path)
    unit = found[0].units[0]
    assert (unit.branch, unit.industry) == ("Near", "Retail")
    assert "(inner/corrections.yaml; A. Curator)" in unit.diagnostics[-1].message
    assert unapplied == ()
    assert read(inner)[0][0].units[0].industry is None


def test_two_sources_keep_their_corrections_apart(tmp_path: Path) -> None:
    """Two files of one name, in two SOURCEs, are two files."""
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        text = RUN_ON.replace("900101", f"90010{number}")
        write(tmp_path / str(number), text, "- confirm: all", f"{number}.txt", f"90010{number + 2}L2")
    assert codes(read(tmp_path / "1", tmp_path / "2")[1]) == ["correction-unused", "correction-unused"]


def test_what_is_sent_to_another_process_is_the_documents_own(tmp_path: Path) -> None:
    """So a large file of corrections is not sent with every document."""
    folder = write(tmp_path, RUN_ON, "- field: {branch: Food}")
    (folder / "b.txt").write_bytes(RUN_ON.replace("900101", "900102").encode())
    first, second = (file.narrow() for file in find_sources([folder]))
    assert [entry.code for file in first.corrections for own in file.entries.values() for entry in own] == ["900101L2"]
    assert second.corrections == ()


def test_a_build_reads_again_what_a_correction_changes_and_nothing_else(tmp_path: Path) -> None:
    """Added, moved within its file, changed, removed: one document is read again where its unit changes."""
    units = tmp_path / "units"
    units.mkdir()
    for number in (1, 2):
        (units / f"{number}.txt").write_bytes(RUN_ON.replace("900101", f"90010{number}").encode())
    folder = StoreFolder(tmp_path / "store")

    def build() -> tuple[tuple[str, ...], str, list[str]]:
        report = build_store(find_sources([units]), folder, Iris())
        fresh = load_dataset(units)[0]
        assert fresh.revision == report.revision
        return report.loaded, report.revision, codes(report.diagnostics)

    loaded, plain, _ = build()
    assert len(loaded) == 2
    write(units, RUN_ON, "- confirm: all", name="1.txt")
    loaded, corrected, told = build()
    assert (loaded, corrected != plain) == (("1.txt",), True)
    assert told == ["correction-applied"]
    assert build() == ((), corrected, [])
    path = units / "corrections.yaml"
    path.write_text(
        f"# moved\n\n- {{code: x, sha256: {'a' * 64}, corrections: [confirm: all]}}\n" + path.read_text("utf-8")
    )
    assert build() == ((), corrected, ["correction-unused"])
    write(units, RUN_ON, "- confirm: all\n- field: {branch: Food}", name="1.txt")
    loaded, changed, _ = build()
    assert (loaded, changed in {plain, corrected}) == (("1.txt",), False)
    (units / "1.txt").write_bytes(RUN_ON.replace("receipt", "refund").encode())
    assert build()[2] == ["items-run-on", "items-run-on", "correction-stale"]
    (units / "1.txt").write_bytes(RUN_ON.encode())
    path.unlink()
    assert build()[1] == plain


def test_a_corrected_unit_answers_over_graphql_and_has_the_right_shape(tmp_path: Path) -> None:
    """Its diagnostics lead to the curator, its statements to their words, and it breaks no shape."""
    units = tmp_path / "units"
    units.mkdir()
    write(
        units,
        RUN_ON,
        "- split: Wrap the goods\n  before: ask\n- join: [Hand out the queue, Number slips]\n"
        "- move: Keep the counter\n  under: requirements\n- field: {title: Sell, range: null, remark: null}\n"
        "- confirm: nothing like that",
    )
    folder = StoreFolder(tmp_path / "store")
    report = build_store(find_sources([units]), folder, Iris())
    assert codes(report.diagnostics) == [
        "items-run-on",
        "items-run-on",
        *["correction-applied"] * 4,
        "correction-not-applicable",
    ]
    catalogue = open_catalogue(folder, Iris())
    (source,) = [read_source(file) for file in find_sources([units])]
    assert catalogue.get_edition(catalogue.get_unit("900101L2")) == source.units[0]
    answer = execute(
        catalogue,
        """{ unit(code: "900101L2") {
            title remark derivedFrom { code } diagnostics { severity code message }
            requirements { text confidence quote { line } children { text confidence quote { text } } } } }""",
    )
    assert not answer.errors
    assert answer.data
    unit = answer.data["unit"]
    assert (unit["title"], unit["remark"], unit["derivedFrom"]) == ("Sell", None, [])
    assert [found["code"] for found in unit["diagnostics"]] == codes(report.diagnostics)
    assert unit["diagnostics"][-2]["message"].startswith("A curator stated title: Sell; range: none; remark: none (")
    first, second = unit["requirements"]
    assert (second["text"], second["confidence"], second["quote"]["line"]) == ("Keep the counter clean", 1, 9)
    assert [child["quote"]["text"] for child in first["children"]] == [child["text"] for child in first["children"]]
    assert [child["confidence"] == 1 for child in first["children"]] == [True, False]
