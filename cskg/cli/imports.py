"""The command that shows how frameworks of other systems are read, and keeps packages of servers as files."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from cskg.cli.datasets import JSON, fetch_sources, find_reason, split_sources
from cskg.cli.printing import print_diagnostics, print_json, progress_bar, say
from cskg.errors import BadInputError, cut, tell_count
from cskg.model import Diagnostic, Severity

if TYPE_CHECKING:
    from cskg.foreign_frameworks import Framework
    from cskg.ingest.reading_files import ReadSource

_LICENCE = 200
"""Characters of a licence that are shown for people."""

_SHOWN, _NAME = 5, 100
"""Items at the top of a framework that are shown, and characters of their names."""


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep packages of servers in this folder, so that builds need no network.",
)
@JSON
def import_command(sources: Sequence[str], *, output: Path | None, as_json: bool) -> None:
    """Show how frameworks of other systems are read, and which habits their files have.

    A SOURCE is a file, a folder, or the address of a CASE server, such as https://case.example/ims/case/v1p1, or of one
    of its packages. Nothing is built: `cskg build` takes the same SOURCEs.
    """
    from cskg.ingest.reading_files import iter_read_sources
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers

    addresses, paths = split_sources(sources)
    if output is not None and not addresses:
        raise click.UsageError(
            "--output keeps packages of servers, but no SOURCE is an address. Give the address of a CASE server."
        )
    with ExitStack() as stack:
        kept = output or Path(stack.enter_context(TemporaryDirectory(prefix="cskg-")))
        folders, diagnostics = fetch_sources(addresses, kept)
        held = [folder for folder in folders if any(folder.rglob("*.json"))]
        if not held and not paths:
            print_diagnostics(diagnostics)
            raise BadInputError("Nothing was fetched, so there is nothing to import.", find_reason(diagnostics))
        files = find_sources([*held, *paths])
        # The lines of each framework are made at once, so that the items of several are never in memory together.
        documents = []
        with progress_bar(len(files), "Reading") as advance:
            for each in iter_read_sources(files, workers=count_workers()):
                documents.append((_describe(each), each.diagnostics))
                advance(each.file.source.name)
    if as_json:
        from cskg.parser.unit_json import diagnostic_to_json

        shown = [{**document, "diagnostics": [*map(diagnostic_to_json, found)]} for document, found in documents]
        print_json({"documents": shown, "diagnostics": [*map(diagnostic_to_json, diagnostics)]})
    else:
        print_diagnostics(diagnostics)
        for document, found in documents:
            _print(document, found)
    sys.exit(int(_has_error(diagnostics) or any(_has_error(found) for _, found in documents)))


def _has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(each.severity is Severity.ERROR for each in diagnostics)


def _describe(read: "ReadSource") -> dict[str, Any]:
    return {
        "source": {"name": read.file.source.name, "sha256": read.sha256 or None},
        "unitCount": len(read.units),
        "frameworks": [_describe_framework(framework) for framework in read.frameworks],
    }


def _describe_framework(framework: "Framework") -> dict[str, Any]:
    top = [item for item in framework.items if not item.parents]
    return {
        "key": framework.key,
        "identifier": framework.identifier,
        "format": framework.format.value,
        "title": framework.title,
        "uri": framework.uri,
        "creator": framework.creator,
        "publisher": framework.publisher,
        "licence": framework.licence,
        "rights": framework.rights,
        "language": framework.language,
        "itemCount": len(framework.items),
        "associationCount": len(framework.associations),
        "topCount": len(top),
        "top": [cut(_fold(item.name), _NAME) for item in top[:_SHOWN]],
    }


def _print(document: dict[str, Any], diagnostics: Iterable[Diagnostic]) -> None:
    """Prints what a document is, and its habits below."""
    say(document["source"]["name"], bold=True)
    if document["unitCount"]:
        say(f"  holds {tell_count(document['unitCount'], 'unit')} of competency")
    for framework in document["frameworks"]:
        whose = framework["publisher"] or framework["creator"]
        say(f"  {framework['title']}  ({framework['format']}{f', {whose}' if whose else ''})")
        items, others = framework["itemCount"], framework["associationCount"]
        say(f"    {tell_count(items, 'item')}, {tell_count(others, 'association')}; key {framework['key']}")
        licence = framework["rights"] or framework["licence"] or "none is stated"
        say(f"    licence: {cut(_fold(licence), _LICENCE)}")
        for name in framework["top"]:
            say(f"    - {name}")
        if (more := framework["topCount"] - len(framework["top"])) > 0:
            say(f"    … and {more:,} more at the top")
    for each in diagnostics:
        if each.code != "foreign-framework":
            colour = {Severity.ERROR: "red", Severity.WARNING: "yellow"}.get(each.severity)
            place = f"line {each.line}: " if each.line else ""
            say(f"  {place}{each.severity.value}: {each.message} [{each.code}]", fg=colour)


def _fold(text: str) -> str:
    return " ".join(text.split())
