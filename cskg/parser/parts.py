"""Parts of the document's text, cut into lines as if nothing stood around them.

In a structured file it is certain where a field ends; what looks like a label inside it, or a tag that is never
closed, must not reach beyond. Knows offsets; knows nothing of files or fields.
"""

from collections.abc import Sequence
from dataclasses import replace

from cskg.parser.markup import Line, TextKind, split_lines


def split_part(part: str, kind: TextKind, *, offset: int, number: int) -> list[Line]:
    """Cuts a part of a text into lines.

    Args:
        part: The characters of the part.
        kind: How line ends in it are meant.
        offset: Where in the document's text it starts.
        number: The line of the document's text on which it starts, counted from 1.

    Example:
        >>> [line] = split_part("Run &amp; sell", TextKind.TEXT, offset=6, number=1)
        >>> line.text, line.starts[0], line.ends[-1]
        ('Run & sell', 6, 20)
    """
    return [
        replace(
            line,
            starts=_shift(line.starts, offset),
            ends=_shift(line.ends, offset),
            number=line.number + number - 1,
        )
        for line in split_lines(part, kind)
    ]


def _shift(offsets: Sequence[int], by: int) -> Sequence[int]:
    if isinstance(offsets, range):
        return range(offsets.start + by, offsets.stop + by)
    return [offset + by for offset in offsets]
