"""Makes a :class:`~cskg.model.Unit` from the printed fields of one unit, with diagnostics of doubtful fields.

This module defines the forms of a level, a credit and a code, and the fields that a unit must have. All faults are
collected before any is reported.
"""

import re
from collections.abc import Sequence

from cskg.codes import CODE_PATTERN, FORMS, find_level, is_published_code
from cskg.errors import cut
from cskg.language.characters import find_language, is_chinese, mixes_scripts
from cskg.model import Derivation, Diagnostic, FieldQuote, Severity, Source, Statement, Unit, UnitCode, UnitStatus
from cskg.parser.diagnostics import find_column
from cskg.parser.doubts import Doubt, describe_run_on
from cskg.parser.editions import is_in_both
from cskg.parser.labels import CREDIT, EMPTY, make_plain, mend_code, read_codes, read_level, tell_labels
from cskg.parser.limits import read_wording
from cskg.parser.line_breaks import LineBreaks
from cskg.parser.marks import find_signs
from cskg.parser.markup import Line
from cskg.parser.openers import cut_opener, drop_sub_label
from cskg.parser.passages import Passage, Record
from cskg.parser.readers import Document
from cskg.parser.remarks import iter_derivations
from cskg.parser.repair import undo_slip
from cskg.parser.statements import Segmentation, segment

_CODED = frozenset(("code", "old_code", "level", "credit"))
"""Fields whose words do not show the language."""

_CODE_LIKE = re.compile(rf"(?:.{{0,60}}\b)?(?:{CODE_PATTERN})(?:\b.{{0,60}})?|(?=.*\d)\S{{1,20}}(?: \S{{1,10}})?")
_MATTER = frozenset(("range", "level", "credit", "requirements", "criteria", "remark"))
_BODY = frozenset(("title", "range", "requirements"))
REQUIRED = {
    "title": (Severity.ERROR, "Title"),
    "range": (Severity.WARNING, "Range"),
    "level": (Severity.WARNING, "Level"),
    "credit": (Severity.WARNING, "Credit"),
    "requirements": (Severity.ERROR, "Competency"),
    "criteria": (Severity.ERROR, "Assessment Criteria"),
}
"""The fields that a unit must have: the severity if one is missing, and its label."""


def read_unit(record: Record, document: Document, source: Source) -> tuple[Unit | None, Sequence[Diagnostic]]:
    """Reads the unit in a record.

    Args:
        record: The unit's fields.
        document: The document of the record.
        source: The source data of the document.

    Returns:
        The unit (None if it has no code), and the diagnostics that belong to no unit.
    """
    reader = _RecordReader(record, document, source)
    unit = reader.read()
    return unit, () if unit else reader.diagnostics


