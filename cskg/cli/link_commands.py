"""The command ``cskg links``: links with their evidence, as a list, a table of SSSOM or a queue for curators."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import click

from cskg.cli.completing import complete_codes, complete_predicates
from cskg.cli.datasets import JSON, PAGE, dataset_options, open_dataset, open_for_questions
from cskg.cli.printing import answer, print_data, progress_bar, say
from cskg.cli.readable import print_links, print_suggestions
from cskg.errors import tell_count


@click.command()
@click.argument("code", required=False, metavar="[CODE]", shell_complete=complete_codes)
@click.option(
    "--predicate",
    "predicates",
    multiple=True,
    metavar="P",
    shell_complete=complete_predicates,
    help="A predicate, such as REPLACES.",
)
@click.option("--min-confidence", type=float, help="Lowest confidence, from 0 to 1.")
@click.option("--rebuild", is_flag=True, help="First find the inferred links of the store again; needs --store.")
@click.option("--sssom", is_flag=True, help="Write the links, and those that curators reject, as a table of SSSOM.")
@click.option(
    "--review", is_flag=True, help="List inferred links that no curator has judged; those that matter most come first."
)
@click.option("--sheet", is_flag=True, help="With --review: write a worksheet for decisions, which `cskg build` reads.")
@click.option("--area", help="With --review: only links of units of this functional area.")
@click.option(
    "--level",
    "levels",
    type=click.IntRange(1, 7),
    multiple=True,
    help="With --review: only links of units at this QF level.",
)
@click.option(
    "--justification",
    "reasons",
    multiple=True,
    metavar="J",
    help="With --review: only links with this reason, such as LEXICAL.",
)
@JSON
@dataset_options
def links(
    code: str | None,
    *,
    as_json: bool,
    predicates: Sequence[str],
    rebuild: bool,
    sssom: bool,
    review: bool,
    sheet: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """List the links of a unit, or all links, with their evidence."""
    area, levels, reasons = (options.pop(name) for name in ("area", "levels", "reasons"))
    if not review and (area or levels or reasons or sheet):
        raise click.UsageError("--area, --level, --justification and --sheet need --review.")
    if review and (sssom or options["min_confidence"] is not None):
        raise click.UsageError("--review cannot be combined with --sssom or --min-confidence.")
    if rebuild:
        _rebuild_links(options)
    if sssom:
        _print_sssom(code, predicates, options)
        return
    wanted: dict[str, Any] = {"unit": code, "predicate": [each.upper() for each in predicates] or None}
    if review:
        wanted |= {
            "functionalArea": area,
            "levels": list(levels) or None,
            "justification": [reason.upper() for reason in reasons] or None,
        }
        if sheet:
            _print_review_sheet(wanted, options)
            return
        ask = open_for_questions(options)
        answer(_ask_all(ask, "review_queue", "reviewQueue", wanted), print_suggestions, as_json=as_json)
        return
    ask = open_for_questions(options)
    more = {"minConfidence": options["min_confidence"]}
    answer(_ask_all(ask, "links", "links", wanted | more), print_links, as_json=as_json)


def _ask_all(ask: Callable[..., dict[str, Any]], name: str, field: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Asks for all pages of a list, and returns them as one."""
    variables: dict[str, Any] = {"filter": wanted, "first": PAGE}
    data: dict[str, Any] = ask(name, variables)[field]
    while (page := data["pageInfo"])["hasNextPage"]:
        more = ask(name, variables | {"after": page["endCursor"]})[field]
        data["edges"] += more["edges"]
        page |= {key: more["pageInfo"][key] for key in ("hasNextPage", "endCursor")}
    return data


def _print_sssom(code: str | None, predicates: Sequence[str], options: dict[str, Any]) -> None:
    """Prints links, and the rejections that the same choice leaves, as a table of SSSOM."""
    from cskg.exchange.frameworks.sssom import iter_sssom
    from cskg.exchange.selection import Selection
    from cskg.model import LinkPredicate

    names = {found.name: found for found in LinkPredicate}
    if unknown := [name for name in predicates if name.upper() not in names]:
        raise click.UsageError(f"“{unknown[0]}” is not a predicate. Use one of {', '.join(names)}.")
    catalogue, _ = open_dataset(options["sources"], options["store"], options["base_iri"])
    selection = Selection(
        catalogue=catalogue,
        units=frozenset([catalogue.get_unit(code).key]) if code else None,
        predicates=frozenset(names[name.upper()] for name in predicates) or frozenset(LinkPredicate),
        least=options["min_confidence"] or 0.0,
    )
    for line in iter_sssom(selection):
        print_data(line)


def _print_review_sheet(wanted: dict[str, Any], options: dict[str, Any]) -> None:
    """Prints the review queue as a worksheet."""
    from cskg.api.review import ReviewFilter, select_suggestions
    from cskg.exchange.review_sheet import iter_review_sheet
    from cskg.model import Justification, LinkPredicate

    names: tuple[tuple[str, type[Enum]], ...] = (("predicate", LinkPredicate), ("justification", Justification))
    for name, known in names:
        given = wanted[name] or ()
        if unknown := [each for each in given if each not in known.__members__]:
            raise click.UsageError(f"“{unknown[0]}” is not a {name}. Use one of {', '.join(known.__members__)}.")
    chosen = ReviewFilter(
        predicate=[LinkPredicate[each] for each in wanted["predicate"] or ()] or None,
        justification=[Justification[each] for each in wanted["justification"] or ()] or None,
        functional_area=wanted["functionalArea"],
        levels=wanted["levels"],
        unit=wanted["unit"],
    )
    catalogue, _ = open_dataset(options["sources"], options["store"], options["base_iri"])
    for line in iter_review_sheet(catalogue, select_suggestions(catalogue, chosen)):
        print_data(line)


def _rebuild_links(options: dict[str, Any]) -> None:
    """Finds the links of all methods of a store again."""
    if options["store"] is None:
        message = "--rebuild needs --store: the links of documents are found whenever they are read."
        raise click.UsageError(message)
    from cskg.graph.store import StoreFolder
    from cskg.ingest.deriving import STEPS, rebuild_links
    from cskg.iris import DEFAULT_BASE, Iris

    folder = StoreFolder(options["store"])
    with progress_bar(STEPS, "Finding links", least=STEPS) as advance, folder.writing():
        _, count = rebuild_links(
            folder, Iris(options["base_iri"] or DEFAULT_BASE), on_step=advance, at=datetime.now(UTC)
        )
    say(f"{tell_count(count, 'link')} found in {options['store']}", err=True)


COMMANDS = (links,)
