"""Reads the units that people type into fields: codes, or the exact title of one unit.

A field may hold several, with commas or spaces between them. A title stands for the code of its unit where no other
unit has it. Words behind a code may be its title, and do not count. What names no unit stays as it was typed, so that
the message about it quotes it.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from weakref import WeakKeyDictionary

from cskg.codes import is_published_code
from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address

_TITLES: "WeakKeyDictionary[Catalogue, dict[str, str | None]]" = WeakKeyDictionary()


def read_typed_units(address: Address, names: Collection[str], catalogue: Catalogue) -> Address:
    """Returns an address in which titles are replaced by the codes of their units.

    Args:
        address: The address as it was asked for.
        names: The parameters that hold units.
        catalogue: The dataset.
    """
    read = {
        name: [unit for text in address.get_all(name) for unit in _split(text, catalogue)]
        for name in names
        if name in address.query
    }
    return replace(address, query={**address.query, **read})


def _split(text: str, catalogue: Catalogue) -> list[str]:
    """Splits the text of a field into the units that it names."""
    if whole := _find_code(text, catalogue):
        return [whole]
    found: list[str] = []
    for part in filter(None, map(str.strip, text.split(","))):
        words = part.split()
        if code := _find_code(part, catalogue):
            found.append(code)
        elif codes := [word for word in words if is_published_code(word) or catalogue.find_unit(word)]:
            is_titled = codes == words[:1] and not re.search(r"\d", part.removeprefix(words[0]))
            found += codes if is_titled else words
        else:
            found.append(part)
    return found


def _find_code(text: str, catalogue: Catalogue) -> str | None:
    """Finds what names a unit: the text itself where it is a code or an IRI, or the code of the unit of this title."""
    return text if catalogue.find_unit(text) else _titles_of(catalogue).get(_fold(text))


def _titles_of(catalogue: Catalogue) -> dict[str, str | None]:
    """Returns the codes by title, None for a title of several units; it is made at the first call for a dataset."""
    titles = _TITLES.get(catalogue)
    if titles is None:
        codes: dict[str, set[str]] = defaultdict(set)
        for unit in catalogue.units.values():
            for edition in unit.editions:
                codes[_fold(edition.title or "")].add(unit.code)
        codes.pop("", None)
        titles = {title: next(iter(found)) if len(found) == 1 else None for title, found in codes.items()}
        _TITLES[catalogue] = titles
    return titles


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
