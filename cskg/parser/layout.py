"""Finds the fields of units in lines: removes running heads, finds labels, keeps other lines as passages.

Steps:

1. A **running head** (:func:`~cskg.parser.book_pages.find_heads`) is removed. Its industry and area are kept. The
   places of later lines do not change, because lines have their offsets. The last bare line before a unit names its
   functional area if the head names an industry or a branch, or if the line is a path ``A > B``.
2. A **label** at the start of a line opens a field. The field takes all lines up to the next label, also across a
   running head. A label followed only by a space counts if the published orders expect it there.
3. Criteria without a known label start at the integrated outcome requirement.
4. A second title or code opens the next unit. Short lines between the last head and the next unit do not belong to the
   unit before.
"""

import re
from collections.abc import Iterator

from cskg.language.characters import has_ideograph
from cskg.parser.book_pages import find_heads
from cskg.parser.headings import BACK_MATTER, FOOT, Heading, find_heading
from cskg.parser.labels import (
    CRITERIA_OPENER,
    PLACE_LABELS,
    SUB_LABEL,
    UNKNOWN_HEADING,
    UNKNOWN_LABEL,
    Label,
    find_label,
    find_loose_label,
    find_place_label,
)
from cskg.parser.markup import HEADINGS, Line
from cskg.parser.passages import Passage, Record
from cskg.parser.remarks import says_relation


def iter_records(lines: list[Line]) -> Iterator[Record]:
    """Yields the fields of each unit of a document, in order."""
    labels = [None if line.is_blank else _find_label(line) for line in lines]
    heads = find_heads(lines, labels)
    for index, title in _find_loose_titles(lines, labels, heads).items():
        labels[index] = title
    lone = _find_lone_titles(labels)
    reader = _LineReader()
    for index, line in enumerate(lines):
        if index in heads:
            reader.take_head(heads[index], line)
        elif not line.is_blank:
            label = labels[index]
            if label is not None and reader.is_amid_last(label, is_lone=index in lone):
                reader.record.unknown.append(line)
                label = None
            finished = reader.take_line(line, label)
            if finished is not None:
                yield finished
    reader.flush()
    reader.put_heading()
    if reader.record.fields:
        yield reader.record


def _find_lone_titles(labels: list[Label | None]) -> frozenset[int]:
    """Finds the titles that have no other field between them and the next title. They open no unit."""
    found, is_followed = [], False
    for index in range(len(labels) - 1, -1, -1):
        label = labels[index]
        if label is None or label.field in PLACE_LABELS:
            continue
        if label.field == "title" and not is_followed:
            found.append(index)
        is_followed = label.field != "title"
    return frozenset(found)


def _find_label(line: Line) -> Label | None:
    """Finds the label of a line: of a field, or of an industry, branch or area. A running head has no label."""
    label = find_label(line.text)
    if label is None and (place := find_place_label(line.text)) is not None:
        return None if find_heading(line.text) else place
    return label


_OPENERS = frozenset(("title", "code"))
_COLON = re.compile(r"[ \t]*[:：][ \t]*")
_AFTER = {
    "range": ("code", "requirements"),
    "requirements": ("credit",),
    "criteria": ("requirements", "range"),
    "remark": ("criteria",),
}
"""The fields that may come before a label followed only by a space, in the published orders."""

_BODY = frozenset(("requirements", "criteria", "remark"))
_LAST = frozenset(("criteria", "remark"))
_CELLS = frozenset(("tr", "td", "th"))
_MAX_FRONT, _MAX_FRONT_LENGTH = 3, 80
"""The most lines between a running head and the next unit that may name areas, and their greatest length."""


