"""Every format with the same hostile words: nothing of them is markup, and a person sees them all.

Each file is written twice, with hostile words and with harmless ones in their places, and read as its readers do. All
that is not text must be the same in both, and each text of the first must be that of the second with its words put
back. A format that is registered without a reader here fails.
"""

import csv
import html
import io
import json
import re
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import lxml.html
import pydot
import pytest
from exchange.hostile_words import (
    HOSTILE,
    HOSTILE_CODE,
    UNTYPED,
    make_coded_sheet,
    make_diagram,
    make_sheet,
    placeholder,
    visible,
)
from exchange.test_gift import PARSE
from exchange.test_moodle_xml import FIELD, read_field
from node import run_node

from cskg.exchange.quiz_sheets import QuizSheet, name_in_files
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.study.diagrams import to_dot, to_mermaid

SOURCE_MARKS = re.compile(r"\{\{|\[|\\|\$|@|`")
"""What programs look for in the source of HTML: fields, sounds, blanks, formulas, placeholders."""

FORMULA_MARKS = re.compile(r"\\[(\[]|\$\$")
"""What MathJax looks for in the texts of a page."""


@dataclass
class Read:
    """A file as read: what is not text, in order; the texts, in order; and the pieces of HTML among them."""

    structure: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def add_html(self, markup: str) -> None:
        """Adds what a browser makes of a piece of HTML."""
        self.pages.append(markup)
        self.structure += SOURCE_MARKS.findall(re.sub("<style>.*?</style>", "", markup))
        _HtmlReader(self).read(markup)

    def add_json(self, value: Any, add: Callable[[str], None]) -> None:
        """Adds a value of JSON, its strings by a function."""
        if isinstance(value, dict):
            for name, one in value.items():
                self.structure.append(name)
                self.add_json(one, add)
        elif isinstance(value, list):
            self.structure.append(f"list of {len(value)}")
            for one in value:
                self.add_json(one, add)
        elif isinstance(value, str):
            add(value)
        else:
            self.structure.append(repr(value))

    def add_xml(self, root: ET.Element, add: Callable[[ET.Element], None] | None = None) -> None:
        """Adds the elements of a document, their texts by a function or as they stand."""
        for element in root.iter():
            self.structure.append(element.tag)
            for name, value in element.attrib.items():
                self.structure.append(name)
                self.texts.append(value)
            if add is not None:
                add(element)
            else:
                self.texts.append(element.text or "")
            assert not (element.tail or "").strip()


