"""KML 2.2: a placemark a row, its values as extended data, a time stamp on each fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.exports.shapes import shapes
from ingest.exports.text import cell_text, write_pieces, xml_text
from ingest.schema import Table

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'


def write(frames: Iterable[pd.DataFrame], table: Table, release_id: str, path: Path) -> None:
    """Write the rows as KML. UsageError for a table that has no geometry."""
    write_pieces(_pieces(frames, table, release_id), path)


def _pieces(frames: Iterable[pd.DataFrame], table: Table, release_id: str) -> Iterator[str]:
    fields = [field for field in table.fields if field.kind != "geometry"]
    yield f"{HEAD}<name>{xml_text(f'{table.name} {release_id}')}</name>\n"
    for frame in frames:
        rows = zip(*(frame[field.name] for field in fields), strict=True)
        for shape, values in zip(shapes(frame, table), rows, strict=True):
            cells = {field.name: cell_text(field, value) for field, value in zip(fields, values, strict=True)}
            yield _placemark(table, {**cells, "release": release_id}, shape)
    yield "</Document>\n</kml>\n"


def _placemark(table: Table, cells: dict[str, str], shape: BaseGeometry | None) -> str:
    name = " ".join(cells[column] for column in table.key if cells[column])
    when = f"<TimeStamp><when>{cells['time_utc']}</when></TimeStamp>" if "time_utc" in cells else ""
    data = "".join(f"<Data name={quoteattr(key)}><value>{xml_text(value)}</value></Data>"
                   for key, value in cells.items())
    return (f"<Placemark><name>{xml_text(name)}</name>{when}<ExtendedData>{data}</ExtendedData>"
            f"{_shape(shape) if shape else ''}</Placemark>\n")


def _shape(shape: BaseGeometry) -> str:
    if hasattr(shape, "geoms"):
        return f"<MultiGeometry>{''.join(_shape(part) for part in shape.geoms)}</MultiGeometry>"
    if shape.geom_type == "Polygon":
        rings = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
        return f"<Polygon><outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>{rings}</Polygon>"
    return f"<{shape.geom_type}>{_places(shape)}</{shape.geom_type}>"


def _ring(ring: BaseGeometry) -> str:
    return f"<LinearRing>{_places(ring)}</LinearRing>"


def _places(shape: BaseGeometry) -> str:
    places = " ".join(f"{longitude},{latitude}" for longitude, latitude in shapely.get_coordinates(shape))
    return f"<coordinates>{places}</coordinates>"
