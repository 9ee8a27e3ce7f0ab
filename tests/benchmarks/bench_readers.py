"""30 readers at once while a writer publishes: `python -m tests.benchmarks.bench_readers [SECONDS]`.

Each reader is a WebSocket session that speaks Streamlit's own protocol: it asks the Flight map with a filter or the
court clock at an event, waits for the whole answer, pauses, and asks again. A writer publishes a release every
minute. Without a browser the map's width is not told, so the lines of the map are not asked for.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from ingest.ask import open_release
from ingest.store import Store
from tests.benchmarks.bench_pages import memory_mb, server_of, serving, used_s
from tests.benchmarks.many_pages import write_pages

READERS, SECONDS, PAUSE_S, RELEASE_EVERY_S = 30, 300, 10.0, 60
RELEASE = re.compile(rb"r\d{4}-[0-9a-f]{8}")
DESTINATIONS = ("Honduras", "El Salvador", "Venezuela", "Guatemala")


async def answered(socket: ClientConnection, page: str, query: str) -> tuple[float, bool, set[bytes]]:
    """Seconds until the server has answered, whether with a fault, and the releases that the answer names."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = page, query
    begin, wrong, named = time.monotonic(), False, set()
    await socket.send(asked.SerializeToString())
    while True:
        told = ForwardMsg()
        told.ParseFromString(bytes(await asyncio.wait_for(socket.recv(), 120)))  # type: ignore[arg-type]
        named |= set(RELEASE.findall(told.SerializeToString()))
        wrong |= told.delta.new_element.WhichOneof("type") == "exception"
        if told.WhichOneof("type") == "script_finished":
            wrong |= told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            return time.monotonic() - begin, wrong, named


async def reader(site: str, number: int, until: float, events: list[str], found: list[tuple[float, bool, int]]) -> None:
    """One session: its answers are added to `found` as seconds, fault, and how many releases were named."""
    dice = random.Random(number)
    address = site.replace("http", "ws") + "/_stcore/stream"
    async with connect(address, origin=site, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[arg-type,list-item]
        while time.monotonic() < until:
            await asyncio.sleep(dice.uniform(0, 2 * PAUSE_S))
            is_map = dice.random() < 0.8
            query = f"destination={dice.choice(DESTINATIONS)}" if is_map else f"event={dice.choice(events)}"
            took, wrong, named = await answered(socket, "flight_map" if is_map else "", query)
            found.append((took, wrong, len(named)))


async def writer(store: Store, until: float) -> int:
    """A release every minute, in which a table differs; how many there were."""
    count = 0
    while time.monotonic() + RELEASE_EVERY_S < until:
        await asyncio.sleep(RELEASE_EVERY_S)
        await asyncio.to_thread(_publish, store, count)
        count += 1
    return count


def _publish(store: Store, number: int) -> None:
    rows = open_release(store).table("totals")
    with store.writer("benchmark") as draft:
        draft.put("totals", rows.iloc[:len(rows) - 1 - number % 2])
        draft.publish({}, {}, ["made for a benchmark"])


async def _all(site: str, store: Store, seconds: float) -> tuple[list[tuple[float, bool, int]], int, int]:
    found: list[tuple[float, bool, int]] = []
    events = open_release(store).table("court_events", columns=["event_id"])["event_id"].iloc[:8].tolist()
    until = time.monotonic() + seconds
    *ends, releases = await asyncio.gather(*(reader(site, n, until, events, found) for n in range(READERS)),
                                           writer(store, until), return_exceptions=True)
    return found, sum(isinstance(end, BaseException) for end in ends), int(releases)  # type: ignore[call-overload]


def measured(place: Path, seconds: float = SECONDS) -> dict[str, float]:
    """The figures of readers of a store."""
    store = Store(place)
    with serving(place) as site:
        server = server_of(site)
        asyncio.run(_all(site, store, 15))
        begin, used = memory_mb(server), used_s(server)
        found, lost, releases = asyncio.run(_all(site, store, seconds))
        took = np.array([one[0] for one in found])
        return {"readers": float(READERS), "readers_seconds": seconds, "readers_answers": float(len(found)),
                "readers_releases_published": float(releases),
                "readers_errors": float(lost + sum(one[1] for one in found)),
                "readers_answers_of_two_releases": float(sum(one[2] > 1 for one in found)),
                "readers_median_s": float(np.median(took)), "readers_p95_s": float(np.percentile(took, 95)),
                "readers_processor_s_per_answer": (used_s(server) - used) / len(found),
                "readers_memory_begin_mb": begin, "readers_memory_end_mb": memory_mb(server),
                "readers_load_of_the_machine": os.getloadavg()[0]}


def bench() -> dict[str, float]:
    """All figures, by name."""
    with tempfile.TemporaryDirectory() as name:
        return measured(write_pages(Path(name)))


if __name__ == "__main__":
    results = measured(Path(sys.argv[1]), float(sys.argv[2])) if len(sys.argv) == 3 else bench()
    for figure, value in results.items():
        print(f"{figure:40} {value:12,.2f}")
