"""Measures whole books: memory, and the time to read one compared with bare text extraction by the same library.

A book of 300 units (``corpus.py``) is written as PDF and as DOCX, a table of two columns a unit. The output is the time
of cskg as a multiple of the bare extraction (pypdfium2's text of every page; python-docx's text of every paragraph and
cell), and the peak memory of the process after one and after several PDF books.

Usage: python benchmarks/books.py [UNITS]
"""

import io
import random
import resource
import sys
import time
from collections.abc import Callable
from xml.sax.saxutils import escape

import docx
import pypdfium2  # type: ignore[import-untyped]
from corpus import _phrase
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from cskg.parser.documents import parse_document

BOOKS = 5
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13)

Row = tuple[str, list[str]]


def main(count: int) -> None:
    """Prints both ratios and the memory."""
    units = [write_unit(number) for number in range(count)]
    for name, data, extract in (
        ("PDF", write_pdf(units), extract_pdf),
        ("DOCX", write_docx(units), extract_docx),
    ):
        bare, characters = clock(extract, data)
        full, found = clock(count_units, data)
        print(
            f"{name}: {count} units, {len(data) / 1e6:.1f} MB, {characters:,} characters; bare {bare:.2f} s, "
            f"cskg {full:.2f} s for {found} units: {full / bare:.1f} x"
        )
    data = write_pdf(units)
    for book in range(1, BOOKS + 1):
        parse_document(data, f"book-{book}.pdf")
        if book in {1, BOOKS}:
            print(
                f"greatest memory after {book} more: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB"
            )


def count_units(data: bytes) -> int:
    """Returns how many units cskg reads in a book."""
    return len(parse_document(data, "book")[0])


def clock(work: Callable[[bytes], int], data: bytes) -> tuple[float, int]:
    """Returns the processor time of work on a file, in seconds, and its result."""
    start = time.process_time()
    result = work(data)
    return time.process_time() - start, result


def write_unit(number: int) -> list[Row]:
    """Makes a unit: labels, and the lines of their values."""
    source = random.Random(number)
    level = 1 + number % 7
    requirements = ["Performance Requirements"]
    for topic in range(1, 4):
        requirements.append(f"{topic}. {_phrase(source)}")
        requirements += [f"• {_phrase(source)} {_phrase(source).lower()}" for _ in range(8)]
    return [
        ("Title", [_phrase(source)]),
        ("Code", [f"9{number:05}L{level}"]),
        ("Range", [f"Any shop that has to {_phrase(source).lower()}."]),
        ("Level", [str(level)]),
        ("Credit", [f"{source.randrange(1, 10)} (For Reference Only)"]),
        ("Competency", requirements),
        ("Assessment Criteria", ["The integrated outcome requirement of this UoC is the ability to:"]
         + [f"• {_phrase(source)}." for _ in range(4)]),
        ("Remark", [""]),
    ]  # fmt: skip


def write_pdf(units: list[list[Row]]) -> bytes:
    """Writes a book as PDF; each unit starts on a new page."""
    buffer = io.BytesIO()
    story: list[object] = []
    for unit in units:
        rows = [[Paragraph(label, _BODY), [Paragraph(escape(line), _BODY) for line in lines]] for label, lines in unit]
        story += [Table(rows, colWidths=(90, 360)), PageBreak()]
    SimpleDocTemplate(buffer, pagesize=A4).build(story)
    return buffer.getvalue()


def write_docx(units: list[list[Row]]) -> bytes:
    """Writes a book as DOCX."""
    document = docx.Document()
    for unit in units:
        table = document.add_table(rows=0, cols=2)
        for label, lines in unit:
            cells = table.add_row().cells
            cells[0].text = label
            cells[1].text = lines[0]
            for line in lines[1:]:
                cells[1].add_paragraph(line)
        document.add_page_break()  # type: ignore[no-untyped-call]
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def extract_pdf(data: bytes) -> int:
    """Returns how many characters the library finds in a PDF."""
    document = pypdfium2.PdfDocument(data)
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def extract_docx(data: bytes) -> int:
    """Returns how many characters the library finds in a DOCX file."""
    document = docx.Document(io.BytesIO(data))
    text = [paragraph.text for paragraph in document.paragraphs]
    text += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return sum(map(len, text))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
