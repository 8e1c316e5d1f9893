"""Writes the document's text from JSON records, and finds the fields of units in it.

A JSON file has no text for a person to read, so the text is made here. For each unit and language it has a label table
as publications print it, with the headings above it. HTML in a field is kept unchanged. The place of each field is
recorded while the text is written. The text is therefore not searched again, and a value cannot be mistaken for a label
or a heading, or reach into the next field. The names of fields are in :mod:`~cskg.parser.record_fields`.

A unit with words in two languages becomes two editions. A unit without range, competency, criteria and remark counts as
listed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cskg.errors import cut, tell_count
from cskg.language.characters import find_language
from cskg.model import Diagnostic, Language, Severity, UnitStatus
from cskg.parser.diagnostics import diagnose
from cskg.parser.json_objects import PATH, UnitObject, find_names, iter_unit_objects, load_json
from cskg.parser.markup import Line, TextKind, split_part
from cskg.parser.passages import Passage, Record
from cskg.parser.record_fields import SHARED, TEXTS, RecordFields
from cskg.parser.tags import fold

LAYOUT = "json-record"

_FIELDS = ("title", "code", "old_code", "range", "level", "credit", "competency", "criteria", "remark")
_LABELS = {
    Language.EN: (
        "Title",
        "Code",
        "Old Code",
        "Range",
        "Level",
        "Credit",
        "Competency",
        "Assessment Criteria",
        "Remark",
    ),
    Language.ZH_HANT: ("名稱", "編號", "舊編號", "應用範圍", "級別", "學分", "能力", "評核指引", "備註"),
    Language.ZH_HANS: ("名称", "编号", "旧编号", "应用范围", "级别", "学分", "能力", "评核指引", "备注"),
}
_AREA = {Language.EN: "Functional Area", Language.ZH_HANT: "職能範疇", Language.ZH_HANS: "职能范畴"}
_BODY = ("range", "competency", "criteria", "remark")
_BLOCK = re.compile(r"<(?:p|br|ul|ol|li|div|table|tr|td|h[1-6])\b", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_LEVEL = re.compile(r"L(?:evel)?\s*(?P<level>[1-7])", re.IGNORECASE)
_LONG = 80
"""A text of at least this length under an unknown name counts as part of a description."""


def read_json(text: str, name: str, fields: RecordFields) -> tuple[str, tuple[Record, ...], tuple[Diagnostic, ...]]:
    """Writes the units of a JSON file as label tables.

    Args:
        text: The text of the file.
        name: The document's name, for errors and diagnostics.
        fields: The names of the fields.

    Returns:
        The tables as a text, the fields of each edition with their places, and the diagnostics. If no object is a unit,
        the file's own text and an error.

    Raises:
        SourceError: The text is not JSON, or not safe to read.
    """
    loaded = load_json(text, name)
    notes = _Notes(name, fields)
    writer = _EditionWriter()
    for unit in iter_unit_objects(loaded.value, fields):
        shared, editions = _read_shared(unit, fields), _find_editions(unit, fields)
        unknown = notes.take_unit(unit)
        if "code" not in shared:
            continue
        for language, texts in (editions or {Language.EN: {}}).items():
            is_described = any(field in texts for field in _BODY) or any(len(unit.values[n]) >= _LONG for n in unknown)
            writer.write_edition(unit.path, {**shared, **texts}, language, is_described=is_described)
    if loaded.fault is not None:
        fault = loaded.fault
        message = f"{fault.why} Before it, {tell_count(notes.count, 'unit')} can be read. {fault.cure}"
        notes.diagnostics.append(replace(diagnose(fault, code="json-broken"), message=message))
    notes.conclude(find_names(loaded.value))
    return "".join(writer.pieces) or text, tuple(writer.records), tuple(notes.diagnostics)


def _read_shared(unit: UnitObject, fields: RecordFields) -> dict[str, list[str]]:
    """Returns the fields that all editions share. The code includes its level, as publications print it."""
    found = {name: unit.find(fields.shared[name]) for name in ("code", "old_code", "level", "credit")}
    if found["level"] and (match := _LEVEL.fullmatch(found["level"])):
        found["level"] = match["level"]
    if found["code"] and found["level"] and re.fullmatch(r"\d{6}", found["code"]):
        found["code"] += f"L{found['level']}"
    if found["old_code"] and not any(character.isdigit() for character in found["old_code"]):
        found["old_code"] = None
    return {name: [text] for name, text in found.items() if text}


def _find_editions(unit: UnitObject, fields: RecordFields) -> dict[Language, dict[str, list[str]]]:
    """Returns the texts of a unit by language. If a name shows no language, the words decide."""
    editions: dict[Language, dict[str, list[str]]] = {}
    for known, names_of in fields.texts.items():
        for field in TEXTS:
            texts = [unit.values[name] for name in names_of[field] if unit.values.get(name)]
            if not texts:
                continue
            language = known or find_language(fold(" ".join(texts)))
            if known is None and language is not Language.EN:
                language = next((one for one in editions if one is not Language.EN), language)
            editions.setdefault(language, {}).setdefault(field, texts if field == "competency" else texts[:1])
    return {language: editions[language] for language in Language if language in editions}


class _EditionWriter:
    """Writes editions, and records the place of each field."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.offset = 0
        self.line = 1
        self.records: list[Record] = []

    def write(self, words: str) -> None:
        self.pieces.append(words)
        self.offset += len(words)
        self.line += words.count("\n")

    def write_edition(
        self, path: Mapping[str, str], texts: Mapping[str, Sequence[str]], language: Language, *, is_described: bool
    ) -> None:
        industry, branch, area = (_one_line(path[name]) if name in path else None for name in PATH)
        industry = re.sub(r"\s+Industry$", "", industry) if industry else None
        record = Record(
            industry=industry,
            branch=branch,
            functional_areas=[area] if area else [],
            language=language,
            layout=LAYOUT,
            status=UnitStatus.DESCRIBED if is_described else UnitStatus.LISTED,
        )
        if industry:
            is_english = find_language(industry) is Language.EN
            of_english = f"Specification of Competency Standards for the {industry} Industry"
            self.write((of_english if is_english else f"{industry}能力標準說明") + "\n")
        if branch or area:
            self.write(f"{_AREA[language]} - {' > '.join(name for name in (branch, area) if name)}\n")
        if industry or branch or area:
            self.write("\n")
        for field, label in zip(_FIELDS, _LABELS[language], strict=True):
            if field in texts:
                self.write_field(record, "requirements" if field == "competency" else field, label, texts[field])
        self.write("\n")
        self.records.append(record)

    def write_field(self, record: Record, field: str, label: str, values: Sequence[str]) -> None:
        """Writes a label and its values, one below the other. Lines after the first start with a tab."""
        edges = range(self.offset, self.offset + len(label) + 1)
        record.places[field] = Line(text=label, starts=edges[:-1], ends=edges[1:], number=self.line)
        self.write(label)
        lines: list[Line] = []
        for value in values:
            shown = _UNSEEN.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
            is_html = _BLOCK.search(shown) is not None
            if field not in {"range", "requirements", "criteria", "remark"}:
                shown = _one_line(shown)
            for part in [shown.replace("\n", "\n\t")] if is_html else shown.split("\n"):
                # The tab after the label is not part of the value. A tab at the start of a later line shows that the
                # value continues.
                skipped = 0 if lines else 1
                kind = TextKind.HTML if is_html else TextKind.TEXT
                lines += split_part(f"\t{part}"[skipped:], kind, offset=self.offset + skipped, number=self.line)
                self.write(f"\t{part}\n")
        record.fields[field] = [Passage.of([line]) for line in lines]


