"""Countries with their sea to 12 nautical miles, cut from OpenStreetMap: makes data/reference/zones.parquet.

Get the package with `npm pack @geo-maps/countries-maritime-10m@0.6.0`, then run
`python -m ingest.sources.maritime_zones geo-maps-countries-maritime-10m-0.6.0.tgz` (one minute).
It prints by how much the outlines moved; it writes nothing when one moves by more than BOUND_KM.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from ingest.settings import REFERENCE_DIR

MEMBER = "map.geo.json"
US_ZONES = ("ASM", "GUM", "MNP", "PRI", "UMI", "USA", "VIR")
BOUND_KM = 0.25
TRIED_KM = (0.23, 0.15, 0.07, 0.02, 0.0)  # the simplifier overshoots at times: the first that keeps the bound is taken
GRID_DEG = 2.0**-14  # 7 m: few digits of the binary number are used, so the file packs well
LONGEST_EDGE_DEG = 0.25  # a straight line of this length on the map and a geodesic part by 0.02 km at 60 degrees
KM_PER_DEG = 111.2
SPLIT_DEG = 0.02  # spacing of the points that tell which US territory is nearest
INSIDE_SHARE = 0.99  # a zone that lies in another by this share of its area is cut out of it
WGS84 = Geod(ellps="WGS84")


def read_countries(path: Path) -> gpd.GeoDataFrame:
    """The countries of the package, a tarball or an unpacked folder: columns zone and geometry, made valid."""
    if path.is_dir():
        raw = next(path.rglob(MEMBER)).read_bytes()
    else:
        with tarfile.open(path) as tar:
            member = tar.extractfile(f"package/{MEMBER}")
            if member is None:
                raise FileNotFoundError(f"{path} holds no {MEMBER}")
            raw = member.read()
    features = json.loads(raw)["features"]
    names = [feature["properties"]["A3"] for feature in features]
    shapes = shapely.make_valid([shapely.geometry.shape(feature["geometry"]) for feature in features])
    return gpd.GeoDataFrame({"zone": names}, geometry=[polygons(s) for s in shapes], crs="EPSG:4326")


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry as one; lines and points that a repair leaves behind are dropped."""
    return shapely.unary_union([part for part in shapely.get_parts(geometry) if part.geom_type.endswith("Polygon")])


