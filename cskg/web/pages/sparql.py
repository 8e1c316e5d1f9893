"""A form for SPARQL queries with examples, and the answer as a table with links.

The server asks the engine before the page is rendered (see ``sparql_view``); the outcome is in ``Address.found``.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from cskg.sparql.questions import load_questions
from cskg.web.page import Address, Page


def _show(_: Mapping[str, Any], address: Address) -> dict[str, Any]:
    # Imported here, because only workers show pages and need this.
    from cskg.web.sparql_worker import Shown

    questions = load_questions()
    body = address.found.get("answer")
    return {
        "query": address.found.get("query") or questions[0].query,
        "fault": address.found.get("fault"),
        "answer": msgspec.json.decode(body, type=Shown) if body else None,
        "questions": [
            {"text": question.texts[address.language.value], "query": question.query} for question in questions
        ],
    }


PAGE = Page(name="sparql", routes=(), show=_show)
