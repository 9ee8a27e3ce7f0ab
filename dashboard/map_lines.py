"""The lines of the Flight map: a track, its gaps or a route for each leg, coloured by what a reader chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from dashboard import labels, layers
from dashboard.filters import UNKNOWN, Wanted, all_legs, matching
from dashboard.first_view import Line
from dashboard.kept import kept
from dashboard.language import current, mark, tr
from dashboard.queries import new_legs
from dashboard.saying import say
from ingest.ask import Docket

COLUMNS = {"basis": "basis", "class": "class_key", "operator": "operator"}
"""What lines can be coloured by, with the column of the legs."""
BY_WORDS = {"basis": mark("basis"), "class": mark("class"), "operator": mark("operator as reported")}
CLASSES = {"removal": "flight-0", "return": "flight-1", "lateral": "flight-2", "connection": "flight-3",
           "shuffle": "flight-4", "mixed": "ink", "undetermined": "quiet"}
BASES = {"observed": "flight-0", "reported": "ink"}
OPERATORS_SHOWN = 5
TRACKS_AT_MOST = 200
"""So many observed legs are drawn as tracks; of more, each as a straight line between its ends."""
OTHERS = mark("others, and not known")


@dataclass(frozen=True)
class MapLines:
    """What the map draws, and the key of its colours: name in the palette and words; empty where coloured by basis."""

    routes: list[Line]
    tracks: list[Line]
    gaps: list[Line]
    straight: list[Line]
    key: list[tuple[str, str]]

    @property
    def all(self) -> list[Line]:
        """Every line, whatever its kind."""
        return [*self.routes, *self.tracks, *self.gaps, *self.straight]

    def of(self, leg_ids: set[str]) -> list[Line]:
        """The lines of some legs."""
        return [line for line in self.all if line["leg_id"] in leg_ids]


def lines(docket: Docket, wanted: Wanted, by: str, until: datetime | None) -> MapLines:
    """The lines of the legs that are wanted, coloured `by` basis, class or operator. Kept; to be read only.

    Legs with positions after `until` have none: they are too new to be shown to all.
    """
    return _lines(docket, wanted, by, until, current())


@kept(8)
def _lines(docket: Docket, wanted: Wanted, by: str, until: datetime | None, language: str) -> MapLines:
    """The lines with their texts in the language in use, which is `language`."""
    legs = matching(all_legs(docket), wanted)
    legs = legs[~legs["leg_id"].isin(new_legs(docket.release, until))]
    shades = _shades(legs, by)
    made = MapLines([], [], [], [], [] if by == "basis" else _key(legs, shades, by))
    observed = list(legs.loc[legs["basis"] == "observed", "leg_id"])
    seen = docket.leg_tracks(observed) if len(observed) <= TRACKS_AT_MOST else {}
    ends = _ends(docket) if len(observed) > TRACKS_AT_MOST else {}
    for leg in legs.itertuples():
        shade = shades.get(getattr(leg, COLUMNS[by]), "quiet")
        text = tr("{leg}, {basis}, {route}, departed {time}", leg=leg.name, basis=labels.words(leg.basis),
                  route=f"{leg.departure or '?'}–{leg.arrival or '?'}", time=leg.departed)
        start, end = docket.fields.get(leg.departure), docket.fields.get(leg.arrival)
        if leg.leg_id in seen:
            pieces, between = layers.track_lines(leg.leg_id, text, seen[leg.leg_id], shade)
            made.tracks.extend(pieces)
            made.gaps.extend(between)
        elif leg.leg_id in ends:
            made.straight.append(layers.straight_line(leg.leg_id, text, ends[leg.leg_id], shade))
        elif start and end:
            made.routes.append(layers.route_line(leg.leg_id, text, (start.longitude, start.latitude),
                                                 (end.longitude, end.latitude), shade))
    return made


def _ends(docket: Docket) -> dict[str, list[list[float]]]:
    """The first and the last received position of each observed leg, by its id."""
    names = ["first_fix_longitude", "first_fix_latitude", "last_fix_longitude", "last_fix_latitude"]
    legs = docket.release.table("legs", columns=["leg_id", *names])
    spots = legs[names].to_numpy(dtype=float).round(4).reshape(-1, 2, 2).tolist()
    return dict(zip(legs["leg_id"], spots, strict=True))


def _shades(legs: pd.DataFrame, by: str) -> dict[str, str]:
    """The colour of each value, a name of the palette; the operators with most legs have one, the rest share grey."""
    if by != "operator":
        return BASES if by == "basis" else CLASSES
    most = [name for name in legs["operator"].value_counts().index if name != UNKNOWN]
    return {name: f"flight-{n}" for n, name in enumerate(most[:OPERATORS_SHOWN])}


def _key(legs: pd.DataFrame, shades: dict[str, str], by: str) -> list[tuple[str, str]]:
    """The colours of the values that are there, with their words."""
    told = [(shade, str(say(name)) if by == "operator" else labels.words(name)) for name, shade in shades.items()
            if name in set(legs[COLUMNS[by]])]
    return [*told, ("quiet", tr(OTHERS))] if by == "operator" else told
