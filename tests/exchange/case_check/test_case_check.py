"""`cskg case-check` finds nothing in a provider that does everything right, and each fault of a broken one."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from exchange.case_check.faults import FAULTS, add_documents
from exchange.case_check.provider import OPERATIONS, PATH, Ask, Reply, refuse, serve
from exchange.test_case_classes import load_openapi
from hypothesis import given, settings
from hypothesis import strategies as st

from cskg.exchange.case_check.asking import Limits, NoServerError
from cskg.exchange.case_check.case_rules import RULES
from cskg.exchange.case_check.document_list import read_links
from cskg.exchange.case_check.packages import find_cycle
from cskg.exchange.case_check.provider_check import check_provider
from cskg.exchange.case_check.verdicts import Verdicts
from cskg.model import Severity

FAST = Limits(timeout=20, seconds=120, pause=0)
IMPATIENT = Limits(timeout=0.5, seconds=120, pause=0)

UNSEEDED = {"stays-up"}
"""Rules that no fault breaks: a server that goes away between two requests is tested by itself."""


def check(base: str, sample: int = 5, limits: Limits = FAST, **options: Any) -> Verdicts:
    return check_provider(base, sample=sample, limits=limits, **options)


def tell(verdicts: Verdicts) -> str:
    return "\n".join(f"{one.rule.name} {one.address} {one.places} {one.found}" for one in verdicts.findings)


def test_a_correct_provider_breaks_no_rule() -> None:
    """All rules but that of many documents are tested on it."""
    with serve() as base:
        verdicts = check(base)
    assert not verdicts.findings, tell(verdicts)
    assert verdicts.is_complete
    assert {name for name in RULES if verdicts.state(name) == "untested"} == {"default-limit"}


def test_a_correct_provider_with_many_documents_breaks_no_rule() -> None:
    with serve(lambda provider: add_documents(provider.data)) as base:
        verdicts = check(base, sample=3)
    assert not verdicts.findings, tell(verdicts)
    assert verdicts.tested["default-limit"]
    assert verdicts.sampled["CFPackages"] == 3


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_each_fault_is_found_by_the_rule_that_names_it(name: str) -> None:
    fault = FAULTS[name]
    with serve(fault.change, fault.distort) as base:
        verdicts = check(base, limits=IMPATIENT if fault.rule == "timely-answer" else FAST)
    assert fault.rule in {finding.rule.name for finding in verdicts.findings}, tell(verdicts)
    assert verdicts.has_errors == any(finding.rule.severity is Severity.ERROR for finding in verdicts.findings)


def test_every_rule_has_a_fault_that_breaks_it() -> None:
    assert {fault.rule for fault in FAULTS.values()} | UNSEEDED == set(RULES)


def test_the_same_server_gives_the_same_verdicts() -> None:
    """Findings have no times and follow no chance."""
    fault = FAULTS["nulls"]
    with serve(fault.change, fault.distort) as base:
        first, second = (json.dumps(check(base).to_json()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["nulls", "unknown_field", "wrong_association_type", "uuid_7", "date_with_time"])
def test_the_official_document_finds_the_same(name: str) -> None:
    """With --openapi answers are checked against it too; it agrees with our own types, so nothing new is found."""
    openapi = load_openapi()
    with serve() as base:
        assert not check(base, openapi=openapi).findings
    fault = FAULTS[name]
    with serve(fault.change, fault.distort) as base:
        ours, both = check(base).to_json(), check(base, openapi=openapi).to_json()
    assert ours == both


def test_the_sample_bounds_what_is_asked() -> None:
    with serve() as base:
        few, many = check(base, sample=1), check(base, sample=100)
    assert max(few.sampled.values()) == 1
    assert few.sampled["CFPackages"] == 1
    assert many.sampled["CFItems"] == 15


# Servers that do not play.


def test_no_server_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(NoServerError, match=r"no answer .* Start the server, or correct the address"):
        check(f"http://127.0.0.1:{port}{PATH}")


def test_a_server_that_goes_away_is_told() -> None:
    """After a few failures in a row no more is asked, and the check is not complete."""
    count = 0

    def distort(ask: Ask, reply: Reply) -> Reply:
        nonlocal count
        count += 1
        reply.is_last = count == 20
        return reply

    with serve(distort=distort) as base:
        verdicts = check(base)
    assert not verdicts.is_complete
    assert verdicts.has_errors
    assert any("requests in a row had no answer" in note for note in verdicts.notes)
    assert verdicts.state("stays-up") == "failed"


def test_headers_that_drip_are_not_waited_for() -> None:
    """Each byte comes soon enough, and yet the time for an answer ends."""

    def drip() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection, suppress(OSError):
                    for _ in range(40):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: " if _ == 0 else b"a")
                        time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, daemon=True).start()
        started = time.monotonic()
        verdicts = check(f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}", limits=Limits(timeout=0.3, pause=0))
        listening.shutdown(socket.SHUT_RDWR)
    assert verdicts.state("timely-answer") == "failed"
    assert not verdicts.is_complete
    assert time.monotonic() - started < 10


def test_limits_stop_the_check() -> None:
    with serve() as base:
        for limits, words in (
            (Limits(pause=0, requests=9), "9 requests were made"),
            (Limits(pause=0, total_bytes=1), "1 bytes were read"),
            (Limits(pause=0, seconds=0), "0 seconds have passed"),
        ):
            verdicts = check(base, limits=limits)
            assert not verdicts.is_complete
            assert verdicts.notes == [f"not everything was checked: {words}"]


def test_a_large_answer_is_not_read() -> None:
    """It breaks no rule, but the check is not complete."""
    with serve() as base:
        verdicts = check(base, limits=Limits(pause=0, answer_bytes=4_000))
    assert not verdicts.is_complete
    assert not verdicts.has_errors, tell(verdicts)
    assert any(
        re.fullmatch(r"http\S+/CFPackages/\S+ has more than 4,000 bytes and was not read", note)
        for note in verdicts.notes
    )


@contextmanager
def answer_all_with(status: int, content_type: str, body: bytes, **headers: str) -> Iterator[str]:
    def distort(ask: Ask, reply: Reply) -> Reply:
        return Reply(status=status, content_type=content_type, body=body, headers=headers)

    with serve(distort=distort) as base:
        yield base


@pytest.mark.parametrize(
    ("status", "content_type", "body", "headers", "rule"),
    [
        (200, "text/html", b"<h1>It works</h1>", {}, "json-answer"),
        (200, "application/json", b"", {}, "json-answer"),
        (200, "application/json", b"[" * 100_000, {}, "json-answer"),
        (200, "application/json", b'{"limit": NaN}', {}, "json-answer"),
        (200, "application/json", b"\xff\xfe{}", {}, "json-answer"),
        (200, "application/json", b"[]", {}, "value-type"),
        (200, "application/json", b'"text"', {}, "value-type"),
        (200, "application/json", b"{}", {}, "required-field"),
        (200, "application/json", b'{"CFDocuments": null}', {}, "no-null"),
        (200, "application/json", b'{"CFDocuments": [null, 7, [], "a"]}', {}, "no-null"),
        (200, "application/json", b'{"CFDocuments": {}}', {}, "value-type"),
        (200, "application/json", b"not zipped", {"Content-Encoding": "gzip"}, "json-answer"),
        (401, "application/json", b"{}", {}, "status-info"),
        (500, "text/plain", b"Traceback", {}, "status-info"),
        (302, "text/html", b"", {"Location": "https://login.example/"}, "no-redirect"),
    ],
)
def test_whatever_a_server_answers_is_told(
    status: int, content_type: str, body: bytes, headers: dict[str, str], rule: str
) -> None:
    with answer_all_with(status, content_type, body, **headers) as base:
        verdicts = check(base)
    assert rule in {finding.rule.name for finding in verdicts.findings}, tell(verdicts)


@pytest.mark.parametrize(("names", "read"), [(("CFPackages",), 0), (("CFItems", "CFLicenses"), 3)])
def test_what_needs_a_token_breaks_no_rule(names: tuple[str, ...], read: int) -> None:
    """The rest is checked, and the check is not complete."""

    def distort(ask: Ask, reply: Reply) -> Reply:
        is_there = ask.name in names and reply.status == 200
        return refuse(401, "unauthorised_request") if is_there else reply

    with serve(distort=distort) as base:
        verdicts = check(base)
        assert run(base).returncode == 2
    assert not verdicts.findings, tell(verdicts)
    assert not verdicts.is_complete
    assert verdicts.notes.count("the server asks for a token, which this check does not have: some was not read") == 1
    assert verdicts.sampled["CFPackages"] == read


def test_a_list_that_needs_a_token_breaks_no_rule() -> None:
    def distort(ask: Ask, reply: Reply) -> Reply:
        return refuse(403, "forbidden") if ask.path == "/CFDocuments" else reply

    with serve(distort=distort) as base:
        verdicts = check(base)
    assert not verdicts.is_complete
    assert not verdicts.findings, tell(verdicts)


@pytest.mark.parametrize(
    "identifier",
    ["../../elsewhere", "..", ".", "a?b=c#d", "a\r\nb", "\x00", "é\ud800", "%zz", "a" * 100_000, "//evil.example/"],
)
def test_identifiers_that_are_none_are_told(identifier: str) -> None:
    """They stay within the path of an address."""
    asked: list[str] = []

    def distort(ask: Ask, reply: Reply) -> Reply:
        asked.append(ask.path)
        if ask.name == "CFPackages" and reply.status == 200:
            item = reply.body["CFItems"][1]
            item["identifier"] = identifier
            item["uri"] = f"{item['uri'].rpartition('/')[0]}/{identifier}"
        return reply

    with serve(distort=distort) as base:
        verdicts = check(base)
    assert "uuid-pattern" in {finding.rule.name for finding in verdicts.findings}
    assert all(path.split("/")[1] in (*OPERATIONS, "discovery", "NoSuchOperation") for path in asked), asked


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_is_told(data: st.DataObject) -> None:
    """A field of a random answer is replaced by a random value: the check ends, without an exception."""
    replaced = data.draw(st.sampled_from(sorted({*_PLACES})))
    value = data.draw(_JSON)

    def distort(ask: Ask, reply: Reply) -> Reply:
        if reply.status == 200 and isinstance(reply.body, dict):
            _replace(reply.body, replaced, value)
        return reply

    with serve(distort=distort) as base:
        verdicts = check(base, sample=1)
    assert verdicts.tested["discovery"]


_PLACES = (
    "identifier uri title CFDocument CFDocuments CFItem CFItems CFAssociations CFDefinitions CFRubrics "
    "CFItemTypes CFConcepts originNodeURI destinationNodeURI CFPackageURI CFDocumentURI CFItemTypeURI "
    "licenseURI subject subjectURI hierarchyCode sequenceNumber associationType targetType "
    "lastChangeDateTime CFRubricCriteria rubricId servers paths url openapi get imsx_codeMinor"
).split()


def _replace(thing: Any, name: str, value: Any) -> None:
    for each in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        _replace(each, name, value)
    if isinstance(thing, dict) and name in thing:
        thing[name] = value


@pytest.mark.parametrize(
    "target", ["?self=1&query=2", "http://[", "https://evil.example/CFDocuments?offset=1", "?limit=%00", ""]
)
def test_links_that_lead_nowhere_are_told(target: str) -> None:
    def distort(ask: Ask, reply: Reply) -> Reply:
        if "Link" in reply.headers:
            reply.headers["Link"] = f'<{target}>; rel="next"'
        return reply

    with serve(distort=distort) as base:
        verdicts = check(base)
    assert verdicts.state("link-targets") == "failed"


def test_deep_trees_are_walked() -> None:
    """In time that grows with their depth, and not by its square."""
    depth = 200_000
    chain = {f"{place:06}": {f"{place + 1:06}"} for place in range(depth)}
    assert not find_cycle(chain)
    assert len(find_cycle(chain | {f"{depth:06}": {"000000"}})) == depth + 2


@given(st.text())
def test_any_link_header_is_read(header: str) -> None:
    assert all(isinstance(target, str) for target in read_links(header).values())


# The command.


def run(*arguments: str, pause: float = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "cskg", "case-check", *arguments, "--pause", str(pause)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_the_command_reports_and_exits_by_what_it_found() -> None:
    """0 where all rules hold, 1 where one of severity error is broken, 2 where there is no server."""
    with serve() as base:
        good = run(f"{base}/", "--json")
        assert good.returncode == 0, good.stderr
        report = json.loads(good.stdout)
        assert (report["url"], report["complete"], report["findings"]) == (base, True, [])
        assert {one["rule"] for one in report["rules"]} == set(RULES)
    assert run(base).returncode == 2
    fault = FAULTS["document_uri_in_packages"]
    with serve(fault.change, fault.distort) as base:
        bad = run(base)
        assert bad.returncode == 1
        assert "error no-package-echo (15 times)" in bad.stdout
        assert "places   /CFItems/*/CFDocumentURI" in bad.stdout
        (finding,) = json.loads(run(base, "--json").stdout)["findings"]
    assert finding == {
        "rule": "no-package-echo",
        "severity": "error",
        "address": finding["address"],
        "places": ["/CFItems/*/CFDocumentURI"],
        "found": "CFDocumentURI at /CFItems/0",
        "expected": RULES["no-package-echo"].expected,
        "origin": RULES["no-package-echo"].origin,
        "count": 15,
    }
    assert re.fullmatch(rf"http://127\.0\.0\.1:\d+{PATH}/CFPackages/[0-9a-f-]{{36}}", finding["address"])


def test_warnings_alone_are_good() -> None:
    fault = FAULTS["no_links"]
    with serve(fault.change, fault.distort) as base:
        assert run(base).returncode == 0


def test_an_incomplete_check_is_no_good_one() -> None:
    """Exit code 2 where time was up before all was checked, although no rule was broken."""
    with serve() as base:
        done = run(base, "--max-seconds", "1", pause=0.3)
    assert done.returncode == 2
    assert "Not everything was checked: 1 seconds have passed." in done.stdout


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1", "ftp://a/ims/case/v1p1", "https://a/ims/case/v1p0", "https://a/ims/case/v1p1?x=1", "https://[a"],
)
def test_addresses_that_are_none_are_refused(url: str) -> None:
    done = run(url)
    assert done.returncode == 2
    assert "Give one such as https://host/ims/case/v1p1." in done.stderr


def test_a_host_that_cannot_be_is_told() -> None:
    done = run("http://ex\u202eample/ims/case/v1p1")
    assert done.returncode == 2
    assert "no answer (Invalid IDNA hostname" in done.stderr


def test_passwords_are_refused() -> None:
    done = run("https://name:secret@host/ims/case/v1p1")
    assert done.returncode == 2
    assert "Leave them out." in done.stderr


def test_a_file_that_is_not_the_official_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text("{}")
    done = run("http://127.0.0.1:1/ims/case/v1p1", "--openapi", str(path))
    assert done.returncode == 2
    assert "is not the OpenAPI 3 document of CASE 1.1" in done.stderr


# Our own server, those of others, and the documentation.


def test_our_own_server_breaks_no_rule(server_url: str) -> None:
    """With the two real units, which are one document: rules about pages need more."""
    verdicts = check(f"{server_url}{PATH}", sample=20)
    assert not verdicts.findings, tell(verdicts)
    assert verdicts.is_complete
    assert verdicts.sampled["CFPackages"] == 1
    assert verdicts.sampled["CFItems"] == 20


@pytest.mark.parametrize(
    ("variable", "broken"),
    [
        ("CSKG_OPENCASE", {"no-package-echo", "filter"}),
        ("CSKG_COMPEITO", {"no-null", "flat-body"}),
    ],
)
def test_servers_of_others_are_checked(variable: str, broken: set[str]) -> None:
    """They break what docs/measurements/other-programs.md says. No registry has them, so they may be absent."""
    base = os.environ.get(variable)
    if not base:
        pytest.skip(f"The server of {variable} is not here: docs/measurements/other-programs.md says how to start it.")
    verdicts = check(base, limits=Limits())
    assert verdicts.is_complete
    assert broken <= {finding.rule.name for finding in verdicts.findings}


def test_all_rules_are_documented(root: Path) -> None:
    """The table of docs/reference/case.md is that of the rules."""
    page = (root / "docs" / "reference" / "case.md").read_text("utf-8")
    for rule in RULES.values():
        assert f"| `{rule.name}` | {rule.severity.value} | {rule.expected} | {rule.origin} |" in page
