"""Recognises a framework of another system by its content, and reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cskg.errors import SourceError, tell_count
from cskg.foreign_frameworks import Framework
from cskg.model import Diagnostic, Severity, Source
from cskg.parser.foreign.habits import Habits

if TYPE_CHECKING:
    import pyoxigraph as ox

    from cskg.parser.foreign.rdf_nodes import Nodes
    from cskg.parser.json_objects import JsonValue

_SNIFFED = 20_000
_TURTLE = re.compile(
    r"(?:\s|#[^\n]*\n)*+(?:@prefix\s|@base\s|PREFIX\s|BASE\s|<[^<>\s]{1,2000}>\s+(?:<[^<>\s]{1,2000}>|a)\s)",
    re.IGNORECASE,
)
_XML = re.compile(r"<(?:\w{1,20}:)?RDF[\s>]")
_NAMES = ("skos", "ceasn", "ceterms", "asn:")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFrameworks:
    """The frameworks in a document, and the habits found in it."""

    frameworks: tuple[Framework, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_frameworks(data: bytes, text: str, source: Source) -> FoundFrameworks | None:
    """Reads the frameworks of a document. Returns None if the document has no known framework format.

    Args:
        data: The bytes of the document.
        text: The text of the document.
        source: The document.

    Raises:
        SourceError: The document is a framework, but it is broken, and not all of it can be read.
    """
    read = _find_reader(text)
    if read is None:
        return None
    habits = Habits(source.name)
    known: dict[str, Framework] = {}
    for framework in read(data, text, source, habits):
        if known.setdefault(framework.key, framework) is not framework:
            habits.note("duplicate-identifier", framework.title, framework.identifier)
    frameworks = tuple(known.values())
    if not frameworks:
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        habits.note_row("byte-order-mark", 1)
    told = tuple(_tell(framework) for framework in frameworks)
    return FoundFrameworks(frameworks=frameworks, diagnostics=(*told, *habits.conclude()))


_Reader = Callable[[bytes, str, Source, Habits], tuple[Framework, ...]]


def _find_reader(text: str) -> _Reader | None:
    start = text[:_SNIFFED].lstrip()
    if start.startswith(("{", "[")):
        if '"CFDocument"' in text:
            return _read_case
        if '"@' in text and any(name in text for name in _NAMES):
            return _read_json_ld
        return None
    if start.startswith("<") and _XML.search(start):
        return _read_rdf
    if _TURTLE.match(start) and any(name in text for name in _NAMES):
        return _read_rdf
    from cskg.parser.foreign.competency_tables import find_table

    return _read_table if find_table(text) else None


def _read_case(_: bytes, text: str, source: Source, habits: Habits) -> tuple[Framework, ...]:
    from cskg.parser.foreign.case_packages import read_packages

    return read_packages(_load(text, source), source, habits)


def _read_table(_: bytes, text: str, source: Source, habits: Habits) -> tuple[Framework, ...]:
    from cskg.parser.foreign.competency_tables import find_table, read_table

    form = find_table(text)
    return read_table(text, form, source, habits) if form else ()


def _load(text: str, source: Source) -> "JsonValue":
    """Reads JSON completely or not at all, because half a framework would replace a whole one.

    Raises:
        SourceError: The JSON is broken.
    """
    from cskg.parser.json_objects import load_json

    loaded = load_json(text, source.name)
    if loaded.fault is not None:
        raise loaded.fault
    return loaded.value


def _read_json_ld(_: bytes, text: str, source: Source, habits: Habits) -> tuple[Framework, ...]:
    from pyoxigraph import RdfFormat

    from cskg.parser.foreign.node_frameworks import read_node_frameworks
    from cskg.parser.foreign.rdf_nodes import has_own_context, read_compact

    value = _load(text, source)
    if has_own_context(value):
        nodes = _parse(text.encode(), RdfFormat.JSON_LD, source)
    else:
        habits.note("remote-context", "/@context")
        nodes = read_compact(value, habits)
    return read_node_frameworks(nodes, source, habits)


def _read_rdf(data: bytes, text: str, source: Source, habits: Habits) -> tuple[Framework, ...]:
    from pyoxigraph import RdfFormat

    from cskg.parser.foreign.node_frameworks import read_node_frameworks

    is_xml = _XML.search(text[:_SNIFFED]) is not None and text.lstrip().startswith("<")
    nodes = (
        _parse(data, RdfFormat.RDF_XML, source)
        if is_xml
        else _parse(text.encode("utf-8", "replace"), RdfFormat.TRIG, source)
    )
    return read_node_frameworks(nodes, source, habits)


def _parse(content: bytes, form: "ox.RdfFormat", source: Source) -> "Nodes":
    """Reads RDF completely or not at all.

    Raises:
        SourceError: The RDF is faulty.
    """
    from cskg.parser.foreign.rdf_nodes import read_rdf

    try:
        return read_rdf(content, form, _base(source))
    except (SyntaxError, ValueError) as error:
        why = f"The RDF cannot be read: {error.msg if isinstance(error, SyntaxError) else error}."
        line = error.lineno if isinstance(error, SyntaxError) else None
        raise SourceError(source.name, why, "Correct it there, or export it again.", line=line) from error


def _base(source: Source) -> str:
    """Returns a base for the relative addresses of a document. It does not resolve to anything."""
    from urllib.parse import quote

    return f"document:/{quote(source.name)}"


def _tell(framework: Framework) -> Diagnostic:
    return Diagnostic(
        severity=Severity.INFO,
        code="foreign-framework",
        message=f"“{framework.title[:80]}” is a framework of another system ({framework.format.value}, "
        f"{tell_count(len(framework.items), 'item')}) and has no units of competency. It is kept beside the units.",
        source=framework.source.name,
    )
