"""Inputs whose fields may be left out, without a default in the schema."""

from dataclasses import fields
from typing import Any

import strawberry


class Optionals:
    """Gives None to what was left out.

    A default of None would stand in the schema as ``= null``; Strawberry's UNSET stands there as nothing, which
    is what is meant, but is no value to compute with.
    """

    def __post_init__(self) -> None:
        this: Any = self
        for field in fields(this):
            if getattr(self, field.name) is strawberry.UNSET:
                setattr(self, field.name, None)
