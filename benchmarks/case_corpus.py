"""Made-up CASE 1.1 packages of any size, piece by piece: a tree, a hundred items below each, and associations."""

import json
import uuid
from pathlib import Path

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/hk-competency/benchmarks/")
_HOST = "https://case.example/ims/case/v1p1"
_TIME = "2026-01-02T03:04:05+00:00"
_WORDS = (
    "bread dough oven yeast flour knead bake cool slice sell guest order till float stock shelf label price".split()
)


def write_package(path: Path, items: int) -> None:
    """Writes a package with a number of items, each below another one; every tenth precedes the next one."""
    names = [str(uuid.uuid5(_SPACE, str(number))) for number in range(items + 1)]

    def refer(number: int) -> dict[str, str]:
        kind = "CFItems" if number else "CFDocuments"
        return {"title": f"No. {number}", "identifier": names[number], "uri": f"{_HOST}/{kind}/{names[number]}"}

    def associate(kind: str, origin: int, destination: int) -> dict[str, object]:
        identifier = str(uuid.uuid5(_SPACE, f"{kind} {origin}"))
        return {
            "identifier": identifier,
            "uri": f"{_HOST}/CFAssociations/{identifier}",
            "associationType": kind,
            "sequenceNumber": origin % 100,
            "originNodeURI": refer(origin),
            "destinationNodeURI": refer(destination),
            "lastChangeDateTime": _TIME,
        }

    document = {
        "identifier": names[0],
        "uri": f"{_HOST}/CFDocuments/{names[0]}",
        "creator": "cskg",
        "title": f"{items:,} made-up items",
        "caseVersion": "1.1",
        "language": "en",
        "lastChangeDateTime": _TIME,
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"CFDocument":{json.dumps(document)},"CFItems":[')
        for number in range(1, items + 1):
            text = " ".join(_WORDS[(number * step) % len(_WORDS)] for step in (1, 5, 7, 11, 13))
            item = {
                "identifier": names[number],
                "uri": f"{_HOST}/CFItems/{names[number]}",
                "fullStatement": f"{text.capitalize()} {number}.",
                "humanCodingScheme": f"B.{number}",
                "CFItemType": "Standard",
                "language": "en",
                "educationLevel": ["03"],
                "lastChangeDateTime": _TIME,
            }
            file.write(("," if number > 1 else "") + json.dumps(item, separators=(",", ":")))
        file.write('],"CFAssociations":[')
        for number in range(1, items + 1):
            found = [associate("isChildOf", number, (number - 1) // 100)]
            found += [associate("precedes", number - 1, number)] if number % 10 == 0 else []
            pieces = ",".join(json.dumps(each, separators=(",", ":")) for each in found)
            file.write(("," if number > 1 else "") + pieces)
        file.write("]}")
