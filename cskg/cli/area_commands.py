"""The commands that show a functional area: the order of its units, and its map with measures."""

from collections.abc import Sequence
from typing import Any

import click

from cskg.cli.datasets import JSON, ask, dataset_options
from cskg.cli.printing import answer, print_data
from cskg.cli.readable import print_area_map, print_prerequisites

LEAST = click.option(
    "--min-confidence", type=float, default=0.5, show_default=True, help="Lowest confidence of a prerequisite."
)


@click.command()
@click.argument("area", metavar="AREA")
@LEAST
@click.option("--dot", "form", flag_value="dot", help="Print the graph in DOT, for Graphviz.")
@click.option("--mermaid", "form", flag_value="mermaid", help="Print the graph as a Mermaid flow chart.")
@JSON
@dataset_options
def prerequisites(area: str, *, min_confidence: float, form: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show which units of a functional area come before which, its bottlenecks and its units without links."""
    if as_json and form:
        raise click.UsageError("Give one of --json, --dot and --mermaid.")
    variables = {"functionalArea": area, "minConfidence": min_confidence}
    data = ask("prerequisites", variables, options)["prerequisites"]
    diagrams = {name: data.pop(name) for name in ("dot", "mermaid")}
    if form:
        print_data(diagrams[form])
    else:
        answer(data, print_prerequisites, as_json=as_json)


def _read_pairs(_context: click.Context, _option: click.Parameter, texts: tuple[str, ...]) -> list[dict[str, str]]:
    """Reads prerequisites as two codes with a colon between them."""
    pairs = [text.split(":") for text in texts]
    if bad := [text for text, pair in zip(texts, pairs, strict=True) if len(pair) != len("AB") or not all(pair)]:
        raise click.BadParameter(f"“{bad[0]}” is not two unit codes. Write A:B for: unit A comes before unit B.")
    return [{"subject": subject, "object": target} for subject, target in pairs]


@click.command("map")
@click.argument("area", metavar="AREA")
@click.option(
    "--min-confidence", type=float, default=0.5, show_default=True, help="Lowest confidence of a link, from 0 to 1."
)
@click.option(
    "--without",
    multiple=True,
    metavar="A:B",
    callback=_read_pairs,
    help="Leave out the prerequisite A of B, to see what would be different; may be given several times.",
)
@click.option("--svg", "as_svg", is_flag=True, help="Print the map as a drawing (SVG).")
@JSON
@dataset_options
def area_map(
    area: str,
    *,
    min_confidence: float,
    without: Sequence[dict[str, str]],
    as_svg: bool,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """Show how much depends on each unit of a functional area, and how its units are linked."""
    if as_json and as_svg:
        raise click.UsageError("Give --json or --svg, not both.")
    variables = {"functionalArea": area, "minConfidence": min_confidence, "without": list(without)}
    data = ask("area_map", variables, options)["prerequisites"]
    drawing = data.pop("svg")
    if as_svg:
        print_data(drawing)
    else:
        answer(data, print_area_map, as_json=as_json)


COMMANDS = (prerequisites, area_map)
