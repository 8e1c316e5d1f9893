"""DOCX and PDF files with one small unit, as word processors write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table


@dataclass(frozen=True, kw_only=True)
class Item:
    """A requirement or criterion, with its children."""

    text: str
    number: str | None = None
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Description:
    """A unit as an author would describe it."""

    title: str = "Manage returns of goods at the counter"
    code: str = "900101L4"
    range: str = (
        "This unit of competency applies to practitioners who handle returned goods in any shop. The performance "
        "requires analytical skills, and judgement in all cases that the rules of the shop leave open."
    )
    level: int = 4
    credit: int = 6
    area: str = "Store Operation"
    requirements: tuple[Item, ...] = ()
    opener: str = "The integrated outcome requirement of this UoC is the ability to:"
    criteria: tuple[Item, ...] = ()
    remark: str = "This UoC is adopted from 900007L4."


RETURNS = Description(
    requirements=(
        Item(
            number="1",
            text="Understand the rules of returning goods",
            children=(
                Item(
                    text="Explain which goods come back to the shop, and which of them the shop has to take back "
                    "whatever state they are in",
                    children=(Item(text="Faulty goods"), Item(text="Goods that were ordered by mail")),
                ),
                Item(text="Describe the rights of customers"),
            ),
        ),
        Item(
            number="2",
            text="Handle returned goods",
            children=(
                Item(text="Check the receipt", children=(Item(text="Date of purchase"), Item(text="Price paid"))),
                *(Item(text=f"Record case {case} in the books of the day, with its reason") for case in range(1, 31)),
            ),
        ),
        Item(number="3", text="Exhibit professionalism", children=(Item(text="Stay polite"),)),
    ),
    criteria=(
        Item(text="Explain the rules of returning goods"),
        Item(text="Handle returned goods, for example:", children=(Item(text="Check receipts"),)),
    ),
)

HEADS = ("Specification of Competency Standards", "for the Retail Industry", "Unit of Competency")


def iter_fields(unit: Description) -> Iterator[tuple[str, str]]:
    """Yields the one-line fields with their labels."""
    yield "Title", unit.title
    yield "Code", unit.code
    yield "Range", unit.range
    yield "Level", str(unit.level)
    yield "Credit", f"{unit.credit} (For Reference Only)"


def trees(items: tuple[Item, ...]) -> list[object]:
    """The expected statements of a field: number, text, children."""
    return [(item.number, item.text, trees(item.children)) for item in items]


_ABSTRACT = """
<w:abstractNum {ns} w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>
"""
_LEVEL = """
<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>
<w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl>
"""
_NUM = '<w:num {ns} w:numId="{key}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>'
_PROPERTIES = '<w:numPr {ns}><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'
_RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def define_list(
    document: Document, key: int, levels: list[tuple[str, str, int]], *, restarts: tuple[int, ...] = ()
) -> None:
    """Defines a list: format, text and start for each level; further instances of it restart at a number."""
    numbering = document.part.numbering_part.element
    written = "".join(
        _LEVEL.format(level=level, start=start, form=form, text=text, indent=360 * (level + 1))
        for level, (form, text, start) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(_ABSTRACT.format(ns=nsdecls("w"), key=key, levels=written)))
    numbering.append(parse_xml(_NUM.format(ns=nsdecls("w"), key=key, definition=key, override="")))
    for more, start in enumerate(restarts, 1):
        override = _RESTART.format(start=start)
        numbering.append(parse_xml(_NUM.format(ns=nsdecls("w"), key=key + more, definition=key, override=override)))


def put_in_list(paragraph: DocxParagraph, key: int, level: int = 0) -> DocxParagraph:
    """Makes a paragraph an item of a list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(_PROPERTIES.format(ns=nsdecls("w"), level=level, key=key)))
    return paragraph


NUMBERS, BULLETS = 901, 951


