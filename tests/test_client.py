"""The client asks politely, tells one outcome from another, and gives up in time."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import FetchFailed, UsageError
from ingest.hosts import HostRule
from ingest.vocabulary import FETCH_REASONS
from tests.fetching import Clock, client_of
from tests.hostile_server import PAGE, TRICKLE, HostileServer, Spoil

TRACE = (Path(__file__).parent.parent / "data/samples/readsb/trace_full_a2c4e0.json").read_bytes()
PLAIN = gzip.decompress(TRACE) if TRACE.startswith(b"\x1f\x8b") else TRACE
PACKED = gzip.compress(PLAIN, mtime=0)
LIMIT = 1_000_000


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer({"/trace.json": PACKED, "/plain.json": PLAIN}) as server:
        yield server


def failure(server: HostileServer, path: str = "/trace.json", clock: Clock | None = None,
            **limits: float) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        client_of(clock, **limits).get(server.url(path), server.rule(), LIMIT)
    return caught.value


@pytest.mark.parametrize("path", ["/trace.json", "/plain.json"])
def test_an_answer_is_the_unpacked_bytes_with_their_hash_and_what_to_ask_with_next(
        server: HostileServer, path: str) -> None:
    answer = client_of().get(server.url(path), server.rule(), LIMIT)
    assert (answer.status, answer.body, answer.url) == (200, PLAIN, server.url(path))
    assert answer.sha256 == hashlib.sha256(PLAIN).hexdigest()
    again = client_of().get(server.url(path), server.rule(), LIMIT, answer.etag, answer.last_modified)
    assert (again.status, again.body, again.etag, again.last_modified) == (304, b"", answer.etag, answer.last_modified)
    dated = client_of().get(server.url(path), server.rule(), LIMIT, last_modified=answer.last_modified)
    assert dated.status == 304
    assert [served.status for served in server.served] == [200, 304, 304]


def test_gzip_that_is_not_announced_is_kept_as_it_came(server: HostileServer) -> None:
    server.says_gzip = False
    assert client_of().get(server.url("/trace.json"), server.rule(), LIMIT).body == PACKED


def test_a_404_is_an_answer_and_is_not_asked_again(server: HostileServer) -> None:
    assert client_of().get(server.url("/none.json"), server.rule(), LIMIT).status == 404
    server.spoils["/trace.json"] = "404"
    assert client_of().get(server.url("/trace.json"), server.rule(), LIMIT).status == 404
    assert len(server.served) == 2


@pytest.mark.parametrize("spoil, reason, status, tries", [
    ("401", "refused", 401, 1), ("403", "refused", 403, 1), ("418", "unexpected_answer", 418, 1),
    ("429", "rate_limited", 429, 4), ("500", "server_error", 500, 4), ("503", "server_error", 503, 4),
    ("html", "html_page", 200, 1), ("html:application/json", "html_page", 200, 1),
    ("truncated_gzip", "damaged", 200, 4), ("bomb", "too_large", 200, 1), ("cut_short", "cut_short", None, 4),
    ("drop:early", "no_connection", None, 4), ("short_length", "damaged", 200, 4),
    ("redirect_away", "redirected_elsewhere", 302, 1), ("redirect_to:http://[", "redirected_elsewhere", 302, 1),
    ("redirect_to:file:///etc/passwd", "redirected_elsewhere", 302, 1), ("redirect_loop", "redirect_loop", 302, 1),
    ("redirect_endless", "redirect_loop", 302, 6),
    (b"not http at all\r\n\r\n", "unexpected_answer", None, 1), (b"HTTP/1.1 304 Not Modified\r\n\r\n",
                                                                  "unexpected_answer", 304, 1),
    (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", "unexpected_answer", 200, 1),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "too_large", 200, 1),
    (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nplease log", "html_page", 200, 1),
], ids=lambda value: value[:40] if isinstance(value, str | bytes) else None)
def test_each_way_to_fail_has_its_reason_and_is_tried_again_only_where_that_can_help(
        server: HostileServer, spoil: Spoil, reason: str, status: int | None, tries: int) -> None:
    server.spoils["/trace.json"] = spoil
    failed = failure(server)
    assert (failed.reason, failed.status) == (reason, status)
    assert failed.reason in FETCH_REASONS
    assert failed.place.partition("?")[0] == server.url("/trace.json")
    assert server.requests("/trace.json") == len(server.served) == tries


def test_a_connection_that_breaks_off_in_the_body_is_no_answer(server: HostileServer) -> None:
    server.spoils["/trace.json"] = "drop"
    assert failure(server).reason in ("cut_short", "no_connection")


def test_what_one_answer_left_over_is_not_read_as_the_next(server: HostileServer) -> None:
    server.spoils["/plain.json"] = "short_length"
    client = client_of()
    for _ in range(5):
        assert client.get(server.url("/plain.json"), server.rule(), LIMIT).body == PLAIN[:-10]
        assert client.get(server.url("/trace.json"), server.rule(), LIMIT).body == PLAIN


def test_waits_between_tries_double_with_some_chance_in_them_and_a_good_answer_ends_them(
        server: HostileServer) -> None:
    server.spoils["/trace.json"] = ["500", "drop:early", "truncated_gzip"]
    clock = Clock()
    assert client_of(clock).get(server.url("/trace.json"), server.rule(), LIMIT).body == PLAIN
    assert all(least <= slept <= least + 1 for least, slept in zip((2, 4, 8), clock.slept, strict=True))
    assert len({slept % 1 for slept in clock.slept}) == 3


def test_a_short_retry_after_is_waited_for_and_a_long_one_is_told_and_not_waited_for(server: HostileServer) -> None:
    clock = Clock()
    server.spoils["/trace.json"] = ["429:37"]
    assert client_of(clock).get(server.url("/trace.json"), server.rule(), LIMIT).status == 200
    assert clock.slept == [37]
    server.spoils["/trace.json"] = ["503:3600"]
    failed = failure(server, clock=clock)
    assert (failed.reason, failed.retry_after_s, clock.slept) == ("server_error", 3600, [37])


@pytest.mark.parametrize("headers, retry_after_s", [
    (b"Retry-After: Sat, 15 Mar 2025 23:00:00 GMT\r\nDate: Sat, 15 Mar 2025 21:30:00 GMT", 5400),
    (b"X-Rate-Limit-Retry-After-Seconds: 7200", 7200), (b"Retry-After: soon", None), (b"Retry-After: -5", None)])
def test_a_pause_is_read_from_a_date_by_the_servers_own_clock_or_from_openskys_header(
        server: HostileServer, headers: bytes, retry_after_s: float | None) -> None:
    server.spoils["/trace.json"] = b"HTTP/1.1 429 Too Many\r\n" + headers + b"\r\nContent-Length: 0\r\n\r\n"
    assert failure(server).retry_after_s == retry_after_s


def test_requests_to_one_host_keep_its_pause_and_another_host_need_not_wait(server: HostileServer) -> None:
    clock = Clock()
    client = client_of(clock)
    client.get(server.url("/trace.json"), server.rule(pause_s=1), LIMIT)
    clock.now_s += 0.25
    client.get(server.url("/plain.json"), server.rule(pause_s=1), LIMIT)
    with HostileServer({"/x": b"{}"}) as other:
        client.get(other.url("/x"), other.rule(pause_s=1), LIMIT)
    clock.now_s += 5
    client.get(server.url("/trace.json"), server.rule(pause_s=1), LIMIT)
    assert clock.slept == [0.75]


def test_redirects_keep_the_pause_too(server: HostileServer) -> None:
    clock = Clock()
    server.spoils["/old.json"] = "redirect_to:/trace.json"
    answer = client_of(clock).get(server.url("/old.json"), server.rule(pause_s=2), LIMIT)
    assert (answer.body, answer.url, clock.slept) == (PLAIN, server.url("/trace.json"), [2])


@pytest.mark.parametrize("spoil", ["trickle", "trickle:headers"])
def test_what_trickles_is_broken_off_in_time_whatever_trickles(server: HostileServer, spoil: str) -> None:
    server.spoils["/trace.json"] = spoil
    assert failure(server, fetch_transfer_s=0.3).reason == "too_slow"
    assert len(server.served) <= 1


@pytest.mark.parametrize("endless", [b"1;", b"0\r\nA: "], ids=["chunk size", "trailer"])
def test_a_chunk_size_or_trailer_that_trickles_is_broken_off_too(server: HostileServer, endless: bytes) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.spoils["/trace.json"] = chunked + endless + TRICKLE
    assert failure(server, fetch_transfer_s=0.3).reason == "too_slow"


def test_a_silent_server_is_given_up(server: HostileServer) -> None:
    server.stall_s = 5
    server.spoils["/trace.json"] = "trickle"
    assert failure(server, fetch_silence_s=0.2, fetch_retries=0).reason == "timed_out"


def test_a_host_that_is_not_there_and_a_name_that_nobody_knows_differ(server: HostileServer) -> None:
    with HostileServer({}) as gone:
        pass
    assert failure(gone).reason == "no_connection"
    with pytest.raises(FetchFailed) as caught:
        client_of().get("https://no-such-host.invalid/a", HostRule(("no-such-host.invalid",), 0), LIMIT)
    assert caught.value.reason == "unknown_host"


@pytest.mark.parametrize("limit, fits", [(len(PLAIN), True), (len(PLAIN) - 1, False)])
@pytest.mark.parametrize("path", ["/trace.json", "/plain.json"])
def test_the_limit_holds_to_the_byte_packed_or_not(server: HostileServer, path: str, limit: int, fits: bool) -> None:
    if fits:
        assert client_of().get(server.url(path), server.rule(), limit).body == PLAIN
    else:
        with pytest.raises(FetchFailed) as caught:
            client_of().get(server.url(path), server.rule(), limit)
        assert caught.value.reason == "too_large"


def test_the_program_says_who_it_is_and_whom_to_write_to(
        server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIGHTDOCKET_CONTACT", "flights@example.org")
    client_of().get(server.url("/trace.json"), server.rule(), LIMIT)
    assert server.served[0].headers["User-Agent"] == "FlightDocket/0.1.0 (+flights@example.org)"
    monkeypatch.setenv("FLIGHTDOCKET_CONTACT", "a\r\nX-Injected: 1")
    with pytest.raises(UsageError, match="FLIGHTDOCKET_CONTACT"):
        client_of()


def test_a_folder_is_served_too_and_nothing_outside_it(tmp_path: Path) -> None:
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "a.json").write_bytes(b"{}")
    (tmp_path / "secret.json").write_bytes(PAGE)
    with HostileServer(tmp_path / "served") as server:
        assert client_of().get(server.url("/a.json"), server.rule(), LIMIT).body == b"{}"
        assert server.found("/../secret.json") is None
