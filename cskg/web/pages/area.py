"""A functional area: its units, a drawing of their relations, what depends on each unit, and the order."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from cskg.errors import BadInputError, cut
from cskg.graph.catalogue import Catalogue
from cskg.model import LinkPredicate
from cskg.study.area_svg import MOST_DRAWN, MOST_IN_ROW, kind_of
from cskg.study.level_drawing import Drawing, Edge, EdgeKind, Node, draw
from cskg.web.page import Address, Page

ROWS = 100
"""The most rows of the table of relations, which quotes their evidence; the drawing has all of them."""

_STYLES = {"STATED": "stated", "CURATED": "curated"}


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    slug = address.path["slug"]
    return {
        "slug": slug,
        "filter": {"functionalArea": slug},
        "after": address.find("after"),
        "least": address.read_number("sure", 0.5, most=1),
        "without": [_read_pair(text) for text in address.get_all("without")],
        "rows": ROWS,
    }


def _read_pair(text: str) -> dict[str, str]:
    """Reads a prerequisite to leave out: two codes separated by a colon, or codes or IRIs separated by a space."""
    subject, _, target = text.partition(" " if " " in text else ":")
    if not subject or not target:
        raise BadInputError(
            f"“{cut(text, 40)}” is not a prerequisite.",
            "Write without=A:B for: unit A comes before unit B.",
        )
    return {"subject": subject, "object": target}


def _join(edge: Mapping[str, Any]) -> str:
    """Writes a prerequisite to leave out; the mirror of :func:`_read_pair`."""
    names = [str(edge[end]["codeOrIri"]) for end in ("subject", "object")]
    return (" " if any(":" in name for name in names) else ":").join(names)


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    found = data["prerequisites"]
    without = address.get_all("without")
    relations = found["relations"]
    table = [
        {
            **row,
            "number": number,
            "without": _join(row),
            "is_prerequisite": row["kind"] == "PREREQUISITE_OF",
        }
        for number, row in enumerate(found["table"], 1)
    ]
    ranked = sorted(found["measures"], key=lambda each: -each["cruciality"])
    return {
        **data,
        "least": address.read_number("sure", 0.5, most=1),
        "drawing": _draw(ranked[:MOST_DRAWN], relations, {each["unit"]["iri"] for each in found["bottlenecks"]}),
        "is_whole": len(ranked) <= MOST_DRAWN,
        "table": table,
        "more": len(relations) - len(table),
        "ranked": [each for each in ranked if max(each["cruciality"], (each["before"] or each)["cruciality"]) > 1],
        "without": without,
        "left_out": [
            {
                **each,
                "back": [text for text in without if text != _join(each)],
            }
            for each in (found["whatIf"] or {"without": ()})["without"]
        ],
    }


def _draw(measures: list[Mapping[str, Any]], relations: list[Mapping[str, Any]], bottlenecks: set[str]) -> Drawing:
    """Draws units and their relations; the numbers are the numbers of the rows of the table."""
    joined: dict[tuple[EdgeKind, str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(relations, 1):
        if each["isReduced"]:
            kind = kind_of(LinkPredicate[each["kind"]])
            joined[kind, each["subject"]["iri"], each["object"]["iri"]].append(number)
    return draw(
        [
            Node(
                iri=each["unit"]["iri"],
                code=each["unit"]["code"],
                title=each["unit"]["title"] or "",
                level=each["unit"]["level"],
                is_chosen=each["unit"]["iri"] in bottlenecks,
                note=str(each["cruciality"]),
            )
            for each in measures
        ],
        [
            Edge(
                numbers=tuple(numbers),
                first=first,
                last=last,
                style=_STYLES.get(relations[numbers[0] - 1]["justification"], "inferred"),
                kind=kind,
            )
            for (kind, first, last), numbers in joined.items()
        ],
        MOST_IN_ROW,
    )


PAGE = Page(
    name="area",
    routes=("/functional-area/{slug}.html", "/functional-area/{slug}"),
    ask=_ask,
    show=_show,
    needs=("prerequisites", "units"),
    is_of_thing=True,
)
