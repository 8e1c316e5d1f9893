"""Pages: what they say, where they lead, and that the same question to the API gives it."""

import ast
import gettext
import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from builders import load_dataset, make_text, write_unit

from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue
from cskg.links.equivalence import Change
from cskg.model import Language, UnitStatus
from cskg.outline import DOUBTFUL_BELOW
from cskg.vocab import load_level_meanings
from cskg.web.page import Address
from cskg.web.pages import load_pages
from cskg.web.rendering import Rendered, load_words, read_document, render


class _Links(HTMLParser):
    """Collects addresses, ids and text."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(page: Rendered) -> _Links:
    parsed = _Links()
    parsed.feed((page.body or b"").decode())
    return parsed


def _ask(catalogue: Catalogue, page: str, route: str, **path: str) -> Rendered:
    return render(Executor(), catalogue, Address(page=page, route=route, path=path))


def test_unit_page_has_every_statement_with_an_address(retail: Catalogue) -> None:
    """Each statement of a unit stands on its page, with the path of its IRI."""
    page = _read(_ask(retail, "unit", "/unit/111275L4", code="111275L4"))
    outline = retail.get_outline(retail.get_unit("111275L4"), None)
    for position, entry in outline.items():
        assert any(entry.statement.text in words for words in page.words)
        name = outline.names[position]
        assert any(link.startswith(f"/unit/111275L4/en/{name}") for link in page.links)
        assert name in page.ids


def test_unit_page_marks_the_words_of_a_statement(retail: Catalogue) -> None:
    """The chosen statement's words are marked in the text of its document, and nothing else is."""
    outline = retail.get_outline(retail.get_unit("111275L4"), None)
    for position, entry in outline.items():
        name = outline.names[position]
        route = f"/unit/111275L4/en/{name}"
        page = _ask(retail, "unit", route, code="111275L4", language="en", statement=name)
        html = (page.body or b"").decode()
        marked = "".join(part.partition("</mark>")[0] for part in html.split("<mark>")[1:])
        assert " ".join(marked.split()) == entry.statement.text.replace("'", "&#39;")


def test_unit_page_counts_the_statements_that_are_doubtful(retail: Catalogue) -> None:
    """Only statements below the documented confidence count, and exactly these are marked."""
    page = _ask(retail, "unit", "/unit/107167L5", code="107167L5")
    entries = retail.get_outline(retail.get_unit("107167L5"), None).values()
    count = sum(1 for entry in entries if entry.statement.confidence < DOUBTFUL_BELOW)
    assert 0 < count < sum(1 for entry in entries if entry.statement.confidence < 1)
    assert f"{count} of {len(entries)} statements are doubtful" in _read(page).words
    assert (page.body or b"").count(b"stmt--doubt") == count


@pytest.mark.parametrize("language", Language)
def test_unit_page_says_what_a_level_means(retail: Catalogue, language: Language) -> None:
    """The level has a sentence in the reader's language, and the framework's own words are named as the source."""
    address = Address(page="unit", route="/unit/111275L4", path={"code": "111275L4"}, language=language)
    page = _read(render(Executor(), retail, address))
    level = load_level_meanings()[4]
    assert level.meaning[language] in page.words
    assert level.source in page.links


def test_unknown_unit_says_what_is_near(retail: Catalogue) -> None:
    """A wrong code gives status 404 and the API's message."""
    page = _ask(retail, "unit", "/unit/111275L5", code="111275L5")
    assert page.status == 404
    assert any("111275L4" in words for words in _read(page).words)


