"""Checks how a server refuses unknown UUIDs, texts that are not UUIDs, other methods and other paths."""

from cskg.exchange.case_check.asking import Asker
from cskg.exchange.case_check.bodies import Bodies
from cskg.exchange.case_check.verdicts import Verdicts
from cskg.exchange.case_classes import ANSWERS

UNKNOWN = "00000000-0000-5000-8000-000000000000"
"""A UUID that no server has."""

_NO_UUID = "not-a-uuid"


def check_refusals(asker: Asker, bodies: Bodies, verdicts: Verdicts) -> None:
    """Checks the answers to bad requests. A POST without a body to an unknown address changes nothing."""
    for name in ANSWERS:
        answer = asker.ask(f"/{name}/{UNKNOWN}")
        if answer is not None:
            is_right = answer.status == 404 or (name == "CFRubrics" and answer.status == 501)
            verdicts.check("unknown-object", is_right, answer.address, f"status {answer.status}")
            if answer.status >= 400:
                bodies.check_refusal(answer, "unknownobject")
        answer = asker.ask(f"/{name}/{_NO_UUID}")
        if answer is not None:
            is_right = answer.status in (400, 404) or (name == "CFRubrics" and answer.status == 501)
            verdicts.check("invalid-uuid", is_right, answer.address, f"status {answer.status}")
            if answer.status >= 400:
                bodies.check_refusal(answer, "invalid_uuid", "unknownobject")
    answer = asker.ask("/NoSuchOperation")
    if answer is not None:
        verdicts.check("unknown-path", answer.status == 404, answer.address, f"status {answer.status}")
    answer = asker.ask(f"/CFItems/{UNKNOWN}", method="POST")
    if answer is not None:
        is_refused = 400 <= answer.status < 500 or answer.status == 501
        verdicts.check("read-only", is_refused, answer.address, f"status {answer.status} for POST")
