"""The exceptions of cskg: one tree, one branch an activity.

::

    CskgError                    everything that cskg raises on purpose
    ├── BadInputError            a request that cannot be answered
    │   ├── NotFoundError        ... that is not in the dataset (with near matches)
    │   ├── LimitExceededError   ... that is larger than what is served
    │   ├── StaleQuizError       ... about a quiz that would not come out the same now
    │   └── ForbiddenError       ... that this caller may not ask for
    ├── SourceError              a source document cannot be read
    ├── CurationError            a file beside the sources (sources.yaml) cannot be read
    ├── PlaceError               a file, a folder or an address cannot be used
    │   └── StoreError           a store cannot be opened, read or written
    └── WorkerError              a process that reads documents cannot work

An error stores data and writes its text in ``__str__``, always in the same order: what, where,
why, what to do. ``code`` is the word that GraphQL's ``extensions.code`` carries. What a message quotes of clients or
files is cut by :func:`cut`.
"""

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

ECHO = 80
"""Most characters that a message quotes of a text from a client or a file."""


def cut(text: str, most: int = ECHO) -> str:
    """Returns the beginning of a text, to be quoted in a message.

    Example:
        >>> len(cut("a" * 1000))
        80
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def tell_count(count: float, noun: str) -> str:
    """Returns a number with its noun, whose plural is regular.

    Example:
        >>> tell_count(1, "item"), tell_count(1200, "item"), tell_count(1.5, "credit")
        ('1 item', '1,200 items', '1.5 credits')
    """
    return f"{count:,.12g} {noun}{'' if count == 1 else 's'}"


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that drive a terminal, turn the direction of writing, or stand for bytes that are not UTF-8."""


def show(text: object) -> str:
    r"""Returns a text for people, with the characters that are UNSEEN written as escapes.

    Example:
        >>> print(show("Sell\x1b[2J bread"))
        Sell\x1b[2J bread
    """
    return UNSEEN.sub(lambda character: ascii(character[0])[1:-1], str(text))


def show_name(name: str) -> str:
    r"""Returns the name of a file on one line, as :func:`show` does.

    Example:
        >>> print(show_name("a\n\udcff.txt"))
        a\n\udcff.txt
    """
    return show(name).replace("\n", r"\n").replace("\t", r"\t")


def find_cure(error: Exception) -> str:
    """Returns what to do about an error of the disk, as a sentence.

    Libraries in C and Rust raise errors that have the system's message but no number, so the message is searched too.
    """
    said = str(error).casefold()
    for number, cure in _DISK_CURES.items():
        if getattr(error, "errno", None) == number or os.strerror(number).casefold() in said:
            return cure
    return _FULL if "disk is full" in said else "Check the disk and its permissions, and run the command again."


_FULL = "Make room on the disk, and run the command again."
_FORBIDDEN = "Choose a place that you may write to, or change its permissions."
_DISK_CURES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "Make room, or have your disk quota raised, and run the command again.",
    errno.EFBIG: "Raise the limit on the size of files (ulimit -f), and run the command again.",
    errno.EROFS: _FORBIDDEN,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EMFILE: "Raise the limit on open files (ulimit -n), and run the command again.",
}


class CskgError(Exception):
    """Something that cskg refuses, with a text for people and a code for programs."""

    code: ClassVar[str] = "INTERNAL"


class BadInputError(CskgError):
    """A request that cannot be answered as it was made.

    Args:
        what: What is wrong, as a sentence.
        cure: What would work, as a sentence.
    """

    code: ClassVar[str] = "BAD_INPUT"

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what, cure)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what} {self.cure}".rstrip()


class NotFoundError(BadInputError):
    """A unit, statement or functional area that the dataset does not hold.

    Args:
        kind: The kind of thing, such as ``unit``.
        name: What was asked for, as it was written.
        near: Similar names of the same kind that do exist, best first.
        replaced_by: Ids of what took its place, best first, where it once existed.
    """

    code: ClassVar[str] = "NOT_FOUND"

    def __init__(self, kind: str, name: str, near: Sequence[str] = (), replaced_by: Sequence[str] = ()) -> None:
        cure = f"Did you mean {', '.join(near)}?" if near else ""
        if replaced_by:
            cure = "It was replaced; extensions.replacedBy names what took its place."
        super().__init__(f"The dataset has no {kind} “{cut(name)}”.", cure)
        self.kind = kind
        self.name = name
        self.near = tuple(near)
        self.replaced_by = tuple(replaced_by)


class LimitExceededError(BadInputError):
    """A request that is larger than what the server answers."""

    code: ClassVar[str] = "LIMIT_EXCEEDED"


class StaleQuizError(BadInputError):
    """A quiz that, generated again, would not have the same items."""

    code: ClassVar[str] = "STALE_QUIZ"


class ForbiddenError(BadInputError):
    """A request that this caller may not make, though others may."""

    code: ClassVar[str] = "FORBIDDEN"


class SourceError(CskgError):
    """A source document that cannot be read.

    Args:
        name: The document's name.
        why: The cause, as a sentence.
        cure: What to do, as a sentence.
        line: The line of the fault, counted from 1, where there is one.
        column: The column of the fault in code points, counted from 1, where there is one.
    """

    def __init__(
        self,
        name: str,
        why: str,
        cure: str,
        *,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(name, why, cure)
        self.name = name
        self.why = why
        self.cure = cure
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.name, self.line, self.column) if part)
        return f"{place}: {self.why} {self.cure}"


class CurationError(SourceError):
    """A file beside the sources, written by a curator, that cannot be read."""


class WorkerError(CskgError):
    """A process that reads documents does not work, whatever the document.

    Args:
        why: The cause, as the rest of a sentence about the process.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return (
            f"Documents are read in a separate process, but {self.why}. Free memory and processes, or raise the "
            "limits that the shell sets (ulimit -a), and run the command again."
        )


class PlaceError(CskgError):
    """A file, a folder or an address that cannot be used.

    Args:
        path: Which one.
        why: The cause, as a sentence.
        cure: What to do, as a sentence.
    """

    def __init__(self, path: str | Path, why: str, cure: str) -> None:
        super().__init__(path, why, cure)
        self.path = str(path)
        self.why = why
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.path}: {self.why} {self.cure}"


class StoreError(PlaceError):
    """A store that cannot be opened, read or written."""