@pytest.mark.parametrize(
    ("page", "query", "status"),
    [
        ("explore", {"unit": "111275L4"}, 200),
        ("explore", {}, 200),
        ("explore", {"unit": "999999L1"}, 404),
        ("explore", {"unit": "111275L4", "sure": "much"}, 400),
        ("explore", {"unit": "111275L4", "sure": "nan"}, 400),
        ("explore", {"unit": "111275L4", "steps": "3"}, 400),
        ("explore", {"unit": "111275L4", "direction": "up"}, 400),
        ("explore", {"unit": "111275L4", "kind": "friends"}, 400),
        ("compare", {"a": "111275L4", "b": "107167L5"}, 200),
        ("compare", {"a": "111275L4", "b": "999999L1"}, 404),
        ("compare", {"a": "999999L1"}, 404),
        ("compare", {"a": "111275L4", "b": "107157L4"}, 400),
        ("compare", {"a": "111275L4", "b": "107167L5", "show": "some"}, 400),
        ("plan", {"goal": "111275L4"}, 200),
        ("plan", {"goal": "999999L1"}, 404),
        ("plan", {"goal": "111275L4", "hours": "many"}, 400),
        ("plan", {"goal": "111275L4", "sure": "2"}, 400),
        ("check", {"unit": "111275L4", "size": "2.5"}, 400),
        ("check", {"unit": "111275L4", "seed": "-1"}, 400),
        ("check", {"unit": "111275L4", "size": "101"}, 400),
        ("plan", {"goal": "111275L4", "hours": "0"}, 400),
        ("search", {"q": "crisis", "industry": "retail"}, 200),
    ],
)
def test_a_fault_in_an_address_has_its_status(retail: Catalogue, page: str, query: dict[str, str], status: int) -> None:
    """A page that explains a fault has status 400 or 404, and says what would work."""
    address = Address(page=page, route=f"/{page}", query={name: [value] for name, value in query.items()})
    answer = render(Executor(), retail, address)
    assert answer.status == status
    assert (b"note--bad" in (answer.body or b"")) == (status != 200)


def test_no_id_is_used_twice(retail: Catalogue) -> None:
    """Ids on a page are unique, so that fragments lead to one place."""
    for page in (_ask(retail, "home", "/"), _ask(retail, "unit", "/unit/111275L4", code="111275L4")):
        ids = _read(page).ids
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [name for name, page in load_pages().items() if page.routes and not page.open_long])
def test_document_of_a_page_is_valid(name: str) -> None:
    """A page's document is one that the API answers."""
    assert Executor().prepare(read_document(name)).errors == ()


def test_every_sentence_of_the_pages_is_translated(root: Path) -> None:
    """No sentence of the interface is left in English."""
    with (root / "cskg/web/locale/zh_Hant/LC_MESSAGES/cskg.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert messages
    assert [message.id for message in messages if not message.string or message.fuzzy] == []


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("compare", {"a": "111275L4", "b": "107167L5"}),
        ("plan", {"goal": "111275L4"}),
        ("plan", {"goal": "107157L4", "known": "111275L4"}),
    ],
)
@pytest.mark.parametrize("language", [Language.ZH_HANT, Language.ZH_HANS])
def test_sentences_of_the_api_are_chinese_on_chinese_pages(
    retail: Catalogue, language: Language, page: str, query: dict[str, str]
) -> None:
    """Reasons and messages are said by their codes, with their values; no English one is left."""
    values = {name: [value] for name, value in query.items()}
    address = Address(page=page, route=f"/{page}", query=values, language=language)
    document = read_document(page)
    found = Executor().execute(retail, document, load_pages()[page].ask(address, retail)).data
    assert found is not None
    notes = next(part["notes"] for part in found.values() if part and "notes" in part)
    assert notes
    words = _read(render(Executor(), retail, address)).words
    for note in notes:
        said = load_words(language).gettext(note["code"])
        assert said != note["code"]
        assert said.format(**{each["name"]: each["value"] for each in note["values"]}) in words
        assert note["text"] not in words


def test_every_sentence_has_its_values_in_chinese(root: Path) -> None:
    """What a translation puts in is among the values that the code gives."""
    codes = {}
    for path in [*(root / "cskg/study").glob("*.py"), root / "cskg/links/equivalence.py"]:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Sentence":
                code = ast.literal_eval(call.args[0])
                names = {keyword.arg for keyword in call.keywords}
                codes[code] = names if None not in names else {change.value.lower() for change in Change}
    assert codes
    for code, names in codes.items():
        said = load_words(Language.ZH_HANT).gettext(code)
        assert said != code
        assert {name for _, name, _, _ in Formatter().parse(said) if name} <= names, code


def test_faults_are_chinese_on_chinese_pages(retail: Catalogue) -> None:
    """What is not there is said by its kind; what else a fault says stays English, and says so."""
    address = Address(page="unit", route="/unit/1", path={"code": "111275L5"}, language=Language.ZH_HANT)
    words = " ".join(_read(render(Executor(), retail, address)).words)
    assert "資料集沒有單元「111275L5」。 你是否想找111275L4" in words
    address = Address(page="plan", route="/plan", query={"hours": ["many"]}, language=Language.ZH_HANT)
    html = (render(Executor(), retail, address).body or b"").decode()
    assert "此地址有內容無法讀取" in html
    assert '<span class="sm" lang="en">“many” is not a number' in html


