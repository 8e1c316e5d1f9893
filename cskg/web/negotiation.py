"""Chooses the answer that a client prefers, by its Accept headers (RFC 9110, section 12.5).

The quality of a media type is that of the most specific range that matches it; with ``q=0`` the client does not accept
it. Of types with the same quality, named types come before types that only match a wildcard, and then types that are
named earlier. Elements that cannot be read are ignored. A header without a readable element counts as missing, and then
everything is accepted.
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
    """Returns the media types that a client accepts, the best first.

    Args:
        accept: The Accept header.
        offers: The available media types; types that the client prefers equally stay in this order.

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
    """Finds the range that a client prefers, the first one of several; None if it prefers any type.

    Example:
        >>> find_first("text/csv;q=0.5, text/html, */*")
        'text/html'
    """
    ranges = _read_ranges(accept)
    return max(ranges, key=lambda name: ranges[name][0], default=None)


def prefers_page(accept: str) -> bool:
    """Returns whether a client prefers a page to the answer for programs.

    Example:
        >>> prefers_page("text/html, */*;q=0.8"), prefers_page("*/*"), prefers_page("text/html;q=0, */*")
        (True, False, False)
    """
    return rank_media_types(accept, (LEGACY_MEDIA_TYPE, MEDIA_TYPE, PAGE))[:1] == (PAGE,)


def best_media_type(accept: str) -> str:
    """Returns the media type of a GraphQL answer: the new one only if the client prefers it.

    Example:
        >>> best_media_type("application/graphql-response+json, application/json;q=0.9")
        'application/graphql-response+json'
        >>> best_media_type("*/*")
        'application/json'
    """
    return next(iter(rank_media_types(accept, (LEGACY_MEDIA_TYPE, MEDIA_TYPE))), LEGACY_MEDIA_TYPE)


def choose_form(accept: str, user_agent: str, *, has_page: bool = True) -> str | None:
    """Returns the media type of a thing for a client: a page or a syntax of RDF; None if it accepts neither.

    A client that prefers both equally and names neither gets a page if it is a browser, otherwise Turtle.

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
    """Returns whether a client accepts answers that are compressed with gzip.

    Example:
        >>> takes_gzip("br;q=1.0, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("identity")
        (True, False, False)
    """
    return _read_ranges(accept_encoding).get("gzip", (0.0, 0))[0] > 0


def choose_language(accepted: str) -> Language:
    """Returns the client's preferred language in Accept-Language that the pages have; otherwise English.

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
    """Reads the ranges that a client accepts: the quality of each, from 0 to 1, and its place in the header."""
    ranges: dict[str, tuple[float, int]] = {}
    for place, element in enumerate(_ELEMENT.findall(header)):
        name, *parameters = (piece.strip().casefold() for piece in _PIECE.findall(element))
        text = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        if name and _WEIGHT.fullmatch(text) and (name not in ranges or ranges[name][0] < float(text)):
            ranges[name] = (float(text), place)
    return ranges
