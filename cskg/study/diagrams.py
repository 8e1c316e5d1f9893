"""Study paths and areas as diagrams: DOT, which Graphviz draws, and Mermaid, which wikis and Markdown draw.

A box is a unit, a frame a stage, an arrow a prerequisite: solid if a document or curator states it; dashed, with its
confidence, if it is inferred. The languages: https://graphviz.org/doc/info/lang.html and
https://mermaid.js.org/syntax/flowchart.html.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cskg.errors import tell_count
from cskg.graph.index import UnitEntry
from cskg.language.characters import put_on_line
from cskg.model import Link, UnitKey
from cskg.study.areas import AreaGraph
from cskg.study.cycles import FIRM
from cskg.study.paths import Step, StudyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A unit: its key, and the lines that its box shows."""

    key: UnitKey
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A prerequisite: from the unit before to the one after; its confidence if it is inferred."""

    start: UnitKey
    end: UnitKey
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Boxes in frames, each frame with its title, and arrows between them."""

    frames: tuple[tuple[str, tuple[Box, ...]], ...]
    arrows: tuple[Arrow, ...]


def draw_path(path: StudyPath) -> Diagram:
    """Draws a study path."""
    steps = [step for stage in path.stages for step in stage.steps]
    joined: dict[tuple[UnitKey, UnitKey], list[Link]] = defaultdict(list)
    for step in steps:
        for link in step.reasons:
            joined[link.subject, step.unit.key].append(link)
    return Diagram(
        frames=tuple((f"Stage {stage.index}", tuple(map(_draw_step, stage.steps))) for stage in path.stages),
        arrows=tuple(
            Arrow(start=step.unit.key, end=after.key, confidence=_confidence(joined[step.unit.key, after.key]))
            for step in steps
            for after in step.unlocks
        ),
    )


def _draw_step(step: Step) -> Box:
    hours = f"{tell_count(step.hours, 'hour')}{' (estimated)' * step.hours_estimated}"
    return Box(key=step.unit.key, lines=(*_name(step.unit), hours))


def draw_area(graph: AreaGraph) -> Diagram:
    """Draws the prerequisites inside a functional area."""
    return Diagram(
        frames=tuple(
            (f"Stage {index}", tuple(Box(key=unit.key, lines=_name(unit)) for unit in stage))
            for index, stage in enumerate(graph.stages, 1)
        ),
        arrows=tuple(
            Arrow(start=edge.subject.key, end=edge.target.key, confidence=_confidence(edge.links))
            for edge in graph.edges
        ),
    )


def _name(unit: UnitEntry) -> tuple[str, ...]:
    level = (f"level {unit.level}",) if unit.level is not None else ()
    return (str(unit.code), *((unit.title,) if unit.title else ()), *level)


def _confidence(links: Sequence[Link]) -> float | None:
    """Returns the confidence to show; None if the prerequisite is stated or curated."""
    inferred = [link.confidence for link in links if link.justification not in FIRM]
    return max(inferred) if inferred and len(inferred) == len(links) else None


def to_dot(diagram: Diagram) -> str:
    """Writes a diagram in DOT.

    Example:
        >>> box = Box(key=UnitKey("900001L1"), lines=("900001L1", 'Say "hello"'))
        >>> print(to_dot(Diagram(frames=(("Stage 1", (box,)),), arrows=())), end="")
        digraph "study" {
          rankdir=LR;
          node [shape=box];
          subgraph "cluster_1" {
            label="Stage 1";
            "n1" [label="900001L1\\nSay \\"hello\\""];
          }
        }
    """
    return "\n".join(_iter_dot(diagram)) + "\n"


def _iter_dot(diagram: Diagram) -> Iterator[str]:
    names = _number(diagram)
    yield 'digraph "study" {'
    yield "  rankdir=LR;"
    yield "  node [shape=box];"
    for number, (title, boxes) in enumerate(diagram.frames, 1):
        yield f'  subgraph "cluster_{number}" {{'
        yield f"    label={_quote_dot(title)};"
        for box in boxes:
            yield f'    "{names[box.key]}" [label={_join(box.lines, _quote_dot)}];'
        yield "  }"
    for arrow in diagram.arrows:
        style = "" if arrow.confidence is None else f' [style=dashed, label="{arrow.confidence:g}"]'
        yield f'  "{names[arrow.start]}" -> "{names[arrow.end]}"{style};'
    yield "}"


def to_mermaid(diagram: Diagram) -> str:
    """Writes a diagram as a Mermaid flow chart.

    Example:
        >>> box = Box(key=UnitKey("900001L1"), lines=("900001L1", 'Say "hello"'))
        >>> print(to_mermaid(Diagram(frames=(("Stage 1", (box,)),), arrows=())), end="")
        flowchart LR
          subgraph s1["Stage 1"]
            n1["900001L1<br/>Say #34;hello#34;"]
          end
    """
    return "\n".join(_iter_mermaid(diagram)) + "\n"


def _iter_mermaid(diagram: Diagram) -> Iterator[str]:
    names = _number(diagram)
    yield "flowchart LR"
    for number, (title, boxes) in enumerate(diagram.frames, 1):
        yield f'  subgraph s{number}["{_escape_mermaid(title)}"]'
        for box in boxes:
            yield f'    {names[box.key]}["{"<br/>".join(map(_escape_mermaid, box.lines))}"]'
        yield "  end"
    for arrow in diagram.arrows:
        line = "-->" if arrow.confidence is None else f'-. "{arrow.confidence:g}" .->'
        yield f"  {names[arrow.start]} {line} {names[arrow.end]}"


def _number(diagram: Diagram) -> dict[UnitKey, str]:
    boxes = [box for _, boxes in diagram.frames for box in boxes]
    return {box.key: f"n{number}" for number, box in enumerate(boxes, 1)}


def _join(lines: Sequence[str], quote: Callable[[str], str]) -> str:
    """Quotes lines as one text with line breaks."""
    return '"' + r"\n".join(quote(line)[1:-1] for line in lines) + '"'


def _quote_dot(text: str) -> str:
    # A backslash would start an escape of Graphviz's labels, such as \N for the node's name, and & a reference.
    return '"' + put_on_line(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") + '"'


def _escape_mermaid(text: str) -> str:
    """Writes characters with a meaning in Mermaid, Markdown or HTML as numeric references."""
    return "".join(f"#{ord(found)};" if found in '#"&<>`*_\\;%{}$' else found for found in put_on_line(text))