def test_diagnostics_are_chinese_on_chinese_pages(retail: Catalogue) -> None:
    """Their meaning is said by their code, beside the English message."""
    address = Address(page="unit", route="/unit/1", path={"code": "107167L5"}, language=Language.ZH_HANT)
    html = (render(Executor(), retail, address).body or b"").decode()
    assert "項目之間沒有標記" in html
    assert '<span class="sm" lang="en">Items have no marks between' in html


@pytest.mark.parametrize(
    ("code", "said"), [("107167L5", "For editors: 1 remark on how this document was read"), ("111275L4", None)]
)
def test_remarks_of_the_reader_are_folded_away_for_editors(retail: Catalogue, code: str, said: str | None) -> None:
    """A learner sees one line that says for whom they are; an editor opens it, and nothing is left out."""
    html = (_ask(retail, "unit", f"/unit/{code}", code=code).body or b"").decode()
    _, is_there, folded = html.partition('<details class="fold md noprint" id="remarks"><summary>')
    assert bool(is_there) is (said is not None)
    if said is not None:
        summary, _, remarks = folded.partition("</summary>")
        assert summary == said
        assert "items-run-on" in remarks.partition("</details>")[0]


def test_simplified_words_are_made_of_traditional_ones() -> None:
    """Simplified Chinese has no catalogue of its own."""
    assert isinstance(load_words(Language.ZH_HANS), gettext.NullTranslations)
    assert load_words(Language.ZH_HANS).gettext("Search") == "搜寻"


@pytest.mark.parametrize(
    ("query", "reason", "said"),
    [
        ({"goal": "910102L2"}, "NONE_FOUND", "No unit is known to come before it."),
        ({"goal": "910405L5", "sure": "1"}, "BELOW_CONFIDENCE", "Something may come before it."),
    ],
)
def test_plan_says_why_nothing_comes_before_a_step(
    illustrative: Catalogue, query: dict[str, str], reason: str, said: str
) -> None:
    """A step without a step before it says why, and names what is less sure with its words."""
    address = Address(page="plan", route="/plan", query={name: [value] for name, value in query.items()})
    page = render(Executor(), illustrative, address)
    html = (page.body or b"").decode()
    assert f'data-gap="{reason}"' in html
    assert said in _read(page).words
    assert ('<blockquote class="quote">' in html.partition("data-gap=")[2]) is (reason == "BELOW_CONFIDENCE")


def _ask_area(catalogue: Catalogue, **query: list[str]) -> Rendered:
    slug = "illustrative-retail--stock-control"
    address = Address(page="area", route=f"/functional-area/{slug}", path={"slug": slug}, query=query)
    return render(Executor(), catalogue, address)


def test_area_page_draws_what_its_table_says(illustrative: Catalogue) -> None:
    """Each number of the drawing leads to a row of the table, and what a row leaves out is what the page leaves out."""
    page = _read(_ask_area(illustrative))
    numbers = [link for link in page.links if re.fullmatch("#e[0-9]+", link)]
    assert numbers
    assert {number[1:] for number in numbers} <= set(page.ids)
    assert "The structural complexity of the area goes from" not in " ".join(page.words)
    leads = [link for link in page.links if "without=910402L2%3A910403L3" in link]
    assert len(leads) == 1
    without = _read(_ask_area(illustrative, without=["910402L2:910403L3"], sure=["0.9"]))
    assert "The structural complexity of the area goes from" in " ".join(without.words)
    assert any("without" not in link and "sure=0.9" in link for link in without.links)
    assert all("910402L2%3A910403L3" in link for link in without.links if "without=" in link)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"sure": ["1"]}, 200),
        ({"sure": ["2"]}, 400),
        ({"without": ["910402L2"]}, 400),
        ({"without": ["910405L5:910402L2"]}, 400),
        ({"without": ["910402L2:none"]}, 404),
    ],
)
def test_area_page_says_what_it_cannot_leave_out(
    illustrative: Catalogue, query: dict[str, list[str]], status: int
) -> None:
    """An address that asks for what is not there has its status, and a page that says why."""
    page = _ask_area(illustrative, **query)
    assert page.status == status
    assert (page.body or b"").startswith(b"<!doctype html>")


