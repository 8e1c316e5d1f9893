"""Harmful documents, generated for each test: bombs, depth, numbers, loops.

Each is a value of bytes; none is ever committed. ``SMALL`` documents are quick to write and to read. ``LARGE``
documents have up to 100 MB, and test the limits.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO

MIB = 2**20
UNIT = (
    "Title\tRun a shop\nCode\t900001L2\nRange\tAny shop.\nLevel\t2\nCredit\t3\n"
    "Competency\tPerformance Requirements\n\t1. Open the shop\n\t• Unlock the door\n"
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/numbering.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PARTS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATION}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
)


def zipped(members: Iterable[tuple[str, bytes]], *, level: int = 9) -> bytes:
    """An archive of members; a name may occur twice."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, *, numbering: str = "", styles: str = "", more: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A DOCX file with a body."""
    return zipped(
        [
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _PACKAGE.encode()),
            ("word/_rels/document.xml.rels", _PARTS.encode()),
            ("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode()),
            ("word/numbering.xml", f"<w:numbering {_W}>{numbering}</w:numbering>".encode()),
            ("word/styles.xml", f"<w:styles {_W}>{styles}</w:styles>".encode()),
            *more,
        ],
        level=1,
    )


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of WordprocessingML."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


_DOCX_UNIT = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in UNIT.replace("\t", ": ").split("\n"))


def pdf(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF file with objects but without a table of objects, so readers must search for them."""
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, content) for number, content in objects.items())
    return b"%PDF-1.7\n" + body + b"trailer\n<</Root %d 0 R/Size %d>>\n%%%%EOF\n" % (root, len(objects) + 1)


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(content: bytes, *, packings: int = 1, more: bytes = b"") -> bytes:
    """A stream, packed once or more often."""
    for _ in range(packings):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode " * packings
    return b"<<%b/Filter[%b]/Length %d>>stream\n%b\nendstream" % (more, filters, len(content), content)


def page_pdf(content: bytes, more: dict[int, bytes] | None = None, resources: bytes = b"") -> bytes:
    """A PDF file of one page with a content stream."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>>>"
    objects = {1: _CATALOG, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: page % resources, 4: content, 5: _FONT}
    return pdf(objects | (more or {}))


def _forms(width: int, depth: int) -> bytes:
    """Forms that draw forms; the number of drawings is width to the power of depth."""
    more = {}
    for level in range(depth):
        inner = b"/X Do " * width if level + 1 < depth else b"BT /F 9 Tf (a) Tj ET"
        below = b"/XObject<</X %d 0 R>>" % (11 + level)
        dictionary = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>%b>>" % below
        more[10 + level] = stream(inner, more=dictionary)
    return page_pdf(stream(b"/X Do " * width), more, b"/XObject<</X 10 0 R>>")


def _deep_pages(depth: int) -> bytes:
    nodes = {
        number: b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (number - 1, number + 1)
        for number in range(3, depth)
    }
    return pdf({1: _CATALOG, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"} | nodes)


def _lists(levels: int, paragraphs: int) -> bytes:
    """List paragraphs, each one level deeper than the one before."""
    definition = "".join(
        f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        for level in range(levels)
    )
    numbering = f'<w:abstractNum w:abstractNumId="1">{definition}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    items = (
        paragraph("a", f'<w:numPr><w:ilvl w:val="{number}"/><w:numId w:val="1"/></w:numPr>')
        for number in range(paragraphs)
    )
    return docx(_DOCX_UNIT + "".join(items), numbering=numbering)


def _styles(length: int) -> bytes:
    """A chain of styles, each based on the next."""
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{number}"><w:basedOn w:val="s{number + 1}"/></w:style>'
        for number in range(length)
    )
    return docx(_DOCX_UNIT + paragraph("a", '<w:pStyle w:val="s0"/>'), styles=chain)


def _nested_zip(depth: int) -> bytes:
    data = zipped([("word/document.xml", bytes(MIB))])
    for _ in range(depth):
        data = zipped([("word/document.xml", data), *((f"{number}.zip", data) for number in range(10))])
    return data


def _lying(size: int) -> bytes:
    """An archive with a wrong size of a member in its table."""
    real = 30 * MIB
    data = zipped([("word/document.xml", bytes(real)), ("[Content_Types].xml", b"<a/>")])
    return data.replace(real.to_bytes(4, "little"), size.to_bytes(4, "little"))


def _overlapping(count: int) -> bytes:
    """An archive whose members all have the same place: a small file that expands to a large one."""
    inner = zipped([("word/document.xml", bytes(MIB))])
    start, end = inner.index(b"PK\x01\x02"), inner.index(b"PK\x05\x06")
    table = inner[start:end] * count
    tail = bytearray(inner[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = len(table).to_bytes(4, "little")
    return inner[:start] + table + bytes(tail)


_BILLION = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


def _declared(encoding: str, declared: str) -> bytes:
    text = f'<?xml version="1.0" encoding="{declared}"?>{_BILLION}'
    text += f"<w:document {_W}><w:body>{paragraph('&j;')}</w:body></w:document>"
    return zipped(
        [
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _PACKAGE.encode()),
            ("word/document.xml", text.encode(encoding)),
        ]
    )


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "text", "table"))


