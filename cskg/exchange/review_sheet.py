"""The review queue as a worksheet: a table of SSSOM with a column for the curator's decision.

A curator opens it in a spreadsheet, writes ``accept`` or ``reject`` into the column ``decision``, and puts it beside
the documents as a ``*.sssom.tsv`` file. :mod:`cskg.ingest.curated` reads the decisions and ignores rows without one, so
the worksheet changes nothing until it is filled in. The columns ``confidence``, ``author_label``, ``mapping_date`` and
``comment`` are empty, for the curator.
"""

from collections.abc import Iterable, Iterator

from cskg.exchange.framework_formats import join_words
from cskg.exchange.frameworks.sssom import JUSTIFICATIONS, iter_header, name_unit, show_title
from cskg.exchange.packing import to_cell
from cskg.graph.catalogue import Catalogue
from cskg.ingest.curated import DECISION, SUGGESTED
from cskg.ingest.sssom_table import write_field
from cskg.links.review import Suggestion

COLUMNS = (
    DECISION,
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    SUGGESTED,
    "paths_changed",
    "words",
    "confidence",
    "comment",
    "author_label",
    "mapping_date",
    "mapping_justification",
)
"""The columns; those that a curator reads first come first."""

_HELP = (
    "Write accept or reject into the column decision, and leave it empty where you do not know. Confidence (from 0 to "
    "1; 1 if empty), comment, author_label and mapping_date (such as 2026-11-22) are yours. Save the table beside the "
    "documents as text with tabs or as CSV, under a name that ends in .sssom.tsv, .sssom.txt or .sssom.csv."
)
_LONGEST = 2_000


def iter_review_sheet(catalogue: Catalogue, suggestions: Iterable[Suggestion]) -> Iterator[str]:
    """Yields the lines of a worksheet, each with its line break, in the order of the suggestions.

    Args:
        catalogue: The dataset that has the words that the links rest on.
        suggestions: The links to be judged.
    """
    yield from iter_header(catalogue, f"review/{catalogue.revision}", _HELP, COLUMNS)
    for each in suggestions:
        link = each.link
        fields = {
            "subject_id": name_unit(link.subject),
            "subject_label": to_cell(show_title(catalogue, link.subject)),
            "predicate_id": f"cskg:{link.predicate.value}",
            "object_id": name_unit(link.object),
            "object_label": to_cell(show_title(catalogue, link.object)),
            SUGGESTED: f"{link.confidence:g}",
            "paths_changed": str(len(each.affected)),
            "words": to_cell(join_words(catalogue.evidence_of(link)))[:_LONGEST],
            "mapping_justification": JUSTIFICATIONS[link.justification],
        }
        yield "\t".join(write_field(fields.get(column, "")) for column in COLUMNS) + "\n"
