"""The command line: words in, tables out. Standard output carries the table alone, messages go to standard error.

Exit codes: 0 done; 1 a failed job, or a file set aside whole; 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable

from ingest import checks, pipeline
from ingest.archives import addresses
from ingest.ask import Docket, open_release, question
from ingest.cron_commands import fetch, pin, prune, run, schedule
from ingest.errors import DocketError, UsageError, WrongParameter
from ingest.export_commands import export, to_file
from ingest.exports import csv, geojson, json
from ingest.exports.bundle import Asked
from ingest.exports.text import cell_text
from ingest.live_commands import poll
from ingest.manifest import Release
from ingest.mappings import address, mapping_in
from ingest.samples import sample_problems
from ingest.schema import TABLES
from ingest.settings import PROGRAM_VERSION, REFERENCE_DIR
from ingest.shell import MESSAGES, progress, store, store_option
from ingest.status import decisions_line, status_lines
from ingest.vocabulary import FILE_REASONS, ROW_REASONS

TABLE_COLUMNS = {
    "court_clock": ("event_id", "leg_id", "phase", "outside_us_territory", "nearest_us_territory_km_min",
                    "speed_bound_kt", "speed_needed_kt", "time_margin_s", "possible_zones", "basis", "in_force",
                    "cautions"),
    "exits": ("leg_id", "basis", "possible_inside_us_territory_utc", "left_us_territory_latest_utc",
              "entered_us_territory_earliest_utc", "entered_us_territory_latest_utc", "speed_bound_kt", "note"),
    "legs": ("leg_id", "registration", "departed_earliest_utc", "departed_latest_utc", "departure_airport_icao",
             "arrived_earliest_utc", "arrived_latest_utc", "arrival_airport_icao", "landing_in_gap", "cautions"),
}
KEPT_WHOLE = ("leg_id", "phase", "in_force")
"""Columns that are never cut on a terminal: without them a row means nothing."""


class Commands(click.Group):
    """Turns the program's own errors into one sentence and an exit code; nothing else is hidden."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if isinstance(error, WrongParameter):
                error.place = f"--{error.place.replace('_', '-')}"
            MESSAGES.print(f"Wrong usage: {error}", markup=False)
            ctx.exit(2)
        except DocketError as error:
            MESSAGES.print(f"Failed: {error}", markup=False)
            ctx.exit(1)


def _answer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
                     show_default=True, help="What standard output carries."),
        click.option("--speed-bound-kt", type=float, help="Speed bound in knots, instead of each type's own."),
        click.option("--flight", "flights", multiple=True, metavar="ID", help="Only this flight id or leg id."),
    ):
        command = option(command)
    return store_option(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM_VERSION, prog_name="Flight Docket")
@store_option
def main() -> None:
    """Removal flights and court orders on one clock."""


def _docket() -> Docket:
    return Docket(open_release(store()))


@main.command()
@store_option
def build() -> None:
    """Reference rows, shipped samples and all that was imported before, as one release."""
    _finish(pipeline.build(store(), progress))


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--aircraft", default="", metavar="HEX,HEX", help="Of a daily archive (.tar, .tar.aa, …), only these.")
@click.option("--watch-list", is_flag=True, help="Of a daily archive, those watched on its day.")
@click.option("--icao24", default="", metavar="HEX", help="The aircraft of files that name none.")
@click.option("--mapping", type=click.Path(path_type=Path), metavar="TOML",
              help="How CSV files of another make are read; examples in data/mappings.")
@store_option
def import_(paths: tuple[Path, ...], aircraft: str, watch_list: bool, icao24: str, mapping: Path | None) -> None:
    """ADS-B files, folders, globe_history trees or daily archives into the store."""
    run = pipeline.import_files(store(), paths, progress, aircraft=addresses(aircraft), icao24=address(icao24),
                                mapping=mapping_in(mapping), watch_list=watch_list)
    if not (run.report.imported or run.report.already_held or run.report.set_aside or run.report.absent):
        MESSAGES.print("Nothing was found to read: of a folder, files called trace_….json are taken.")
    _finish(run)


def _finish(run: pipeline.Run) -> None:
    report = run.report
    for error in report.set_aside:
        MESSAGES.print(f"Set aside: {error} ({FILE_REASONS[error.reason]})", markup=False)
    MESSAGES.print(f"Files: {report.imported} imported, {report.already_held} held already, "
                   f"{report.replaced} replaced, {len(report.set_aside)} set aside.")
    if report.absent:
        MESSAGES.print(f"Aircraft that an archive of a day does not list: {report.absent} (verified empty).")
    MESSAGES.print(f"Rows: {report.rows_kept} kept of {report.rows_total}.")
    for other in report.held_as:
        MESSAGES.print(f"Held already: {other}.", markup=False)
    for change in report.shrunk:
        MESSAGES.print(f"Replaced by fewer: {change}; import the longer file again if this one was cut off.",
                       markup=False)
    for reason, count in sorted(report.rejected.items()):
        MESSAGES.print(f"Rows rejected: {count} ({reason}: {ROW_REASONS[reason]})")
    for name, count in sorted(report.emptied.items()):
        MESSAGES.print(f"Unusable values of {name} left empty in rows that are kept: {count}")
    if lost := decisions_line(run.release):
        MESSAGES.print(lost, markup=False)
    MESSAGES.print(f"Release {run.release.id}.")
    if report.set_aside:
        click.get_current_context().exit(1)


