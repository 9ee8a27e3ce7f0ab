"""All benchmarks: `python -m tests.benchmarks` runs them one after the other and writes `docs/performance.md`."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

from ingest.settings import PROGRAM_VERSION, ROOT
from tests.benchmarks import (
    bench_archive,
    bench_clock,
    bench_legs,
    bench_nights,
    bench_pages,
    bench_parse,
    bench_pipeline,
    bench_readers,
)
from tests.prove import machine

PAGE = ROOT / "docs" / "performance.md"
TIMINGS = ROOT / "docs" / "setup_timings.json"
MOST_GROWTH = 1.25
LEGS_MILLION_PER_S = 3
CLOCK_S = 10
NIGHTS_RATIO, STATUS_S = 1.5, 2.0
PICTURE_S, MAP_S, FILTER_S, READER_P95_S = 2.0, 10.0, 1.0, 2.0
ARCHIVE_GB_PER_S, ARCHIVE_SHARE, ARCHIVE_MB = 1.0, 0.8, 500
Figures = dict[str, float]


def main() -> int:
    """Run everything and write the page; 1 when a target is not reached."""
    found = bench_parse.bench() | bench_pipeline.bench() | bench_legs.bench() | bench_clock.bench()
    found |= bench_archive.bench() | bench_nights.bench() | bench_pages.bench() | bench_readers.bench()
    checked = targets(found)
    PAGE.write_text(page(found, checked), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}.")
    return 0 if all(reached for *_, reached in checked) else 1


def targets(found: Figures) -> list[tuple[str, str, str, bool]]:
    """Each target: what is measured, what it should be, what it is, and whether it is reached."""
    first, last = (found[f"import_{count}_files_peak_memory_mb"] for count in (bench_pipeline.COUNTS[0],
                                                                             bench_pipeline.COUNTS[-1]))
    counts = f"{bench_pipeline.COUNTS[-1]} files to {bench_pipeline.COUNTS[0]}"
    rows = []
    for kind, words in (("all_files", "all files"), ("whole_days", "files of whole days")):
        limit, loop = found[f"{kind}_parse_to_limit"], found[f"{kind}_parse_to_loop"]
        rows += [(f"Parsing, {words}: share of the limit", "40 % or more", f"{limit:.1%}", limit >= 0.4),
                 (f"Parsing, {words}: times the plain loop", "5 or more", f"{loop:.1f}", loop >= 5)]
    if "dense_fixes_per_s" in found:
        million = found["dense_fixes_per_s"] / 1e6
        rows.append(("Legs from columns, dense: million fixes a second and core", "3 or more", f"{million:.2f}",
                     million >= LEGS_MILLION_PER_S))
    rows.append((f"Peak memory of an import, {counts}", f"{MOST_GROWTH} or less", f"{last / first:.2f}",
                 last / first <= MOST_GROWTH))
    wall = found["many_legs_wall_s"]
    rows.append(("Clock and areas, 20,000 legs and 200 events", f"under {CLOCK_S} s", f"{wall:.1f} s", wall < CLOCK_S))
    speed, memory = found["archive_seeking_gb_per_s"], found["archive_seeking_peak_memory_mb"]
    share = speed / found["archive_reading_gb_per_s"]
    rows += [("60 aircraft out of an archive of 1.4 GB", "1 GB/s, or 80 % of reading it", f"{speed:.2f} GB/s, "
              f"{share:.0%}", speed >= ARCHIVE_GB_PER_S or share >= ARCHIVE_SHARE),
             ("Peak memory of that", f"under {ARCHIVE_MB} MB", f"{memory:.0f} MB", memory < ARCHIVE_MB)]
    few, many = (found[f"night_beside_{count}_days_s"] for count in bench_nights.HELD)
    status = found["ledger_status_s"]
    rows += [("One more day, 1,000 days held to 10", f"{NIGHTS_RATIO} or less", f"{many / few:.2f}",
              many / few <= NIGHTS_RATIO),
             ("Status with 3 years and 300 aircraft in the ledger", f"under {STATUS_S:.0f} s", f"{status:.1f} s",
              status < STATUS_S)]
    return rows + _of_pages(found)


def _of_pages(found: Figures) -> list[tuple[str, str, str, bool]]:
    """The targets of pages and readers, in wall seconds of this machine."""
    rows = []
    for reader, words in (("first", "the first reader of a release"), ("next", "a reader after")):
        times = {name: value for name, value in found.items() if name.endswith(f"_{reader}_reader_s")}
        slowest = max(times, key=lambda name: times[name])
        page = slowest.removeprefix("pages_").removesuffix(f"_{reader}_reader_s").replace("_", " ")
        rows.append((f"First useful picture with 20,000 legs, slowest page, {words}", f"under {PICTURE_S:.0f} s",
                     f"{times[slowest]:.1f} s ({page})", times[slowest] < PICTURE_S))
    growth = found["readers_memory_end_mb"] / found["readers_memory_begin_mb"]
    for what, name, most in (("The map drawn by software", "pages_map_drawn_s", MAP_S),
                             ("The answer of a filter", "pages_filter_answered_s", FILTER_S),
                             ("30 readers: 95 % of answers within", "readers_p95_s", READER_P95_S)):
        rows.append((what, f"under {most:.0f} s", f"{found[name]:.1f} s", found[name] < most))
    wrong = found["readers_errors"] + found["readers_answers_of_two_releases"]
    return [*rows, ("30 readers: errors, and answers that name two releases", "0", f"{wrong:.0f}", wrong == 0),
            ("30 readers: memory of the server, end to beginning", f"{MOST_GROWTH} or less", f"{growth:.2f}",
             growth <= MOST_GROWTH)]


def page(found: Figures, checked: list[tuple[str, str, str, bool]]) -> str:
    """The page: machine, targets, figures, set-up."""
    missed = [what for what, *_, reached in checked if not reached]
    verdict = "All targets are reached." if not missed else f"Not reached: {'; '.join(missed)}."
    parts = [
        "# Performance\n\nWritten by `make bench`; not edited by hand. Speeds are per second of processor time on one "
        "core; trust the ratios, not the seconds.",
        "\n".join([f"- Date: {datetime.now(UTC):%Y-%m-%d}, Flight Docket {PROGRAM_VERSION}", *machine(),
                   f"- Files parsed: {_files_parsed()}"]),
        f"## Targets\n\n{verdict}\n\n" + _table("target | to reach | measured | reached", (
            (what, wanted, value, "yes" if reached else "**no**") for what, wanted, value, reached in checked)),
        *(f"## {title}\n\n{words}\n\n" + _table("figure | value", _rows(found, prefixes))
          for title, words, prefixes in SECTIONS),
        _setup(),
    ]
    return "\n\n".join(parts) + "\n"


SECTIONS = (
    ("Parsing", "From gzip bytes to columns, beside a plain `gzip` and `json` loop and the limit: unpacking with isal "
     "and finding the parts of the JSON with simdjson, without making anything of them.",
     ("files", "rows", "packed", "all_files", "whole_days", "peak_memory")),
    ("Import", "To columns, to Parquet on disk, to legs: each with all that comes before it. Whole imports include "
     "reading the reference data and publishing the release; the last figure leaves that fixed cost out. The files are "
     "the shipped excerpt flown to and fro all day by made-up addresses.", ("fixes_per_s", "import")),
    ("Deriving again", "Wall seconds of one more day of one aircraft imported into the largest store of the imports "
     "above: only that aircraft is derived, and what joins tables; beside it `build`, which derives all of it.",
     ("again",)),
    ("Nights", f"Processor seconds and peak memory of importing one more day of {bench_nights.AIRCRAFT} aircraft "
     "beside 10 and 1,000 days held, of `build` of the same, and of `status` with 3 years and 300 aircraft in the "
     "ledger. The flights are the shipped excerpt at other times; they are never shown.", ("night", "ledger")),
    ("Daily archive", "60 aircraft out of a tar in parts, to columns, in GB of the archive a wall second: by seeking, "
     "and streamed as over a network, beside reading the same parts from end to end. Processes of their own, the best "
     "of five; the parts lie in the system's cache.", ("archive",)),
    ("Legs", "From columns to legs: `sparse` has a gap after each of its short flights, `dense` is an airliner's days.",
     ("sparse", "dense")),
    ("Court clock", "All events asked of all legs that ship, the making ready included.", ("clock",)),
    ("Court clock of many legs", "Legs near each event, as the program asks, with areas and the making ready. The legs "
     "and events are real ones at other times and by made-up addresses, spread over five years; they are never shown.",
     ("many_legs",)),
    ("Pages", "Wall seconds until heading, finding and first rows of a page stand in Chromium, with 20,000 legs (for "
     "Corrections without the finding, which follows), and the server's processor seconds for the whole page; then the "
     "map's first draw by software and the answer of a filter. The load of the machine stretches the wall seconds.",
     ("pages",)),
    ("Readers", f"{bench_readers.READERS} WebSocket sessions on the Flight map and the court clock, each with a new "
     f"question {bench_readers.PAUSE_S:.0f} seconds after an answer on average, while a writer publishes every minute. "
     "The lines of the map are not asked for, as without a browser no width is told.", ("readers",)),
    ("Commands", "Wall seconds with the data that ships, Python's start included.", ("command",)),
)


def _files_parsed() -> str:
    if os.environ.get("FLIGHTDOCKET_EXTRA_SAMPLES"):
        return "the real traces under FLIGHTDOCKET_EXTRA_SAMPLES"
    return "days made of the shipped excerpt; FLIGHTDOCKET_EXTRA_SAMPLES names no real ones"


def _rows(found: Figures, prefixes: tuple[str, ...]) -> list[tuple[str, str]]:
    chosen = {name: value for name, value in found.items() if name.startswith(prefixes)}
    return [(name.replace("_", " "), f"{value:,.0f}" if value >= 100 else f"{value:,.2f}")
            for name, value in chosen.items()]


def _table(head: str, rows: object) -> str:
    lines = [head.split(" | "), ["---"] * len(head.split(" | ")), *rows]  # type: ignore[misc]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _setup() -> str:
    """Timings of `make dashboard` and `make test` on a fresh clone, taken by hand: step to seconds, and a note."""
    if not TIMINGS.exists():
        return "## Set-up\n\nNot measured."
    timings = json.loads(TIMINGS.read_text(encoding="utf-8"))
    return "## Set-up\n\nOn a fresh clone, in wall seconds, taken by hand.\n\n" + _table(
        "step | s", ((str(step), str(seconds)) for step, seconds in timings.items()))


if __name__ == "__main__":
    sys.exit(main())
