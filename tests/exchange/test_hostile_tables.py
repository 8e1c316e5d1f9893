"""What is not a quiz with the same hostile words: links as SSSOM, a study plan as iCalendar, findings as SARIF.

Each is read as its readers do and compared with a harmless one, as in :mod:`test_hostile_words`.
"""

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import icalendar
import pytest
import yaml
from builders import make_link, make_source, make_unit
from exchange.hostile_words import HOSTILE, placeholder
from exchange.test_hostile_words import Read, compare

from cskg.exchange.frameworks.sssom import iter_sssom
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import make_contents
from cskg.graph.index import UnitEntry
from cskg.iris import Iris
from cskg.lint.findings import Finding
from cskg.lint.rules import RULES
from cskg.lint.sarif import to_sarif
from cskg.model import Diagnostic, Evidence, LinkPredicate, Severity, UnitCode
from cskg.study.calendar import to_calendar
from cskg.study.paths import PathStatus, Stage, Step, StudyPath

WORDS = tuple(word.encode("utf-8", "replace").decode() for word in HOSTILE)
"""The words as a dataset holds them: half of a surrogate pair is replaced where a document is read."""

HARMLESS = tuple(map(placeholder, range(len(WORDS))))


def compile_words(words: tuple[str, ...], folder: Path) -> Catalogue:
    """A dataset with a unit a word, which is its title, its rights, and what links it to the first."""
    iris = Iris()
    compiler = Compiler(folder / "compiled", iris)
    for index, word in enumerate(words):
        source = make_source(f"{index:02}.txt", rights=f"{index:02} {word}")
        unit = make_unit(code=f"900{index:03}L1", source=source, title=word)
        said = (Evidence(text=word, unit=unit.key, source=source.name),)
        link = make_link(unit.key, "900000L1", predicate=LinkPredicate.RELATED_TO, evidence=said)
        contents = make_contents(source, iris, units=[unit], links=[link])
        compiler.add_graph(iris.graph(source.name), source.name, contents)
    return compiler.finish()


def write_sssom(catalogue: Catalogue) -> bytes:
    return "".join(iter_sssom(Selection(catalogue=catalogue))).encode()


def read_sssom(content: bytes) -> Read:
    """Reads the header as YAML, and the rows as tab-separated values, each of one line."""
    read = Read()
    lines = content.decode().splitlines()
    header = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    header.pop("mapping_set_id")  # the revision follows from the words
    read.add_json(header, read.texts.append)
    for row in csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", strict=True):
        read.structure.append(f"{len(row)} fields")
        read.texts += row
    return read


def write_calendar(catalogue: Catalogue) -> bytes:
    def make_step(unit: UnitEntry) -> Step:
        return Step(unit=unit, hours=10.0, hours_estimated=False, reasons=(), needed_by=(), unlocks=())

    path = StudyPath(
        status=PathStatus.COMPLETE,
        stages=(Stage(index=1, steps=tuple(map(make_step, catalogue.units.values()))),),
        total_credits=1.0,
        total_hours=10.0,
        weeks=None,
        messages=(),
        unmet_goals=(),
        gaps=(),
    )
    return to_calendar(path, date(2027, 1, 4), 5.0)


def read_calendar(content: bytes) -> Read:
    """Reads with the icalendar library; the bytes are those that RFC 5545 allows (sections 3.1 and 3.3.11)."""
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", content)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    read = Read()
    for component in icalendar.Calendar.from_ical(content).walk():
        read.structure.append(component.name)
        for name, value in component.property_items(recursive=False):
            read.structure.append(name)
            read.texts.append(value.to_ical().decode() if name.startswith("DT") else str(value))
    return read


def write_sarif(catalogue: Catalogue) -> bytes:
    words = [unit.find_title() or "" for unit in catalogue.units.values()]
    findings = []
    for index, word in enumerate(words):
        found = Diagnostic(
            severity=Severity.WARNING, code=RULES[0].code, message=word, source=f"{index:02}/{word}", line=1, column=1
        )
        unit = UnitCode(f"{index:02} {word}")
        findings.append(Finding(diagnostic=found, unit=unit, subject=word, related=found))
    return json.dumps(to_sarif(findings, "1.2.3")).encode()


def read_sarif(content: bytes) -> Read:
    read = Read()

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: unquote(each) if name == "uri" else strip(each) for name, each in value.items()}
        return [strip(each) for each in value] if isinstance(value, list) else value

    log = strip(json.loads(content))
    for result in log["runs"][0]["results"]:
        del result["partialFingerprints"]  # they follow from the words
    read.add_json(log, read.texts.append)
    return read


@pytest.mark.parametrize(
    ("write", "read"),
    [(write_sssom, read_sssom), (write_calendar, read_calendar), (write_sarif, read_sarif)],
    ids=["sssom", "icalendar", "sarif"],
)
def test_hostile_words_are_text_and_all_of_them_are_there(
    write: Callable[[Catalogue], bytes], read: Callable[[bytes], Read], tmp_path: Path
) -> None:
    """Beside its texts a file is what it is with harmless words; its texts are the words, whatever they are."""
    contents = []
    for name, words in (("hostile", WORDS), ("harmless", HARMLESS)):
        folder = tmp_path / name
        folder.mkdir()
        contents.append(write(compile_words(words, folder)))
    compare(*map(read, contents), WORDS)
