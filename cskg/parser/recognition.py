"""Document to the fields of its units: which of the readers of fields a document is for.

A structured file has its fields already. All else is lines, in which labels are looked for. Knows which reader comes
before which; knows nothing of what they read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.model import Diagnostic
from cskg.parser.contents import without_contents
from cskg.parser.cuts import cut_lines
from cskg.parser.hyphens import join_hyphens
from cskg.parser.layout import Record, iter_records
from cskg.parser.markup import split_lines
from cskg.parser.readers import Document


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
    lines = join_hyphens(cut_lines(without_contents(split_lines(document.text, document.kind))))
    return Recognised(records=list(iter_records(lines)), diagnostics=document.diagnostics)
