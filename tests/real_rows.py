"""A few real rows for tests of the store and the exports: N278GX at the border, 25 August 2026 (adsb.lol, ODbL 1.0)."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import LineString

from ingest.manifest import Release
from ingest.schema import TABLES
from ingest.settings import thresholds
from ingest.store import Draft, Store

DAY = "2026-08/25"
REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
BORDER = """
62 2026-08-25T00:39:07.370Z 30.871954 -107.534235 38000 451.2 313.7 GXA6253
63 2026-08-25T00:39:27.350Z 30.900863 -107.569226 38000 451.2 313.7 GXA6253
64 2026-08-25T00:39:46.900Z 30.929123 -107.603437 38000 451.3 313.6 GXA6253
65 2026-08-25T00:40:06.650Z 30.957733 -107.638119 38000 451.2 313.7 GXA6253
66 2026-08-25T00:40:26.430Z 30.986160 -107.672640 38000 450.6 313.6 GXA6253
67 2026-08-25T00:40:43.390Z 31.010727 -107.702545 38000 450.6 313.6 GXA6253
68 2026-08-25T00:40:46.570Z 31.015056 -107.707764 38000 450.6 313.6 GXA6253
69 2026-08-25T00:46:49.600Z 31.536208 -108.346289 37975 nan nan GXA6253
70 2026-08-25T00:48:35.450Z 31.686859 -108.532751 38000 nan nan GXA6253
71 2026-08-25T00:48:39.640Z 31.692717 -108.540088 38000 nan nan GXA6253
72 2026-08-25T00:49:20.390Z 31.750861 -108.612323 38000 449.3 313.1 GXA6253
"""


def rows(table: str, records: list[dict[str, object]]) -> pd.DataFrame:
    """Records as a frame with all columns of a table."""
    return pd.DataFrame(records, columns=TABLES[table].columns)


def border_fixes(source_file_id: str = "0123456789abcdef") -> pd.DataFrame:
    """Eleven fixes, a gap of 363 s after the seventh."""
    names = ("row_no", "time_utc", "latitude", "longitude", "altitude_ft", "ground_speed_kt", "track_deg", "callsign")
    records = [dict(zip(names, line.split(), strict=True)) for line in BORDER.strip().splitlines()]
    same = {"icao24": "a2c4e0", "source_file_id": source_file_id, "is_on_ground": False, "is_stale": False,
            "position_source": "adsb_icao", "set_aside_reason": ""}
    frame = rows("fixes", [{**record, **same} for record in records])
    numbers = ["latitude", "longitude", "altitude_ft", "ground_speed_kt", "track_deg"]
    return frame.astype(dict.fromkeys(numbers, "float64") | {"row_no": "int64"}).assign(
        time_utc=pd.to_datetime(frame["time_utc"], utc=True))


def border_gap() -> pd.DataFrame:
    """The gap between the seventh fix and the eighth."""
    before, after = (border_fixes().iloc[n] for n in (6, 7))
    return rows("gaps", [{
        "leg_id": "a2c4e0-20260825T000017Z", "gap_no": 1, "icao24": "a2c4e0", "before_utc": before.time_utc,
        "after_utc": after.time_utc, "gap_s": 363.03, "before_latitude": before.latitude,
        "before_longitude": before.longitude, "after_latitude": after.latitude, "after_longitude": after.longitude,
        "distance_km": 83.945, "landing_in_gap": "no"}])


def border_leg() -> gpd.GeoDataFrame:
    """The leg of these fixes, with its line split at the gap."""
    fixes = border_fixes()
    parts = [LineString(part[["longitude", "latitude"]].to_numpy()) for part in (fixes[:7], fixes[7:])]
    frame = rows("legs", [{
        "leg_id": "a2c4e0-20260825T000017Z", "icao24": "a2c4e0", "registration": "N278GX", "aircraft_type": "A320",
        "callsigns": "GXA6253", "departed_latest_utc": fixes.time_utc.iloc[0],
        "arrived_earliest_utc": fixes.time_utc.iloc[-1], "first_fix_utc": fixes.time_utc.iloc[0],
        "last_fix_utc": fixes.time_utc.iloc[-1], "fix_count": 11, "gap_count": 1, "longest_gap_s": 363.03,
        "label": "sample, class undetermined", "cautions": "airport_unknown;position_gap"}])
    return gpd.GeoDataFrame(frame, geometry=[gpd.GeoSeries(parts).union_all()], crs="EPSG:4326")


def speed_bounds() -> pd.DataFrame:
    """The table of speed bounds as it is committed."""
    frame = pd.read_csv(REFERENCE / "speed_bounds.csv", keep_default_na=False)
    return frame.assign(mmo=pd.to_numeric(frame["mmo"]), bound_kt=pd.to_numeric(frame["bound_kt"]))


def publish(draft: Draft, *changes: str) -> Release:
    """Publish a draft with the settings as they are."""
    return draft.publish(thresholds(), {"speed_bounds": "00"}, list(changes))


def first_release(place: Path | str) -> Store:
    """A store with one release: the border fixes, their gap, the speed bounds."""
    store = Store(place)
    with store.writer("build") as draft:
        draft.put("fixes", border_fixes(), DAY)
        draft.put("gaps", border_gap())
        draft.put("speed_bounds", speed_bounds())
        publish(draft, "the first release")
    return store


def last(store: Store) -> Release:
    """The last release of a store that has one."""
    release = store.current()
    assert release is not None
    return release