def odf(kind: str, body: str, before: str = "") -> bytes:
    """An OpenDocument file: kind is text or spreadsheet."""
    manifest = f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"/>'
    text = (
        f'<?xml version="1.0"?>{before}<office:document-content {_ODF}><office:body><office:{kind}>{body}'
        f"</office:{kind}></office:body></office:document-content>"
    )
    return zipped(
        [
            ("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()),
            ("content.xml", text.encode()),
            ("META-INF/manifest.xml", manifest.encode()),
        ],
        level=1,
    )


_ODT_UNIT = "".join(f"<text:p>{line}</text:p>" for line in UNIT.replace("\t", ": ").split("\n"))
_STRING = 'office:value-type="string"'
_ODS_UNIT = "".join(
    "<table:table-row>"
    + "".join(f"<table:table-cell {_STRING}><text:p>{cell}</text:p></table:table-cell>" for cell in line.split("\t"))
    + "</table:table-row>"
    for line in UNIT.split("\n")
)


def xlsx(sheet: str, *, shared: str = "", more: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A workbook of one sheet."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped(
        [
            (
                "[Content_Types].xml",
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
                "</Types>".encode(),
            ),
            (
                "_rels/.rels",
                f'<Relationships {relations}><Relationship Id="r1" Type="{_RELATION}/officeDocument" '
                'Target="xl/workbook.xml"/></Relationships>'.encode(),
            ),
            (
                "xl/workbook.xml",
                f'<workbook {space} xmlns:r="{_RELATION}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
                "</workbook>".encode(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                f'<Relationships {relations}><Relationship Id="r1" Type="{_RELATION}/worksheet" '
                f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_RELATION}/sharedStrings" '
                'Target="sharedStrings.xml"/></Relationships>'.encode(),
            ),
            ("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>".encode()),
            ("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>".encode()),
            *more,
        ],
        level=1,
    )


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


_XLSX_UNIT = "".join(
    f'<row r="{row}">'
    + "".join(_cell(f"{'ABC'[at]}{row}", cell) for at, cell in enumerate(line.split("\t")))
    + "</row>"
    for row, line in enumerate(UNIT.split("\n"), 1)
)
_RTF_UNIT = r"{\rtf1\ansi " + UNIT.replace("\t", ": ").replace("\n", r"\par ").replace("•", r"\u8226 ?")
_CSV_UNIT = 'Code,Title,Level,Credit,Competency\n900001L2,Run a shop,2,3,"1. Open the shop\n- Unlock the door"\n'
_MARKDOWN_UNIT = UNIT.replace("\t", ": ").replace("\n", "\n\n")


Build = Callable[[], bytes]

SMALL: dict[str, tuple[Build, str | None]] = {
    # Archives.
    "zip-in-zip.docx": (lambda: _nested_zip(6), "not a readable DOCX file"),
    "zip-of-many-members.docx": (
        lambda: zipped([("word/document.xml", b""), *((f"{number}", b"") for number in range(20_000))]),
        "20001 members",
    ),
    "zip-smaller-than-it-says.docx": (lambda: _lying(2 * 10**9), "expands to more than"),
    "zip-larger-than-it-says.docx": (lambda: _lying(1000), ""),
    "zip-of-one-place.docx": (lambda: _overlapping(10_000), ""),
    "zip-bomb.docx": (lambda: docx("", more=[("word/media/a.xml", bytes(400 * MIB))]), "expands to more than"),
    "zip-bomb-in-parts.docx": (
        lambda: docx(_DOCX_UNIT, more=[(f"word/{number}.xml", b" " * (18 * MIB)) for number in range(3)]),
        "MB of XML",
    ),
    # XML.
    "entities.docx": (lambda: _declared("utf-8", "utf-8"), "declares a document type"),
    "entities-utf-16.docx": (lambda: _declared("utf-16", "utf-16"), "declares a document type"),
    "entities-utf-32.docx": (lambda: _declared("utf-32", "utf-32"), ""),
    "entities-utf-7.docx": (lambda: _declared("utf-7", "utf-7"), ""),
    "entities-ebcdic.docx": (lambda: _declared("cp037", "IBM037"), ""),
    "nested-tables.docx": (
        lambda: docx(_DOCX_UNIT + "<w:tbl><w:tr><w:tc>" * 50_000 + "</w:tc></w:tr></w:tbl>" * 50_000),
        "not a readable DOCX file",
    ),
    "tables-80-deep.docx": (
        lambda: docx(_DOCX_UNIT + "<w:tbl><w:tr><w:tc>" * 80 + paragraph("a") + "</w:tc></w:tr></w:tbl>" * 80),
        None,
    ),
    "cell-of-50,000-paragraphs.docx": (
        lambda: docx(
            _DOCX_UNIT
            + f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b') * 50_000}</w:tc></w:tr></w:tbl>"
        ),
        None,
    ),
    "row-of-10,000-cells.docx": (
        lambda: docx(_DOCX_UNIT + "<w:tbl><w:tr>" + f"<w:tc>{paragraph('a')}</w:tc>" * 10_000 + "</w:tr></w:tbl>"),
        None,
    ),
    "list-of-5,000-levels.docx": (lambda: _lists(5_000, 5_000), None),
    "styles-in-a-chain.docx": (lambda: _styles(20_000), ""),
    # PDF.
    "page-tree-loop.pdf": (
        lambda: pdf({1: _CATALOG, 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"}),
        "not a readable PDF",
    ),
    "page-tree-10,000-deep.pdf": (lambda: _deep_pages(10_000), ""),
    "a-billion-pages.pdf": (
        lambda: pdf(
            {1: _CATALOG, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", 3: b"<</Type/Page/Parent 2 0 R>>"}
        ),
        "",
    ),
    "flate-bomb.pdf": (lambda: page_pdf(stream(b" " * (400 * MIB))), "no text"),
    "flate-bomb-packed-twice.pdf": (lambda: page_pdf(stream(b" " * (400 * MIB), packings=2)), "no text"),
    "forms-in-forms.pdf": (lambda: _forms(10, 6), ""),
    "arrays-in-arrays.pdf": (lambda: page_pdf(stream(b"[" * 200_000)), "no text"),
    "saved-states.pdf": (lambda: page_pdf(stream(b"q " * 500_000)), "no text"),
    # Other office formats.
    "zip-bomb.xlsx": (lambda: xlsx(_XLSX_UNIT, more=[("xl/media/a.xml", bytes(400 * MIB))]), ""),
    "zip-bomb.odt": (
        lambda: zipped([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", bytes(400 * MIB))]),
        "",
    ),
    "entities.odt": (lambda: odf("text", "<text:p>&j;</text:p>", _BILLION), "document type"),
    "entities.ods": (lambda: odf("spreadsheet", "<table:table/>", _BILLION), ""),
    "entities.xlsx": (lambda: xlsx(_XLSX_UNIT, more=[("xl/a.xml", _BILLION.encode())]), "document type"),
    "a-billion-blanks.odt": (lambda: odf("text", _ODT_UNIT + '<text:p><text:s text:c="1000000000"/></text:p>'), None),
    "lists-in-lists.odt": (lambda: odf("text", _ODT_UNIT + "<text:list><text:list-item>" * 20_000), ""),
    "a-sheet-that-is-full.ods": (
        lambda: odf(
            "spreadsheet",
            f'<table:table table:name="a">{_ODS_UNIT}<table:table-row table:number-rows-repeated="1048576">'
            f'<table:table-cell {_STRING} table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell>'
            "</table:table-row></table:table>",
        ),
        "",
    ),
    "a-row-of-30,000-equal-cells.ods": (
        lambda: odf(
            "spreadsheet",
            f'<table:table table:name="a">{_ODS_UNIT}<table:table-row><table:table-cell {_STRING} '
            'table:number-columns-repeated="30000"><text:p>a</text:p></table:table-cell></table:table-row></table:table>',
        ),
        None,
    ),
    "a-cell-at-the-far-end.xlsx": (
        lambda: xlsx(_XLSX_UNIT + f'<row r="1048576">{_cell("XFD1048576", "a")}</row>'),
        "",
    ),
    "a-cell-that-cannot-be.xlsx": (lambda: xlsx(_XLSX_UNIT + f'<row r="99">{_cell("ZZZZZZZ99", "a")}</row>'), ""),
    "groups-in-groups.rtf": ((_RTF_UNIT + "{" * 200_000 + "}" * 200_001).encode, None),
    "binary-without-end.rtf": ((_RTF_UNIT + r"{\bin2000000000 x}}").encode, None),
    "characters-that-cannot-be.rtf": ((_RTF_UNIT + r"\u-99999999999 ?\u1114112 ?}").encode, "readable RTF"),
    "a-wide-cell.docx": (
        lambda: docx(
            _DOCX_UNIT
            + '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
            + paragraph("a")
            + "</w:tc></w:tr></w:tbl>"
        ),
        None,
    ),
    "members-out-of-the-folder.docx": (
        lambda: docx(_DOCX_UNIT, more=[("../../../tmp/cskg-out.txt", b"x"), ("/tmp/cskg-out.txt", b"x")]),
        None,
    ),
    # Data.
    "100,000-deep.json": (lambda: b"[" * 100_000 + b"]" * 100_000, ""),
    "a-number-of-100,000-digits.json": (lambda: b'{"uoc_code": ' + b"9" * 100_000 + b"}", ""),
    "numbers-that-are-none.json": (lambda: b'[{"uoc_code": "900001L2", "uoc_level": NaN, "uoc_credit": 1e999}]', ""),
    "half-a-pair.json": (lambda: rb'[{"uoc_code": "\ud800", "uoc_level": 2}]', ""),
    "a-row-of-100,000-columns.csv": ((_CSV_UNIT + ",x" * 100_000 + "\n").encode, None),
    **{
        f"{name}.md": (lambda text=text: (_MARKDOWN_UNIT + text).encode(), None)
        for name, text in {
            "quotes-in-quotes": ">" * 20_000 + " a",
            "open-links": "[" * 20_000,
            "open-emphasis": "*a **a " * 10_000,
            "lists-in-lists": "".join(" " * (2 * depth) + "- a\n" for depth in range(500)),
            "table-of-20,000-cells": "|" + "a|" * 20_000 + "\n|" + "-|" * 20_000 + "\n",
        }.items()
    },
    "zeros.txt": (lambda: UNIT.encode() + bytes(200_000), ""),
    "half-of-utf-16.txt": (lambda: UNIT.encode("utf-16")[:-1], ""),
    "no-bytes.txt": (lambda: b"", ""),
    # Markup and text of up to some hundred kB.
    **{
        f"{name}.html": (lambda markup=markup: f"<html><body><pre>{UNIT}</pre>{markup}".encode(), None)
        for name, markup in {
            "nested-div": "<div>" * 50_000,
            "nested-ul": "<ul>" * 50_000,
            "nested-ul-with-words": "<ul><li>a" * 10_000,
            "nested-tables": "<table><tr><td>a" * 10_000,
            "open-comments": "<!-- " * 50_000,
            "open-tags": '<a title="' * 50_000,
            "blocks-and-blanks": "<p> " * 50_000,
        }.items()
    },
    **{
        f"{name}.txt": (lambda text=text: (UNIT + text).encode(), None)
        for name, text in {
            "labels": "Title\tA\nLevel\t2\n" * 3_000,
            "units-without-code": "Title\tA\nRange\tAny.\nCompetency\t1. a\n" * 3_000,
            "one-field-again-and-again": "Remark\ta\n" * 5_000,
            "unknown-labels": "a\tb\n" * 5_000,
            "labels-in-a-line": "Title\t" + "  Code" * 200 + " x\n",
            "heads": "Specification of Competency Standards\nUnit of Competency\n" * 5_000,
            "divided-words": "co-\nop\n" * 5_000,
            "letters": "a" * 200_000 + "\n",
            "deeper-and-deeper": "".join(f"{' ' * (2 * depth)}• a\n" for depth in range(600)),
            "numbers-in-numbers": "".join(f"{'1.' * depth}1 a\n" for depth in range(1, 500)),
            "glyphs": "• " * 50_000,
            "codes": "Remark\tadopted from " + "900001L2 " * 10_000,
        }.items()
    },
}
"""Name, function that writes it, and expected result: words of the refusal (``""`` for any refusal), or None if the
good unit in it must be read."""

LARGE: dict[str, Build] = {
    "million-objects.pdf": lambda: pdf({1: _CATALOG} | dict.fromkeys(range(2, 1_000_002), b"null")),
    "million-words-on-a-page.pdf": lambda: page_pdf(
        stream(b"BT /F 9 Tf " + b"1 0 0 1 50 500 Tm (word) Tj " * 1_000_000 + b"ET")
    ),
    "million-paths-on-a-page.pdf": lambda: page_pdf(
        stream(b"BT /F 9 Tf 50 500 Td (Title  A) Tj ET " + b"0 0 m 500 500 l S " * 1_000_000)
    ),
    "million-paragraphs.docx": lambda: docx(_DOCX_UNIT + "<w:p/>" * 1_000_000),
    "million-runs.docx": lambda: docx(_DOCX_UNIT + f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 1_000_000}</w:p>"),
    **{
        f"100-mb-{name}": (lambda text=text: (UNIT + text * ((100 * MIB - 1000) // len(text.encode()))).encode())
        for name, text in {
            "letters.txt": "a",
            "words.txt": "word ",
            "lines.txt": "word\n",
            "line-ends.txt": "\n",
            "tabs.txt": "\t",
            "tag-openers.txt": "<",
            "numbers.txt": "1. ",
            "glyphs.txt": "•",
            "bullets.txt": "• a\n",
            "entities.txt": "&amp;",
            "labels.txt": "Title\tA\n",
            "units.txt": UNIT,
            "ideographs.txt": "能力",
        }.items()
    },
}
"""Name and function that writes it; the limits decide whether such a document is read or refused."""