class _LineReader:
    """Takes lines one by one, and tracks the unit and the field that they belong to."""

    def __init__(self) -> None:
        self.record = Record()
        self.context = Heading()
        self.pending: list[Heading] = []
        self.current: str | None = None
        self.bare: str | None = None
        self.heading: Line | None = None
        self.names_area = False
        self.held: list[Line] | None = None
        self.tables = 0
        self.is_after = False
        self.foot: list[Line] | None = None
        self.scripts: dict[str, set[bool]] = {}

    def take_head(self, head: Heading | None, line: Line) -> None:
        """Keeps the contents of a running head until it is clear whether it opens a unit or interrupts one."""
        if head is not None:
            self.context = _merge(self.context, head)
            self.pending.append(head)
            self.names_area = self.names_area or head.functional_area is not None
            if self.current is not None:
                self.flush()
                self.held = []
        elif not line.is_blank and (self.current is None or self.held is not None):
            self.bare = " ".join(line.text.split())

    def take_line(self, line: Line, label: Label | None) -> Record | None:
        """Adds a line to its field. Returns the previous unit if the line opens another one."""
        label = label or self.find_loose(line)
        if label is not None and not self.is_due(label, line):
            label = None
        if label is None and self.is_after_units(line):
            return None
        if label is None and self.held is not None:
            self.held.append(line)
            return None
        finished = None
        opens = label is not None and self.opens_unit(label, line)
        if opens and label is not None and label.field != "code":
            self.heading = None
        elif label is not None and label.field != "code" and self.record.fields:
            self.put_heading()
        if opens:
            self.take_front()
            self.take_last_line()
            finished, self.record, self.scripts = self.record, Record(), {}
        else:
            for head in self.pending:
                _note_heading(self.record, head)
            self.flush()
            self.bare = None if self.current else self.bare
        self.pending.clear()
        if label is None:
            self.continue_field(line)
        else:
            self.open_field(line, label)
        return finished

    def opens_unit(self, label: Label, line: Line) -> bool:
        """Returns whether a label opens another unit: a title or code that is repeated, or comes after a unit's body.

        A row that names an industry, branch or area also opens another unit if it comes after the body of a unit. A
        label that is repeated in another language before the body belongs to the same unit.
        """
        fields, name = self.record.fields, label.field
        if self.awaits_value(name) or (_BODY.isdisjoint(fields) and self.is_twin(label, line)):
            return False
        return (name in _OPENERS and (name in fields or not _BODY.isdisjoint(fields))) or (
            name in PLACE_LABELS and self.current in _LAST
        )

    def is_twin(self, label: Label, line: Line) -> bool:
        """Returns whether a field has been opened only by its label in the other language."""
        return label.field in self.scripts and self.scripts[label.field].isdisjoint(_scripts(label, line))

    def is_amid_last(self, label: Label, *, is_lone: bool) -> bool:
        """Returns whether a label is text of the last field: *Level: see below* in a remark, or a lone title."""
        is_said = label.field in self.record.fields and self.current in _LAST
        return is_said and (label.field in {"level", "credit"} or (label.field == "title" and is_lone))

    def is_due(self, label: Label, line: Line) -> bool:
        """Returns whether a label is possible here.

        A row that names an industry, branch or area comes before the body of a unit, or after it. A text such as
        *Level 4* looks like a label and its value. It is only the value if the label was on the line before, in the
        same language.
        """
        fields = self.record.fields
        if label.field in PLACE_LABELS:
            return self.current in _LAST or _BODY.isdisjoint(fields)
        is_value = (
            label.end < len(line.text.rstrip()) and label.field in {"level", "credit"} and not self.is_twin(label, line)
        )
        is_sub_label = label.field == "requirements" and SUB_LABEL.match(line.text) is not None
        return not (self.awaits_value(label.field) and (is_value or is_sub_label))

    def awaits_value(self, name: str) -> bool:
        """Returns whether a field was opened last, and has no words yet."""
        lines = self.record.fields.get(name)
        return name == self.current and lines is not None and not any(line.has_words for line in lines)

    def find_loose(self, line: Line) -> Label | None:
        """Finds a label followed only by a space, if the field before it is the one that normally precedes it.

        If the competency's own label is missing, its sub-label opens the field. The integrated outcome requirement
        opens the criteria.
        """
        fields = self.record.fields
        is_missing = "code" in fields and "requirements" not in fields
        if is_missing and (match := SUB_LABEL.match(line.text)):
            return Label(field="requirements", end=match.end())
        label = find_loose_label(line.text)
        if label is not None and label.field not in fields and self.current in _AFTER.get(label.field, ()):
            return label
        if self.current == "requirements" and "criteria" not in fields and CRITERIA_OPENER.match(line.text):
            self.take_unknown_label(line)
            return Label(field="criteria", end=0)
        return None

    def take_unknown_label(self, opener: Line) -> None:
        """Removes a line that looks like a label from the requirements, and records where the criteria start."""
        lines, start = self.record.fields["requirements"], opener
        if lines and UNKNOWN_HEADING.fullmatch(lines[-1].flat):
            ((start, _, _),) = lines.pop().parts
        self.record.guessed.append(start)

    def is_after_units(self, line: Line) -> bool:
        """Returns whether a line is outside the open unit: below its table, or in a part of the book after it.

        Sentences and lines inside a field's cell belong to the field. So does a line that names a related unit. In that
        case, the lines before it that looked like a foot belong to the field too.
        """
        if self.current in _LAST and not self.is_after:
            if BACK_MATTER.match(line.text):
                self.flush()
                self.is_after = True
            elif self.is_foot(line):
                self.record.feet.append(line)
                self.foot = []
                self.is_after = True
        elif self.foot is not None and says_relation(line.text):
            for each in (self.record.feet.pop(), *self.foot):
                self.continue_field(each)
            self.foot, self.is_after = None, False
        elif self.foot is not None:
            self.foot.append(line)
        return self.is_after or line.tables < self.tables

    def is_foot(self, line: Line) -> bool:
        """Returns whether a line after the last field looks like a signature, a date or the number of a form."""
        is_in_cell = line.text.startswith("\t") or (line.tables > 0 and line.opening not in _CELLS)
        return FOOT.match(line.text) is not None and not is_in_cell and not line.text.rstrip().endswith((".", "。"))

    def take_front(self) -> None:
        """Takes the lines between the last running head and a new unit. A few short lines name its functional area."""
        held, self.held = self.held or [], None
        is_front = len(held) <= _MAX_FRONT and all(
            len(line.text) <= _MAX_FRONT_LENGTH and not line.text.rstrip().endswith((".", ";")) for line in held
        )
        if held and is_front:
            self.bare = " ".join(held[-1].text.split())
        else:
            for line in held:
                self.continue_field(line)

    def take_last_line(self) -> None:
        """Treats the last line before a unit as a head, not the end of a remark, if it names an industry or branch."""
        lines = self.record.fields.get(self.current or "", []) if self.current in _LAST else []
        head = find_heading(lines[-1].text) if len(lines) > 1 else None
        if head is not None and (head.industry or head.branch):
            lines.pop()
            self.context = _merge(self.context, head)

    def flush(self) -> None:
        """Adds the lines after a running head to the field that the head interrupted.

        A complete remark is not interrupted. The lines after it are a page between units.
        """
        held, self.held = self.held or [], None
        if held and self.current == "remark":
            remark = self.record.passage("remark").text
            held = held if remark and not remark.endswith((".", "。")) else []
        for line in held:
            self.continue_field(line)

    def continue_field(self, line: Line) -> None:
        """Adds a line without a label to the open field. Before the first label it may name the functional area."""
        if self.current is None:
            self.bare = " ".join(line.text.split())
            self.heading = line if line.is_strong else None
            return
        self.put_heading()
        if self.current in _LAST and line.opening in HEADINGS:
            self.heading = line  # the title of the next unit, if its code follows
            return
        if UNKNOWN_LABEL.match(line.text):
            self.record.unknown.append(line)
        passage = Passage.of([line])
        if (colon := _COLON.match(line.text)) and self.awaits_value(self.current):
            passage = passage.cut(colon.end(), len(line.text))
        self.record.fields[self.current].append(passage)

    def put_heading(self) -> None:
        """Adds a heading that is not a title after all to the open field."""
        if self.heading is not None and self.current is not None:
            self.record.fields[self.current].append(Passage.of([self.heading]))
        self.heading = None

    def open_field(self, line: Line, label: Label) -> None:
        """Opens a field at a label. A repeated label continues the first field."""
        record, name = self.record, label.field
        self.is_after, self.foot = False, None
        if not record.fields:
            self.open_record()
            self.tables = line.tables
        self.tables = min(self.tables, line.tables)
        if name == "code" and self.heading is not None and "title" not in record.fields:
            record.fields["title"] = [Passage.of([self.heading])]
            record.places["title"] = self.heading
        self.heading = None
        if name in record.fields:
            if not self.awaits_value(name) and not self.is_twin(label, line):
                record.repeated.append(line)
        else:
            record.fields[name] = []
            record.places[name] = line
        record.fields[name].append(Passage(((line, label.end, len(line.text)),)))
        self.scripts.setdefault(name, set()).update(_scripts(label, line))
        self.current = name

    def open_record(self) -> None:
        """Fills a new unit with the contents of the heads before it."""
        context = self.context
        if self.bare and not self.names_area and (context.industry or context.branch or ">" in self.bare):
            branch, _, area = self.bare.rpartition(">")
            context = self.context = _merge(
                context, Heading(branch=branch.strip() or None, functional_area=area.strip())
            )
        self.record.industry, self.record.branch = context.industry, context.branch
        self.record.functional_areas = [context.functional_area] if context.functional_area else []
        self.bare, self.names_area = None, False


