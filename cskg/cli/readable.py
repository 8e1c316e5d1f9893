"""How answers of the API read in a terminal: links, hits, quizzes, comparisons, study paths."""

from collections.abc import Container
from itertools import groupby
from math import ceil
from typing import Any

from cskg.cli.printing import say
from cskg.errors import tell_count

_WORDS = 2
"""How many quoted sentences are shown for a reason; the JSON has all."""

_HEADINGS = {"PERFORMANCE_REQUIREMENT": "Performance Requirements", "ASSESSMENT_CRITERION": "Assessment Criteria"}


def print_links(data: dict[str, Any]) -> None:
    """Prints links for people, each with its evidence and the place of the quoted words."""
    for edge in data["edges"]:
        link = edge["node"]
        say(f"{link['subject']['code']} {link['predicate']} {link['object']['code']}", bold=True, nl=False)
        say(f"  {link['justification']}, {link['confidence']:g}, {link['method']}")
        if link["subjectShare"] is not None:
            ends = ((link["subject"], link["subjectShare"]), (link["object"], link["objectShare"]))
            say("    covered: " + ", ".join(f"{share:.0%} of {unit['code']}" for unit, share in ends))
        for evidence in link["evidence"]:
            quote = evidence["quote"]
            place = f"  ({quote['source']['name']}:{quote['line']})" if quote else ""
            say(f"    {evidence['text']}{place}")
            if evidence["counterpart"]:
                say(f"      ~ {evidence['counterpart']['text']}  ({evidence['score']:g})")
    say(tell_count(data["totalCount"], "link"))


def print_suggestions(data: dict[str, Any]) -> None:
    """Prints the review queue for people, each link with its score and its evidence."""
    for edge in data["edges"]:
        found, link = edge["node"], edge["node"]["link"]
        say(f"{link['subject']['code']} {link['predicate']} {link['object']['code']}", bold=True, nl=False)
        say(f"  score {found['score']:g}: confidence {link['confidence']:g}, {found['effect']:,} study paths change")
        for evidence in link["evidence"]:
            say(f"    {evidence['text']}")
            if evidence["counterpart"]:
                say(f"      ~ {evidence['counterpart']['text']}  ({evidence['score']:g})")
    say(tell_count(data["totalCount"], "suggestion"))


def print_search(data: dict[str, Any]) -> None:
    """Prints hits for people: a unit, or a statement with its place under its unit."""
    for edge in data["edges"]:
        hit = edge["node"]
        if hit["statement"] is None:
            say(hit["snippet"], bold=True)
        else:
            say(f"{_name(hit['unit'])}\n  {hit['statement']['position']}  {hit['snippet']}")
    say(f"{len(data['edges'])} of {tell_count(data['totalCount'], 'hit')}")


def print_quiz(data: dict[str, Any]) -> None:
    """Prints a quiz for people; the key comes with the grading."""
    for number, item in enumerate(data["items"], 1):
        say(f"{number}. {item['stem']}", bold=True)
        if item["author"]:
            say(f"   by {item['author']}")
        for option in item["options"]:
            say(f"   {option['id']}) {option['text']}")
        for target in item["targets"]:
            say(f"   {target['id']}: {target['text']}")
    for unfilled in data["unfilled"]:
        say(f"{tell_count(unfilled['count'], 'item')} fewer: {unfilled['reason']}", err=True)
    for found in data.get("rejected", []):
        gate = f" [{found['gate']}: {found['measured']}]" if found["gate"] else ""
        say(f"not asked: {found['unit']['code']} {found['kind']} {found['place']}: {found['reason']}{gate}")
    say(f"quiz {data['id']}")


def print_result(data: dict[str, Any], answered: Container[str]) -> None:
    """Prints what answers were worth, each with the reasons, and which items were not answered.

    Args:
        data: The result.
        answered: The ids of the items that have a response.
    """
    for number, result in enumerate(data["results"], 1):
        points = f"{result['score']:g} of {result['maxScore']:g}" if result["maxScore"] else "for you to mark"
        say(f"{number}. {points if result['itemId'] in answered else 'not answered'}", bold=True)
        right = [*result["key"], *(f"{p['option']}-{p['target']}" for p in result["keyPairs"]), *result["keyText"]]
        if right:
            say(f"   key: {', '.join(right)}")
        for point in result["rubric"]:
            say(f"   [ ] {point}")
        for found in result["feedback"]:
            say(f"   {found['optionId']}) {'right' if found['correct'] else 'wrong'}: {found['rationale']}")
        if result["explanation"]:
            say(f"   {result['explanation']}")
    given = [result for result in data["results"] if result["itemId"] in answered]
    marked = sum(not result["maxScore"] for result in given)
    parts = [f"{marked:,} for you to mark"] * bool(marked)
    parts += [f"{len(data['results']) - len(given):,} unanswered"] * (len(given) < len(data["results"]))
    say("; ".join([f"{data['score']:g} of {tell_count(data['maxScore'], 'point')}", *parts]))


