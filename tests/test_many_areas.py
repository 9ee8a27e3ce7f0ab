"""What is answered quickly is what a plain look at everything answers: outlines, areas together, legs near."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from heart import KHRL, MHPR, MMMX, STATION, docket, territory
from traces import extra_folder

from ingest import pipeline
from ingest.ask import CLASS_COLUMNS, Docket, open_release, question
from ingest.derive.court_clock import Answer, Event
from ingest.derive.geodesy import WGS84, Place, distance_km
from ingest.derive.intervals import Interval
from ingest.derive.region import Region, outlined
from ingest.derive.verdicts import any_touches, finding
from ingest.exports.csv import write
from ingest.frames import conformed
from ingest.question import Question
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Store
from ingest.trails import WHOLE

NEAR_BORDER, OTTAWA = Place(31.0, -107.7), Place(45.3, -75.7)


def some_regions() -> list[Region]:
    """Areas of 100 m to 3,000 km, whole and cut, of one place and of two."""
    random = np.random.default_rng(4)
    regions = []
    for place in (KHRL, MHPR, MMMX, NEAR_BORDER, OTTAWA, Place(64.0, -179.2)):
        for km in (0.1, 8.0, 60.0, 400.0, 3000.0):
            lon, lat, _ = WGS84.fwd(place.longitude, place.latitude, random.uniform(0, 360), km * 1000)
            total = km / 0.3 * random.choice([1.0001, 1.2])
            cut = random.uniform(0.2, 0.8) * total
            there = Place(float(lat), float(lon))
            regions += [Region(place, there, total, total, total, 0.3),
                        Region(place, there, cut, total - cut, total, 0.3),
                        Region(place, None, total, 0.0, 0.0, 0.3)]
    return regions


def test_outlines_found_together_are_those_found_by_search() -> None:
    regions = some_regions()
    outlined(regions)
    for region in regions:
        latitude, longitude = region.searched_ring()
        searched = abs(WGS84.polygon_area_perimeter(longitude, latitude)[0]) / 1e6
        assert region.area_km2() == pytest.approx(searched, rel=1e-7, abs=1e-4), region
        assert np.abs(region.level_at(*region.ring())).max() < 2e-3, region


def test_the_least_level_is_the_least_over_the_whole_outline() -> None:
    outline = territory().outline
    for region in some_regions():
        p = distance_km(region.before, outline.latitude, outline.longitude) if region.before else 0.0
        q = distance_km(region.after, outline.latitude, outline.longitude) if region.after else 0.0
        whole = region.level(p, q).min()
        assert whole - 2.0 <= territory().least_level(region)[0] <= whole + 1e-9


def test_areas_touch_a_place_together_where_one_of_them_does() -> None:
    regions = some_regions()
    for region in regions:
        for km in (1.0, 15.0, 2000.0):
            level = region.level_at(np.array([STATION.latitude]), np.array([STATION.longitude]))[0]
            assert any_touches([region], STATION, km) == (level <= km), region
    assert any_touches(regions, STATION, 1.0) == any(any_touches([region], STATION, 1.0) for region in regions)
    assert not any_touches([], STATION, 1.0)


def test_areas_together_say_what_each_says_alone() -> None:
    regions = [r for r in some_regions() if r.radius_km < 600]
    for start in range(0, len(regions), 4):
        some = regions[start : start + 4]
        alone = [finding([replace(r)], territory(), STATION, thresholds()) for r in some]
        joint = finding(some, territory(), STATION, thresholds())
        assert joint.nearest_km == min(f.nearest_km for f in alone if f.nearest_km is not None)
        assert joint.farthest_km == max(f.farthest_km for f in alone if f.farthest_km is not None)
        assert set(joint.zones) == {zone for f in alone for zone in f.zones}
        verdicts = {f.outside for f in alone}
        assert joint.outside == (verdicts.pop() if len(verdicts) == 1 else "undetermined")
        if joint.outside == "yes":
            assert joint.speed_needed_kt == min(f.speed_needed_kt for f in alone if f.speed_needed_kt is not None)
            assert joint.time_margin_s == min(f.time_margin_s for f in alone if f.time_margin_s is not None)


def plain_rows(made: Docket, events: tuple[Event, ...]) -> pd.DataFrame:
    """The clock of every leg with its whole track, all looked at for each event."""
    every = made.roster.legs(range(len(made.roster)), lambda first, last: WHOLE, None)
    answers: list[Answer] = [a for event in events for a in made._clock.answers(event, every)]
    told = [made.leg_classes.get(answer.row["leg_id"], {}) for answer in answers]
    rows = [answer.row | {name: classed.get(name, "") for name in CLASS_COLUMNS}
            for answer, classed in zip(answers, told, strict=True)]
    return conformed(TABLES["court_clock"], rows)


def as_csv(frame: pd.DataFrame) -> str:
    out = StringIO()
    write([frame], TABLES["court_clock"], "r", out)
    return out.getvalue()


def around_tracks(made: Docket) -> tuple[Event, ...]:
    """Instants and stretches before, in and after each observed leg."""
    events = []
    for leg in made.legs():
        if leg.track is not None and leg.known.earliest is not None and leg.known.latest is not None:
            first, last = leg.known.earliest, leg.known.latest
            for share in (-0.5, 0.4, 1.5):
                at = round(first + (last - first) * share)
                events.append(Event(f"{leg.leg_id}-{share}", "", Interval(at, at + 59)))
    return tuple(events)


def test_legs_near_an_event_give_the_rows_that_all_legs_give(built_store: Path) -> None:
    made = docket(built_store)
    cases = sorted(made.events["case_id"].unique())
    events = tuple(e for case in cases for e in question(made, case=case).events) + around_tracks(made)
    assert as_csv(made.clock(Question(events))) == as_csv(plain_rows(made, events))


@pytest.mark.extra
def test_legs_near_an_event_give_the_same_rows_on_real_traces(tmp_path: Path) -> None:
    store = Store(tmp_path)
    pipeline.import_files(store, [extra_folder() / "readsb"], lambda items, _: items)
    made = Docket(open_release(store))
    events = around_tracks(made)[::5]
    assert as_csv(made.clock(Question(events))) == as_csv(plain_rows(made, events))
