"""OpenSky's REST interface: flights and tracks of an aircraft by day, and its state vector of this moment.

Flights (`flights/aircraft`, at most two days at once) are listed by a nightly job, when take-off and landing lie in the
time asked for; 404 with an empty body says that none is. It says nothing of positions. Tracks (`tracks/all`,
experimental, 30 days back) are sparse. States (`states/all`) reach an hour back at most and are null when nothing
matches. Each of the three has credits of its own; `X-Rate-Limit-Remaining` has what is left, a 429 comes with
`X-Rate-Limit-Retry-After-Seconds`. Access: OAuth2 client credentials, a token lasts 30 minutes, a 401 asks for another.
Research and non-commercial use, no bulk redistribution; cite Schaefer et al., IPSN 2014. Documentation:
https://openskynetwork.github.io/opensky-api/rest.html.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ingest.errors import UsageError
from ingest.hosts import HostRule

KEY = "opensky"
API = "https://opensky-network.org/api"
TOKENS = "https://auth.opensky-network.org/auth/realms/opensky-network/protocol/openid-connect/token"
SHOWN = ("icao24", "begin", "end", "time")
VARIABLES = ("OPENSKY_CLIENT_ID", "OPENSKY_CLIENT_SECRET")
KINDS = ("states", "flights", "tracks")
"""What has credits of its own."""
STATES_COST = 4
"""Credits for states of the whole world; smaller areas would be cheaper, aircraft are not."""
RECENT_COST = 4
COSTS = ((2, 30, False), (10, 60, True), (15, 120, True), (20, 240, True), (25, 480, True), (10**6, 960, True))
"""Up to so many UTC days touched, credits, and whether for each day."""
TRACK_DAYS = 30
AIRCRAFT_AT_ONCE = 100


@dataclass(frozen=True)
class OpenSky:
    """Where the service and its tokens are, and whom a request may go to."""

    api: str = API
    tokens: str = TOKENS
    rule: HostRule = field(default=HostRule(("opensky-network.org",), pause_s=1, shown_parameters=SHOWN))
    token_rule: HostRule = field(default=HostRule(("auth.opensky-network.org",), pause_s=0))

    def flights_address(self, icao24: str, day: str) -> str:
        """The flights of an aircraft that took off on a UTC day and landed on it or the next.

        >>> OpenSky().flights_address("a2c4e0", "2025-03-15")
        'https://opensky-network.org/api/flights/aircraft?icao24=a2c4e0&begin=1741996800&end=1742169599'
        """
        begin = int(midnight(day).timestamp())
        return f"{self.api}/flights/aircraft?icao24={icao24}&begin={begin}&end={begin + 2 * 86_400 - 1}"

    def track_address(self, icao24: str, at_s: int) -> str:
        """The track of the flight on which an aircraft was at a time in s since 1970."""
        return f"{self.api}/tracks/all?icao24={icao24}&time={at_s}"

    def states_address(self, aircraft: Iterable[str]) -> str:
        """The state vectors of some aircraft at this moment."""
        return f"{self.api}/states/all?" + "&".join(f"icao24={icao24}" for icao24 in aircraft)


def midnight(day: str) -> datetime:
    """The beginning of a UTC day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def last_listed_day(now: datetime) -> str:
    """The last UTC day of which all flights are listed: its last may land on the next, which the nightly job adds.

    >>> last_listed_day(datetime(2025, 3, 17, 12, tzinfo=UTC)), last_listed_day(datetime(2025, 3, 17, 11, tzinfo=UTC))
    ('2025-03-15', '2025-03-14')
    """
    return (now - timedelta(days=1, hours=36)).date().isoformat()


def first_tracked_day(now: datetime) -> str:
    """The first UTC day of which tracks are still given."""
    return (now - timedelta(days=TRACK_DAYS - 1)).date().isoformat()


def cost(first_s: float, last_s: float, now: datetime) -> int:
    """What flights or tracks of a time cost, in credits, by the documentation: by age and by the UTC days touched.

    >>> april = datetime(2025, 4, 1, tzinfo=UTC)
    >>> cost(1741996800, 1742169599, april), cost(1741996800, 1742256000, april)
    (30, 240)
    """
    if now.timestamp() - first_s < 86_400:
        return RECENT_COST
    days = int(last_s // 86_400) - int(first_s // 86_400) + 1
    credits, each = next((credits, each) for most, credits, each in COSTS if days <= most)
    return credits * days if each else credits


def credentials() -> tuple[str, str]:
    """The client's id and secret, from the environment alone. Raises UsageError where one is missing."""
    found = tuple(os.environ.get(name, "") for name in VARIABLES)
    if not all(found):
        raise UsageError(" and ".join(name for name, value in zip(VARIABLES, found, strict=True) if not value),
                         found="nothing", expected="the credentials of an OpenSky API client, in the environment",
                         advice="make one on the account page of opensky-network.org")
    return found[0], found[1]
