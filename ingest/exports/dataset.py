"""A release as a schema.org Dataset (JSON-LD), for search engines of data."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ingest.exports import EXPORTS, formats_of
from ingest.exports.datapackage import TITLE
from ingest.exports.filters import LEG_TIMES
from ingest.exports.licences import licence_of
from ingest.exports.text import moment_text
from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.sources import SOURCES
from ingest.vocabulary import LIMITS


def dataset(release: Release) -> dict[str, Any]:
    """The description of a release; its addresses are relative to its own. StoreError when it cannot be read."""
    days = _days(release)
    licences = dict.fromkeys(licence_of(source).address for source in SOURCES)
    return {
        "@context": "https://schema.org/", "@type": "Dataset", "name": TITLE, "url": "datapackage.json",
        "description": "Positions, legs and court events, with what is known of each, how, and from where. "
                       + " ".join(LIMITS),
        "identifier": release.id, "version": release.id, "dateModified": moment_text(release.created_utc),
        "isAccessibleForFree": True, "license": [address for address in licences if address],
        "creator": {"@type": "Organization", "name": "Flight Docket"},
        "creditText": "; ".join(dict.fromkeys(source.attribution for source in SOURCES)),
        **({"temporalCoverage": days} if days else {}),
        "keywords": ["removal flights", "ADS-B", "court orders", "deportation", "open data"],
        "distribution": [
            {"@type": "DataDownload", "name": table.name, "description": table.meaning,
             "contentUrl": f"{table.name}.{form}", "encodingFormat": EXPORTS[form].media_type.split(";")[0]}
            for table in TABLES.values() if table.role != "answer" for form in formats_of(table.name)],
    }


def _days(release: Release) -> str:
    """The UTC days from the first to the last leg, as `first/last`; empty where there is none."""
    times = [release.table(name, columns=[c for c in LEG_TIMES if c in TABLES[name].columns]).stack()
             for name in ("reported_legs", "legs") if release.rows(name)]
    known = pd.concat(times) if times else pd.Series(dtype="datetime64[ms, UTC]")
    return f"{known.min():%Y-%m-%d}/{known.max():%Y-%m-%d}" if len(known) else ""
