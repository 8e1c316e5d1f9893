"""CTDL-ASN: valid by the registry's schemas, and read by a JSON-LD library with the real context."""

import io
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import strategies
from exchange.graph_facts import compile_units
from exchange.test_framework_losses import make_hostile_units
from hypothesis import given, settings
from jsonschema import Draft4Validator, FormatChecker
from pyld import jsonld
from requirements import lacking

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.frameworks.ctdl_asn import CONTEXT
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.model import Unit
from cskg.vocab import CEASN, CETERMS, CSKG

_SCHEMAS = {
    "ceasn:Competency": "ce_registry-competency.json",
    "ceasn:CompetencyFramework": "ce_registry-competency_framework.json",
}


def write(selection: Selection) -> dict[str, Any]:
    content = io.BytesIO()
    write_export(selection, FORMATS["ctdl-asn"], content)
    found: dict[str, Any] = json.loads(content.getvalue())
    return found


@cache
def load_schema(name: str) -> Draft4Validator:
    """A validator of the registry's schema of a class."""
    path = Path(os.environ.get("CSKG_SPECS", "")) / "ctdl-asn" / _SCHEMAS[name]
    if not os.environ.get("CSKG_SPECS") or not path.is_file():
        lacking("The schemas of CTDL-ASN are not here.", "Name the folder that holds ctdl-asn in CSKG_SPECS.")
    return Draft4Validator(json.loads(path.read_text("utf-8")), format_checker=FormatChecker())


def iter_faults(document: dict[str, Any]) -> Iterator[str]:
    assert document["@context"] == CONTEXT
    for node in document["@graph"]:
        if node["@type"] in _SCHEMAS:
            for error in load_schema(node["@type"]).iter_errors(node):
                yield f"{node['@id']} {'/'.join(map(str, error.path))}: {error.message}"


def test_nodes_are_valid(retail: Catalogue, tmp_path: Path) -> None:
    """Of real and of hostile units; a node without its text is not valid."""
    for catalogue in (retail, compile_units(tmp_path, *make_hostile_units())):
        document = write(Selection(catalogue=catalogue))
        assert list(iter_faults(document)) == []
    competency = next(node for node in document["@graph"] if node["@type"] == "ceasn:Competency")
    del competency["ceasn:competencyText"]
    assert len(list(iter_faults(document))) == 1


@settings(max_examples=15)
@given(unit=strategies.units())
def test_nodes_of_any_unit_are_valid(unit: Unit) -> None:
    """Of units of any shape."""
    with TemporaryDirectory() as folder:
        assert list(iter_faults(write(Selection(catalogue=compile_units(Path(folder), unit))))) == []


def test_a_json_ld_library_understands_it(retail: Catalogue) -> None:
    """With the context of Credential Engine, pyld expands every key to a term, and finds the ladder of levels."""
    path = Path(os.environ.get("CSKG_FOREIGN", "")) / "ctdl" / "ctdlasn-context.json"
    if not os.environ.get("CSKG_FOREIGN") or not path.is_file():
        lacking("The context of CTDL-ASN is not here.", "Name the folder that holds ctdl/ in CSKG_FOREIGN.")
    context = json.loads(path.read_text("utf-8"))
    document = write(Selection(catalogue=retail))

    def load(url: str, _: dict[str, Any]) -> dict[str, Any]:
        assert url == CONTEXT, "nothing else is fetched"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}

    nodes = {node["@id"]: node for node in jsonld.expand(document, {"documentLoader": load})}
    for node in document["@graph"]:
        assert len(nodes[node["@id"]]) == len(node), node
    levels = [nodes[str(CSKG.Level1)]]
    while following := levels[-1].get(str(CETERMS.precedes)):
        levels.append(nodes[following[0]["@id"]])
    assert [node["@id"] for node in levels] == [str(CSKG[f"Level{number}"]) for number in range(1, 8)]
    (framework,) = (node for node in nodes.values() if node["@type"] == [str(CETERMS.QualificationsFramework)])
    assert {name["@value"] for name in framework[str(CETERMS.name)]} >= {"Hong Kong Qualifications Framework"}
    texts = [node for node in nodes.values() if str(CEASN.competencyText) in node]
    assert len(texts) == sum(node["@type"] == "ceasn:Competency" for node in document["@graph"])
