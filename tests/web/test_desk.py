"""The curators' desk over HTTP: where it is, whom it answers, and what it writes."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from builders import load_dataset
from starlette.testclient import TestClient

from cskg.graph.catalogue import Catalogue
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.desk.curator import Desk
from cskg.web.desk.forms import MAX_FORM_BYTES
from cskg.web.desk.rebuilding import Rebuilds
from cskg.web.pool import Pool
from cskg.web.server import build_again

UNIT = "https://w3id.org/hk-competency/unit/"
ORIGIN = "http://localhost:8000"
HEADERS = {"origin": ORIGIN, "accept": "text/html"}
ROUTES = ("/desk", "/desk/quality", "/desk/decisions", "/desk/unit/900001L1/en")


def document(code: str, level: int, title: str) -> str:
    return (
        f"Title\t{title}\nCode\t{code}\nLevel\t{level}\nCredit\t3\nFunctional Area\tBakery\n"
        "Competency\t1. Bake\n• Bake rolls ask the guest\nAssessment Criteria\t• Bake rolls\n"
    )


def write_units(folder: Path) -> Path:
    """Writes two units into a folder."""
    (folder / "a.txt").write_text(document("900001L1", 1, "Bake rolls"))
    (folder / "b.txt").write_text(document("900002L2", 2, "Manage baking of rolls"))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A SOURCE folder with two units."""
    return write_units(tmp_path)


class Site:
    """A desk in process, with the thread that builds again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rebuilds = folder, Rebuilds()
        self.current = Current(self.load())
        desk = Desk([folder], self.current, self.rebuilds, lambda: date(2026, 11, 30))
        self.app = create_app(self.current, Pool(1), (), desk)
        self.thread = Thread(target=self.follow, daemon=True)
        self.thread.start()

    def load(self) -> Catalogue:
        """Reads the documents again."""
        return load_dataset(self.folder)[0]

    def follow(self) -> None:
        """Builds when somebody asks, as the server does."""
        while not self.rebuilds.is_closed:
            if (number := self.rebuilds.take(1)) is not None:
                self.rebuilds.finish(number, build_again(self.current, self.load))


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """A desk over the folder."""
    made = Site(folder)
    yield made
    made.rebuilds.close()
    made.thread.join(10)


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    """A client of it."""
    with TestClient(site.app, base_url=ORIGIN, follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Site]]:
    """A desk for forms that it refuses, so that one is enough."""
    made = Site(write_units(tmp_path_factory.mktemp("units")))
    with TestClient(made.app, base_url=ORIGIN, follow_redirects=False) as client:
        yield client, made
    made.rebuilds.close()
    made.thread.join(10)


def decision(**others: str) -> dict[str, str]:
    """The fields of a form that rejects a link."""
    return {
        "decision": "reject",
        "subject": f"{UNIT}900001L1",
        "predicate": "PREREQUISITE_OF",
        "object": f"{UNIT}900002L2",
        "kind": "PREREQUISITE_OF",
        "sure": "1",
        "by": "Ann",
        **others,
    }


def written(folder: Path) -> list[str]:
    """The names of the files that are no documents."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".txt")


def test_without_the_flag_there_is_no_desk(folder: Path) -> None:
    """Its addresses answer 404, forms are not taken, no page leads to it, and nothing is written."""
    catalogue, _ = load_dataset(folder)
    with TestClient(create_app(Current(catalogue), Pool(1)), base_url=ORIGIN) as client:
        for route in ROUTES:
            assert client.get(route, headers=HEADERS).status_code == 404
            assert client.post(route, headers=HEADERS, data=decision()).status_code == 404
        assert "/desk" not in client.get("/unit/900001L1", headers=HEADERS).text
    assert written(folder) == []


