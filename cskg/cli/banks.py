"""What ``cskg quiz --bank`` writes: all items of units, for programs that draw quizzes themselves."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from cskg.cli.datasets import open_dataset
from cskg.cli.exports import read_names
from cskg.cli.printing import print_content, print_diagnostics, progress_bar
from cskg.errors import tell_count
from cskg.model import Severity

_LEAST_SHOWN = 10
"""From this number of units on, a terminal shows a progress bar."""


def write_bank(codes: Sequence[str], kinds: Sequence[str], options: dict[str, Any]) -> None:
    """Prints a bank in a format, and on standard error what the format cannot hold."""
    if options["store"] is not None and options["sources"]:
        raise click.UsageError("Give --source or --store, not both.")
    from cskg.api.arguments import read_language
    from cskg.api.quiz_banks import find_editions, make_bank_file
    from cskg.exchange.quizzes import get_format
    from cskg.quiz.items import Difficulty, ItemKind, QuizOptions

    get_format(options["form"], with_key=not options["no_key"], is_bank=True)
    wanted = read_names(ItemKind, kinds)
    difficulties = read_names(Difficulty, [options["difficulty"]] if options["difficulty"] else [])
    asked = QuizOptions(
        seed=options["seed"],
        kinds=tuple(wanted) if wanted else None,
        difficulty=difficulties[0] if difficulties else None,
        language=read_language(options["language"]),
        marked=options["marked"],
    )
    catalogue, diagnostics = open_dataset(options["sources"], options["store"], options["base_iri"])
    print_diagnostics([found for found in diagnostics if found.severity is Severity.ERROR])
    bodies = find_editions(catalogue, codes, options["areas"], asked)
    with progress_bar(len(bodies), "Asking", least=_LEAST_SHOWN) as advance:
        file = make_bank_file(
            catalogue, bodies, asked, options["form"], with_key=not options["no_key"], on_unit=advance
        )
    counts = Counter(loss.what for loss in file.losses if loss.item_id)
    losses = [loss.what for loss in file.losses if not loss.item_id]
    losses += [f"{tell_count(count, 'item')}: {what}" for what, count in counts.items()]
    print_content(file.name, file.media_type, file.content, losses, options["output"])
