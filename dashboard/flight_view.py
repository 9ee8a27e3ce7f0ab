"""One leg: what is known of it, its track with gaps and their areas, and its claims. No Streamlit, nothing computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import shapely

from dashboard import queries
from dashboard.altitude_svg import Heights
from dashboard.kept import kept
from dashboard.language import mark
from dashboard.picture import Airport, EventDrawn, GapDrawn, LegDrawn, Picture
from dashboard.times import moment
from ingest.ask import Docket
from ingest.errors import WrongParameter
from ingest.leg_detail import gap_areas, leg_fixes

OBSERVED, REPORTED = "observed", "reported"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Flight:
    """A leg as a page shows it. `leg` is its row of `legs` or, where it has no track, of `reported_legs`.

    `zone` is that of the place it left, `arrival_zone` of the place it landed at.
    `report` is the row of `reported_legs` that speaks of it; `gaps` are rows of `gaps` with their areas.
    """

    leg_id: str
    name: str
    basis: str
    leg: Row
    report: Row | None
    zone: str
    arrival_zone: str
    match: queries.Match | None
    claims: pd.DataFrame
    gaps: tuple[Row, ...]
    heights: Heights | None
    picture: Picture


@kept(16)
def flight_of(docket: Docket, leg_id: str) -> Flight:
    """The leg of that id, reported or observed; a report that has a track is shown as that track.

    WrongParameter, naming `leg`, where the release has none of that id.
    """
    roster = docket.roster
    tracks = {row["leg_id"]: leg for leg, row in roster.report_of.items()}
    shown = tracks.get(leg_id, leg_id)
    seen = roster.observed[roster.observed["leg_id"] == shown]
    told = roster.every_report[roster.every_report["leg_id"] == shown]
    if not len(seen) and not len(told):
        raise WrongParameter("leg", found=leg_id, expected=mark("the id of a leg of this release"))
    basis = OBSERVED if len(seen) else REPORTED
    leg = _values(seen if len(seen) else told)
    report = roster.report_of.get(shown) if len(seen) else leg
    claims = _claims(docket, report)
    zone, arrival_zone = _zone(docket, leg, claims), _zone(docket, leg, claims, ("arrival", "departure"))
    gaps = tuple(gap_areas(docket, shown)) if len(seen) else ()
    heights = _heights(docket, leg, gaps, zone) if len(seen) else None
    picture = _picture(docket, shown, basis, leg, gaps, zone)
    match = queries.matches_by_leg(docket.release).get(shown)
    return Flight(shown, docket.leg_names[shown], basis, leg, report, zone, arrival_zone, match, claims, gaps, heights,
                  picture)


def _values(rows: pd.DataFrame) -> Row:
    return {str(name): value for name, value in rows.iloc[0].items()}


def _claims(docket: Docket, report: Row | None) -> pd.DataFrame:
    """The claims about the report's leg, schedules and claims about several flights left out."""
    asked = pd.DataFrame([{name: report[name] for name in ("leg_id", "flight_id", "leg_no")}] if report else [],
                         columns=["leg_id", "flight_id", "leg_no"])
    return queries.leg_claims(docket.release, asked)


def _zone(docket: Docket, leg: Row, claims: pd.DataFrame, ends: tuple[str, str] = ("departure", "arrival")) -> str:
    """The zone in which times are told first: of the airport at one end, at the other, of the claims, else UTC."""
    airports = docket.release.table("airports", columns=["airport_icao", "timezone"])
    zones = dict(zip(airports["airport_icao"], airports["timezone"], strict=True))
    known = [zones.get(leg[f"{end}_airport_icao"], "") for end in ends]
    return next(filter(None, [*known, *claims["timezone"]]), "UTC")


def _heights(docket: Docket, leg: Row, gaps: tuple[Row, ...], zone: str) -> Heights:
    fixes = leg_fixes(docket, leg["leg_id"])
    used = fixes[(fixes["set_aside_reason"] == "") & fixes["altitude_ft"].notna()]
    cuts = [gap.before for gap in _drawn(gaps)]
    pieces: dict[int, list[tuple[datetime, float]]] = {}
    for at, feet in zip(used["time_utc"].dt.to_pydatetime(), used["altitude_ft"], strict=True):
        pieces.setdefault(sum(at > cut for cut in cuts), []).append((at, float(feet)))
    first, last = moment(leg["first_fix_utc"]), moment(leg["last_fix_utc"])
    assert first is not None
    assert last is not None
    return Heights(list(pieces.values()), _drawn(gaps), first, last, zone)


def _drawn(gaps: tuple[Row, ...]) -> list[GapDrawn]:
    return [GapDrawn(pd.Timestamp(gap["before_utc"]).to_pydatetime(warn=False),
                     pd.Timestamp(gap["after_utc"]).to_pydatetime(warn=False), gap["landing_in_gap"] != "no")
            for gap in gaps]


def _picture(docket: Docket, leg_id: str, basis: str, leg: Row, gaps: tuple[Row, ...], zone: str) -> Picture:
    """The leg alone over its whole time: no dot is drawn, as none holds for all of it."""
    ends = {end: moment(leg[end]) for end in ("departed_earliest_utc", "departed_latest_utc", "arrived_earliest_utc",
                                              "arrived_latest_utc")}
    known = [moment(leg[name]) for name in ("first_fix_utc", "last_fix_utc") if name in leg] + list(ends.values())
    times = [time for time in known if time] or [datetime.fromisoformat("1990-01-01T00:00Z")]
    shapes = [gap["geometry"] for gap in gaps if gap["geometry"] is not None]
    track = docket.leg_tracks([leg_id]).get(leg_id, []) if basis == OBSERVED else []
    departure, arrival = (_airport(docket, leg[f"{end}_airport_icao"]) for end in ("departure", "arrival"))
    drawn = LegDrawn(leg_id, docket.leg_names[leg_id], 0, "", basis, *ends.values(), departure, arrival,
                     shapely.union_all(shapes) if shapes else None, track, tuple(_drawn(gaps)))
    asked = EventDrawn(leg_id, "", min(times), max(times), True, False)
    return Picture((drawn,), (asked,), zone, "", "")


def _airport(docket: Docket, code: str) -> Airport | None:
    place = docket.fields.get(code)
    return Airport(code, docket.place_names[code], place.longitude, place.latitude) if place else None
