"""Revisions of a unit side by side, and the feed of changes: what they say, and what they cannot know."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from ingest.test_publications import WORDS, Shop, write_shop
from lxml import etree, html

from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Language
from cskg.web.page import Address
from cskg.web.rendering import Rendered, render

ATOM = "{http://www.w3.org/2005/Atom}"
REWORDED = [WORDS[1], WORDS[0], "Greet each guest at the door", WORDS[3], "Polish the window"]


def publish(shop: Shop, items: list[str], day: int | None, **where: str) -> Catalogue:
    """Builds what is published on a day of January; without a day, as versions did that kept no time."""
    write_shop(shop.sources, items, **where)
    at = datetime(2027, 1, day, 9, tzinfo=UTC) if day else None
    build_store(find_sources([shop.sources]), shop.store, Iris(), prune=True, at=at)
    return shop.open()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A store of three publications; the second one has no time."""
    made = Shop(tmp_path)
    publish(made, WORDS, 1)
    publish(made, REWORDED, None)
    publish(made, REWORDED[1:], 3)
    return made


def ask(catalogue: Catalogue, page: str, language: Language = Language.EN, **query: str) -> Rendered:
    """Renders a page."""
    values = {name: [value] for name, value in query.items()}
    return render(Executor(), catalogue, Address(page=page, route=f"/{page}", query=values, language=language))


def read_rows(page: Rendered) -> list[list[str]]:
    """The rows of the comparison: before, change, after."""
    tree = html.document_fromstring((page.body or b"").decode())
    rows = tree.xpath("//table[contains(@class, 'cmp')]/tbody/tr[not(contains(@class, 'part'))]")
    said = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return [[cell.removeprefix("Before ").removeprefix("After ") for cell in row] for row in said]


def test_two_revisions_stand_side_by_side(shop: Shop) -> None:
    """Between the first two: a statement reworded and moved words marked, one added; what stayed is asked for."""
    catalogue = shop.open()
    first, second, _ = (each.revision for each in catalogue.log.publications)
    page = ask(catalogue, "revisions", unit="900001L2", since=first, until=second)
    assert page.status == 200
    assert read_rows(page) == [
        ["Greet every guest at the door 1.3", "≈ Reworded", "Greet each guest at the door 1.3"],
        ["No counterpart", "+ Added", "Polish the window 1.5"],
    ]
    text = (page.body or b"").decode()
    assert "<del>every</del>" in text
    assert "<ins>each</ins>" in text
    tree = html.document_fromstring(text)
    assert tree.xpath("//tr[contains(@class, 'ch-reworded')]/td[1]//a") == []  # no address leads to what has vanished
    assert len(tree.xpath("//tr[contains(@class, 'ch-reworded')]/td[3]//a")) == 1
    whole = ask(catalogue, "revisions", unit="900001L2", since=first, until=second, show="all")
    assert len(read_rows(whole)) == len(WORDS) + 3


def test_the_last_change_is_shown_unless_another_is_asked_for(shop: Shop) -> None:
    """Without revisions in the address, what the last publication changed is shown; both can be swapped."""
    catalogue = shop.open()
    assert read_rows(ask(catalogue, "revisions", unit="900001L2")) == [
        [f"{WORDS[1]} 1.1", "− Dropped", "No counterpart"]
    ]
    _, second, third = (each.revision for each in catalogue.log.publications)
    swapped = ask(catalogue, "revisions", unit="900001L2", since=third, until=second)
    assert read_rows(swapped) == [["No counterpart", "+ Added", f"{WORDS[1]} 1.1"]]


def test_what_the_log_cannot_know_is_said(shop: Shop, retail: Catalogue) -> None:
    """Where the log starts, that it keeps statements only, and that a dataset in memory has none."""
    said = (ask(shop.open(), "revisions", unit="900001L2").body or b"").decode()
    assert "starts with publication 1" in said
    assert "Earlier titles, levels, credits, ranges and remarks are not kept." in said
    said = (ask(retail, "revisions", unit="111275L4").body or b"").decode()
    assert "read into memory" in said


