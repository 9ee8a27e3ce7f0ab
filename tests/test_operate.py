"""docs/operate.md: its commands are there and do what it says; the lines of `schedule` run as printed."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main
from ingest.due import due_lines
from ingest.schedule import lines
from ingest.settings import ROOT
from ingest.store import Store
from tests.hostile_server import HostileServer
from tests.nights import World

DOC = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"python -m ingest ([^`\n#]+)", DOC)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_document_is_one_that_the_program_takes(command: str) -> None:
    words = shlex.split(command)
    found = main.commands[words[0]]
    options = {name for parameter in found.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_crontab_line_runs_as_printed(tmp_path: Path) -> None:
    store = tmp_path / "a store" / "100 %"
    store.parent.mkdir()
    world = World(tmp_path, aircraft=0, seed=1)
    line = lines("cron", str(store), store.with_name("100 %.log")).splitlines()[-1]
    minute, hour, *stars, command = line.split(" ", 5)
    assert (minute, hour, stars) == ("17", "4", ["*", "*", "*"])
    with HostileServer(world.content) as server:
        done = subprocess.run(["sh", "-c", command.replace(r"\%", "%")], check=False, capture_output=True, text=True,
                              env={"FLIGHTDOCKET_TAR1090": server.url(""), "FLIGHTDOCKET_NOW": "2025-01-25T04:17:00Z",
                                   "PATH": "/usr/bin:/bin"})
    told = store.with_name("100 %.log").read_text(encoding="utf-8")
    assert done.returncode == 1
    assert "run: tar1090: 0 received, 0 not listed, 310 failed (day_not_published 310)" in told
    assert len(server.served) == 5 * (10 + 1)
    assert done.stdout == ""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_the_systemd_units_pass_its_own_check(tmp_path: Path) -> None:
    for form in ("service", "timer"):
        unit = lines(form, str(tmp_path / "a store" / "100 %$"), tmp_path / "run.log")
        (tmp_path / f"flight-docket.{form}").write_text(unit)
    done = subprocess.run(["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], check=False,
                          capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_run_at_the_same_time_says_so_and_exits_0(tmp_path: Path) -> None:
    with Store(tmp_path / "store").writer("test"):
        done = CliRunner().invoke(main, ["run", "--store", str(tmp_path / "store")])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Another run is at work" in done.stderr


@pytest.mark.parametrize("words", [
    ("run", "--since", "yesterday"), ("run", "--since", "2999-01-01"), ("fetch", "--days", "2025-03-15"),
    ("fetch", "--days", "2025-03-16..2025-03-15", "--watch-list"),
    ("fetch", "--days", "2025-03-15", "--aircraft", "N278GX"),
    ("fetch", "--days", "2025-03-15", "--aircraft", "a2c4e0", "--watch-list"),
])
def test_wrong_usage_is_one_sentence_and_asks_nothing(words: tuple[str, ...], tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [*words, "--store", str(tmp_path / "store")])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("given", ["ftp://host/", "192.168.1.20", "https://globe.adsbexchange.com"])
def test_an_address_that_cannot_or_may_not_be_asked_is_refused_with_the_reason(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_TAR1090", given)
    done = CliRunner().invoke(main, ["fetch", "--days", "2025-03-15", "--aircraft", "a2c4e0", "--store", str(tmp_path)])
    assert done.exit_code in (1, 2)
    assert "Traceback" not in done.stderr
    assert ("forbidden_by_terms" in done.stderr) == ("adsbexchange" in given)


@pytest.mark.parametrize("second", ["00", "00.000600"])
def test_a_dry_run_on_a_new_store_lists_aircraft_by_day_asks_nothing_and_exits_0(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_NOW", f"2025-03-20T12:00:{second}Z")
    with HostileServer(World(tmp_path, aircraft=0, seed=1).content) as server:
        monkeypatch.setenv("FLIGHTDOCKET_TAR1090", server.url(""))
        done = CliRunner().invoke(main, ["run", "--dry-run", "--store", str(tmp_path / "store")])
        assert server.served == []
    first, *days = done.stderr.splitlines()
    assert done.exit_code == 0
    assert re.fullmatch(r"\d{3} questions to tar1090 are due at 2025-03-20T12:00:00Z, one for each aircraft and UTC "
                        "day; nothing was asked or written.", first)
    assert days[0].startswith("2025-03-13..2025-03-19: ")
    assert "N278GX (a2c4e0)" in days[0]
    assert Store(tmp_path / "store").current() is None


def test_days_due_for_the_same_aircraft_are_one_line_and_long_lists_are_counted() -> None:
    many = [{"day_utc": f"2025-{month:02d}-{day:02d}", "icao24": "a2c4e0"} for month in range(1, 12)
            for day in range(1, 28, 2)]
    assert due_lines(many, {})[-1] == "and 134 more days"
    crowd = [{"day_utc": "2025-03-15", "icao24": f"{n:06x}"} for n in range(120)]
    (line,) = due_lines(crowd, {})
    assert line.startswith("2025-03-15: 120 aircraft: 000000, 000001")
    assert line.endswith("000063 and 20 more")
