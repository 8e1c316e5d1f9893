"""Finds links by unit codes: links that documents state, with quotes, and links that the codes themselves show.

1. The unit's origin in the remark, as the parser read it, sentence by sentence.
2. The same wordings in title, range and remark (:mod:`cskg.parser.remarks` has the table). If they say that another
   unit replaces this one, the link belongs to that other unit. They may also state prerequisites. We know of no
   published unit that states one, so the wordings are the plain ways of saying it, in both languages. A sentence that
   negates, or leaves a choice (*900001L1 or 900002L1*), states none: the codes in it are mentions.
   :func:`find_none_stated` finds the sentences that state that there is no prerequisite.
3. Any other published code in a title, range, remark or statement is a mention: the two are related.

A code linked by 1 or 2 is not a mention, nor is the unit's own code, current or old.

The codes of the whole dataset give two more kinds (:func:`find_derived`):

- ``old-code``: a document gives an old code beside the current one, and the old code is a separate unit in the
  dataset. The two are the same unit.
- ``version-letter``: two codes differ only in their last letter, which is their version. The later replaces the
  earlier. The confidence is lower, because no document says so. If a document does, nothing is added.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from cskg.codes import CODE_PATTERN
from cskg.graph.index import UnitEntry
from cskg.links.unit_links import UnitLinks, pack_facts
from cskg.model import Claim, Evidence, Justification, Link, LinkPredicate, Span, Unit, UnitKey, claim_of
from cskg.outline import iter_statements
from cskg.parser.labels import CODE
from cskg.parser.remarks import find_relations, find_replacements

_SENTENCE = re.compile(r"[^.!?。！？]+")
_LATER = re.compile(r"\bprerequisites?\s+(?:of|for|to)\b", re.IGNORECASE)
"""This unit comes before the codes that follow."""

_EARLIER = re.compile(
    r"\bprerequisites?\b(?!\s+(?:of|for|to)\b)(?:\s+units?)?\s*(?::|are\b|is\b|include[sd]?\b|-|–)"
    r"|\bentry\s+requirements?\s*:?"
    r"|\bafter\s+(?:completing|completion\s+of|having\s+completed)\b"
    r"|\b(?:must|should)\s+(?:first\s+)?have\s+completed\b"
    r"|\b(?:must|should)\s+(?:first\s+)?(?:complete|hold)\b"
    r"|先修(?:單元|单元|課程|课程|要求)?\s*(?:為|为|是|：|:)|(?:先決條件|先决条件|入讀要求|入读要求)\s*(?:為|为|是|：|:)"
    r"|(?:須|须|必須|必须|應|应)先?(?:完成|修畢|修毕|持有)",
    re.IGNORECASE,
)
"""The codes that follow come before this unit."""

_CODE_FIRST = re.compile(
    rf"({CODE_PATTERN})\s+is\s+(?:a|the)\s+prerequisite\b(?!\s+(?:of|for|to)\s+(?:{CODE_PATTERN}))", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:or|either|not|no|without|recommended|advis\w+|optional\w*)\b"
    r"|或|毋須|無須|无须|不須|不须|沒有|没有|建議|建议",
    re.IGNORECASE,
)
"""Words that negate a sentence or leave it open."""


def find_stated_prerequisites(text: str) -> list[tuple[str, bool]]:
    """Finds the codes that a text puts before its unit, or after it.

    Returns:
        Each code, and whether it comes before the unit of the text.

    Example:
        >>> find_stated_prerequisites("Prerequisites: 900001L1 and 900002L1.")
        [('900001L1', True), ('900002L1', True)]
        >>> find_stated_prerequisites("This unit is a prerequisite for 900003L2.")
        [('900003L2', False)]
        >>> find_stated_prerequisites("Prerequisite: 900001L1 or 900002L1. 900003L1 is not a prerequisite.")
        []
        >>> find_stated_prerequisites("先修單元：900001L1。")
        [('900001L1', True)]
    """
    found: list[tuple[str, bool]] = []
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if _OPEN.search(sentence):
            continue
        if first := _CODE_FIRST.search(sentence):
            found.append((first[1], True))
        elif later := _LATER.search(sentence):
            found += [(code, False) for code in CODE.findall(sentence, later.end())]
        elif earlier := _EARLIER.search(sentence):
            found += [(code, True) for code in CODE.findall(sentence, earlier.end())]
    return list(dict.fromkeys(found))


_PREREQUISITE = r"(?:pre-?requisites?|entry\s+requirements?)"
_PREREQUISITE_ZH = r"(?:先修(?:單元|单元|課程|课程|要求)?|先決條件|先决条件|入讀要求|入读要求)"
_NONE = re.compile(
    rf"\b{_PREREQUISITE}(?:\s+units?)?\s*(?::|\bare\b|\bis\b|-|–)?\s*"
    r"(?:none\b|nil\b|n/a\b|not\s+(?:applicable|required|needed)\b)"
    rf"|\b(?:no|not\s+(?:have|need|require)(?:\s+any)?|without(?:\s+any)?)\s+(?:formal\s+)?{_PREREQUISITE}"
    rf"|{_PREREQUISITE_ZH}\s*(?:為|为|是|：|:)?\s*(?:無|无|沒有|没有|不適用|不适用|不設|不设)"
    rf"|(?:沒有|没有|無|无|毋須|無須|无须|不須|不须|不設|不设)(?:任何)?{_PREREQUISITE_ZH}",
    re.IGNORECASE,
)
"""Wordings that say that a unit has no prerequisite."""

_ONLY_PARTLY = re.compile(
    r"\b(?:other\s+than|except|apart|besides|but|unless|if|for|of|to|stated|listed|given|known|specified|yet)\b"
    r"|除|如|若|只|列明|說明|说明",
    re.IGNORECASE,
)
"""Words that limit such a sentence to a case, or to what is written down."""

_OF_THIS_UNIT = re.compile(r"\b(?:for|of|to)\s+(?:\w+\s+)?th(?:is|e)\s+unit\b", re.IGNORECASE)


def states_none(text: str) -> bool:
    """Returns whether a sentence of a text states that its unit has no prerequisite.

    Example:
        >>> states_none("Prerequisites: none."), states_none("There is no prerequisite for this unit.")
        (True, True)
        >>> states_none("There are no prerequisites other than 900001L1."), states_none("Prerequisite: 900001L1.")
        (False, False)
        >>> states_none("先修單元：無。")
        True
    """
    return any(
        _NONE.search(sentence)
        and not _ONLY_PARTLY.search(_OF_THIS_UNIT.sub("", sentence))
        and not CODE.search(sentence)
        for sentence in _SENTENCE.findall(text)
    )


def find_none_stated(unit: Unit) -> tuple[Evidence, ...]:
    """Returns the fields of an edition that state that it has no prerequisite, with their places."""
    return tuple(
        _quote(unit, passage)
        for passage in _iter_passages(unit)
        if passage.field is not None and states_none(passage.text)
    )


REMARK, TITLE, RANGE, MENTION = "remark", "title", "range", "mention"
"""The methods, which name the part of the document that states a link."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """Words of the document, and their field; None for a statement."""

    field: str | None
    text: str
    spans: tuple[Span, ...]


def find_links(unit: Unit) -> tuple[Link, ...]:
    """Returns the links that an edition states, each with the quoted words and their places as evidence."""
    own = {unit.code, unit.old_code}
    passages = list(_iter_passages(unit))
    said = [*_iter_derived(unit), *(link for passage in passages for link in _iter_said(unit, passage))]
    said = [link for link in said if link.subject != link.object]
    tied = {key for link in said for key in (link.subject, link.object)}
    mentions: dict[str, list[_Passage]] = {}
    for passage in passages:
        for code in dict.fromkeys(CODE.findall(passage.text)):
            if code not in own and code not in tied:
                mentions.setdefault(code, []).append(passage)
    return (
        *dict.fromkeys(said),
        *(
            _link(unit, LinkPredicate.RELATED_TO, UnitKey(code), MENTION, [_quote(unit, each) for each in found])
            for code, found in mentions.items()
        ),
    )


def _iter_passages(unit: Unit) -> Iterator[_Passage]:
    quoted = {quote.field: quote.spans for quote in unit.field_quotes}
    for field, text in ((TITLE, unit.title), (RANGE, unit.range), (REMARK, unit.remark)):
        if text is not None:
            yield _Passage(field, text, quoted.get(field, ()))
    for _, _, statement in iter_statements(unit):
        yield _Passage(None, statement.text, statement.spans)


def _iter_derived(unit: Unit) -> Iterator[Link]:
    for derivation in unit.derivations:
        evidence = Evidence(text=derivation.quote, unit=unit.key, source=unit.source.name, spans=derivation.spans)
        yield _link(unit, derivation.relation, UnitKey(derivation.code), REMARK, [evidence])


def _iter_said(unit: Unit, passage: _Passage) -> Iterator[Link]:
    """Yields the lineage that a field states; statements are not searched, because readers must judge these."""
    if passage.field is None:
        return
    evidence = [_quote(unit, passage)]
    relations = find_relations(passage.text) if passage.field != REMARK else []
    for relation, code in relations:
        yield _link(unit, relation, UnitKey(code), passage.field, evidence)
    for code in find_replacements(passage.text):
        link = _link(unit, LinkPredicate.REPLACES, UnitKey(code), passage.field, evidence)
        yield replace(link, subject=link.object, object=link.subject)
    for code, comes_before in find_stated_prerequisites(passage.text):
        link = _link(unit, LinkPredicate.PREREQUISITE_OF, UnitKey(code), passage.field, evidence)
        yield replace(link, subject=link.object, object=link.subject) if comes_before else link


def _quote(unit: Unit, passage: _Passage) -> Evidence:
    return Evidence(text=passage.text, unit=unit.key, source=unit.source.name, spans=passage.spans)


def _link(unit: Unit, predicate: LinkPredicate, target: UnitKey, method: str, evidence: Iterable[Evidence]) -> Link:
    return Link(
        subject=unit.key,
        predicate=predicate,
        object=target,
        justification=Justification.STATED,
        confidence=1.0,
        method=method,
        evidence=tuple(evidence),
    )


OLD_CODE, VERSION_LETTER = "old-code", "version-letter"

METHODS = {OLD_CODE: "1", VERSION_LETTER: "1"}
"""The methods, and the version of each, which changes when it finds other links."""

VERSION_LETTER_CONFIDENCE = 0.8
"""A convention of codes, stated by no document."""

_LETTERED = re.compile(r"((?:[A-Z]{6}|GC(?:EN|NU))[1-7]\d{2})([A-Z])")


def find_derived(units: Mapping[UnitKey, UnitEntry], said: Iterable[Link], rejected: Collection[Claim]) -> list[Link]:
    """Finds the links that the codes of the dataset show, in order of method and units.

    Args:
        units: The units of the dataset, including units without a document.
        said: The links that documents state and curators assert.
        rejected: The links that curators reject; these are not found again.

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


def gather(links: Iterable[Link]) -> Iterator[UnitLinks]:
    """Groups links by their methods and subjects."""
    by_unit: dict[tuple[str, UnitKey], list[Link]] = defaultdict(list)
    for link in links:
        by_unit[link.method, link.subject].append(link)
    for (method, unit), found in by_unit.items():
        yield UnitLinks(method=method, unit=unit, facts=pack_facts(found), make=partial(list, found))


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
