"""Units with codes of their own: each has its page and its description at the path of its IRI, as other units have."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from cskg.exchange.thing_descriptions import describe
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

BROWSER = {"accept": "text/html", "user-agent": "Mozilla/5.0"}

UNIT = """Title: {title}
Code: {code}
Industry: Campus Catering
Functional Area: Coffee Bar
Range: This unit applies to staff of a coffee bar on a campus.
Level: {level}
Credit: 3
Performance Requirements
1. Know the machine
- Describe the parts of a {thing}
- Describe how a {thing} is cleaned
2. Use the machine
- Set up a {thing} for the day
- Keep a log of the faults of a {thing}
Assessment Criteria
- Able to use a {thing} as its manual says.
- Able to clean a {thing} after each shift.
"""

DOCUMENTS = {
    "bar/cafe.txt": ("COL-CAF-001", "Prepare coffee", 2, "coffee grinder"),
    "bar/my cafe, 2.txt": ("COL-CAF-001", "Prepare iced coffee", 2, "ice crusher"),
    "bar/milk.html": ("COL-CAF-002", "Steam milk", 3, "milk steamer"),
    "bar/tea.ttl": ("COL-CAF-003", "Brew tea", 3, "tea boiler"),
    "bar/juice.txt": ("COL:CAF,004", "Press juice", 4, "juice press"),
    "bar/water.txt": ("COL 005", "Serve water", 2, "water cooler"),
    "111111L2.txt": ("111111L2", "Wash glasses", 2, "glass washer"),
}
"""Codes, titles, levels and machines. Two documents have the same code, and two have names that end as addresses do."""

LINKS = (
    ("COL-CAF-001@bar/cafe.txt", "COL-CAF-002@bar/milk.html"),
    ("COL-CAF-001@bar/my cafe, 2.txt", "COL-CAF-002@bar/milk.html"),
    ("111111L2", "COL-CAF-003@bar/tea.ttl"),
    ("COL-CAF-002@bar/milk.html", "COL:CAF,004@bar/juice.txt"),
    ("COL-CAF-003@bar/tea.ttl", "COL:CAF,004@bar/juice.txt"),
    ("COL 005@bar/water.txt", "COL-CAF-003@bar/tea.ttl"),
)


def write_documents(folder: Path, verb: str = "Describe") -> None:
    """Writes the documents, and what a curator says comes before what."""
    for name, (code, title, level, thing) in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = UNIT.format(code=code, title=title, level=level, thing=thing).replace("Describe how", f"{verb} how")
        path.write_text(f"<pre>{text}</pre>" if name.endswith(".html") else text, "utf-8")
    head = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    rows = (f"{first}\tcskg:prerequisiteOf\t{last}\tsemapv:ManualMappingCuration\n" for first, last in LINKS)
    (folder / "own.sssom.tsv").write_text(head + "".join(rows), "utf-8")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The units, published twice, so that statements have vanished."""
    folder = tmp_path_factory.mktemp("own")
    store = StoreFolder(folder / "store")
    for verb in ("Explain", "Describe"):
        write_documents(folder / "units", verb)
        build_store(find_sources([folder / "units"]), store, Iris())
    return open_catalogue(store, Iris())


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    """A client of a server of them."""
    with TestClient(create_app(Current(catalogue), Pool(2))) as client:
        yield client


def find_addresses(content: bytes) -> set[str]:
    """The addresses that a page links to, without what stands behind ``#``."""
    links = html.fromstring(content).xpath("//main//a/@href")
    return {link.partition("#")[0] for link in links if link.startswith("/")}


def is_page_of(content: bytes, title: str) -> bool:
    """Whether a page is the one of the unit with a title, and not a table of triples."""
    page = html.fromstring(content)
    has_triples = "rdf:type" in page.text_content()
    return page.xpath("string(//h1)").strip() == title and not has_triples


def test_every_document_gives_a_unit(catalogue: Catalogue) -> None:
    """Those with one code stay apart."""
    assert sorted(unit.title or "" for unit in catalogue.units.values()) == sorted(
        title for _, title, _, _ in DOCUMENTS.values()
    )
    assert len(catalogue.links) >= len(LINKS)


