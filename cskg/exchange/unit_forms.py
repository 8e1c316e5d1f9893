"""Forms for units, to be filled in office programs. Text that follows their hints is read back exactly.

A form has the labels that publications have, in English, in traditional Chinese, or in both. The workbook and the
document have a label beside each value; the table has a unit in each row. Hints are where no reader takes them for
values: in the document above the table, in the workbook as notes of cells.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

import docx
from xlsxwriter import Workbook

from cskg.exchange.packing import write_zip

_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - the files' own time has no zone; no clock is read

FIELDS = (
    "industry",
    "functional_area",
    "title",
    "code",
    "range",
    "level",
    "credit",
    "requirements",
    "criteria",
    "remark",
)
"""The fields of a form, in order."""

_ENGLISH = (
    *("Industry", "Functional Area", "Title", "Code", "Range", "Level", "Credit"),
    *("Competency", "Assessment Criteria", "Remark"),
)
_CHINESE = ("行業", "職能範疇", "名稱", "編號", "應用範圍", "級別", "學分", "能力", "評核指引", "備註")

_ENGLISH_HINTS = {
    "code": "Six digits, L and the level, such as 900101L2; or a code of your own.",
    "level": "A number from 1 to 7.",
    "credit": "A number, such as 3. One credit is ten hours of learning.",
    "requirements": "Number the topics: 1., 2., 3. Begin each item under a topic on a new line, with a bullet or “- ”.",
    "criteria": "Begin each criterion on a new line, with a bullet or “- ”.",
}
_CHINESE_HINTS = {
    "code": "六位數字、L 及級別，例如 900101L2；亦可用自訂的編號。",
    "level": "1 至 7 的數字。",
    "credit": "數字，例如 3。一個學分等於十個學習時數。",
    "requirements": "以 1.、2.、3. 為主題編號。主題下的每個項目另起一行，以項目符號或「- 」開始。",
    "criteria": "每項準則另起一行，以項目符號或「- 」開始。",
}

Values = Mapping[str, str]
"""Texts by field, with line feeds between lines; a form without them is empty."""


class FormLanguage(Enum):
    """The languages of the labels of a form."""

    EN = "en"
    ZH_HANT = "zh-Hant"
    BOTH = "both"


def _list_labels(language: FormLanguage) -> dict[str, str]:
    english, chinese = dict(zip(FIELDS, _ENGLISH, strict=True)), dict(zip(FIELDS, _CHINESE, strict=True))
    if language is FormLanguage.BOTH:
        return {name: f"{english[name]} {chinese[name]}" for name in FIELDS}
    return english if language is FormLanguage.EN else chinese


def _list_hints(language: FormLanguage) -> dict[str, str]:
    if language is FormLanguage.BOTH:
        return {name: f"{hint}\n{_CHINESE_HINTS[name]}" for name, hint in _ENGLISH_HINTS.items()}
    return _ENGLISH_HINTS if language is FormLanguage.EN else _CHINESE_HINTS


def _write_workbook(labels: Mapping[str, str], hints: Mapping[str, str], values: Values) -> bytes:
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"created": _MOMENT})
        sheet = workbook.add_worksheet("Unit")
        bold = workbook.add_format({"bold": True, "valign": "top", "bg_color": "#E7EEF4", "border": 1})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for row, (name, label) in enumerate(labels.items()):
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 1, values.get(name, ""), wrapped)
            if name in hints:
                note = {"validate": "any", "input_title": label, "input_message": hints[name]}
                sheet.data_validation(row, 1, row, 1, note)
    return content.getvalue()


def _write_document(labels: Mapping[str, str], hints: Mapping[str, str], values: Values) -> bytes:
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "Unit of Competency", ""
    properties.created = properties.modified = _MOMENT
    document.add_paragraph("Unit of Competency")
    for name, hint in hints.items():
        for line in hint.split("\n"):
            document.add_paragraph().add_run(f"({labels[name]}: {line})").italic = True
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, label in labels.items():
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        first, *others = values.get(name, "").split("\n")
        cells[1].text = first
        for other in others:
            cells[1].add_paragraph(other)
    content = io.BytesIO()
    document.save(content)
    with zipfile.ZipFile(content) as archive:  # written again, without the time of the day in it
        return write_zip({name: archive.read(name) for name in archive.namelist()})


def _write_table(labels: Mapping[str, str], _: Mapping[str, str], values: Values) -> bytes:
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(labels.values())
    if values:
        writer.writerow(values.get(name, "") for name in labels)
    return content.getvalue().encode("utf-8-sig")


def _write_markdown(labels: Mapping[str, str], _: Mapping[str, str], values: Values) -> bytes:
    lines = ["# Unit of Competency", ""]
    for name, label in labels.items():
        text = values.get(name, "")
        is_long = name in {"requirements", "criteria"}
        lines += [f"**{label}:**", "", text] if is_long else [f"**{label}:** {text}".rstrip()]
        lines.append("")
    return "\n".join(lines).encode()


_WRITERS: dict[str, Callable[[Mapping[str, str], Mapping[str, str], Values], bytes]] = {
    "xlsx": _write_workbook,
    "docx": _write_document,
    "csv": _write_table,
    "md": _write_markdown,
}

FORMATS = tuple(_WRITERS)


def write_form(form: str, language: FormLanguage = FormLanguage.EN, values: Values | None = None) -> bytes:
    """Writes a form.

    Args:
        form: One of :data:`FORMATS`.
        language: The language of its labels.
        values: The values to fill in.

    Raises:
        KeyError: The format is not one of those.
    """
    return _WRITERS[form](_list_labels(language), _list_hints(language), values or {})
