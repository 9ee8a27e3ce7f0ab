"""Daily archives over the network: streamed, taken up again where a connection broke off, never a part for the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archives import DAY, RELEASE, cut, day_of, packed_trace, write_parts
from click.testing import CliRunner
from runs import last, silent, write_trace

from ingest import pipeline
from ingest.archive_fetch import fetch_archives
from ingest.cli import main
from ingest.client import Client
from ingest.errors import FetchFailed, FileSetAside
from ingest.raw import Raw
from ingest.run import Outcome
from ingest.settings import thresholds
from ingest.sources.archive import archive_server, listed
from ingest.store import Store
from tests.fetching import client_of
from tests.hostile_server import HostileServer, Spoil
from tests.nights import World

TRACES = {icao24: packed_trace(icao24) for icao24 in ("f00000", "f00001", "ab7437")}
WHOLE = day_of(TRACES)
PART_BYTES = len(WHOLE) * 2 // 3
LIMITS = {**thresholds(), "archive_part_mb": PART_BYTES / 1e6, "fetch_back_off_s": 0.0, "fetch_jitter_s": 0.0}
NOW = datetime(2026, 8, 27, 4, tzinfo=UTC)
PARTS = {f"/get/{RELEASE}.tar.a{end}": part for end, part in zip("ab", cut(WHOLE, PART_BYTES), strict=True)}
FIRST, SECOND = PARTS
LIST = "/2026.txt"
GOOD = {"f00000": ("received", ""), "f00001": ("received", ""), "f00002": ("verified_empty", "")}


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer(dict(PARTS)) as server:
        assert isinstance(server.content, dict)
        server.content[LIST] = ",".join(map(server.url, (SECOND, FIRST))).encode() + b"\n"
        yield server


def fetch(store: Store, server: HostileServer, world: World, days: tuple[str, ...] = (DAY,)) -> Outcome:
    place = archive_server(server.url("/{year}.txt"))
    return fetch_archives(store, silent, lambda: NOW, days, None, world.reference, place, LIMITS)


def states(store: Store) -> dict[str, tuple[str, str]]:
    rows = last(store).table("coverage").query("source == 'adsb_lol_archive'")
    assert not rows["icao24"].duplicated().any()
    return {row.icao24: (row.state, row.reason or "") for row in rows.itertuples()}


def test_the_watched_aircraft_come_out_of_the_parts_that_are_listed_and_are_not_asked_for_twice(
        server: HostileServer, tmp_path: Path) -> None:
    store, world = Store(tmp_path / "store"), World(tmp_path, aircraft=3, seed=1)
    server.spoils[FIRST] = ["drop"]
    outcome = fetch(store, server, world)
    assert (outcome.due, outcome.counted("received"), outcome.counted("not_listed")) == (3, 2, 1)
    assert states(store) == GOOD
    assert last(store).table("fixes").groupby("icao24").size().to_dict() == {"f00000": 86, "f00001": 86}
    assert [answer.status for answer in server.served] == [200, 200, 206, 200]
    rows = last(store).table("fetches").set_index("icao24")
    assert Raw(tmp_path / "raw").get(rows["sha256"]["f00000"]) == TRACES["f00000"]
    assert rows["next_due_utc"].isna().all()
    again = fetch(store, server, world)
    assert (again.counted("received"), again.is_new_release, len(server.served)) == (2, False, 5)


def test_an_aircraft_received_under_a_watched_callsign_comes_out_of_that_days_archive_too(
        server: HostileServer, tmp_path: Path) -> None:
    store, world = Store(tmp_path / "store"), World(tmp_path, aircraft=3, seed=1)
    with (world.reference / "watch_list.csv").open("a", encoding="utf-8") as rows:
        rows.write("callsign,,,,GXA6253,2026-01-01,,a test,https://example.org/\n")
    pipeline.import_files(store, [write_trace(tmp_path / "trace_full_ab7437.json", icao="ab7437")], silent)
    assert fetch(store, server, world).due == 4
    assert states(store) == GOOD | {"ab7437": ("received", "")}


@pytest.mark.parametrize(("spoiled", "spoil", "reason"), [
    (SECOND, "404", "archive_part_missing"), (SECOND, "cut_short", "cut_short"), (LIST, "404", "day_not_published"),
])
def test_a_day_that_is_not_whole_failed_and_is_never_short(
        spoiled: str, spoil: Spoil, reason: str, server: HostileServer, tmp_path: Path) -> None:
    store, world = Store(tmp_path / "store"), World(tmp_path, aircraft=3, seed=1)
    server.spoils[spoiled] = spoil
    outcome = fetch(store, server, world)
    assert outcome.failures == {reason: 3}
    assert states(store) == dict.fromkeys(GOOD, ("failed", reason))
    assert len(last(store).table("fixes")) == 0


def test_a_stream_is_whole_byte_for_byte_after_breaking_off_and_else_fails(server: HostileServer) -> None:
    def read(path: str, client: Client, limit: int = 10**6) -> bytes:
        stream = client.stream(server.url(path), server.rule(), limit, 60)
        return b"".join(iter(lambda: stream.read(1000), b""))

    server.spoils[FIRST] = ["drop", "503:1", "drop:early"]
    assert read(FIRST, client_of()) == PARTS[FIRST]
    for spoil, reason in (("drop:early", "no_connection"), ("redirect_away", "redirected_elsewhere"),
                          ("500", "server_error"), ("cut_short", "cut_short"), ("redirect_loop", "redirect_loop")):
        server.spoils[FIRST] = spoil
        with pytest.raises(FetchFailed) as caught:
            read(FIRST, client_of(fetch_retries=1))
        assert caught.value.reason == reason
    server.spoils.clear()
    with pytest.raises(FetchFailed, match="more than"):
        read(FIRST, client_of(), 100)


def test_a_stream_is_not_taken_up_in_another_version(server: HostileServer) -> None:
    server.spoils[FIRST] = ["drop"]
    stream = client_of().stream(server.url(FIRST), server.rule(), 10**6, 60)
    stream.read(1000)
    assert isinstance(server.content, dict)
    server.content[FIRST] = PARTS[SECOND]
    with pytest.raises(FetchFailed, match="another version"):
        list(iter(lambda: stream.read(1000), b""))


def test_the_list_of_releases_gives_the_parts_in_order_or_says_which_is_missing() -> None:
    base = "https://github.com/adsblol/globe_history_2025/releases/download"
    name = "v2025.03.15-planes-readsb-prod-0"
    urls = [f"{base}/{name}/{name}.tar.a{end}" for end in "ab"]
    text = f"nonsense\n{base}/x/v2025.03.16-planes-readsb-prod-0.tar\n{urls[1]},{urls[0]}\n"
    found = listed(text, "2025-03-15")
    assert found is not None
    assert (found[0].name, found[0].day, found[1]) == (name, "2025-03-15", urls)
    assert listed(text, "2025-03-17") is None
    with pytest.raises(FileSetAside, match="aa"):
        listed(urls[1], "2025-03-15")


def test_an_archive_on_this_machine_is_read_for_the_aircraft_watched_on_its_day(tmp_path: Path) -> None:
    store, world = Store(tmp_path / "store"), World(tmp_path, aircraft=3, seed=1)
    path = write_parts(tmp_path / "in", [WHOLE])[0]
    pipeline.import_files(store, [path], silent, world.reference, watch_list=True)
    assert states(store) == GOOD
    wrong = CliRunner().invoke(main, ["--store", str(store.root), "import", "--watch-list", "--aircraft", "a2c4e0",
                                      str(path)])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
