"""`fetch --source opensky`, against a server that behaves as OpenSky's documentation says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from fetching import client_of
from opensky_server import CLIENT, OpenSkyServer
from runs import ROOT, last, silent

from ingest.cli import main
from ingest.credits import Credits
from ingest.errors import FetchFailed
from ingest.ledger import new_rows
from ingest.opensky_fetch import Asker, OpenSkyFetch
from ingest.opensky_session import OpenSkySession
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR
from ingest.status import status_lines
from ingest.store import Store
from ingest.watch_list import Watch

DAY, NOW = "2026-08-25", datetime(2026, 8, 28, 12, tzinfo=UTC)
TRACK: dict[str, Any] = json.loads((ROOT / "tests" / "examples" / "opensky" / "track.json").read_bytes())
FLIGHT = {"icao24": "a2c4e0", "firstSeen": TRACK["startTime"], "lastSeen": TRACK["endTime"], "callsign": "GXA6253 ",
          "estDepartureAirport": None, "estArrivalAirport": None}
STATE = ["a2c4e0", "GXA6253 ", "United States", 1787831998, 1787831999, -107.7, 31.0, 11582.4, False, 231.8, 313.6, 0.0,
         None, None, "4760", False, 0]


EMPTIED = ("court_event_claims", "court_event_links", "reported_leg_claims", "position_claims", "curated_decisions",
           "venezuela_programme_series", "published_totals")


@pytest.fixture
def server() -> Iterator[OpenSkyServer]:
    with OpenSkyServer() as one:
        one.flights["a2c4e0"], one.tracks["a2c4e0"] = [FLIGHT], TRACK
        yield one


def fetching(server: OpenSkyServer, folder: Path, now: datetime = NOW, **more: Any) -> OpenSkyFetch:
    """A fetch from the local server, without reference claims, so that a release takes no time."""
    reference = folder / "reference"
    if not reference.exists():
        shutil.copytree(REFERENCE_DIR, reference)
        for name in EMPTIED:
            path = reference / f"{name}.csv"
            path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    more["reference_dir"] = reference
    return OpenSkyFetch(Store(folder / "store"), more.pop("credentials", CLIENT), silent, lambda: now, server.service,
                        client_of(), **more)


def asking(server: OpenSkyServer, folder: Path, *aircraft: str, day: str = DAY, now: datetime = NOW) -> dict[str, str]:
    """Ask for aircraft on a day, without a release: the reason why each failed, empty where it did not."""
    (folder / "store").mkdir(exist_ok=True)
    asker = Asker(fetching(server, folder, now))
    nothing = pd.DataFrame(columns=TABLES["fetches"].columns)
    rows = new_rows(nothing, Watch({icao24: [("", "")] for icao24 in aircraft}), "opensky", [day], now)
    answers = {row["icao24"]: asker.day(row) for row in rows if not asker.is_over}
    assert all(bool(tracks) == (row["reason"] == "") for row, tracks in answers.values())
    return {icao24: row["reason"] for icao24, (row, _) in answers.items()}


def states_of(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """State and reason of each day and aircraft of OpenSky in the coverage ledger."""
    rows = last(folder / "store").table("coverage")
    return {(r.icao24, r.day_utc): (r.state, r.reason) for r in rows[rows["source"] == "opensky"].itertuples()}


def test_the_track_of_each_listed_flight_becomes_fixes_that_are_not_passed_on(
    server: OpenSkyServer, tmp_path: Path
) -> None:
    outcome = fetching(server, tmp_path).days(DAY, DAY, ["a2c4e0"])
    release = last(tmp_path / "store")
    assert (outcome.tracks, outcome.failures) == (1, {})
    assert len(release.table("fixes")) == len(TRACK["path"])
    file = release.table("source_files").iloc[0]
    assert (file["source"], file["format"], bool(file["redistribute"])) == ("opensky", "opensky_track", False)
    assert states_of(tmp_path) == {("a2c4e0", DAY): ("received", "")}
    begin = int(datetime(2026, 8, 25, tzinfo=UTC).timestamp())
    assert server.asked == [f"/api/flights/aircraft?icao24=a2c4e0&begin={begin}&end={begin + 172799}",
                            f"/api/tracks/all?icao24=a2c4e0&time={(FLIGHT['firstSeen'] + FLIGHT['lastSeen']) // 2}"]


def test_an_empty_404_is_a_day_without_a_listed_flight_and_never_verified_empty(
    server: OpenSkyServer, tmp_path: Path
) -> None:
    outcome = fetching(server, tmp_path).days(DAY, DAY, ["ab7437"])
    assert states_of(tmp_path) == {("ab7437", DAY): ("failed", "no_flight_listed")}
    assert outcome.failures == {}
    assert "1 without a listed flight" in outcome.line(NOW)


def test_a_404_with_a_text_is_a_failure(server: OpenSkyServer, tmp_path: Path) -> None:
    server.not_found = b'{"error":"no such path"}'
    assert asking(server, tmp_path, "ab7437") == {"ab7437": "unexpected_answer"}


def test_a_token_that_ends_in_the_midst_is_renewed_and_credits_are_counted_once(
    server: OpenSkyServer, tmp_path: Path
) -> None:
    server.ends_after = 1
    assert asking(server, tmp_path, "a2c4e0", "ab7437", "a83f98") == {
        "a2c4e0": "", "ab7437": "no_flight_listed", "a83f98": "no_flight_listed"}
    assert server.tokens == 4
    assert server.charged == {"states": 0, "flights": 90, "tracks": 30}
    assert Credits(tmp_path / "store").told(NOW) == ("flights 90 spent today, 3910 left when last asked; "
                               "tracks 30 spent today, 3970 left when last asked")


def test_a_token_is_renewed_before_it_ends(server: OpenSkyServer, tmp_path: Path) -> None:
    moments = iter(NOW + timedelta(minutes=10 * n) for n in range(1000))
    credits = Credits(tmp_path)
    session = OpenSkySession(client_of(), server.service, CLIENT, credits, 10_000, lambda: next(moments))
    for _ in range(3):
        session.get("states", server.service.states_address(["a2c4e0"]), 4)
    assert server.tokens == 3
    assert len(server.asked) == 3  # none was refused


def test_after_429_the_service_is_left_alone_for_as_long_as_it_asks(server: OpenSkyServer, tmp_path: Path) -> None:
    server.credits["flights"] = 65
    outcome = fetching(server, tmp_path).days(DAY, DAY, ["ab7437", "a83f98", "a2bd72", "a2f016"])
    assert (outcome.failures, outcome.left, len(server.asked)) == ({"rate_limited": 1}, 1, 3)
    assert outcome.credits == "flights 60 spent today, 0 left when last asked, none before 2026-08-28T13:00:00Z"
    assert sorted(states_of(tmp_path).values()) == [
        ("failed", "no_flight_listed"), ("failed", "no_flight_listed"), ("failed", "rate_limited"), ("missing", "")]
    server.credits["flights"] = 4000
    soon, later = NOW + timedelta(minutes=59), NOW + timedelta(hours=1)
    assert asking(server, tmp_path, "a2c4e0", now=soon) == {"a2c4e0": "rate_limited"}
    assert len(server.asked) == 3  # not even asked
    assert asking(server, tmp_path, "a2c4e0", now=later) == {"a2c4e0": ""}


def test_a_day_of_which_one_track_cannot_be_had_is_failed_and_none_of_it_is_used(
    server: OpenSkyServer, tmp_path: Path
) -> None:
    server.tracks.clear()
    assert asking(server, tmp_path, "a2c4e0") == {"a2c4e0": "no_track_listed"}
    server.tracks["a2c4e0"] = TRACK | {"icao24": "ab7437"}
    assert asking(server, tmp_path, "a2c4e0") == {"a2c4e0": "bad_hex"}
    server.tracks["a2c4e0"] = TRACK | {"path": []}
    assert asking(server, tmp_path, "a2c4e0")["a2c4e0"] in ("no_usable_row", "wrong_day")
    server.tracks["a2c4e0"] = TRACK
    later = {"firstSeen": FLIGHT["lastSeen"] + 3600, "lastSeen": FLIGHT["lastSeen"] + 7200}
    server.flights["a2c4e0"] = [FLIGHT | later]
    assert asking(server, tmp_path, "a2c4e0") == {"a2c4e0": "wrong_day"}


@pytest.mark.parametrize("flights", [
    {}, [{}], [None], [FLIGHT] * 201, [FLIGHT | {"icao24": "ab7437"}], [FLIGHT | {"lastSeen": 5}]])
def test_flights_that_are_none_of_the_aircraft_are_a_failure(
    server: OpenSkyServer, tmp_path: Path, flights: Any
) -> None:
    server.flights["a2c4e0"] = flights
    assert asking(server, tmp_path, "a2c4e0") == {"a2c4e0": "unexpected_answer"}


def test_days_that_the_service_does_not_have_yet_or_any_more_are_not_asked_for(
    server: OpenSkyServer, tmp_path: Path
) -> None:
    for day, reason in (("2026-08-28", "day_not_published"), ("2026-08-27", "day_not_published"),
                        ("2026-07-29", "older_than_offered")):
        assert asking(server, tmp_path, "a2c4e0", day=day) == {"a2c4e0": reason}
    assert server.asked == []


def test_states_are_read_and_null_states_say_nothing_of_a_day(
    server: OpenSkyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = fetching(server, tmp_path).states(["ab7437"])
    assert (none.states, none.release) == (0, None)
    server.states = [STATE]
    some = fetching(server, tmp_path).states(["a2c4e0", "ab7437"])
    assert some.line(NOW).startswith("2026-08-28T12:00:00Z fetch: opensky: 1 aircraft received now; credits: states 8 ")
    release = last(tmp_path / "store")
    assert release.table("fixes")["icao24"].tolist() == ["a2c4e0"]
    assert states_of(tmp_path) == {("a2c4e0", "2026-08-27"): ("received", "")}
    monkeypatch.setenv("FLIGHTDOCKET_NOW", NOW.isoformat())
    assert "OpenSky credits: states 8 spent today, 3992 left when last asked." in status_lines(release)


def test_the_watch_list_is_asked_for_where_no_aircraft_is_named(server: OpenSkyServer, tmp_path: Path) -> None:
    fetching(server, tmp_path).states(None)
    assert "icao24=a2c4e0&" in server.asked[0]


def test_wrong_credentials_are_told_and_the_secret_is_nowhere(
    server: OpenSkyServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(FetchFailed) as told:
        fetching(server, tmp_path, credentials=("a-client", "another-s3cret")).states(["a2c4e0"])
    assert "check OPENSKY_CLIENT_ID and OPENSKY_CLIENT_SECRET" in str(told.value)
    fetching(server, tmp_path).days(DAY, DAY, ["a2c4e0"])
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    printed = f"{told.value!r}{told.value}{told.value.__context__!r}{caplog.text}".encode()
    for secret in (b"s3cret", b"token-1"):
        assert secret not in written + printed
    assert all("s3cret" not in path for path in server.asked)
    assert "s3cret" not in repr(fetching(server, tmp_path))


def test_without_credentials_the_command_names_the_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENSKY_CLIENT_ID", raising=False)
    monkeypatch.setenv("OPENSKY_CLIENT_SECRET", "x")
    words = ["fetch", "--source", "opensky", "--days", DAY, "--aircraft", "a2c4e0", "--store", str(tmp_path / "store")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "OPENSKY_CLIENT_ID: found 'nothing'" in done.output.replace("\n", "")


def test_a_damaged_file_of_credits_is_no_hindrance(tmp_path: Path) -> None:
    for text in ("", "[]", "{", '{"states": {"day": 1}}', '{"states": null}'):
        (tmp_path / "opensky_credits.json").write_text(text)
        assert Credits(tmp_path).told(NOW) == ""
