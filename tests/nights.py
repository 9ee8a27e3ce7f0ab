"""A world of made-up aircraft for the nightly run: real positions at other times, served by a real local server.

The aircraft have addresses that nobody flies under; nothing of it is ever shown.
"""

from __future__ import annotations

import gzip
import json
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from ingest.ledger import days_between
from ingest.manifest import Release
from ingest.settings import REFERENCE_DIR, SAMPLES_DIR
from tests.hostile_server import HostileServer

EXCERPT = json.loads((SAMPLES_DIR / "readsb" / "trace_full_a2c4e0.json").read_bytes())
FIRST_DAY = "2025-03-01"
SHARE_SEEN, SHARE_SPOILED = 0.6, 0.05
SPOILS = ("403", "404", "429:3600", "500", "html", "redirect_away", "redirect_loop", "drop:early")
SPOILS_OF_FILES = ("truncated_gzip", "wrong_hex", "other_day", "cut_short", "drop", "bomb")


def address(number: int) -> str:
    """An address outside every country's block."""
    return f"{0xF00000 + number:06x}"


def trace_of(icao24: str, day: str, shift_s: int) -> bytes:
    """The shipped excerpt as flown by another aircraft on another day, `shift_s` after midnight."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    first = EXCERPT["trace"][0][0]
    rows = [[round(row[0] - first + shift_s, 2), *row[1:]] for row in EXCERPT["trace"]]
    return gzip.compress(json.dumps(EXCERPT | {"icao": icao24, "timestamp": midnight, "trace": rows}).encode(), mtime=0)


class World:
    """`aircraft` made-up aircraft, each seen on some days; `publish` lets the server have the days up to one."""

    def __init__(self, folder: Path, aircraft: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.addresses = [address(n) for n in range(aircraft)]
        self.reference = folder / "reference"
        shutil.copytree(REFERENCE_DIR, self.reference)
        rows = [{"watch_kind": "aircraft", "icao24": icao24, "watch_from": FIRST_DAY, "reason": "a test",
                 "source_url": "https://example.org/"} for icao24 in self.addresses]
        columns = pd.read_csv(REFERENCE_DIR / "watch_list.csv", nrows=0).columns
        pd.DataFrame(rows, columns=columns).to_csv(self.reference / "watch_list.csv", index=False)
        self.content: dict[str, bytes] = {}
        self.last = ""

    def publish(self, last: str) -> None:
        """The days up to `last` appear, with a heatmap each and the traces of those who were seen."""
        start = FIRST_DAY if not self.last else _after(self.last)
        for day in days_between(start, last) if start <= last else []:
            self.content[path_of(day, "")] = gzip.compress(b"\0" * 16)
            for icao24 in self.addresses:
                if self.random.random() < SHARE_SEEN:
                    self.content[path_of(day, icao24)] = trace_of(icao24, day, self.random.randrange(80_000))
        self.last = max(self.last, last)

    def spoil(self, server: HostileServer) -> None:
        """Spoil one in twenty answers of the coming night; those of the night before are good again."""
        server.spoils.clear()
        for day in days_between(FIRST_DAY, self.last):
            for icao24 in self.addresses:
                path = path_of(day, icao24)
                if self.random.random() < SHARE_SPOILED:
                    kinds = SPOILS + SPOILS_OF_FILES if path in self.content else SPOILS
                    server.spoils[path] = self.random.choice(kinds)

    def expected(self, served: list[Any]) -> dict[tuple[str, str], str]:
        """The state of each day and aircraft that follows from what the server really sent."""
        answers: dict[str, set[str]] = {}
        for answer in served:
            good = not answer.spoil and answer.status in (200, 304)
            answers.setdefault(answer.path, set()).add(
                "received" if good else "verified_empty" if answer.status == 404 else "failed")
        states = {}
        for day in days_between(FIRST_DAY, self.last):
            for icao24 in self.addresses:
                found = answers.get(path_of(day, icao24), {"missing"})
                states[day, icao24] = next(s for s in ("received", "verified_empty", "failed", "missing") if s in found)
        return states

    def truth(self) -> dict[tuple[str, str], str]:
        """The state of each day and aircraft where nothing is spoiled."""
        return {(day, icao24): "received" if path_of(day, icao24) in self.content else "verified_empty"
                for day in days_between(FIRST_DAY, self.last) for icao24 in self.addresses}


def path_of(day: str, icao24: str) -> str:
    """The path of a trace on the server; without an address that of the day's last heatmap."""
    name = f"traces/{icao24[-2:]}/trace_full_{icao24}.json" if icao24 else "heatmap/47.bin.ttf"
    return f"/globe_history/{day.replace('-', '/')}/{name}"


def night_after(day: str) -> datetime:
    """Four in the morning (UTC) after a day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1, hours=4)


def states_of(release: Release) -> dict[tuple[str, str], str]:
    """The state of each day and aircraft in the ledger; an assertion fails where one stands twice."""
    rows = release.table("coverage", columns=["day_utc", "icao24", "state"])
    rows = rows[rows["icao24"].str.startswith("f0")]
    states = {(row.day_utc, row.icao24): str(row.state) for row in rows.itertuples()}
    assert len(states) == len(rows)
    return states


def _after(day: str) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
