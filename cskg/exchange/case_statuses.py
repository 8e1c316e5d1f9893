"""Answers of a CASE server that cannot give what was requested: a status with its reason, and the HTTP status.

The standard has nine words for reasons. It has none for a wrong filter, limit or offset, for which
``invalid_selection_field`` is used, and none for a wrong method or a too long address, which get no reason.
"""

from cskg.errors import BadInputError, cut
from cskg.exchange.case_classes import UUID
from cskg.exchange.packing import pack_json

_WHOSE = "TargetEndSystem"
"""Who gives the reason, as 1EdTech names the server."""


class CaseError(BadInputError):
    """A request that a CASE server does not answer.

    Args:
        status: The HTTP status.
        reason: One of the standard's words; None where it has none that fits.
        what: What is wrong, as a sentence.
        cure: What would work, as a sentence.
    """

    def __init__(self, status: int, reason: str | None, what: str, cure: str = "") -> None:
        super().__init__(what, cure)
        self.status, self.reason = status, reason

    def to_json(self) -> bytes:
        """Returns it in the form of the standard."""
        info: dict[str, object] = {
            "imsx_codeMajor": "unsupported" if self.status == 405 else "failure",
            "imsx_severity": "error",
            "imsx_description": str(self),
        }
        if self.reason:
            field = {"imsx_codeMinorFieldName": _WHOSE, "imsx_codeMinorFieldValue": self.reason}
            info["imsx_codeMinor"] = {"imsx_codeMinorField": [field]}
        return pack_json(info)


def make_unknown(what: str, cure: str = "") -> CaseError:
    """Makes the error for what is not there."""
    return CaseError(404, "unknownobject", what, cure)


def make_wrong(what: str, cure: str) -> CaseError:
    """Makes the error for a query that cannot be read."""
    return CaseError(400, "invalid_selection_field", what, cure)


def check_identifier(identifier: str) -> str:
    """Returns a UUID after a check.

    Raises:
        CaseError: It is not a UUID.
    """
    if not UUID.fullmatch(identifier):
        raise CaseError(
            400,
            "invalid_uuid",
            f"“{cut(identifier, 40)}” is not a UUID that CASE takes.",
            "Give one in lower case, of version 1 to 5.",
        )
    return identifier
