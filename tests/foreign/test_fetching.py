"""Packages of servers: fetched whole or not at all, whatever the server does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign.case_server import (
    Answer,
    Server,
    answer_status,
    bomb,
    cut_off,
    drip,
    large,
    lead_to,
    page,
    run_case_server,
    send,
    stall,
)

from cskg.errors import BadInputError
from cskg.ingest.fetching import fetch_packages, is_address, name_folder
from cskg.ingest.server_answers import FetchLimits
from cskg.model import Severity

QUICK = FetchLimits(size=1_000_000, seconds=60, idle=30, pauses=(0.0, 0.0))
SHORT = FetchLimits(size=1_000_000, seconds=3, idle=2, pauses=(0.0, 0.0))
CASES = Path(__file__).parent / "cases"
NAMES = [f"0000000{number}-0000-4000-8000-000000000000" for number in range(5)]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with five packages."""
    text = (CASES / "case-plain" / "source.json").read_text("utf-8")
    with run_case_server() as server:
        server.packages = {name: text.replace(NAMES[0], name).encode() for name in NAMES}
        yield server


def read_files(folder: Path) -> dict[str, bytes]:
    """The packages that were kept, by name."""
    return {path.stem: path.read_bytes() for path in folder.rglob("*.json")}


@pytest.mark.parametrize(("size", "total"), [(100, None), (100, 5), (2, None), (2, 5), (2, 10), (1, None)])
def test_all_documents_are_fetched_page_by_page(server: Server, tmp_path: Path, size: int, total: int | None) -> None:
    """Whether the list says its length or not; a list that is shorter than it says is told."""
    server.page, server.total = size, total
    fetched = fetch_packages(server.address, tmp_path, limits=QUICK)
    assert read_files(tmp_path) == server.packages
    is_short = total is not None and total > len(NAMES)
    assert [each.code for each in fetched] == (["list-incomplete"] if is_short else [])
    assert len([path for path in server.asked if "offset" in path]) <= len(NAMES) + 1


def test_a_package_or_document_is_fetched_alone(server: Server, tmp_path: Path) -> None:
    """The address of either fetches the package, and leaves others as they are."""
    fetch_packages(f"{server.address}/CFPackages/{NAMES[1]}", tmp_path, limits=QUICK)
    fetch_packages(f"{server.address}/CFDocuments/{NAMES[2]}/", tmp_path, limits=QUICK)
    assert read_files(tmp_path) == {name: server.packages[name] for name in NAMES[1:3]}
    assert all("offset" not in path for path in server.asked)


@pytest.mark.parametrize(
    ("answer", "why", "times"),
    [
        (page, "It answers with a page", 1),
        (cut_off, "It was cut off: 4,984 bytes are missing. It was tried 3 times.", 3),
        (lambda handler: send(handler, b'{"CFDocument": {"a": '), "not a complete one", 3),
        (lambda handler: send(handler, b'{"error": "none"}'), "not a package", 1),
        (lambda handler: send(handler, b"[" * 100_000), "not a JSON object", 3),
        (drip, "It took more than 3 s.", 1),
        (stall, "Nothing was received for 2 s.", 3),
        (bomb, "more than 1,000,000 bytes when it is decompressed", 1),
        (large, "more than 1,000,000 bytes", 1),
        (answer_status(403), "It answers 403 Forbidden.", 1),
        (answer_status(404), "It answers 404 Not Found.", 1),
        (answer_status(500), "It answers 500 Internal Server Error. It was tried 3 times.", 3),
        (lead_to("http://127.0.0.1:1/ims/case/v1p1/x"), "another server (http://127.0.0.1:1/ims", 1),
        (lead_to("file:///etc/passwd"), "another server (file:///etc/passwd)", 1),
        (lead_to("https://127.0.0.1/"), "another server (https://127.0.0.1/)", 1),
        (lead_to("/ims/case/caf\u00e9"), "redirects to", 1),
        (lead_to("/ims/case/a b\x7f"), "which is not an address", 1),
        (lead_to(""), "It redirects more than 5 times", 5),
        (lead_to(f"CFPackages/{NAMES[1]}"), "It answers 404", 1),
    ],
)
def test_a_bad_answer_costs_its_package_only(
    server: Server, tmp_path: Path, answer: Answer, why: str, times: int
) -> None:
    """It is told with its address and why; the others are fetched, and the file of an earlier time stays."""
    fetch_packages(server.address, tmp_path, limits=QUICK)
    before = read_files(tmp_path)
    server.answers[f"CFPackages/{NAMES[1]}"] = answer
    server.packages[NAMES[2]] += b" "
    server.asked.clear()
    limits = SHORT if answer in {drip, stall} else QUICK
    (told,) = fetch_packages(server.address, tmp_path, limits=limits)
    assert (told.severity, told.code, told.source) == (
        Severity.ERROR,
        "not-fetched",
        f"{server.address}/CFPackages/{NAMES[1]}",
    )
    assert why in told.message
    assert server.asked.count(f"/ims/case/v1p1/CFPackages/{NAMES[1]}") == times
    assert read_files(tmp_path) == before | {NAMES[2]: server.packages[NAMES[2]]}
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".json"]