def test_a_unit_that_is_gone_still_has_revisions(shop: Shop) -> None:
    """The log has the statements of a unit that the dataset lost."""
    publish(shop, WORDS, 4, name="b.txt", code="900002L2")
    (shop.sources / "a.txt").unlink()
    gone = publish(shop, WORDS, 5, name="b.txt", code="900002L2")
    assert gone.find_unit("900001L2") is None
    rows = read_rows(ask(gone, "revisions", unit="900001L2"))
    assert {row[1] for row in rows} == {"− Dropped"}
    assert len(rows) == len(WORDS) + 2
    assert ask(gone, "revisions", unit="900003L2").status == 404


def test_the_unit_and_the_changes_lead_there(shop: Shop) -> None:
    """The page of a unit that was revised links to its revisions, and so does the list of changes."""
    catalogue = shop.open()
    address = Address(page="unit", route="/unit/900001L2", path={"code": "900001L2"})
    unit = render(Executor(), catalogue, address)
    assert b'href="/revisions?unit=900001L2&amp;edition=en"' in (unit.body or b"")
    changes = ask(catalogue, "changes")
    assert b'href="/revisions?unit=900001L2&amp;edition=en&amp;since=' in (changes.body or b"")


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_revision_that_was_never_published_is_a_fault(shop: Shop, name: str) -> None:
    """The page says which revisions there are."""
    page = ask(shop.open(), "revisions", unit="900001L2", **{name: "f" * 64})
    assert page.status == 404


def read_feed(page: Rendered) -> Any:
    """Reads a feed, and checks what RFC 4287 asks of it (sections 4.1.1, 4.1.2 and 4.2)."""
    assert page.status == 200
    assert page.media_type == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(page.body or b"")
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    parsed = feedparser.parse(page.body or b"")
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def test_the_feed_has_an_entry_for_each_change_with_a_time(shop: Shop) -> None:
    """Publications without a time are left out; an entry leads to the two revisions, and its id stays."""
    feed = read_feed(ask(shop.open(), "changes_feed"))
    assert [entry.title for entry in feed.entries] == ["900001L2 Keep: 1 dropped"]
    assert feed.entries[0].updated == feed.feed.updated == "2027-01-03T09:00:00Z"
    assert "/revisions?unit=900001L2&edition=en&since=" in feed.entries[0].link
    publish(shop, WORDS, 4)
    later = read_feed(ask(shop.open(), "changes_feed", Language.ZH_HANT))
    assert later.feed.id == feed.feed.id
    assert [entry.id for entry in later.entries[1:]] == [entry.id for entry in feed.entries]


def test_the_feed_keeps_to_an_industry(shop: Shop) -> None:
    """A filter that no unit meets leaves an empty feed with another id; an unknown area is a fault."""
    feed = read_feed(ask(shop.open(), "changes_feed"))
    other = read_feed(ask(shop.open(), "changes_feed", industry="fishing"))
    assert other.entries == []
    assert other.feed.id != feed.feed.id
    assert ask(shop.open(), "changes_feed", area="nowhere").status == 404


def test_hostile_titles_are_text_in_the_feed(shop: Shop) -> None:
    """Markup, entities and control characters of a document do not reach the feed's structure."""
    hostile = 'Keep ]]> &xxe; "a\ufffe'
    feed = read_feed(ask(publish(shop, WORDS, 6, title=hostile), "changes_feed"))
    assert feed.entries[0].title_detail.type == "text/plain"
    assert feed.entries[0].title.startswith('900001L2 Keep ]]> &xxe; "a: ')
    assert len(feed.entries) == 2


def test_a_dataset_without_times_has_no_feed(retail: Catalogue) -> None:
    """The address says why, and no page names the feed."""
    assert ask(retail, "changes_feed").status == 404
    assert b"atom" not in (ask(retail, "changes").body or b"")


def test_the_command_notes_the_time(tmp_path: Path) -> None:
    """`cskg build` writes when it published into the log."""
    shop = Shop(tmp_path)
    write_shop(shop.sources, WORDS)
    command = [sys.executable, "-m", "cskg", "build", str(shop.sources), "--store", str(shop.store.path)]
    subprocess.run(command, check=True, capture_output=True)
    (publication,) = shop.open().log.publications
    assert publication.published is not None
    assert abs((datetime.now(UTC) - publication.published).total_seconds()) < 600
