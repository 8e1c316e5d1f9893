"""Links as a table of SSSOM: read back by this project's own reader, and by the standard's tool where it is there."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from builders import DATA, catalogue_of, load_dataset, make_source, write_unit
from click.testing import CliRunner
from requirements import lacking

from cskg.cli.commands import cli
from cskg.exchange.frameworks.sssom import COLUMNS, JUSTIFICATIONS, iter_sssom
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.ingest.curated import read_curated
from cskg.ingest.sources import SourceFile
from cskg.ingest.sssom_table import REQUIRED, read_table
from cskg.iris import Iris
from cskg.model import Justification, Link, LinkPredicate, claim_of
from cskg.vocab import SEMAPV

EXAMPLE = Path("data/illustrative/curated.sssom.tsv")
TOOL = os.environ.get("CSKG_SSSOM") or shutil.which("sssom")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The illustrative framework, with links of every kind and two rejections."""
    return catalogue_of(DATA / "illustrative")


@pytest.fixture(scope="module")
def table(catalogue: Catalogue) -> str:
    """All its links as a table."""
    return "".join(iter_sssom(Selection(catalogue=catalogue)))


def test_every_link_is_a_row(catalogue: Catalogue, table: str) -> None:
    """The table has a row a link and a rejection, with titles, reasons and confidence, and no fault."""
    read = read_table(table.encode(), "links.sssom.tsv")
    assert not read.faults
    assert set(REQUIRED) <= set(COLUMNS)
    said = [*catalogue.links, *catalogue.rejections]
    assert len(read.rows) == len(said)
    assert {link.justification for link in catalogue.links} == set(Justification)
    for row, each in zip(read.rows, said, strict=True):
        assert row.text("subject_id") == f"uoc:{each.subject}"
        assert row.text("predicate_id") == f"cskg:{each.predicate.value}"
        assert row.text("object_id") == f"uoc:{each.object}"
        assert float(row.text("confidence")) == pytest.approx(each.confidence, abs=1e-6)
        assert bool(row.text("predicate_modifier")) is (each in catalogue.rejections)
        title = catalogue.units[each.subject].find_body()
        assert row.text("subject_label") == (title.title if title else "")
    prefixes = read.prefixes
    assert prefixes["semapv"] == str(SEMAPV)
    assert prefixes["uoc"] == Iris().unit(catalogue.links[0].subject).removesuffix(catalogue.links[0].subject)


def test_what_is_curated_comes_back(catalogue: Catalogue, tmp_path: Path) -> None:
    """Curated links and rejections, written and read again, are the same; what was found is no curator's word."""
    curated = [link for link in catalogue.links if link.justification is Justification.CURATED]
    assert curated
    assert catalogue.rejections
    path = tmp_path / "curated.sssom.tsv"

    def read(text: str) -> tuple[set[object], set[object], int]:
        path.write_text(text, "utf-8")
        found = read_curated(SourceFile(path=path, root=tmp_path, source=make_source(path.name)), Iris())
        return set(map(claim_of, found.links)), set(map(claim_of, found.rejections)), len(found.diagnostics)

    wanted = set(map(claim_of, curated)), set(map(claim_of, catalogue.rejections))

    def write(justification: Justification) -> str:
        return "".join(iter_sssom(Selection(catalogue=catalogue, justifications=frozenset([justification]))))

    assert read(write(Justification.CURATED)) == (*wanted, 0)
    found = [link for link in catalogue.links if link.justification is Justification.LEXICAL]
    assert read(write(Justification.LEXICAL)) == (set(), set(), len(found))


def test_hostile_titles_and_words_stay_in_their_fields(tmp_path: Path) -> None:
    """Quotes, signs and Chinese in titles, and any words of evidence, come back as they were, a row a line."""
    title = 'Say "no" = & < #~{} \\n 拒絕「浪費」'
    for code, other in (("900001L1", "110001L1"), ("900002L1", "110002L1")):
        write_unit(tmp_path, code, title, range=f'Adopted from "{other}".', requirements=[f'Tidy "up" after {other}'])
    found, _ = load_dataset(tmp_path)
    read = read_table("".join(iter_sssom(Selection(catalogue=found))).encode(), "links.sssom.tsv")
    assert not read.faults
    assert len(read.rows) == len(found.links) >= 2
    assert {row.text("subject_label") for row in read.rows} == {title}
    assert all('"' in row.text("comment") for row in read.rows)


def test_links_can_be_chosen(catalogue: Catalogue) -> None:
    """By unit on either side, predicate and confidence."""
    (overlap, *_) = [link for link in catalogue.links if link.predicate is LinkPredicate.OVERLAPS_WITH]

    def choose(**options: Any) -> list[Link]:
        return list(Selection(catalogue=catalogue, **options).iter_links())

    chosen = choose(
        units=frozenset([overlap.object]),
        predicates=frozenset([LinkPredicate.OVERLAPS_WITH]),
        least=overlap.confidence,
    )
    assert overlap in chosen
    assert all(overlap.object in {link.subject, link.object} for link in chosen)
    assert overlap not in choose(predicates=frozenset([LinkPredicate.REPLACES]))
    assert overlap not in choose(least=1.0)
    assert overlap not in choose(justifications=frozenset([Justification.STATED]))


def test_the_command_writes_the_table(root: Path) -> None:
    """``cskg links --sssom`` writes it, and refuses a predicate that there is not."""
    source = str(root / "data" / "illustrative" / "visual-display")
    done = CliRunner().invoke(cli, ["links", "--sssom", "--predicate", "overlaps_with", "--source", source])
    assert done.exit_code == 0
    rows = read_table(done.stdout.encode(), "links.sssom.tsv").rows
    assert {row.text("predicate_id") for row in rows} == {"cskg:overlapsWith"}
    assert CliRunner().invoke(cli, ["links", "--sssom", "--predicate", "eats", "--source", source]).exit_code == 2


def test_justifications_are_terms_of_the_vocabulary() -> None:
    """Each justification has a term of semapv."""
    assert set(JUSTIFICATIONS) == set(Justification)


def test_the_standard_s_tool_finds_no_fault(root: Path, tmp_path: Path, table: str) -> None:
    """``sssom validate`` takes the example of curated links and what is written; ``sssom parse`` reads every row."""
    written = tmp_path / "links.sssom.tsv"
    written.write_text(table, "utf-8")
    if TOOL is None:
        lacking(
            "The tool sssom is not here.", "Run “pip install sssom” in an environment of its own, and set CSKG_SSSOM."
        )
    for path in (root / EXAMPLE, written):
        done = subprocess.run([TOOL, "validate", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stdout + done.stderr
    parsed = tmp_path / "parsed.tsv"
    done = subprocess.run(
        [TOOL, "parse", str(written), "--output", str(parsed)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(read_table(parsed.read_bytes(), "parsed.tsv").rows) == len(read_table(table.encode(), "table").rows)
