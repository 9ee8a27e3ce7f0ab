"""Settings in one tuple: name, value, unit, where it comes from, what it does. Printed on the methods page."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import UsageError

PROGRAM_VERSION = "0.1.0"
ROOT = Path(__file__).resolve().parent.parent
REFERENCE_DIR = ROOT / "data" / "reference"
SAMPLES_DIR = ROOT / "data" / "samples"
S3_ADDRESS = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/(?!\.+(?:/|$))[A-Za-z0-9_.=-]+)*/?")


@dataclass(frozen=True)
class Setting:
    """One threshold: its `name` ends in its unit where it has one."""

    name: str
    value: float
    unit: str
    source: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("gap_s", 300, "s", "design choice; receivers refresh every few seconds",
            "longer between two consecutive airborne fixes is a gap"),
    Setting("observed_distance_km", 8, "km", "design choice",
            "an end is `observed` when its fix is this close to a field"),
    Setting("observed_height_ft", 1000, "ft", "design choice",
            "and no higher than this above it"),
    Setting("near_distance_km", 15, "km", "design choice; names given there were wrong, so none is given",
            "an end is `near` when its fix is this close to a field"),
    Setting("near_height_ft", 3000, "ft", "design choice",
            "and no higher than this above it"),
    Setting("descent_climb_fpm", 6000, "ft/min", "steep for an airliner, so a hidden landing is not excluded too early",
            "fastest descent and climb assumed when asking whether a gap could hold a landing"),
    Setting("landing_reserve_s", 600, "s", "design choice",
            "time added to descent and climb in that question; less to spare in a gap in cruise excludes a landing"),
    Setting("cruise_height_ft", 20000, "ft", "no field is this high; above it speeds change little",
            "a gap with a fix this high beside it is asked how much time it leaves to spare"),
    Setting("low_height_ft", 10000, "ft", "design choice; above sea level",
            "both fixes beside a gap lower than this, down before and up after, speak for a landing"),
    Setting("landing_low_spare_s", 1200, "s", "design choice, judged on damaged traces; see docs/proof.md",
            "spare time in such a gap from which a landing is inferred"),
    Setting("landing_inferred_spare_s", 7200, "s", "design choice: two hours more than the straight flight needs",
            "spare time in a gap from which a landing is inferred and the leg is cut in two"),
    Setting("stale_silence_s", 20, "s", "as long as readsb, before it marks a position as stale",
            "the place before a longer silence, sent again after it by an aircraft that moved, is set aside"),
    Setting("height_jump_fpm", 12000, "ft/min", "twice the fastest descent and climb assumed",
            "a height that changes faster against those around it is set aside, its position is not"),
    Setting("height_jump_ft", 1000, "ft", "design choice; heights are sent in steps of 25 or 100 ft",
            "and by more than this"),
    Setting("displaced_fixes", 5, "rows", "design choice: enough to show that they hold together",
            "a displaced stretch has at least so many positions"),
    Setting("displaced_silence_s", 60, "s", "design choice: it must stand where the track breaks off and goes on",
            "and no longer silence before and after it"),
    Setting("clock_fixes", 5, "rows", "design choice: so many do not fit another time by one difference by chance",
            "positions on another clock are at least so many"),
    Setting("clock_offset_s", 900, "s", "receivers' clocks err by minutes",
            "and at most so far from the time at which the track was there"),
    Setting("file_order_share", 0.2, "", "design choice: beyond it the file is in no order",
            "the order of a file counts where at most this share of its rows runs against it"),
    Setting("event_window_h", 24, "h", "design choice",
            "an answer covers the legs whose interval, widened by this each way, meets the event"),
    Setting("stop_possible_spare_s", 3600, "s", "design choice",
            "more spare time than this on a reported leg carries the caution stop_possible"),
    Setting("disc_limit_km", 5000, "km", "design choice", "a disc wider than this is dropped"),
    Setting("tolerance_km", 0.5, "km", "outlines are simplified by 0.25 km at most, either way",
            "least distance at which an area counts as clear of a border"),
    Setting("tolerance_of_radius", 0.0005, "", "design choice: 0.05 % of the radius",
            "added to that distance, times the radius of the area"),
    Setting("guantanamo_radius_km", 15, "km", "the station and its waters, taken as a disc around MUGM",
            "an area that touches this disc has no verdict"),
    Setting("unknown_type_bound_kt", 660, "kt", "above every type in the table of speed bounds",
            "speed bound when the type is not known"),
    Setting("match_time_s", 3600, "s", "design choice: reports print gate times as well as take-offs and landings",
            "a report and a track agree at an end when their times, finer than a day, are no further apart"),
    Setting("match_gate_s", 1200, "s", "design choice: from gate to take-off, and from landing to gate",
            "a reported time alone excludes a track, or a stand, only where further from it"),
    Setting("match_open_end_h", 12, "h", "design choice: longer than the flights in question",
            "how far an end that was not received may lie beyond the track when a report is put beside it"),
    Setting("match_margin_points", 0.5, "points", "design choice: ten minutes of difference in one time",
            "a match is ambiguous when the best choice without it scores less than this below"),
    Setting("mission_ground_h", 10, "h", "a crew rests at least 10 hours (14 CFR 117.25): a longer stop may end a duty",
            "legs of one aircraft are of one mission when it stood no longer than this between them"),
    Setting("file_limit_mb", 400, "MB", "a global day of one aircraft is under 5 MB unpacked",
            "a file that unpacks to more is set aside"),
    Setting("trace_limit_mb", 50, "MB", "a global day of one aircraft is under 5 MB",
            "a fetched trace, or live answer, larger than this is a failure"),
    Setting("poll_every_s", 30, "s", "design choice: a tenth of a gap, and little for a server of volunteers",
            "`poll` asks for live positions this often"),
    Setting("poll_longest_s", 900, "s", "design choice",
            "after failures its pauses double, up to this"),
    Setting("poll_release_min", 30, "min", "design choice: each release costs room and seconds",
            "`poll` publishes what is new this often, and when it ends"),
    Setting("poll_same_s", 2, "s", "times in answers are rounded, and taken a little apart",
            "the same place of an aircraft in answers, its times no further apart, is one position"),
    Setting("poll_stale_s", 120, "s", "design choice: more than a cache holds, less than a gap",
            "a live answer whose time is further from this machine's clock is a failure"),
    Setting("day_settles_h", 3, "h", "readsb writes a day's files within about an hour of its end",
            "a UTC day is asked for this long after its end"),
    Setting("run_back_days", 7, "days", "design choice: a new store begins with the last week",
            "the first `run` asks for this many days, unless --since says more"),
    Setting("retry_first_h", 6, "h", "design choice; each further pause is twice as long",
            "a day that could not be had is asked for again after this"),
    Setting("retry_longest_h", 168, "h", "design choice: once a week",
            "and no later than this after the last try"),
    Setting("recheck_first_days", 3, "days", "design choice: archives are corrected within days",
            "what was had, or found empty, is asked for again this long after the day's end"),
    Setting("recheck_last_days", 30, "days", "design choice: and once more for late corrections",
            "and a last time this long after it"),
    Setting("give_up_failures", 10, "tries", "design choice: a server in trouble is left alone",
            "after so many failures in a row a run asks the service no further"),
    Setting("give_up_silent", 3, "tries", "design choice: a server that is down answers none of them",
            "after so many questions in a row to which no answer came at all a run asks the service no further"),
    Setting("stale_days", 3, "days", "design choice: two nights may fail unseen",
            "`run` reports a service from which the newest day is older than this"),
    Setting("keep_days", 90, "days", "design choice: citations are checked within weeks",
            "`prune` keeps all releases and raw files younger than this"),
    Setting("public_delay_minutes", 60, "minutes",
            "design choice: unknown readers are not told where an aircraft is now",
            "positions newer than this are shown only where the server listens on its own machine alone"),
    Setting("fetch_connect_s", 10, "s", "design choice",
            "a server to which no connection is made in this time is given up"),
    Setting("fetch_silence_s", 30, "s", "design choice",
            "a server that sends nothing for this time is given up"),
    Setting("fetch_transfer_s", 300, "s", "design choice: 5 MB at 17 kB/s",
            "an answer that is not whole after this time is given up"),
    Setting("fetch_retries", 3, "times", "design choice; a later run asks again in any case",
            "how often one address is asked again at once, where another try can help"),
    Setting("fetch_back_off_s", 1, "s", "design choice",
            "the wait before it is asked again is twice this, then four times, then eight times"),
    Setting("fetch_jitter_s", 1, "s", "design choice: so that programs that failed together do not come back together",
            "up to this is added to it by chance"),
    Setting("fetch_retry_after_max_s", 60, "s", "design choice; a later run asks again in any case",
            "a server that asks for a longer pause is left alone for this run"),
    Setting("fetch_redirects", 5, "times", "design choice; browsers allow 20",
            "how often an answer may send on to another address"),
    Setting("archive_part_mb", 2000, "MB", "adsb.lol cuts its daily archive there",
            "each part of an archive but the last has this size; else it was cut short"),
    Setting("archive_part_h", 6, "h", "design choice: 2 GB at 93 kB/s",
            "a connection over which a part is not whole after this is given up"),
)


def thresholds() -> Mapping[str, float]:
    """All settings by name.

    >>> thresholds()["gap_s"]
    300
    """
    return {setting.name: setting.value for setting in SETTINGS}


def user_agent() -> str:
    """How requests name the program: its version, and the contact in FLIGHTDOCKET_CONTACT (mail or web address).

    Raises UsageError for a contact that cannot be sent.

    >>> user_agent().startswith("FlightDocket/")
    True
    """
    contact = os.environ.get("FLIGHTDOCKET_CONTACT", "")
    if not re.fullmatch(r"[ -'*-~]{0,200}", contact):
        raise UsageError("FLIGHTDOCKET_CONTACT", found=contact, advice="correct it, or leave it out",
                         expected="a mail or web address in plain ASCII, without brackets")
    return f"FlightDocket/{PROGRAM_VERSION}" + (f" (+{contact})" if contact else "")


def now_utc() -> datetime:
    """The time now, or what FLIGHTDOCKET_NOW says, for trials: an ISO time with a zone. UsageError for another text.

    Cut to the millisecond, as tables hold it: what is due now stays due when it is written and read.

    >>> now_utc().tzinfo is UTC
    True
    """
    given = os.environ.get("FLIGHTDOCKET_NOW", "")
    try:
        at = datetime.fromisoformat(given) if given else datetime.now(UTC)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageError("FLIGHTDOCKET_NOW", found=given, expected="a time such as 2026-03-01T04:00:00Z",
                         advice="leave it out: the clock of this machine is used then")
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def store_place(given: str | None = None) -> Path | str:
    """Where the store is: the `--store` option, else FLIGHTDOCKET_STORE, else `data/store`; an address s3://… as text.

    Raises UsageError for other addresses, and for a name that cannot be printed.

    >>> store_place("s3://flights/docket/")
    's3://flights/docket'
    """
    place = given or os.environ.get("FLIGHTDOCKET_STORE") or str(ROOT / "data" / "store")
    if S3_ADDRESS.fullmatch(place):
        return place.rstrip("/")
    if re.match(r"[\w+.-]+:/", place) or not place.isprintable():
        raise UsageError("--store" if given else "FLIGHTDOCKET_STORE", found=place, advice="name another place",
                         expected="a folder on this machine, its name printable, or an address s3://bucket/folder")
    return Path(place)


def copy_path(address: str) -> Path:
    """The folder for copies of what is in use of a store at an s3:// address: in FLIGHTDOCKET_COPIES, else data/copies.

    >>> copy_path("s3://flights/docket").parts[-2:]
    ('flights+docket', 'store')
    """
    folder = Path(os.environ.get("FLIGHTDOCKET_COPIES") or ROOT / "data" / "copies")
    return folder / address.removeprefix("s3://").replace("/", "+") / "store"


def raw_path(store: Path) -> Path:
    """Where fetched files are kept as they came: FLIGHTDOCKET_RAW, else the folder `raw` beside the store.

    Raises UsageError for an address such as s3://…, and for a name that cannot be printed.
    """
    place = os.environ.get("FLIGHTDOCKET_RAW", "")
    if re.match(r"[\w+.-]+:/", place) or not place.isprintable():
        raise UsageError("FLIGHTDOCKET_RAW", found=place, advice="name another folder",
                         expected="a folder on this machine, its name printable")
    return Path(place) if place else store.absolute().parent / "raw"