def test_an_iri_is_the_address_of_the_page_of_its_unit(client: TestClient, catalogue: Catalogue) -> None:
    """Of the edition and of each statement too, whatever the name of the document ends with."""
    for unit in catalogue.units.values():
        path = "/" + unit.iri.removeprefix(catalogue.iris.base)
        outline = catalogue.get_outline(unit)
        for address in (path, f"{path}.html", f"{path}/en", f"{path}/en.html", f"/unit/{unit.key.replace('/', '%2F')}"):
            answer = client.get(address, headers=BROWSER)
            assert answer.status_code == 200, address
            assert is_page_of(answer.content, unit.title or ""), address
        for name in outline.names.values():
            answer = client.get(f"{path}/en/{name}", headers=BROWSER)
            assert is_page_of(answer.content, unit.title or ""), name
            assert html.fromstring(answer.content).xpath("//mark"), name


def test_an_iri_is_the_address_of_the_description_of_its_unit(client: TestClient, catalogue: Catalogue) -> None:
    """By suffix and by the Accept header, with the relations of the address; an unknown form names those there are."""
    for unit in catalogue.units.values():
        path = "/" + unit.iri.removeprefix(catalogue.iris.base)
        name = next(iter(catalogue.get_outline(unit).names.values()))
        for address in (path, f"{path}/en", f"{path}/en/{name}"):
            for suffix, accept in ((".ttl", "text/turtle"), (".nt", "application/n-triples")):
                by_header = client.get(address, headers={"accept": accept, "user-agent": "Mozilla/5.0"})
                assert by_header.headers["content-type"] == accept, address
                assert by_header.content == client.get(address + suffix, headers=BROWSER).content
                assert f'<{address}.ttl>; rel="describedby"' in by_header.headers["link"]
                assert f'<{address}>; rel="canonical"' in by_header.headers["link"]
            assert client.get(address, headers={"accept": "*/*", "user-agent": "curl"}).content.startswith(b"@prefix")
            refused = client.get(address, headers={"accept": "image/png"})
            assert refused.status_code == 406
            assert f"{address}.html text/html" in refused.text
        lines = {f"{triple} ." for triple in describe(catalogue, unit.iri) or ()}
        assert set(client.get(f"{path}.nt").text.splitlines()) == lines


PAGES = (
    "/",
    "/search?q=coffee",
    "/search?q=COL-CAF-001",
    "/map",
    "/functional-area/campus-catering--coffee-bar",
    "/quality",
    "/changes",
)


def test_no_link_leads_to_a_table_of_triples(client: TestClient, catalogue: Catalogue) -> None:
    """Every link to a unit or a statement, from each page for people, shows the page of that unit."""
    titles = {unit.iri.removeprefix(catalogue.iris.base): unit.title for unit in catalogue.units.values()}
    unit_pages = [f"/{path}" for path in titles]
    found = {page: find_addresses(client.get(page, headers=BROWSER).content) for page in (*PAGES, *unit_pages)}
    # The buttons of the pages of units lead to these; their links are followed as well.
    further = {
        link for page in unit_pages for link in found[page] if re.match(r"/(plan|explore|compare|check)\?", link)
    }
    assert {urlsplit(link).path for link in further} == {"/plan", "/explore", "/compare", "/check"}
    compared = [link for page in further if page.startswith("/compare") for link in find_compared(client, page)]
    for page in (*sorted(further), *compared):
        answer = client.get(page, headers=BROWSER)
        assert answer.status_code == 200, page
        found[page] = find_addresses(answer.content)
    assert compared
    for start in ("/search", "/plan", "/explore", "/compare", "/check", "/functional-area"):
        assert any("/unit/COL" in link for page in found if page.startswith(start) for link in found[page]), start
    followed = {urlsplit(link).path for links in found.values() for link in links if link.startswith("/unit/")}
    assert len(followed) > 40
    for path in followed:
        title = titles["/".join(path.split("/")[1:3])]
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 200, path
        assert is_page_of(answer.content, title or ""), path


def find_compared(client: TestClient, page: str) -> set[str]:
    """The comparisons that the page of one unit to compare offers."""
    return {link for link in find_addresses(client.get(page, headers=BROWSER).content) if "&b=" in link}


