"""Every format of datasets with the same hostile words, as the formats of quizzes in ``test_hostile_words``."""

import csv
import io
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from builders import make_link, make_source, make_unit
from exchange.graph_facts import compile_units
from exchange.hostile_words import HOSTILE, placeholder
from exchange.test_hostile_words import Read, compare

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.model import Evidence, Justification, LinkPredicate, Statement

_IDS = {"identifier", "uri", "@id", "iri", "rubricId", "targetUrl", "ceterms:ctid", "ceasn:hasChild", "ceasn:isChildOf"}
"""Keys whose values follow from the words of statements."""

_ALIKE = str.maketrans("‹›⧵", "<>\\")  # what Moodle's short names have instead


def make_selection(folder: Path, words: tuple[str, ...]) -> Selection:
    """A unit a word, with the word in all its texts, and a link that rests on it."""
    units, links = [], []
    for index, word in enumerate(words):
        rights = f"{index:02} {word}"
        source = make_source(f"{index:02}.txt", title=word, rights=rights)
        below = Statement(text=f"{word} below", number=word)
        unit = make_unit(
            code=f"900{index:03}L1",
            source=source,
            title=word,
            range=word,
            remark=word,
            credit_note=word,
            industry="Retail",
            branch="Shops",  # words alike in slugs would be one area
            functional_areas=("Sales",),
            criteria_opener=word,
            requirements=(Statement(text=word, children=(below,)),),
            assessment_criteria=(Statement(text=word),),
        )
        units.append(unit)
        kind = {"predicate": LinkPredicate.ADOPTED_FROM, "justification": Justification.STATED, "method": "remark"}
        said = (Evidence(text=word, unit=unit.key, source=source.name),)
        links.append(make_link(unit.key, "800001L1", evidence=said, **kind))
    return Selection(catalogue=compile_units(folder, *units, links=links))


def read_rdf(form: ox.RdfFormat, content: bytes) -> Read:
    read = Read()
    for quad in ox.parse(content, format=form):
        read.structure.append(quad.predicate.value)
        if isinstance(quad.object, ox.Literal):
            read.structure += [quad.object.language or "", quad.object.datatype.value]
            read.texts.append(quad.object.value)
    return read


def read_json(content: bytes) -> Read:
    """JSON that could stand in a page; ids are left out."""
    assert not re.search(rb"[<>&]", content)
    read = Read()

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: strip(each) for name, each in value.items() if name not in _IDS}
        return [strip(each) for each in value] if isinstance(value, list) else value

    read.add_json(strip(json.loads(content)), read.texts.append)
    return read


def read_csv(ids: set[int], markup: set[int], content: bytes) -> Read:
    """CSV with columns of ids and columns of HTML."""
    read = Read()
    for row in csv.reader(io.StringIO(content.decode(), newline=""), strict=True):
        read.structure.append(f"row of {len(row)}")
        for column, cell in enumerate(row):
            if column in markup:
                read.add_html(cell)
            elif column not in ids:
                read.texts.append(cell.translate(_ALIKE))
    return read


def read_sssom(content: bytes) -> Read:
    read = Read()
    for line in content.decode().split("\n"):
        if line.startswith("#"):
            name, _, value = line.partition(": ")
            read.structure.append(name)
            read.texts.append(json.loads(value) if value.startswith('"') else value)
        else:
            cells = next(csv.reader([line], delimiter="\t", strict=True), [])
            read.structure.append(f"row of {len(cells)}")
            read.texts += cells
    return read


def read_workbook(content: bytes) -> Read:
    read = Read()
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet:
            read.structure.append(f"row of {len(row)}")
            for cell in row:
                read.structure.append(cell.data_type)
                read.texts.append(str(cell.value))
    return read


READERS: dict[str, Callable[[bytes], Read]] = {
    "canvas-outcomes": partial(read_csv, {0, 9}, {3}),
    "case": read_json,
    "case-extended": read_json,
    "ctdl-asn": read_json,
    "jsonld": partial(read_rdf, ox.RdfFormat.JSON_LD),
    "matrix-csv": partial(read_csv, set(), set()),
    "matrix-xlsx": read_workbook,
    "moodle-competencies": partial(read_csv, {0, 1}, {3}),
    "nquads": partial(read_rdf, ox.RdfFormat.N_QUADS),
    "open-badges": read_json,
    "skos": partial(read_rdf, ox.RdfFormat.TURTLE),
    "sssom": read_sssom,
    "trig": partial(read_rdf, ox.RdfFormat.TRIG),
    "turtle": partial(read_rdf, ox.RdfFormat.TURTLE),
}
"""For each format, how what reads it reads it."""


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_words_are_text_and_all_of_them_are_there(tmp_path: Path, name: str) -> None:
    """Beside its texts and ids a file is what it is with harmless words; its texts are the words, whatever they are."""

    def write(words: tuple[str, ...]) -> Read:
        content = io.BytesIO()
        write_export(make_selection(tmp_path, words), FORMATS[name], content)
        return READERS[name](content.getvalue())

    hostile = tuple(re.sub("[\ud800-\udfff]", "", word) for word in HOSTILE)  # no graph can hold these
    compare(write(hostile), write(tuple(map(placeholder, range(len(HOSTILE))))), hostile)
