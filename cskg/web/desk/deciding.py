"""Suggested links at the desk: shows the decisions in the files, writes decisions, and undoes them."""

from collections.abc import Sequence
from typing import Any

from cskg.errors import BadInputError
from cskg.ingest.curation_log import Authorship
from cskg.ingest.link_decisions import LinkDecision, Recorded, read_decisions, record_decisions, undo_decisions
from cskg.iris import Iris
from cskg.model import SYMMETRIC, Justification, Link, LinkPredicate, Rejection, UnitKey
from cskg.web.desk.curator import Desk, Signature
from cskg.web.desk.forms import Form
from cskg.web.page import Address

_STRENGTHS = (LinkPredicate.RELATED_TO, LinkPredicate.OVERLAPS_WITH, LinkPredicate.SAME_AS)
"""The relations without a direction, from the weakest to the strongest."""

_SURE = {"1": 1.0, "0.75": 0.75, "0.5": 0.5}


def tell_decisions(desk: Desk, _: Address) -> dict[str, Any]:
    """Returns the decisions in the files of curated links."""
    iris = desk.catalogue.iris
    said = [describe_decision(each, iris) for each in read_decisions(desk.find_files(), iris)]
    return {"said": said}


def describe_decision(recorded: Recorded, iris: Iris) -> dict[str, Any]:
    """Returns a decision in a file of curated links in the form that templates show."""
    row = recorded.row
    return {
        "name": recorded.name,
        "file": recorded.file,
        "line": row.span.line,
        "subject": iris.unit(row.said.subject),
        "predicate": row.said.predicate.name,
        "object": iris.unit(row.said.object),
        "is_rejected": isinstance(row.said, Rejection),
        "confidence": row.said.confidence,
        "by": row.by,
        "day": row.day,
        "comment": row.comment,
    }


def decide(desk: Desk, address: Address, form: Form, authorship: Authorship) -> str:
    """Writes a decision about a link, or undoes some, and returns the address that shows the result."""
    files, iris = desk.find_files(), desk.catalogue.iris
    decision = form.find("decision")
    if decision == "undo":
        undone = undo_decisions(files, form.get_all("row"), iris, authorship)
        return address.vary(row=None, undone=len(undone), by=form.find("by") or address.find("by"))
    signature = desk.sign(form, authorship)
    units = [desk.catalogue.get_unit(form.find(name)) for name in ("subject", "object")]
    predicate = _read_predicate(form, "predicate")
    subject, target = (unit.key for unit in units)
    if decision == "reject":
        said: Sequence[Link | Rejection] = [_reject(subject, predicate, target)]
    elif decision == "turn":
        if predicate in SYMMETRIC:
            raise BadInputError("This relation has no direction.", "Accept it or reject it.")
        said = [_assert(target, predicate, subject, _read_sure(form))]
    elif decision == "accept":
        said = _grade(subject, predicate, target, _read_predicate(form, "kind"), _read_sure(form))
    else:
        raise BadInputError("The form has no decision.", "Choose one of its buttons.")
    document = desk.get_document_of(files, units)
    decisions = [_sign(each, signature) for each in said]
    recorded = record_decisions(files, document, decisions, iris, form.get_all("row"), authorship)
    names = [each.name for each in recorded]
    return address.vary(row=names, undone=None, link=None, after=None, by=signature.by)


def _sign(said: Link | Rejection, signature: Signature) -> LinkDecision:
    return LinkDecision(said=said, by=signature.by, day=signature.day, comment=signature.comment)


def _read_predicate(form: Form, name: str) -> LinkPredicate:
    given = form.find(name)
    if given not in LinkPredicate.__members__:
        raise BadInputError("The form names no relation.", "Send it from a page of the desk.")
    return LinkPredicate[given]


def _read_sure(form: Form) -> float:
    if form.find("sure") not in _SURE:
        raise BadInputError("The form does not have how sure you are.", "Choose one of its answers.")
    return _SURE[form.find("sure")]


def _assert(subject: UnitKey, predicate: LinkPredicate, target: UnitKey, confidence: float) -> Link:
    return Link(
        subject=subject,
        predicate=predicate,
        object=target,
        justification=Justification.CURATED,
        confidence=confidence,
        method="curation",
    )


def _reject(subject: UnitKey, predicate: LinkPredicate, target: UnitKey) -> Rejection:
    return Rejection(subject=subject, predicate=predicate, object=target, confidence=1.0)


def _grade(
    subject: UnitKey, predicate: LinkPredicate, target: UnitKey, kind: LinkPredicate, confidence: float
) -> list[Link | Rejection]:
    """Returns the links and rejections of a curator who accepts a suggestion as another relation.

    A weaker relation also rejects the suggested link. A stronger one also asserts the suggested link, except *the
    same*: if two units are the same, no other relation between them is written.
    """
    accepted: list[Link | Rejection] = [_assert(subject, kind, target, confidence)]
    if kind is predicate:
        return accepted
    if kind not in _STRENGTHS or predicate not in _STRENGTHS:
        raise BadInputError("The suggestion cannot be accepted as this relation.", "Reject it, or turn it round.")
    if _STRENGTHS.index(kind) < _STRENGTHS.index(predicate):
        return [_reject(subject, predicate, target), *accepted]
    return accepted if kind is LinkPredicate.SAME_AS else [_assert(subject, predicate, target, confidence), *accepted]
