"""Columns that slipped: labels beside the value of another field, after text was taken from a two-column page.

Where a title or range takes a second line, extraction by line sets the next label beside that line, the one after it
beside the next value, and so on: ``4. Level`` stands before the range's last words, ``5. Credit`` before the level.
The values are still in order; only the labels are wrong. Steps:

1. **Detection.** The Level field must be a QF level, the one that the code states; Credit must have the form of a
   credit; Code that of a code. Nothing is done where they do.
2. **Undoing.** All lines from the title on are read as one column. In it stand, in this order, a code, a level (the
   code's, where the code states one) and right after it a credit. What lies between is title and range; what follows
   is competency up to the integrated outcome requirement, then the criteria. If the lines show no such order, the
   fields stay as they are.

Knows the order of fields and the forms of their values; knows nothing of statements.
"""

import re

from cskg.model import CODE_PATTERN, find_level
from cskg.parser.labels import CREDIT, LEVEL, SUB_LABEL
from cskg.parser.layout import Record
from cskg.parser.passages import Passage
from cskg.parser.remarks import says_relation

_CODE = re.compile(rf"(?:{CODE_PATTERN})")
_CRITERION = re.compile(r"\s*\W?\s*Capable\s+(?:of|to)\b", re.IGNORECASE)
_OPENER = re.compile(r"\s*(?:The\s+)?integrated\s+outcome\b", re.IGNORECASE)
_ORDER = ("title", "code", "range", "level", "credit", "requirements", "criteria", "remark")


def undo_slip(record: Record) -> bool:
    """Puts the lines of a record's fields under the right labels, where the labels slipped.

    Returns:
        Whether they had.
    """
    if _is_in_place(record) or not {"level", "credit"} <= record.fields.keys():
        return False
    names = list(record.fields)
    if names != [name for name in _ORDER if name in record.fields]:
        return False  # in another published order the column cannot be told
    column = [passage for name in names for passage in record.fields[name] if passage.text]
    found = _find_values(column)
    if found is None:
        return False
    code, level = found
    fields = {
        "title": column[:code],
        "code": column[code : code + 1],
        "range": column[code + 1 : level],
        "level": column[level : level + 1],
        "credit": column[level + 1 : level + 2],
        **_split_rest(record, column[level + 2 :]),
    }
    record.fields = {name: lines for name, lines in fields.items() if lines or name in record.fields}
    record.unknown.clear()
    return True


def _is_in_place(record: Record) -> bool:
    code, level, credit = (record.passage(name).text for name in ("code", "level", "credit"))
    stated = find_level(code)
    match = LEVEL.fullmatch(level)
    fits = match is not None and int(match["level"]) in ((stated,) if stated else range(1, 8))
    return fits and (not credit or CREDIT.fullmatch(credit) is not None)


def _find_values(column: list[Passage]) -> tuple[int, int] | None:
    """Where code and level stand in the column of values."""
    texts = [passage.text for passage in column]
    codes = [place for place, text in enumerate(texts[:6]) if _CODE.fullmatch(text)]
    if not codes or not codes[0]:
        return None
    stated = find_level(texts[codes[0]])
    for place in range(codes[0] + 1, len(texts) - 1):
        match = LEVEL.fullmatch(texts[place])
        if match and int(match["level"]) == stated and CREDIT.fullmatch(texts[place + 1]):
            return codes[0], place
    return None


def _split_rest(record: Record, lines: list[Passage]) -> dict[str, list[Passage]]:
    """Competency, criteria and remark among the lines after the credit."""
    last = [passage for passage in record.fields.get("remark", []) if passage.text]
    stating = [place for place in range(len(last)) if says_relation(" ".join(p.text for p in last[place : place + 2]))]
    remark = last[stating[-1] :] if stating else []
    rest = lines[: len(lines) - len(remark)]
    criteria = next((place for place in range(len(rest)) if _OPENER.match(_flat(rest[place : place + 2]))), None)
    if criteria is None:
        criteria = next((place for place, passage in enumerate(rest) if _CRITERION.match(passage.flat)), None)
    if criteria is None:
        start = next(
            (p.line for p in record.fields.get("criteria", []) if p.text and not SUB_LABEL.match(p.flat)), None
        )
        criteria = next((place for place, passage in enumerate(rest) if passage.line is start), len(rest))
    return {"requirements": rest[:criteria], "criteria": rest[criteria:], "remark": remark}


def _flat(lines: list[Passage]) -> str:
    return "\n".join(passage.flat for passage in lines)
