"""The ``cskg`` command: the same engines from the shell.

Standard output is data, standard error is for people. Exit codes: 0 good, 1 the data is at fault (it is
printed all the same), 2 usage or failure; never a traceback. Heavy libraries are imported by the commands
that use them, so that ``cskg --help`` and ``cskg parse`` of one file start fast. Documents are read in worker
processes, never here.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cskg import __version__
from cskg.cli import (
    area_commands,
    backing_up,
    case_checks,
    doctor,
    exports,
    imports,
    learners,
    link_commands,
    manual,
    queries,
    serving,
    templates,
    token_commands,
)
from cskg.cli.datasets import (
    JSON,
    base_option,
    build_addresses,
    build_sources,
    given_sources,
    open_dataset,
    split_sources,
    working_store,
)
from cskg.cli.printing import (
    complain,
    conclude,
    print_data,
    print_diagnostics,
    print_findings,
    print_json,
    print_unit,
    progress_bar,
    say,
    tell_units,
)
from cskg.cli.services import find_service, publishing_options
from cskg.errors import CskgError, find_cure, tell_count
from cskg.model import Diagnostic, Severity, Unit

if TYPE_CHECKING:
    from cskg.ingest.sources import SourceFile

_SOURCES = click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cskg")
def cli() -> None:
    """Competency knowledge graph and study API: units of competency as RDF and GraphQL."""


for _command in (
    *queries.COMMANDS,
    *link_commands.COMMANDS,
    *area_commands.COMMANDS,
    *learners.COMMANDS,
    exports.export,
    exports.dump,
    imports.import_command,
    case_checks.case_check,
    templates.template,
    *serving.COMMANDS,
    *backing_up.COMMANDS,
    doctor.doctor,
    manual.manual,
    *token_commands.COMMANDS,
):
    cli.add_command(_command)


@cli.command()
@_SOURCES
@JSON
@click.option(
    "--text", "as_text", is_flag=True, help="Print the text of the documents. Spans are offsets into this text."
)
def parse(sources: Sequence[Path], *, as_json: bool, as_text: bool) -> None:
    """Read documents and print their units; write nothing."""
    from cskg.ingest.sources import find_sources

    if as_json and as_text:
        raise click.UsageError("Give --json or --text, not both.")
    files = find_sources(given_sources(sources))
    if as_text:
        _print_texts(files)
    from cskg.ingest.reading_files import iter_read_sources
    from cskg.ingest.workers import count_workers

    units: list[Unit] = []
    diagnostics: list[Diagnostic] = []
    with progress_bar(len(files), "Reading") as advance:
        for read in iter_read_sources(files, workers=count_workers()):
            units += read.units
            diagnostics += read.diagnostics
            advance(read.file.source.name)
    if any(file.corrections for file in files):
        from cskg.ingest.correcting import find_unapplied

        diagnostics += find_unapplied(files, [(unit.source.name, unit.source.sha256, unit.code) for unit in units])
    if as_json:
        from cskg.parser.unit_json import diagnostic_to_json, unit_to_json

        print_json(
            {
                "units": [unit_to_json(unit) for unit in units],
                "diagnostics": [diagnostic_to_json(diagnostic) for diagnostic in diagnostics],
            }
        )
    else:
        for unit in units:
            print_unit(unit)
    conclude(diagnostics)


@cli.command()
@_SOURCES
@JSON
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, which code review tools read.")
def lint(sources: Sequence[Path], *, as_json: bool, as_sarif: bool) -> None:
    """Check how the units of documents are written: verbs, levels, agreement, duplicates."""
    if as_json and as_sarif:
        raise click.UsageError("Give --json or --sarif, not both.")
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers
    from cskg.lint.findings import Finding, iter_judged_sources

    files = find_sources(given_sources(sources))
    findings: list[Finding] = []
    count = 0
    with progress_bar(len(files), "Judging") as advance:
        for judged in iter_judged_sources(files, workers=count_workers()):
            findings += judged.findings
            count += judged.unit_count
            advance(judged.name)
    if as_sarif:
        from cskg.lint.sarif import to_sarif

        print_json(to_sarif(findings, __version__))
    elif as_json:
        from cskg.parser.unit_json import diagnostic_to_json

        print_json({"diagnostics": [{**diagnostic_to_json(one.diagnostic), "unit": one.unit} for one in findings]})
    else:
        print_findings([finding.diagnostic for finding in findings], count)
    sys.exit(int(any(finding.diagnostic.severity is Severity.ERROR for finding in findings)))


@cli.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--store", type=click.Path(path_type=Path), help="The store's folder.")
@click.option(
    "--prune", is_flag=True, help="Remove from the dataset what earlier builds read from files that are gone."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Number of processes that read documents; default: one for each core."
)
@publishing_options
@base_option
def build(
    sources: Sequence[str],
    *,
    store: Path | None,
    prune: bool,
    workers: int | None,
    base_iri: str | None,
    **options: Any,  # noqa: ANN401 - what click read
) -> None:
    """Read documents, validate them, and publish them in a store on disk, at a SPARQL service, or in both.

    A SOURCE is a document, a folder, or the address of a CASE server, such as https://case.example/ims/case/v1p1, or of
    one of its packages. Unchanged documents are skipped, changed ones replaced. Readers see the new version when it is
    complete. With --sparql-endpoint, --store keeps a copy of what is published there, so that builds are faster.
    """
    # A build makes millions of values and few reference cycles. Looking for them less often saves a seventh of it.
    gc.set_threshold(100_000)
    service = find_service(options)
    if store is None and service is None:
        raise click.UsageError("Give --store, --sparql-endpoint, or both.")
    addresses, paths = split_sources(sources)
    with working_store(store) as folder:
        if addresses:
            report = build_addresses(addresses, paths, folder, base_iri, prune=prune, workers=workers, service=service)
        else:
            report = build_sources(paths, folder, base_iri, prune=prune, workers=workers, service=service)
    frameworks = f" and {tell_count(report.framework_count, 'framework')}" if report.framework_count else ""
    loaded = tell_count(len(report.loaded), "source")
    places = " and ".join(str(each) for each in (store, service and service.query) if each)
    say(
        f"{tell_units(report.described_count, report.unit_count)}{frameworks} in {places}; {loaded} loaded, "
        f"{len(report.unchanged):,} unchanged, {len(report.failed):,} failed, {len(report.removed):,} removed",
        err=True,
    )
    if report.vanished:
        names = ", ".join(report.vanished[:5]) + (" …" if len(report.vanished) > 5 else "")
        verb = "is" if len(report.vanished) == 1 else "are"
        say(
            f"{tell_count(len(report.vanished), 'source')} {verb} gone but kept in the dataset ({names}); --prune "
            f"removes {'it' if verb == 'is' else 'them'}.",
            err=True,
        )
    say(report.revision)
    conclude(report.diagnostics)


@cli.command()
@_SOURCES
@click.option("--store", type=click.Path(path_type=Path), help="Validate this store instead of documents.")
@JSON
@base_option
def validate(sources: Sequence[Path], *, store: Path | None, as_json: bool, base_iri: str | None) -> None:
    """Check the graph against the SHACL shapes of the ontology."""
    if store is not None and sources:
        raise click.UsageError("Give SOURCEs or --store, not both.")
    from cskg.graph.validation import validate_graphs

    catalogue, diagnostics = open_dataset(sources, store, base_iri)
    graphs = catalogue.graph_names()
    with progress_bar(len(graphs), "Validating") as advance:
        violations = validate_graphs(catalogue.store, graphs, on_graph=advance)
    if as_json:
        print_json(
            {
                "conforms": not any(violation.severity is Severity.ERROR for violation in violations),
                "violations": [
                    {
                        "severity": violation.severity.value,
                        "focus": violation.focus,
                        "path": violation.path,
                        "value": violation.value,
                        "message": violation.message,
                        "graph": violation.graph,
                    }
                    for violation in violations
                ],
            }
        )
    else:
        for violation in violations:
            say(violation)
        held = f"{tell_count(len(graphs), 'graph')}, {tell_units(catalogue.described_count, len(catalogue.units))}"
        say(f"{held}: {tell_count(len(violations), 'violation') if violations else 'no violations'} of the shapes")
    print_diagnostics(diagnostics)
    bad = any(violation.severity is Severity.ERROR for violation in violations)
    sys.exit(int(bad or any(found.severity is Severity.ERROR for found in diagnostics)))


@cli.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from cskg.api.schema import schema as graphql_schema

    say(graphql_schema.as_str())


def _print_texts(files: "Sequence[SourceFile]") -> NoReturn:
    from cskg.ingest.reading_files import iter_texts
    from cskg.ingest.workers import count_workers

    faults = []
    for text in iter_texts(files, workers=count_workers()):
        if isinstance(text, str):
            print_data(text)
        else:
            faults.append(text)
    conclude(faults)


def main() -> None:
    """Runs the command; every failure is a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        if os.environ.get("CSKG_DEBUG") and not isinstance(error, click.ClickException | CskgError | OSError):
            raise
        _explain(error)
        sys.exit(2)


def _explain(error: Exception) -> None:
    """Prints why the command failed."""
    if isinstance(error, click.ClickException):
        complain(error)
        return
    why = str(error)
    if isinstance(error, OSError):
        # Text that was not printed yet is dropped, because Python would try to print it again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return
        why = f"{error.filename or 'The output'}: {error.strerror or error}. {find_cure(error)}"
    elif not isinstance(error, CskgError):
        why = (
            f"an unexpected error, which is a fault of cskg ({type(error).__name__}: {error}). "
            "Set CSKG_DEBUG=1 to see where, and report it with the document."
        )
    say(f"cskg: {why}", fg="red", err=True)
