"""The dataset that a command queries: its options, how it is opened, and how it is queried.

Every query goes through the GraphQL schema, so the shell gives the same answers as the server.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

import cskg
from cskg.cli.printing import print_diagnostics, progress_bar, say
from cskg.errors import BadInputError
from cskg.model import Diagnostic, Severity

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue
    from cskg.graph.endpoint import ServiceSettings
    from cskg.ingest.build import BuildReport

DEFAULT_SOURCE = Path("data/units")
PACKAGE = Path(cskg.__file__).parent
PAGE = 100
"""How many entries of a list are read at a time."""

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def base_option(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the option that names the base of the IRIs."""
    return click.option(
        "--base-iri",
        envvar="CSKG_BASE_IRI",
        help="The IRI that all IRIs of the dataset begin with; default: https://w3id.org/hk-competency/.",
    )(function)


def dataset_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of a command that asks a dataset."""
    function = click.option(
        "--source",
        "sources",
        multiple=True,
        type=click.Path(path_type=Path),
        help=f"A document or folder to read; {DEFAULT_SOURCE}, or cskg's sample units, unless --store is given.",
    )(function)
    function = click.option("--store", type=click.Path(path_type=Path), help="A store that `cskg build` made.")(
        function
    )
    return base_option(function)


def given_sources(sources: Sequence[Path]) -> Sequence[Path]:
    """Returns the SOURCEs given, else the folder ``data/units`` here, else the sample units that come with cskg."""
    if sources:
        return sources
    if DEFAULT_SOURCE.exists():
        return [DEFAULT_SOURCE]
    say(f"No SOURCE is given, and there is no {DEFAULT_SOURCE} here, so the sample units of cskg are used.", err=True)
    return [samples_folder()]


def samples_folder() -> Path:
    """Returns the folder of the sample units: inside the installed package, or ``data/units`` of a checkout."""
    installed = PACKAGE / "samples"
    return installed if installed.is_dir() else PACKAGE.parent / DEFAULT_SOURCE


def open_dataset(
    sources: Sequence[Path], store: Path | None, base_iri: str | None
) -> "tuple[Catalogue, tuple[Diagnostic, ...]]":
    """Opens a dataset: a store, or documents read into memory."""
    from cskg.iris import DEFAULT_BASE, Iris

    iris = Iris(base_iri or DEFAULT_BASE)
    if store is not None:
        from cskg.graph.catalogue import open_catalogue
        from cskg.graph.store import StoreFolder

        catalogue = open_catalogue(StoreFolder(store), iris)
        return catalogue, catalogue.diagnostics
    from cskg.ingest.build import load_catalogue
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers

    files = find_sources(given_sources(sources))
    with progress_bar(len(files), "Reading") as advance:
        catalogue, diagnostics = load_catalogue(files, iris, workers=count_workers(), on_source=advance)
    if not catalogue.units and not catalogue.frameworks:
        print_diagnostics(diagnostics)
        raise BadInputError(
            "None of the documents has a unit or a framework, so there is nothing to work with.",
            "See the messages above.",
        )
    return catalogue, diagnostics


@contextmanager
def working_store(store: Path | None) -> Iterator[Path]:
    """Yields the folder of a store, or a new one that is removed afterwards."""
    if store is not None:
        yield store
    else:
        with TemporaryDirectory(prefix="cskg-") as folder:
            yield Path(folder)


def split_sources(sources: Sequence[str]) -> tuple[list[str], list[Path]]:
    """Splits SOURCEs into addresses of servers, and paths."""
    from cskg.ingest.fetching import is_address

    return [each for each in sources if is_address(each)], [Path(each) for each in sources if not is_address(each)]


def fetch_sources(addresses: Sequence[str], folder: Path) -> "tuple[list[Path], list[Diagnostic]]":
    """Fetches packages of servers into folders, and returns the folders and the diagnostics."""
    from cskg.ingest.fetching import fetch_packages, name_folder

    folders: list[Path] = []
    diagnostics: list[Diagnostic] = []
    for address in addresses:
        place = folder / name_folder(address)
        tell = partial(say, err=True) if sys.stderr.isatty() else _say_nothing
        diagnostics += fetch_packages(address, place, on_package=tell)
        folders += [place] if place not in folders else []
    return folders, diagnostics


def find_reason(diagnostics: "Sequence[Diagnostic]") -> str:
    """Says why nothing was fetched."""
    return "See the messages above." if diagnostics else "The server lists no documents."


def _say_nothing(_: str) -> None:
    """Drops a message that nobody would read."""


def build_addresses(
    addresses: Sequence[str],
    sources: Sequence[Path],
    store: Path,
    base_iri: str | None,
    *,
    prune: bool = False,
    workers: int | None = None,
    service: "ServiceSettings | None" = None,
) -> "BuildReport":
    """Brings a store up to date with servers and other SOURCEs; fetched packages are kept in the store's folder."""
    from cskg.graph.earlier_stores import take_over
    from cskg.graph.store import StoreFolder

    take_over(store)
    StoreFolder(store).open_writer().close()
    folders, diagnostics = fetch_sources(addresses, store / "fetched")
    # A server that has nothing, or does not answer, gives an empty folder; the rest is built all the same.
    held = [folder for folder in folders if any(folder.rglob("*.json"))]
    if not held and not sources:
        print_diagnostics(diagnostics)
        raise BadInputError("Nothing was fetched, so there is nothing to build.", find_reason(diagnostics))
    report = build_sources([*held, *sources], store, base_iri, prune=prune, workers=workers, service=service)
    return replace(report, diagnostics=(*diagnostics, *report.diagnostics))


