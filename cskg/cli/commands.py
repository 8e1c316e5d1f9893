"""The ``cskg`` command: the same engines from the shell.

Standard output is data, standard error is for people. Exit codes: 0 good, 1 the data is at fault (it is
printed all the same), 2 usage or failure; never a traceback. Heavy libraries are imported by the commands
that use them, so that ``cskg --help`` and ``cskg parse`` of one file start fast. Documents are read in worker
processes, never here.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cskg import __version__
from cskg.cli.changes import changes
from cskg.cli.datasets import JSON as _JSON
from cskg.cli.datasets import ask as _ask
from cskg.cli.datasets import base_option as _base_option
from cskg.cli.datasets import dataset_options as _dataset_options
from cskg.cli.datasets import given_sources as _given
from cskg.cli.datasets import open_dataset as _open
from cskg.cli.datasets import open_for_questions as _open_for_questions
from cskg.cli.learning import grade
from cskg.cli.learning import progress as learning_progress
from cskg.cli.printing import (
    conclude,
    print_comparison,
    print_coverage,
    print_diagnostics,
    print_file,
    print_findings,
    print_json,
    print_links,
    print_quiz,
    print_statistics,
    print_unit,
    progress,
)
from cskg.cli.studying import gap, path, prerequisites
from cskg.errors import CskgError
from cskg.model import Diagnostic, Severity, Unit

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue
    from cskg.ingest.sources import SourceFile

_PAGE = 100
_SOURCES = click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cskg")
def cli() -> None:
    """Competency knowledge graph and study API: units of competency as RDF and GraphQL."""


for _command in (path, gap, changes, prerequisites, grade, learning_progress):
    cli.add_command(_command)


@cli.command()
@_SOURCES
@_JSON
@click.option("--text", "as_text", is_flag=True, help="Print the documents' text, into which spans point.")
def parse(sources: Sequence[Path], *, as_json: bool, as_text: bool) -> None:
    """Read documents and print their units; write nothing."""
    from cskg.ingest.sources import find_sources

    if as_json and as_text:
        raise click.UsageError("Give --json or --text, not both.")
    files = find_sources(_given(sources))
    if as_text:
        _print_texts(files)
    from cskg.ingest.reading import iter_read_sources
    from cskg.ingest.workers import count_workers

    units: list[Unit] = []
    diagnostics: list[Diagnostic] = []
    with progress(len(files), "Reading") as advance:
        for read in iter_read_sources(files, workers=count_workers()):
            units += read.units
            diagnostics += read.diagnostics
            advance(read.file.source.name)
    if any(file.corrections for file in files):
        from cskg.ingest.unapplied import find_unapplied

        diagnostics += find_unapplied(files, [(unit.source.name, unit.source.sha256, unit.code) for unit in units])
    if as_json:
        from cskg.parser.rendering import diagnostic_to_json, unit_to_json

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
@_JSON
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, which code review tools read.")
def lint(sources: Sequence[Path], *, as_json: bool, as_sarif: bool) -> None:
    """Judge the writing of documents: verbs, levels, agreement, duplicates."""
    if as_json and as_sarif:
        raise click.UsageError("Give --json or --sarif, not both.")
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers
    from cskg.lint.findings import Finding
    from cskg.lint.judging import iter_judged_sources

    files = find_sources(_given(sources))
    findings: list[Finding] = []
    count = 0
    with progress(len(files), "Judging") as advance:
        for judged in iter_judged_sources(files, workers=count_workers()):
            findings += judged.findings
            count += judged.unit_count
            advance(judged.name)
    if as_sarif:
        from cskg.lint.sarif import to_sarif

        print_json(to_sarif(findings, __version__))
    elif as_json:
        from cskg.parser.rendering import diagnostic_to_json

        print_json({"diagnostics": [{**diagnostic_to_json(one.diagnostic), "unit": one.unit} for one in findings]})
    else:
        print_findings([finding.diagnostic for finding in findings], count)
    sys.exit(int(any(finding.diagnostic.severity is Severity.ERROR for finding in findings)))


@cli.command()
@_SOURCES
@click.option("--store", required=True, type=click.Path(path_type=Path), help="The store's folder.")
@click.option("--prune", is_flag=True, help="Remove sources that once stood under the SOURCEs and are gone.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read; all cores unless given.")
@_base_option
def build(sources: Sequence[Path], *, store: Path, prune: bool, workers: int | None, base_iri: str | None) -> None:
    """Read documents, validate them, and put them into a store on disk.

    Unchanged documents are skipped, changed ones replaced. Readers of the store see the new version when it
    is complete.
    """
    from cskg.graph.store import StoreFolder
    from cskg.ingest.build import build_store
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers
    from cskg.vocab import DEFAULT_BASE, Iris

    files = find_sources(_given(sources))
    with progress(len(files), "Building") as advance:
        report = build_store(
            files,
            StoreFolder(store),
            Iris(base_iri or DEFAULT_BASE),
            prune=prune,
            workers=workers or count_workers(),
            on_source=advance,
        )
    click.echo(
        f"{report.unit_count:,} units in {store}; {len(report.loaded):,} sources loaded, "
        f"{len(report.unchanged):,} unchanged, {len(report.failed):,} failed, {len(report.removed):,} removed",
        err=True,
    )
    if report.vanished:
        names = ", ".join(report.vanished[:5]) + (" …" if len(report.vanished) > 5 else "")
        click.echo(f"{len(report.vanished):,} sources are gone but kept ({names}); --prune removes them.", err=True)
    click.echo(report.revision)
    conclude(report.diagnostics)


@cli.command()
@_SOURCES
@click.option("--store", type=click.Path(path_type=Path), help="Serve this store instead of documents.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@_base_option
def serve(sources: Sequence[Path], *, store: Path | None, host: str, port: int, base_iri: str | None) -> None:
    """Serve GraphQL and pages; without SOURCE or --store, data/units in memory.

    A store is followed: when a build publishes a new version, the server swaps to it.
    """
    if store is not None and sources:
        raise click.UsageError("Give SOURCEs or --store, not both.")
    from cskg.web.server import bind, run

    taken = bind(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{taken.getsockname()[1]}"
    opened: list[str] = []

    def load() -> "Catalogue":
        catalogue, diagnostics = _open(sources, store, base_iri, opened)
        print_diagnostics(diagnostics)
        return catalogue

    def refresh() -> "Catalogue | None":
        if store is None:
            return None
        from cskg.graph.store import StoreFolder

        if [StoreFolder(store).current()] == opened:
            return None
        return _open((), store, base_iri, opened)[0]

    def on_ready(catalogue: "Catalogue") -> None:
        click.echo(f"Serving {len(catalogue.units):,} units on {address} (GraphQL: {address}/graphql). Ctrl+C stops.")

    failure = run(taken, load, refresh, on_ready)
    if failure is not None:
        raise failure


@cli.command()
@_SOURCES
@click.option("--store", type=click.Path(path_type=Path), help="Validate this store instead of documents.")
@_JSON
@_base_option
def validate(sources: Sequence[Path], *, store: Path | None, as_json: bool, base_iri: str | None) -> None:
    """Check the graph against the SHACL shapes of the ontology."""
    if store is not None and sources:
        raise click.UsageError("Give SOURCEs or --store, not both.")
    from cskg.graph.validation import validate_graphs

    catalogue, diagnostics = _open(sources, store, base_iri)
    graphs = catalogue.graph_names()
    with progress(len(graphs), "Validating") as advance:
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
            click.echo(str(violation))
        count = f"{len(violations):,}" if violations else "no"
        click.echo(f"{len(graphs):,} graphs, {len(catalogue.units):,} units: {count} violations of the shapes")
    print_diagnostics(diagnostics)
    bad = any(violation.severity is Severity.ERROR for violation in violations)
    sys.exit(int(bad or any(found.severity is Severity.ERROR for found in diagnostics)))


@cli.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--size", type=int, default=10, show_default=True, help="How many items.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same quiz.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="A kind of item, such as SINGLE_CHOICE.")
@click.option("--language", help="en, zh-Hant or zh-Hans.")
@click.option("--format", "form", metavar="FORMAT", help="Print a file for another program, such as gift or qti3.")
@click.option(
    "--stats",
    "report",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="REPORT",
    help="Say what a report of results (Moodle's responses as CSV, QTI results) says of the quiz's items.",
)
@click.option("--no-key", is_flag=True, help="Leave keys and reasons out of the file.")
@click.option("--difficulty", help="EASY, MEDIUM or HARD: how alike key and distractors are.")
@click.option(
    "--explain", is_flag=True, help="Say which questions were planned and not asked, and which gate they failed."
)
@_JSON
@_dataset_options
def quiz(codes: Sequence[str], *, as_json: bool, kinds: Sequence[str], **options: Any) -> None:  # noqa: ANN401
    """Generate a quiz about units."""
    form = options["form"]
    if as_json and form:
        raise click.UsageError("Give --json or --format, not both.")
    if options["no_key"] and not form:
        raise click.UsageError("--no-key goes with --format; a quiz that is printed shows no key.")
    asked = {
        "units": list(codes),
        "size": options["size"],
        "seed": options["seed"],
        "kinds": [kind.upper() for kind in kinds] or None,
        "language": options["language"],
        "difficulty": options["difficulty"].upper() if options["difficulty"] else None,
    }
    if options["report"]:
        report = options["report"].read_bytes().decode("utf-8", "replace")
        data = _ask("item_statistics", {"input": asked, "report": report}, options)["itemStatistics"]
        print_json(data) if as_json else print_statistics(data)
        return
    if form:
        variables = {"input": asked, "format": form, "withKey": not options["no_key"]}
        print_file(_ask("export_quiz", variables, options)["exportQuiz"])
        return
    data = _ask("quiz", {"input": asked, "explain": options["explain"]}, options)["quiz"]
    if as_json:
        print_json(data)
    else:
        print_quiz(data)


@cli.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@_JSON
@_dataset_options
def compare(a: str, b: str, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Compare two units statement by statement."""
    data = _ask("compare", {"a": a, "b": b}, options)["compare"]
    if as_json:
        print_json(data)
    else:
        print_comparison(data)


