"""PDF: columns found by place, running heads between pages, and files that mean harm."""

from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parser.document_writers import RETURNS, trees, write_pdf
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from cskg.errors import SourceError
from cskg.model import Statement
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.pdf.page_content import _SIGNS
from cskg.parser.pdf.reader import read_pdf


def pdf_text(data: bytes, name: str) -> str:
    """The text alone."""
    return read_pdf(data, name)[0]


def _tree(statements: tuple[Statement, ...]) -> list[object]:
    return [(statement.number, statement.text, _tree(statement.children)) for statement in statements]


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize(("ruled", "align"), [(False, "TOP"), (True, "TOP"), (True, "MIDDLE")])
def test_units_in_tables_are_read_whole(*, ruled: bool, align: str, numbered: bool) -> None:
    """Over several pages with running heads; labels wrap, values wrap, and none slips to the next label."""
    data = write_pdf([RETURNS, RETURNS], ruled=ruled, align=align, numbered=numbered)
    text = pdf_text(data, "a.pdf")
    assert text.count("\f") >= 3
    units, faults = parse_document(text.encode(), "a.pdf")
    assert not faults
    assert len(units) == 2
    for unit in units:
        assert (unit.title, unit.code, unit.level, unit.credit) == (RETURNS.title, RETURNS.code, 4, 6)
        assert (unit.range, unit.remark) == (RETURNS.range, RETURNS.remark)
        assert (unit.industry, unit.functional_areas) == ("Retail", ("Store Operation",))
        assert _tree(unit.requirements) == trees(RETURNS.requirements)
        assert unit.criteria_opener == RETURNS.opener
        assert _tree(unit.assessment_criteria) == trees(RETURNS.criteria)
        assert all(statement.confidence == 1 for _, _, statement in iter_statements(unit))
        assert not unit.diagnostics


def test_labels_in_the_middle_of_their_values_keep_them() -> None:
    """Without rules between the rows, a value reaches as far below its label as above it."""
    short = replace(RETURNS, requirements=RETURNS.requirements[:1])
    units, faults = parse_document(write_pdf([short], align="MIDDLE"), "a.pdf")
    assert not faults
    (unit,) = units
    assert (unit.title, unit.code, unit.range, unit.remark) == (short.title, short.code, short.range, short.remark)
    assert _tree(unit.requirements) == trees(short.requirements)
    assert _tree(unit.assessment_criteria) == trees(short.criteria)


def _centred(lines: int, *extra: tuple[float, float, str]) -> str:
    """A page whose label `Range` stands in the middle of its value, with other words drawn on it."""
    value = [(180.0, 700.0 - step * 12, f"line {step}") for step in range(lines)]
    middle = 700.0 - (lines - 1) * 6
    words = [(72, 750, "Title"), (180, 750, "Sell"), (72, 730, "Code"), (180, 730, "900001L2"), (72, middle, "Range")]
    return pdf_text(_draw(*words, *value, *extra), "a.pdf")


@pytest.mark.parametrize(
    "extra", [(72.0, 640.0, "Difficulty"), (72.0, 100.0, "A note that runs across both of the columns")]
)
def test_no_words_get_lost_among_values_around_their_labels(extra: tuple[float, float, str]) -> None:
    """A label that is in no table, and a line across both columns, stay in the text."""
    text = _centred(20, extra)
    assert extra[2] in text
    assert all(f"line {step}" in text for step in range(20))


def test_a_page_of_far_too_many_lines_is_read_at_once() -> None:
    """Where more lines stand on a page than can be printed, none is looked for around its label."""
    words = [(180.0, 840.0 - step * 0.4, f"line {step}") for step in range(2_000)]
    assert pdf_text(_draw((72, 420, "Range"), *words), "a.pdf").count("line") > 100


def test_a_wrapped_label_is_put_together() -> None:
    """`Assessment` and `Criteria` stand on two lines of the left column, beside two lines of the value."""
    lines = pdf_text(write_pdf([RETURNS], numbered=True), "a.pdf").split("\n")
    assert "8. Remark\tThis UoC is adopted from 900007L4." in lines
    (place,) = (place for place, line in enumerate(lines) if line.startswith("7. Assessment Criteria\tThe integrated"))
    assert all(line.startswith("\t") for line in lines[place + 1 : place + 4])


