"""500 hostile answers from a seeded generator: each ends in an answer or a named failure, within bounds."""

from __future__ import annotations

import gzip
import random
import time
import tracemalloc
import zlib
from functools import cache

from ingest.client import Answer, Client
from ingest.errors import FetchFailed
from ingest.vocabulary import FETCH_REASONS
from tests.fetching import client_of
from tests.hostile_server import BOMB_BYTES, TRICKLE, HostileServer, bomb

LIMIT = 300_000


@cache
def bodies() -> list[bytes]:
    return [b"", b"{}", b"<html>", b"\x1f\x8b", bytes(5000), gzip.compress(b'{"icao": "a2c4e0"}' * 50), b"[" * 100_000,
            bomb(), bomb(), zlib.compress(bytes(10_000)), gzip.compress(bomb()[:200_000])]


def noise(dice: random.Random, most: int = 400) -> bytes:
    return dice.randbytes(dice.randrange(most))


def body(dice: random.Random) -> bytes:
    """A body: known ones, noise, bombs, and each of them damaged."""
    made = dice.choice([*bodies(), noise(dice)])
    kind = dice.randrange(4)
    if kind == 0:
        return made[: dice.randrange(len(made) + 1)]
    if kind == 1 and made:
        at = dice.randrange(len(made))
        return made[:at] + noise(dice, 4) + made[at + 1 :]
    return made


def chunked(dice: random.Random, data: bytes) -> bytes:
    """A chunked body, some with sizes that lie or are no numbers."""
    sizes = [b"%x" % len(data), b"-1", b"ffffffffffffffffffff", b"zz", b"%x;name=%s" % (len(data), b"v" * 9000), b""]
    first = dice.choice([sizes[0], *sizes])
    return first + b"\r\n" + data + dice.choice([b"\r\n0\r\n\r\n", b"", b"\r\n0\r\nA: b\r\n" * 50])


def headers(dice: random.Random, size: int) -> list[bytes]:
    """Header lines, true and untrue, some of them many times over."""
    lines = [
        *[b"Content-Length: %d" % size] * 6, b"Content-Length: %d" % dice.randrange(10**6), b"Content-Length: -1",
        b"Content-Length: 5, 7", b"Content-Length: 999999999999999999999", b"Content-Length: x",
        *[b"Content-Encoding: gzip"] * 4, b"Content-Encoding: gzip, gzip", b"Content-Encoding: br",
        b"Content-Encoding: deflate", b"Content-Type: text/html", b"Content-Type: application/json; charset=utf-7",
        *[b"Transfer-Encoding: chunked"] * 2, b"Transfer-Encoding: gzip, chunked",
        b"Retry-After: " + dice.choice([b"5", b"1e9", b"99999999999999999999",
        b"Fri, 99 Foo 9999 99:99:99", b"Sat, 15 Mar 2025 23:00:00 GMT", noise(dice, 20)]), b"Date: yesterday",
        b"Location: " + dice.choice([b"/x", b"//", b"http://[", b"https://a@b@c/", b"\xff\xfe", b"", noise(dice, 60)]),
        b"ETag: " + noise(dice, 60), b"Last-Modified: " + b"x" * 9000, b"Set-Cookie: a=" + b"b" * 4000,
        b"X-" + noise(dice, 40), b"no colon here", b" folded", b": empty", b"X: " + b"y" * dice.choice([10, 70_000]),
        b"Connection: close", b"Connection: keep-alive"]
    return dice.sample(lines, dice.choice([0, 1, 1, 2, 2, 3])) * dice.choice([1] * 20 + [2, 90])


def hostile(dice: random.Random) -> bytes:
    """A whole answer as sent, from nearly right to noise."""
    if dice.random() < 0.05:
        return noise(dice)
    status = dice.choice([200] * 25 + [100, 204, 206, 301, 302, 304, 404, 404, 429, 500, 503, 999, 0])
    odd = [b"HTTP/9.9 200", b"HTTP/1.1 abc", b"ICY 200 OK", noise(dice, 60)]
    first = dice.choice([b"HTTP/1.1 %d OK" % status] * 25 + odd)
    data = body(dice)
    lines = headers(dice, len(data))
    if b"Transfer-Encoding: chunked" in lines:
        data = chunked(dice, data)
    whole = b"\r\n".join([first, *lines]) + b"\r\n\r\n" + data
    if dice.random() < 0.1:
        whole = b"HTTP/1.1 100 Continue\r\n\r\n" * dice.choice([1, 200]) + whole
    whole = whole[: dice.randrange(len(whole))] if dice.random() < 0.1 else whole
    return whole + TRICKLE if dice.random() < 0.02 else whole


def test_500_hostile_answers_end_in_an_answer_or_a_named_failure_within_time_and_memory() -> None:
    dice = random.Random(20250315)
    client = client_of(fetch_transfer_s=0.1, fetch_silence_s=0.1, fetch_retries=0)
    ends: dict[str, int] = {}
    bodies()
    tracemalloc.start()
    started = time.monotonic()
    with HostileServer({}) as server:
        for _ in range(500):
            server.spoils["/x"] = sent = hostile(dice)
            end = outcome(client, server, sent)
            ends[end] = ends.get(end, 0) + 1
    seconds, peak = time.monotonic() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(ends.values()) == 500
    assert ends.keys() <= {*FETCH_REASONS, "answer 200", "answer 404"}, ends
    assert {"answer 200", "answer 404", "unexpected_answer", "cut_short", "too_large", "damaged"} <= set(ends), ends
    assert peak < BOMB_BYTES / 4, f"{peak / 1e6:.0f} MB"
    assert seconds < 60


def outcome(client: Client, server: HostileServer, sent: bytes) -> str:
    """How it ended; what is called an answer was sent."""
    try:
        answer = client.get(server.url("/x"), server.rule(), LIMIT)
    except FetchFailed as failed:
        return failed.reason if str(failed).isprintable() and failed.reason in FETCH_REASONS else f"wrong: {failed!r}"
    assert isinstance(answer, Answer)
    assert len(answer.body) <= LIMIT
    assert answer.body in sent or answer.body in zlib.decompress(sent[sent.find(b"\x1f\x8b"):], 31)[:LIMIT]
    return f"answer {answer.status}"
