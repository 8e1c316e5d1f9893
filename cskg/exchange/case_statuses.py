"""What a server of CASE says where it cannot give what was asked for: a status with its reason, and the HTTP status.

The standard has nine words for reasons. It has none for a wrong filter, limit or offset, which are told as
``invalid_selection_field``, and none for a method or an address that is too long, which are told without one.
"""

from cskg.errors import BadInputError, cut
from cskg.exchange.case_classes import UUID
from cskg.exchange.packing import pack_json

_WHOSE = "TargetEndSystem"
"""Who gives the reason, as 1EdTech names the server."""


class CaseError(BadInputError):
    """A question to a server of CASE that it does not answer.

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
        """Writes it as the standard wants it."""
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
    """Gives a UUID back.

    Raises:
        CaseError: It is not one.
    """
    if not UUID.fullmatch(identifier):
        raise CaseError(
            400,
            "invalid_uuid",
            f"“{cut(identifier, 40)}” is not a UUID that CASE takes.",
            "Give one in lower case, of version 1 to 5.",
        )
    return identifier
