"""Finds the depth of unmarked items in plain text by their indents.

A PDF, a DOCX file or a typed page shows depth by indents. A difference of one column is not a depth, because columns
are rounded when pages are turned into text. Text after the first tab of a line counts from a fixed column, because only
a label or nothing comes before the tab. If a tag opened a line, its white space has no meaning. Without indents, the
words decide (:mod:`~cskg.parser.lattice`).
"""

from collections.abc import Sequence

from cskg.language.characters import CHINESE
from cskg.parser.passages import Passage
from cskg.parser.runon import RunOnItem

_DEEPER = 2
"""The smallest number of columns by which a deeper line is indented."""

_TAB = 8
_MAX_DEPTH = 16
"""The greatest depth. Deeper items get this depth."""


def find_indent(passage: Passage, document: str) -> int | None:
    """Returns the column of a passage's first word. None if it does not start its line, or markup opened the line."""
    if not passage.parts:
        return None
    line, start, _ = passage.parts[0]
    if not line.starts or (line.starts[0] and document[line.starts[0] - 1] not in "\n\r\f"):
        return None
    text = line.text
    start += len(text) - start - len(text[start:].lstrip())
    before, tab, after = text[:start].partition("\t")
    if tab:
        return _TAB + _width(after.expandtabs(_TAB)) if not after.strip() else None
    if before.strip() and not (before.endswith("  ") and not before.rstrip().endswith((":", "："))):
        return None
    return _width(before)


def is_deeper(column: int | None, other: int | None) -> bool:
    """Returns whether a column is clearly to the right of another one. False if either is unknown."""
    return column is not None and other is not None and column >= other + _DEEPER


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(CHINESE.findall(text))


def nest_by_indent(items: Sequence[tuple[RunOnItem, int | None]]) -> list[RunOnItem] | None:
    """Nests items: each one goes under the nearest item before it that is less deep.

    Args:
        items: The items with the columns of their lines.

    Returns:
        The items at the top, with their children filled in. None if the columns are all the same, or unknown.
    """
    columns = [column for _, column in items if column is not None]
    if len(columns) < len(items) or not columns or not is_deeper(max(columns), min(columns)):
        return None
    top: list[RunOnItem] = []
    above: list[tuple[RunOnItem, int]] = []
    for (item, _), column in zip(items, columns, strict=True):
        while above and (len(above) >= _MAX_DEPTH or not is_deeper(column, above[-1][1])):
            above.pop()
        (above[-1][0].children if above else top).append(item)
        above.append((item, column))
    return top