def print_statistics(data: dict[str, Any]) -> None:
    """Prints what a report says of items."""
    for item in data["items"]:
        figures = (f"{n} {'-' if item[n] is None else format(item[n], '.2f')}" for n in ("facility", "discrimination"))
        say(f"{item['itemId']}  {', '.join(figures)}, omitted {item['omitted']} of {item['takers']}", bold=True)
        for option in item["options"]:
            say(f"   {option['optionId']}{'*' if option['isKey'] else ' '} {option['share']:.2f} ({option['count']})")
        for warning in item["warnings"]:
            say(f"   {warning}")
    for problem in data["problems"]:
        say(problem, err=True)
    say(tell_count(data["attempts"], "attempt"))


def print_comparison(data: dict[str, Any]) -> None:
    """Prints a comparison for people: what is only in A after -, only in B after +, in both after =."""
    say(f"{data['verdict']}: similarity {data['similarity']:.2f}", bold=True)
    for sign, name, unit, colour in (("-", "A", data["a"], "red"), ("+", "B", data["b"], "green")):
        say(f"{sign} {name}: {unit['code']}  {unit['title'] or ''}  ({unit['source']['name']})", fg=colour)
    for link in data["links"]:
        words = link["predicate"].lower().replace("_", " ")
        say(f"  {link['justification'].lower()}: {link['subject']['code']} {words} {link['object']['code']}", bold=True)
        _print_words(link["evidence"])
    if data["links"]:
        say("  The verdict goes by the words of the statements. It does not weigh what is stated here.")
    for reason in data["reasons"]:
        say(f"  {reason}")
    say(f"  {_WEIGHT}")
    for field in data["fields"]:
        say(f"{field['field']}:")
        for sign, value, colour in (("-", field["a"], "red"), ("+", field["b"], "green")):
            if value is not None:
                say(f"  {sign} {value}", fg=colour)
    kind = ""
    for pair in data["pairs"]:
        statement = pair["a"] or pair["b"]
        if statement["kind"] != kind:
            kind = statement["kind"]
            say(_HEADINGS[kind], bold=True)
        _print_pair(pair)


def print_changes(data: dict[str, Any]) -> None:
    """Prints what changed between two publications for people, unit by unit."""
    for code, group in groupby(data["edges"], key=lambda edge: edge["node"]["code"]):
        say(code, bold=True)
        for edge in group:
            change = edge["node"]
            before, after = change["before"], change["after"]
            head = f"  {change['change'].lower()} ({change['language']})"
            if before and after and before["text"] != after["text"]:
                say(f"{head}\n    - {before['text']}\n    + {after['text']}")
            else:
                say(f"{head}: {(after or before)['text']}")
    say(f"{tell_count(data['totalCount'], 'statement')} changed since revision {data['since']}.")


def print_coverage(data: dict[str, Any]) -> None:
    """Prints a coverage for people: what is missing first."""
    unit = data["unit"]
    covered, missing = len(data["covered"]), len(data["missing"])
    say(f"{unit['code']}  {unit['title'] or ''}", bold=True)
    verb = "is" if covered == 1 else "are"
    say(f"{covered} of {tell_count(covered + missing, 'statement')} {verb} covered, {data['share']:.0%} of the weight.")
    say(_WEIGHT)
    if missing:
        say("Missing", bold=True)
    for statement in data["missing"]:
        say(f"  - {show_sentence(statement)}", fg="red")
    if covered:
        say("Covered", bold=True)
    for pair in data["covered"]:
        say(f"  + {show_sentence(pair['b'])}", fg="green")
        if pair["change"] != "KEPT":
            say(f"      by {show_sentence(pair['a'])}  ({pair['score']:.2f})")


_WEIGHT = (
    "A percentage is of the weight: each requirement weighs 1, together with the points listed under it. So it can "
    "differ from the count of statements."
)
_COVERS: dict[str, str] = {
    "EACH_OTHER": "each covers the other",
    "A_COVERS_B": "A covers B",
    "B_COVERS_A": "B covers A",
    "NEITHER": "not covered",
    "NOT_COUNTED": "does not count",
}


