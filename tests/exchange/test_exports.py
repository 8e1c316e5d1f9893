"""The export of datasets from outside: the command, GraphQL and the address give one file."""

import base64
import html
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import DATA, catalogue_of
from click.testing import CliRunner
from starlette.testclient import TestClient

from cskg.api.executing import Executor
from cskg.cli.commands import cli
from cskg.errors import BadInputError
from cskg.exchange.frameworks import FORMATS, get_format, write_export
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

UNIT = "111275L4"


@pytest.fixture(scope="module")
def client(retail: Catalogue) -> Iterator[TestClient]:
    """A client of the application."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        yield client


def ask(catalogue: Catalogue, document: str, **variables: Any) -> Any:
    return Executor().execute(catalogue, document, variables)


def write(catalogue: Catalogue, name: str, **options: Any) -> bytes:
    content = io.BytesIO()
    write_export(Selection(catalogue=catalogue, **options), FORMATS[name], content)
    return content.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_same_dataset_same_bytes(retail: Catalogue, name: str) -> None:
    """A file follows from its dataset alone."""
    assert write(retail, name)
    assert write(retail, name) == write(retail, name)


def test_the_contract_s_formats_are_there() -> None:
    """What other people's programs ask for by name."""
    names = "turtle nquads trig jsonld case case-extended ctdl-asn skos moodle-competencies canvas-outcomes open-badges"
    names += " matrix-csv matrix-xlsx"
    assert {*names.split(), "sssom"} <= set(FORMATS)
    with pytest.raises(BadInputError, match="case-extended"):
        get_format("docx")


def test_the_command_and_the_address_give_one_file(retail: Catalogue, client: TestClient, tmp_path: Path) -> None:
    """Whole and chosen, on standard output, in a file and over HTTP; what is left out is told on standard error."""
    expected = write(retail, "case", units=frozenset([UNIT]))
    done = CliRunner().invoke(cli, ["export", "case", "--unit", UNIT])
    assert done.exit_code == 0
    assert done.stdout_bytes == expected
    assert "places of statements in sources" in done.stderr
    path = tmp_path / "file.json"
    assert CliRunner().invoke(cli, ["export", "case", "--unit", UNIT, "-o", str(path)]).exit_code == 0
    assert path.read_bytes() == expected
    assert [each.name for each in tmp_path.iterdir()] == ["file.json"]
    answer = client.get(f"/export/case?unit={UNIT}")
    assert answer.status_code == 200
    assert answer.content == expected
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].endswith('.case.json"')
    assert client.get("/export/turtle").content == write(retail, "turtle")
    again = client.get(f"/export/case?unit={UNIT}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/export/case?unit={UNIT}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-disposition"] == answer.headers["content-disposition"]


def test_what_cannot_be_exported_is_refused(client: TestClient) -> None:
    """An unknown format, industry, unit, relation, number or time, each with what would do."""
    for path, status in (
        ("/export/docx", 400),
        ("/export/case?industry=Fishing", 400),
        ("/export/case?predicate=EATS", 400),
        ("/export/case?min-confidence=high", 400),
        ("/export/case?min-confidence=7", 400),
        ("/export/case?unit=111275L5", 404),
        ("/export/case?changed-at=yesterday", 400),
    ):
        answer = client.get(path)
        assert answer.status_code == status, path
        assert "text/html" in answer.headers["content-type"]
        assert "etag" not in answer.headers
    assert "turtle" in client.get("/export/docx").text
    assert UNIT in client.get("/export/case?unit=111275L5").text
    for arguments in (
        ["docx"],
        ["case", "--unit", "1"],
        ["case", "--predicate", "EATS"],
        ["case", "--changed-at", "x"],
    ):
        done = CliRunner().invoke(cli, ["export", *arguments])
        assert done.exit_code != 0
        assert not done.stdout


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/export/turtle?indsutry=Retail", "no parameter “indsutry” here. Did you mean industry?"),
        ("/export/turtle?Unit=111275L4", "no parameter “Unit” here. Did you mean unit?"),
        ("/export/turtle?min_confidence=1", "Did you mean min-confidence?"),
        ("/export/turtle?xyz=1", "Use one of industry, "),
        ("/export/turtle?" + "x" * 8_000, "no parameter “xxx"),
        ("/export/turtle?industry=Retail&industry=Catering", "The parameter industry is given 2 times. Give it once."),
        ("/map.xlsx?indsutry=Retail", "Did you mean industry?"),
        ("/plan.ics?gaol=111275L4&day=2026-11-30", "Did you mean goal?"),
        ("/changes.atom?industri=Retail", "Did you mean industry?"),
    ],
)
def test_a_file_is_never_of_more_than_was_meant(client: TestClient, path: str, said: str) -> None:
    """A name that means nothing, or one choice made twice, is refused before anything is written."""
    answer = client.get(path)
    assert answer.status_code == 400
    assert said in html.unescape(answer.text)
    assert "content-disposition" not in answer.headers


