"""Open Badges alignments are read by a JSON-LD library with the official context, alone and in an achievement.

The context of Verifiable Credentials stands empty here: an alignment has no term of it.
"""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from requirements import lacking

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.frameworks.open_badges import CONTEXTS
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue

VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA = "https://schema.org/"


@pytest.fixture
def document(retail: Catalogue) -> dict[str, Any]:
    """The alignments of the real units."""
    content = io.BytesIO()
    write_export(Selection(catalogue=retail), FORMATS["open-badges"], content)
    return json.loads(content.getvalue())  # type: ignore[no-any-return]


def expand(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Expands a document with the official context."""
    path = Path(os.environ.get("CSKG_SPECS", "")) / "openbadges-v3p0" / "context-3.0.3.json"
    if not os.environ.get("CSKG_SPECS") or not path.is_file():
        lacking("The context of Open Badges is not here.", "Name the folder that holds openbadges-v3p0 in CSKG_SPECS.")
    known = dict(zip(CONTEXTS, ({"@context": {}}, json.loads(path.read_text("utf-8"))), strict=True))

    def load(url: str, _: dict[str, Any]) -> dict[str, Any]:
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": known[url]}

    return jsonld.expand(document, {"documentLoader": load})  # type: ignore[no-any-return]


def check(nodes: list[dict[str, Any]], alignments: list[dict[str, Any]]) -> None:
    """Checks that every key became a term, and every value is still there."""
    assert len(nodes) == len(alignments) > 70
    for node, alignment in zip(nodes, alignments, strict=True):
        assert len(node) == len(alignment)
        assert node["@type"] == [f"{SCHEMA}AlignmentObject"]
        assert node[f"{SCHEMA}targetName"] == [{"@value": alignment["targetName"]}]
        assert node[f"{SCHEMA}targetUrl"][0]["@value"] == alignment["targetUrl"]
        assert node[f"{VOCABULARY}targetType"] == [{"@value": "ceasn:Competency"}]
        assert node[f"{VOCABULARY}targetCode"] == [{"@value": alignment["targetCode"]}]


def test_every_key_of_the_export_is_a_term(document: dict[str, Any]) -> None:
    """By the context that the file names."""
    (root,) = expand(document)
    assert root.keys() == {f"{VOCABULARY}alignment"}
    check(root[f"{VOCABULARY}alignment"], document["alignment"])


def test_an_achievement_takes_the_alignments(document: dict[str, Any]) -> None:
    """Where an issuer puts them, they say the same."""
    achievement = {
        "@context": document["@context"],
        "id": "https://issuer.example/achievement",
        "type": ["Achievement"],
        "alignment": document["alignment"],
    }
    (root,) = expand(achievement)
    assert root["@type"] == [f"{VOCABULARY}Achievement"]
    check(root[f"{VOCABULARY}alignment"], document["alignment"])


def test_an_unknown_key_would_be_seen(document: dict[str, Any]) -> None:
    """What the context does not have is not in the expansion."""
    document["alignment"][0]["targetPlace"] = "nowhere"
    (root,) = expand(document)
    assert len(root[f"{VOCABULARY}alignment"][0]) < len(document["alignment"][0])
