"""Reads the units that people type into fields: codes, or the exact title of one unit.

A field may have several units, separated by commas or spaces. A title is replaced by the code of its unit, if no other
unit has the same title. A code may be in lower case. Words after a code may be its title, and are ignored. Text that
names no unit is not changed, so the message about it quotes it.
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
        address: The requested address.
        names: The parameters that contain units.
        catalogue: The dataset.
    """
    read = {
        name: [unit for text in address.get_all(name) for unit in _split(text, catalogue)]
        for name in names
        if name in address.query
    }
    return replace(address, query={**address.query, **read})


def _split(text: str, catalogue: Catalogue) -> list[str]:
    """Splits the text of a field into the names of units."""
    if whole := _find_name(text, catalogue):
        return [whole]
    found: list[str] = []
    for part in filter(None, map(str.strip, text.split(","))):
        words = part.split()
        if name := _find_name(part, catalogue):
            found.append(name)
        elif codes := [word for word in words if is_published_code(word.upper()) or _find_code(word, catalogue)]:
            is_titled = codes == words[:1] and not re.search(r"\d", part.removeprefix(words[0]))
            found += [_find_code(word, catalogue) or word for word in (codes if is_titled else words)]
        else:
            found.append(part)
    return found


def _find_name(text: str, catalogue: Catalogue) -> str | None:
    """Finds the name of a unit: the text itself if it is a code or an IRI, or the code of the unit with this title."""
    return _find_code(text, catalogue) or _titles_of(catalogue).get(_fold(text))


def _find_code(text: str, catalogue: Catalogue) -> str | None:
    return next((name for name in (text, text.upper()) if catalogue.find_unit(name)), None)


def _titles_of(catalogue: Catalogue) -> dict[str, str | None]:
    """Returns the codes by title, None for a title of several units; computed at the first call for a dataset."""
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
