"""Finds the place of a diagnostic in the document's text, and turns a fault into a diagnostic."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from cskg.errors import SourceError
from cskg.model import EXCERPT_BEFORE, EXCERPT_LENGTH, Diagnostic, Severity


def diagnose(fault: SourceError, *, code: str) -> Diagnostic:
    """Returns the diagnostic of a fault in a source, at the fault's place.

    Example:
        >>> print(diagnose(SourceError("a.txt", "The file is empty.", "Give another one.", line=1), code="empty"))
        a.txt:1: error: The file is empty. Give another one. [empty]
    """
    return Diagnostic(
        severity=Severity.ERROR,
        code=code,
        message=f"{fault.why} {fault.cure}",
        source=fault.name,
        line=fault.line,
        column=fault.column,
    )


def find_column(text: str, offset: int) -> tuple[int, str]:
    """Returns the column of an offset, counted from 1, and the part of its line that a diagnostic shows."""
    starts = _line_starts(text)
    place = bisect_right(starts, offset)
    start = starts[place - 1]
    end = starts[place] - 1 if place < len(starts) else len(text)
    first = max(start, offset - EXCERPT_BEFORE)
    return offset - start + 1, text[first : min(end, first + EXCERPT_LENGTH)]


def find_line(text: str, offset: int) -> int:
    """Returns the line of an offset, counted from 1. The lines of the text must end in line feeds only."""
    return bisect_right(_line_starts(text), offset)


@lru_cache(maxsize=1)
def _line_starts(text: str) -> Sequence[int]:
    """Returns the start of each line of a text. Cached because every diagnostic of a document needs them."""
    return array("q", [0, *(match.end() for match in re.finditer(r"[\r\n]", text))])
