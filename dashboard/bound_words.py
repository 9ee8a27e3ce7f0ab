"""Where the speed bounds of an answer come from, in a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.labels import number_words
from dashboard.language import tr
from ingest.ask import Docket

RAISED, UNKNOWN = "speed_bound_raised", "type_unknown"


def bound_words(docket: Docket, rows: pd.DataFrame, asked_kt: float | None) -> str:
    """What each bound in rows of the clock is: asked for, of the aircraft's type, of an unknown one, or flown.

    Empty without rows.
    """
    types = _types(docket)
    told = dict.fromkeys(_what(row, types.get(row.leg_id, ""), asked_kt) for row in rows.itertuples())
    return tr("{bounds}. It can be changed below.", bounds="; ".join(told)) if told else ""


def _what(row: Any, aircraft_type: str, asked_kt: float | None) -> str:
    cautions, bound = row.cautions.split(";"), number_words(row.speed_bound_kt)
    if RAISED in cautions:
        return tr("{bound} kt is a ground speed that the leg itself was received at, above the bound", bound=bound)
    if asked_kt:
        return tr("{bound} kt is the bound asked for, in place of the type's own", bound=bound)
    if UNKNOWN in cautions or not aircraft_type:
        return tr("{bound} kt is the bound used where the type is not known", bound=bound)
    return tr("{bound} kt is the {type}'s own bound", bound=bound, type=aircraft_type)


def _types(docket: Docket) -> dict[str, str]:
    """The aircraft type of each leg by its id."""
    told, seen = docket.roster.every_report, docket.roster.observed
    return {leg: kind for frame in (told, seen)
            for leg, kind in zip(frame["leg_id"], frame["aircraft_type"], strict=True)}
