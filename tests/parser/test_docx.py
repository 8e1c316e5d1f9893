"""DOCX: numbers and bullets that Word counts, tables of labels, and files that mean harm."""

import zipfile
from contextlib import suppress
from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from parser.document_writers import (
    RETURNS,
    define_list,
    merge_down,
    put_in_list,
    save_docx,
    trees,
    write_docx,
)

from cskg.errors import SourceError
from cskg.model import Statement, Unit
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.docx import read_docx
from cskg.parser.readers import read_document


def _text(data: bytes, name: str) -> str:
    return read_docx(data, name)[0]


def _tree(statements: tuple[Statement, ...]) -> list[object]:
    return [(statement.number, statement.text, _tree(statement.children)) for statement in statements]


def _read(data: bytes) -> Unit:
    units, faults = parse_document(data, "a.docx")
    assert not faults
    (unit,) = units
    return unit


@pytest.mark.parametrize("literal", [False, True])
def test_a_unit_in_a_table_is_read_whole(*, literal: bool) -> None:
    """Fields, tree and numbers; Word's own numbering and typed marks come out the same, and certain."""
    unit = _read(write_docx(RETURNS, literal=literal))
    assert (unit.title, unit.code, unit.level, unit.credit) == (RETURNS.title, RETURNS.code, 4, 6)
    assert (unit.range, unit.remark) == (RETURNS.range, RETURNS.remark)
    assert (unit.credit_note, unit.industry, unit.functional_areas) == (
        "For Reference Only",
        "Retail",
        ("Store Operation",),
    )
    assert _tree(unit.requirements) == trees(RETURNS.requirements)
    assert unit.criteria_opener == RETURNS.opener
    assert _tree(unit.assessment_criteria) == trees(RETURNS.criteria)
    assert all(statement.confidence == 1 for _, _, statement in iter_statements(unit))
    assert not unit.diagnostics


def test_the_text_is_label_tab_value() -> None:
    """Further paragraphs of a value stand on lines that start with a tab; headers and footers are left out."""
    text = _text(write_docx(RETURNS), "a.docx")
    assert f"Code\t{RETURNS.code}\nRange\t" in text
    assert "Competency\tPerformance Requirements\n\t1. Understand the rules" in text
    assert "\n\t○ Faulty goods\n" in text
    assert "\nAssessment Criteria\tThe integrated" in text
    assert "Draft" not in text
    assert "Page 7" not in text


def test_numbers_are_counted_as_word_counts_them() -> None:
    """Levels restart under their parent, an instance may restart, and one without goes on counting."""
    document = docx.Document()
    levels = [("decimal", "%1.", 6), ("decimal", "%1.%2", 1), ("lowerLetter", "%3)", 1), ("upperRoman", "%4", 9)]
    define_list(document, 901, levels, restarts=(2,))
    for key, level in [(901, 0), (901, 1), (901, 1), (901, 2), (901, 3), (901, 0), (901, 1), (902, 0), (901, 0)]:
        put_in_list(document.add_paragraph("x"), key, level)
    put_in_list(document.add_paragraph("plain"), 0)
    lines = _text(save_docx(document), "a.docx").split("\n")
    assert lines[:10] == ["6. x", "6.1 x", "6.2 x", "a) x", "IX x", "7. x", "7.1 x", "2. x", "3. x", "plain"]


def test_bullets_nest_by_style_and_indent_too() -> None:
    """Styles such as List Bullet 2 are lists of one level each; their indent says how deep they lie."""
    document = docx.Document()
    for style in ("List Bullet", "List Bullet 2", "List Bullet 3", "List Bullet 2", "List Bullet"):
        document.add_paragraph("x", style)
    assert _text(save_docx(document), "a.docx").split() == ["•", "x", "○", "x", "▪", "x", "○", "x", "•", "x"]


def test_every_level_of_a_list_has_a_glyph_of_its_own() -> None:
    """So that nine levels stay nine levels."""
    document = docx.Document()
    define_list(document, 901, [("bullet", "\uf0b7", 1)] * 9)
    for level in range(9):
        put_in_list(document.add_paragraph("x"), 901, level)
    glyphs = _text(save_docx(document), "a.docx").split()[::2]
    assert glyphs[:3] == ["•", "○", "▪"]
    assert len(set(glyphs)) == 9


def test_breaks_tabs_and_tracked_changes() -> None:
    """A soft break ends a line, a page break a page; what was deleted is gone, what was inserted is there."""
    document = docx.Document()
    paragraph = document.add_paragraph("Title\tSell")
    paragraph.add_run().add_break()
    paragraph.add_run("goods")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    for tag, text in (("ins", "<w:t>more</w:t>"), ("del", "<w:delText>less</w:delText>")):
        paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1"><w:r>{text}</w:r></w:{tag}>'))
    assert _text(save_docx(document), "a.docx") == "Title\tSell\ngoods\fmore\n"


