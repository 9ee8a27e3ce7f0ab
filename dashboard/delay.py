"""Positions newer than the setting `public_delay_minutes` are shown where the server listens on its machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pandas as pd
import streamlit as st

from ingest.settings import now_utc, thresholds
from ingest.store import Release

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Headers by which a server in front says that it passes on the request of another machine."""


class Asking(Protocol):
    """A request of a page or an address, by its headers."""

    @property
    def headers(self) -> Mapping[str, str]: ...


def is_public(request: Asking | None = None) -> bool:
    """Whether others than this machine may be reading: the server listens to them, or one in front of it does."""
    return (st.get_option("server.address") not in THIS_MACHINE
            or (request is not None and any(name in request.headers for name in PASSED_ON)))


def shown_until(release: Release, request: Asking | None = None) -> datetime | None:
    """The time after which positions are not shown, to the minute; None where the release holds none so new, or
    nobody but this machine is reading."""
    until = now_utc().replace(second=0, microsecond=0) - timedelta(minutes=thresholds()["public_delay_minutes"])
    return until if _newest(release) > until and is_public(request) else None


def _newest(release: Release) -> datetime:
    """The time of the newest position of a release; its days are kept by month."""
    last = release.table("coverage", columns=["last_fix_utc"], partitions=release.partitions("coverage")[-1:])
    newest = last["last_fix_utc"].max()
    return datetime.min.replace(tzinfo=UTC) if newest is pd.NaT else newest.to_pydatetime(warn=False)