def test_the_language_of_the_interface_is_no_choice(client: TestClient) -> None:
    """Links on pages carry it to files too."""
    assert client.get(f"/export/sssom?lang=zh-Hant&unit={UNIT}&unit={UNIT}").status_code == 200
    assert client.get("/map.xlsx?lang=en&by=level").status_code == 200


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half a file nor a temporary one stays."""
    path = tmp_path / "file.json"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cskg.exchange.frameworks.report_losses", fail)
    assert CliRunner().invoke(cli, ["export", "case", "-o", str(path)]).exit_code != 0
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_graphql_names_the_formats_and_writes_them(retail: Catalogue) -> None:
    """``exportFormats`` says what each holds and lacks; ``exportDataset`` counts what is left out."""
    answer = ask(retail, "{ exportFormats { name title mediaType holds lacks } }")
    assert [each["name"] for each in answer.data["exportFormats"]] == list(FORMATS)
    by_name = {each["name"]: each for each in answer.data["exportFormats"]}
    assert by_name["turtle"]["lacks"] == []
    assert "texts of sources" in by_name["case"]["lacks"]
    document = """query($links: LinkFilter) {
        exportDataset(format: "open-badges", filter: {levels: [4]}, links: $links) { name mediaType base64 losses } }"""
    file = ask(retail, document).data["exportDataset"]
    assert file["mediaType"] == "application/ld+json"
    codes = {each["targetCode"] for each in json.loads(base64.b64decode(file["base64"]))["alignment"]}
    assert codes == {UNIT}
    assert any(loss.startswith("stated and curated links (1): ") for loss in file["losses"])
    refused = ask(retail, document, links={"unit": UNIT})
    assert refused.errors[0].extensions["code"] == "BAD_INPUT"


def test_a_file_may_have_a_chinese_name() -> None:
    """The name of an industry is part of the file's name, in whatever script (RFC 6266)."""
    catalogue = catalogue_of(DATA / "illustrative")
    industry = next(each.name for each in catalogue.industries if not each.name.isascii())
    with TestClient(create_app(Current(catalogue), Pool(1))) as client:
        for route in ("/export/sssom", "/map.xlsx"):
            answer = client.get(route, params={"industry": industry})
            assert answer.status_code == 200
            assert "filename*=UTF-8''" in answer.headers["content-disposition"]


WRITE_ALL = """
import hashlib, io, json, sys
from pathlib import Path
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
files = find_sources([Path(sys.argv[1])])
catalogue, _ = load_catalogue(files if sys.argv[2] == "1" else files[::-1], Iris(), workers=int(sys.argv[2]))
sums = {}
for name, form in FORMATS.items():
    content = io.BytesIO()
    write_export(Selection(catalogue=catalogue), form, content)
    sums[name] = hashlib.sha256(content.getvalue()).hexdigest()
print(json.dumps(sums))
"""


def test_the_same_documents_give_the_same_bytes_everywhere(root: Path, tmp_path: Path) -> None:
    """Every format, whatever the hash seed, locale, time zone, folder, order of files or number of workers."""
    documents = [
        *(root / "data" / "units").rglob("*.txt"),
        *(root / "data" / "illustrative" / "customer-service").iterdir(),
    ]
    told = []
    for workers, seed, locale, zone in (("1", "0", "C", "UTC"), ("2", "7", "C.UTF-8", "Asia/Hong_Kong")):
        folder = tmp_path / workers
        folder.mkdir()
        for path in sorted(documents, reverse=workers == "2"):
            (folder / path.name).write_bytes(path.read_bytes())
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        command = [sys.executable, "-c", WRITE_ALL, str(folder), workers]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=root)
        told.append(json.loads(done.stdout))
    assert told[0].keys() == FORMATS.keys()
    assert told[0] == told[1]
