"""Units whose every text is hostile, on every page: the words are seen as words."""

from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from builders import make_link, make_source, make_unit
from exchange.hostile_words import HOSTILE, HOSTILE_CODE, visible

from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import make_contents
from cskg.iris import Iris
from cskg.language.characters import put_on_line
from cskg.model import (
    Evidence,
    Justification,
    LinkPredicate,
    Span,
    Statement,
    UnitCode,
)
from cskg.study.area_svg import to_svg
from cskg.study.areas import graph_area
from cskg.vocab import load_level_meanings
from cskg.web.page import Address
from cskg.web.pages import load_pages
from cskg.web.rendering import render

WORDS = tuple(word.encode("utf-8", "replace").decode() for word in HOSTILE)
CODES = tuple(f"900{place:03}L1" for place in range(len(WORDS)))
FRAMEWORK = load_level_meanings()[1].source
VOID = {"meta", "link", "input", "br", "rect", "path"}
TAGS = VOID | set(
    """a article aside b blockquote body button caption cite dd defs del desc details div dl dt em fieldset figcaption
    figure footer form g h1 h2 h3 h4 head header html ins label legend li main mark marker nav noscript ol optgroup
    option p pre progress q script section select small span strong summary svg table tbody td text textarea tfoot th
    thead time title tr tspan ul""".split()
)


class _Reader(HTMLParser):
    """Collects what a page has and says, and refuses what no page has."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        values = dict(attrs)
        assert tag != "script" or "src" in values or values.get("type") == "application/json"
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name != "style"
            if (tag, name, value) == ("a", "href", FRAMEWORK):
                continue
            if name in {"href", "src", "action"}:
                assert (value or "").startswith(("/", "#", "data:,")), value
                assert not (value or "").startswith("//")
            if name in {"value", "aria-label"}:
                self.words.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A dataset with a unit a word, which is in all its texts; the first unit has links to all others."""
    iris = Iris()
    compiler = Compiler(tmp_path_factory.mktemp("hostile") / "compiled", iris)
    for place, (word, code) in enumerate(zip(WORDS, CODES, strict=True)):
        _add(compiler, iris, word, f"{place}/{word}", UnitCode(code))
    _add(compiler, iris, WORDS[0], "coded", UnitCode(HOSTILE_CODE))
    return compiler.finish()


def _add(compiler: Compiler, iris: Iris, word: str, name: str, code: UnitCode) -> None:
    source = make_source(name, title=word, rights=word)
    spans = (Span(start=3, end=3 + len(word), line=1),)
    statement = Statement(text=f"Do {word}", number="1", confidence=0.7, spans=spans)
    unit = make_unit(
        code=code,
        source=source,
        title=word,
        range=word,
        level=1,
        credit=1.0,
        industry=word,
        branch=word,
        functional_areas=(word,),
        requirements=(
            statement,
            Statement(text="Do more", children=(Statement(text=f"And {word}", spans=spans),)),
        ),
        assessment_criteria=(Statement(text=f"Judge {word}", spans=spans),),
        remark=word,
    )
    evidence = (Evidence(text=word, unit=unit.key, source=name, spans=spans),)
    links = [
        make_link(
            unit.key, CODES[0], justification=justification, predicate=predicate, method="remark", evidence=evidence
        )
        for predicate, justification in (
            (LinkPredicate.ADOPTED_FROM, Justification.STATED),
            (LinkPredicate.PREREQUISITE_OF, Justification.CURATED),
            (LinkPredicate.OVERLAPS_WITH, Justification.CURATED),
            (LinkPredicate.RELATED_TO, Justification.LEXICAL),
        )
        if code != CODES[0]
    ]
    contents = make_contents(source, iris, text=f"Do {word}\n", units=[unit], links=links)
    compiler.add_graph(iris.graph(name), name, contents)


def _render(
    catalogue: Catalogue,
    page: str,
    query: dict[str, str] | None = None,
    statuses: tuple[int, ...] = (200,),
    desk: dict[str, Any] | None = None,
    **path: str,
) -> _Reader:
    address = Address(
        page=page,
        route=f"/{page}",
        path=path,
        query={name: [value] for name, value in (query or {}).items()},
        desk=desk,
    )
    rendered = render(Executor(), catalogue, address)
    assert rendered.status in statuses or (page == "check" and rendered.status == 400), rendered.body
    reader = _Reader()
    reader.feed((rendered.body or b"").decode())
    reader.close()
    assert reader.open == []
    return reader


def _says(reader: _Reader, word: str) -> bool:
    return visible(word) in visible("".join(reader.words))


