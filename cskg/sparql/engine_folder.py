"""The folder of a dataset's engine: beside the compiled file, named by its digest, and removed with it."""

from pathlib import Path


def name_engine(compiled: Path, digest: str) -> Path:
    """Returns the folder of a dataset's engine, whether it exists or not."""
    return compiled.parent / f"sparql-{digest[:32]}"


def find_engine(compiled: Path, digest: str) -> Path | None:
    """Finds the engine of a dataset; None where it is yet to be made."""
    folder = name_engine(compiled, digest)
    return folder if folder.is_dir() else None