class _Rows(HTMLParser):
    """Collects what rows of a comparison say of covering, with their change."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, str]] = []
        self.change = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "tr" and (values.get("class") or "").startswith("ch-"):
            self.change = (values["class"] or "").removeprefix("ch-")
        if values.get("data-covers"):
            self.rows.append((self.change, values["data-covers"] or ""))


def test_each_row_of_a_comparison_says_whether_it_covers(illustrative: Catalogue) -> None:
    """The rows that count and cover are those of the shares, and the pairs of the note are the rows that count."""
    query = {"a": ["910204L3"], "b": ["910214L3"]}
    page = render(Executor(), illustrative, Address(page="compare", route="/compare", query=query))
    rows = _Rows()
    rows.feed((page.body or b"").decode())
    words = " ".join(_read(page).words)
    counted = [change for change, covers in rows.rows if covers != "NOT_COUNTED"]
    assert f"Of the pairs that count: {counted.count('kept')} kept, {counted.count('reworded')} reworded." in words
    assert sum(change == "kept" for change, _ in rows.rows) > counted.count("kept")
    covered = sum(covers in {"EACH_OTHER", "B_COVERS_A"} for _, covers in rows.rows)
    assert f": {covered} of {sum(change != 'added' for change in counted)} statements" in words
    assert ("dropped", "NEITHER") in rows.rows
    assert ("reworded", "NEITHER") in rows.rows
    assert "A percentage is of the weight, so it can differ from the count of statements" in words


def test_a_comparison_says_what_documents_state_of_the_two(illustrative: Catalogue, retail: Catalogue) -> None:
    """A stated replacement stands beside the verdict, with the words of both documents; nothing stands there else."""
    query = {"a": ["910204L3"], "b": ["910214L3"]}
    page = render(Executor(), illustrative, Address(page="compare", route="/compare", query=query))
    verdict = (page.body or b"").decode().partition('class="verdict"')[2].partition("<table")[0]
    assert "Neither can stand for the other" in verdict
    said = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", verdict))
    assert "910214L3 replaces 910204L3" in said
    assert "Superseded by 910214L3." in said
    assert "The verdict goes by the words of the statements." in said
    query = {"a": ["111275L4"], "b": ["107167L5"]}
    other = render(Executor(), retail, Address(page="compare", route="/compare", query=query))
    assert b'class="md stated"' not in (other.body or b"")


@pytest.fixture(scope="module")
def unstated(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Two units of one area whose documents name no industry."""
    folder = tmp_path_factory.mktemp("unstated")
    for code in ("900001L2", "900002L3"):
        text = make_text(code=code, title=f"Sell online {code}", area="Online Sales")
        (folder / f"{code}.txt").write_text(text.split("\n\n", 1)[1], "utf-8")
    return load_dataset(folder)[0]


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "No industry stated"), (Language.ZH_HANT, "沒有註明行業")]
)
def test_units_of_no_stated_industry_are_listed_and_mapped(unstated: Catalogue, language: Language, words: str) -> None:
    """The first page leads to their map, the map has them and its workbook, and their pages lead back to the map."""
    assert unstated.industries == ()
    home = _read(render(Executor(), unstated, Address(page="home", route="/", language=language)))
    assert words in home.words
    assert "/map?industry=-" in home.links
    assert any(link.startswith("/functional-area/online-sales") for link in home.links)
    for query in ({}, {"industry": ["-"]}, {"by": ["level"]}, {"industry": ["-"], "cells": ["counts"]}):
        page = render(Executor(), unstated, Address(page="map", route="/map", query=query, language=language))
        shown = _read(page)
        assert page.status == 200
        assert words in shown.words
        assert {"/unit/900001L2", "/unit/900002L3"} <= set(shown.links) or "cells" in query
    address = Address(page="unit", route="/unit/900001L2", path={"code": "900001L2"}, language=language)
    assert "/map?industry=-" in _read(render(Executor(), unstated, address)).links
    area = unstated.functional_areas[0].slug
    address = Address(page="area", route=f"/functional-area/{area}", path={"slug": area}, language=language)
    assert "/map?industry=-" in _read(render(Executor(), unstated, address)).links