@pytest.mark.parametrize("place", range(len(WORDS)))
def test_hostile_words_are_seen_as_words(hostile: Catalogue, place: int) -> None:
    """On the pages of a unit, of its area, its map, its neighbourhood, a comparison, a plan and a check."""
    word, code = WORDS[place], CODES[place]
    other = CODES[place - 1]
    unit = hostile.get_unit(code)
    edition = unit.editions[0]
    outline = hostile.get_outline(unit, None)
    assert outline
    name = next(iter(outline.names.values()))
    pages = [
        _render(hostile, "unit", code=code),
        _render(hostile, "unit", code=code, language="en", statement=name),
        _render(hostile, "explore", {"unit": code, "steps": "2"}),
        _render(hostile, "compare", {"a": code, "b": other}),
        _render(hostile, "plan", {"goal": code, "known": other}),
    ]
    _render(hostile, "check", {"unit": code})  # of some words no question can be made, which it says
    assert all(_says(page, word) for page in pages)
    for area in hostile.areas_of(edition):
        assert _says(_render(hostile, "area", slug=area.slug), word)
    for industry in hostile.industries:
        if industry.name == edition.industry:
            for by in ("area", "branch", "level"):
                assert _says(_render(hostile, "map", {"industry": industry.slug, "by": by}), word)


@pytest.mark.parametrize("place", range(len(WORDS)))
def test_hostile_words_are_text_in_a_drawing(hostile: Catalogue, place: int) -> None:
    """The SVG of an area is well-formed, has only the elements of a drawing, and no address outside of itself."""
    for area in hostile.areas_of(hostile.get_unit(CODES[place]).editions[0]):
        root = ET.fromstring(to_svg(graph_area(hostile, area.slug)))
        elements = {each.tag.removeprefix("{http://www.w3.org/2000/svg}") for each in root.iter()}
        assert elements <= {"svg", "title", "desc", "style", "defs", "marker", "path", "text", "g", "rect"}
        for each in root.iter():
            assert not any(name.startswith("on") or name.endswith(("href", "style")) for name in each.attrib)
        shown = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
        first = visible(put_on_line(WORDS[place]))[:8]
        assert any(visible(text).startswith(first) for text in shown if first)


def test_hostile_words_may_be_asked_for(hostile: Catalogue) -> None:
    """What a reader types comes back as what they typed."""
    for word in filter(str.strip, WORDS):
        assert _says(_render(hostile, "search", {"q": word}), word.strip())
        for typed, statuses in ((word, (200, 400, 404)), (f"{word} none", (400, 404))):  # a word may be a unit's title
            _render(hostile, "explore", {"unit": typed}, statuses=statuses)
            _render(hostile, "compare", {"a": typed, "b": typed}, statuses=statuses)
        _render(hostile, "map", {"title": word, "level": word, "status": word})
    assert set(load_pages()) >= {"search", "explore", "compare", "map", "home", "changes"}
    _render(hostile, "home")
    _render(hostile, "changes")


def test_a_hostile_code_is_seen_as_a_code(hostile: Catalogue) -> None:
    """Also in the addresses that lead to it."""
    for page in (
        _render(hostile, "unit", code=HOSTILE_CODE),
        _render(hostile, "explore", {"unit": HOSTILE_CODE}),
        _render(hostile, "plan", {"goal": CODES[0], "known": HOSTILE_CODE}),
    ):
        assert page.words


@pytest.mark.parametrize("place", range(1, len(WORDS)))
def test_hostile_words_are_seen_as_words_at_the_desk(hostile: Catalogue, place: int) -> None:
    """In titles and evidence, in what curators wrote into their files, and in a form that was refused."""
    word, code = WORDS[place], CODES[place]
    one, other = (hostile.get_unit(each).iri for each in (code, CODES[0]))
    entry = {"name": "n", "file": word, "line": 1, "by": word, "day": word, "comment": word}
    said = {**entry, "subject": one, "predicate": "REPLACES", "object": other, "is_rejected": True, "confidence": 0.5}
    corrected = {**entry, "code": code, "text": word}
    form = {"by": word, "comment": word, "value": word, "subject": one, "object": other, "predicate": "REPLACES"}
    told = {
        "building": False,
        "failure": word,
        "refused": word,
        "form": form,
        "said": [said],
        "state": word,
        "corrections": [corrected],
        "violations": [word],
        "entries": [said, corrected],
        "names": [word],
    }
    statement = next(iter(hostile.get_outline(hostile.get_unit(code), None).names.values()))
    for page in (
        _render(hostile, "desk", {"unit": code, "by": word, "row": "n"}, desk=told),
        _render(hostile, "correct", {"by": word, "row": "n"}, desk=told, code=code, language="en"),
        _render(hostile, "correct", desk=told, code=code, language="en", statement=statement),
        _render(hostile, "quality", {"by": word}, desk=told),
        _render(hostile, "decisions", {"who": word, "code": word}, desk=told),
    ):
        assert _says(page, word)
