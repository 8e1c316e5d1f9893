"""Encodings: what the bytes say is what is read, and the reader says when it had to guess."""

import random
from pathlib import Path

import pytest

from cskg.errors import SourceError
from cskg.model import Language, Severity
from cskg.parser.documents import parse_document
from cskg.parser.readers import read_document

DOCUMENTS = sorted((Path(__file__).parents[2] / "data" / "illustrative").glob("*/*.zh-Hant.txt"))
TABLE = str.maketrans(
    "業準說單職範疇營運稱開關舖編號應處員級別學參備註標題評顧務產設計發經進監測對係實執頭結構網絡環確認識圖語會為與麼這"
    "個們來時國後樣點過數據資訊質請續還選連運較輕輛轉農達遠適遲邊郵鄰醫釋鐘鑰錢銷鎖錄鍵長門間閉閱際險隨雜離難電響頁項順須預領頻題"
    "願類風飯飲養駐驗體鬆魚鳥麗黃齊總縮線練組細終絡給統經綜緊緒織繳羅義習聯聲職肅脈膠臨舊藝處號補裝複規視親覺觀觸訂計討訓託記訪許訴診試話該詳認語誤說誰課調談論講謝證識警譯議護讀變讓貨貪責貯費貼買貿賀賓賞賠賣質賬購贈贊",
    "业准说单职范畴营运称开关铺编号应处员级别学参备注标题评顾务产设计发经进监测对系实执头结构网络环确认识图语会为与么这"
    "个们来时国后样点过数据资讯质请续还选连运较轻辆转农达远适迟边邮邻医释钟钥钱销锁录键长门间闭阅际险随杂离难电响页项顺须预领频题"
    "愿类风饭饮养驻验体松鱼鸟丽黄齐总缩线练组细终络给统经综紧绪织缴罗义习联声职肃脉胶临旧艺处号补装复规视亲觉观触订计讨训托记访许诉诊试话该详认语误说谁课调谈论讲谢证识警译议护读变让货贪责贮费贴买贸贺宾赏赔卖质账购赠赞",
)


def _text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-32", None),
        ("utf-16-le", "UTF-16 (little endian)"),
        ("utf-16-be", "UTF-16 (big endian)"),
        ("big5", "Big5"),
        ("big5hkscs", "Big5"),
        ("gb18030", "GB18030"),
    ],
)
def test_a_document_reads_the_same_in_every_encoding(path: Path, encoding: str, guessed: str | None) -> None:
    """The text is the original's; a guess is told, and names the encoding."""
    document = read_document(_text(path).encode(encoding), "a.txt")
    assert document.text == _text(path)
    found = [(note.code, note.severity) for note in document.diagnostics]
    assert found == ([("encoding-guessed", Severity.INFO)] if guessed else [])
    assert all(f"read as {guessed}," in note.message for note in document.diagnostics)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "gb2312"])
def test_simplified_text_reads_the_same(path: Path, encoding: str) -> None:
    """In the encodings of the mainland, with the glyph that they have."""
    text = _text(path).translate(TABLE).replace("•", "·").encode(encoding, "ignore").decode(encoding)
    assert len(text) > 250
    assert read_document(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["big5hkscs", "gb18030"])
@pytest.mark.parametrize("length", [60, 120, 300])
def test_short_pieces_are_told_apart(encoding: str, length: int) -> None:
    """Wherever a piece is cut from the documents, it is read right."""
    cut = random.Random(7)
    for path in DOCUMENTS:
        text = _text(path)
        for _ in range(10):
            start = cut.randrange(len(text) - length)
            piece = text[start : start + length]
            assert read_document(piece.encode(encoding), "a.txt").text == piece


