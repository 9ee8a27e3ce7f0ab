"""A bundle for a filing: an answer of the court clock and all that it rests on, in one zip file.

The same release, question and versions give the same bytes: files stand in one order, carry the release's time, and
are stored as they are, as compression differs between machines.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from io import BufferedIOBase, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO, cast

import pandas as pd

from ingest.ask import Docket, question
from ingest.exports import csv
from ingest.exports import json as json_export
from ingest.exports.bundle_rows import tables_behind
from ingest.exports.left_out import LeftOut
from ingest.exports.print_page import Printed, print_page
from ingest.exports.text import moment_text
from ingest.manifest import Release
from ingest.question import Question
from ingest.schema import TABLES
from ingest.settings import PROGRAM_VERSION, ROOT, SETTINGS
from ingest.sources import sources_of
from ingest.vocabulary import LIMITS

METHODS = ROOT / "docs" / "methods.md"
PACKAGES = ("geopandas", "numpy", "pandas", "pyarrow", "pyproj", "shapely")
NOT_A_NAME = re.compile("[^A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Asked:
    """A question to the court clock, in the words of the command line and of addresses; a bound in knots."""

    event: str = ""
    case: str = ""
    at: str = ""
    during: str = ""
    flights: tuple[str, ...] = ()
    all_legs: bool = False
    speed_bound_kt: float | None = None

    @property
    def name(self) -> str:
        """What is asked about, fit for the name of a file."""
        return NOT_A_NAME.sub("_", self.event or self.case or self.during or f"at_{self.at}")[:80]


def bundle_name(asked: Asked, release_id: str) -> str:
    """The name of the bundle, without ending: it is that of the folder in it too."""
    return f"flight-docket_{asked.name}_{release_id}"


def write_bundle(docket: Docket, asked: Asked, path: Path, until: datetime | None = None) -> LeftOut:
    """Write the bundle; returns what was left out of it. Without what rests on positions after `until`.

    UsageError for a question that cannot be meant, StoreError where the release cannot be read.
    """
    meant = question(docket, asked.event, asked.case, asked.at, asked.during)
    rows = docket.clock(meant, asked.flights, asked.all_legs, asked.speed_bound_kt)
    left_out, release = LeftOut(), docket.release
    with Bundle(path, bundle_name(asked, release.id), release) as bundle:
        bundle.answer(rows)
        bundle.table("exits", [docket.exits(sorted(rows["leg_id"]), asked.speed_bound_kt)] if len(rows) else [])
        for name, frames in tables_behind(docket, meant, rows, left_out, until):
            bundle.table(name, frames)
        finding = docket.finding(rows) if len(meant.events) == 1 else ""
        told = [*left_out.sentences(), *LIMITS]
        bundle.text("print.html", print_page(Printed(docket, meant, rows, _question_words(asked), finding, told)))
        bundle.text("methods.md", METHODS.read_text(encoding="utf-8"))
        bundle.text("licences.txt", _licences())
        bundle.text("about.json", _json(_about(release, asked, meant, left_out)))
        bundle.text("README.txt", _read_me(release, asked, finding, told))
        bundle.text("SHA256SUMS", bundle.sums())
    return left_out


class Bundle:
    """The zip file while it is written: each part once, under one folder."""

    def __init__(self, path: Path, folder: str, release: Release) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._folder, self._release = folder, release

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def _part(self, name: str) -> Iterator[TextIO]:
        info = zipfile.ZipInfo(f"{self._folder}/{name}", self._release.created_utc.timetuple()[:6])
        info.create_system, info.external_attr = 3, 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as file:
            text = TextIOWrapper(file, encoding="utf-8", newline="")
            yield text
            text.flush()
            text.detach()

    def text(self, name: str, content: str) -> None:
        """Add a text."""
        with self._part(name) as out:
            out.write(content)

    def table(self, name: str, frames: Iterable[pd.DataFrame]) -> None:
        """Add a table as CSV."""
        with self._part(f"{name}.csv") as out:
            csv.write(frames, TABLES[name], self._release.id, out)

    def answer(self, rows: pd.DataFrame) -> None:
        """Add the rows of the clock as CSV and as JSON."""
        self.table("court_clock", [rows])
        with self._part("court_clock.json") as out:
            json_export.write([rows], TABLES["court_clock"], self._release.id, out)

    def sums(self) -> str:
        """The sha256 of each part so far, as `sha256sum -c` reads them."""
        lines = []
        for info in self._zip.infolist():
            with self._zip.open(info.filename) as part:
                digest = hashlib.file_digest(cast(BufferedIOBase, part), "sha256").hexdigest()
            lines.append(f"{digest}  {info.filename.split('/', 1)[1]}\n")
        return "".join(lines)


def _question_words(asked: Asked) -> str:
    """The question as the command line takes it."""
    given = {"event": asked.event, "case": asked.case, "at": asked.at, "during": asked.during,
             "speed-bound-kt": f"{asked.speed_bound_kt:.15g}" if asked.speed_bound_kt else ""}
    words = [f"--{name} {value}" for name, value in given.items() if value]
    words += [f"--flight {flight}" for flight in asked.flights] + ["--all"] * asked.all_legs
    return " ".join(["clock", *words])


def _about(release: Release, asked: Asked, meant: Question, left_out: LeftOut) -> Mapping[str, Any]:
    """Question, release with its settings and reference files, settings in use, versions, what is left out."""
    return {
        "question": _question_words(asked), "events": [event.event_id for event in meant.events],
        "release": {"id": release.id, "number": release.number, "created_utc": moment_text(release.created_utc),
                    "program_version": release.program_version, "schema_sha256": release.schema_sha256,
                    "command": release.command, "previous": release.previous, "settings": release.settings,
                    "reference_hashes": release.reference_hashes},
        "settings": [asdict(setting) for setting in SETTINGS], "left_out": left_out.sentences(),
        "versions": {"flight_docket": PROGRAM_VERSION, "python": platform.python_version(),
                     **{name: version(name) for name in PACKAGES}},
    }


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _licences() -> str:
    lines = [f"{source.name}{f' ({source.address})' if source.address else ''}\n  licence: {source.licence}\n"
             f"  attribution: {source.attribution}\n  {source.terms}\n" for source in sources_of("court_clock")]
    return ("The program is under the MIT licence. Data keeps the licence of its source; which files are in use is in "
            "source_files.csv.\n\n" + "\n".join(lines))


def _read_me(release: Release, asked: Asked, finding: str, told: list[str]) -> str:
    return "\n".join([
        f"Flight Docket {PROGRAM_VERSION}, release {release.id} of {moment_text(release.created_utc)}",
        f"Question: {_question_words(asked)}", "", *([finding, ""] if finding else []),
        "court_clock.csv, .json   the answer, a row for each event and leg",
        "print.html               the answer on a page, to print",
        "exits.csv                when each leg can have been inside US territory",
        "court_event_claims.csv, reported_leg_claims.csv, position_claims.csv   every claim, with its source",
        "fixes.csv                the received positions around it, each with its file",
        "source_files.csv, fetches.csv   these files: sha256 of their bytes, and the address they were fetched from",
        "other .csv               rows of the tables in between; docs and units: methods.md, and the data dictionary",
        "about.json               settings, versions, release; licences.txt: sources and their terms",
        "SHA256SUMS               check with: sha256sum -c SHA256SUMS", "",
        "The same release, question and versions give this file again, byte for byte.",
        f"To cite: Flight Docket, {_question_words(asked)}, release {release.id}.", "", *told, ""])
