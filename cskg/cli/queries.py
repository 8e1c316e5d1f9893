"""The commands that ask a dataset: study paths, comparisons, quizzes, search and changes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from cskg.cli.area_commands import LEAST
from cskg.cli.completing import complete_codes, complete_kinds, complete_quiz_formats
from cskg.cli.datasets import JSON, PAGE, ask, dataset_options, open_for_questions
from cskg.cli.exports import read_names
from cskg.cli.history_files import HISTORY
from cskg.cli.learners import AT, take_new_quiz
from cskg.cli.printing import answer, print_file
from cskg.cli.readable import (
    print_changes,
    print_comparison,
    print_coverage,
    print_gap,
    print_path,
    print_quiz,
    print_search,
    print_statistics,
)

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _goal_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that name goals: units, or an area at a level."""
    function = click.option("--level", type=click.IntRange(1, 7), help="The QF level in --area.")(function)
    function = click.option("--area", help="A functional area as a goal, with --level.")(function)
    return click.argument("goals", nargs=-1, metavar="GOAL...")(function)


def _read_areas(area: str | None, level: int | None) -> list[dict[str, Any]]:
    if (area is None) != (level is None):
        raise click.UsageError("Give --area and --level together.")
    return [] if area is None else [{"functionalArea": area, "level": level}]


