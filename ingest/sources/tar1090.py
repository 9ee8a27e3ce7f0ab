"""Traces by day and aircraft over HTTP, as tar1090 serves them: adsb.lol, or a server of one's own.

A day's files lie at `globe_history/YYYY/MM/DD/traces/<last two digits>/trace_full_<hex>.json`, whole an hour or so
after UTC midnight; 404 says that the aircraft was not seen, provided the day is there at all. The day's last heatmap
(half hour 47) tells that. Times are UTC seconds, heights feet, speeds knots. adsb.lol: https://adsb.lol/ (ODbL 1.0,
contents CC0), run by volunteers, so one request at a time. Layout: tar1090's html/script.js, readsb's README-json.md.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from ingest.hosts import HostRule, rule_for

ADSB_LOL = "https://adsb.lol"
ADSB_LOL_HOSTS = ("adsb.lol", "www.adsb.lol", "globe.adsb.lol")
VARIABLE = "FLIGHTDOCKET_TAR1090"
LAST_HEATMAP = "heatmap/47.bin.ttf"


@dataclass(frozen=True)
class TraceServer:
    """A server of traces: `key` is its source, `rule` which hosts may be asked, and how often."""

    key: str
    base: str
    rule: HostRule

    def trace_address(self, day: str, icao24: str) -> str:
        """Where the trace of a UTC day is.

        >>> trace_server("").trace_address("2025-03-15", "a2c4e0")
        'https://adsb.lol/globe_history/2025/03/15/traces/e0/trace_full_a2c4e0.json'
        """
        return f"{self._day(day)}/traces/{icao24[-2:]}/trace_full_{icao24}.json"

    def day_address(self, day: str) -> str:
        """What is there once the whole day is."""
        return f"{self._day(day)}/{LAST_HEATMAP}"

    def _day(self, day: str) -> str:
        return f"{self.base}/globe_history/{day.replace('-', '/')}"


def trace_server(own: str | None = None) -> TraceServer:
    """The server that `own` names, else FLIGHTDOCKET_TAR1090; without either adsb.lol.

    UsageError for what is no web address.

    >>> trace_server("http://127.0.0.1:8080/tar1090/").base
    'http://127.0.0.1:8080/tar1090'
    """
    given = os.environ.get(VARIABLE, "") if own is None else own
    if given:
        return TraceServer("tar1090", given.rstrip("/"), rule_for(given, pause_s=0))
    return TraceServer("adsb_lol", ADSB_LOL, HostRule(ADSB_LOL_HOSTS, pause_s=1))
