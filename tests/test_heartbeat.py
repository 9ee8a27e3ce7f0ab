"""The heartbeat after a run, and a server that does not answer at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main
from ingest.fetching import Fetcher
from ingest.heartbeat import send_heartbeat
from ingest.journal import Journal
from ingest.ledger import new_rows
from ingest.raw import Raw
from ingest.settings import thresholds
from ingest.sources.tar1090 import trace_server
from ingest.watch_list import Watch
from tests.fetching import Clock, client_of
from tests.hostile_server import HostileServer
from tests.test_ledger import NONE_HELD

SECRET = "/5f3c-secret"
NOW = datetime(2025, 3, 16, 4, tzinfo=UTC)


def run(store: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--store", str(store), "run", "--max-minutes", "0", *words])


def test_a_run_that_ended_well_sends_one_heartbeat_and_another_none(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with HostileServer({SECRET: b"OK"}) as server:
        monkeypatch.setenv("FLIGHTDOCKET_TAR1090", server.url("/tar1090"))
        monkeypatch.setenv("FLIGHTDOCKET_HEARTBEAT", server.url(SECRET))
        assert run(tmp_path / "store", "--dry-run").exit_code == 0
        assert run(tmp_path / "without an answer").exit_code == 1
        assert server.requests(SECRET) == 0
        monkeypatch.setenv("FLIGHTDOCKET_NOW", "2020-01-01T04:00:00Z")
        done = run(tmp_path / "store")
        assert (done.exit_code, server.requests(SECRET)) == (0, 1), done.stderr
        server.spoils[SECRET] = "403"
        done = run(tmp_path / "store")
        assert done.exit_code == 0
        assert f"The heartbeat to 127.0.0.1:{server.port} was not heard: The server refused" in done.stderr
        assert SECRET not in done.stderr


@pytest.mark.parametrize(("spoil", "told"), [
    ("html", ""), (b"HTTP/1.1 204 No Content\r\n\r\n", ""), ("404", "404"), ("redirect_loop", "circle"),
    ("redirect_away", "not one of"), ("401", "refused"),
])
def test_what_a_heartbeat_may_say_is_heard_or_told_without_the_address(
        spoil: str | bytes, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with HostileServer({SECRET: b"OK"}) as server:
        server.spoils[SECRET] = spoil
        monkeypatch.setenv("FLIGHTDOCKET_HEARTBEAT", server.url(SECRET).replace("//", "//me:word@") + "?key=1")
        said = send_heartbeat()
    assert told in said
    assert bool(told) == bool(said)
    assert not any(secret in said for secret in ("word", "secret", "key"))


def test_an_address_that_is_none_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_HEARTBEAT", "hc-ping.com/secret")
    assert send_heartbeat() == "The heartbeat was not sent: FLIGHTDOCKET_HEARTBEAT is no web address."


def test_a_server_without_any_answer_costs_seconds_and_the_rest_stays_missing(tmp_path: Path) -> None:
    with HostileServer({}) as server:
        place = trace_server(server.url("/tar1090"))
    clock, limits = Clock(), thresholds()
    watch = Watch({f"f0000{n}": [("", "")] for n in range(9)})
    due = new_rows(NONE_HELD, watch, "tar1090", ["2025-03-15"], NOW)
    fetcher = Fetcher(client_of(clock), place, Raw(tmp_path / "raw"), Journal(tmp_path / "fetched.jsonl"), limits,
                      lambda: NOW)
    answers = list(fetcher.answers(due, ()))
    assert [row["reason"] for row in answers] == ["no_connection"] * 3
    assert sum(clock.slept) <= 2 + 4 + 8 + 3 * limits["fetch_jitter_s"]
