"""Checks the description that a server gives of itself."""

from urllib.parse import urlsplit

from cskg.exchange.case_check.asking import Asker
from cskg.exchange.case_check.bodies import Bodies, part, text, things
from cskg.exchange.case_check.verdicts import JsonObject, Verdicts
from cskg.exchange.case_classes import ANSWERS

PATH = "/discovery/imscasev1p1_openapi3_v1p0.json"
CASE_PATH = "/ims/case/v1p1"
_REQUIRED = {"/CFDocuments", *(f"/{name}/" for name in ANSWERS if name != "CFRubrics")}


def check_discovery(asker: Asker, bodies: Bodies, verdicts: Verdicts) -> None:
    """Checks that the OpenAPI document is there, names this server, and has all required operations."""
    answer = asker.ask(PATH)
    if answer is None:
        return
    if not verdicts.check("discovery", answer.status == 200, answer.address, f"status {answer.status}"):
        return
    body = bodies.parse(answer)
    version = text(body, "openapi") if isinstance(body, dict) else ""
    if not verdicts.check("discovery", version.startswith("3"), answer.address, f"openapi {version or 'not there'}"):
        return
    addresses = [_fill(server) for server in things(body, "servers")]
    shown = ", ".join(addresses) or "no servers"
    described = part(body, "paths")
    paths = {path for path in described if "get" in part(described, path)}
    is_filled_in = any(_is_filled_in(address, paths) for address in addresses)
    verdicts.check("discovery-localised", is_filled_in, answer.address, shown, "/servers")
    served = {path.partition("{")[0].removeprefix(CASE_PATH) for path in paths}
    missing = sorted(_REQUIRED - served)
    verdicts.check("discovery-operations", not missing, answer.address, f"no {', '.join(missing)}", "/paths")


def _fill(server: JsonObject) -> str:
    """Returns the address of a server with the defaults of its variables."""
    address = text(server, "url")
    for name, variable in part(server, "variables").items():
        default = text(variable, "default") if isinstance(variable, dict) else ""
        address = address.replace(f"{{{name}}}", default)
    return address


def _is_filled_in(address: str, paths: set[str]) -> bool:
    """Returns whether an address, with the paths, is a server of CASE 1.1, and not the standard's own example."""
    parts = urlsplit(address)
    is_example = parts.hostname in ("www.imsglobal.org", "imsglobal.org") or "{" in address
    ends = {parts.path.rstrip("/") + path for path in paths if path.endswith("/CFDocuments")}
    return not is_example and any(end.endswith(f"{CASE_PATH}/CFDocuments") for end in ends)
