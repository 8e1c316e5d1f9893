"""The command ``cskg serve``: what it serves, and what it follows."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cskg.cli.datasets import base_option, build_sources, given_sources, open_dataset, working_store
from cskg.cli.printing import print_diagnostics, say
from cskg.cli.services import find_service, service_options
from cskg.errors import tell_count

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue
    from cskg.model import Diagnostic
    from cskg.web.replica import Replica

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?|https?://\[[0-9a-f:.]+\](:[0-9]+)?")


def _check_origins(_context: click.Context, _option: click.Parameter, origins: tuple[str, ...]) -> tuple[str, ...]:
    """Refuses what no browser sends as an origin, because it would never match."""
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise click.BadParameter(
                f"“{origin}” is not an origin. Give scheme, host and port only: https://lms.example"
            )
    return origins


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """What is served.

    Attributes:
        sources: The SOURCEs given.
        store: A store, which is followed.
        base_iri: The base of the IRIs.
        replica: Keeps the store a copy of what a SPARQL service publishes.
    """

    sources: Sequence[Path]
    store: Path | None
    base_iri: str | None
    replica: "Replica | None"

    def load(self) -> "Catalogue":
        """Opens what is to be served now."""
        if self.replica is not None:
            self.replica.wait()
        catalogue, diagnostics = self._open()
        print_diagnostics(diagnostics)
        return catalogue

    def _open(self) -> "tuple[Catalogue, tuple[Diagnostic, ...]]":
        return open_dataset(() if self.store else self.sources, self.store, self.base_iri)

    def find_published(self) -> tuple[Path, str] | None:
        """Tells what is published; None for what never changes."""
        from cskg.graph.store import StoreFolder

        if self.replica is not None:
            self.replica.check()
        return None if self.store is None else StoreFolder(self.store).published()

    def rebuild(self) -> "Catalogue":
        """Reads the SOURCEs again, after a curator has changed something."""
        if self.store is not None:
            build_sources(self.sources, self.store, self.base_iri)
        return self._open()[0]


def _check_usage(sources: Sequence[Path], store: Path | None, *, curate: bool, has_service: bool) -> None:
    if has_service and (sources or curate):
        raise click.UsageError("With --sparql-endpoint, give no SOURCEs and no --curate: what is published is served.")
    if store is not None and sources and not curate:
        raise click.UsageError("Give SOURCEs or --store, not both.")
    if store is not None and curate and not sources:
        raise click.UsageError("With --store, --curate needs the SOURCEs that the store was built from.")


@click.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@click.option("--store", type=click.Path(path_type=Path), help="Serve this store instead of documents.")
@service_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer; all cores unless given.")
@click.option(
    "--cors-origin",
    "cors_origins",
    multiple=True,
    callback=_check_origins,
    help="An origin whose pages may read answers, such as https://lms.example; * for all. None unless given.",
)
@click.option(
    "--curate", is_flag=True, help="Add the curators' desk, which writes files beside the SOURCEs; this machine only."
)
@base_option
def serve(
    sources: Sequence[Path],
    *,
    store: Path | None,
    host: str,
    port: int,
    workers: int | None,
    cors_origins: Sequence[str],
    curate: bool,
    base_iri: str | None,
    **options: Any,  # noqa: ANN401 - what click read
) -> None:
    """Serve GraphQL and pages; without SOURCE, --store or --sparql-endpoint, data/units in memory.

    A store is followed: when a build publishes a new version, the server swaps to it. So is a SPARQL service; --store
    then keeps the copy that is served, so that a restart needs no service. With --curate, give the SOURCEs that a store
    was built from too.
    """
    service = find_service(options)
    _check_usage(sources, store, curate=curate, has_service=service is not None)
    from cskg.ingest.workers import count_workers
    from cskg.web.desk.forms import is_loopback
    from cskg.web.pool import Pool

    if curate and not is_loopback(host):
        raise click.UsageError("--curate has no accounts, so it needs a --host such as 127.0.0.1 or localhost.")
    pool = Pool(workers or count_workers())  # before the other imports, because it loads code beside them
    from cskg.vocab import DEFAULT_BASE
    from cskg.web.replica import Replica
    from cskg.web.server import Curation, bind, run

    taken = bind(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{taken.getsockname()[1]}"

    def on_ready(catalogue: "Catalogue") -> None:
        units = tell_count(len(catalogue.units), "unit")
        say(f"Serving {units} on {address} (GraphQL: {address}/graphql). Ctrl+C stops.")

    with ExitStack() as stack:
        replica = None
        if service is not None:
            store = stack.enter_context(working_store(store))
            replica = stack.enter_context(Replica(service, store, base_iri or DEFAULT_BASE))
        served = _Served(sources=sources, store=store, base_iri=base_iri, replica=replica)
        failure = run(
            taken,
            pool,
            served.load,
            served.find_published,
            on_ready,
            cors_origins=cors_origins,
            curation=Curation(sources=given_sources(sources), rebuild=served.rebuild) if curate else None,
            on_stop=replica.close if replica else None,
        )
    if failure is not None:
        raise failure