class _HtmlReader(HTMLParser):
    """Reads a piece of HTML; empty elements that part the marks of formulas are passed over."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self.into = read
        self.text = ""

    def read(self, markup: str) -> None:
        self.feed(re.sub("<span></span>(?=[(\\[&])", "", markup))
        self.close()
        self.end_text()
        for piece in re.split(r"<[^>]*>|\*[^*]*\*", markup):  # what is to be typed into a blank is not shown
            assert not FORMULA_MARKS.search(html.unescape(piece)), markup

    def end_text(self) -> None:
        self.into.texts.append(self.text)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_text()
        self.into.structure.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        self.end_text()
        self.into.structure.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.into.structure.append(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self.into.structure.append(f"<![{data}]>")


_OF_PLAYER = re.compile(r'<script type="application/json" data-quiz>(.*?)</script>', re.DOTALL)
_IDS = ("id", "hash", "key", "pairs", "names", "unit", "address")


def read_player(content: bytes) -> Read:
    """Reads what a player is told. Ids follow from the texts, so they differ."""
    assert not re.search(rb"[<>&]", content), "it could not stand in a page"
    read = Read()

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {n: strip(each) for n, each in value.items() if n not in _IDS or isinstance(each, dict)}
        return [strip(each) for each in value] if isinstance(value, list) else value

    read.add_json(strip(json.loads(content)), read.texts.append)
    return read


def read_page(content: bytes) -> Read:
    """Reads the page of a player: its elements, their texts, and its data."""
    page = content.decode()
    (data,) = _OF_PLAYER.findall(page)
    read = read_player(data.encode())
    bare = _OF_PLAYER.sub("", page)
    bare = re.sub("<(style|script)[^>]*>.*?</\\1>", "", bare, flags=re.DOTALL)
    for element in lxml.html.document_fromstring(bare).iter():
        read.structure += [str(element.tag), *sorted(map(str, element.attrib))]
        read.texts += [element.text or "", element.tail or ""]
    return read


def read_aiken(content: bytes) -> Read:
    """Reads as Moodle does: by how a line begins."""
    read = Read()
    for line in content.decode().split("\n"):
        kind = re.match(r"[A-Z][.)] ?|ANSWER: ?", line.strip())
        read.structure.append(kind[0] if kind else "stem" if line else "")
        read.texts.append(line[kind.end() :] if kind else line)
    return read


def read_gift(content: bytes) -> Read:
    read = Read()

    def add(text: str) -> None:
        # The parser leaves its own placeholders in what a match is made with.
        read.texts.extend(split_category(re.sub(r"&&(\d{3});", lambda c: chr(int(c[1])), text)))

    for question in run_node(PARSE, "gift-pegjs", [content.decode()])[0]:
        read.add_json(question, add)
    return read


def split_category(text: str) -> list[str]:
    """The names in the path of a category, as Moodle reads it; another text as it is."""
    if not text.startswith("$course$/"):
        return [text]
    return [name.replace("//", "/") for name in re.split("(?<!/)/(?!/)", text)]


def read_json(content: bytes) -> Read:
    assert not re.search(rb"[<>&]", content), "it could not stand in a page"
    read = Read()
    read.add_json(json.loads(content), read.texts.append)
    return read


def read_h5p(content: bytes) -> Read:
    """All strings are HTML; what stands between asterisks is a blank."""
    read = Read()
    for member in unzip(content).values():
        read.add_json(json.loads(member), lambda text: read.add_html(text) or read.structure.append(text.count("*")))
    return read


def read_moodle(content: bytes) -> Read:
    read = Read()

    def add(element: ET.Element) -> None:
        text = element.text or ""
        if element.tag != "text" or element not in html_texts:
            read.texts += split_category(text)
            return
        for answers in FIELD.findall(text):
            read.texts += read_field(answers)
        bare = FIELD.sub("FIELD", text)
        assert "{" not in bare
        read.add_html(bare)

    root = ET.fromstring(content)
    html_texts = {text for parent in root.iter() if parent.get("format") == "html" for text in parent.findall("text")}
    read.add_xml(root, add)
    return read


def read_canvas(content: bytes) -> Read:
    read = Read()

    def add(element: ET.Element) -> None:
        is_html = element.get("texttype") == "text/html" or element.tag.endswith("}description")
        (read.add_html if is_html else read.texts.append)(element.text or "")

    for member in unzip(content).values():
        read.add_xml(ET.fromstring(member), add)
    return read


def read_documents(members: Mapping[str, bytes]) -> Read:
    read = Read()
    for name, member in sorted(members.items()):
        read.structure.append(name)
        if name.endswith(".xml"):
            read.add_xml(ET.fromstring(member))
    return read


def read_olx(content: bytes) -> Read:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return read_documents({entry.name: archive.extractfile(entry).read() for entry in archive})  # type: ignore[union-attr]


def read_anki(content: bytes) -> Read:
    read = Read()
    head, rows = re.match(r"((?:#[^\n]*\n)*)(.*)", content.decode(), re.DOTALL).groups()  # type: ignore[union-attr]
    read.structure.append(head)
    for row in csv.reader(io.StringIO(rows), delimiter="\t", strict=True):
        guid, deck, front, back, tags = row
        read.structure += [guid, tags]
        read.texts += deck.split("::")
        read.add_html(front)
        read.add_html(back)
    return read


def read_apkg(content: bytes) -> Read:
    read = Read()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        path.write_bytes(unzip(content)["collection.anki2"])
        for guid, fields, tags in sqlite3.connect(path).execute("select guid, flds, tags from notes"):
            read.structure += [guid, tags]
            for each in fields.split("\x1f"):
                read.add_html(each)
    return read


def read_dot(content: bytes) -> Read:
    read = Read()
    (graph,) = pydot.graph_from_dot_data(content.decode())
    for cluster in graph.get_subgraphs():
        read.structure.append(cluster.get_name())
        for label in (cluster.get_label(), *(node.get_label() for node in cluster.get_nodes())):
            bare = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], label[1:-1])
            read.texts += html.unescape(bare).split("\n")
    return read


def read_mermaid(content: bytes) -> Read:
    read = Read()
    for line in content.decode().splitlines():
        found = re.fullmatch(r'(\s*(?:subgraph )?[ns]\d+)\["([^"<>`*_\\$]*(?:<br/>[^"<>`*_\\$]*)?)"\]', line)
        read.structure.append(found[1] if found else line)
        if found:
            read.texts += [re.sub(r"#(\d+);", lambda c: chr(int(c[1])), part) for part in found[2].split("<br/>")]
    return read


def unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_qti(content: bytes) -> Read:
    return read_documents(unzip(content))


READERS: dict[str, Callable[[bytes], Read]] = {
    "aiken": read_aiken,
    "anki": read_anki,
    "apkg": read_apkg,
    "dot": read_dot,
    "gift": read_gift,
    "h5p": read_h5p,
    "html": read_page,
    "imscc": read_canvas,
    "json-ld": read_json,
    "mermaid": read_mermaid,
    "moodle-xml": read_moodle,
    "olx": read_olx,
    "player": read_player,
    "qti12": read_canvas,
    "qti21": read_qti,
    "qti22": read_qti,
    "qti3": read_qti,
}
"""For each format, how what reads it reads it."""

Write = Callable[[tuple[str, ...]], bytes]


def iter_writers() -> Iterator[tuple[str, Write]]:
    """Yields all formats of all registries, each with what writes some words in it."""
    for name in FORMATS:
        yield name, lambda words, name=name: export_quiz(make_sheet(words), name).content
    yield "dot", lambda words: to_dot(make_diagram(words)).encode()
    yield "mermaid", lambda words: to_mermaid(make_diagram(words)).encode()


WRITERS = dict(iter_writers())


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # pydot calls pyparsing by old names
@pytest.mark.parametrize("name", WRITERS)
def test_hostile_words_are_text_and_all_of_them_are_there(name: str) -> None:
    """Beside its texts a file is what it is with harmless words; its texts are the words, whatever they are."""
    hostile = READERS[name](WRITERS[name](HOSTILE))
    harmless = READERS[name](WRITERS[name](tuple(map(placeholder, range(len(HOSTILE))))))
    compare(hostile, harmless, HOSTILE)


def compare(hostile: Read, harmless: Read, words: Sequence[str]) -> None:
    """Compares a file with hostile words with one that has placeholders in their places."""
    assert hostile.structure == harmless.structure
    assert len(hostile.texts) == len(harmless.texts)
    of_placeholder = {placeholder(index): word for index, word in enumerate(words)}
    seen = set()
    for text, model in zip(hostile.texts, harmless.texts, strict=True):
        found = re.findall(r"word\d\dq", model)
        seen |= set(found)
        assert restore(model, of_placeholder).fullmatch(visible(text)), model
    assert len(seen) == len(words)


def restore(model: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A harmless text with the hostile words in it, as seen; those that are typed lack what blanks cannot hold."""
    parts = re.split(r"(word\d\dq)", model)
    spelled = [{word, word.translate(UNTYPED)} if (word := words.get(part)) else {part} for part in parts]
    return re.compile("".join(f"(?:{'|'.join(re.escape(visible(each)) for each in sorted(some))})" for some in spelled))


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_code_is_text(name: str) -> None:
    """A code of any form changes nothing but the texts that show it."""
    sheets: list[QuizSheet] = [make_coded_sheet(HOSTILE_CODE)]
    (unit,) = sheets[0].units.values()
    plain = name_in_files(unit)
    sheets.append(make_coded_sheet(plain))
    hostile, harmless = (READERS[name](export_quiz(sheet, name).content) for sheet in sheets)
    assert hostile.structure == harmless.structure
    for text, model in zip(hostile.texts, harmless.texts, strict=True):
        if not model.startswith("http"):  # an IRI, in which the code is encoded
            assert visible(text) in {model, visible(model).replace(plain, visible(HOSTILE_CODE))}
