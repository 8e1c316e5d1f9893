"""What a client gets by its Accept header (RFC 9110, section 12.5.1)."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cskg.graph.catalogue import Catalogue
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.negotiation import choose_form, rank_media_types
from cskg.web.pool import Pool

OFFERS = ("text/html", "text/turtle", "application/ld+json")
UNIT = "/unit/111275L4"


@pytest.fixture(scope="module")
def client(retail: Catalogue) -> Iterator[TestClient]:
    """A client of the application."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "ranked"),
    [
        ("", OFFERS),
        ("*/*", OFFERS),
        ("text/turtle;q=0, */*", ("text/html", "application/ld+json")),
        ("*/*, text/turtle;q=0", ("text/html", "application/ld+json")),
        ("text/*;q=0, */*", ("application/ld+json",)),
        ("text/*;q=0, text/html, */*;q=0.1", ("text/html", "application/ld+json")),
        ("text/*;q=0.2, text/turtle", ("text/turtle", "text/html")),
        ("application/*, text/turtle;q=0.5", ("application/ld+json", "text/turtle")),
        ("application/ld+json, text/html", ("application/ld+json", "text/html")),
        ("*/*, text/turtle", ("text/turtle", "text/html", "application/ld+json")),
        ("TEXT/Turtle; Q=0.5 , text/html;q=0.4", ("text/turtle", "text/html")),
        ("*/*;q=0", ()),
        ("image/png", ()),
        ("text/turtle;q=0", ()),
        ("text/turtle;charset=utf-8;q=0.1, text/html;level=1;q=0.2", ("text/html", "text/turtle")),
        ('application/ld+json;profile="a, b;q=0";q=0.9, text/html;q=0.1', ("application/ld+json", "text/html")),
        ('application/ld+json;profile="never closed, text/html', ("application/ld+json",)),
        ("text/turtle;q=0.001, text/html;q=0.01", ("text/html", "text/turtle")),
        # A weight that cannot be read takes its element with it; a header of nothing else counts as missing.
        ("text/turtle;q=high, text/html", ("text/html",)),
        ("text/turtle;q=2, text/html;q=0.5", ("text/html",)),
        ("text/turtle;q=-1, text/html;q=nan, application/ld+json;q=0.1", ("application/ld+json",)),
        ("text/turtle;q=0.1234, text/html", ("text/html",)),
        ("text/turtle;q=", OFFERS),
        (",, ;q=1 ,", OFFERS),
        ("text", ()),
    ],
)
def test_the_most_specific_range_counts(accept: str, ranked: tuple[str, ...]) -> None:
    """Wildcards, weights of zero, order, parameters, and headers that are wrong."""
    assert rank_media_types(accept, OFFERS) == ranked


@given(st.text('*/,;q=01."\\ tex-hml', max_size=200))
def test_any_header_can_be_read(accept: str) -> None:
    """No header is too odd; what is chosen is among what there is."""
    assert set(rank_media_types(accept, OFFERS)) <= set(OFFERS)
    assert choose_form(accept, "curl/8") in (*OFFERS, "application/n-triples", None)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle;q=0, */*", "application/ld+json"),
        ("text/turtle;q=0, application/*;q=0, */*", "text/html; charset=utf-8"),
        ("text/html;q=0.5, */*", "text/turtle"),
        ("application/rdf+xml, text/html;q=0.1", "text/html; charset=utf-8"),
        ("application/rdf+xml, */*;q=0.1", "text/turtle"),
    ],
)
def test_a_thing_comes_as_the_client_likes_it(client: TestClient, accept: str, media_type: str) -> None:
    """By a program that is not a browser."""
    answer = client.get(UNIT, headers={"accept": accept, "user-agent": "curl/8"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize("accept", ["application/rdf+xml", "image/png", "*/*;q=0", "text/html;q=0"])
def test_what_the_client_does_not_take_is_not_sent(client: TestClient, accept: str) -> None:
    """Status 406 with the addresses and media types that there are, each of which is there."""
    for path, forms in ((UNIT, 4), ("/ontology", 4), ("/dataset", 3)):
        answer = client.get(path, headers={"accept": accept, "user-agent": "Mozilla/5.0"})
        assert answer.status_code == 406, path
        assert "accept" in answer.headers["vary"]
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        lines = [line.split(" ", 1) for line in answer.text.splitlines()[1:]]
        assert len(lines) == forms
        for address, media_type in lines:
            found = client.get(address, headers={"accept": accept})  # a suffix says it, whatever the header
            assert found.status_code == 200
            assert found.headers["content-type"].startswith(media_type)
    assert client.get("/unit/none", headers={"accept": accept}).status_code == 404
    tag = client.get(UNIT, headers={"accept": "text/html"}).headers["etag"]
    assert client.get(UNIT, headers={"accept": accept, "if-none-match": tag}).status_code == 406


def test_other_addresses_choose_in_the_same_way(client: TestClient) -> None:
    """The first page, GraphQL and SPARQL honour a weight of zero too."""
    no_page = {"accept": "text/html;q=0, */*"}
    assert client.get("/", headers=no_page).headers["content-type"] == "application/json"
    assert "json" in client.get("/graphql?query={__typename}", headers=no_page).headers["content-type"]
    assert client.get("/sparql", headers=no_page).headers["content-type"] == "text/turtle"
    refused = client.get("/sparql", headers={"accept": "application/rdf+xml"})
    assert (refused.status_code, "text/turtle" in refused.text) == (406, True)
    new = "application/graphql-response+json"
    answer = client.post("/graphql", json={"query": "{__typename}"}, headers={"accept": f"application/json;q=0, {new}"})
    assert answer.headers["content-type"].startswith(new)
