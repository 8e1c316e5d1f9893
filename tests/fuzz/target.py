"""The entry points of a fuzzer: reads the bytes of a coverage-guided fuzzer as documents and as other input.

Usage: python tests/fuzz/target.py NAME [libFuzzer's options] [FOLDER OF SEEDS]

Ends with libFuzzer's exit code: 0 after the requested number of runs. Another code means an exception that is not the
project's own, words that do not lead back to their place, or an input that takes longer than ``-timeout`` seconds.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))

with atheris.instrument_imports(
    include=["cskg.parser", "cskg.ingest", "cskg.quiz.quiz_ids", "cskg.api.nodes", "mutations"]
):
    from mutations import check

    from cskg.api.nodes import decode_id
    from cskg.errors import CskgError
    from cskg.ingest.curation import read_yaml_text
    from cskg.ingest.sssom_table import read_table
    from cskg.quiz.quiz_ids import decode_quiz_id


def fuzz_document(data: bytes) -> None:
    """Reads a document of any text format; archives and PDF are tested by their libraries' own fuzzers."""
    if not data.startswith((b"%PDF-", b"PK\x03\x04")):
        check(data)


def fuzz_links(data: bytes) -> None:
    """Reads a curator's file of links; every fault must be reported with its line."""
    table = read_table(data, "fuzzed.sssom.tsv")
    assert all(fault.message for fault in table.faults)


def fuzz_input(data: bytes) -> None:
    """Reads ids that clients send back, and curators' YAML files; invalid ones must be refused with a message."""
    text = data.decode("utf-8", "replace")
    for read in (decode_quiz_id, decode_id, lambda found: read_yaml_text(found, Path("corrections.yaml"))):
        with suppress(CskgError):
            read(text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "document": fuzz_document,
    "links": fuzz_links,
    "input": fuzz_input,
}

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