@pytest.mark.parametrize("encoding", ["big5hkscs", "gb18030"])
@pytest.mark.parametrize("words", ["零售業", "客戶服務主任", "啲貨喺嗰度"])
def test_english_with_some_chinese_is_read(encoding: str, words: str) -> None:
    """A few Chinese words in an English document are enough to tell, those of Hong Kong included."""
    text = f"Title\tServe customers\nCode\t900001L2\nRange\t{words}\n"
    assert read_document(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize(
    "words",
    ["the shop’s “best” offers – at £5 – in a café…", "• naïve customers\n• the manager’s résumé", "a 5° slope ½ way"],
)
def test_english_with_typographic_marks_is_read(words: str) -> None:
    """Windows-1252 is found by its marks and single letters."""
    text = f"Title\tServe customers\nCode\t900001L2\nRange\t{words}\n"
    document = read_document(text.encode("cp1252"), "a.txt")
    assert document.text == text
    assert "Windows-1252" in document.diagnostics[0].message


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("big5", "big5hkscs"), ("Big5-HKSCS", "big5hkscs"), ("gb2312", "gb18030"), ("windows-1252", "cp1252")],
)
def test_what_a_page_declares_is_no_guess(declared: str, encoding: str) -> None:
    """A declaration that fits is taken without a word."""
    words = "the shop’s offers" if encoding == "cp1252" else "零售業"
    text = f'<html><head><meta charset="{declared}"></head><body><p>{words}</p></body></html>'
    document = read_document(text.encode(encoding), "a.html")
    assert (document.text, document.diagnostics) == (text, ())


def test_an_xml_declaration_counts_too() -> None:
    """XHTML says its encoding in its first line."""
    text = '<?xml version="1.0" encoding="Big5"?><html><body><p>零售業</p></body></html>'
    document = read_document(text.encode("big5"), "a.html")
    assert (document.text, document.diagnostics) == (text, ())


@pytest.mark.parametrize("declared", ["gb2312", "iso-8859-1", "no-such-encoding", "utf-8"])
def test_a_declaration_that_does_not_fit_is_not_believed(declared: str) -> None:
    """A page that says one thing and is another is read as what it is, and that is told."""
    text = f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>{_text(DOCUMENTS[0])}</p>'
    document = read_document(text.encode("big5hkscs"), "a.html")
    assert document.text == text
    assert [note.code for note in document.diagnostics] == ["encoding-guessed"]


def test_a_unit_in_another_encoding_is_the_same_unit() -> None:
    """Only the digest of the bytes differs; the guess is a note of the document, not of the unit."""
    text = _text(DOCUMENTS[0])
    ((plain,), _), ((read,), notes) = (parse_document(text.encode(e), "a.txt") for e in ("utf-8", "big5"))
    assert read.language is Language.ZH_HANT
    assert (read.title, read.requirements, read.diagnostics) == (plain.title, plain.requirements, plain.diagnostics)
    assert read.source.text_sha256 == plain.source.text_sha256
    assert [note.code for note in notes] == ["encoding-guessed"]


@pytest.mark.parametrize(
    "noise",
    [
        random.Random(1).randbytes(4000),
        bytes(byte for byte in random.Random(2).randbytes(4000) if byte),
        bytes(byte | 0x80 for byte in random.Random(3).randbytes(4000)),
        "é".encode("cp1252") * 400,
        "Продавать товары".encode("koi8-r") * 20,
    ],
    ids=["noise", "noise without zeros", "high bytes", "letters in a row", "another encoding"],
)
def test_what_fits_nothing_is_refused(noise: bytes) -> None:
    """The error says what was tried, where, and what to do."""
    with pytest.raises(SourceError) as caught:
        read_document(noise, "a.bin")
    assert caught.value.line
    assert "UTF-" in caught.value.why
    assert "ave it as UTF-8" in caught.value.cure


@pytest.mark.parametrize("text", ["名稱\t開舖及關舖\n編號\t910102L2\n", "Title\tThe shop’s “best” offers – now\n"])
def test_damaged_utf8_is_refused_with_its_place(text: str) -> None:
    """It is not read as something else; the message names the byte that does not fit."""
    data = text.encode() + b"\xff\n"
    with pytest.raises(SourceError, match="0xFF") as caught:
        read_document(data, "a.txt")
    assert (caught.value.line, caught.value.column) == (text.count("\n") + 1, 1)