def write_docx(unit: Description, *, literal: bool = False) -> bytes:
    """Writes a unit as a table of two columns.

    Args:
        unit: The unit.
        literal: Whether numbers and bullets are typed, instead of Word's list numbers.
    """
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Draft, not for sale"
    document.sections[0].footer.paragraphs[0].text = "Page 7"
    define_list(document, NUMBERS, [("decimal", "%1.", 1), ("decimal", "%1.%2", 1)])
    define_list(document, BULLETS, [("bullet", "\uf0b7", 1), ("bullet", "o", 1), ("bullet", "\uf0a7", 1)])
    for head in HEADS:
        document.add_paragraph(head)
    document.add_paragraph(f"Functional Area - {unit.area}")
    table = document.add_table(rows=0, cols=2)

    def add_row(label: str, value: str) -> _Cell:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
        return cells[1]

    def add_items(cell: _Cell, items: tuple[Item, ...], level: int = 0) -> None:
        for item in items:
            if literal:
                mark = f"{item.number}." if item.number else "•○▪"[level]
                cell.add_paragraph(f"{mark} {item.text}")
            else:
                put_in_list(cell.add_paragraph(item.text), NUMBERS if item.number else BULLETS, level)
            add_items(cell, item.children, 0 if item.number else level + 1)

    for label, value in iter_fields(unit):
        add_row(label, value)
    add_items(add_row("Competency", "Performance Requirements"), unit.requirements)
    add_items(add_row("Assessment\nCriteria", unit.opener), unit.criteria)
    add_row("Remark", unit.remark)
    return save_docx(document)


def save_docx(document: Document) -> bytes:
    """Returns the bytes of a document."""
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def merge_down(cell: _Cell, value: str) -> None:
    """Marks a cell as the start (``restart``) or the rest (``continue``) of a cell that spans rows."""
    properties = cell._tc.get_or_add_tcPr()
    properties.append(parse_xml(f'<w:vMerge {nsdecls("w")} w:val="{value}"/>'))
    assert properties.find(qn("w:vMerge")) is not None


pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13)
_LABEL = ParagraphStyle("label", parent=_BODY, fontName="Helvetica-Bold")


def write_pdf(
    units: list[Description], *, ruled: bool = False, numbered: bool = False, align: str = "TOP", encrypt: object = None
) -> bytes:
    """Writes units as tables of two columns, with a running head and a page number on every page.

    Args:
        units: The units; each starts on a new page.
        ruled: Whether there are rules between the rows.
        numbered: Whether the labels are numbered.
        align: The place of labels beside taller values: ``TOP`` or ``MIDDLE``.
        encrypt: The encryption setting of reportlab.
    """

    def draw_head(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 9)
        for line, head in enumerate(HEADS):
            canvas.drawCentredString(A4[0] / 2, A4[1] - 40 - 12 * line, head)
        canvas.drawString(72, A4[1] - 80, f"Functional Area - {units[0].area}")
        canvas.drawCentredString(A4[0] / 2, 30, str(canvas.getPageNumber()))

    buffer = BytesIO()
    frame = Frame(60, 50, A4[0] - 120, A4[1] - 150, id="body")
    template = BaseDocTemplate(buffer, pagesize=A4, encrypt=encrypt, pageTemplates=[])
    template.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=draw_head)])
    story: list[Flowable] = []
    for unit in units:
        story += [_unit_table(unit, ruled=ruled, numbered=numbered, align=align), PageBreak()]
    template.build(story)
    return buffer.getvalue()


def _unit_table(unit: Description, *, ruled: bool, numbered: bool, align: str) -> Table:
    rows: list[list[object]] = []

    def add_row(label: str, *values: Paragraph) -> None:
        words = f"{len(numbers) + 1}. {label}" if numbered else label
        fresh = label not in numbers
        numbers.add(label)
        rows.append([Paragraph(words if fresh else "", _LABEL), [*values, Spacer(1, 3)]])

    numbers: set[str] = set()
    for label, value in iter_fields(unit):
        add_row(label, Paragraph(value, _BODY))
    requirements = [Paragraph("Performance Requirements", _BODY), *_iter_paragraphs(unit.requirements)]
    # A cell cannot break across pages, so the field continues in rows without a label.
    for start in range(0, len(requirements), 5):
        add_row("Competency", *requirements[start : start + 5])
    add_row("Assessment Criteria", Paragraph(unit.opener, _BODY), *_iter_paragraphs(unit.criteria))
    add_row("Remark", Paragraph(unit.remark, _BODY))
    style = [("VALIGN", (0, 0), (-1, -1), align), *([("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else [])]
    return Table(rows, colWidths=[90, 340], style=style)


def _iter_paragraphs(items: tuple[Item, ...], level: int = 0) -> Iterator[Paragraph]:
    for item in items:
        if item.number:
            yield Paragraph(f"{item.number}. {item.text}", _BODY)
        else:
            # The standard fonts have no circle. A circle alone would have no outline if no Chinese font is installed.
            font = "STSong-Light" if level else "Helvetica"
            style = ParagraphStyle(
                "item", parent=_BODY, fontName=font, leftIndent=12 * (level + 1), firstLineIndent=-12
            )
            yield Paragraph(f"{'○' if level else '•'} {item.text}", style)
        yield from _iter_paragraphs(item.children, 0 if item.number else level + 1)
