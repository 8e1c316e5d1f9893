"""Links that no document states alone, but the dataset as a whole shows.

- ``old-code``: a document gives an old code beside the current one, and the old code is a unit of its own in the
  dataset. The two ask for the same.
- ``version-letter``: two codes differ in their last letter only, and that is their version. The later replaces the
  earlier. No document says so, hence the lower confidence; where one does, nothing is added.

Knows codes and what is known of units; reads no text.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from cskg.graph.index import UnitEntry
from cskg.model import Claim, Evidence, Justification, Link, LinkPredicate, UnitKey, claim_of

OLD_CODE, VERSION_LETTER = "old-code", "version-letter"

METHODS = {OLD_CODE: "1", VERSION_LETTER: "1"}
"""The methods, and the version of each, which changes when it finds other links."""

VERSION_LETTER_CONFIDENCE = 0.8
"""A convention of codes, stated by no document."""

_LETTERED = re.compile(r"((?:[A-Z]{6}|GC(?:EN|NU))[1-7]\d{2})([A-Z])")


def find_derived(units: Mapping[UnitKey, UnitEntry], said: Iterable[Link], rejected: Collection[Claim]) -> list[Link]:
    """Finds the links that the dataset shows, in order of method and units.

    Args:
        units: The units of the dataset, those without a document among them.
        said: The links that documents state and curators assert.
        rejected: What curators reject; an inferred link that says so is not found again.

    Example:
        >>> entry = lambda code: UnitEntry(key=UnitKey(code), iri="", code=code, code_level=None, editions=())
        >>> units = {UnitKey(code): entry(code) for code in ("LOCUOM505A", "LOCUOM505B")}
        >>> [(link.subject, link.predicate.name, link.object) for link in find_derived(units, (), ())]
        [('LOCUOM505B', 'REPLACES', 'LOCUOM505A')]
    """
    known = {claim_of(link) for link in said}
    return [
        *_iter_old_codes(units),
        *(
            link
            for link in _iter_versions(units)
            if claim_of(link) not in rejected
            and claim_of(link) not in known
            and (link.object, link.predicate, link.subject) not in known
        ),
    ]


def _iter_old_codes(units: Mapping[UnitKey, UnitEntry]) -> Iterator[Link]:
    for key, unit in sorted(units.items()):
        evidence: dict[UnitKey, list[Evidence]] = defaultdict(list)
        for edition in sorted(unit.editions, key=lambda found: (found.source, found.language.value)):
            if edition.old_code is None or edition.old_code == unit.code:
                continue
            text = f"The document gives {edition.old_code} as the old code of {unit.code}."
            evidence[UnitKey(edition.old_code)].append(Evidence(text=text, unit=key, source=edition.source))
        for old, found in sorted(evidence.items()):
            if old in units:
                yield Link(
                    subject=key,
                    predicate=LinkPredicate.SAME_AS,
                    object=old,
                    justification=Justification.STATED,
                    confidence=1.0,
                    method=OLD_CODE,
                    evidence=tuple(found),
                )


def _iter_versions(units: Mapping[UnitKey, UnitEntry]) -> Iterator[Link]:
    families: dict[str, list[UnitKey]] = defaultdict(list)
    for key in sorted(units):
        if lettered := _LETTERED.fullmatch(key):
            families[lettered[1]].append(key)
    for family in families.values():
        for earlier, later in pairwise(family):
            yield Link(
                subject=later,
                predicate=LinkPredicate.REPLACES,
                object=earlier,
                justification=Justification.STRUCTURAL,
                confidence=VERSION_LETTER_CONFIDENCE,
                method=VERSION_LETTER,
                evidence=(Evidence(text=f"{later} and {earlier} are one code but for the letter of the version."),),
            )
