"""Compares a CASE package with the one that a server returns after importing it: fields lost, added and changed.

curl -s http://127.0.0.1:8080/ims/case/v1p1/CFPackages/UUID > back.json
.venv/bin/python benchmarks/case_round_trip.py sent.json back.json
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any


def iter_resources(package: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yields the resources of a package: class, identifier and content."""
    yield "CFDocument", package["CFDocument"]["identifier"], package["CFDocument"]
    for name, values in [*package.items(), *(package.get("CFDefinitions") or {}).items()]:
        for value in values if isinstance(values, list) else ():
            yield name, value["identifier"], value


def even(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Returns a normalised value: times in one form, arrays sorted, and null values removed."""
    if isinstance(value, dict):
        return {name: even(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        # The positions give the order of criteria, so the order of the array does not matter.
        return sorted(map(even, value), key=json.dumps)
    try:
        return datetime.fromisoformat(value).isoformat() if isinstance(value, str) and value[4:5] == "-" else value
    except ValueError:
        return value


def main() -> None:
    """Prints a row for each class and field that differs."""
    sent, back = (json.loads(Path(path).read_text("utf-8")) for path in sys.argv[1:])
    given = {(kind, name): even(value) for kind, name, value in iter_resources(sent)}
    got = {(kind, name): even(value) for kind, name, value in iter_resources(back)}
    counts: Counter[tuple[str, str, str]] = Counter()
    for key in {*given, *got}:
        one, other = given.get(key), got.get(key)
        if one is None or other is None:
            counts[key[0], "(whole)", "added" if one is None else "lost"] += 1
            continue
        for field in {*one, *other}:
            if field not in other:
                counts[key[0], field, "lost"] += 1
            elif field not in one:
                counts[key[0], field, "added"] += 1
            elif one[field] != other[field]:
                counts[key[0], field, "changed"] += 1
    print("| class | field | lost | added | changed |\n|---|---|---|---|---|")
    for kind, field in sorted({key[:2] for key in counts}):
        cells = [
            f"{counts[kind, field, word]:,}" if counts[kind, field, word] else ""
            for word in ("lost", "added", "changed")
        ]
        print(f"| {kind} | {field} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