def without_dependencies(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Each zone that lies within a larger one (French Guiana in France) cut out of it; the United States apart."""
    shapes = list(countries.geometry)
    tree = shapely.STRtree(shapes)
    left = list(shapes)
    for small, large in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        a, b = shapes[small], shapes[large]
        if a.area < b.area and a.intersection(b).area > INSIDE_SHARE * a.area:
            left[large] = polygons(left[large].difference(a))
    return countries.set_geometry(gpd.GeoSeries(left, crs=countries.crs))


def share_out(region: BaseGeometry, territories: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """A stretch of US land and sea by zone: each place goes to the nearest territory in it, to USA where none is.

    The source ends Puerto Rico and others at 3 or 9 nautical miles and gives the sea to 12 to the United States.
    """
    met = {name: shape for name, shape in territories.items() if shape.intersects(region)}
    here = {name: polygons(shape.intersection(region)) for name, shape in met.items()}
    if len(here) < 2:
        return {next(iter(here), "USA"): region}
    points = {name: shapely.get_coordinates(shapely.segmentize(shape, SPLIT_DEG)) for name, shape in here.items()}
    owners = np.repeat(list(points), [len(xy) for xy in points.values()])
    every, first = np.unique(np.concatenate(list(points.values())), axis=0, return_index=True)
    every = every + np.random.default_rng(0).normal(scale=1e-6, size=every.shape)  # points on a circle upset the cells
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(every), extend_to=region, ordered=True))
    nearest = {name: shapely.unary_union(cells[owners[first] == name]) for name in here}
    return {name: polygons(region.intersection(cell, grid_size=GRID_DEG)) for name, cell in nearest.items()}


def simplified(geometry: BaseGeometry, bound_km: float) -> BaseGeometry:
    """The outline with fewer points, moved by about `bound_km` at most; edges stay under LONGEST_EDGE_DEG.

    Each part is simplified with degrees of longitude shortened as on its parallel nearest the equator,
    so that no east-west distance is taken for less than it is.
    """
    parts = []
    for part in shapely.get_parts(geometry):
        south, north = part.bounds[1], part.bounds[3]
        nearest = 0.0 if south < 0 < north else min(abs(south), abs(north))
        scale = np.array([np.cos(np.radians(nearest)), 1.0])
        flat = shapely.transform(part, lambda xy, k=scale: xy * k)
        drawn = shapely.simplify(flat, bound_km / KM_PER_DEG, preserve_topology=True)
        parts.append(shapely.make_valid(shapely.transform(drawn, lambda xy, k=scale: xy / k)))
    short = shapely.segmentize(shapely.unary_union(parts), LONGEST_EDGE_DEG)
    return polygons(shapely.set_precision(short, GRID_DEG))


def conformal(geometry: BaseGeometry, inverse: bool = False) -> BaseGeometry:
    """Latitudes stretched as in Mercator's map (degrees, poles cut off at 89), where near is near on the ground."""
    def stretch(xy: np.ndarray) -> np.ndarray:
        y = np.radians(xy[:, 1])
        new = np.arctan(np.sinh(y)) if inverse else np.arcsinh(np.tan(np.clip(y, -1.553, 1.553)))
        return np.column_stack([xy[:, 0], np.degrees(new)])
    return shapely.transform(geometry, stretch)


def edges(geometry: BaseGeometry) -> np.ndarray:
    """All edges of the outline as an array of lines."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    return np.concatenate([_ring_edges(shapely.get_coordinates(ring)) for ring in rings])


def _ring_edges(xy: np.ndarray) -> np.ndarray:
    lines: np.ndarray = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    return lines


def deviation_km(one: BaseGeometry, other: BaseGeometry) -> float:
    """Upper bound of the distance from any point on the outline of `one` to the outline of `other`, in km.

    Taken at points at most 0.01 degrees apart.
    """
    points = shapely.points(shapely.get_coordinates(conformal(shapely.segmentize(one, 0.01))))
    lines = edges(conformal(shapely.segmentize(other, LONGEST_EDGE_DEG)))
    found = shapely.STRtree(lines).query_nearest(points, all_matches=False)[1]
    joined = conformal(shapely.shortest_line(points, lines[found]), inverse=True)
    ends = shapely.get_coordinates(joined).reshape(-1, 4)
    return float(WGS84.inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])[2].max() / 1000)


def drawn_within_bound(geometry: BaseGeometry) -> tuple[BaseGeometry, float]:
    """The simplest outline tried that moved by BOUND_KM at most, and by how much it moved in km.

    Raises ValueError when none keeps the bound.
    """
    moved = 0.0
    for bound_km in TRIED_KM:
        drawn = simplified(geometry, bound_km)
        moved = max(deviation_km(geometry, drawn), deviation_km(drawn, geometry))
        if moved <= BOUND_KM:
            return drawn, moved
    raise ValueError(f"the outline moves by {moved:.3f} km, which is more than {BOUND_KM} km")


def make_zones(countries: gpd.GeoDataFrame) -> Iterator[tuple[str, BaseGeometry, float]]:
    """Name, simplified outline and the greatest move of the outline in km, zone by zone; the US ones come in pieces."""
    by_name = dict(zip(countries["zone"], countries.geometry, strict=True))
    territories = {name: by_name[name] for name in US_ZONES if name != "USA"}
    for region in shapely.get_parts(shapely.unary_union([by_name[name] for name in US_ZONES])):
        drawn, moved = drawn_within_bound(region)
        for name, piece in share_out(drawn, territories).items():
            yield name, piece, moved
    for row in without_dependencies(countries).itertuples():
        if row.zone not in US_ZONES:
            yield row.zone, *drawn_within_bound(row.geometry)


def main(path: Path) -> None:
    """Write zones.parquet from the package at `path` and print what was measured."""
    made = list(make_zones(read_countries(path)))
    worst = max(made, key=lambda zone: zone[2])
    pieces: dict[str, list[BaseGeometry]] = {}
    for name, piece, _ in made:
        pieces.setdefault(name, []).append(piece)
    names = sorted(pieces)
    print(f"{len(names)} zones, outlines moved by {worst[2]:.3f} km at most ({worst[0]})")
    table = gpd.GeoDataFrame({"zone": names, "is_us_territory": [name in US_ZONES for name in names]},
                             geometry=[polygons(shapely.multipolygons(_flat(pieces[name]))) for name in names],
                             crs="EPSG:4326")
    target = REFERENCE_DIR / "zones.parquet"
    table.to_parquet(target, compression="zstd", compression_level=19, index=False)
    print(f"{target}: {target.stat().st_size:,} bytes, {shapely.get_num_coordinates(table.geometry).sum():,} points")


def _flat(pieces: list[BaseGeometry]) -> list[BaseGeometry]:
    return [part for piece in pieces for part in shapely.get_parts(piece)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
