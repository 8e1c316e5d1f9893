"""Generates any number of units in the two layouts that are read; the same number gives the same units."""

import random
import subprocess
import sys
from pathlib import Path

from cskg.graph.catalogue import Catalogue

VERBS = (
    "Explain Identify Prepare Monitor Handle Review Plan Operate Check Record Compare Select Maintain Report".split()
)
ADJECTIVES = "daily seasonal new damaged regular online local urgent standard special shared weekly".split()
NOUNS = "stock orders displays deliveries rosters prices returns complaints campaigns suppliers records tills".split()
PLACES = "in the shop|at the counter|for customers|with the team|in the warehouse|on the sales floor".split("|")


def write_corpus(folder: Path, count: int) -> None:
    """Writes units of about 25 statements each; every second unit has lost its bullets.

    Args:
        folder: The folder, which is made.
        count: The number of units; each is one file.
    """
    folder.mkdir(parents=True)
    for number in range(count):
        random_of_unit = random.Random(number)
        level = 1 + number % 7
        code = f"9{number:05}L{level}"
        write = _write_run_on if number % 2 else _write_html
        (folder / f"{code}.txt").write_text(write(random_of_unit, code, level), "utf-8")


def build(folder: Path, count: int) -> Path:
    """Builds a store of generated units in a folder."""
    write_corpus(folder / "units", count)
    command = [str(Path(sys.executable).parent / "cskg"), "build", str(folder / "units"), "--store"]
    subprocess.run([*command, str(folder / "store")], check=True, capture_output=True)
    return folder / "store"


def write_quads(catalogue: Catalogue, path: Path) -> int:
    """Writes the named graphs of a dataset as N-Quads, for engines to load, and returns the number of quads."""
    count = 0
    with path.open("wb") as file:
        for name in catalogue.graph_names():
            for line in catalogue.store.dump(name).splitlines():
                file.write(line[:-1] + f"<{name}> .\n".encode())
                count += 1
    return count


def _phrase(source: random.Random) -> str:
    verb, adjective, noun = source.choice(VERBS), source.choice(ADJECTIVES), source.choice(NOUNS)
    return f"{verb} {adjective} {noun} {source.choice(PLACES)}"


def _head(source: random.Random, code: str, level: int) -> str:
    return (
        "Specification of Competency Standards for the Retail Industry Unit of Competency\n\n"
        f"Functional Area - Area {source.randrange(40)}\n\n"
        f"Title\t{_phrase(source)}\nCode\t{code}\nRange\tAny shop that sells {source.choice(NOUNS)}.\n"
        f"Level\t{level}\nCredit\t{source.randrange(1, 10)} (For Reference Only)\n"
    )


def _tail(source: random.Random, criteria: str) -> str:
    remark = (
        f"This UoC is adopted from 9{source.randrange(99999):05}L{source.randrange(1, 8)}."
        if source.random() < 0.1
        else ""
    )
    return (
        "Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:\n"
        f"{criteria}\nRemark\t{remark}\n"
    )


def _write_html(source: random.Random, code: str, level: int) -> str:
    topics = ""
    for topic in range(1, 4):
        topics += f"<p>{topic}. {_phrase(source)}</p> <ul> "
        for _ in range(3):
            topics += f"• {_phrase(source)} <ul> ○ {_phrase(source)} ○ {_phrase(source)} "
    criteria = f"\t<ul> • {_phrase(source)}; and • {_phrase(source)}."
    return (
        f"{_head(source, code, level)}Competency\t<p>Performance Requirements</p> {topics}\n{_tail(source, criteria)}"
    )


def _write_run_on(source: random.Random, code: str, level: int) -> str:
    lines = []
    for topic in range(1, 4):
        lines.append(f"\t {topic}. {_phrase(source)}")
        lines.append("\t " + " ".join(_phrase(source) for _ in range(7)))
    criteria = f"\t {_phrase(source)}. {_phrase(source)}."
    requirements = "\n".join(lines)
    return (
        f"{_head(source, code, level)}Competency\tPerformance Requirements\n{requirements}\n{_tail(source, criteria)}"
    )
