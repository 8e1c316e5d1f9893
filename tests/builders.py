"""Makes units, links, documents and datasets for tests. A test gives only the values that matter to it.

All other values have defaults. A **tree** describes the statements of a unit: dictionaries of headings with their
children, or only texts.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry, UnitEntry
from cskg.ingest import build
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import (
    Diagnostic,
    Justification,
    Language,
    Link,
    LinkPredicate,
    Source,
    Statement,
    Unit,
    UnitCode,
    UnitKey,
    UnitStatus,
)
from cskg.parser.documents import parse_document

DATA = Path(__file__).parent.parent / "data"
"""The documents that come with the project."""

Tree = str | Statement | Mapping[str, "Tree"] | Iterable[str | Statement]


def make_statements(tree: Tree, *, is_numbered: bool = False) -> tuple[Statement, ...]:
    """Makes the statements of a tree; values that are statements already are not changed."""
    if isinstance(tree, str | Statement):
        tree = (tree,)
    items = tree.items() if isinstance(tree, Mapping) else ((item, ()) for item in tree)
    return tuple(
        text
        if isinstance(text, Statement)
        else Statement(
            text=text,
            number=str(place) if is_numbered else None,
            children=make_statements(below),
        )
        for place, (text, below) in enumerate(items, 1)
    )


def make_source(name: str = "a.txt", **fields: Any) -> Source:
    """Makes a source with arbitrary digests."""
    return Source(**{"name": name, "sha256": "0" * 64, "text_sha256": "0" * 64, **fields})


def make_unit(requirements: Tree = (), criteria: Tree = (), *, code: str = "900001L1", **fields: Any) -> Unit:
    """Makes a unit; its topmost requirements have numbers."""
    return Unit(
        **{
            "code": UnitCode(code),
            "source": make_source(f"{code}.txt"),
            "title": "Run a shop",
            "requirements": make_statements(requirements, is_numbered=True),
            "assessment_criteria": make_statements(criteria),
            **fields,
        }
    )


def make_entry(
    code: str, level: int | None = 3, credit: float | None = 6.0, *, is_described: bool = True, **fields: Any
) -> UnitEntry:
    """Makes the index entry of a unit with one edition; a unit that is not described has the level of its code."""
    edition = EditionEntry(
        **{
            "iri": f"urn:{code}/en",
            "graph": "urn:graph",
            "source": f"{code}.txt",
            "language": Language.EN,
            "status": UnitStatus.DESCRIBED,
            "old_code": None,
            "title": code,
            "level": level,
            "credit": credit,
            "industry": None,
            "branch": None,
            "functional_areas": (),
            "words": "",
            **fields,
        }
    )
    return UnitEntry(
        key=UnitKey(code),
        iri=f"urn:{code}",
        code=UnitCode(code),
        code_level=None if is_described else level,
        editions=(edition,) if is_described else (),
    )


def make_index(*entries: UnitEntry) -> dict[UnitKey, UnitEntry]:
    """Makes an index of units."""
    return {entry.key: entry for entry in entries}


def make_link(
    subject: str,
    target: str,
    confidence: float = 1.0,
    justification: Justification = Justification.CURATED,
    *,
    predicate: LinkPredicate = LinkPredicate.PREREQUISITE_OF,
    method: str = "test",
    **fields: Any,
) -> Link:
    """Makes a link; by default a curator's certain statement that one unit comes before another."""
    return Link(
        subject=UnitKey(subject),
        predicate=predicate,
        object=UnitKey(target),
        justification=justification,
        confidence=confidence,
        method=method,
        **fields,
    )


_FORMS = {
    Language.EN: """Specification of Competency Standards for the Made-up Industry

Functional Area - {area}

Title: {title}
Code: {code}
Range: {range}
Level: {level}
Credit: 3
Competency: Performance Requirements
{requirements}
Assessment Criteria
{criteria}
Remark: {remark}
""",
    Language.ZH_HANT: """名稱：{title}
編號：{code}
職能範疇：{area}
應用範圍：{range}
級別：{level}
學分：3
能力：表現要求
{requirements}
評核指引
{criteria}
備註：{remark}
""",
}
_WORDS = {
    Language.EN: ("Unit", "Shops", "Work", "Watch", "Ask", "Ends"),
    Language.ZH_HANT: ("單元", "商店", "工作", "檢查", "查詢", "完成"),
}


def make_text(
    *,
    code: str = "900001L1",
    title: str | None = None,
    area: str = "Stock",
    range: str | None = None,  # noqa: A002 - the field's name
    level: int | str | None = None,
    requirements: Mapping[str, Iterable[str]] | Iterable[str] = (),
    criteria: Iterable[str] = (),
    remark: str = "",
    language: Language = Language.EN,
) -> str:
    """Makes the document of a unit; default texts have nothing in common with those of other units.

    Requirements are topics with their lists; a list alone gets one topic. The level is the last character of the code,
    unless it is given.
    """
    unit, shops, work, watch, ask, ends = _WORDS[language]
    lines: list[str] = []
    listed = requirements or (f"{watch} {code}", f"{ask} {code}")
    topics = listed if isinstance(listed, Mapping) else {work: listed}
    for number, (topic, texts) in enumerate(topics.items(), 1):
        lines += [f"{number}. {topic}", *(f"- {text}" for text in texts)]
    return _FORMS[language].format(
        title=title or f"{unit} {code}",
        code=code,
        area=area,
        range=range or shops,
        level=level or code[-1],
        requirements="\n".join(lines),
        criteria="\n".join(f"- {text}" for text in criteria or (f"{ends} {code}",)),
        remark=remark,
    )


def write_unit(folder: Path, code: str, title: str | None = None, *, name: str | None = None, **fields: Any) -> None:
    """Writes the document of a unit into a folder."""
    (folder / (name or f"{code}.txt")).write_text(make_text(code=code, title=title, **fields), "utf-8")


def make_row(
    subject: str,
    target: str,
    predicate: str = "prerequisiteOf",
    *,
    rejects: bool = False,
    confidence: float | str = "",
    comment: str = "",
) -> str:
    """Makes the row of a curated or rejected link."""
    modifier, justification = ("Not", "MappingReview") if rejects else ("", "ManualMappingCuration")
    cells = (subject, f"cskg:{predicate}", modifier, target, f"semapv:{justification}", str(confidence), comment)
    return "\t".join(cells)


_LINKS_HEAD = (
    "#mapping_set_id: https://example.org/links\n#license: https://example.org/licence\n"
    "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\tcomment\n"
)


def write_links(folder: Path, *rows: str) -> Path:
    """Writes the rows of curated links beside the documents of a folder."""
    path = folder / "curated.sssom.tsv"
    path.write_text(_LINKS_HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def load_dataset(*paths: Path) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """Reads the present documents, and returns the dataset and its diagnostics."""
    # Called through its module, so `datasets_through_engine` can replace the loader.
    return build.load_catalogue(find_sources(paths), Iris())


@cache
def catalogue_of(*paths: Path) -> Catalogue:
    """Reads documents that no test changes; each is read once for all tests."""
    return load_dataset(*paths)[0]


@cache
def units_of(*folders: Path) -> tuple[Unit, ...]:
    """Reads the text files of folders that no test changes, each separately."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*.txt"))]
    return tuple(unit for path in paths for unit in parse_document(path.read_bytes(), path.name)[0])
