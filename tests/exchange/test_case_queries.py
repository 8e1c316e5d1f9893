"""Filters, order, pages and fields of the collection of documents."""

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cskg.exchange.case_filters import parse_filter
from cskg.exchange.case_queries import list_fields, read_query
from cskg.exchange.case_statuses import CaseError, check_identifier

DOCUMENTS: list[dict[str, Any]] = [
    {
        "title": "Retail",
        "version": "1",
        "subject": ["Shops", "Stalls"],
        "lastChangeDateTime": "2027-01-04T09:00:00+00:00",
        "licenseURI": {"title": "Free for schools", "identifier": "1", "uri": "https://example.org/1"},
    },
    {"title": "Driver's licences", "version": "2", "lastChangeDateTime": "2027-01-04T18:00:00+08:00"},
    {"title": "banking AND finance", "subject": ["Banks"], "lastChangeDateTime": "2027-01-05T09:00:00+00:00"},
]


def find(text: str) -> list[int]:
    """The places of the documents that a filter wants."""
    wanted = parse_filter(text, list_fields())
    return [place for place, document in enumerate(DOCUMENTS) if wanted.matches(document)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("title='retail'", [0]),
        ("title = 'RETAIL'", [0]),
        ("title!='retail'", [1, 2]),
        ("title~'R'", [0, 1]),
        ("title='Driver's licences'", [1]),
        ("title='banking AND finance'", [2]),
        ("title='retail' OR version='2'", [0, 1]),
        ("title~'a' AND version>'0'", [0]),
        ("version>'1'", [1]),
        ("version>='1'", [0, 1]),
        ("version<'2'", [0]),
        ("version<='2'", [0, 1]),
        ("version!='1'", [1, 2]),
        ("subject='Shops'", [0]),
        ("subject='Shops,Stalls'", [0]),
        ("subject='Shops,Banks'", []),
        ("subject!='Shops,Banks'", [0, 1, 2]),
        ("subject~'Shops,Banks'", [0, 2]),
        ("subject~'tall'", [0]),
        ("licenseURI.title~'schools'", [0]),
        ("lastChangeDateTime='2027-01-04T10:00:00Z'", [1]),
        ("lastChangeDateTime>'2027-01-04T09:30:00Z'", [1, 2]),
        ("lastChangeDateTime>='2027-01-05'", [2]),
        ("notes='x'", []),
        ("notes!='x'", [0, 1, 2]),
        ("title=''", []),
    ],
)
def test_filters_choose(text: str, found: list[int]) -> None:
    """By all operators, whatever the case; moments are compared as such, and lists by each of their values."""
    assert find(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title",
        "title=",
        "title=retail",
        "title='retail",
        "='retail'",
        "title=='retail'",
        "title='a' AND ",
        "title='a' XOR version='1'",
        "title='a' AND version='1' AND notes='x'",
        "title='a'version='1'",
        "colour='red'",
        "title.colour='red'",
        "CFPackageURI='x' OR colour='red'",
        "title='a'; DROP TABLE units",
        "ｔｉｔｌｅ='a'",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    """With what is missing and where, as a wrong selection."""
    with pytest.raises(CaseError) as caught:
        parse_filter(text, list_fields())
    assert (caught.value.status, caught.value.reason) == (400, "invalid_selection_field")
    assert json.loads(caught.value.to_json())["imsx_description"]


@given(text=st.text(max_size=60) | st.from_regex(r"(title|version|x)( ?)(=|!=|~|<)'?.*'?( AND | OR |)", fullmatch=True))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    """Nothing else is raised, and a filter that was read can be applied."""
    with suppress(CaseError):
        wanted = parse_filter(text, list_fields())
        assert {wanted.matches(document) for document in DOCUMENTS} <= {True, False}


@given(value=st.text(max_size=20), other=st.text(max_size=20), operator=st.sampled_from(["=", "!=", "~", "<", ">="]))
def test_values_are_read_back(value: str, other: str, operator: str) -> None:
    """Values are what was written, in one comparison or in two; quotes may stand within words only."""
    assume(not any(re.search(r"(?<!\w)'|'(?!\w)", each) for each in (value, other)))
    one = parse_filter(f"title{operator}'{value}'", list_fields())
    assert (one.comparisons[0].operator, one.comparisons[0].value) == (operator, value)
    two = parse_filter(f"title{operator}'{value}' OR version='{other}'", list_fields())
    assert [each.value for each in two.comparisons] == [value, other]
    assert two.is_any


def test_pages_are_named() -> None:
    """The first, the one before, the one after and the last one, with all else of the address."""
    query = read_query([("limit", "1"), ("offset", "1"), ("filter", "title~'a b'"), ("colour", "é")])
    header = query.name_pages("https://example.org/CFDocuments", 3)
    links = {rel: target for target, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', header)}
    same = "https://example.org/CFDocuments?filter=title~%27a+b%27&colour=%C3%A9&limit=1&offset="
    assert links == {"first": f"{same}0", "prev": f"{same}0", "next": f"{same}2", "last": f"{same}2"}
    assert "next" not in query.name_pages("https://example.org/CFDocuments", 2)


def test_documents_are_sorted() -> None:
    """By a field, in both directions, those without it last; a field that is not there leaves the order."""

    def order(**given: str) -> list[int]:
        return [DOCUMENTS.index(each) for each in read_query(list(given.items())).select(DOCUMENTS)[0]]

    assert order(sort="title") == [2, 1, 0]
    assert order(sort="title", orderBy="desc") == [0, 1, 2]
    assert order(sort="version", orderBy="desc") == [1, 0, 2]
    assert order(sort="licenseURI.title") == [0, 1, 2]
    assert order(sort="colour", orderBy="desc") == [0, 1, 2]
    assert order(limit="1", offset="1") == [1]
    assert order(offset="7") == []


def test_fields_are_chosen() -> None:
    """In a list with commas or in several; of fields none of which exists, whole documents."""

    def choose(*lists: str) -> dict[str, Any]:
        return read_query([("fields", each) for each in lists]).select(DOCUMENTS)[0][1]

    assert choose("title,version") == choose("title", "version") == {"title": "Driver's licences", "version": "2"}
    assert choose("title,colour") == {"title": "Driver's licences"}
    assert choose("colour") == DOCUMENTS[1]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        *(
            ("limit", value, "invalid_selection_field")
            for value in ("0", "-1", "", "1.5", "x", "9999999999", "2147483648", "١")
        ),
        *(("offset", value, "invalid_selection_field") for value in ("-1", "", "1e3", "99999999999999999999")),
        ("orderBy", "up", "invalid_sort_field"),
        ("fields", "", "invalid_selection_field"),
        ("fields", "title,,version", "invalid_selection_field"),
        ("filter", "", "invalid_selection_field"),
    ],
)
def test_wrong_values_are_refused(name: str, value: str, reason: str) -> None:
    """With status 400 and the standard's word."""
    with pytest.raises(CaseError) as caught:
        read_query([(name, value)])
    assert (caught.value.status, caught.value.reason) == (400, reason)


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_number_that_is_none_is_told_in_good_words(name: str) -> None:
    """The message names the parameter, whatever letter it begins with."""
    with pytest.raises(CaseError, match=f"“x” is not a value of {name}."):
        read_query([(name, "x")])


def test_a_uuid_in_capitals_is_not_called_none() -> None:
    """It is one, but not as CASE writes it."""
    with pytest.raises(CaseError, match=r"is not a UUID that CASE takes. Give one in lower case"):
        check_identifier("0D5F6A5E-8A4A-4B6C-9A53-6A7F2D0C1B2A")