@main.command()
@click.option("--event", default="", metavar="ID", help="A court event.")
@click.option("--case", default="", metavar="ID", help="All events of a case.")
@click.option("--at", default="", metavar="TIME", help="An ISO time with a zone, or A/B.")
@click.option("--during", default="", metavar="EVENT", help="Legs that left or flew while this order was in force.")
@click.option("--all", "all_legs", is_flag=True, help="Also legs more than 24 hours away.")
@click.option("--bundle", type=click.Path(path_type=Path), metavar="FILE.zip",
              help="Write the answer and all that it rests on to a zip file, for a filing.")
@_answer_options
def clock(event: str, case: str, at: str, during: str, all_legs: bool, bundle: Path | None, flights: tuple[str, ...],
          speed_bound_kt: float | None, form: str) -> None:
    """Where each leg can have been when the court spoke."""
    docket = _docket()
    if bundle is not None:
        to_file(docket, Asked(event, case, at, during, flights, all_legs, speed_bound_kt), bundle)
        return
    asked = question(docket, event, case, at, during)
    frame = docket.clock(asked, flights, all_legs, speed_bound_kt)
    if not len(frame) or (form == "table" and len(asked.events) == 1 and not (flights or all_legs)):
        MESSAGES.print(docket.finding(frame), markup=False)
    if without := [event.event_id for event in asked.events if event.event_id not in set(frame["event_id"])]:
        MESSAGES.print(f"No row for {len(without)} of {len(asked.events)} events, as no leg asked for is known within "
                       f"24 hours of them: {', '.join(without)}.", markup=False)
    _show("court_clock", frame, docket.release, form)


@main.command()
@click.option("--icao24", required=True, metavar="HEX", help="The aircraft's 24-bit address.")
@click.option("--at", required=True, metavar="T1,T2,…", help="ISO times with a zone.")
@click.option("--speed-bound-kt", type=float, help="Speed bound in knots, instead of the type's own.")
@click.option("--format", "form", type=click.Choice(["csv", "geojson"]), default="csv", show_default=True,
              help="What standard output carries.")
@store_option
def areas(icao24: str, at: str, speed_bound_kt: float | None, form: str) -> None:
    """Where one aircraft can have been at each of some instants."""
    docket = _docket()
    frame = docket.areas_at(icao24.lower(), at, speed_bound_kt)
    with _standard_output() as out:
        (csv if form == "csv" else geojson).write([frame], TABLES["areas"], docket.release.id, out)


@main.command()
@_answer_options
def exits(flights: tuple[str, ...], speed_bound_kt: float | None, form: str) -> None:
    """When each leg can have been inside US territory."""
    docket = _docket()
    _show("exits", docket.exits(flights, speed_bound_kt), docket.release, form)


@main.command()
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@store_option
def legs(form: str) -> None:
    """Observed legs: take-off to landing, with what is known of each end."""
    release = open_release(store())
    _show("legs", release.table("legs"), release, form)


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Standard output, written out at the end. DocketError where it takes no more; a closed pipe is left to click."""
    if sys.stdout is None:
        raise DocketError("standard output", found="nothing", expected="a file or pipe that takes the table")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not be tried again at exit
        raise DocketError("standard output", found=error.strerror or str(error), advice="the table is not whole",
                          expected="a file or pipe that takes the table") from error


def _rich_table(name: str, frame: pd.DataFrame) -> RichTable:
    """The rows for a person: what is the same in all of them stands below, lists have an item a line."""
    cells = {c: [cell_text(TABLES[name].field(c), value) for value in frame[c]] for c in TABLE_COLUMNS[name]}
    same = {c: values[0] for c, values in cells.items() if len(values) > 1 and len(set(values)) == 1}
    shown = RichTable(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), caption_justify="left")
    shown.caption = "; ".join(f"{c}: {value}" for c, value in same.items() if value)
    told = {c: values for c, values in cells.items() if c not in same and any(values)}
    for c in told:
        shown.add_column(c.replace("_", " "), no_wrap=c in KEPT_WHOLE, overflow="fold")
    for row in zip(*told.values(), strict=True):
        shown.add_row(*(value.replace(";", "\n") for value in row))
    return shown


def _show(name: str, frame: pd.DataFrame, release: Release, form: str) -> None:
    if form in ("csv", "json"):
        with _standard_output() as out:
            (csv if form == "csv" else json).write([frame], TABLES[name], release.id, out)
        return
    shown = _rich_table(name, frame)
    with _standard_output() as out:
        Console(file=out, width=None if out.isatty() else 300, markup=False, highlight=False).print(shown)
    MESSAGES.print(f"{len(frame)} rows. Release {release.id}.")


@main.command()
@store_option
def check() -> None:
    """Reference files and store: everything that is wrong, with file, line and field."""
    problems = checks.problems(REFERENCE_DIR) + sample_problems()
    for problem in problems:
        MESSAGES.print(f"Wrong: {problem}", markup=False)
    for warning in checks.warnings(REFERENCE_DIR):
        MESSAGES.print(f"Note: {warning}", markup=False)
    release = store().current()
    if release is not None:
        release.verify()
    MESSAGES.print(f"{len(problems)} problem{'s' * (len(problems) != 1)} in the reference files and samples; "
                   + ("no store yet." if release is None else f"release {release.id} is whole."))
    if problems:
        click.get_current_context().exit(1)


@main.command()
@store_option
def status() -> None:
    """What the store holds, from when to when, and what was set aside."""
    for line in status_lines(open_release(store())):
        click.echo(line)


for command in (export, fetch, poll, run, schedule, pin, prune):
    main.add_command(command)
