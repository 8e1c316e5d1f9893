"""Competency frameworks in a real Moodle: its own importer makes of our files what they say.

``CSKG_MOODLE`` names an installed Moodle, and ``php`` is there. What is imported is deleted again.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from builders import DATA, catalogue_of, make_unit
from exchange.framework_readers import import_moodle
from exchange.test_framework_losses import make_hostile_units
from exchange.test_revision_packs import publish, read_zip, write

from cskg.graph.catalogue import Catalogue

IMPORT = """
define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
\\core\\session\\manager::set_user(get_admin());
$made = $told = [];
foreach (array_slice($argv, 2) as $path) {
    $importer = new \\tool_lpimportcsv\\framework_importer(file_get_contents($path), 'utf-8', 'comma');
    if ($importer->get_error() !== '') { fwrite(STDERR, $importer->get_error()); exit(1); }
    $made[] = $importer->import()->get('id');
}
foreach ($made as $id) {
    $framework = $DB->get_record('competency_framework', ['id' => $id]);
    $framework->scale = $DB->get_field('scale', 'scale', ['id' => $framework->scaleid]);
    $rows = $DB->get_records('competency', ['competencyframeworkid' => $id], 'sortorder');
    $framework->competencies = array_values($rows);
    $framework->related = array_values($DB->get_records_sql(
        'SELECT r.id, a.idnumber AS one, b.idnumber AS other FROM {competency_relatedcomp} r
        JOIN {competency} a ON a.id = r.competencyid JOIN {competency} b ON b.id = r.relatedcompetencyid
        WHERE a.competencyframeworkid = ?', [$id]));
    $told[] = $framework;
}
echo json_encode($told);
foreach ($made as $id) { \\core_competency\\api::delete_framework($id); }
"""


@pytest.fixture(autouse=True)
def moodle() -> str:
    """The folder of Moodle."""
    folder = os.environ.get("CSKG_MOODLE")
    if not folder or shutil.which("php") is None:
        pytest.skip("Moodle is in no registry. Set CSKG_MOODLE to the folder of an installed one, and install php.")
    return folder


def import_all(moodle: str, folder: Path, *contents: bytes) -> list[dict[str, Any]]:
    """Imports files one after another, and gives what Moodle's database has of each then."""
    script = folder / "import.php"
    script.write_text(f"<?php {IMPORT}", "utf-8")
    paths = [folder / f"{number}.csv" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    done = subprocess.run(["php", script, moodle, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def check(told: dict[str, Any], content: bytes) -> None:
    """Checks that Moodle has what a file says: ids, texts, parents, their order, relations and the scale."""
    framework, records = import_moodle(content)
    assert [told[name] for name in ("idnumber", "shortname", "description")] == framework[1:4]
    assert (told["scale"], told["taxonomies"]) == (framework[5], framework[13])
    configuration = json.loads(told["scaleconfiguration"])
    assert configuration[0] == {"scaleid": told["scaleid"]}
    assert configuration[1:] == json.loads(framework[6])[1:]
    ids = {each["id"]: each["idnumber"] for each in told["competencies"]} | {"0": ""}
    has = {
        each["idnumber"]: (each["shortname"], each["description"] or "", ids[each["parentid"]])
        for each in told["competencies"]
    }
    assert has == {each["id"]: (each["name"], each["html"], each["parent"]) for each in records}
    for parent in {each["parent"] for each in records}:
        own = [each["idnumber"] for each in told["competencies"] if ids[each["parentid"]] == parent]
        assert own == [each["id"] for each in records if each["parent"] == parent]
    related = {frozenset((each["one"], each["other"])) for each in told["related"]}
    assert related == {frozenset((each["id"], other)) for each in records for other in each["related"]}


@pytest.mark.parametrize("folder", ["units", "illustrative"])
def test_moodle_has_what_an_export_says(moodle: str, tmp_path: Path, folder: str) -> None:
    """Of the real units and of the illustrative framework."""
    catalogue = catalogue_of(DATA / folder)
    content = write(catalogue, "moodle-competencies")
    (told,) = import_all(moodle, tmp_path, content)
    check(told, content)


def test_moodle_keeps_hostile_words(moodle: str, tmp_path: Path) -> None:
    """Words that its importer could take for its own arrive as the file has them."""
    content = write(publish(tmp_path, make_hostile_units(), None), "moodle-competencies")
    (told,) = import_all(moodle, tmp_path, content)
    check(told, content)


def test_moodle_has_both_frameworks_beside_each_other(moodle: str, tmp_path: Path) -> None:
    """The framework of a pack does not disturb the earlier one, and the table leads from the one to the other."""
    unit, reworded = (
        make_unit(("Count the money in the till", "Sweep the floor")),
        make_unit("Count the money in both tills"),
    )
    before = publish(tmp_path, [unit], None)
    after: Catalogue = publish(tmp_path, [reworded], before)
    old = write(before, "moodle-competencies")
    framework, rows = read_zip(write(after, "moodle-competencies", since=before.revision))
    first, second = import_all(moodle, tmp_path, old, framework)
    check(first, old)
    check(second, framework)
    assert {row["Old ID number"] for row in rows if row["Old ID number"]} == {
        first["idnumber"],
        *(each["idnumber"] for each in first["competencies"]),
    }
    assert {each for row in rows for each in row["New ID numbers"].split()} == {
        second["idnumber"],
        *(each["idnumber"] for each in second["competencies"]),
    }