def _scripts(label: Label, line: Line) -> set[bool]:
    """Returns the scripts of a label. True means Chinese."""
    words = line.text[: label.end]
    return {has_ideograph(words), not any(character.isascii() and character.isalpha() for character in words)}


def _find_loose_titles(
    lines: list[Line], labels: list[Label | None], heads: dict[int, Heading | None]
) -> dict[int, Label]:
    """Finds titles with only a space after their label, if a code follows with no other field between."""
    found: dict[int, Label] = {}
    last: tuple[int, Label] | None = None
    for index, line in enumerate(lines):
        if index in heads or line.is_blank:
            continue
        label = labels[index]
        if label is not None:
            if label.field == "code" and last is not None and index - last[0] <= _MAX_TITLE:
                found[last[0]] = last[1]
            last = None
        elif (loose := find_loose_label(line.text)) is not None and loose.field == "title":
            last = (index, loose)
    return found


_MAX_TITLE = 8
"""The most lines from a title to its code, including blank ones."""


def _merge(context: Heading, head: Heading) -> Heading:
    return Heading(
        industry=head.industry or context.industry,
        branch=head.branch or (None if head.industry else context.branch),
        functional_area=head.functional_area or context.functional_area,
    )


def _note_heading(record: Record, head: Heading) -> None:
    """Uses a head inside a unit: it repeats known names, or adds another functional area."""
    record.industry = record.industry or head.industry
    if record.fields and head.functional_area:
        record.functional_areas.append(head.functional_area)