def build_sources(
    sources: Sequence[Path],
    store: Path,
    base_iri: str | None,
    *,
    prune: bool = False,
    workers: int | None = None,
    service: "ServiceSettings | None" = None,
) -> "BuildReport":
    """Brings a store up to date with SOURCEs, and publishes it; at a SPARQL service too where one is given."""
    from cskg.graph.store import StoreFolder
    from cskg.ingest.build import build_store
    from cskg.ingest.deriving import STEPS
    from cskg.ingest.sources import find_sources
    from cskg.ingest.workers import count_workers
    from cskg.iris import DEFAULT_BASE, Iris

    files = find_sources(given_sources(sources))
    folder, iris = StoreFolder(store), Iris(base_iri or DEFAULT_BASE)

    def build() -> "BuildReport":
        with progress_bar(len(files) + STEPS, "Building") as advance, folder.writing():
            return build_store(
                files,
                folder,
                iris,
                prune=prune,
                workers=workers or count_workers(),
                on_source=advance,
                on_step=advance,
                at=datetime.now(UTC),
            )

    if service is None:
        return build()
    from cskg.ingest.copies import publish_build

    return publish_build(service, folder, iris, build, lambda total: progress_bar(total, "Publishing"))


def ask(name: str, variables: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Queries the GraphQL schema, so the shell gives the same answers as the server.

    Raises:
        BadInputError: The answer is an error.
    """
    return open_for_questions(options)(name, variables)


def open_for_questions(options: dict[str, Any]) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Opens the dataset that a command's options name, for one question or several."""
    from cskg.api.executing import execute_named

    catalogue = open_named(options)
    return lambda name, variables: execute_named(name, variables, catalogue)


def open_named(options: dict[str, Any]) -> "Catalogue":
    """Opens the dataset that a command's options name, and prints the errors of its documents."""
    if options["store"] is not None and options["sources"]:
        raise click.UsageError("Give --source or --store, not both.")
    catalogue, diagnostics = open_dataset(options["sources"], options["store"], options["base_iri"])
    print_diagnostics([found for found in diagnostics if found.severity is Severity.ERROR])
    return catalogue
