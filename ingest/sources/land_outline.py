"""The basemap of the court clock: makes dashboard/static/land.json from Natural Earth and our own zones.

Get the package with `npm pack world-atlas@2.0.2`, then run
`python -m ingest.sources.land_outline world-atlas-2.0.2.tgz`.
The outlines are for drawing only; no verdict rests on them.
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.settings import REFERENCE_DIR, ROOT

MEMBER = "package/countries-50m.json"
BOX = shapely.box(-130, 0, -50, 50)
SIMPLE_DEG = 0.02
DECIMALS = 2
TARGET = ROOT / "dashboard" / "static" / "land.json"


def read_topology(path: Path) -> Any:
    """The TopoJSON of the package, a tarball or an unpacked folder."""
    if path.is_dir():
        return json.loads((path / MEMBER).read_bytes())
    with tarfile.open(path) as tar:
        member = tar.extractfile(MEMBER)
        if member is None:
            raise FileNotFoundError(f"{path} holds no {MEMBER}")
        return json.load(member)


def countries(topology: Any) -> gpd.GeoDataFrame:
    """Name and polygons (WGS 84) of each country in the topology."""
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]
    found = topology["objects"]["countries"]["geometries"]
    return gpd.GeoDataFrame({"name": [country["properties"]["name"] for country in found]},
                            geometry=[_shape(country, arcs) for country in found], crs="EPSG:4326")


def _shape(country: Any, arcs: list[np.ndarray]) -> BaseGeometry:
    parts = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    outlines = [[_ring(ring, arcs) for ring in part] for part in parts]
    return shapely.make_valid(shapely.multipolygons([shapely.Polygon(outer, holes) for outer, *holes in outlines]))


def _ring(numbers: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """The points of one ring: its arcs joined, those with a negative number run backwards."""
    runs = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    joined: np.ndarray = np.concatenate([runs[0], *(run[1:] for run in runs[1:])])
    return joined


def rings(geometry: BaseGeometry) -> list[list[float]]:
    """The outlines as flat lists lon, lat, lon, lat, rounded to about 1 km; rings that vanish are left out."""
    flat = [shapely.get_coordinates(ring).round(DECIMALS) for ring in shapely.get_rings(shapely.get_parts(geometry))]
    kept = [points[np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]] for points in flat]
    return [points.ravel().tolist() for points in kept if len(points) >= 4]


def make_basemap(land: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> dict[str, Any]:
    """Countries within the box with code, name and rings, and the outline of US territory with its 12 miles."""
    cut = land.set_geometry(land.geometry.intersection(BOX))
    cut = cut[~cut.is_empty]
    simple = shapely.coverage_simplify(cut.geometry.to_numpy(), SIMPLE_DEG)
    codes = [_code(shape, zones) for shape in land.geometry[cut.index]]
    drawn = [{"iso": code or name, "name": name, "rings": rings(shape)}
             for code, name, shape in zip(codes, cut["name"], simple, strict=True)]
    ours = shapely.unary_union(zones[zones["is_us_territory"]].geometry.to_numpy()).intersection(BOX)
    return {"countries": sorted(drawn, key=lambda country: str(country["iso"])),
            "us_territory": rings(shapely.simplify(ours, SIMPLE_DEG))}


def _code(shape: BaseGeometry, zones: gpd.GeoDataFrame) -> str:
    """The zone that holds the middle of the country's largest part; empty when none does."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    holding = zones[zones.geometry.contains(largest.representative_point())]
    return str(holding["zone"].iloc[0]) if len(holding) else ""


def main(path: Path) -> None:
    """Write land.json from the package at `path`."""
    basemap = make_basemap(countries(read_topology(path)), gpd.read_parquet(REFERENCE_DIR / "zones.parquet"))
    TARGET.write_text(json.dumps(basemap, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(basemap['countries'])} countries, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
