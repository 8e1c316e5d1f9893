"""The commands that write a dataset in the formats of other programs, piece by piece."""

import io
import re
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from cskg.cli.completing import complete_codes, complete_export_formats
from cskg.cli.datasets import dataset_options, open_dataset
from cskg.cli.printing import print_data, print_diagnostics, progress_bar, say
from cskg.model import Justification, LinkPredicate, Severity

if TYPE_CHECKING:
    from cskg.exchange.framework_formats import FrameworkFormat
    from cskg.exchange.losses import Omission
    from cskg.exchange.selection import Selection

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def read_names(kind: type[Enum], names: Sequence[str]) -> list[Any] | None:
    """Reads names of an enumeration, in any case; no names mean all values.

    Raises:
        UsageError: There is no such name.
    """
    known = {each.name: each for each in kind}
    if unknown := [name for name in names if name.upper() not in known]:
        raise click.UsageError(f"“{unknown[0]}” is not one of {', '.join(known)}.")
    return [known[name.upper()] for name in names] or None


@click.command()
@click.argument("form", metavar="FORMAT", shell_complete=complete_export_formats)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; default: standard output.",
)
@click.option(
    "--unit",
    "codes",
    multiple=True,
    metavar="CODE",
    shell_complete=complete_codes,
    help="Only this unit; may be given several times.",
)
@click.option("--industry", help="Only units of this industry.")
@click.option("--predicate", "predicates", multiple=True, metavar="P", help="Only links with this predicate.")
@click.option(
    "--justification", "justifications", multiple=True, metavar="J", help="Only links with this reason, such as STATED."
)
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Lowest confidence of a link.")
@click.option(
    "--changed-at", metavar="TIME", help="Time of the last change of everything, such as 2027-01-04T09:00:00+00:00."
)
@click.option(
    "--since",
    metavar="REVISION",
    help="Write a revision pack: what a program needs that already has the export of this revision.",
)
@dataset_options
def export(form: str, **options: Any) -> None:  # noqa: ANN401
    """Write the dataset in FORMAT, such as turtle or case; an unknown one is refused with a list of all.

    Standard error says what the format cannot hold.
    """
    if options["store"] is not None and options["sources"]:
        raise click.UsageError("Give --source or --store, not both.")
    from cskg.api.dataset import LinkFilter, UnitFilter
    from cskg.api.exports import select
    from cskg.exchange.framework_formats import list_unstated
    from cskg.exchange.frameworks import get_format, write_export

    found = get_format(form, is_pack=options["since"] is not None)
    links = LinkFilter(
        predicate=read_names(LinkPredicate, options["predicates"]),
        justification=read_names(Justification, options["justifications"]),
        min_confidence=options["min_confidence"],
    )
    catalogue, diagnostics = open_dataset(options["sources"], options["store"], options["base_iri"])
    print_diagnostics([each for each in diagnostics if each.severity is Severity.ERROR])
    codes = [str(catalogue.get_unit(code).iri) for code in options["codes"]]
    units = UnitFilter(codes=codes or None, industry=options["industry"])
    selection = select(catalogue, units, links, options["changed_at"], options["since"])
    if options["output"] is not None:
        losses = _write_file(options["output"], selection, found)
    elif sys.stdout.isatty():
        if not found.is_text:
            raise click.UsageError(f"{found.title} is not text, so it is not printed. Give a file with -o.")
        content = io.BytesIO()
        losses = write_export(selection, found, content)
        print_data(content.getvalue().decode())
    else:
        losses = write_export(selection, found, sys.stdout.buffer)
    for loss in losses:
        say(f"left out: {loss}", err=True)
    for note in list_unstated(selection.find_sources()):
        say(note, err=True)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--address", metavar="URL", help="The address of DIR on the web, for the addresses in the description.")
@dataset_options
def dump(folder: Path, *, address: str | None, **options: Any) -> None:  # noqa: ANN401
    """Write the dataset into a folder of its own in DIR: RDF and CASE, with a description and checksums.

    The name of the folder has the day and number of the publication and the revision, so earlier dumps stay. A dump
    that is there already stays as it is.
    """
    if options["store"] is not None and options["sources"]:
        raise click.UsageError("Give --source or --store, not both.")
    if address is not None and not _ADDRESS.fullmatch(address):
        raise click.UsageError(f"“{address}” is not an address. Give one such as https://example.org/dumps.")
    from cskg.exchange.dated_dumps import write_dump
    from cskg.exchange.framework_formats import list_unstated

    catalogue, diagnostics = open_dataset(options["sources"], options["store"], options["base_iri"])
    print_diagnostics([each for each in diagnostics if each.severity is Severity.ERROR])
    with progress_bar(4, "Writing") as advance:
        found = write_dump(catalogue, folder, address, on_file=advance)
    for loss in found.losses:
        say(f"left out of the CASE package: {loss}", err=True)
    for note in list_unstated(catalogue.sources):
        say(note, err=True)
    if not found.is_new:
        say("This publication was dumped before; nothing was written.", err=True)
    say(found.folder)


def _write_file(path: Path, selection: "Selection", form: "FrameworkFormat") -> "tuple[Omission, ...]":
    """Writes a file. It replaces an earlier one when it is complete."""
    from cskg.exchange.frameworks import write_export

    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        fresh = Path(file.name)
        try:
            losses = write_export(selection, form, cast("BinaryIO", file))
            file.flush()
            fresh.chmod(0o644)
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    return losses
