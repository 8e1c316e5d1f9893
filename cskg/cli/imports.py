"""The command that shows what is understood of frameworks of other systems, and keeps packages of servers as files."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from cskg.cli.datasets import JSON, fetch_sources, find_reason, split_sources
from cskg.cli.printing import print_diagnostics, print_json, progress_bar, say
from cskg.errors import BadInputError, cut
from cskg.model import Diagnostic, Severity

if TYPE_CHECKING:
    from cskg.foreign_frameworks import Framework
    from cskg.ingest.reading_files import ReadSource

_LICENCE = 200
"""Characters of a licence that are shown for people."""

_SHOWN = 5
"""Items at the top of a framework that are shown for people."""


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
    """Show what is understood of frameworks of other systems, and which habits their files have.

    A SOURCE is a file, a folder, or the address of a CASE server, such as https://case.example/ims/case/v1p1, or of one
    of its packages. Nothing is built: `cskg build` takes the same SOURCEs.
    """
    from cskg.ingest.reading_files import iter_read_sources
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers

    addresses, paths = split_sources(sources)
    if output is not None and not addresses:
        raise click.UsageError("--output keeps packages of servers, and no SOURCE is an address.")
    with ExitStack() as stack:
        kept = output or Path(stack.enter_context(TemporaryDirectory(prefix="cskg-")))
        folders, diagnostics = fetch_sources(addresses, kept)
        held = [folder for folder in folders if any(folder.rglob("*.json"))]
        if not held and not paths:
            print_diagnostics(diagnostics)
            raise BadInputError("Nothing was fetched, so there is nothing to import.", find_reason(diagnostics))
        files = find_sources([*held, *paths])
        with progress_bar(len(files), "Reading") as advance:
            read = []
            for each in iter_read_sources(files, workers=count_workers()):
                read.append(each)
                advance(each.file.source.name)
    if as_json:
        from cskg.parser.unit_json import diagnostic_to_json

        documents = [{**_describe(each), "diagnostics": [*map(diagnostic_to_json, each.diagnostics)]} for each in read]
        print_json({"documents": documents, "diagnostics": [*map(diagnostic_to_json, diagnostics)]})
    else:
        print_diagnostics(diagnostics)
        for each in read:
            _print(each)
    sys.exit(int(_has_error(diagnostics) or any(_has_error(each.diagnostics) for each in read)))


def _has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(each.severity is Severity.ERROR for each in diagnostics)


def _describe(read: "ReadSource") -> dict[str, Any]:
    return {
        "source": {"name": read.file.source.name, "sha256": read.sha256 or None},
        "unitCount": len(read.units),
        "frameworks": [_describe_framework(framework) for framework in read.frameworks],
    }


def _describe_framework(framework: "Framework") -> dict[str, Any]:
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
        "topCount": sum(not item.parents for item in framework.items),
        "associationCount": len(framework.associations),
    }


def _print(read: "ReadSource") -> None:
    """Prints what a document is, and its habits below."""
    say(read.file.source.name, bold=True)
    if read.units:
        say(f"  holds {len(read.units):,} units of competency; they are no framework")
    for framework in read.frameworks:
        whose = framework.publisher or framework.creator
        say(f"  {framework.title}  ({framework.format.value}{f', {whose}' if whose else ''})")
        say(f"    {len(framework.items):,} items, {len(framework.associations):,} associations; key {framework.key}")
        licence = " ".join((framework.rights or framework.licence or "none is stated").split())
        say(f"    licence: {cut(licence, _LICENCE)}")
        top = [item for item in framework.items if not item.parents]
        for item in top[:_SHOWN]:
            say(f"    - {cut(' '.join(item.name.split()), 100)}")
        if len(top) > _SHOWN:
            say(f"    … and {len(top) - _SHOWN:,} more at the top")
    for each in read.diagnostics:
        if each.code != "foreign-framework":
            colour = {Severity.ERROR: "red", Severity.WARNING: "yellow"}.get(each.severity)
            place = f"line {each.line}: " if each.line else ""
            say(f"  {place}{each.severity.value}: {each.message} [{each.code}]", fg=colour)
