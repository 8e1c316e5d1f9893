"""ZIP archives that come out the same for the same members. Knows bytes and names; knows nothing of formats."""

import io
import zipfile
from collections.abc import Mapping

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold; no clock is read."""


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """Writes an archive, its members in order of their names.

    Args:
        members: The bytes of each member, by its name with ``/`` between folders.

    Example:
        >>> write_zip({"b.txt": b"2", "a.txt": b"1"}) == write_zip({"a.txt": b"1", "b.txt": b"2"})
        True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # the same whatever the system
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])
    return buffer.getvalue()
