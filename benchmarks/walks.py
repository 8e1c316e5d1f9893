"""Counts the files of cskg that four requests cross: what a newcomer must read to follow one.

    python benchmarks/walks.py            # the counts
    python benchmarks/walks.py --files    # and the files

A file counts when one of its functions is called. What runs when modules are imported does not count. Each walk is
taken in a process of its own, so that nothing is remembered from the one before.
"""

import argparse
import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cskg"
UNITS = ROOT / "data" / "units"
QUIZ = 'quiz(input: {units: ["111275L4"], size: 5}) { items { id stem options { id text } } }'


def read_a_text_file() -> Callable[[], object]:
    """A text file to quads."""
    from cskg.ingest.preparing import prepare_document
    from cskg.ingest.sources import find_sources
    from cskg.vocab import DEFAULT_BASE

    (file,) = find_sources([UNITS / "retail" / "111275L4.txt"])
    return lambda: prepare_document(DEFAULT_BASE, False, file)


def ask(query: str) -> Callable[[], object]:
    """A question to the two real units, once they are loaded."""
    from cskg.api.nodes import Context
    from cskg.api.schema import schema
    from cskg.ingest.build import load_catalogue
    from cskg.ingest.sources import find_sources
    from cskg.vocab import Iris

    catalogue, _ = load_catalogue(find_sources([UNITS]), Iris())

    def execute() -> None:
        result = schema.execute_sync(query, context_value=Context(catalogue))
        if result.errors:
            raise RuntimeError(result.errors)

    return execute


WALKS: dict[str, Callable[[], Callable[[], object]]] = {
    "a text file to quads": read_a_text_file,
    "unit(code)": lambda: ask('{ unit(code: "111275L4") { title level requirements { text children { text } } } }'),
    "a quiz of five": lambda: ask(f"{{ {QUIZ} }}"),
    "its QTI export": lambda: ask('{ exportQuiz(input: {units: ["111275L4"], size: 5}, format: "qti3") { base64 } }'),
}


def trace(action: Callable[[], object]) -> list[str]:
    """Gives the files of which a function is called."""
    found: set[str] = set()

    def see(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_flags & inspect.CO_OPTIMIZED and code.co_filename.startswith(str(PACKAGE)):
            found.add(str(Path(code.co_filename).relative_to(ROOT)))

    sys.setprofile(see)
    try:
        action()
    finally:
        sys.setprofile(None)
    return sorted(found)


def main() -> None:
    """Prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", action="store_true", help="Print the files, too.")
    parser.add_argument("--walk", choices=WALKS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.walk:
        print("\n".join(trace(WALKS[asked.walk]())))
        return
    for name in WALKS:
        answer = subprocess.run([sys.executable, __file__, "--walk", name], capture_output=True, text=True, check=True)
        files = answer.stdout.split()
        print(f"{name}: {len(files)} files")
        if asked.files:
            print("".join(f"  {file}\n" for file in files), end="")


if __name__ == "__main__":
    main()