@click.command()
@_goal_options
@click.option(
    "--known",
    multiple=True,
    metavar="CODE",
    shell_complete=complete_codes,
    help="A unit that you hold; may be given several times.",
)
@click.option("--max-credits", type=float, help="The most QF credits that you can take.")
@click.option("--max-weeks", type=float, help="The most weeks that you have; needs --hours-per-week.")
@click.option("--hours-per-week", type=float, help="The hours that you can study in a week.")
@LEAST
@click.option("--alternatives", type=int, default=0, show_default=True, help="How many other paths to look for.")
@click.option("--dot", "form", flag_value="DOT", help="Print the path in DOT, for Graphviz.")
@click.option("--mermaid", "form", flag_value="MERMAID", help="Print the path as a Mermaid flow chart.")
@click.option("--ics", "form", flag_value="ICALENDAR", help="Print the path by week, as iCalendar; needs --start.")
@click.option("--start", metavar="DAY", help="The first day of the plan, such as 2027-01-04, with --ics.")
@JSON
@dataset_options
def path(goals: Sequence[str], *, area: str | None, level: int | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Plan a study path to one or more units."""
    form = options["form"]
    if as_json and form:
        raise click.UsageError("Give one of --json, --dot, --mermaid and --ics.")
    request = {
        "goals": list(goals),
        "goalAreas": _read_areas(area, level),
        "known": list(options["known"]),
        "maxCredits": options["max_credits"],
        "maxWeeks": options["max_weeks"],
        "hoursPerWeek": options["hours_per_week"],
        "minConfidence": options["min_confidence"],
        "alternatives": options["alternatives"],
    }
    if form:
        variables = {"input": request, "format": form, "firstDay": options["start"]}
        print_file(ask("export_study_path", variables, options)["exportStudyPath"])
        return
    answer(ask("study_path", {"input": request}, options)["studyPath"], print_path, as_json=as_json)


@click.command()
@_goal_options
@click.option(
    "--held",
    multiple=True,
    metavar="CODE",
    shell_complete=complete_codes,
    help="A unit that you hold; may be given several times.",
)
@JSON
@dataset_options
def gap(
    goals: Sequence[str],
    *,
    area: str | None,
    level: int | None,
    held: Sequence[str],
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """Show which units, and which of their statements, you lack for a goal."""
    variables = {"held": list(held), "goals": list(goals), "goalAreas": _read_areas(area, level)}
    answer(ask("gap", variables, options)["gap"], print_gap, as_json=as_json)


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@JSON
@dataset_options
def compare(a: str, b: str, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Compare two units statement by statement."""
    answer(ask("compare", {"a": a, "b": b}, options)["compare"], print_comparison, as_json=as_json)


@click.command()
@click.argument("held", nargs=-1, required=True, metavar="CODE...", shell_complete=complete_codes)
@click.option("--to", required=True, metavar="CODE", shell_complete=complete_codes, help="The unit that you want.")
@JSON
@dataset_options
def coverage(held: Sequence[str], *, to: str, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show how much of a unit is covered by the units that you hold, and what is missing."""
    answer(ask("coverage", {"from": list(held), "to": to}, options)["coverage"], print_coverage, as_json=as_json)


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=complete_codes)
@click.option("--take", is_flag=True, help="Ask the questions here, one by one, and keep the answers.")
@HISTORY
@AT
@click.option("--bank", is_flag=True, help="Write all items of the CODEs, or of all units; needs --format.")
@click.option("--area", "areas", multiple=True, help="With --bank: the units of this functional area.")
@click.option(
    "--check",
    type=_FILE,
    metavar="FILE",
    help="Instead of a quiz: check a file of teachers' own questions; write nothing.",
)
@click.option(
    "--place",
    type=_FILE,
    metavar="FILE",
    help="Instead of a quiz: propose the statements that questions of a file belong to; write nothing.",
)
@click.option("--size", type=int, default=10, show_default=True, help="How many items.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same quiz.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    shell_complete=complete_kinds,
    help="A kind of item, such as DETAIL. May be given several times.",
)
@click.option("--marked", is_flag=True, help="Only items that a program marks, none that the learner marks.")
@click.option("--language", help="en, zh-Hant or zh-Hans.")
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    shell_complete=complete_quiz_formats,
    help="Write a file for another program, such as gift or qti3.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --format: the file to write; default: standard output.",
)
@click.option(
    "--stats",
    "report",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="REPORT",
    help="Show statistics of the quiz's items from a report of results (Moodle's responses as CSV, QTI results).",
)
@click.option("--no-key", is_flag=True, help="Leave keys and reasons out of the file.")
@click.option(
    "--own-share",
    type=click.IntRange(0, 100),
    help="How much of the quiz may be teachers' own questions, in percent; default: 50.",
)
@click.option("--difficulty", help="EASY, MEDIUM or HARD: how similar the wrong options are to the right one.")
@click.option(
    "--explain", is_flag=True, help="List the questions that were planned but not asked, and which gate they failed."
)
@JSON
@dataset_options
def quiz(codes: Sequence[str], *, as_json: bool, kinds: Sequence[str], **options: Any) -> None:  # noqa: ANN401
    """Generate a quiz about units, or take it here with --take."""
    form = options["form"]
    if options["check"] or options["place"]:
        _look_at_questions(codes, options, as_json=as_json)
        return
    if options["bank"]:
        _write_bank(codes, kinds, options, as_json=as_json)
        return
    _check_together(codes, options, as_json=as_json)
    from cskg.quiz.items import Difficulty, ItemKind

    wanted = read_names(ItemKind, kinds)
    difficulty = read_names(Difficulty, [options["difficulty"]] if options["difficulty"] else [])
    asked = {
        "units": list(codes),
        "size": options["size"],
        "seed": options["seed"],
        "kinds": wanted and [kind.name for kind in wanted],
        "marked": options["marked"],
        "language": options["language"],
        "difficulty": difficulty[0].name if difficulty else None,
        "ownShare": options["own_share"],
    }
    if options["take"]:
        take_new_quiz(asked, options)
        return
    if options["report"]:
        report = options["report"].read_bytes().decode("utf-8", "replace")
        data = ask("item_statistics", {"input": asked, "report": report}, options)["itemStatistics"]
        answer(data, print_statistics, as_json=as_json)
        return
    if form:
        variables = {"input": asked, "format": form, "withKey": not options["no_key"]}
        print_file(ask("export_quiz", variables, options)["exportQuiz"], options["output"])
        return
    answer(ask("quiz", {"input": asked, "explain": options["explain"]}, options)["quiz"], print_quiz, as_json=as_json)


def _check_together(codes: Sequence[str], options: dict[str, Any], *, as_json: bool) -> None:
    """Refuses options of a quiz that do not go together."""
    if options["areas"]:
        raise click.UsageError("--area needs --bank. Name the units of a quiz by their codes.")
    if not codes:
        raise click.UsageError("Name a unit, or give --check or --place a file.")
    if options["take"] and (as_json or options["form"] or options["report"] or options["explain"]):
        raise click.UsageError("--take cannot be combined with --json, --format, --stats or --explain.")
    if not options["take"] and (options["history"] or options["at"]):
        raise click.UsageError("--history and --at need --take.")
    if as_json and options["form"]:
        raise click.UsageError("Give --json or --format, not both.")
    if options["output"] and not options["form"]:
        raise click.UsageError("-o needs --format. To keep what is printed, add: > FILE.")
    if options["no_key"] and not options["form"]:
        raise click.UsageError("--no-key needs --format. A quiz that is printed never shows the key.")


def _write_bank(codes: Sequence[str], kinds: Sequence[str], options: dict[str, Any], *, as_json: bool) -> None:
    """Writes all items of some units."""
    from cskg.cli.banks import write_bank

    if not options["form"]:
        raise click.UsageError("--bank needs --format, such as moodle-xml or qti3.")
    if as_json or options["report"] or options["explain"]:
        raise click.UsageError("--bank cannot be combined with --json, --stats or --explain.")
    write_bank(codes, kinds, options)


def _look_at_questions(codes: Sequence[str], options: dict[str, Any], *, as_json: bool) -> None:
    """Judges or places a file of teachers' own questions."""
    from cskg.cli.own_files import check_questions, place_questions

    if codes or (options["check"] and options["place"]):
        raise click.UsageError("--check and --place each take one file, and no CODE.")
    if options["check"]:
        check_questions(options["check"], options, as_json=as_json)
    else:
        place_questions(options["place"], options, as_json=as_json)


@click.command()
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("--industry", help="Only units of this industry.")
@click.option("--area", help="Only units of this functional area.")
@click.option("--level", "levels", type=click.IntRange(1, 7), multiple=True, help="Only units of this QF level.")
@click.option("--language", help="Only units and statements in en, zh-Hant or zh-Hans.")
@click.option("--first", type=click.IntRange(1, PAGE), default=20, show_default=True, help="How many hits.")
@JSON
@dataset_options
def search(text: Sequence[str], *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Find units and statements by words, beginnings of words or codes, in English or Chinese."""
    wanted = {
        "industry": options["industry"],
        "functionalArea": options["area"],
        "levels": list(options["levels"]) or None,
        "language": options["language"],
    }
    has_filter = any(value is not None for value in wanted.values())
    variables = {"text": " ".join(text), "filter": wanted if has_filter else None, "first": options["first"]}
    answer(ask("search", variables, options)["search"], print_search, as_json=as_json)


@click.command()
@click.option("--since", metavar="REVISION", help="An earlier revision; default: the one published before the latest.")
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
        page = ask("changes", {"since": since, "first": PAGE, "after": after})["changes"]
        edges += page["edges"]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    data = {"since": since, "revision": dataset["revision"], "edges": edges, "totalCount": len(edges)}
    answer(data, print_changes, as_json=as_json)


COMMANDS = (search, changes, path, gap, compare, coverage, quiz)
