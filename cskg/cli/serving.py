"""``cskg serve`` and ``cskg settings``: the server, and the table of what can be set."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cskg.cli.datasets import DEFAULT_SOURCE, build_sources, given_sources, open_dataset
from cskg.cli.printing import print_diagnostics, say
from cskg.cli.settings import Settings, iter_rows, serve_settings
from cskg.errors import tell_count

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue
    from cskg.web.access.tokens import Permission


@click.command()
@serve_settings
def serve(**given: Any) -> None:  # noqa: ANN401
    """Serve GraphQL and pages; without SOURCE or --store, data/units or cskg's sample units, in memory.

    A store is followed: when a build publishes a new version, the server swaps to it. With --curate, give the SOURCEs
    that a store was built from too. SIGUSR2 starts the server anew, and no request fails meanwhile. Each option can
    also be set by a variable or in a file; `cskg settings` lists them.
    """
    wanted = Settings(**given)
    sources, store, tokens = wanted.sources, wanted.store, wanted.tokens
    check_settings(wanted)
    from cskg.ingest.workers import count_workers
    from cskg.web.pool import Pool

    pool = Pool(wanted.workers or count_workers())  # before the other imports, because it loads code beside them
    from cskg.graph.store import StoreFolder
    from cskg.web.access.gate import Access, TokensInForce
    from cskg.web.handover import find_predecessor
    from cskg.web.request_log import set_up_log
    from cskg.web.server import Curation, bind, run

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

    def rebuild() -> "Catalogue":
        if store is not None:
            build_sources(sources, store, wanted.base_iri)
        return open_dataset(() if store else sources, store, wanted.base_iri)[0]

    def load() -> "Catalogue":
        catalogue, diagnostics = open_dataset(() if store else sources, store, wanted.base_iri)
        print_diagnostics(diagnostics)
        return catalogue

    def find_published() -> tuple[Path, str] | None:
        return None if store is None else StoreFolder(store).published()

    def on_ready(catalogue: "Catalogue") -> None:
        units = tell_count(len(catalogue.units), "unit")
        say(f"Serving {units} on {address} (GraphQL: {address}/graphql). Ctrl+C stops.")

    curation = Curation(sources=given_sources(sources), rebuild=rebuild) if wanted.curate else None
    failure = run(
        taken,
        pool,
        load,
        find_published,
        on_ready,
        cors_origins=wanted.cors_origins,
        curation=curation,
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

    if wanted.store is not None and wanted.sources and not wanted.curate:
        raise click.UsageError("Give SOURCEs or --store, not both.")
    if wanted.store is not None and wanted.curate and not wanted.sources:
        raise click.UsageError("With --store, --curate needs the SOURCEs that the store was built from.")
    if wanted.curate and not wanted.sources and not DEFAULT_SOURCE.exists():
        raise click.UsageError("--curate writes beside documents: give the SOURCEs that are yours.")
    if wanted.curate and wanted.tokens is None and not is_loopback(wanted.host):
        raise click.UsageError(
            "--curate has no accounts without --tokens, so it needs a --host such as 127.0.0.1 or localhost."
        )


def find_warning(wanted: Settings) -> str | None:
    """Says plainly what a server gives away that other machines can reach; None where it gives nothing away."""
    from cskg.web.desk.forms import is_loopback

    if is_loopback(wanted.host):
        return None
    if wanted.tokens is not None:
        return "Tokens cross the network as plain text unless a reverse proxy in front speaks HTTPS."
    return (
        f"Everybody who reaches {wanted.host} may read everything, with the answers of quizzes and /metrics. "
        "--tokens asks for tokens."
    )


def _read_permissions(anonymous: str) -> "frozenset[Permission]":
    from cskg.web.access.tokens import Permission

    permissions = {"none": (), "read": (Permission.READ,), "keys": (Permission.READ, Permission.KEYS)}
    return frozenset(permissions[anonymous])


@click.command()
def settings() -> None:
    """Print what can be set for `cskg serve`, as a table: flag, variable, key in the TOML file, default."""
    say("| flag | variable | key in the file | default | what |\n|---|---|---|---|---|")
    for flag, variable, key, default, what in iter_rows(serve):
        shown = f"`{key}`" if key else ""
        say(f"| `{flag}` | `{variable}` | {shown} | {default} | {what} |")


COMMANDS = (serve, settings)
