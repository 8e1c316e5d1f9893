"""Caches results from one search for links for the next: values made of arrays, as bytes and back.

The result for two units depends on these two alone. So it is stored by their places among the units compared at that
time, and looked up by the places of these units now.
"""

from dataclasses import fields
from io import BytesIO
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np

from cskg.links.similarity import Indexes

_Arrays = TypeVar("_Arrays")


def pack_arrays(value: Any) -> bytes:  # noqa: ANN401 - any dataclass of arrays
    """Returns a dataclass of arrays as bytes, an archive of its fields."""
    archive = BytesIO()
    np.savez(archive, allow_pickle=False, **{field.name: getattr(value, field.name) for field in fields(value)})
    return archive.getvalue()


def unpack_arrays(data: bytes, nothing: _Arrays) -> _Arrays:
    """Unpacks a value.

    Args:
        data: The bytes from :func:`pack_arrays`, or any other bytes.
        nothing: A value of the same form without rows, which is returned if the bytes are broken or of another form.
    """
    names = [field.name for field in fields(nothing)]  # type: ignore[arg-type]
    try:
        with np.load(BytesIO(data), allow_pickle=False) as archive:
            found = {name: archive[name] for name in names}
    except (OSError, EOFError, KeyError, ValueError, BadZipFile):
        return nothing
    forms = ((found[name], getattr(nothing, name)) for name in names)
    if all(_form(one) == _form(other) for one, other in forms):
        return type(nothing)(**found)
    return nothing


def _form(array: "np.ndarray[Any, np.dtype[Any]]") -> tuple[Any, ...]:
    """The type of an array and the lengths of its rows; texts may have any length."""
    return array.dtype.kind if array.dtype.kind == "S" else array.dtype, array.shape[1:]


def find_places(
    names: "np.ndarray[Any, np.dtype[np.bytes_]]", before: "np.ndarray[Any, np.dtype[np.bytes_]]"
) -> Indexes:
    """Returns the former place of each name; -1 for a new name."""
    was = {name: place for place, name in enumerate(before.tolist())}
    return np.array([was.get(name, -1) for name in names.tolist()], dtype=np.int64)


def find_pairs_before(pairs: Indexes, old: Indexes, before: Indexes, size: int) -> Indexes:
    """Returns the former place of each pair; -1 for a new pair.

    Args:
        pairs: A row for each pair, in order.
        old: The former place of each body; -1 for a new one.
        before: The former pairs, in order.
        size: The former number of bodies that could be in pairs.
    """
    known = before[:, 0] * size + before[:, 1]
    first, second = old[pairs[:, 0]], old[pairs[:, 1]]
    wanted = first * size + second
    places = np.minimum(np.searchsorted(known, wanted), max(0, len(known) - 1))
    is_known = (first >= 0) & (second >= 0) & (len(known) > 0)
    is_known[is_known] = known[places[is_known]] == wanted[is_known]
    return np.where(is_known, places, -1)