def test_tables_of_other_shapes() -> None:
    """Merged cells come once, numbers and colons in cells of their own join the label, lists keep their tabs."""
    document = docx.Document()
    wide = document.add_table(rows=1, cols=3)
    for cell, text in zip(wide.rows[0].cells, ("Code", "Name", "Credit"), strict=True):
        cell.text = text
    field = document.add_table(rows=1, cols=4)
    for cell, text in zip(field.rows[0].cells, ("1.", "Title", ":", "Sell"), strict=True):
        cell.text = text
    merged = document.add_table(rows=3, cols=2)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "A head"
    merged.cell(1, 0).text, merged.cell(1, 1).text, merged.cell(2, 1).text = "Range", "Any shop", "and market"
    merge_down(merged.cell(1, 0), "restart")
    merge_down(merged.cell(2, 0), "continue")
    nest = document.add_table(rows=1, cols=2)
    nest.cell(0, 0).text, nest.cell(0, 1).text = "Remark", "See"
    nest.cell(0, 1).add_table(rows=1, cols=2).cell(0, 0).text = "Level"
    text = _text(save_docx(document), "a.docx")
    assert text == (
        "Code\tName\tCredit\n1. Title:\tSell\nA head\nRange\tAny shop\n\tand market\nRemark\tSee\n\tLevel\t\n"
    )


def _zip(**members: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one member put in another's place."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    return _zip(**members | {name: content})


def _refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_document(data, "a.docx")
    assert (caught.value.name, caught.value.line) == ("a.docx", 1)
    assert caught.value.cure
    return caught.value.why


def test_broken_and_foreign_archives_are_refused() -> None:
    """A cut file, no archive at all, one of pictures, and an archive with nothing else in it."""
    data = write_docx(RETURNS)
    assert "broken ZIP" in _refusal(data[: len(data) // 2])
    assert "broken ZIP" in _refusal(b"PK\x03\x04nonsense")
    assert "no word/document.xml" in _refusal(_zip(**{"pictures/a.png": b"x"}))
    assert "not a readable DOCX" in _refusal(_zip(**{"word/document.xml": b"<x/>"}))
    assert "not a readable DOCX" in _refusal(_with_member(data, "word/document.xml", b"<w:document"))


def _bomb(megabytes: int, name: str) -> bytes:
    """A member of zeros, written piece by piece."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml", b"<x/>")
        with archive.open(name, "w") as member:
            for _ in range(megabytes):
                member.write(bytes(1_000_000))
    return buffer.getvalue()


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too much in all, a ratio that no document has, too much XML, too many members: nothing of it is read."""
    bombs = [(_bomb(300, "word/media/a.png"), "more than 200 MB"), (_bomb(30, "word/media/a.png"), "200 to 1")]
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    for bomb, why in bombs:
        assert len(bomb) < 2_000_000
        assert why in _refusal(bomb)
    monkeypatch.setattr("cskg.parser.archives.MAX_RATIO", 10_000)
    assert "MB of XML" in _refusal(_bomb(50, "word/styles.xml"))
    monkeypatch.setattr("cskg.parser.archives.MAX_MEMBERS", 1)
    assert "2 members" in _refusal(_bomb(1, "word/styles.xml"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("member", ["word/document.xml", "word/numbering.xml"])
def test_document_types_and_entities_are_refused(member: str, encoding: str) -> None:
    """Also behind a long comment and in another encoding."""
    xml = f'<?xml version="1.0"?><!--{" " * 9000}--><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'
    assert "document type" in _refusal(_with_member(write_docx(RETURNS), member, xml.encode(encoding)))


def test_an_encrypted_archive_is_refused() -> None:
    """Its members say so in a flag."""
    data = bytearray(write_docx(RETURNS))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in _refusal(bytes(data))


def test_styles_in_a_ring_and_long_marks_do_no_harm() -> None:
    """Styles that are based on each other end; a mark of a million characters is cut."""
    document = docx.Document()
    define_list(document, 901, [("decimal", "%1." + "x" * 1_000_000, 999_999_999)])
    for one, other in (("List Bullet", "List Bullet 2"), ("List Bullet 2", "List Bullet")):
        document.styles[one].base_style = document.styles[other]
    document.add_paragraph("a", "List Bullet")
    put_in_list(document.add_paragraph("b"), 901)
    text = _text(save_docx(document), "a.docx")
    assert text.startswith("• a\n999999999.xxx")
    assert len(text) < 100


@settings(max_examples=30)
@given(st.data())
def test_damage_anywhere_gives_text_or_a_refusal(data: st.DataObject) -> None:
    """Bytes of a real file changed at random: no other exception gets out."""
    damaged = bytearray(_SAMPLE)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(SourceError):
        assert _text(bytes(damaged), "a.docx").strip()


_SAMPLE = write_docx(RETURNS)