class _RecordReader:
    """Reads one unit and collects its diagnostics."""

    def __init__(self, record: Record, document: Document, source: Source) -> None:
        self.record = record
        self.document = document
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.field_quotes: list[FieldQuote] = []
        self.signs: frozenset[str] = frozenset()
        self.words = " ".join(p.flat for name, ps in record.fields.items() for p in ps if name not in _CODED)

    def read(self) -> Unit | None:
        """Returns the unit, or None if it has no code to identify it."""
        record = self.record
        if self.document.records is None and undo_slip(record):
            self.note(
                Severity.WARNING,
                "columns-slipped",
                "Labels are beside the values of other fields, as after copying text from a page with two columns. The "
                "values were put back by their order and form. Check the fields against the publication.",
                record.places["level"],
            )
        title, printed = self.text("title"), self.text("code")
        printed = self.mend_code(printed) if printed is not None else None
        if printed is None or not _CODE_LIKE.fullmatch(printed):
            if not self.is_unit():
                return None
            if printed is None:
                what, cure = "has no Code", "Add a line with the label Code and the unit code."
            else:
                what = f"has the Code “{cut(printed)}”, which cannot be a unit code"
                cure = (
                    f"Give it a published code: {FORMS}. Or give it one of your own: at most 20 characters without "
                    "spaces, one of them a digit."
                )
            self.note(
                Severity.ERROR,
                "missing-field",
                f"The unit “{title or '?'}” {what}, so nothing can refer to it, and it is left out. {cure}",
                self.first_line() if printed is None else self.place("code"),
            )
            return None
        code, old_code = read_codes(printed)
        if not (is_published_code(code) or old_code or record.fields.keys() & _MATTER):
            self.note(
                Severity.WARNING,
                "no-unit-there",
                f"“{cut(printed)}” is in the place of a unit code, but does not have the form of one, and no field of "
                "a unit follows it. It is left out. If it is a unit, add its fields.",
                self.place("code"),
            )
            return None
        if (given := self.text("old_code")) not in {None, code}:
            old_code = given
        level = self.read_level(code)
        credit, credit_note = self.read_credit()
        breaks = LineBreaks((p for lines in record.fields.values() for p in lines), read_wording(self.words))
        self.signs = find_signs(p for lines in record.fields.values() for p in lines)
        requirements = self.segment(drop_sub_label(record.fields.get("requirements", [])), breaks)
        opener, criteria_lines = cut_opener(record.fields.get("criteria", []))
        criteria = self.segment(criteria_lines, breaks)
        derivations = self.read_derivations(code)
        self.check_languages(code, (*requirements.statements, *criteria.statements))
        self.check_fields(code, requirements, criteria)
        self.check_labels(code)
        return Unit(
            code=UnitCode(code),
            source=self.source,
            language=record.language or self.source.language or find_language(self.words),
            status=record.status,
            old_code=UnitCode(old_code) if old_code else None,
            title=title,
            range=self.text("range"),
            level=level,
            credit=credit,
            credit_note=credit_note,
            industry=record.passage("industry").text or record.industry,
            branch=record.passage("branch").text or record.branch,
            functional_areas=tuple(sorted({*record.functional_areas, *self.read_areas()})),
            requirements=requirements.statements,
            assessment_criteria=criteria.statements,
            criteria_opener=self.quote("criteriaOpener", opener) if opener else None,
            remark=self.read_remark(),
            derivations=derivations,
            field_quotes=tuple(sorted(self.field_quotes, key=lambda quote: quote.field)),
            layout=record.layout,
            diagnostics=tuple(
                sorted(self.diagnostics, key=lambda found: (found.line or 0, found.column or 0, found.code))
            ),
        )

    def read_areas(self) -> list[str]:
        """Returns the functional areas in rows of the unit, one on each line or separated by semicolons."""
        lines = [passage.text for passage in self.record.fields.get("functional_area", ())]
        return [area.strip() for line in lines for area in re.split(r"[;；|]", line) if area.strip()]

    def mend_code(self, printed: str) -> str:
        """Returns a code in the form of published codes (spaces and letter case). Reports a change."""
        mended = mend_code(printed)
        if mended != printed:
            self.note(
                Severity.INFO,
                "code-mended",
                f"“{cut(printed)}” is read as {cut(mended)}. Correct the Code field.",
                self.place("code"),
            )
        return mended

    def is_unit(self) -> bool:
        """Returns whether fields without a code are those of a unit, and not of a page that explains the fields."""
        level = read_level(self.record.passage("level").text)
        credit = CREDIT.fullmatch(make_plain(self.record.passage("credit").text))
        return bool(level or credit) or len(self.record.fields.keys() & _BODY) == len(_BODY)

    def text(self, name: str) -> str | None:
        """Returns the words of a field and records their place. None if the field is absent or empty."""
        passage = self.record.passage(name)
        if not passage.text:
            return None
        return passage.text if name in {"code", "old_code"} else self.quote(name, passage)

    def quote(self, name: str, passage: Passage) -> str | None:
        """Returns the words of a passage and records their place as that of a field. None if no word is visible."""
        text, spans = passage.read(self.document.text)
        if text and all(quote.field != name for quote in self.field_quotes):
            self.field_quotes.append(FieldQuote(field=name, spans=spans))
        return text or None

    def read_level(self, code: str) -> int | None:
        """Returns the Level field. If it is absent or unreadable, returns the level in the code."""
        stated = find_level(code)
        text = self.text("level")
        if text is None:
            return stated
        level = read_level(text)
        if level is None or level > 7:
            self.note(
                Severity.WARNING,
                "level-not-a-level",
                f"Level reads “{text}”, which is not a QF level from 1 to 7"
                + (f"; {stated} is taken from the code {code}." if stated else ".")
                + " Correct the Level field.",
                self.place("level"),
            )
            return stated
        if stated is not None and level != stated:
            self.note(
                Severity.WARNING,
                "level-code-mismatch",
                f"Level reads {level}, but the code {code} states level {stated}; {level} is kept. Correct the one "
                "that is wrong.",
                self.place("level"),
            )
        return level

    def read_credit(self) -> tuple[float | None, str | None]:
        text = self.text("credit")
        if text is None:
            return None, None
        match = CREDIT.fullmatch(make_plain(text))
        if match is None:
            self.note(
                Severity.WARNING,
                "credit-not-a-number",
                f"Credit reads “{cut(text)}”, which is not a number of credits; the unit is kept without one. "
                "Write a number, such as 6 or 6 (For Reference Only).",
                self.place("credit"),
            )
            return None, None
        return float(match["credit"]), match["note"]

    def read_remark(self) -> str | None:
        """Returns the Remark field. None if it states that there is no remark."""
        passage = self.record.passage("remark")
        return None if EMPTY.fullmatch(passage.text) else self.text("remark")

    def read_derivations(self, code: str) -> tuple[Derivation, ...]:
        derivations = []
        for derivation in iter_derivations(self.record.passage("remark"), self.document.text):
            if derivation.code == code:
                self.note(
                    Severity.WARNING,
                    "self-reference",
                    f"The remark says that {code} comes from itself; this is left out. Correct the code in the remark.",
                    self.place("remark"),
                )
            else:
                derivations.append(derivation)
        return tuple(derivations)

    def segment(self, lines: list[Passage], breaks: LineBreaks) -> Segmentation:
        segmentation = segment(lines, self.document.text, breaks, self.signs)
        if segmentation.run_on is not None:
            doubts = segmentation.doubts
            self.note(
                Severity.WARNING if doubts else Severity.INFO,
                "items-run-on",
                describe_run_on(segmentation.inferred, [self.describe_doubt(doubt) for doubt in doubts]),
                doubts[0].place if doubts else segmentation.run_on,
            )
        if segmentation.announced is not None:
            self.note(
                Severity.WARNING,
                "list-without-items",
                "The item announces a list, but the items after it have the same mark, so they are read as its "
                "siblings. If they are its list, give them another mark or an indent.",
                segmentation.announced,
            )
        return segmentation

    def describe_doubt(self, doubt: Doubt) -> str:
        """Returns the place of a doubt as text, with the words around it."""
        line, first, _ = doubt.place.parts[0]
        column, _ = find_column(self.document.text, line.starts[_first_visible(line, first)])
        return f"{line.number}:{column} “{doubt.words}”"

    def check_languages(self, code: str, topics: Sequence[Statement]) -> None:
        """Adds a diagnostic if a unit has all or some fields in two languages, and is kept as one unit."""
        texts = [topic.text for topic in topics]
        both = sum(map(is_in_both, texts))
        chinese = sum(is_chinese(text[:1]) for text in texts)
        is_mixed = 4 * chinese > len(texts) and 4 * (len(texts) - chinese) > len(texts)
        heads = [self.record.passage(name).text for name in ("title", "range")]
        if is_mixed or 2 * both > max(1, len(texts)) or any(map(is_in_both, heads)) or mixes_scripts(self.words):
            self.note(
                Severity.WARNING,
                "two-languages",
                f"{code} is here in two languages or scripts together, and is kept as one edition in both. To get an "
                "edition in each, separate the languages by lines or columns, or give a document for each.",
                self.place("title"),
            )

    def check_fields(self, code: str, requirements: Segmentation, criteria: Segmentation) -> None:
        """Adds diagnostics for missing required fields, codes without a published form, and missing marks."""
        required = REQUIRED if self.record.status is UnitStatus.DESCRIBED else {}
        present = {name for name, lines in self.record.fields.items() if any(line.has_words for line in lines)}
        if not requirements.statements:
            present.discard("requirements")
        if not criteria.statements:
            present.discard("criteria")
        for name, (severity, label) in required.items():
            if name not in present:
                where = self.record.places.get(name) or self.last_line()
                what = "is empty" if name in self.record.places else "is missing"
                self.note(
                    severity,
                    "missing-field",
                    f"{describe_field(label, code)} {what}. If the document was cut off, get the whole document; "
                    f"otherwise add a line with the label {label}.",
                    where,
                )
        if not is_published_code(code):
            self.note(
                Severity.WARNING,
                "draft-code",
                f"“{cut(code)}” is a code of your own, which is allowed. Published codes have another form: {FORMS}. A "
                "code of your own names a unit only within its document, and words such as “adopted from” do not link "
                "to it.",
                self.place("code"),
            )
        if requirements.lacks_marks:
            self.note(
                Severity.WARNING,
                "no-topics",
                "The performance requirements have neither numbers nor list marks, so they are read as one list "
                "without topics. Number the topics (1., 2.), and begin each item with a bullet or “- ”.",
                self.place("requirements"),
            )

    def check_labels(self, code: str) -> None:
        """Adds diagnostics for unknown, missing or repeated labels, and for text taken as the document's foot."""
        for line in self.record.unknown:
            label = cut(line.text.split(chr(9))[0].strip())
            self.note(
                Severity.WARNING,
                "unknown-label",
                f"“{label}” is in the place of a label, but is not a known label, so its line is read as part of the "
                f"field before it. {tell_labels(label)}",
                line,
            )
        for line in self.record.guessed:
            self.note(
                Severity.WARNING,
                "guessed-label",
                f"The criteria of {code} have no label that is known. They are read from the integrated outcome "
                "requirement on. Put the label “Assessment Criteria” before it.",
                line,
            )
        for line in self.record.repeated:
            self.note(
                Severity.WARNING,
                "repeated-label",
                f"The label is in {code} a second time; the words after it are added to the first field. "
                "Check that no unit was cut in two.",
                line,
            )
        for line in self.record.feet:
            self.note(
                Severity.INFO,
                "foot-left-out",
                f"“{cut(line.text.strip())}” and the lines after it look like the foot of the document, and are left "
                f"out of {code}.",
                line,
            )

    def note(self, severity: Severity, code: str, message: str, place: Line | Passage | None) -> None:
        line, first = (place.line, place.parts[0][1]) if isinstance(place, Passage) and place.parts else (place, 0)
        line = line if isinstance(line, Line) else None
        column = excerpt = None
        if line is not None and line.starts:
            column, excerpt = find_column(self.document.text, line.starts[_first_visible(line, first)])
        self.diagnostics.append(
            Diagnostic(
                severity=severity,
                code=code,
                message=message,
                source=self.source.name,
                page=line.page if line else None,
                line=line.number if line else 1,
                column=column or 1,
                excerpt=excerpt,
            )
        )

    def place(self, name: str) -> Line | Passage | None:
        """Returns the start of a field's value, or else its label."""
        passage = self.record.passage(name)
        value = passage.cut(0, len(passage.flat))
        return value if value.parts else self.record.places.get(name)

    def first_line(self) -> Line | None:
        return min(self.record.places.values(), key=lambda line: line.number, default=None)

    def last_line(self) -> Line | None:
        parts = [part[0] for lines in self.record.fields.values() for passage in lines for part in passage.parts]
        return max([*parts, *self.record.places.values()], key=lambda line: line.number, default=None)


def describe_field(label: str, code: str) -> str:
    """Returns the field and unit as a message about a missing field names them."""
    return f"{label} of {code}"


def _first_visible(line: Line, start: int) -> int:
    """Returns the place of the first visible character, from a place on."""
    return min(len(line.text) - len(line.text[start:].lstrip()), len(line.text) - 1)