def _one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


class _Notes:
    """Collects doubts about the names in a file, to report them once for the file, not for each unit."""

    def __init__(self, name: str, fields: RecordFields) -> None:
        self.name = name
        self.fields = fields
        self.count = 0
        self.diagnostics: list[Diagnostic] = []
        self.unknown: set[str] = set()
        self.missing: dict[str, list[str]] = {field: [] for field in ("code", "title", *_BODY)}
        self.names_of = {field: fields.names_of(field) for field in (*SHARED, *TEXTS)}
        self.known = frozenset(name for names in self.names_of.values() for name in names)

    def take_unit(self, unit: UnitObject) -> list[str]:
        """Counts a unit. Returns the folded names of its values that were not understood."""
        self.count += 1
        unknown = [name for name in unit.values if name not in self.known and not self.fields.is_ignored(name)]
        self.unknown.update(unit.names[name] for name in unknown)
        for field, places in self.missing.items():
            if self.names_of[field].isdisjoint(unit.values):
                places.append(unit.place)
        return unknown

    def conclude(self, names: set[str]) -> None:
        """Reports the fields without a known name, and the names in the file."""
        if not self.count:
            self.note_missing(Severity.ERROR, ("code",), "No object of the file is a unit: none has a code", names)
            return
        for field, cost in (("code", ", so they are left out"), ("title", "")):
            if places := self.missing[field]:
                which = f"{len(places):,} of {self.count:,} units, the first {places[0] or 'the whole file'},"
                self.note_missing(Severity.ERROR, (field,), f"{which} have no {field}", self.unknown, cost)
        absent = tuple(field for field in _BODY if len(self.missing[field]) == self.count)
        if absent and self.unknown:
            severity = Severity.INFO if absent == ("remark",) else Severity.WARNING
            self.note_missing(severity, absent, f"Of {self.count:,} units none has a {', '.join(absent)}", self.unknown)

    def note_missing(
        self, severity: Severity, fields: Sequence[str], what: str, names: set[str], cost: str = ""
    ) -> None:
        found = [cut(name) for name in sorted(names)]
        shown = ", ".join(found[:40]) + (f" and {len(found) - 40} more" if len(found) > 40 else "")
        example = "code: NAME" if fields[0] == "code" else f"en: {{{fields[0]}: NAME}}"
        message = (
            f"{what} under a known name{cost}. "
            + (f"The names in the file are: {shown}.  " if found else "There are no other names. ")
            + f"Say which name it is in a file fields.yaml beside the document, for example: {example}"
        )
        self.diagnostics.append(
            Diagnostic(severity=severity, code="fields-not-mapped", message=message, source=self.name, line=1, column=1)
        )
