"""What an example of an input format reads as: `python -m tests.expected FILE …` prints it as CSV, and writes nothing.

After the file may stand icao24=HEX, and mapping=NAME:ZONE for one of data/mappings.

A person compares it with the example and saves it beside it as <name>.expected.csv.
"""

from __future__ import annotations

import csv
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from ingest.formats import read_content
from ingest.formats.compressed import unpack
from ingest.formats.content import Given
from ingest.formats.mapping import Mapping, load_mapping
from ingest.formats.trace import Trace
from ingest.settings import ROOT
from ingest.sources.files import hex_of_name

NOW = 1_787_800_000.0  # two days after the excerpt's
LIMIT = 10_000_000
MAPPINGS = ROOT / "data" / "mappings"
EXAMPLES = Path(__file__).resolve().parent / "examples"


def read_example(path: Path, **given: Any) -> tuple[str, list[Trace]]:
    """The format of an example and what it says."""
    return read_content(unpack(path.read_bytes(), path.name, LIMIT), path.name, Given(NOW, hex_of_name(path), **given))


def mapping(name: str, zone: str = "") -> Mapping:
    """A mapping that ships, with the zone it leaves open."""
    text = (MAPPINGS / f"{name}.toml").read_text(encoding="utf-8")
    return load_mapping(text.replace('zone = ""', f'zone = "{zone}"').encode(), f"{name}.toml")


def as_csv(traces: list[Trace]) -> str:
    """The fixes of all aircraft, as the expected files have them."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["icao24", *traces[0].columns])
    for trace in traces:
        for row in zip(*(values.tolist() for values in trace.columns.values()), strict=True):
            writer.writerow([trace.icao24, *map(_cell, row)])
    return out.getvalue()


def expected_of(path: Path) -> Path:
    """The file with what an example reads as."""
    return path.with_suffix(".expected.csv")


def _cell(value: Any) -> str:
    texts = {True: "true", False: "false", None: ""}
    return texts[value] if value is None or isinstance(value, bool) else "" if value != value else str(value)


if __name__ == "__main__":
    words: dict[str, Any] = dict(word.split("=", 1) for word in sys.argv[2:])
    if "mapping" in words:
        words["mapping"] = mapping(*words["mapping"].split(":", 1))
    key, found = read_example(Path(sys.argv[1]), **words)
    print(key, {trace.icao24: (trace.rows_total, trace.rejected, trace.emptied) for trace in found}, file=sys.stderr)
    print(as_csv(found), end="")