def _draw(*words: tuple[float, float, str], rotation: int = 0, box: bool = False) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    if rotation:
        canvas.setPageRotation(rotation)
        width, height = 595, 842
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[rotation])
        canvas.rotate(rotation)
    if box:
        canvas.rect(40, 40, 515, 762)
    for x, y, text in words:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


_TABLE = (
    (72, 500, "Title"),
    (180, 500, "Sell cus-"),
    (180, 486, "tomers goods"),
    (72, 470, "Assessment"),
    (72, 458, "Criteria"),
    (180, 470, "• Sell."),
)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_lines_are_as_one_sees_them(rotation: int) -> None:
    """On a turned page too; a hyphen at a line's end stays, and does not pull the next line up."""
    text = pdf_text(_draw(*_TABLE, rotation=rotation), "a.pdf")
    assert text == "Title\tSell cus-\n\ttomers goods\nAssessment Criteria\t• Sell.\n"


def test_a_box_around_the_page_is_no_row() -> None:
    """Lines of the field before stay with it, though they share the box with a label."""
    words = [(180, 700 - 14 * row, f"• Item {row}") for row in range(1, 6)]
    data = _draw(*words, (72, 610, "Remark"), (180, 610, "None."), box=True)
    assert pdf_text(data, "a.pdf").split("\n")[-3:] == ["\t• Item 5", "Remark\tNone.", ""]


def test_signs_without_a_character_are_replaced() -> None:
    """Ligatures become letters, bullets of the Symbol font a bullet; what says nothing is marked as such."""
    assert "\ufb03x \uf0b7 \x00\ud800\ufffe".translate(_SIGNS) == "ffix • \ufffd\ufffd-"


def test_the_order_of_drawing_does_not_matter() -> None:
    """Labels first, values later, from the bottom up: the lines are those of the page."""
    shuffled = sorted(_TABLE, key=lambda word: (word[0], word[1]))
    assert pdf_text(_draw(*shuffled), "a.pdf") == pdf_text(_draw(*_TABLE), "a.pdf")


def test_prose_and_listings_are_left_alone() -> None:
    """Where nothing is a label with its value, lines are words with spaces."""
    data = _draw((72, 700, "Code"), (140, 700, "Name"), (400, 700, "Credit"), (72, 686, "Level of the market"))
    assert pdf_text(data, "a.pdf") == "Code Name Credit\nLevel of the market\n"


def _refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        pdf_text(data, "a.pdf")
    assert (caught.value.name, caught.value.line) == ("a.pdf", 1)
    assert caught.value.cure
    return caught.value.why


def test_broken_encrypted_and_empty_files_are_refused() -> None:
    """Each with what to do about it."""
    data = write_pdf([RETURNS])
    assert "not a readable PDF" in _refusal(data[: len(data) // 8])
    assert "not a readable PDF" in _refusal(b"%PDF-1.7\n%%EOF")
    assert "password" in _refusal(write_pdf([RETURNS], encrypt=StandardEncryption("secret", "owner")))
    assert "only pictures" in _refusal(_draw())


def test_a_file_that_anybody_may_open_is_read_whatever_it_forbids() -> None:
    """An owner's password forbids printing and the like; reading needs none."""
    data = write_pdf([RETURNS], encrypt=StandardEncryption("", "owner", canPrint=0))
    assert RETURNS.code in pdf_text(data, "a.pdf")


def test_files_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By pages and by characters."""
    data = write_pdf([RETURNS])
    monkeypatch.setattr("cskg.parser.pdf.reader.MAX_CHARACTERS", 100)
    assert "characters" in _refusal(data)
    monkeypatch.setattr("cskg.parser.pdf.reader.MAX_PAGES", 1)
    assert "pages" in _refusal(data)


@settings(max_examples=30)
@given(st.binary(max_size=2000))
def test_random_bytes_behind_a_pdf_head_are_refused(noise: bytes) -> None:
    """No other exception gets out."""
    _refusal(b"%PDF-1.4\n" + noise)


@settings(max_examples=30)
@given(st.data())
def test_damage_anywhere_gives_text_or_a_refusal(data: st.DataObject) -> None:
    """Bytes of a real file changed at random."""
    damaged = bytearray(_SAMPLE)
    for _ in range(data.draw(st.integers(1, 30))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(SourceError):
        assert pdf_text(bytes(damaged), "a.pdf").strip()


_SAMPLE = write_pdf([RETURNS])
