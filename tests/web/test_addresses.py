"""Addresses of pages: what is read from them, and what links on a page say."""

import re
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.testclient import TestClient

from cskg.graph.catalogue import Catalogue
from cskg.model import Language
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.negotiation import choose_language
from cskg.web.page import Address
from cskg.web.pages import load_pages
from cskg.web.pages_view import read_address
from cskg.web.pool import Pool

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
NAMES = st.sampled_from(["q", "kind", "a b", "é", "x&y", "level"])
QUERIES = st.dictionaries(NAMES, st.lists(TEXTS, min_size=1, max_size=3), max_size=3)


def make_request(query: bytes = b"", path: str = "/search", accepted: str = "") -> Request:
    """A request as the server hands it on."""
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query,
            "headers": [(b"accept-language", accepted.encode())],
            "path_params": {},
        }
    )


@given(QUERIES)
def test_a_link_says_what_is_given(query: dict[str, list[str]]) -> None:
    """What a link's query string holds is read back as it was, in order."""
    link = Address(page="search", route="/search").link("/search#source", **query)
    assert parse_qsl(urlsplit(link).query, keep_blank_values=True) == [
        (name, text) for name, texts in query.items() for text in texts
    ]
    assert urlsplit(link).fragment == "source"
    assert link.isascii()


@given(QUERIES, TEXTS)
def test_a_varied_address_keeps_the_rest(query: dict[str, list[str]], text: str) -> None:
    """One value changes, or goes, and every other one stays."""
    address = Address(page="search", route="/search", query=query, language=Language.ZH_HANT, is_chosen=True)
    others = {name: texts for name, texts in query.items() if name != "q"}
    for value in (text, None):
        found = read_address(make_request(urlsplit(address.vary(q=value)).query.encode()), "search")
        assert found.query == others | ({"q": [text]} if value else {})
        assert (found.language, found.is_chosen) == (Language.ZH_HANT, True)


def test_zero_is_a_value() -> None:
    """Only what is missing or empty is left out of a link."""
    address = Address(page="explore", route="/explore", query={"unit": ["a"]})
    assert address.vary(sure=0) == "/explore?unit=a&sure=0"
    assert address.vary(sure=0.0, kind=[], title="", steps=None, unit=None) == "/explore?sure=0.0"


def test_the_language_is_said_only_when_the_address_says_it() -> None:
    """A link to another language replaces the language, and adds no second one."""
    address = Address(page="map", route="/map", query={"lang": ["en"]}, language=Language.EN, is_chosen=True)
    assert address.link("/plan") == "/plan?lang=en"
    assert address.vary(lang="zh-Hans") == "/map?lang=zh-Hans"
    assert Address(page="map", route="/map").link("/plan") == "/plan"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", Language.EN),
        ("de, fr;q=0.5", Language.EN),
        ("*", Language.EN),
        ("en-GB", Language.EN),
        ("zh", Language.ZH_HANT),
        ("zh-TW", Language.ZH_HANT),
        ("zh-Hant-HK", Language.ZH_HANT),
        ("zh-SG", Language.ZH_HANS),
        ("ZH-HANS", Language.ZH_HANS),
        ("fr, zh-CN;q=0.3, en;q=0.4", Language.EN),
        ("zh;q=0, en;q=0.1", Language.EN),
        ("zh;q=0", Language.EN),
        ("zh;q=nan, en;q=0.2", Language.EN),
        ("zh;q=inf, en", Language.EN),
        ("zh;q=-1, en;q=0.2", Language.EN),
        ("zh;q=x", Language.EN),
        ("zh;q=1.5, en;q=0.1", Language.EN),
        ("english-like, zh", Language.ZH_HANT),
        ("zhuang, en", Language.EN),
        ("zh;q=1;level=1, en;q=0.2", Language.ZH_HANT),
    ],
)
def test_the_language_of_a_browser(accepted: str, language: Language) -> None:
    """The best of what the header accepts; English where it accepts none that the pages have."""
    assert choose_language(accepted) is language


@given(st.text(max_size=3_000))
def test_any_header_gives_a_language(accepted: str) -> None:
    """No header is too odd to be read."""
    assert choose_language(accepted) in Language


def test_the_first_language_that_is_asked_for_counts() -> None:
    """An unknown one is passed over for the browser's."""
    assert read_address(make_request(b"lang=zh-Hans&lang=en"), "home").language is Language.ZH_HANS
    unknown = read_address(make_request(b"lang=xx", accepted="zh-HK"), "home")
    assert (unknown.language, unknown.is_chosen, unknown.query) == (Language.ZH_HANT, False, {})


@given(st.binary(max_size=200))
def test_any_query_string_is_read(query: bytes) -> None:
    """What is read can be written again, whatever the bytes."""
    address = read_address(make_request(quote(query, safe="&=").encode()), "search")
    assert address.vary().isascii()


