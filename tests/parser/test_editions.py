"""One unit in English and Chinese, in every form that documents give it: two editions, each with its own words."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import product

import docx
import openpyxl
import pytest
from parser.document_writers import save_docx

from cskg.model import Language, Statement, Unit
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document

LABELS = {
    "title": ("Title", "名稱"),
    "code": ("Code", "編號"),
    "range": ("Range", "應用範圍"),
    "level": ("Level", "級別"),
    "credit": ("Credit", "學分"),
    "competency": ("Competency", "能力"),
    "criteria": ("Assessment Criteria", "評核指引"),
    "remark": ("Remark", "備註"),
}
VALUES = {
    "title": (["Sell umbrellas in the rain"], ["在雨天售賣雨傘"]),
    "code": (["900801L2"], ["900801L2"]),
    "range": (["Hawkers who sell umbrellas at stations."], ["在車站售賣雨傘的小販。"]),
    "level": (["2"], ["2"]),
    "credit": (["3"], ["3"]),
    "competency": (
        [
            "Performance Requirements",
            "1. Know umbrellas",
            "• Explain the parts of an umbrella",
            "• WhatsApp Business",
            "2. Sell umbrellas",
            "• Open one before the customer",
            "• Take cash with dry hands",
        ],
        [
            "表現要求",
            "1. 認識雨傘",
            "• 說明雨傘各部分的名稱",
            "• WhatsApp 商業版",
            "2. 售賣雨傘",
            "• 在顧客面前打開一把雨傘",
            "• 以乾爽的雙手收取現金",
        ],
    ),
    "criteria": (
        [
            "The integrated outcome requirements of this UoC are:",
            "• Sell an umbrella within one minute",
            "• Give the right change",
        ],
        ["此能力單元的綜合成效要求為：", "• 能夠在一分鐘內售出一把雨傘", "• 能夠找回正確的零錢"],
    ),
    "remark": ([""], [""]),
}
FIELDS = tuple(LABELS)

Cell = list[str]
Row = list[Cell]


def _label(name: str, form: str) -> str:
    return form.format(*LABELS[name])


def in_columns(form: str = "{0} {1}") -> list[Row]:
    """A label, and a column for each language."""
    return [[[_label(name, form)], *map(list, VALUES[name])] for name in FIELDS]


def in_pairs() -> list[Row]:
    """A label and a value, twice in each row."""
    return [[[LABELS[name][0]], VALUES[name][0], [LABELS[name][1]], VALUES[name][1]] for name in FIELDS]


def one_cell() -> list[Row]:
    """A cell for both languages, one after the other."""
    rows = []
    for name in FIELDS:
        english, chinese = VALUES[name]
        rows.append([[_label(name, "{0} {1}")], english if english == chinese else [*english, *chinese]])
    return rows


def line_by_line(*, marked: bool = True) -> list[Row]:
    """A cell for both languages, line below line."""
    rows = []
    for name in FIELDS:
        english, chinese = VALUES[name]
        bare = (
            chinese if marked else [line.removeprefix("• ").removeprefix("1. ").removeprefix("2. ") for line in chinese]
        )
        lines = english if english == chinese else [line for pair in zip(english, bare, strict=True) for line in pair]
        rows.append([[_label(name, "{0}\n{1}")], lines])
    return rows


def labels_in_cells() -> list[Row]:
    """Two columns, each with labels and values in its cells."""
    return [
        [[f"{label}: {value[0]}", *value[1:]] for label, value in zip(LABELS[name], VALUES[name], strict=True)]
        for name in FIELDS
    ]


def row_below_row() -> list[Row]:
    """A row in English above the same in Chinese."""
    return [[[LABELS[name][at]], VALUES[name][at]] for name in FIELDS for at in (0, 1)]


def one_language_after_the_other() -> list[Row]:
    """The whole unit in English, then in Chinese without its code."""
    return [[[LABELS[name][at]], VALUES[name][at]] for at in (0, 1) for name in FIELDS if not (at and name == "code")]


def head_of_columns() -> list[Row]:
    """Columns with names above them."""
    return [[[""], ["English"], ["中文"]], *in_columns()]


def write_text(rows: list[Row]) -> bytes:
    """Rows as lines with tabs; further lines of cells follow."""
    lines = []
    for row in rows:
        lines.append("\t".join([" ".join(row[0]), *(cell[0] if cell else "" for cell in row[1:2])]))
        lines += list(row[1][1:])
        for cell in row[2:]:
            lines += cell
    return "\n".join(lines).encode()


def write_html(rows: list[Row]) -> bytes:
    """A table of a web page."""
    body = "".join("<tr>" + "".join(f"<td>{'<br>'.join(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<html><body><table>{body}</table></body></html>".encode()


def write_html_paragraphs(rows: list[Row]) -> bytes:
    """A table of a web page with a paragraph for each line."""
    body = "".join(
        "<tr>" + "".join(f"<td>{''.join(f'<p>{line}</p>' for line in cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<html><body><table>{body}</table></body></html>".encode()


def write_markdown(rows: list[Row]) -> bytes:
    """A table of Markdown."""
    lines = ["| " + " | ".join("<br>".join(cell) for cell in row) + " |" for row in rows]
    rule = "|" + "---|" * len(rows[0])
    return "\n".join(["|" + " |" * len(rows[0]), rule, *lines]).encode()


def write_docx(rows: list[Row]) -> bytes:
    """A table of Word."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, lines in zip(table.add_row().cells, row, strict=True):
            cell.text = lines[0] if lines else ""
            for line in lines[1:]:
                cell.add_paragraph(line)
    return save_docx(document)