def test_buttons_of_a_unit_are_about_that_unit(client: TestClient, catalogue: Catalogue) -> None:
    """Also where another unit has the same code, or where a code holds what separates codes."""
    for unit in catalogue.units.values():
        path = "/" + unit.iri.removeprefix(catalogue.iris.base)
        for link in find_addresses(client.get(path, headers=BROWSER).content):
            if link.startswith(("/plan", "/explore", "/check")):
                page = html.fromstring(client.get(link, headers=BROWSER).content)
                assert f"{path}" in {each.partition("#")[0] for each in page.xpath("//main//a/@href")}, link
        name = catalogue.name_unit(unit)
        assert name == (unit.code if list(catalogue.units.values()).index(unit) in simple(catalogue) else unit.iri)
        assert catalogue.find_unit(name) == catalogue.find_unit(unit.key) == unit


def simple(catalogue: Catalogue) -> set[int]:
    """The places of the units whose code alone is enough: the first that has it, without what separates codes."""
    codes = [unit.code for unit in catalogue.units.values()]
    return {place for place, code in enumerate(codes) if code not in codes[:place] and not {*" ,:"} & {*code}}


def test_a_plan_knows_its_goal(client: TestClient, catalogue: Catalogue) -> None:
    """A unit whose name in addresses is its IRI is the goal of its plan, and no step has the mark of another."""
    unit = catalogue.units[next(key for key in catalogue.units if key.startswith("COL:CAF,004"))]
    page = html.fromstring(client.get("/plan", params={"goal": unit.iri}, headers=BROWSER).content)
    assert page.xpath("string(//h1)").strip() == "Press juice"
    ids = page.xpath("//article[contains(@class, 'step')]/@id")
    assert len(ids) == len(set(ids)) == len(DOCUMENTS)
    names = {each.removeprefix("u-") for each in ids}
    waits = {name for each in page.xpath("//article/@data-waits") for name in each.split()}
    assert waits < names
    held = [link for link in find_addresses(client.get("/plan", params={"goal": unit.iri}).content) if "known=" in link]
    assert {dict(parse_qsl(urlsplit(link).query))["known"] for link in held} == names - {unit.iri}


def test_a_code_of_several_units_shows_the_first(client: TestClient) -> None:
    """With its statements at their short addresses, too."""
    page = client.get("/unit/COL-CAF-001", headers=BROWSER)
    assert is_page_of(page.content, "Prepare coffee")
    start = "/unit/COL-CAF-001%40bar%2Fcafe.txt/en/"
    (name, *others) = (link.removeprefix(start) for link in find_addresses(page.content) if link.startswith(start))
    assert others
    assert is_page_of(client.get(f"/unit/COL-CAF-001/en/{name}", headers=BROWSER).content, "Prepare coffee")


def test_a_vanished_statement_leads_to_its_successor(client: TestClient, catalogue: Catalogue) -> None:
    """By a link that is the successor's address."""
    tried = 0
    for (key, language), changes in catalogue.edition_changes.items():
        for vanished in (each for _, change in changes for each in change.vanished if each.successors):
            path = f"/{catalogue.iris.edition(key, language).removeprefix(catalogue.iris.base)}"
            answer = client.get(f"{path}/{vanished.statement.name}", headers=BROWSER)
            assert answer.status_code == 404
            (link,) = {link for link in find_addresses(answer.content) if link.startswith("/unit/")}
            title = catalogue.units[key].title or ""
            assert is_page_of(client.get(link, headers=BROWSER).content, title)
            tried += 1
    assert tried >= len(DOCUMENTS)


def test_what_changed_keeps_units_of_one_code_apart(client: TestClient) -> None:
    """Each has its own comparison of revisions."""
    links = {link for link in find_addresses(client.get("/changes", headers=BROWSER).content) if "/revisions" in link}
    assert len(links) == len(DOCUMENTS)
    titles = set()
    for link in links:
        answer = client.get(link, headers=BROWSER)
        assert answer.status_code == 200
        titles.add(html.fromstring(answer.content).xpath("string(//p[@class='lead'])"))
    assert len(titles) == len(DOCUMENTS)


def test_a_key_that_is_nobodys_names_codes_once(client: TestClient) -> None:
    """The answer suggests each code that looks alike once."""
    query = {"query": '{ unit(code: "COL-CAF-001@bar/nothing.txt") { iri } }'}
    (fault,) = client.post("/graphql", json=query).json()["errors"]
    near = fault["extensions"]["near"]
    assert "COL-CAF-001" in near
    assert len(near) == len(set(near))