def test_a_search_among_units_of_no_stated_industry(unstated: Catalogue, retail: Catalogue) -> None:
    """They can be chosen as an industry can, where there are some."""
    query = {"q": ["sell online"], "industry": ["-"]}
    found = _read(render(Executor(), unstated, Address(page="search", route="/search", query=query)))
    assert "/unit/900001L2" in found.links
    assert "No industry stated" in found.words
    query = {"q": ["public relations"], "industry": ["-"]}
    none = _read(render(Executor(), retail, Address(page="search", route="/search", query=query)))
    assert not any(link.startswith("/unit/") for link in none.links)
    assert "No industry stated" not in none.words


def test_the_title_of_one_unit_stands_for_its_code(illustrative: Catalogue) -> None:
    """In any case and spacing, alone, between commas, and beside codes; the page then says the codes."""
    query = {"a": ["handle  complaints at the Counter"], "b": ["910214L3"]}
    page = render(Executor(), illustrative, Address(page="compare", route="/compare", query=query))
    assert page.status == 200
    assert "Compare 910204L3 with 910214L3" in _read(page).words
    query = {"goal": ["Handle complaints across channels"], "known": ["Handle complaints at the counter, 910401L1"]}
    page = render(Executor(), illustrative, Address(page="plan", route="/plan", query=query))
    assert page.status == 200
    html = (page.body or b"").decode()
    assert 'value="910214L3"' in html
    assert 'value="910204L3, 910401L1"' in html
    query = {"unit": ["Handle complaints at the counter"]}
    page = render(Executor(), illustrative, Address(page="explore", route="/explore", query=query))
    assert "Neighbourhood of 910204L3" in " ".join(_read(page).words)
    query = {"unit": ["Handle complaints at the counter, 910214L3"]}
    page = render(Executor(), illustrative, Address(page="check", route="/check", query=query))
    assert {"/unit/910204L3", "/unit/910214L3"} <= {*_read(page).links}


@pytest.mark.parametrize("language", Language)
def test_a_check_without_questions_offers_to_add_a_unit(illustrative: Catalogue, language: Language) -> None:
    """A unit may have no question that a program marks; the reader stays on the page and changes what is asked."""
    query = {"unit": ["910102L2"], "marked": ["1"], "lang": [language.value]}
    address = Address(page="check", route="/check", query=query, language=language)
    page = render(Executor(), illustrative, address)
    assert page.status == 400
    html = (page.body or b"").decode()
    assert '<details class="md noprint" open>' in html
    assert 'name="unit" value="910102L2"' in html
    assert 'name="marked" value="1" checked' in html


@pytest.mark.parametrize("typed", ["910214L3 Handle complaints across channels", "910214L3 handle", "910214l3"])
def test_a_code_with_its_title_is_the_code(illustrative: Catalogue, typed: str) -> None:
    """As people copy it; a second code is one, also where it is misspelt."""
    page = render(Executor(), illustrative, Address(page="plan", route="/plan", query={"goal": [typed]}))
    assert page.status == 200
    assert 'value="910214L3"' in (page.body or b"").decode()
    query = {"goal": ["910214L3 910299L3"]}
    assert render(Executor(), illustrative, Address(page="plan", route="/plan", query=query)).status == 404


@pytest.mark.parametrize("language", [Language.EN, Language.ZH_HANT])
@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("compare", {"a": ["Control"], "b": ["910214L3"]}),
        ("compare", {"a": ["Control stock of something else"], "b": ["910214L3"]}),
        ("plan", {"goal": ["Control stock of something else"]}),
    ],
)
def test_words_that_are_no_title_lead_to_the_search(
    illustrative: Catalogue, page: str, query: dict[str, list[str]], language: Language
) -> None:
    """The message has all of what was typed, and so has the link to the search."""
    address = Address(page=page, route=f"/{page}", query=query, language=language)
    shown = _read(render(Executor(), illustrative, address))
    typed = next(iter(query.values()))[0]
    quoted = f"“{typed}”" if language is Language.EN else f"「{typed}」"
    assert sum(quoted in words for words in shown.words) > 1  # in the message, and in the link
    assert f"/search?q={typed.replace(' ', '%20')}" in shown.links


def test_a_title_of_several_units_is_not_taken_for_one(tmp_path: Path) -> None:
    """The reader chooses in the search."""
    for code in ("900001L2", "900002L3"):
        write_unit(tmp_path, code, "Sell goods")
    query = {"a": ["Sell goods"], "b": ["900001L2"]}
    page = render(Executor(), load_dataset(tmp_path)[0], Address(page="compare", route="/compare", query=query))
    assert page.status == 404
    assert "/search?q=Sell%20goods" in _read(page).links


