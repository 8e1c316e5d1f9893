"""``cskg backup`` and ``cskg restore``: everything that a server needs, in one folder, with a digest of each file."""

from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from cskg.cli.printing import say
from cskg.errors import StoreError, tell_count
from cskg.iris import DEFAULT_BASE


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@click.option("--store", type=click.Path(path_type=Path), envvar="CSKG_STORE", help="The store.")
@click.option("--tokens", type=click.Path(path_type=Path), envvar="CSKG_TOKENS", help="The tokens file.")
def backup(target: Path, sources: Sequence[Path], *, store: Path | None, tokens: Path | None) -> None:
    """Copy a store, SOURCEs and the tokens file into a new folder DIR.

    Of the store: the published version, its graphs and the log of publications. Of the SOURCEs: all files, so the
    documents, what curators wrote and the log of curation. Of the tokens: the file, which holds digests only. A server
    and builds may run meanwhile.
    """
    if store is None and not sources and tokens is None:
        raise click.UsageError("Give --store, SOURCEs or --tokens: there is nothing to back up.")
    from cskg.ingest.backups import write_backup

    made = write_backup(target, datetime.now(UTC), store=store, sources=sources, tokens=tokens)
    say(f"{tell_count(len(made.files), 'file')} in {target}. Check it with `cskg restore {target} NEW_DIR`.", err=True)


@click.command()
@click.argument("saved", type=click.Path(path_type=Path), metavar="BACKUP")
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
def restore(saved: Path, target: Path) -> None:
    """Check each file of a BACKUP, and copy it into a new folder DIR, which can be served."""
    from cskg.ingest.backups import STORE, TOKENS, restore_backup

    made = restore_backup(saved, target)
    say(f"{tell_count(len(made.files), 'file')}, saved {made.at:%Y-%m-%d %H:%M} UTC, are in {target}.", err=True)
    words = ["cskg serve"]
    if made.sources and not made.has_store:
        words += [str(target / name) for name in made.sources]
    if made.has_store:
        words.append(f"--store {target / STORE}")
        words += _find_base(target / STORE)
    if made.has_tokens:
        words.append(f"--tokens {target / TOKENS}")
    say(" ".join(words))


def _find_base(path: Path) -> list[str]:
    """Returns the option with the base IRI of a store, if it is not the default."""
    from cskg.graph.catalogue import Catalogue
    from cskg.graph.store import StoreFolder

    folder = StoreFolder(path)
    with suppress(StoreError), closing(Catalogue(folder.compiled(), folder.open_current)) as catalogue:
        base = catalogue.iris.base
        return [] if base == DEFAULT_BASE else [f"--base-iri {base}"]
    return []


COMMANDS = (backup, restore)
