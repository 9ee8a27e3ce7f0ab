"""The heartbeat: an address that is asked for after a run that ended well, so that a missing one is noticed.

The address holds the secret of such services in its path, so only its host is ever told.
"""

from __future__ import annotations

import os

from ingest.client import Client
from ingest.errors import FetchFailed, UsageError
from ingest.hosts import parsed, rule_for
from ingest.settings import thresholds
from ingest.vocabulary import FETCH_REASONS

VARIABLE = "FLIGHTDOCKET_HEARTBEAT"
LIMITS = {"fetch_retries": 1.0, "fetch_silence_s": 10.0, "fetch_transfer_s": 20.0}
LIMIT_BYTES = 1_000_000


def send_heartbeat() -> str:
    """Ask for the address in FLIGHTDOCKET_HEARTBEAT, if there is one. Why that failed, in a line; else empty."""
    given = os.environ.get(VARIABLE, "")
    if not given:
        return ""
    address = parsed(given)
    if address is None:
        return f"The heartbeat was not sent: {VARIABLE} is no web address."
    try:
        answer = Client({**thresholds(), **LIMITS}).get(given, rule_for(given, pause_s=0), LIMIT_BYTES)
        why = "The server does not know the address (status 404)." if answer.status == 404 else ""
    except FetchFailed as failed:
        is_heard = failed.status is not None and 200 <= failed.status < 300
        why = "" if is_heard else FETCH_REASONS[failed.reason]
    except UsageError as failed:
        why = str(failed)
    return f"The heartbeat to {address.host} was not heard: {why}" if why else ""
