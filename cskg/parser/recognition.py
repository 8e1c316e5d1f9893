"""Document to the fields of its units: which of the readers of fields a document is for.

A structured file has its fields already. All else is lines, in which labels are looked for; where no unit is described,
the document may be a page that lists units. Knows which reader comes
before which; knows nothing of what they read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.model import Diagnostic
from cskg.parser.comparison_table import take_comparison
from cskg.parser.contents import without_contents
from cskg.parser.layout import Record, iter_records
from cskg.parser.listing_pages import read_listing
from cskg.parser.markup import split_lines
from cskg.parser.readers import Document
from cskg.parser.repair import cut_lines, join_hyphens

_BODY = ("range", "requirements", "criteria", "remark")
"""What a unit of a list has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a document holds.

    Attributes:
        records: The fields of its units.
        diagnostics: What was noticed that belongs to none of them.
    """

    records: Sequence[Record]
    diagnostics: tuple[Diagnostic, ...] = ()


def find_records(document: Document) -> Recognised:
    """Finds the units of a document."""
    if document.records is not None:
        return Recognised(records=document.records, diagnostics=document.diagnostics)
    lines, compared = take_comparison(split_lines(document.text, document.kind), document.text)
    records = list(iter_records(join_hyphens(cut_lines(without_contents(lines)))))
    if not any(record.passage(name).text for record in records for name in _BODY):
        records = read_listing(lines, document.text) or records
    return Recognised(records=[*records, *compared], diagnostics=document.diagnostics)
