"""What an edition of a unit says, as rows that are compared: a requirement or a criterion each.

A heading that only groups requirements is none itself, and the members of a list belong to the requirement that they
stand under: *Describe types of customers, including* is one requirement with what it includes.

Knows texts; knows nothing of other units.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cskg.links.terms import Claims, drop_boilerplate, read_claims, read_terms
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement or a criterion.

    Attributes:
        path: Its position path.
        is_criterion: Whether it is an assessment criterion.
        terms: The weights of its terms and of those of the members of its lists.
        claims: What it denies, counts or excludes.
    """

    path: str
    is_criterion: bool
    terms: Mapping[str, float]
    claims: Claims


def make_body(key: UnitKey, title: str | None, texts: Mapping[str, str]) -> Body:
    """Makes a body of all statements of an edition."""
    kept = drop_boilerplate(texts)
    digest = hashlib.sha256(json.dumps([title, list(kept.items())]).encode()).digest()
    return Body(key=key, title=title or "", texts=kept, digest=digest)


def iter_rows(body: Body) -> Iterator[Row]:
    """Yields the rows of a body, in order.

    Example:
        >>> texts = {"r1": "Serve", "r1.1": "Describe customers, including", "r1.1.1": "Tourists", "c1": "Serves well"}
        >>> [(row.path, sorted(row.terms)) for row in iter_rows(make_body(UnitKey("900001L1"), None, texts))]
        [('r1.1', ['custom', 'describ', 'tourist']), ('c1', ['serv', 'well'])]
    """
    groups = {path.rpartition(".")[0] for path in body.texts}
    members: dict[str, list[str]] = {}
    for path, text in body.texts.items():
        if path[0] == StatementKind.ASSESSMENT_CRITERION.value or path.count(".") == 1:
            members[path] = [text]
        elif "." not in path:
            if path not in groups:
                members[path] = [text]
        else:
            first, second, *_ = path.split(".")
            members.setdefault(f"{first}.{second}", []).append(text)
    for path, texts in members.items():
        terms: dict[str, float] = {}
        for text in texts:
            for term, weight in read_terms(text).items():
                terms[term] = max(weight, terms.get(term, 0.0))
        is_criterion = path[0] == StatementKind.ASSESSMENT_CRITERION.value
        yield Row(path=path, is_criterion=is_criterion, terms=terms, claims=read_claims(texts[0]))
