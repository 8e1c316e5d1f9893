"""Links that a document states: what it says about other units, and the words that say it.

1. What the remark says of the unit's origin, as the parser read it, sentence by sentence.
2. What title, range and remark say in the same wordings (:mod:`cskg.parser.remarks` has the table), and that
   another unit replaces this one, which is a link of that other unit; and what they say of prerequisites
   (:mod:`~cskg.links.entry_wordings`).
3. Any other published code in a title, range, remark or statement is a mention: the two are related.

A code that is tied to the unit by 1 or 2 is no mention, nor is the unit's own code, current or old. Knows one
edition; what several documents say together is :mod:`cskg.links.derived`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cskg.links.entry_wordings import find_stated_prerequisites
from cskg.model import (
    Evidence,
    Justification,
    Link,
    LinkPredicate,
    Relation,
    Span,
    Unit,
    UnitKey,
)
from cskg.outline import iter_statements
from cskg.parser.labels import CODE
from cskg.parser.remarks import find_relations, find_replacements

REMARK, TITLE, RANGE, MENTION = "remark", "title", "range", "mention"
"""The methods, by which a link tells where it was stated."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """Words of the document, and the field in which they stand; a statement is no field."""

    field: str | None
    text: str
    spans: tuple[Span, ...]


def find_links(unit: Unit) -> tuple[Link, ...]:
    """Gives the links that an edition states, each with the quoted words and their places as evidence."""
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
        yield _link(unit, LinkPredicate(derivation.relation.value), UnitKey(derivation.code), REMARK, [evidence])


def _iter_said(unit: Unit, passage: _Passage) -> Iterator[Link]:
    """What a field says in the wordings of lineage; what a statement says is for its readers to judge."""
    if passage.field is None:
        return
    evidence = [_quote(unit, passage)]
    relations: list[tuple[Relation, str]] = find_relations(passage.text) if passage.field != REMARK else []
    for relation, code in relations:
        yield _link(unit, LinkPredicate(relation.value), UnitKey(code), passage.field, evidence)
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