_COUNTED = "units|rows|statements|hours|credits|documents|items|weeks|stages|questions|links|hits|changes|entries"


def test_a_count_of_one_is_followed_by_a_singular() -> None:
    """A sentence of a template that counts has words for one too, unless what it counts is always several."""
    always_several = "Only the {{ count }} units with the highest cruciality are drawn."
    for template in (Path(__file__).parents[2] / "cskg/web/templates").glob("*.html"):
        text = template.read_text("utf-8").replace(always_several, "")
        for sentence in re.findall(r"{%\s*trans\b[^%]*%}(.*?){%\s*endtrans", text, re.DOTALL):
            assert "pluralize" in sentence or not re.search(rf"}}}} ({_COUNTED})\b", sentence), (
                template.name,
                sentence,
            )


def test_pages_of_one_unit_count_in_the_singular(tmp_path: Path) -> None:
    """The map, the area and the plan of a dataset of a single unit of one credit, which takes two weeks."""
    text = re.sub("(?m)^Credit: .*$", "Credit: 1", make_text(code="900001L2", area="Online Sales"))
    (tmp_path / "900001L2.txt").write_text(text, "utf-8")
    catalogue = load_dataset(tmp_path)[0]
    area, industry = catalogue.functional_areas[0].slug, catalogue.industries[0].slug
    for address, said in (
        (Address(page="map", route="/map", query={"industry": [industry]}), ("1 unit in 1 row.", "1 unit, 1 credit")),
        (Address(page="area", route=f"/functional-area/{area}", path={"slug": area}), ("1 unit",)),
        (Address(page="plan", route="/plan", query={"goal": ["900001L2"]}), ("1 stage, about 10 hours, 1 credit",)),
        (Address(page="plan", route="/plan", query={"goal": ["900001L2"], "hours": ["10"]}), ("1 week", "Week 1 ")),
    ):
        words = " ".join(" ".join(_read(render(Executor(), catalogue, address)).words).split())
        assert all(each in words for each in said), words
        assert not re.search(rf"\b1 ({_COUNTED})\b", words)


def test_the_foot_counts_described_units_and_those_only_named(illustrative: Catalogue, retail: Catalogue) -> None:
    """A unit that no document describes is not one of the units, and is not passed over."""
    for catalogue in (illustrative, retail):
        page = " ".join(_read(render(Executor(), catalogue, Address(page="home", route="/"))).words)
        described = sum(unit.status is UnitStatus.DESCRIBED for unit in catalogue.units.values())
        assert f"{described} units, " in page
        assert described < len(catalogue.units)
        assert f"{len(catalogue.units) - described} more unit" in page


@pytest.mark.parametrize(
    ("page", "query", "kept"),
    [
        ("plan", {"goal": ["handle complaints"], "known": ["910401L1"]}, "known=910401L1"),
        ("plan", {"goal": ["910401L1"], "known": ["handle complaints"]}, "goal=910401L1"),
        ("compare", {"a": ["handle complaints"], "b": ["910401L1"]}, "b=910401L1"),
        ("compare", {"a": ["handle complaints"]}, ""),
        ("explore", {"unit": ["handle complaints"]}, ""),
    ],
)
def test_loose_words_lead_to_a_choice_of_units(
    illustrative: Catalogue, page: str, query: dict[str, list[str]], kept: str
) -> None:
    """Each unit that the search finds is offered with the address of the same page, and all else that was asked."""
    shown = _read(render(Executor(), illustrative, Address(page=page, route=f"/{page}", query=query)))
    assert "Which unit do you mean by “handle complaints”?" in shown.words
    typed = next(name for name, values in query.items() if "handle complaints" in values)
    offered = [link for link in shown.links if link.startswith(f"/{page}?") and f"{typed}=910204L3" in link]
    assert len(offered) == 1
    assert kept in offered[0]
    chosen = {name: ["910204L3"] if name == typed else values for name, values in query.items()}
    assert render(Executor(), illustrative, Address(page=page, route=f"/{page}", query=chosen)).status == 200


def test_words_that_no_unit_has_lead_to_no_choice(illustrative: Catalogue) -> None:
    """There is nothing to choose from then, and the message leads to the search."""
    address = Address(page="plan", route="/plan", query={"goal": ["xylophone"]})
    assert "Which unit do you mean" not in " ".join(_read(render(Executor(), illustrative, address)).words)
