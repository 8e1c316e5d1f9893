"""Links between units as a table of SSSOM, the Simple Standard for Sharing Ontological Mappings, for other tools.

One row a link or a curator's rejection (https://mapping-commons.github.io/sssom/spec-formats-tsv/): predicates are this
project's own, justifications those of semapv, as in the graph. Of the evidence a row keeps the words, as its comment;
lost are the places of words, the partners of statements, and which rights go with which source. The standard wants one
licence for the whole table, which a dataset of several publishers has not: the header says that it is unspecified, and
the comment of the table names the rights of the sources.

What is curated can be read back (:mod:`cskg.ingest.curated`); what was found says so in its justification, and is
no curator's word there either.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar
from urllib.parse import quote

from cskg import __version__
from cskg.graph.catalogue import Catalogue
from cskg.ingest.sssom_table import write_field
from cskg.language.characters import put_on_line
from cskg.model import Justification, Link, LinkPredicate, Rejection, UnitKey
from cskg.vocab import CSKG, SEMAPV

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "comment",
)
"""The columns, in the order in which the standard's tools write them."""

UNSPECIFIED = "https://w3id.org/sssom/license/unspecified"
"""What the standard's tools write where no licence is known."""

JUSTIFICATIONS = {
    Justification.STATED: "semapv:ManualMappingCuration",
    Justification.CURATED: "semapv:ManualMappingCuration",
    Justification.STRUCTURAL: "semapv:StructuralMatching",
    Justification.LEXICAL: "semapv:LexicalMatching",
}
"""The terms of semapv that say why a link is believed; that a document states it is a person's word."""

REVIEW = "semapv:MappingReview"

_LONGEST = 2_000
"""Most characters of a comment."""


_Said = TypeVar("_Said", Link, Rejection)


def choose_said(
    said: Iterable[_Said], unit: UnitKey | None, predicates: Collection[LinkPredicate], least: float
) -> list[_Said]:
    """Returns the links or rejections of a unit, or of all, with some predicates and at least a confidence."""
    return [
        each
        for each in said
        if unit in {None, each.subject, each.object} and each.predicate in predicates and each.confidence >= least
    ]


def iter_sssom(catalogue: Catalogue, links: Iterable[Link], rejections: Iterable[Rejection]) -> Iterator[str]:
    """Yields the lines of a table, each with its line break.

    Args:
        catalogue: The dataset, for titles and for the words that links rest on.
        links: The links, in the order of the rows.
        rejections: What curators reject; these rows come last.
    """
    header = {
        "mapping_set_id": f"{catalogue.iris.base}links/{catalogue.revision}",
        "mapping_tool": "cskg",
        "mapping_tool_version": __version__,
        "license": UNSPECIFIED,
        "comment": f"Rights of the sources: {'; '.join(_rights(catalogue))}",
    }
    for name, value in header.items():
        # A string of JSON is one of YAML, unless it has characters that YAML refuses or takes for line breaks.
        yield f"#{name}: {json.dumps(put_on_line(value), ensure_ascii=False)}\n"
    yield "#curie_map:\n"
    for prefix, iri in (("cskg", str(CSKG)), ("semapv", str(SEMAPV)), ("uoc", f"{catalogue.iris.base}unit/")):
        yield f"#  {prefix}: {json.dumps(iri)}\n"
    yield "\t".join(COLUMNS) + "\n"
    for link in links:
        yield _row(catalogue, link, "", JUSTIFICATIONS[link.justification])
    for rejection in rejections:
        yield _row(catalogue, rejection, "Not", REVIEW)


def _rights(catalogue: Catalogue) -> list[str]:
    names = {edition.source for unit in catalogue.units.values() for edition in unit.editions}
    return sorted({catalogue.get_source(name).rights or "not stated" for name in names})


def _row(catalogue: Catalogue, said: Link | Rejection, modifier: str, justification: str) -> str:
    evidence = catalogue.evidence_of(said) if isinstance(said, Link) else said.evidence
    words = " / ".join(each.text for each in evidence)
    fields = (
        _curie(said.subject),
        _label(catalogue, said.subject),
        f"cskg:{said.predicate.value}",
        modifier,
        _curie(said.object),
        _label(catalogue, said.object),
        justification,
        f"{said.confidence:g}",
        words[:_LONGEST],
    )
    return "\t".join(map(write_field, fields)) + "\n"


def _curie(key: UnitKey) -> str:
    return f"uoc:{quote(key, safe='')}"


def _label(catalogue: Catalogue, key: UnitKey) -> str:
    edition = catalogue.units[key].find_body() if key in catalogue.units else None
    return (edition.title or "") if edition else ""
