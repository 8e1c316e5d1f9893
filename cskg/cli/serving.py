"""``cskg serve`` and ``cskg settings``: the server, and the table of what can be set."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cskg.cli.datasets import DEFAULT_SOURCE, build_sources, given_sources, open_dataset, working_store
from cskg.cli.printing import print_summary, say, tell_units
from cskg.cli.services import find_service
from cskg.cli.settings import Settings, iter_rows, serve_settings

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue
    from cskg.model import Diagnostic
    from cskg.web.access.tokens import Permission
    from cskg.web.replica import Replica


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
        print_summary(diagnostics, self._name_validation())
        return catalogue

    def _open(self) -> "tuple[Catalogue, tuple[Diagnostic, ...]]":
        return open_dataset(() if self.store else self.sources, self.store, self.base_iri)

    def _name_validation(self) -> str:
        """Returns the command that prints each diagnostic of what is served, as it can be pasted."""
        program = sys.argv[0] if Path(sys.argv[0]).name == "cskg" and not shutil.which("cskg") else "cskg"
        served = ["--store", str(self.store)] if self.store else [str(source) for source in self.sources]
        base = ["--base-iri", self.base_iri] if self.base_iri else []
        return shlex.join([program, "validate", *served, *base])

    def find_published(self) -> tuple[Path, str] | None:
        """Returns the version that is published; None for a dataset that never changes."""
        from cskg.graph.store import StoreFolder

        if self.replica is not None:
            self.replica.check()
        return None if self.store is None else StoreFolder(self.store).published()

    def stop(self) -> None:
        """Stops waiting for the service."""
        if self.replica is not None:
            self.replica.close()

    def rebuild(self) -> "Catalogue":
        """Reads the SOURCEs again, after a curator has changed something."""
        if self.store is not None:
            build_sources(self.sources, self.store, self.base_iri)
        return self._open()[0]


@click.command()
@serve_settings
def serve(**given: Any) -> None:  # noqa: ANN401
    """Serve GraphQL and pages; without SOURCE, --store or --sparql-endpoint, data/units or cskg's sample units.

    When a build publishes a new version in the store or at the SPARQL service, the server changes to it. With a SPARQL
    service, --store keeps the copy that is served, so that a restart needs no service. With --store and --curate, give
    the SOURCEs that the store was built from too. SIGUSR2 restarts the server, and no request fails meanwhile. Each
    option can also be set by a variable or in a file; `cskg settings` lists them.
    """
    wanted = Settings(**given)
    store, tokens, service = wanted.store, wanted.tokens, find_service(given)
    check_settings(wanted)
    from cskg.ingest.workers import count_workers
    from cskg.web.pool import Pool

    pool = Pool(wanted.workers or count_workers())  # before the other imports, because it loads code beside them
    from cskg.iris import DEFAULT_BASE
    from cskg.web.access.gate import Access, TokensInForce
    from cskg.web.handover import find_predecessor
    from cskg.web.request_log import set_up_log
    from cskg.web.server import Curation, Dataset, bind, run

    set_up_log(wanted.log_format, wanted.log_level)
    access = None
    if tokens is not None:
        access = Access(tokens=TokensInForce(tokens), anonymous=_read_permissions(wanted.anonymous))
    predecessor = find_predecessor(wanted.host, wanted.port)
    taken = predecessor.port if predecessor else bind(wanted.host, wanted.port)
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    address = f"http://{host}:{taken.getsockname()[1]}"
    if warning := find_warning(wanted):
        say(warning, fg="yellow", err=True)

    def on_ready(catalogue: "Catalogue") -> None:
        units = tell_units(catalogue.described_count, len(catalogue.units))
        say(f"Serving {units} on {address} (GraphQL: {address}/graphql). Ctrl+C stops.", bold=True, fg="green")

    with ExitStack() as stack:
        replica = None
        if service is not None:
            from cskg.web.replica import Replica  # only here: it loads what reads and publishes documents

            store = stack.enter_context(working_store(store))
            replica = stack.enter_context(Replica(service, store, wanted.base_iri or DEFAULT_BASE))
        served = _Served(sources=wanted.sources, store=store, base_iri=wanted.base_iri, replica=replica)
        failure = run(
            taken,
            pool,
            Dataset(load=served.load, find_published=served.find_published, stop=served.stop, replica=replica),
            on_ready,
            cors_origins=wanted.cors_origins,
            curation=Curation(sources=given_sources(wanted.sources), rebuild=served.rebuild) if wanted.curate else None,
            access=access,
            predecessor=predecessor,
        )
    if failure is not None:
        raise failure


def check_settings(wanted: Settings) -> None:
    """Refuses settings that do not go together.

    Raises:
        click.UsageError: They do not.
    """
    from cskg.web.desk.forms import is_loopback

    if wanted.sparql_endpoint is not None and (wanted.sources or wanted.curate):
        raise click.UsageError(
            "With --sparql-endpoint, give no SOURCEs and no --curate: the server serves what is published there."
        )
    if wanted.store is not None and wanted.sources and not wanted.curate:
        raise click.UsageError("Give SOURCEs or --store, not both.")
    if wanted.store is not None and wanted.curate and not wanted.sources:
        raise click.UsageError("With --store, --curate needs the SOURCEs that the store was built from.")
    if wanted.curate and not wanted.sources and not DEFAULT_SOURCE.exists():
        raise click.UsageError("--curate writes files beside documents. Give the SOURCEs where they are.")
    if wanted.curate and wanted.tokens is None and not is_loopback(wanted.host):
        raise click.UsageError(
            "Without --tokens, --curate has no accounts, so it needs a --host such as 127.0.0.1 or localhost."
        )


def find_warning(wanted: Settings) -> str | None:
    """Returns a warning about what other machines can read from the server; None where there is nothing to warn of."""
    from cskg.web.desk.forms import is_loopback

    if is_loopback(wanted.host):
        return None
    if wanted.tokens is not None:
        return "Tokens cross the network as plain text unless a reverse proxy in front speaks HTTPS."
    return (
        f"Everybody who reaches {wanted.host} can read everything, the answers of quizzes and /metrics too. To ask for "
        "tokens, give --tokens."
    )


def _read_permissions(anonymous: str) -> "frozenset[Permission]":
    from cskg.web.access.tokens import Permission

    permissions = {"none": (), "read": (Permission.READ,), "keys": (Permission.READ, Permission.KEYS)}
    return frozenset(permissions[anonymous])


@click.command()
def settings() -> None:
    """Print the settings of `cskg serve`, as a table: flag, variable, key in the TOML file, default."""
    say("| flag | variable | key in the file | default | what |\n|---|---|---|---|---|")
    for flag, variable, key, default, what in iter_rows(serve):
        shown = f"`{key}`" if key else ""
        say(f"| `{flag}` | `{variable}` | {shown} | {default} | {what} |")


COMMANDS = (serve, settings)
