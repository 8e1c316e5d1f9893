"""Tables with one statement in each row, and tables whose columns are named in two rows."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from cskg.model import Language, Statement, Unit, UnitStatus
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document

Rows = list[list[str]]
OWN = ["900811L2", "Polish shoes", "2", "1", "Shoe polishers."]
HEAD = ["Code", "Title", "Level", "Credit", "Range"]
EMPTY = [""] * len(OWN)
OTHER = ["900812L3", "Mend shoes", "3", "3", "Shoe menders."]
STATEMENTS = [
    ("Performance Requirements", "1. Know shoe leathers", "Tell suede from calf"),
    ("Performance Requirements", "1. Know shoe leathers", "Name three waxes"),
    ("Performance Requirements", "2. Polish shoes", "Brush off mud before waxing"),
    ("Assessment Criteria", "", "Polish a pair within ten minutes"),
    ("Assessment Criteria", "", "Leave no wax on the laces"),
]


def _bare(topic: str) -> str:
    return topic[3:]


def _repeated() -> Rows:
    return [[*HEAD, "Section", "Topic", "Item"], *([*OWN, *one] for one in STATEMENTS)]


def _first_only() -> Rows:
    return [
        [*HEAD, "Section", "Topic", "Item"],
        *([*(EMPTY if index else OWN), *one] for index, one in enumerate(STATEMENTS)),
    ]


def _merged() -> Rows:
    rows = _first_only()
    for index in range(len(rows) - 1, 1, -1):
        rows[index][5:7] = ["" if rows[index][at] == rows[index - 1][at] else rows[index][at] for at in (5, 6)]
    return rows


def _bare_topics() -> Rows:
    return [[*row[:6], _bare(row[6]) if row[6][:1].isdigit() else row[6], row[7]] for row in _repeated()]


def _columns_of_fields() -> Rows:
    """The words stand in the column of their field, under a topic."""
    head = [*HEAD, "Topic", "Performance Requirement", "Assessment Criteria"]
    rows = [
        [*OWN, topic, "" if section.startswith("A") else item, item if section.startswith("A") else ""]
        for section, topic, item in STATEMENTS
    ]
    return [head, *rows]


def _side_by_side() -> Rows:
    """Requirements beside criteria, as long as each goes."""
    head = [*HEAD, "Topic", "Competency", "Assessment Criteria"]
    rows = [
        [*OWN, STATEMENTS[0][1], STATEMENTS[0][2], STATEMENTS[3][2]],
        [*EMPTY, "", STATEMENTS[1][2], STATEMENTS[4][2]],
        [*EMPTY, STATEMENTS[2][1], STATEMENTS[2][2], ""],
    ]
    return [head, *rows]


def _topics_in_rows() -> Rows:
    """A topic has a row of its own, and no column."""
    lines = [STATEMENTS[0][1], STATEMENTS[0][2], STATEMENTS[1][2], STATEMENTS[2][1], STATEMENTS[2][2]]
    criteria = [STATEMENTS[3][2], STATEMENTS[4][2]]
    rows = [[*OWN, line, ""] for line in lines] + [[*OWN, "", line] for line in criteria]
    return [[*HEAD, "Competency", "Assessment Criteria"], *rows]


def _chinese_names() -> Rows:
    sections = {"Performance Requirements": "表現要求", "Assessment Criteria": "評核指引"}
    rows = [[*OWN, sections[section], topic, item] for section, topic, item in STATEMENTS]
    return [["編號", "名稱", "級別", "學分", "應用範圍", "部分", "主題", "項目"], *rows]


def _two_head_rows() -> Rows:
    above = ["Unit", "", "", "", "", "Performance Requirements", "", "Assessment Criteria"]
    names = ["Code", "Title", "Level", "Credit", "Range", "Topic A", "Topic B", ""]
    one = "\n".join([STATEMENTS[0][1], f"- {STATEMENTS[0][2]}", f"- {STATEMENTS[1][2]}"])
    two = "\n".join([STATEMENTS[2][1], f"- {STATEMENTS[2][2]}"])
    return [above, names, [*OWN, one, two, f"- {STATEMENTS[3][2]}\n- {STATEMENTS[4][2]}"]]


FORMS = {
    "repeated": _repeated,
    "first-only": _first_only,
    "merged": _merged,
    "bare-topics": _bare_topics,
    "columns-of-fields": _columns_of_fields,
    "side-by-side": _side_by_side,
    "topics-in-rows": _topics_in_rows,
    "chinese-names": _chinese_names,
    "two-head-rows": _two_head_rows,
}


def _write(rows: Rows, name: str) -> bytes:
    if name.endswith(".csv"):
        text = StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _with_another(rows: Rows) -> Rows:
    """The rows, and those of another unit after them."""
    at = next(index for index, row in enumerate(rows) if row[0] == OWN[0])
    return [*rows, *([*(OTHER if row[0] else EMPTY), *row[len(OWN) :]] for row in rows[at:])]


def _tree(statements: tuple[Statement, ...]) -> list[tuple[str, list[str]]]:
    return [(one.text, [child.text for child in one.children]) for one in statements]


def _check(unit: Unit) -> None:
    assert _tree(unit.requirements) == [
        ("Know shoe leathers", ["Tell suede from calf", "Name three waxes"]),
        ("Polish shoes", ["Brush off mud before waxing"]),
    ]
    assert _tree(unit.assessment_criteria) == [
        ("Polish a pair within ten minutes", []),
        ("Leave no wax on the laces", []),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("form", FORMS)
def test_rows_become_the_tree_of_their_unit(form: str, name: str) -> None:
    """Two units, with their topics, items and criteria, and nothing to warn of."""
    data = _write(_with_another(FORMS[form]()), name)
    units, notes = parse_document(data, name)
    assert [(unit.code, unit.title, unit.level, unit.credit, unit.range) for unit in units] == [
        (one[0], one[1], int(one[2]), float(one[3]), one[4]) for one in (OWN, OTHER)
    ]
    text = read_document(data, name).text
    for unit in units:
        _check(unit)
        assert not unit.diagnostics
        for _, _, statement in iter_statements(unit):
            assert text_of_spans(text, statement.spans) == statement.text
    assert not notes


def test_titles_in_two_languages_are_named_in_two_rows() -> None:
    """A name over two columns, and a language over each."""
    rows = [["Code", "Title", "", "Level"], ["", "English", "Chinese", ""], ["900811L2", "Polish shoes", "擦鞋", "2"]]
    rows[1][0] = "Code"
    units, _ = parse_document(_write(rows, "a.csv"), "a.csv")
    assert [(unit.language, unit.title, unit.status) for unit in units] == [
        (Language.EN, "Polish shoes", UnitStatus.LISTED),
        (Language.ZH_HANT, "擦鞋", UnitStatus.LISTED),
    ]


def test_units_with_one_code_and_other_fields_are_not_put_together() -> None:
    """A row with another title is no statement of the unit above it, and the difference is told."""
    rows = [[*HEAD, "Competency", "Assessment Criteria"], [*OWN, "1. Know", "Do"], [*OWN, "1. Tell", "Do"]]
    rows[2][1] = "Polish boots"
    units, _ = parse_document(_write(rows, "a.csv"), "a.csv")
    assert [unit.title for unit in units] == ["Polish shoes", "Polish boots"]
    assert "duplicate-code" in {note.code for note in units[0].diagnostics}


def test_a_form_repeats_its_labels() -> None:
    """Merged labels that were filled down: each row goes on the value above it."""
    rows = [[name, value] for name, value in zip(["Code", "Title", "Level", "Credit", "Range"], OWN, strict=True)]
    rows += [["Competency", line] for line in ("1. Know shoe leathers", "- Tell suede from calf", "- Name three waxes")]
    rows += [["Competency", line] for line in ("2. Polish shoes", "- Brush off mud before waxing")]
    rows += [["Assessment Criteria", f"- {line}"] for line in (STATEMENTS[3][2], STATEMENTS[4][2])]
    (unit,), _ = parse_document(_write(rows, "a.xlsx"), "a.xlsx")
    _check(unit)
