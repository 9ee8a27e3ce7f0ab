"""The commands that ask services: `run` for cron, `fetch` for chosen days and aircraft, `schedule` for their lines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import click

from ingest import prune as pruning
from ingest import run as cron
from ingest.archive_fetch import fetch_archives
from ingest.derive.speeds import fleet
from ingest.due import due_lines
from ingest.errors import StoreBusy, UsageError
from ingest.heartbeat import send_heartbeat
from ingest.journal import Journal
from ingest.ledger import days_between
from ingest.opensky_fetch import OpenSkyFetch
from ingest.reference import load_reference
from ingest.schedule import FORMS, lines
from ingest.settings import REFERENCE_DIR, now_utc, raw_path, thresholds
from ingest.shell import MESSAGES, progress, store, store_option
from ingest.sources.opensky import KEY, credentials

HEX = re.compile(r"[0-9a-f]{6}", re.ASCII)


@click.command()
@click.option("--since", default="", metavar="DAY", help="Ask for the days from this one on, such as 2025-03-01.")
@click.option("--max-minutes", type=click.FloatRange(min=0), help="Ask no longer than this; the rest waits.")
@click.option("--dry-run", is_flag=True, help="Only say what is due; ask nothing, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="The last line as JSON on standard output.")
@click.option("--strict", is_flag=True, help="Exit 1 at any failure.")
@store_option
def run(since: str, max_minutes: float | None, dry_run: bool, as_json: bool, strict: bool) -> None:
    """What cron calls: ask for all that is due, once, and publish what it changes."""
    try:
        outcome = cron.run(store(), progress, now_utc, cron.Asked(_day(since, "--since")), max_minutes, dry_run)
    except StoreBusy:
        MESSAGES.print("Another run is at work; this one leaves it to that.")
        return
    if dry_run:
        _tell_due(outcome, as_json)
        return
    _finish(outcome, as_json, strict)
    if failed := send_heartbeat():
        MESSAGES.print(failed, markup=False)


@click.command()
@click.option("--days", default="", metavar="A..B", help="UTC days, such as 2025-03-15..2025-03-16, or one day.")
@click.option("--archive", "archives", multiple=True, metavar="A..B",
              help="The same out of the daily archives of adsb.lol, 3 to 4 GB each, which stream by.")
@click.option("--aircraft", default="", metavar="HEX,HEX", help="Their 24-bit addresses.")
@click.option("--watch-list", is_flag=True, help="All aircraft that are watched on these days.")
@click.option("--source", type=click.Choice([KEY]), help="Ask OpenSky for tracks; without --days for positions now.")
@store_option
def fetch(days: str, archives: tuple[str, ...], aircraft: str, watch_list: bool, source: str | None) -> None:
    """Traces of chosen days and aircraft, had or not: what was had is asked whether it changed."""
    if (days and archives) or (source and archives) or not (days or archives or source):
        raise UsageError("--days", expected="either --days or --archive, such as 2025-03-15..2025-03-16, or one day")
    wanted = _days(days, "--days") if days else ("", "")
    if bool(aircraft) == watch_list:
        raise UsageError("--aircraft", expected="either --aircraft with addresses or --watch-list")
    addresses = sorted({address.strip().lower() for address in aircraft.split(",")}) if aircraft else None
    for address in addresses or ():
        if not HEX.fullmatch(address):
            raise UsageError("--aircraft", found=address, expected="six hex digits, such as a2c4e0")
    if source:
        _fetch_opensky(OpenSkyFetch(store(), credentials(), progress, now_utc), wanted, addresses)
        return
    if archives:
        chosen = sorted({day for given in archives for day in days_between(*_days(given, "--archive"))})
        outcome = fetch_archives(store(), progress, now_utc, chosen, addresses)
    else:
        outcome = cron.run(store(), progress, now_utc, cron.Asked(chosen=wanted, addresses=addresses))
    _finish(replace(outcome, is_stale=False), as_json=False, strict=True)


def _days(given: str, option: str) -> tuple[str, str]:
    """The first and the last day of `A..B`, or of one day."""
    first, _, last = given.partition("..")
    wanted = _day(first, option), _day(last or first, option)
    if not all(wanted) or wanted[0] > wanted[1]:
        raise UsageError(option, found=given, expected="the earlier day first")
    return wanted


def _fetch_opensky(asks: OpenSkyFetch, days: tuple[str, str], aircraft: list[str] | None) -> None:
    outcome = asks.days(*days, aircraft) if days[0] else asks.states(aircraft)
    MESSAGES.print(outcome.line(now_utc()), markup=False)
    if outcome.failures or outcome.left:
        click.get_current_context().exit(1)


@click.command()
@click.argument("form", type=click.Choice(FORMS))
@store_option
def schedule(form: str) -> None:
    """A line for crontab, or a systemd unit, that calls `run` every night for this store."""
    place = store()
    log = place.root.with_name(f"{place.root.name}.log")
    click.echo(lines(form, place.folder.address, log), nl=False)


@click.command()
@click.argument("release")
@store_option
def pin(release: str) -> None:
    """Keep a release for good: `prune` never takes it away."""
    pruning.pin(store(), release)
    MESSAGES.print(f"Release {release} is kept.", markup=False)


@click.command()
@store_option
def prune() -> None:
    """Take old releases and raw files away; never the current, a pinned, a young one, or the last of a month."""
    place = store()
    done = pruning.prune(place, raw_path(place.root), Journal(place.root / cron.JOURNAL), now_utc(),
                         thresholds()["keep_days"])
    MESSAGES.print(f"Removed: {done.releases} releases, {done.files} files of the store, {done.raw_files} raw files; "
                   f"{done.bytes / 1e6:.1f} MB.")


def _tell_due(outcome: cron.Outcome, as_json: bool) -> None:
    """What is due, by day and aircraft. Nothing was tried, so nothing failed."""
    at = now_utc()
    if as_json:
        click.echo(json.dumps(_facts(outcome, at)))
        return
    MESSAGES.print(f"{outcome.due} questions to {outcome.source} are due at {at:%Y-%m-%dT%H:%M:%SZ}, one for each "
                   f"aircraft and UTC day; nothing was asked or written.", markup=False)
    known = fleet(load_reference(REFERENCE_DIR), thresholds()["unknown_type_bound_kt"]).registrations
    for line in due_lines(outcome.due_rows, known):
        MESSAGES.print(line, markup=False)


def _finish(outcome: cron.Outcome, as_json: bool, strict: bool) -> None:
    at = now_utc()
    if as_json:
        click.echo(json.dumps(_facts(outcome, at)))
    else:
        MESSAGES.print(cron.told(outcome, at), markup=False)
    if outcome.is_stale or outcome.is_fruitless or (strict and outcome.failures):
        click.get_current_context().exit(1)


def _facts(outcome: cron.Outcome, at: datetime) -> dict[str, Any]:
    return {"at_utc": f"{at:%Y-%m-%dT%H:%M:%SZ}", "source": outcome.source, "due": outcome.due,
            "not_asked": outcome.left, "received": outcome.counted("received"),
            "not_listed": outcome.counted("not_listed"), "failed": sum(outcome.failures.values()),
            "failures": outcome.failures, "newest_day": outcome.newest_day, "is_stale": outcome.is_stale,
            "release": outcome.release.id if outcome.release else None, "is_new_release": outcome.is_new_release}


def _day(given: str, option: str) -> str:
    """An ISO day, not after today; empty stays empty."""
    try:
        day = date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        day = "-"
    if day == "-" or len(given) not in (0, 10) or day > now_utc().date().isoformat():
        raise UsageError(option, found=given, expected="a UTC day that has begun, such as 2025-03-15")
    return day
