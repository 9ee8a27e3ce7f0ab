"""The single claims about a reported leg, held against the track that the leg is joined with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.derive.claims import joined, listed, text
from ingest.derive.geodesy import Place
from ingest.derive.match_score import Limits, pair_of
from ingest.derive.match_sides import AIRPORTS, Side, reported_side

Claims = Mapping[tuple[str, int], Iterable[Mapping[str, Any]]]
"""Rows of `reported_leg_claims` by flight id and number of the leg."""


def one_contradicts(
    claims: Iterable[Mapping[str, Any]], track: Side, fields: Mapping[str, Place], limits: Limits
) -> bool:
    """Whether one of the claims gives an aircraft, an airport or a time that the track excludes."""
    return any(pair_of(_side(claim, fields), track, limits).contradiction for claim in claims)


def _side(claim: Mapping[str, Any], fields: Mapping[str, Place]) -> Side:
    """A claim as if it were all that is reported of the leg, with airports by the codes in use."""
    row = {**claim, "leg_id": "", "icao24": ""}
    for end, place in AIRPORTS.items():
        row[f"{end}_basis"] = "reported"
        for name in (f"{place}_airport_icao", f"{place}_candidates_icao"):
            codes = listed(text(claim[name]))
            row[name] = joined(fields[code].code if code in fields else code for code in codes)
    return reported_side(row, fields)