def _print_pair(pair: dict[str, Any]) -> None:
    """Prints a pair as one line where its words are the same, else as the words of both, and which covers the other."""
    is_plain = pair["change"] in {"KEPT", "ADDED", "DROPPED"}
    change = "" if is_plain else f"{pair['change'].lower()}, {pair['score']:.2f}; "
    note = f"  ({change}{_COVERS[pair['cover']]})"
    if pair["change"] in {"KEPT", "MOVED"}:
        say(f"  = {show_sentence(pair['b'])}{note}")
        return
    for sign, side, edit, colour in (("-", "a", "DROPPED", "red"), ("+", "b", "ADDED", "green")):
        if pair[side] is not None:
            say(f"  {sign} ", fg=colour, nl=False)
            say(_show_number(pair[side]), nl=False)
            for word in pair["words"]:
                if word["edit"] in {"EQUAL", edit}:
                    is_changed = word["edit"] == edit
                    say(word["text"], fg=colour if is_changed else None, bold=is_changed, nl=False)
            say(note if side == "b" or pair["b"] is None else "")


def _show_number(statement: dict[str, Any]) -> str:
    return f"{statement['number']}. " if statement["number"] else ""


def show_sentence(statement: dict[str, Any]) -> str:
    """Returns a statement's words after its printed number."""
    return _show_number(statement) + str(statement["text"])


def print_path(data: dict[str, Any]) -> None:
    """Prints a study path as a plan: what to take, when, and why."""
    _print_one_path(data)
    for number, other in enumerate(data.get("alternatives", ()), 1):
        say()
        say(f"Alternative {number}", bold=True)
        _print_one_path(other)


def _print_one_path(data: dict[str, Any]) -> None:
    weeks = f", about {tell_count(ceil(data['weeks']), 'week')}" if data["weeks"] is not None else ""
    say(
        f"{data['status']}: {tell_count(_to_half(data['totalCredits']), 'credit')}, "
        f"{tell_count(_to_half(data['totalHours']), 'notional hour')}"
        f"{weeks} (for reference only)",
        bold=True,
    )
    gaps = {gap["unit"]["code"]: gap for gap in data["gaps"]}
    for stage in data["stages"]:
        side = ", side by side" if len(stage["steps"]) > 1 else ""
        say(f"Stage {stage['index']}{side}", bold=True)
        for step in stage["steps"]:
            _print_step(step, gaps.get(step["unit"]["code"]))
    for unit in data["unmetGoals"]:
        say(f"Not reached: {_name(unit)}", fg="yellow")
    for message in data["messages"]:
        say(message)


def _to_half(number: float) -> float:
    """Rounds a number up to the next half."""
    return ceil(2 * number) / 2


def _print_step(step: dict[str, Any], gap: dict[str, Any] | None) -> None:
    guess = " (estimated)" if step["hoursEstimated"] else ""
    say(f"  {_name(step['unit'])}  {_show_level(step['unit'])}, {tell_count(_to_half(step['hours']), 'hour')}{guess}")
    later = {unit["code"] for unit in step["unlocks"]}
    for note in step["learnFirst"]:
        say(f"    {note['text']}")
    told: set[str] = set()
    for reason in (reason for reason in step["reasons"] if reason["object"]["code"] not in later):
        say(f"    after {_show_link(reason)}")
        _print_words([each for each in reason["evidence"] if each["text"] not in told])
        told |= {each["text"] for each in reason["evidence"]}
    if step["unlocks"]:
        say(f"    leads to {', '.join(unit['code'] for unit in step['unlocks'])}")
    if gap is not None:
        _print_gap(gap)
    coverage = step.get("coverage")
    if coverage and coverage["covered"]:
        say(f"    {coverage['share']:.0%} of it is in what you hold:")
        for pair in coverage["covered"][:_WORDS]:
            say(f"      + {show_sentence(pair['b'])}")


_GAPS = {
    "STATED_THAT_NONE": "nothing comes before it, as its document says:",
    "NONE_FOUND": "no unit is known to come before it: none is stated or curated, and none was found",
    "BELOW_CONFIDENCE": "nothing is scheduled before it; these prerequisites have less confidence than you ask for:",
}


def _print_gap(gap: dict[str, Any]) -> None:
    """Prints why nothing is scheduled before a step."""
    say(f"    {_GAPS[gap['reason']]}", fg="yellow")
    _print_words(gap["evidence"])
    for link in gap["weaker"]:
        say(f"    perhaps after {_show_link(link)}")
        _print_words(link["evidence"])


