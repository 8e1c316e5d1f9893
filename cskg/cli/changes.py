"""``cskg changes``: what changed in a store between two published revisions."""

from itertools import groupby
from typing import Any

import click

from cskg.cli.datasets import JSON, dataset_options, open_for_questions
from cskg.cli.printing import print_json

_PAGE = 100


@click.command()
@click.option("--since", metavar="REVISION", help="An earlier revision; the one published before unless given.")
@JSON
@dataset_options
def changes(*, since: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show what was added, reworded, moved and dropped between two published revisions, by unit."""
    if options["store"] is None:
        raise click.UsageError("Give --store: only a store keeps a log of what was published.")
    ask = open_for_questions(options)
    dataset = ask("publications", {})["dataset"]
    since = since or [each["revision"] for each in dataset["publications"][:2]][-1]
    edges: list[dict[str, Any]] = []
    after, has_more = None, True
    while has_more:
        page = ask("changes", {"since": since, "first": _PAGE, "after": after})["changes"]
        edges += page["edges"]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    if as_json:
        print_json({"since": since, "revision": dataset["revision"], "edges": edges, "totalCount": len(edges)})
        return
    for code, group in groupby(edges, key=lambda edge: edge["node"]["code"]):
        click.secho(code, bold=True)
        for edge in group:
            _print_change(edge["node"])
    click.echo(f"{len(edges):,} statements changed since revision {since}.")


def _print_change(change: dict[str, Any]) -> None:
    before, after = change["before"], change["after"]
    head = f"  {change['change'].lower()} ({change['language']})"
    if before and after and before["text"] != after["text"]:
        click.echo(f"{head}\n    - {before['text']}\n    + {after['text']}")
    else:
        click.echo(f"{head}: {(after or before)['text']}")
