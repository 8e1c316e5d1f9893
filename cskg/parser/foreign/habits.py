"""The habits of other systems: oddities of their files, with count, first place and treatment.

A reader notes each habit that it meets. Each habit becomes one diagnostic of the document.
``docs/reference/importing.md`` lists them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cskg.errors import cut, show
from cskg.model import Diagnostic, Severity

MOST_CHARACTERS = 100_000
"""The most characters of one text that are kept. Known statements have a few thousand at most."""

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXAMPLE = 60


@dataclass(frozen=True, slots=True)
class Habit:
    """A habit.

    Attributes:
        severity: How serious it is.
        what: What is odd, as a sentence without its full stop.
        done: What cskg does about it, as a sentence.
    """

    severity: Severity
    what: str
    done: str


_I, _W, _E = Severity.INFO, Severity.WARNING, Severity.ERROR

HABITS: Mapping[str, Habit] = {
    "null-value": Habit(_I, "null stands for a value that is missing", "It counts as missing."),
    "wrapped-body": Habit(_I, "The content is inside an object with one name", "What is inside is read."),
    "echoed-uri": Habit(_I, "An entry of a package names its document or package again", "That is left out."),
    "uri-as-string": Habit(
        _I, "A link is a text, not an object with title, identifier and uri", "The text is its address."
    ),
    "uuid-upper-case": Habit(_I, "A UUID has capital letters", "Identifiers are compared and kept in lower case."),
    "uuid-of-other-version": Habit(_I, "A UUID is of a version that CASE does not allow", "It is kept."),
    "identifier-not-uuid": Habit(_I, "An identifier is not a UUID", "It is kept as given."),
    "identifier-missing": Habit(
        _W, "An identifier is missing", "The end of the address, or the name, takes its place."
    ),
    "foreign-host": Habit(_I, "An address is of another host than that of the framework", "It is kept."),
    "address-without-host": Habit(_I, "An address is relative, or names no host", "It is kept."),
    "unknown-field": Habit(_I, "The format has no such field", "It is kept among the further fields."),
    "required-field-missing": Habit(_W, "A field that the format requires is missing", "The entry is kept without it."),
    "wrong-type": Habit(_W, "A value is not of the type that the format wants", "It is read as text if it can be."),
    "unknown-value": Habit(_W, "A value is not one that the format allows", "It is kept as given."),
    "number-too-large": Habit(
        _W, "A sequence number does not fit into 32 bits", "Items are ordered by it; other associations lose it."
    ),
    "date-not-iso": Habit(_W, "A date or time is not written as ISO 8601 says", "It is kept as given."),
    "control-characters": Habit(_W, "A text has invisible characters", "They are left out."),
    "text-cut": Habit(_W, f"A text has more than {MOST_CHARACTERS:,} characters", "The rest of it is left out."),
    "entry-left-out": Habit(_E, "An entry cannot be read", "It is left out, and the others are kept."),
    "duplicate-identifier": Habit(
        _W, "Several entries have one identifier and differ", "The first is kept, the others are left out."
    ),
    "duplicate-entry": Habit(_I, "The same entry is there several times", "It is kept once."),
    "parent-not-found": Habit(_W, "The entry above is not in the file", "The item is placed at the top."),
    "end-outside": Habit(_I, "An association leads out of the framework", "The address of its end is kept."),
    "association-without-end": Habit(_W, "An association has no origin or no destination", "It is left out."),
    "cycle-broken": Habit(
        _W, "An item is above itself, directly or through others", "The place that closes the circle is left out."
    ),
    "document-below-item": Habit(_W, "The document itself is below something", "It stays at the top."),
    "several-parents": Habit(_I, "An item is below several others", "It is placed below each of them."),
    "item-unplaced": Habit(_I, "Nothing says where an item belongs", "It is placed at the top."),
    "rubrics-not-read": Habit(_I, "The package has rubrics", "They are left out."),
    "definitions-not-read": Habit(
        _I, "The package defines concepts, subjects or groupings", "Only the titles that entries use are kept."
    ),
    "remote-context": Habit(
        _I, "The JSON-LD context is at an address, or missing", "Nothing is fetched; well-known prefixes are read."
    ),
    "several-frameworks": Habit(_I, "The file has several frameworks", "Each is kept for itself."),
    "framework-missing": Habit(
        _W, "Nothing says to which framework the items belong", "They belong to one that is named after the file."
    ),
    "thing-not-read": Habit(_I, "The file describes things that are not items", "They are left out."),
    "several-labels": Habit(
        _I, "An entry has several preferred labels", "One is its text, and the others are further fields."
    ),
    "label-missing": Habit(_W, "An entry has no label", "The end of its address takes its place."),
    "language-missing": Habit(_I, "A text has no language tag", "It is kept without a language."),
    "last-framework-counts": Habit(
        _W, "Several rows are frameworks, of which Moodle takes one", "The last one counts, as in Moodle."
    ),
    "numeric-ids-collide": Habit(
        _W, "Two ID numbers are one number, so Moodle mixes their children", "They are kept apart."
    ),
    "longer-than-moodle-keeps": Habit(_W, "A name is longer than the 100 characters that Moodle keeps", "It is kept."),
    "other-delimiter": Habit(_I, "Cells are separated by semicolons", "They are read."),
    "byte-order-mark": Habit(_I, "The file begins with a byte order mark", "It is left out."),
    "cells-beyond-head": Habit(_W, "A row has more cells than the head", "The cells beyond it are left out."),
    "parent-on-later-row": Habit(_I, "A group comes after its own entries, which Canvas refuses", "It is taken."),
    "parent-not-a-group": Habit(_W, "An outcome is given as a group above others", "The item is placed below it."),
    "deleted-row": Habit(_I, "A row is marked as deleted", "It is left out."),
}
"""All habits by their codes."""


class Habits:
    """The habits found in one document.

    Args:
        source: The name of the document.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._counts: dict[str, int] = {}
        self._first: dict[str, str] = {}
        self._lines: dict[str, int] = {}

    def note(self, code: str, place: str, example: object = None) -> None:
        """Notes that a habit was met.

        Args:
            code: Its code, one of HABITS.
            place: The place: a JSON pointer, an address, or the cell of a row.
            example: The text at that place.
        """
        if code in self._counts:
            self._counts[code] += 1
            return
        self._counts[code] = 1
        shown = "" if example is None else f": “{cut(show(example).replace(chr(10), ' '), _EXAMPLE)}”"
        self._first[code] = f"{cut(show(place), 2 * _EXAMPLE)}{shown}"

    def note_row(self, code: str, line: int, example: object = None) -> None:
        """Notes that a habit was met on a line of a table."""
        self._lines.setdefault(code, line)
        self.note(code, f"line {line}", example)

    def clean(self, text: str, place: str) -> str:
        """Returns a text without invisible characters, cut to a length that can be shown. Notes both changes."""
        if _UNSEEN.search(text):
            self.note("control-characters", place)
            text = _UNSEEN.sub("", text)
        if len(text) > MOST_CHARACTERS:
            self.note("text-cut", place)
            text = text[:MOST_CHARACTERS]
        return text.strip()

    def conclude(self) -> tuple[Diagnostic, ...]:
        """Returns a diagnostic for each habit, in order of HABITS."""
        return tuple(self._diagnose(code, habit) for code, habit in HABITS.items() if code in self._counts)

    def _diagnose(self, code: str, habit: Habit) -> Diagnostic:
        count, first = self._counts[code], self._first[code]
        times = f"{count:,} times, first at" if count > 1 else "once, at"
        return Diagnostic(
            severity=habit.severity,
            code=code,
            message=f"{habit.what} ({times} {first}). {habit.done}",
            source=self.source,
            line=self._lines.get(code),
            column=1 if code in self._lines else None,
        )
