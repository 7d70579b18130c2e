"""The whole story at the command line, on the small sample: what a user types, and what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_MINUTE = timedelta(minutes=1)
SMALL = ROOT / "data" / "sample" / "small"
FILES = (
    ("areas", "areas.geojson"),
    ("areas", "land.geojson"),
    ("contacts", "contacts.csv"),
    ("addresses", "addresses.csv"),
    ("sites", "sites.csv"),
    ("vehicles", "vehicles.csv"),
    ("patients", "patients.csv"),
)


def planner(home: Path, *words: str, code: int = 0) -> str:
    """Runs ``planner`` and gives its standard output; a traceback is never acceptable."""
    environment = {**os.environ, "PLANNER_HOME": str(home)}
    done = subprocess.run([sys.executable, "-m", "planner", *words], capture_output=True, text=True, env=environment, cwd=ROOT)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A planner home with the small sample imported and one plan drafted."""
    home = tmp_path_factory.mktemp("home")
    for kind, name in FILES:
        planner(home, "import", kind, str(SMALL / name))
    planner(home, "roads", "use", str(SMALL / "roads.json"))
    planner(home, "scenario", "add", str(next((SMALL / "scenarios").glob("*.toml"))))
    return home


@pytest.fixture(scope="module")
def plan(home) -> dict:
    return json.loads(planner(home, "plan", "proeveoe-24t", "--work", "1", "--json"))


def test_every_affected_person_has_exactly_one_answer(plan):
    assert plan["affected"] == plan["placed"] + plan["stays"] + plan["unplaced"] == 11
    assert len(plan["unplaced_people"]) == plan["unplaced"]
    assert all(person["findings"] for person in plan["unplaced_people"])


def test_the_same_inputs_seed_and_work_limit_give_the_same_plan(home, plan, tmp_path):
    again = json.loads(planner(home, "plan", "proeveoe-24t", "--work", "1", "--json"))
    told = json.loads(planner(home, "compare", plan["plan"], again["plan"], "--json"))
    assert told["changes"] == []
    assert all(before == after for before, after in told["totals"].values())
    decided = []
    for number, one in enumerate((plan, again)):
        planner(home, "export", one["plan"], "--format", "json", "--out", str(tmp_path / str(number)))
        written = json.loads((tmp_path / str(number) / "plan.json").read_text(encoding="utf-8"))
        decided.append([written["patients"], written["routes"], written["totals"], written["objective"]])
    assert decided[0] == decided[1]


def test_what_would_help_is_told_of_a_stored_plan(home, plan):
    told = json.loads(planner(home, "whatif", plan["plan"], "--json"))

    assert (told["unplaced"], told["must_be_left"]) == (plan["unplaced"], plan["must_be_left"])
    assert told["must_be_left"] + told["not_placed_by_this_search"] == told["unplaced"]
    assert planner(home, "whatif", plan["plan"], "--lang", "en").startswith(plan["plan"])


def test_importing_the_same_file_again_changes_nothing(home):
    told = json.loads(planner(home, "import", "patients", str(SMALL / "patients.csv"), "--json"))
    assert told["stored"]["new"] == told["stored"]["changed"] == 0
    assert told["rows_read"] == told["accepted"] + told["rejected"] + told["duplicate"]


def test_a_rejected_row_names_row_and_column_and_never_the_value(home, tmp_path):
    rows = (SMALL / "patients.csv").read_text(encoding="utf-8").splitlines()
    cells = rows[1].split(";")
    cells[rows[0].split(";").index("postnummer")] = "HEMMELIGT"
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join([rows[0], ";".join(cells), *rows[2:]]), encoding="utf-8")
    told = json.loads(planner(home, "import", "patients", str(bad), "--dry-run", "--json", code=1))
    assert told["rejected"] == 1
    assert [(i["row"], i["column"]) for i in told["issues"] if i["severity"] == "error"] == [(2, "postnummer")]
    assert "HEMMELIGT" not in json.dumps(told)
    planner(home, "import", "patients", str(bad), "--strict", code=11)


