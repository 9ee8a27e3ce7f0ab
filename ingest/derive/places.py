"""Airports as places by code."""

from __future__ import annotations

import pandas as pd

from ingest.derive.claims import listed
from ingest.derive.geodesy import Place


def places_of(airports: pd.DataFrame) -> dict[str, Place]:
    """Airports by code, aliases included; the place carries the code in use."""
    places: dict[str, Place] = {}
    columns = (airports[c].tolist() for c in ("airport_icao", "latitude", "longitude", "aliases"))
    for code, latitude, longitude, aliases in zip(*columns, strict=True):
        places[code] = place = Place(latitude, longitude, code)
        if aliases:
            places.update(dict.fromkeys(listed(aliases), place))
    return places
