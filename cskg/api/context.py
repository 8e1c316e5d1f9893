"""What every resolver of one request sees: one dataset revision, from the first field to the last."""

from dataclasses import dataclass

import strawberry

from cskg.graph.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Context:
    """The context of a request.

    Attributes:
        catalogue: The dataset revision that answers it.
    """

    catalogue: Catalogue


Info = strawberry.Info[Context, None]