def test_the_certificate_passes_the_plan_and_refuses_it_once_it_is_spoiled(home, plan, tmp_path):
    planner(home, "export", plan["plan"], "--format", "json", "--out", str(tmp_path))
    snapshot, decided = tmp_path / "snapshot.json", tmp_path / "plan.json"
    assert planner(home, "check", str(snapshot), str(decided)).strip().endswith("VALID")
    spoiled = json.loads(decided.read_text(encoding="utf-8"))
    someone = next(p for p in spoiled["patients"] if p["outcome"] == "placed")
    spoiled["patients"].remove(someone)
    decided.write_text(json.dumps(spoiled), encoding="utf-8")
    told = planner(home, "check", str(snapshot), str(decided), code=1)
    assert "FAIL C1" in told
    assert "NOT VALID" in told


def test_everyone_in_the_plan_is_on_paper(home, plan, tmp_path):
    told = json.loads(planner(home, "print", plan["plan"], "--out", str(tmp_path), "--json"))
    text = subprocess.run(["pdftotext", "-layout", told["pack"], "-"], capture_output=True, text=True, check=True).stdout
    planner(home, "export", plan["plan"], "--format", "json", "--out", str(tmp_path / "json"))
    decided = json.loads((tmp_path / "json" / "plan.json").read_text(encoding="utf-8"))
    for person in decided["patients"]:
        assert re.search(rf"\b{re.escape(person['ref'])}\b", text)
    pages = text.split("\f")[:-1]
    assert all("SYNTETISKE DATA" in page and "FORTROLIGT" in page and "side " in page for page in pages)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "patients", "nowhere.csv"), 10),
        (("import", "patients", str(ROOT / "README.md")), 10),
        (("import", "trams", "x.csv"), 2),
        (("plan", "no-such-scenario"), 14),
        (("plan", "proeveoe-24t", "--work", "0"), 2),
        (("print", "no-such-plan", "--out", "x"), 14),
        (("export", "no-such-plan", "--format", "csv", "--out", "x"), 14),
        (("compare", "a", "b"), 14),
        (("scenario", "add", "nowhere.toml"), 12),
        (("policy", "show", "1999"), 13),
        (("roads", "use", str(ROOT / "README.md")), 10),
        (("check", "nowhere.json", "nowhere.json"), 10),
        (("check", str(SMALL / "roads.json"), str(SMALL / "roads.json")), 10),
        (("users", "add", "nonsense", "--name", "N", "--role", "planner"), 21),
        (("nonsense",), 2),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else str(value),
)
def test_a_mistake_is_one_message_and_an_exit_code(home, words, code):
    planner(home, *words, code=code)


def test_a_data_folder_that_is_none_is_named_before_anything_is_stored(tmp_path, monkeypatch):
    monkeypatch.setenv("PLANNER_DATA", str(tmp_path))

    planner(tmp_path / "home", "demo", code=10)

    assert not (tmp_path / "home").exists()


def test_the_database_holds_no_name_and_no_cpr_number(home, plan):
    rows = (SMALL / "patients.csv").read_text(encoding="utf-8").splitlines()
    heading = rows[0].split(";")
    kept = (home / "planner.sqlite3").read_bytes()
    for row in rows[1:]:
        cells = dict(zip(heading, row.split(";"), strict=True))
        for value in (cells["navn"], cells["cpr"], cells["cpr"].replace("-", ""), cells["telefon"]):
            if value:
                assert value.encode() not in kept
                assert value.encode("utf-16-le") not in kept


def test_the_database_checks_out(home, plan):
    assert "All is well" in planner(home, "db", "check")


def interrupted(home, after: str, *wanted: str) -> tuple[int, str, str]:
    """Ctrl-C to a drafting that has told of ``after``: its exit code, what it told until then, and what after."""
    environment = {**os.environ, "PLANNER_HOME": str(home)}
    arguments = wanted or ("plan", "proeveoe-24t")
    command = [sys.executable, "-m", "planner", *arguments, "--work", "1000", "--seconds", "600"]
    running = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    told = ""
    while after not in told:
        line = running.stderr.readline()
        assert line, f"it ended without telling of {after}: {told}"
        told += line
    running.send_signal(signal.SIGINT)
    _, rest = running.communicate(timeout=120)
    return running.returncode, told, rest


