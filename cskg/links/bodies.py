"""What an edition of a unit says, as requirements and criteria that are compared.

A heading that only groups requirements is none itself, and the members of a list belong to the requirement that they
stand under: *Describe types of customers, including* is one requirement with what it includes.

Knows texts; knows nothing of other units.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cskg.language.reading import is_boilerplate, read_statement
from cskg.model import StatementKind, UnitKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What an edition of a unit says.

    Attributes:
        key: The unit.
        title: Its title.
        texts: Its statements by their position paths, without boilerplate and what stands under it.
        digest: A digest of the title and the texts.
    """

    key: UnitKey
    title: str
    texts: Mapping[str, str]
    digest: bytes


def drop_boilerplate(texts: Mapping[str, str]) -> dict[str, str]:
    """Returns the texts of a unit, by position paths, without boilerplate and what stands under it.

    Example:
        >>> drop_boilerplate({"r1": "Sweep the yard", "r2": "Exhibit professionalism", "r2.1": "Be punctual"})
        {'r1': 'Sweep the yard'}
    """
    hollow = tuple(f"{path}." for path, text in texts.items() if is_boilerplate(text))
    return {path: text for path, text in texts.items() if not is_boilerplate(text) and not path.startswith(hollow)}


def make_body(key: UnitKey, title: str | None, texts: Mapping[str, str]) -> Body:
    """Makes a body of all statements of an edition."""
    kept = drop_boilerplate(texts)
    digest = hashlib.sha256(json.dumps([title, list(kept.items())]).encode()).digest()
    return Body(key=key, title=title or "", texts=kept, digest=digest)


def group_texts(body: Body) -> dict[str, list[str]]:
    """Gives the texts of each requirement and criterion by its position path: its own, and those of its lists' members.

    Example:
        >>> texts = {"r1": "Serve", "r1.1": "Describe guests, including", "r1.1.1": "Tourists", "c1": "Serves well"}
        >>> group_texts(make_body(UnitKey("900001L1"), None, texts))
        {'r1.1': ['Describe guests, including', 'Tourists'], 'c1': ['Serves well']}
    """
    headings = {path.partition(".")[0] for path in body.texts if "." in path}
    found: dict[str, list[str]] = {}
    for path, text in body.texts.items():
        top, *below = path.split(".", 2)
        if path[0] == StatementKind.ASSESSMENT_CRITERION.value:
            found[path] = [text]
        elif below:
            found.setdefault(f"{top}.{below[0]}", []).append(text)
        elif top not in headings:
            found[path] = [text]
    return found


def join_terms(texts: list[str]) -> Mapping[str, float]:
    """Gives the terms of some texts together, each with the most that it weighs in one of them."""
    first, *others = (read_statement(text).terms for text in texts)
    if not others:
        return first
    terms = dict(first)
    for of_text in others:
        for term, weight in of_text.items():
            terms[term] = max(weight, terms.get(term, 0.0))
    return terms