def write_xlsx(rows: list[Row]) -> bytes:
    """A form of Excel."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(["\n".join(cell) for cell in row])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_csv(rows: list[Row]) -> bytes:
    """A form as separated values."""
    return "\n".join(",".join('"' + "\n".join(cell) + '"' for cell in row) for row in rows).encode()


def columns_of_spaces() -> str:
    """Two columns of plain text, set off by spaces."""
    lines = []
    for name in FIELDS:
        label = _label(name, "{0} {1}")
        for index, (english, chinese) in enumerate(zip(*VALUES[name], strict=True)):
            lines.append(f"{'' if index else label:<30}{english:<60}{chinese}")
    return "\n".join(lines)


def labels_on_one_line() -> str:
    """A label and a value, twice in each line."""
    lines = []
    for name in FIELDS:
        pairs = list(zip(*VALUES[name], strict=True))
        lines.append("    ".join(f"{label}: {value}" for label, value in zip(LABELS[name], pairs[0], strict=True)))
        lines += [line for pair in pairs[1:] for line in pair]
    return "\n".join(lines)


def slashes(form: str = "{0}/{1}: ") -> str:
    """Both languages on each line, with a slash between them."""
    lines = []
    for name in FIELDS:
        pairs = zip(*VALUES[name], strict=True)
        lines.append(
            _label(name, form)
            + "\n".join(one if one == other else f"{one} / {other.lstrip('•12. ')}" for one, other in pairs)
        )
    return "\n".join(lines)


def bold_labels() -> str:
    """Markdown with bold labels, line below line."""
    return slashes("\n**{0} {1}**: ").replace(" / ", "  \n").replace("• ", "- ")


def chinese_first() -> str:
    """Chinese above English, which has no marks of its own."""
    lines = []
    for name in FIELDS:
        pairs = zip(*VALUES[name], strict=True)
        lines.append(
            _label(name, "{1} {0}: ")
            + "\n".join(one if one == other else f"{other}\n{one.lstrip('•12. ')}" for one, other in pairs)
        )
    return "\n".join(lines)


FORMS: dict[str, Callable[[], list[Row]]] = {
    form.__name__: form
    for form in (
        in_columns,
        in_pairs,
        one_cell,
        line_by_line,
        labels_in_cells,
        row_below_row,
        one_language_after_the_other,
        head_of_columns,
    )
}
FORMS["line_by_line_unmarked"] = lambda: line_by_line(marked=False)
FORMS["in_columns_slash"] = lambda: in_columns("{0}/{1}")
FORMS["in_columns_brackets"] = lambda: in_columns("{0} ({1})")
WRITERS = {
    "text": (write_text, "a.txt"),
    "html": (write_html, "a.html"),
    "html-p": (write_html_paragraphs, "a.html"),
    "markdown": (write_markdown, "a.md"),
    "docx": (write_docx, "a.docx"),
    "xlsx": (write_xlsx, "a.xlsx"),
    "csv": (write_csv, "a.csv"),
}


def _trees(statements: tuple[Statement, ...]) -> Iterator[tuple[str | None, str, list[str]]]:
    for statement in statements:
        yield statement.number, statement.text, [child.text for child in statement.children]


NOT_WRITTEN = {("text", "labels_in_cells"), ("csv", "labels_in_cells")}
"""What has no columns of cells cannot have labels in them."""


@pytest.mark.parametrize(("writer", "form"), [pair for pair in product(WRITERS, FORMS) if pair not in NOT_WRITTEN])
def test_both_languages_are_editions(writer: str, form: str) -> None:
    """Title, range and statements of each edition are those of its language, and so are the words of the spans."""
    write, name = WRITERS[writer]
    data = write(FORMS[form]())
    units, _ = parse_document(data, name)
    assert [unit.language for unit in units] == [Language.EN, Language.ZH_HANT]
    for at, unit in enumerate(units):
        _check(unit, at)
        text = read_document(data, name).text
        for _, _, statement in iter_statements(unit):
            assert text_of_spans(text, statement.spans) == statement.text


@pytest.mark.parametrize("form", [columns_of_spaces, labels_on_one_line, slashes, bold_labels, chinese_first])
def test_both_languages_of_a_text_are_editions(form: Callable[[], str]) -> None:
    """In plain text and Markdown, whatever sets the languages off."""
    units, _ = parse_document(form().encode(), "a.txt")
    assert {unit.language for unit in units} == {Language.EN, Language.ZH_HANT}
    for unit in units:
        _check(unit, int(unit.language is not Language.EN))


@pytest.mark.parametrize("field", ["title", "range"])
def test_a_field_in_two_languages_makes_no_edition_and_is_told(field: str) -> None:
    """What stands in one language only makes no other edition."""
    rows = [
        [[_label(name, "{0} {1}")], [*VALUES[name][0], *(VALUES[name][1] if name == field else [])]] for name in FIELDS
    ]
    (unit,), _ = parse_document(write_html(rows), "a.html")
    assert unit.language is Language.EN
    assert "two-languages" in {note.code for note in unit.diagnostics}


def test_editions_of_other_shapes_are_told() -> None:
    """A sentence that has no translation."""
    rows = in_columns()
    rows[FIELDS.index("competency")][2].pop()
    units, _ = parse_document(write_html(rows), "a.html")
    assert ["editions-differ" in {note.code for note in unit.diagnostics} for unit in units] == [False, True]


def test_names_in_another_script_are_no_second_language() -> None:
    """A Chinese unit that names brands, and an English one that names Chinese."""
    for at, name in enumerate(("WeChat 微信", "Facebook及YouTube")):
        rows = [
            [[LABELS[field][at]], [f"{line}{name}" if line[-1:] == "。" else line for line in VALUES[field][at]]]
            for field in FIELDS
        ]
        units, _ = parse_document(write_html(rows), "a.html")
        assert len(units) == 1
        assert "two-languages" not in {note.code for note in units[0].diagnostics}


def _check(unit: Unit, at: int) -> None:
    assert (unit.code, unit.level, unit.credit) == ("900801L2", 2, 3)
    assert unit.title == VALUES["title"][at][0]
    assert unit.range == VALUES["range"][at][0]
    lines = [line.split(" ", 1)[1] for line in VALUES["competency"][at][1:]]
    assert list(_trees(unit.requirements)) == [("1", lines[0], lines[1:3]), ("2", lines[3], lines[4:])]
    assert [statement.text for statement in unit.assessment_criteria] == [
        line.split(" ", 1)[1] for line in VALUES["criteria"][at][1:]
    ]
    assert not [note for note in unit.diagnostics if note.code == "editions-differ"]