@cli.command()
@click.argument("held", nargs=-1, required=True, metavar="CODE...")
@click.option("--to", required=True, metavar="CODE", help="The unit that is wanted.")
@_JSON
@_dataset_options
def coverage(held: Sequence[str], *, to: str, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Tell how much of a unit the units that you hold cover, and what is missing."""
    data = _ask("coverage", {"from": list(held), "to": to}, options)["coverage"]
    if as_json:
        print_json(data)
    else:
        print_coverage(data)


@cli.command()
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--predicate", "predicates", multiple=True, metavar="P", help="A predicate, such as REPLACES.")
@click.option("--min-confidence", type=float, help="Least confidence, from 0 to 1.")
@click.option("--rebuild", is_flag=True, help="Find the inferred links of a store anew first; needs --store.")
@click.option("--sssom", is_flag=True, help="Write them, and what curators reject, as a table of SSSOM.")
@_JSON
@_dataset_options
def links(
    code: str | None,
    *,
    as_json: bool,
    predicates: Sequence[str],
    rebuild: bool,
    sssom: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """List the links of a unit, or all, with what they rest on."""
    if rebuild:
        _rebuild_links(options)
    if sssom:
        _print_sssom(code, predicates, options)
        return
    wanted = {
        "unit": code,
        "predicate": [predicate.upper() for predicate in predicates] or None,
        "minConfidence": options["min_confidence"],
    }
    variables: dict[str, Any] = {"filter": wanted, "first": _PAGE}
    ask = _open_for_questions(options)
    data = ask("links", variables)["links"]
    while (page := data["pageInfo"])["hasNextPage"]:
        more = ask("links", variables | {"after": page["endCursor"]})["links"]
        data["edges"] += more["edges"]
        page |= {name: more["pageInfo"][name] for name in ("hasNextPage", "endCursor")}
    if as_json:
        print_json(data)
    else:
        print_links(data)


def _print_sssom(code: str | None, predicates: Sequence[str], options: dict[str, Any]) -> None:
    """Prints links, and the rejections that the same choice leaves, as a table of SSSOM."""
    from cskg.exchange.sssom import choose_said, iter_sssom
    from cskg.model import LinkPredicate

    names = {found.name: found for found in LinkPredicate}
    if unknown := [name for name in predicates if name.upper() not in names]:
        raise click.UsageError(f"No predicate is called {unknown[0]}; there are {', '.join(names)}.")
    catalogue, _ = _open(options["sources"], options["store"], options["base_iri"])
    unit = catalogue.get_unit(code).key if code else None
    wanted = [names[name.upper()] for name in predicates] or list(LinkPredicate)
    least = options["min_confidence"] or 0.0
    links = choose_said(catalogue.links, unit, wanted, least)
    rejections = choose_said(catalogue.rejections, unit, wanted, least)
    for line in iter_sssom(catalogue, links, rejections):
        click.echo(line, nl=False)


def _rebuild_links(options: dict[str, Any]) -> None:
    """Finds the links of all methods of a store anew."""
    if options["store"] is None:
        message = "--rebuild needs --store: the links of documents are found anew whenever they are read."
        raise click.UsageError(message)
    from cskg.graph.store import StoreFolder
    from cskg.ingest.deriving import STEPS, rebuild_links
    from cskg.vocab import DEFAULT_BASE, Iris

    with progress(STEPS, "Finding links", least=STEPS) as advance:
        _, count = rebuild_links(
            StoreFolder(options["store"]), Iris(options["base_iri"] or DEFAULT_BASE), on_step=advance
        )
    click.echo(f"{count:,} links found anew in {options['store']}", err=True)


@cli.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from cskg.api.schema import schema as graphql_schema

    click.echo(graphql_schema.as_str())


def _print_texts(files: "Sequence[SourceFile]") -> NoReturn:
    from cskg.ingest.reading import iter_texts
    from cskg.ingest.workers import count_workers

    faults = []
    for text in iter_texts(files, workers=count_workers()):
        if isinstance(text, str):
            click.echo(text, nl=False)
        else:
            faults.append(text)
    conclude(faults)


def main() -> None:
    """Runs the command; every failure is a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
    except CskgError as error:
        click.secho(f"cskg: {error}", fg="red", err=True)
        sys.exit(2)
    except Exception as error:
        if os.environ.get("CSKG_DEBUG"):
            raise
        click.secho(
            f"cskg: an error that cskg should have foreseen ({type(error).__name__}: {error}). "
            "Set CSKG_DEBUG=1 to see where, and report it with the document.",
            fg="red",
            err=True,
        )
        sys.exit(2)
