"""Curators' decisions about links in the files beside the documents: what is written, what stays, what is refused."""

import json
import multiprocessing
from pathlib import Path

import pytest
from builders import make_link, write_unit

from cskg.errors import CurationError
from cskg.ingest.curation_log import LOG_FILE
from cskg.ingest.link_decisions import (
    AlreadyDecidedError,
    LinkDecision,
    read_decisions,
    record_decisions,
    undo_decisions,
)
from cskg.ingest.sources import SourceFile, find_sources
from cskg.iris import DEFAULT_BASE, Iris
from cskg.model import LinkPredicate, Rejection, UnitKey

IRIS = Iris(DEFAULT_BASE)
TABLE = (
    "#mapping_set_id: https://example.org/links\n"
    "#license: https://creativecommons.org/publicdomain/zero/1.0/\n"
    "# a remark of the curator\n"
    "#curie_map:\n"
    '#  u: "https://w3id.org/hk-competency/unit/"\n'
    "comment\tsubject_id\tpredicate_id\tobject_id\tmapping_justification\tother\n"
    "The till first.\tu:900001L1\tcskg:prerequisiteOf\tu:900002L2\tsemapv:ManualMappingCuration\tkept\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A SOURCE folder with three documents."""
    (tmp_path / "shop").mkdir()
    for code in ("900001L1", "900002L2", "900003L3"):
        write_unit(tmp_path / "shop", code)
    return tmp_path


def reject(subject: str, target: str, comment: str = "", by: str = "A. Curator") -> LinkDecision:
    """A decision that one unit does not come before another."""
    said = Rejection(
        subject=UnitKey(subject), predicate=LinkPredicate.PREREQUISITE_OF, object=UnitKey(target), confidence=1.0
    )
    return LinkDecision(said=said, by=by, day="2026-11-30", comment=comment)


def accept(subject: str, target: str, confidence: float) -> LinkDecision:
    """A decision that two units overlap."""
    said = make_link(subject, target, confidence, predicate=LinkPredicate.OVERLAPS_WITH, method="curation")
    return LinkDecision(said=said, by="B", day="2026-11-30")


def record(folder: Path, *decisions: LinkDecision) -> list[str]:
    """Writes decisions for the first document; returns the names of their rows."""
    files = find_sources([folder])
    return [each.name for each in record_decisions(files, files[0], decisions, IRIS)]


def test_a_decision_is_a_row_in_the_columns_of_the_file(folder: Path) -> None:
    """Bytes before it stay, missing columns are added, and the row has name, day and reason."""
    path = folder / "own.sssom.tsv"
    path.write_text(TABLE)
    record(folder, reject("900001L1", "900003L3", "Not\tneeded.\n#Really"))
    head, row = path.read_text().rsplit("\n", 2)[:2]
    added = "\tpredicate_modifier\tconfidence\tauthor_label\tmapping_date"
    assert head == TABLE.rstrip("\n").replace("\tother\n", f"\tother{added}\n")
    assert row == (
        "Not needed. #Really\tu:900001L1\tcskg:prerequisiteOf\tu:900003L3\tsemapv:MappingReview\t\tNot\t1\tA. Curator"
        "\t2026-11-30"
    )
    (_, found) = read_decisions(find_sources([folder]), IRIS)
    assert (found.row.by, found.row.day, found.row.comment) == ("A. Curator", "2026-11-30", "Not needed. #Really")


def test_undo_gives_the_bytes_before_but_for_new_columns(folder: Path) -> None:
    """Comments, order, a byte order mark and line ends stay."""
    path = folder / "own.sssom.tsv"
    before = ("\ufeff" + TABLE.replace("\n", "\r\n")).encode()
    path.write_bytes(before)
    first = record(folder, reject("900001L1", "900003L3"))
    held = path.read_bytes()
    second = record(folder, accept("900002L2", "900003L3", 0.5))
    undo_decisions(find_sources([folder]), second, IRIS)
    assert path.read_bytes() == held
    undo_decisions(find_sources([folder]), first, IRIS)
    assert path.read_bytes().replace(b"\tpredicate_modifier\tconfidence\tauthor_label\tmapping_date", b"") == before


def test_without_a_file_one_is_made_in_the_source_folder(folder: Path) -> None:
    """It is read with the documents, and a file nearer to the document is taken instead."""
    record(folder, accept("900001L1", "900002L2", 0.75))
    assert "uoc:900001L1\tcskg:overlapsWith\t\tuoc:900002L2" in (folder / "curated.sssom.tsv").read_text()
    (folder / "shop" / "near.sssom.tsv").write_text(TABLE)
    record(folder, reject("900001L1", "900003L3"))
    assert "900003L3" in (folder / "shop" / "near.sssom.tsv").read_text()
    assert "900003L3" not in (folder / "curated.sssom.tsv").read_text()


def test_two_source_folders_get_files_of_different_names(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two files of one name would keep the dataset from being built."""
    other = tmp_path_factory.mktemp("other")
    write_unit(other, "900009L2")
    record(folder, accept("900001L1", "900002L2", 1))
    files = find_sources([folder, other])
    record_decisions(files, next(file for file in files if file.root == other), [reject("900009L2", "900001L1")], IRIS)
    assert (other / "curated-2.sssom.tsv").exists()
    assert len(read_decisions(files, IRIS)) == 2


@pytest.mark.parametrize("other", [reject("900001L1", "900002L2"), reject("900002L2", "900001L1")])
def test_what_is_decided_is_not_decided_again(folder: Path, other: LinkDecision) -> None:
    """A second decision about a link, in either direction, is refused with the first one."""
    path = folder / "own.sssom.tsv"
    path.write_text(TABLE)
    with pytest.raises(AlreadyDecidedError) as refused:
        record(folder, other)
    assert [each.row.comment for each in refused.value.recorded] == ["The till first."]
    assert path.read_text() == TABLE


def test_a_decision_that_has_changed_is_not_undone(folder: Path) -> None:
    """Somebody edited the row: it stays, and the curator is told."""
    (name,) = record(folder, reject("900001L1", "900003L3", "first"))
    path = folder / "curated.sssom.tsv"
    path.write_text(path.read_text().replace("first", "second"))
    with pytest.raises(CurationError, match="not there any more"):
        undo_decisions(find_sources([folder]), [name], IRIS)
    assert "second" in path.read_text()


def test_a_file_that_is_no_table_is_left_alone(folder: Path) -> None:
    """Nobody can say what a row would mean in it."""
    path = folder / "own.sssom.tsv"
    path.write_text("#a: [\nsubject_id")
    with pytest.raises(CurationError, match="Correct the file first"):
        record(folder, reject("900001L1", "900003L3"))
    assert path.read_text() == "#a: [\nsubject_id"


def test_a_document_of_its_own_has_no_file_of_links(folder: Path) -> None:
    """Links are read from folders, so one beside a single document would not be read."""
    files = find_sources([folder / "shop" / "900001L1.txt"])
    with pytest.raises(CurationError, match="Serve the folder"):
        record_decisions(files, files[0], [reject("900001L1", "900003L3")], IRIS)
    assert not list(folder.rglob("*.sssom.tsv"))


@pytest.mark.parametrize("name", ['A "B" C', "=cmd|'/c calc'!A1", "名\u2028字", "a\tb\rc", "#x", "../../etc", "𝒜" * 50])
def test_hostile_names_stay_names(folder: Path, name: str) -> None:
    """Whatever a curator is called, the row is one row, and the name is read back on one line."""
    record(folder, reject("900001L1", "900003L3", by=name, comment=name))
    (found,) = read_decisions(find_sources([folder]), IRIS)
    plain = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    assert (found.row.by, found.row.comment) == (plain, plain)


def _decide_many(folder: Path, names: list[str]) -> None:
    for name in names:
        record(folder, reject("900001L1", name))


def test_writers_at_once_lose_nothing(folder: Path) -> None:
    """Two processes that write into one file: every row of both is there, and nothing else."""
    names = [[f"90{half}{number:03}L3" for number in range(20)] for half in (1, 2)]
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_decide_many, args=(folder, each)) for each in names]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    found = read_decisions(find_sources([folder]), IRIS)
    assert sorted(each.row.said.object for each in found) == sorted([*names[0], *names[1]])
    assert sorted(path.name for path in folder.iterdir()) == ["curated.sssom.tsv", LOG_FILE, "shop"]
    lines = [json.loads(line) for line in (folder / LOG_FILE).read_text().splitlines()]
    assert len(lines) == len(found)  # each decision is logged as a whole


def test_the_document_decides_about_the_file(folder: Path) -> None:
    """No name of a unit leads elsewhere: keys with dots and slashes are written as they are, into the same file."""
    files: list[SourceFile] = find_sources([folder])
    decision = accept("M1@../../a.txt", "900001L1", 1)
    (found,) = record_decisions(files, files[0], [decision], IRIS)
    assert found.file == "curated.sssom.tsv"
    assert found.row.said.subject in {"M1@../../a.txt", "900001L1"}


def test_what_is_replaced_is_taken_out_with_the_same_change(folder: Path) -> None:
    """What is not about the link stays, and the same decision may be saved again."""
    (old,) = record(folder, reject("900001L1", "900002L2", "Too early."))
    (kept,) = record(folder, accept("900001L1", "900002L2", 0.5))
    files = find_sources([folder])
    with pytest.raises(AlreadyDecidedError):
        record(folder, reject("900001L1", "900002L2", "Not needed."))
    for again in ("Not needed.", "Not needed."):
        (fresh,) = record_decisions(files, files[0], [reject("900001L1", "900002L2", again)], IRIS, [old])
        files = find_sources([folder])
        assert [each.name for each in read_decisions(files, IRIS)] == [kept, fresh.name]
        old = fresh.name


def test_what_is_replaced_in_another_file_goes_last(folder: Path) -> None:
    """The new decision stands in the nearest file, and the old one is gone from its own."""
    (old,) = record(folder, reject("900001L1", "900002L2", "Too early."))
    (folder / "shop" / "near.sssom.tsv").write_text(TABLE.rsplit("\n", 2)[0] + "\n")
    files = find_sources([folder])
    record_decisions(files, files[0], [reject("900001L1", "900002L2", "Not needed.")], IRIS, [old])
    (found,) = read_decisions(find_sources([folder]), IRIS)
    assert (found.file, found.row.comment) == ("shop/near.sssom.tsv", "Not needed.")


def test_a_replacement_that_fails_loses_nothing(folder: Path) -> None:
    """Neither where the file to be written is faulty, nor where a row is about another link or gone."""
    (old,) = record(folder, reject("900001L1", "900002L2"))
    (other,) = record(folder, accept("900001L1", "900002L2", 0.5))
    before = (folder / "curated.sssom.tsv").read_bytes()
    files = find_sources([folder])
    for named in ([old, other], [other], ["0" * 20]):
        with pytest.raises(CurationError, match="not there any more"):
            record_decisions(files, files[0], [reject("900001L1", "900002L2", "New.")], IRIS, named)
    (folder / "shop" / "broken.sssom.tsv").write_text("subject_id\n")
    files = find_sources([folder])
    with pytest.raises(CurationError):
        record_decisions(files, files[0], [reject("900001L1", "900002L2", "New.")], IRIS, [old])
    assert (folder / "curated.sssom.tsv").read_bytes() == before


def test_a_link_to_another_file_is_not_written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file that leads out of the SOURCE is neither read nor taken over."""
    outside = tmp_path_factory.mktemp("outside") / "shared.sssom.tsv"
    outside.write_text(TABLE)
    (folder / "curated.sssom.tsv").symlink_to(outside)
    with pytest.raises(CurationError, match="It is a link to another file"):
        record(folder, reject("900001L1", "900003L3"))
    assert outside.read_text() == TABLE
    assert (folder / "curated.sssom.tsv").is_symlink()