def test_another_package_than_was_asked_for_is_refused(server: Server, tmp_path: Path) -> None:
    """Also in a wrapping; the case of its identifier does not matter, and without one it is taken."""
    name = "abcdef00-0000-4000-8000-000000000000"
    url = f"{server.address}/CFPackages/{name}"
    package = json.loads(server.packages[NAMES[0]])
    for identifier, is_taken in ((name, True), (name.upper(), True), (NAMES[1], False), (None, True), (7, True)):
        package["CFDocument"]["identifier"] = identifier
        for value in (package, {"data": package}, {"data": {"CFPackage": package}}):
            server.packages[name] = json.dumps(value).encode()
            before = read_files(tmp_path)
            fetched = fetch_packages(url, tmp_path, limits=QUICK)
            assert read_files(tmp_path) == ({name: server.packages[name]} if is_taken else before)
            assert [each.code for each in fetched] == ([] if is_taken else ["not-fetched"])
    del package["CFDocument"]["identifier"]
    server.packages[name] = json.dumps(package).encode()
    assert fetch_packages(url, tmp_path, limits=QUICK) == []
    assert before  # what an earlier time had of it was there to be kept


def test_a_server_that_recovers_is_told(server: Server, tmp_path: Path) -> None:
    """The package is there, and a hint says that it was asked twice."""
    calls = []

    def fail_once(handler: object) -> None:
        calls.append(handler)
        send(handler, b"{}" if len(calls) == 1 else server.packages[NAMES[1]], status=503 if len(calls) == 1 else 200)

    server.answers[f"CFPackages/{NAMES[1]}"] = fail_once
    (told,) = fetch_packages(server.address, tmp_path, limits=QUICK)
    assert (told.severity, told.code) == (Severity.INFO, "fetched-again")
    assert set(read_files(tmp_path)) == set(NAMES)


def test_what_the_server_has_no_more_goes_when_the_list_is_whole(server: Server, tmp_path: Path) -> None:
    """A document that left the list is removed; where the list fails nothing is."""
    fetch_packages(server.address, tmp_path, limits=QUICK)
    del server.packages[NAMES[4]]
    server.answers["CFDocuments"] = page
    (told,) = fetch_packages(server.address, tmp_path, limits=QUICK)
    assert "CFDocuments" in (told.source or "")
    assert set(read_files(tmp_path)) == set(NAMES)
    del server.answers["CFDocuments"]
    assert fetch_packages(server.address, tmp_path, limits=QUICK) == []
    assert set(read_files(tmp_path)) == set(NAMES[:4])


def test_identifiers_cannot_leave_the_folder(server: Server, tmp_path: Path) -> None:
    """Names of documents that are paths are told and not asked for."""
    names = ["../../evil", "a/b", "..", "", "%2e%2e", NAMES[0]]
    body = json.dumps({"CFDocuments": [{"identifier": name} for name in names]}).encode()
    server.answers["CFDocuments"] = lambda handler: send(handler, body)
    fetched = fetch_packages(server.address, tmp_path / "in", limits=QUICK)
    (told,) = fetched
    assert (told.code, "5 names cannot be" in told.message) == ("not-fetched", True)
    assert {path.name for path in tmp_path.rglob("*.json")} == {f"{NAMES[0]}.json"}


@pytest.mark.parametrize(
    "address",
    ["http://", "https://user:secret@a.example/", "http://a.example:99999/", "http://a.example/x?y", "http://[::1/"],
)
def test_odd_addresses_are_refused(tmp_path: Path, address: str) -> None:
    """Before anything is asked."""
    assert is_address(address)
    with pytest.raises(BadInputError):
        fetch_packages(address, tmp_path)


def test_nobody_listens(tmp_path: Path) -> None:
    """An address where no server is gives a diagnostic."""
    fetched = fetch_packages("http://127.0.0.1:1/ims/case/v1p1", tmp_path, limits=QUICK)
    assert [each.code for each in fetched] == ["not-fetched"]


def test_the_addresses_of_one_server_share_a_folder() -> None:
    """That of a package and that of all are one server's."""
    base = "https://A.example/ims/case/v1p1"
    assert len({name_folder(f"{base}{end}") for end in ("", "/", "/CFDocuments", f"/CFPackages/{NAMES[0]}")}) == 1
    assert "/" not in name_folder(base)
