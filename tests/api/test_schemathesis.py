"""Thousands of documents that a tester of services makes up from the schema: each is answered, or refused in words."""

import json
import os
import re
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from requirements import find_schemathesis
from running_server import run_server

CASES = 2_000
EXAMPLES = 66
"""Documents for each field of a query; there are 31 of these."""

HOOKS = '''
import schemathesis

REFUSALS = {"BAD_INPUT", "NOT_FOUND", "LIMIT_EXCEEDED", "STALE_QUIZ"}


@schemathesis.check
def refused_in_words(ctx, response, case):
    """The tool takes each GraphQL error for the server's fault; here those are that are not the client's."""
    assert response.status_code == 200, response.status_code
    for error in response.json().get("errors", ()):
        assert error["extensions"]["code"] in REFUSALS, error
        assert "Traceback" not in error["message"], error
'''

QUESTION = """{
  dataset { revision }
  unit(code: "111275L4") { id iri requirements { id } }
  quiz(input: {units: ["111275L4"], size: 2}) { id }
}"""


def write_settings(folder: Path, url: str) -> None:
    """Has the tool use values that the server knows for seven of ten, so that most documents get beyond arguments."""
    body = json.dumps({"query": QUESTION}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told: dict[str, Any] = json.load(answer)["data"]
    quiz, unit, dataset = told["quiz"], told["unit"], told["dataset"]
    known = {
        "String": ["111275L4", "107167L5", "en"],
        "at": ["2026-11-29T12:00:00Z"],
        "firstDay": ["2027-01-04"],
        "id": [unit["id"], *(each["id"] for each in unit["requirements"])],
        "quizId": [quiz["id"]],
        "iri": [unit["iri"]],
        "industry": ["retail"],
        "since": [dataset["revision"]],
    }
    lines = [f"[dictionaries.{name}]\nvalues = {json.dumps(values)}" for name, values in known.items()]
    lines.append('[generation.dictionaries]\nstring = { dictionary = "String", probability = 0.7 }\n[parameters]')
    lines += [f'"*.*.{name}" = {{ dictionary = "{name}", probability = 0.7 }}' for name in known if name != "String"]
    (folder / "schemathesis.toml").write_text("\n".join(lines), "utf-8")
    (folder / "hooks.py").write_text(HOOKS, "utf-8")


def test_no_document_that_the_schema_allows_breaks_the_server(tmp_path: Path) -> None:
    """Over 2,000 documents, of all fields of a query: no server error, and no refusal without a code."""
    tool = find_schemathesis()
    with run_server() as url:
        write_settings(tmp_path, url)
        command = [tool, "run", f"{url}/graphql", "--phases", "fuzzing", "--max-examples", str(EXAMPLES), "--seed", "1"]
        command += ["--exclude-checks", "not_a_server_error", "--checks", "refused_in_words", "--no-color"]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | {"SCHEMATHESIS_HOOKS": "hooks"},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert done.returncode == 0, done.stdout[-6_000:]
    found = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert found, done.stdout[-2_000:]
    assert int(found[1]) == int(found[2]) >= CASES
