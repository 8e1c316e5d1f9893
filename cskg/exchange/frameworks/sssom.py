"""Links between units as a table of SSSOM, the Simple Standard for Sharing Ontological Mappings, for other tools.

One row a link or a curator's rejection (https://mapping-commons.github.io/sssom/spec-formats-tsv/): predicates are this
project's own, justifications those of semapv, as in the graph. A row keeps the words of the evidence as its comment. It
loses the places of the words, the counterparts of statements, and which rights belong to which source. The standard
requires one licence for the whole table, which a dataset of several publishers does not have. So the header says that
the licence is unspecified, and the comment of the table names the rights of the sources, and says where units are made
up.

Curated links can be read back (:mod:`cskg.ingest.curated`). Inferred links say so in their justification, and do not
become a curator's decision when read back.
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
"""What the standard's tools write for an unknown licence."""

JUSTIFICATIONS = {
    Justification.STATED: "semapv:ManualMappingCuration",
    Justification.CURATED: "semapv:ManualMappingCuration",
    Justification.STRUCTURAL: "semapv:StructuralMatching",
    Justification.LEXICAL: "semapv:LexicalMatching",
}
"""The terms of semapv for justifications; a link that a document states counts as a person's decision."""

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
    """Yields the lines before the rows of a table.

    Args:
        catalogue: The dataset.
        name: The end of the table's IRI.
        comment: A comment on the whole table.
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
        # A JSON string is also a YAML string, because it has no character that YAML refuses or takes for a line break.
        yield f"#{key}: {json.dumps(value, ensure_ascii=False)}\n"
    yield "#curie_map:\n"
    for prefix, iri in (("cskg", str(CSKG)), ("semapv", str(SEMAPV)), ("uoc", f"{catalogue.iris.base}unit/")):
        yield f"#  {prefix}: {json.dumps(iri)}\n"
    yield "\t".join(columns) + "\n"


def _list_rights(selection: Selection, losses: Losses) -> list[str]:
    """Lists the notices, each on one line of visible characters."""
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
