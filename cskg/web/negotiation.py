"""Chooses what a client likes best, by its Accept headers (RFC 9110, section 12.5).

The most specific range that a media type fits says how much the client likes it; ``q=0`` says that it does not take it.
Of what it likes the same, what it names comes before what only fits a wildcard, and then what it names first. Elements
that cannot be read are passed over; a header without any other counts as missing, and then everything is taken.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cskg.model import Language

PAGE = "text/html"
SYNTAXES = {"text/turtle": "TURTLE", "application/ld+json": "JSON_LD", "application/n-triples": "N_TRIPLES"}
"""The syntaxes of things at their addresses, by their media types."""

MEDIA_TYPE = "application/graphql-response+json"
LEGACY_MEDIA_TYPE = "application/json"

_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.?)*(?:"|$))+')
_PIECE = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.?)*(?:"|$))+')
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def rank_media_types(accept: str, offers: Sequence[str]) -> tuple[str, ...]:
    """Returns those of some media types that a client takes, the best first.

    Args:
        accept: The Accept header.
        offers: What there is; of two that the client likes the same, the first comes first.

    Example:
        >>> rank_media_types("text/*;q=0.5, */*;q=0.1, text/csv;q=0", ("image/png", "text/csv", "text/plain"))
        ('text/plain', 'image/png')
    """
    ranges = _read_ranges(accept) or {"*/*": (1.0, 0)}
    found: list[tuple[float, int, int, str]] = []
    for offer in offers:
        for width, name in enumerate((offer, f"{offer.partition('/')[0]}/*", "*/*")):
            if name in ranges:
                weight, place = ranges[name]
                if weight > 0:
                    found.append((-weight, width, place, offer))
                break
    return tuple(offer for *_, offer in sorted(found, key=lambda each: each[:3]))


def find_first(accept: str) -> str | None:
    """Finds the range that a client likes best, and of several the first one; None where it takes anything.

    Example:
        >>> find_first("text/csv;q=0.5, text/html, */*")
        'text/html'
    """
    ranges = _read_ranges(accept)
    return max(ranges, key=lambda name: ranges[name][0], default=None)


def prefers_page(accept: str) -> bool:
    """Tells whether a client likes a page better than what programs get.

    Example:
        >>> prefers_page("text/html, */*;q=0.8"), prefers_page("*/*"), prefers_page("text/html;q=0, */*")
        (True, False, False)
    """
    return rank_media_types(accept, (LEGACY_MEDIA_TYPE, MEDIA_TYPE, PAGE))[:1] == (PAGE,)


def best_media_type(accept: str) -> str:
    """Returns the media type of an answer of GraphQL: the new one only where the client likes it best.

    Example:
        >>> best_media_type("application/graphql-response+json, application/json;q=0.9")
        'application/graphql-response+json'
        >>> best_media_type("*/*")
        'application/json'
    """
    return next(iter(rank_media_types(accept, (LEGACY_MEDIA_TYPE, MEDIA_TYPE))), LEGACY_MEDIA_TYPE)


def choose_form(accept: str, user_agent: str, *, has_page: bool = True) -> str | None:
    """Returns the media type in which a client gets a thing: a page or a syntax of RDF; None where it takes neither.

    A client that likes both the same and names neither gets a page if it is a browser, else Turtle.

    Args:
        accept: The Accept header.
        user_agent: The User-Agent header.
        has_page: Whether there is a page.

    Example:
        >>> choose_form("text/html, text/turtle;q=0.9", "curl/8"), choose_form("text/turtle", "Mozilla/5.0")
        ('text/html', 'text/turtle')
        >>> choose_form("*/*", "Mozilla/5.0"), choose_form("*/*", "curl/8"), choose_form("image/png", "curl/8")
        ('text/html', 'text/turtle', None)
    """
    pages = (PAGE,) if has_page else ()
    forms = (*pages, *SYNTAXES) if "Mozilla" in user_agent else (*SYNTAXES, *pages)
    return next(iter(rank_media_types(accept, forms)), None)


def takes_gzip(accept_encoding: str) -> bool:
    """Tells whether a client takes answers that are compressed with gzip.

    Example:
        >>> takes_gzip("br;q=1.0, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("identity")
        (True, False, False)
    """
    return _read_ranges(accept_encoding).get("gzip", (0.0, 0))[0] > 0


def choose_language(accepted: str) -> Language:
    """Returns the language of Accept-Language that the pages have and the client likes best; else English.

    Example:
        >>> [choose_language(text).value for text in ("fr, zh-HK;q=0.9, en;q=0.8", "zh-CN", "de")]
        ['zh-Hant', 'zh-Hans', 'en']
    """
    ranges = _read_ranges(accepted)
    for tag in sorted((tag for tag in ranges if ranges[tag][0] > 0), key=lambda tag: -ranges[tag][0]):
        language, *parts = tag.split("-")
        if language == "en":
            return Language.EN
        if language == "zh":
            is_simplified = not {"hans", "cn", "sg", "my"}.isdisjoint(parts)
            return Language.ZH_HANS if is_simplified else Language.ZH_HANT
    return Language.EN


@lru_cache(maxsize=256)
def _read_ranges(header: str) -> Mapping[str, tuple[float, int]]:
    """Reads what a client takes: how much it likes each, from 0 to 1, and its place in the header."""
    ranges: dict[str, tuple[float, int]] = {}
    for place, element in enumerate(_ELEMENT.findall(header)):
        name, *parameters = (piece.strip().casefold() for piece in _PIECE.findall(element))
        text = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        if name and _WEIGHT.fullmatch(text) and (name not in ranges or ranges[name][0] < float(text)):
            ranges[name] = (float(text), place)
    return ranges