def test_ctrl_c_leaves_nothing_half_written(home, plan):
    before = planner(home, "plans", "--json")
    code, _, rest = interrupted(home, after="who is affected")
    assert code == 130, rest
    assert "Traceback" not in rest
    assert planner(home, "plans", "--json") == before


def test_ctrl_c_keeps_the_best_plan_once_there_is_one(home, plan):
    before = json.loads(planner(home, "plans", "--json"))
    code, told, rest = interrupted(home, after="first checked plan")
    assert "without reserve" in told
    assert code == 0, rest
    assert len(json.loads(planner(home, "plans", "--json"))) == len(before) + 1


def test_a_demonstration_that_is_stopped_goes_on_from_what_it_has(tmp_path):
    code, _, rest = interrupted(tmp_path, "import areas.geojson", "demo")
    assert code == 130, rest
    assert "Traceback" not in rest
    assert json.loads(planner(tmp_path, "plans", "--json")) == []

    code, _, rest = interrupted(tmp_path, "first checked plan", "demo")
    assert code == 0, rest
    assert "printed and read back" in rest
    assert [one["scenario"] for one in json.loads(planner(tmp_path, "plans", "--json"))] == ["storm-vest-24t"]


def test_a_job_runs_in_a_child_process_and_a_killed_one_is_not_left_running(home, plan):
    from planner.bootstrap import open_app
    from planner.cli.shared import somebody
    from planner.jobs.queue import worker_beside
    from planner.long_work import look_at_job, start_draft
    from planner.settings import read_settings

    app, me = open_app(read_settings({"PLANNER_HOME": str(home)})), somebody()
    with worker_beside(app.settings, 1):
        good = start_draft(app, me, "proeveoe-24t", work=1, seconds=60, seed=1)
        assert _state_when_ended(app, me, good) == "done"
        assert look_at_job(app, me, good).plan_id.startswith("proeveoe-24t-")
        doomed = start_draft(app, me, "proeveoe-24t", work=1000, seconds=600, seed=1)
        while look_at_job(app, me, doomed).pid is None:
            time.sleep(0.1)
        os.kill(look_at_job(app, me, doomed).pid, signal.SIGKILL)
    late = open_app(read_settings({"PLANNER_HOME": str(home)}), clock=lambda: app.clock() + _MINUTE)
    job = look_at_job(late, me, doomed)
    assert (job.state.value, job.message) == ("failed", "job_silent")
    app.store.close()
    late.store.close()


def _state_when_ended(app, me, job_id: str) -> str:
    from planner.long_work import look_at_job
    from planner.store.jobs import ENDED

    for _ in range(1200):
        job = look_at_job(app, me, job_id)
        if job.state in ENDED:
            return job.state.value
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_routes_are_written_edited_checked_and_kept(home, plan, tmp_path):
    file = tmp_path / "routes.csv"
    planner(home, "routes", "write", plan["plan"], "--out", str(file))
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    left = lines[0].split(";")[2]
    file.write_text("\n".join([head, *(line for line in lines if f";{left};" not in line)]), encoding="utf-8")
    assert "kan køres" in planner(home, "routes", "check", plan["plan"], str(file))
    why = ("--why", "Henter ham selv i taxa")
    kept = json.loads(planner(home, "routes", "keep", plan["plan"], str(file), *why, "--json"))
    assert (kept["ok"], set(kept["unserved"])) == (True, {left})
    assert kept["kept"] in {one["id"] for one in json.loads(planner(home, "plans", "--json"))}

    file.write_text("\n".join([head, *reversed(lines)]), encoding="utf-8")
    assert "Beholdt" not in planner(home, "routes", "keep", plan["plan"], str(file), *why, code=1)
