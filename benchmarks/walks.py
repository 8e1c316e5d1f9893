"""Counts the files of cskg that four requests use, and draws the calls between its packages.

    python benchmarks/walks.py            # the counts
    python benchmarks/walks.py --files    # and the files
    python benchmarks/walks.py --draw docs/architecture.md    # writes the drawings below "<!-- walk: NAME -->"

A file counts if one of its functions is called. Code that runs when modules are imported does not count. A drawing has
an arrow if a function of one package calls a function of another, even through a library. The numbers give the order of
the packages' first calls. Each walk runs in a separate process, so nothing is cached from the walk before.
"""

import argparse
import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cskg"
UNITS = ROOT / "data" / "units"
EVERYWHERE = frozenset({"model", "codes", "errors", "vocab", "iris", "coded_sentences"})
"""Packages of values that nearly all others use: their arrows would hide the rest."""

QUIZ = 'quiz(input: {units: ["111275L4"], size: 5}) { items { id stem options { id text } } }'


def read_a_text_file() -> Callable[[], object]:
    """Returns a function that reads a text file into quads."""
    from cskg.ingest.preparing import prepare_document
    from cskg.ingest.sources import find_sources
    from cskg.iris import DEFAULT_BASE

    (file,) = find_sources([UNITS / "retail" / "111275L4.txt"])
    return lambda: prepare_document(DEFAULT_BASE, False, file)


def ask(query: str) -> Callable[[], object]:
    """Returns a function that asks a question about the two real units, which are loaded before."""
    from cskg.api.executing import execute
    from cskg.ingest.build import load_catalogue
    from cskg.ingest.sources import find_sources
    from cskg.iris import Iris

    catalogue, _ = load_catalogue(find_sources([UNITS]), Iris())

    def check() -> None:
        answer = execute(catalogue, query)
        if answer.errors:
            raise RuntimeError(answer.errors)

    return check


WALKS: dict[str, Callable[[], Callable[[], object]]] = {
    "a text file to quads": read_a_text_file,
    "unit(code)": lambda: ask('{ unit(code: "111275L4") { title level requirements { text children { text } } } }'),
    "a quiz of five": lambda: ask(f"{{ {QUIZ} }}"),
    "its QTI export": lambda: ask('{ exportQuiz(input: {units: ["111275L4"], size: 5}, format: "qti3") { base64 } }'),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The files and packages that a request uses.

    Attributes:
        files: The files with a called function, by name.
        calls: The packages that call each other, each pair once, in the order of the first call.
    """

    files: list[str]
    calls: list[tuple[str, str]]


def trace(action: Callable[[], object]) -> Walk:
    """Follows a request."""
    files: set[str] = set()
    calls: dict[tuple[str, str], None] = {}

    def see(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not (name := _find_file(frame)) or not frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            return
        files.add(name)
        caller = frame.f_back
        while caller is not None and not _find_file(caller):
            caller = caller.f_back
        if caller is not None:
            calls[_name_package(_find_file(caller)), _name_package(name)] = None

    sys.setprofile(see)
    try:
        action()
    finally:
        sys.setprofile(None)
    return Walk(files=sorted(files), calls=[(one, other) for one, other in calls if one != other])


def _find_file(frame: FrameType) -> str:
    path = frame.f_code.co_filename
    return str(Path(path).relative_to(ROOT)) if path.startswith(str(PACKAGE)) else ""


def _name_package(file: str) -> str:
    return Path(file).parts[1].removesuffix(".py")


def take(name: str) -> Walk:
    """Runs a walk in a separate process."""
    answer = subprocess.run([sys.executable, __file__, "--walk", name], capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    return Walk(files=found["files"], calls=[(one, other) for one, other in found["calls"]])


def draw(walk: Walk) -> str:
    """Draws a walk as a Mermaid flow chart of packages; packages that nearly all others use are left out.

    Example:
        >>> print(draw(Walk(files=["cskg/api/a.py", "cskg/quiz/b.py", "cskg/quiz/c.py"], calls=[("api", "quiz")])))
        flowchart LR
          api["1 api<br>files: 1"]
          quiz["2 quiz<br>files: 2"]
          api --> quiz
    """
    calls = [pair for pair in walk.calls if not EVERYWHERE & set(pair)]
    order = list(dict.fromkeys(name for pair in calls for name in pair))
    counts = {name: sum(_name_package(file) == name for file in walk.files) for name in order}
    boxes = [f'  {name}["{place} {name}<br>files: {counts[name]}"]' for place, name in enumerate(order, 1)]
    return "\n".join(["flowchart LR", *boxes, *(f"  {one} --> {other}" for one, other in calls)])


def write_drawings(text: str, walks: Mapping[str, Walk]) -> str:
    """Returns a document with the drawings inserted below its marks."""
    for name, walk in walks.items():
        block = f"<!-- walk: {name} -->\n```mermaid\n"
        before, found, rest = text.partition(block)
        if found:
            text = f"{before}{block}{draw(walk)}\n```\n{rest.partition('```' + chr(10))[2]}"
    return text


def main() -> None:
    """Prints the counts, or writes the drawings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", action="store_true", help="Print the files, too.")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="Write the drawings into this document.")
    parser.add_argument("--walk", choices=WALKS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.walk:
        print(json.dumps(asdict(trace(WALKS[asked.walk]()))))
        return
    walks = {name: take(name) for name in WALKS}
    if asked.draw:
        asked.draw.write_text(write_drawings(asked.draw.read_text("utf-8"), walks), "utf-8")
        return
    for name, walk in walks.items():
        print(f"{name}: {len(walk.files)} files")
        if asked.files:
            print("".join(f"  {file}\n" for file in walk.files), end="")


if __name__ == "__main__":
    main()
