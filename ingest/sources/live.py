"""Live positions: the aircraft.json of a readsb of one's own, and the v2 answers of services, asked by address.

A readsb gives all it hears (`…/data/aircraft.json`); a service is asked for the aircraft that are watched
(`…/v2/hex/a2c4e0,ab7437`), a hundred at a time. Both say what is heard at this moment and nothing of the day. Times
are UTC, seconds or milliseconds; heights feet, speeds knots. adsb.lol: ODbL 1.0, limits as the load is, 4xx means
back off. adsb.fi: one request a second, personal and non-commercial use, cited with a link. airplanes.live: one
request a second is commonly said. Feeders' own interfaces and ADS-B Exchange's pages are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.errors import UsageError
from ingest.hosts import HostRule, forbidden, parsed, rule_for, shown_address

SERVICES = {  # name: source, and what the addresses of aircraft are put behind
    "adsb.lol": ("adsb_lol_live", "https://api.adsb.lol/v2/hex/"),
    "adsb.fi": ("adsb_fi_live", "https://opendata.adsb.fi/api/v2/hex/"),
    "airplanes.live": ("airplanes_live", "https://api.airplanes.live/v2/hex/"),
}
OWN = "receiver_live"
MOST_IN_ONE = 100
"""Aircraft in one question: services take up to a thousand, but no long addresses."""


@dataclass(frozen=True)
class LiveServer:
    """A server of live positions: `key` is its source; `by_address` whether it is asked for single aircraft."""

    key: str
    base: str
    rule: HostRule
    by_address: bool

    @property
    def shown(self) -> str:
        """Its address without secrets."""
        return shown_address(self.base, self.rule)

    def questions(self, addresses: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """What to ask, each with the aircraft it is about.

        >>> list(live_server("adsb.lol").questions(["a2c4e0", "ab7437"]))
        [('https://api.adsb.lol/v2/hex/a2c4e0,ab7437', ['a2c4e0', 'ab7437'])]
        """
        left = iter(addresses)
        while some := list(left if not self.by_address else islice(left, MOST_IN_ONE)):
            yield self.base + (",".join(some) if self.by_address else ""), some


def live_server(named: str) -> LiveServer:
    """The service of that name, or the readsb at that address. UsageError for neither, and for a forbidden host.

    >>> live_server("http://localhost/tar1090/data/aircraft.json").key
    'receiver_live'
    """
    if named in SERVICES:
        key, base = SERVICES[named]
        host = base.split("/")[2]
        return LiveServer(key, base, HostRule((host,), pause_s=1), by_address=True)
    address = parsed(named)
    if address is None:
        raise UsageError("poll", found=shown_address(named), advice="name one of them",
                         expected=f"{', '.join(SERVICES)} or the address of an aircraft.json")
    if why := forbidden(address):
        raise UsageError("poll", found=address.host, expected="a server that may be asked", advice=why)
    return LiveServer(OWN, named, rule_for(named, pause_s=1), by_address=False)