def test_a_form_of_the_desk_is_written_and_served(client: TestClient, site: Site) -> None:
    """The answer leads to the page that shows it, and by then the new revision is served."""
    before = site.current.get().revision
    answer = client.post("/desk?kind=PREREQUISITE_OF", headers=HEADERS, data=decision(comment="No"))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk?kind=PREREQUISITE_OF&row=")
    assert site.current.get().revision != before
    shown = client.get(answer.headers["location"], headers=HEADERS)
    assert "Saved." in shown.text
    assert site.current.get().revision[:12] in shown.text
    assert "\tNot\t" in (site.folder / "curated.sssom.tsv").read_text()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9000"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8000.evil.example"},
    ],
)
def test_a_form_of_another_origin_is_refused(refusing: tuple[TestClient, Site], headers: dict[str, str]) -> None:
    """Only a page of the desk itself may send one."""
    client, site = refusing
    answer = client.post("/desk", headers={"accept": "text/html", **headers}, data=decision())
    assert answer.status_code == 403
    assert written(site.folder) == []


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "0.0.0.0:8000",
        "localhost@evil.example",
        "[::",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_of_another_site_is_refused(refusing: tuple[TestClient, Site], host: str, method: str) -> None:
    """A name that was made to lead here (DNS rebinding) sees and sends nothing."""
    client, site = refusing
    headers = {"host": host, "origin": f"http://{host}", "accept": "text/html"}
    for route in (*ROUTES, "/", "/unit/900001L1", "/graphql?query={units{edges{node{code}}}}", "/plan.ics", "/healthz"):
        answer = client.request(method, route, headers=headers, data=decision() if method == "POST" else None)
        assert answer.status_code == 421
        assert "900001L1" not in answer.text
    assert written(site.folder) == []


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "127.1.2.3"])
def test_all_names_of_this_machine_are_answered(refusing: tuple[TestClient, Site], host: str) -> None:
    """With the port or without, in both versions of the protocol."""
    client, _ = refusing
    assert client.get("/desk", headers={"host": host, "accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_what_is_no_form_is_refused(refusing: tuple[TestClient, Site], kind: str) -> None:
    """Other types can be sent from elsewhere without a form, or are none."""
    client, site = refusing
    answer = client.post("/desk", headers={**HEADERS, "content-type": kind}, content=b"decision=reject")
    assert answer.status_code == 400
    assert "has no form" in answer.text
    assert written(site.folder) == []


def test_a_large_form_is_refused(refusing: tuple[TestClient, Site]) -> None:
    """A form has a size, its fields have one, and their number has one."""
    client, site = refusing
    for data in (
        decision(comment="x" * MAX_FORM_BYTES),
        decision(comment="x" * 1_001),
        decision(by="x" * 101),
        decision(**{f"f{number}": "1" for number in range(300)}),
    ):
        assert client.post("/desk", headers=HEADERS, data=data).status_code == 400
    assert written(site.folder) == []


@pytest.mark.parametrize(
    "change",
    [
        {"by": ""},
        {"by": " \x00\t "},
        {"decision": ""},
        {"decision": "delete"},
        {"subject": ""},
        {"subject": "../../etc/passwd"},
        {"subject": f"{UNIT}..%2F..%2Fetc"},
        {"predicate": "__class__"},
        {"kind": "SAME_AS", "decision": "accept"},
        {"sure": "nan", "decision": "accept"},
        {"sure": "1e9", "decision": "accept"},
        {"object": f"{UNIT}900001L1"},
    ],
)
def test_a_senseless_form_writes_nothing(refusing: tuple[TestClient, Site], change: dict[str, str]) -> None:
    """Each is told what is wrong, with what was typed still there, and the server goes on."""
    client, site = refusing
    answer = client.post("/desk", headers=HEADERS, data=decision(comment="my reason", **change))
    assert answer.status_code in {400, 409}
    assert "Nothing was saved." in answer.text
    assert written(site.folder) == []
    assert client.get("/desk", headers=HEADERS).status_code == 200


def test_hostile_words_are_shown_as_words(client: TestClient) -> None:
    """A name and a reason of markup come back escaped, on every page of the desk."""
    markup = '"><script>alert(1)</script>'
    answer = client.post("/desk", headers=HEADERS, data=decision(by=markup, comment=markup))
    for address in (answer.headers["location"], "/desk/decisions"):
        text = client.get(address, headers=HEADERS).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
    refused = client.post("/desk", headers=HEADERS, data=decision(by=markup, comment=markup))
    assert refused.status_code == 409
    assert "<script>alert" not in refused.text


def test_turned_round_and_graded(client: TestClient, folder: Path) -> None:
    """A turned link is asserted the other way; a weaker relation rejects the suggested one."""
    assert client.post("/desk", headers=HEADERS, data=decision(decision="turn", sure="0.75")).status_code == 303
    data = decision(decision="accept", predicate="OVERLAPS_WITH", kind="RELATED_TO", sure="0.5")
    assert client.post("/desk", headers=HEADERS, data=data).status_code == 303
    rows = [line.split("\t")[:6] for line in (folder / "curated.sssom.tsv").read_text().splitlines()[-3:]]
    assert [(row[0], row[1], row[2], row[3], row[5]) for row in rows] == [
        ("uoc:900002L2", "cskg:prerequisiteOf", "", "uoc:900001L1", "0.75"),
        ("uoc:900001L1", "cskg:overlapsWith", "Not", "uoc:900002L2", "1"),
        ("uoc:900001L1", "cskg:relatedTo", "", "uoc:900002L2", "0.5"),
    ]


def test_a_correction_is_written_beside_the_document(client: TestClient, site: Site, folder: Path) -> None:
    """A split names the words; a second form from the same page is refused and shows what is there now."""
    page = client.get("/desk/unit/900001L1/en", headers=HEADERS).text
    state = page.partition('name="state" value="')[2].partition('"')[0]
    outline = site.current.get().get_outline(site.current.get().get_unit("900001L1"))
    entry = next(each for each in outline.values() if "ask" in each.statement.text)
    form = {
        "decision": "split",
        "statement": f"{UNIT}900001L1/en/{entry.name}",
        "before": str(entry.statement.text.index("ask")),
        "state": state,
        "by": "Ben",
    }
    assert client.post("/desk/unit/900001L1/en", headers=HEADERS, data=form).status_code == 303
    text = (folder / "corrections.yaml").read_text()
    assert "split: Bake rolls ask" in text
    assert "ask the guest" in client.get("/unit/900001L1", headers=HEADERS).text
    again = client.post("/desk/unit/900001L1/en", headers=HEADERS, data={**form, "decision": "confirm-all"})
    assert again.status_code == 409
    assert "have changed since you opened the page" in again.text
    assert "split “Bake rolls ask" in again.text
    assert (folder / "corrections.yaml").read_text() == text


@pytest.mark.parametrize(
    "change",
    [
        {"before": "0"},
        {"before": "-1"},
        {"before": "٣"},
        {"before": "99999999999999999999"},
        {"statement": "r-nothing"},
        {"decision": "join", "later": ""},
        {"decision": "move", "under": "nowhere"},
        {"decision": "field", "field": "code", "value": "1"},
        {"decision": "field", "field": "level", "value": "9"},
        *({"decision": "field", "field": "credit", "value": value} for value in ("1.2.3", "0.0000001", "12345", "٣")),
        {"decision": "undo", "correction": "0" * 20},
        {"state": "other"},
    ],
)
def test_a_senseless_correction_writes_nothing(refusing: tuple[TestClient, Site], change: Any) -> None:
    """It is refused with a reason."""
    client, site = refusing
    page = client.get("/desk/unit/900001L1/en", headers=HEADERS).text
    outline = site.current.get().get_outline(site.current.get().get_unit("900001L1"))
    entry = next(each for each in outline.values() if "ask" in each.statement.text)
    form = {
        "decision": "split",
        "statement": entry.name,
        "before": "5",
        "state": page.partition('name="state" value="')[2].partition('"')[0],
        "by": "Ben",
    }
    answer = client.post("/desk/unit/900001L1/en", headers=HEADERS, data={**form, **change})
    assert answer.status_code in {400, 409}
    assert "Nothing was saved." in answer.text
    assert written(site.folder) == []


def test_a_changed_document_is_read_before_it_is_corrected(client: TestClient, site: Site, folder: Path) -> None:
    """Words that the curator did not see are not corrected; the document is read again by itself."""
    (folder / "a.txt").write_text(document("900001L1", 1, "Bake buns"))
    answer = client.get("/desk/unit/900001L1/en", headers=HEADERS)
    assert answer.status_code == 409
    assert "has changed since the dataset was built" in answer.text
    assert site.rebuilds.wait(1, 30)
    assert "Bake buns" in client.get("/desk/unit/900001L1/en", headers=HEADERS).text


def test_a_build_that_fails_is_told(client: TestClient, site: Site, folder: Path) -> None:
    """The revision before is served on, and the desk says why."""
    client.post("/desk", headers=HEADERS, data=decision())
    (folder / "sources.yaml").write_text("a: [")
    site.rebuilds.wait(site.rebuilds.ask(), 30)
    shown = client.get("/unit/900001L1", headers=HEADERS)
    assert shown.status_code == 200
    (folder / "sources.yaml").unlink()
    assert "cannot be built again" in client.get("/desk", headers=HEADERS).text
    site.rebuilds.wait(site.rebuilds.ask(), 30)
    assert "cannot be built again" not in client.get("/desk", headers=HEADERS).text


def test_the_quality_report_tells_what_to_look_at(refusing: tuple[TestClient, Site]) -> None:
    """Doubtful statements, findings and shapes; a page without forms takes none."""
    client, _ = refusing
    shown = client.get("/desk/quality", headers=HEADERS)
    assert shown.status_code == 200
    assert "conform to the SHACL shapes" in shown.text
    assert client.post("/desk/quality", headers=HEADERS, data=decision()).status_code == 405
    assert client.get("/desk/quality?area=nowhere", headers=HEADERS).status_code == 404


def test_forms_at_once_lose_nothing(client: TestClient, folder: Path) -> None:
    """Many decisions sent together are all written, once each."""
    relations = ("PREREQUISITE_OF", "OVERLAPS_WITH", "RELATED_TO", "REPLACES")
    answers: list[int] = []

    def send(relation: str) -> None:
        answers.append(client.post("/desk", headers=HEADERS, data=decision(predicate=relation)).status_code)

    threads = [Thread(target=send, args=(relation,)) for relation in (*relations, *relations)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303] * 4 + [409] * 4
    assert (folder / "curated.sssom.tsv").read_text().count("\tNot\t") == 4


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 - they are refused
def test_a_desk_needs_a_host_of_this_machine(folder: Path, host: str) -> None:
    """It has no accounts, so nobody else may reach it."""
    command = [sys.executable, "-m", "cskg", "serve", "--curate", "--host", host, "--port", "0", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "--curate has no accounts" in ended.stderr


def test_a_store_with_a_desk_needs_its_sources(folder: Path) -> None:
    """Otherwise nobody knows where the files of its curators are."""
    command = [sys.executable, "-m", "cskg", "serve", "--curate", "--store", str(folder / "store")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "needs the SOURCEs" in ended.stderr


def test_a_decision_is_published_in_a_store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With --store, what is saved is built into the store, and the log has another publication."""
    store = tmp_path_factory.mktemp("store") / "store"
    subprocess.run([sys.executable, "-m", "cskg", "build", str(folder), "--store", str(store)], check=True, timeout=120)
    command = [sys.executable, "-m", "cskg", "serve", str(folder), "--store", str(store), "--curate", "--port", "0"]
    import httpx2 as httpx

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().split(" on ")[1].split()[0] if process.stdout else ""
            answer = httpx.post(f"{address}/desk", data=decision(), headers={"origin": address}, timeout=60)
            assert answer.status_code == 303
            deadline = time.monotonic() + 60
            query = {"query": "{ dataset { publications { number } } }"}
            while time.monotonic() < deadline:
                found = httpx.post(f"{address}/graphql", json=query, timeout=60).json()
                if len(found["data"]["dataset"]["publications"]) == 2:
                    break
                time.sleep(0.5)
            assert len(found["data"]["dataset"]["publications"]) == 2
        finally:
            process.terminate()
            process.wait(20)
    shutil.rmtree(store)
