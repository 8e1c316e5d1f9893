"""Links between units as a table of SSSOM, the Simple Standard for Sharing Ontological Mappings, for other tools.

One row a link or a curator's rejection (https://mapping-commons.github.io/sssom/spec-formats-tsv/): predicates are this
project's own, justifications those of semapv, as in the graph. Of the evidence a row keeps the words, as its comment;
lost are the places of words, the partners of statements, and which rights go with which source. The standard wants one
licence for the whole table, which a dataset of several publishers has not: the header says that it is unspecified, and
the comment of the table names the rights of the sources, and says where units are made up.

What is curated can be read back (:mod:`cskg.ingest.curated`); what was found says so in its justification, and is
no curator's word there either.
"""

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from urllib.parse import quote

from cskg import __version__
from cskg.exchange.framework_formats import FrameworkFormat, join_words, list_notices
from cskg.exchange.losses import Losses, Part
from cskg.exchange.selection import INFERRED, Selection
from cskg.graph.catalogue import Catalogue
from cskg.ingest.sssom_table import write_field
from cskg.language.characters import put_on_line
from cskg.model import Justification, Link, Rejection, UnitKey
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


def iter_sssom(selection: Selection, losses: Losses | None = None) -> Iterator[str]:
    """Yields the lines of a table, each with its line break: the links, then what curators reject.

    Args:
        selection: The links and rejections, and the dataset that has the words they rest on.
        losses: Collects what the comments cannot hold.
    """
    losses = losses or Losses()
    catalogue = selection.catalogue
    rights = "\n".join(["Rights of the sources:", *(_list_rights(selection, losses) or ["not stated"])])
    yield from iter_header(catalogue, catalogue.revision, rights, COLUMNS)
    for link in selection.iter_links():
        part = Part.INFERRED_REASONS if link.justification in INFERRED else Part.STATED_REASONS
        words = join_words(catalogue.evidence_of(link))
        losses.take(part, words, put_on_line(words)[:_LONGEST], "comments are one line of 2,000 characters at most")
        yield _row(catalogue, link, words, "", JUSTIFICATIONS[link.justification])
    for rejection in selection.iter_rejections():
        yield _row(catalogue, rejection, join_words(rejection.evidence), "Not", REVIEW)


def iter_header(catalogue: Catalogue, name: str, comment: str, columns: Sequence[str]) -> Iterator[str]:
    """Yields what stands before the rows of a table.

    Args:
        catalogue: The dataset.
        name: The end of the table's IRI.
        comment: What is said about the whole table.
        columns: The names of its columns.
    """
    header = {
        "mapping_set_id": f"{catalogue.iris.base}links/{name}",
        "mapping_tool": "cskg",
        "mapping_tool_version": __version__,
        "license": UNSPECIFIED,
        "comment": comment,
    }
    for key, value in header.items():
        # A string of JSON is one of YAML: nothing in it is a character that YAML refuses or takes for a line break.
        yield f"#{key}: {json.dumps(value, ensure_ascii=False)}\n"
    yield "#curie_map:\n"
    for prefix, iri in (("cskg", str(CSKG)), ("semapv", str(SEMAPV)), ("uoc", f"{catalogue.iris.base}unit/")):
        yield f"#  {prefix}: {json.dumps(iri)}\n"
    yield "\t".join(columns) + "\n"


def _list_rights(selection: Selection, losses: Losses) -> list[str]:
    """Lists the notices, each on one line of what can be seen."""
    return [
        losses.take(Part.RIGHTS, notice, put_on_line(notice), "comments have no control characters")
        for notice in list_notices(selection)
    ]


def _row(catalogue: Catalogue, said: Link | Rejection, words: str, modifier: str, justification: str) -> str:
    fields = (
        name_unit(said.subject),
        show_title(catalogue, said.subject),
        f"cskg:{said.predicate.value}",
        modifier,
        name_unit(said.object),
        show_title(catalogue, said.object),
        justification,
        f"{said.confidence:g}",
        put_on_line(words)[:_LONGEST],
    )
    return "\t".join(map(write_field, fields)) + "\n"


def name_unit(key: UnitKey) -> str:
    """Returns a unit as a CURIE with the prefix of :func:`iter_header`."""
    return f"uoc:{quote(key, safe='')}"


def show_title(catalogue: Catalogue, key: UnitKey) -> str:
    """Returns the title of a unit; empty where no document gives one."""
    edition = catalogue.units[key].find_body() if key in catalogue.units else None
    return (edition.title or "") if edition else ""


def _write(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    file.writelines(line.encode() for line in iter_sssom(selection, losses))


FORMATS = (
    FrameworkFormat(
        name="sssom",
        title="SSSOM",
        suffix=".sssom.tsv",
        media_type="text/tab-separated-values; charset=utf-8",
        parts=frozenset(
            {
                Part.STATED_LINKS,
                Part.INFERRED_LINKS,
                Part.STATED_CONFIDENCES,
                Part.INFERRED_CONFIDENCES,
                Part.STATED_REASONS,
                Part.INFERRED_REASONS,
                Part.REJECTIONS,
                Part.RIGHTS,
                Part.MADE_UP,
            }
        ),
        write=_write,
    ),
)
