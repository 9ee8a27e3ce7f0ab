"""Releases of what was asked of servers: traces by day, live answers, archives over the network."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd

from ingest.archives import ADSB_LOL, Told
from ingest.imports import ORIGINS, Read, Report
from ingest.pipeline import Progress, Run, Work
from ingest.settings import REFERENCE_DIR
from ingest.sources.files import Opened
from ingest.store import Draft
from ingest.tables import put_months

Asked = tuple[str, str]
"""An aircraft and a UTC day."""


def publish_fetched(draft: Draft, fetches: pd.DataFrame, asked: Collection[tuple[str, str]],
                    received: Iterable[tuple[Opened, str]], source: str, progress: Progress,
                    reference_dir: Path = REFERENCE_DIR) -> Run:
    """What the service `source` gave, with everything that follows from it, as one release.

    `fetches` is that table as it is to be, with new rows for the aircraft and days `asked`; `received` are the new
    traces, each with its UTC day.
    """
    work = Work(draft, reference_dir, progress)
    work.asked = set(asked)
    put_months(draft, "fetches", fetches, {day[:7] for _, day in asked})
    work.take_opened(received, ORIGINS[source])
    report = work.report
    return work.publish([f"asked {source}: {report.imported} traces, set aside {len(report.set_aside)}, "
                         f"replaced {report.replaced}", *report.corrected])


def publish_reads(draft: Draft, fetches: pd.DataFrame, asked: Collection[Asked], reads: Iterable[Read],
                  report: Report, change: str, progress: Progress, reference_dir: Path = REFERENCE_DIR) -> Run:
    """What was read, a file an aircraft, with everything that follows from it, as one release.

    `fetches` is that table as it is to be; `report` tells of the reading, `change` is kept in the manifest.
    """
    work = Work(draft, reference_dir, progress)
    work.asked = set(asked)
    put_months(draft, "fetches", fetches, {day[:7] for _, day in asked})
    work.report.include(report)
    for read in reads:
        work.register([read])
    return work.publish([change])


def publish_told(draft: Draft, fetches: pd.DataFrame, asked: Collection[Asked], told: Iterable[Told],
                 report: Report, change: str, progress: Progress, reference_dir: Path = REFERENCE_DIR) -> Run:
    """The same for what was read of an archive; a trace that is in use already is passed over."""
    work = Work(draft, reference_dir, progress)
    work.asked = set(asked)
    put_months(draft, "fetches", fetches, {day[:7] for _, day in asked})
    work.report.include(report)
    held = work.held - work.files.not_from(ADSB_LOL.source)
    new = [(place, read) for place, read in told if not (read and read[0].row["sha256"] in held)]
    work.take({}, work.waiting(new))
    return work.publish([change])