def _print_words(evidence: list[dict[str, Any]]) -> None:
    """Prints what a reason rests on: the first sentence that says why, and some quoted words."""
    said = [each for each in evidence if not each["quote"]][:1]
    quoted = [each for each in evidence if each["quote"]][:_WORDS]
    for each in (*said, *quoted):
        quote = each["quote"]
        place = f"  ({quote['source']['name']}:{quote['line']})" if quote else ""
        say(f"      {each['text']}{place}")


def print_gap(data: dict[str, Any]) -> None:
    """Prints what is missing: the units, then the statements of each that no held unit covers."""
    missing: dict[str, list[str]] = {}
    for statement in data["statements"]:
        # A statement's IRI is that of its unit, the language and the position path.
        missing.setdefault(statement["iri"].rsplit("/", 2)[0], []).append(show_sentence(statement))
    count = len(data["units"])
    say(f"{count} {'unit is' if count == 1 else 'units are'} missing", bold=True)
    for unit in data["units"]:
        say(f"  {_name(unit)}  {_show_level(unit)}")
        for sentence in missing.get(unit["iri"], ()):
            say(f"    - {sentence}", fg="red")
    for message in data["messages"]:
        say(message)


def print_prerequisites(data: dict[str, Any]) -> None:
    """Prints the prerequisites of an area: stages, edges with their reasons, bottlenecks and units without links."""
    say(data["functionalArea"]["name"], bold=True)
    for index, stage in enumerate(data["stages"], 1):
        say(f"Stage {index}")
        for unit in stage:
            say(f"  {_name(unit)}  {_show_level(unit)}")
    for edge in data["edges"]:
        say(f"{edge['subject']['code']} before {edge['object']['code']}", bold=True)
        for link in edge["links"]:
            say(f"  {link['justification']}, {link['confidence']:g}, {link['method']}")
            _print_words(link["evidence"])
    for each in data["bottlenecks"]:
        say(f"Bottleneck: {_name(each['unit'])}; {each['waiting']} units wait for it")
    for title, units in (("Nothing leads to", data["unprepared"]), ("Leads to nothing", data["deadEnds"])):
        for unit in units:
            say(f"{title}: {_name(unit)}")
    for message in data["messages"]:
        say(message)


_RELATIONS = {
    "PREREQUISITE_OF": "comes before",
    "OVERLAPS_WITH": "overlaps with",
    "SAME_AS": "is the same as",
    "ADOPTED_FROM": "is adopted from",
    "ADAPTED_FROM": "is adapted from",
    "REPLACES": "replaces",
}

_MEASURES = {
    "earliestStage": "stage",
    "blocking": "blocking",
    "delay": "delay",
    "cruciality": "cruciality",
    "centrality": "centrality",
}


def print_area_map(data: dict[str, Any]) -> None:
    """Prints the map of an area: the measures of its units, the most crucial first, and what joins them."""
    before = data["whatIf"]
    left_out = {(each["subject"]["code"], each["object"]["code"]) for each in before["without"]} if before else ()
    say(f"{data['functionalArea']['name']}: structural complexity ", bold=True, nl=False)
    say(f"{before['structuralComplexity']} → " if before else "", nl=False)
    say(data["structuralComplexity"], bold=True)
    for subject, target in sorted(left_out):
        say(f"Without: {subject} comes before {target}", fg="yellow")
    for each in sorted(data["measures"], key=lambda each: -each["cruciality"]):
        say(f"  {_name(each['unit'])}  {_show_level(each['unit'])}")
        say(f"    {', '.join(_show_measure(each, name) for name in _MEASURES)}")
    for each in data["relations"]:
        follows = "" if each["isReduced"] else ", follows from others"
        say(f"{each['subject']['code']} {_RELATIONS[each['kind']]} {each['object']['code']}", bold=True)
        say(f"  {each['justification']}, {each['confidence']:g}{follows}")
        for link in each["links"]:
            _print_words(link["evidence"])
    for message in data["messages"]:
        say(message)


def _show_measure(each: dict[str, Any], name: str) -> str:
    """Shows a measure, and what it was before where that is different."""
    before = each["before"][name] if each["before"] else each[name]
    changed = f"{before:g} → " if before != each[name] else ""
    return f"{_MEASURES[name]} {changed}{each[name]:g}"


def _show_link(link: dict[str, Any]) -> str:
    return f"{_name(link['subject'])} ({link['justification']}, {link['confidence']:g})"


def _show_level(unit: dict[str, Any]) -> str:
    return f"level {unit['level']}" if unit["level"] is not None else "level unknown"


def _name(unit: dict[str, Any]) -> str:
    return f"{unit['code']}  {unit['title']}" if unit["title"] else str(unit["code"])