HOSTILE = {
    "many values": "/search?" + "&".join(f"q={number}" for number in range(5_000)),
    "many names": "/plan?" + "&".join(f"n{number}=1" for number in range(1_500)),
    "surrogates": "/search?q=%ED%A0%80",
    "not UTF-8": "/search?q=%FF%FE",
    "zero": "/search?q=%00",
    "surrogates in a path": "/unit/%ED%A0%80",
    "an encoded slash": "/unit/a%2Fb",
    "an encoded mark": "/unit/a%3Fb%23c",
    "dots": "/unit/..%2F..%2Fetc",
    "a long code": "/unit/" + "9" * 4_000,
    "an unknown language": "/unit/111275L4/xx",
    "markup": "/unit/%3Cscript%3E",
    "markup in a field": "/plan?goal=%3Cscript%3E&hours=%3Cscript%3E",
    "a number of many digits": "/check?unit=111275L4&seed=" + "9" * 400,
    "a number that is none": "/plan?goal=111275L4&hours=nan&sure=inf",
    "a cursor that is none": "/search?q=crisis&after=zz",
    "a page of no kind": "/explore?unit=111275L4&kind=x&direction=y&sure=z&steps=-1",
    "a check of nothing": "/check?unit=111275L4&size=0",
    "a check that is too long": "/check?unit=111275L4&size=9999",
    "a check of an edition that is none": "/check?unit=111275L4&edition=xx",
    "a check of a unit without a document": "/check?unit=107157L4",
    "a comparison with a unit without a document": "/compare?a=107157L4&b=111275L4",
    "a unit compared with itself": "/compare?a=111275L4&b=111275L4",
    "a plan for what is held": "/plan?goal=111275L4&known=111275L4",
    "a plan with too much sureness": "/plan?goal=111275L4&sure=7&alternatives=x",
    "an odd slash": "/map/",
    "two slashes": "//map",
}


@pytest.fixture(scope="module")
def client(retail: Catalogue):  # noqa: ANN201
    """A client of a server whose dataset is loaded."""
    with TestClient(create_app(Current(retail), Pool(1)), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_addresses_are_answered(client: TestClient, name: str) -> None:
    """With a page that says what is wrong, or shows what there is; never a server error, never markup."""
    answer = client.get(HOSTILE[name], headers={"accept": "text/html"})
    assert answer.status_code in {200, 400, 404, 414, 431}, answer.text[:300]
    assert "<script>" not in answer.text


def test_a_slash_in_a_code_is_part_of_the_code(client: TestClient) -> None:
    """An encoded slash does not part a path, and the message names the code as it is."""
    answer = client.get("/unit/" + quote("CSKG/1 é", safe=""), headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "CSKG/1 é" in answer.text


def test_a_language_link_leads_to_the_same_encoded_address(client: TestClient) -> None:
    """What was encoded in the path stays so in the links of the page."""
    answer = client.get("/unit/a%2Fb%3Fc", headers={"accept": "text/html"})
    assert 'href="/unit/a%2Fb%3Fc?lang=zh-Hant"' in answer.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/unit/111275L4/en/r-aaaaaaaaaaaaaaaa", 404, "no statement “111275L4/en/r-aaaaaaaaaaaaaaaa”"),
        ("/unit/999999L9", 404, "no unit “999999L9”"),
        ("/functional-area/fishing", 404, "no functional area “fishing”"),
        ("/map?industry=fishing", 404, "no industry “fishing”"),
        ("/check?unit=999999L9", 404, "no unit “999999L9”"),
        ("/check?unit=111275L4&size=many", 400, "“many” is not a whole number"),
        ("/plan?goal=111275L4&hours=many", 400, "“many” is not a number"),
        ("/nowhere", 404, "nothing at /nowhere"),
    ],
)
def test_a_page_that_is_not_there_says_why(client: TestClient, path: str, status: int, words: str) -> None:
    """Once, with the status that programs expect."""
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert answer.text.count(words) == 1


ODD = ["%0A", "a%0Ab", "%00", "a%2Fb", "%2F", "%0D%0A", "x" * 5_000, "..%2F..%2Fetc", "%FF", "%ED%A0%80"]
ROUTES = sorted(
    {route for page in load_pages().values() if not page.is_desk for route in page.routes}
    | {f"/{name}" for name in ("graphql", "healthz", "readyz", "metrics", ".well-known/void", "service-worker.js")}
    | {"/", "/static/{name}", "/player/{version}/{name}", "/ims/case/v1p1/CFItems/{id}", "/{nothing}"}
)


@pytest.mark.parametrize("odd", ODD, ids=[odd[:12] for odd in ODD])
def test_no_address_is_too_odd(client: TestClient, odd: str) -> None:
    """Line breaks, zeros, slashes, long and broken names in every place of every route: there is nothing."""
    for route in ROUTES:
        path = re.sub(r"\{[^}]*\}", odd, route)
        answer = client.get(path if path != route else f"{route}{odd}", headers={"accept": "text/html"})
        assert answer.status_code in {400, 404, 414}, (route, answer.text[:200])
        assert answer.status_code != 414 or len(odd) > 4_000
