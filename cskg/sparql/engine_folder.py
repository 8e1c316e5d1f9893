"""Where the engine of a dataset stands: beside its compiled file, under its digest, and it goes with that."""

from pathlib import Path


def name_engine(compiled: Path, digest: str) -> Path:
    """Names the folder of a dataset's engine, whether it is there or not."""
    return compiled.parent / f"sparql-{digest[:32]}"


def find_engine(compiled: Path, digest: str) -> Path | None:
    """Finds the engine of a dataset; None where it is yet to be made."""
    folder = name_engine(compiled, digest)
    return folder if folder.is_dir() else None
