"""Airports as places by code."""

from __future__ import annotations

import pandas as pd

from ingest.derive.claims import text
from ingest.derive.geodesy import Place


def places_of(airports: pd.DataFrame) -> dict[str, Place]:
    """Airports by code, aliases included; the place carries the code in use."""
    places: dict[str, Place] = {}
    columns = (airports[c] for c in ("airport_icao", "latitude", "longitude", "aliases"))
    for code, latitude, longitude, aliases in zip(*columns, strict=True):
        place = Place(float(latitude), float(longitude), code)
        places.update(dict.fromkeys([code, *(a for a in text(aliases).split(";") if a)], place))
    return places
