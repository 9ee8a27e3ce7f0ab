"""Frames to Arrow columns and back, exactly as the schema has them. The store and GeoParquet exports share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.errors import StoreError
from ingest.schema import Field, Table

TEXT_KINDS = ("text", "list", "date")
"""Kinds in which nothing is written as "" and never as a null."""


def _is_text(found: pa.DataType) -> bool:
    return bool(pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_string_view(found))


def _is_number(found: pa.DataType) -> bool:
    return bool(pa.types.is_integer(found) or pa.types.is_floating(found))


ACCEPTED: dict[str, tuple[str, Callable[[pa.DataType], bool]]] = {
    "text": ("text", _is_text),
    "list": ("text, its items joined by ;", _is_text),
    "date": ("text of the form 2025-03-15", _is_text),
    "time": ("times with a zone", lambda found: pa.types.is_timestamp(found) and found.tz is not None),
    "number": ("numbers", _is_number),
    "integer": ("whole numbers", _is_number),
    "flag": ("true or false", pa.types.is_boolean),
    "geometry": ("WKB bytes", lambda found: pa.types.is_binary(found) or pa.types.is_large_binary(found)),
}


def to_arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    """The rows of `frame` as the columns of `table`; times are rounded to the millisecond.

    StoreError names table and column where a column is missing or unknown, holds another type, is empty although
    it must not be, or where two rows share the table's key.
    """
    _check_columns(table, list(frame.columns))
    columns = {field.name: _to_array(table, field, frame[field.name]) for field in table.fields}
    data = conform(table, pa.table(columns))
    if table.key:
        key = data.select(list(table.key))
        doubled = len(key) - len(key.group_by(list(table.key)).aggregate([]))
        if doubled:
            raise StoreError(table.name, field=", ".join(table.key), found=f"{doubled} doubled rows",
                             expected="each key once")
    return data


def conform(table: Table, data: pa.Table) -> pa.Table:
    """Arrow data cast to the schema of `table`: its columns in order, "" for missing text, no NaN.

    StoreError as in `to_arrow`, doubled keys apart.
    """
    _check_columns(table, data.column_names)
    columns = [_conform_column(table, field, data.column(field.name)) for field in table.fields]
    return pa.Table.from_arrays(columns, schema=table.arrow_schema)


def to_frame(table: Table, data: pa.Table) -> pd.DataFrame:
    """Arrow data (all columns of `table` or some) as a frame: text "" where empty, times datetime64[ms, UTC],
    `Int64` and `boolean` where a value can be missing, a GeoDataFrame (WGS 84) where there is a geometry."""
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    for place, name in enumerate(data.column_names):
        if table.field(name).kind in TEXT_KINDS:
            data = data.set_column(place, name, pc.fill_null(data.column(name), ""))
    frame: pd.DataFrame = data.to_pandas(types_mapper=nullable.get)
    for name in frame.columns:
        if table.field(name).kind == "geometry":
            frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries.from_wkb(frame[name], crs="EPSG:4326"))
    return frame


def conformed(table: Table, rows: list[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """Rows as a frame with exactly the columns and types of `table`; StoreError as in `to_arrow`."""
    return to_frame(table, to_arrow(table, pd.DataFrame(rows, columns=table.columns)))


def _check_columns(table: Table, found: list[str]) -> None:
    """StoreError when columns are missing, unknown or doubled."""
    missing = [name for name in table.columns if name not in found]
    unknown = [str(name) for name in found if name not in table.columns]
    if missing or unknown or len(found) != len(table.columns):
        facts = [f"without {', '.join(missing)}"] * bool(missing) + [f"with {', '.join(unknown)}"] * bool(unknown)
        raise StoreError(table.name, found=" and ".join(facts) or "a doubled column",
                         expected=f"the {len(table.columns)} columns of the schema")


def _to_array(table: Table, field: Field, values: pd.Series) -> pa.Array:
    if field.kind == "geometry":
        values = pd.Series([shapely.to_wkb(g) if isinstance(g, BaseGeometry) else g for g in values], dtype=object)
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _wrong_type(table, field, str(error)) from error


def _conform_column(table: Table, field: Field, column: pa.ChunkedArray) -> pa.ChunkedArray:
    target = table.arrow_schema.field(field.name).type
    if column.null_count == len(column):
        column = pa.chunked_array([pa.nulls(len(column), target)])
    if not ACCEPTED[field.kind][1](column.type):
        raise _wrong_type(table, field, str(column.type))
    try:
        if pa.types.is_timestamp(column.type):
            column = pc.round_temporal(column, unit="millisecond")
        column = column.cast(target)
    except pa.ArrowInvalid as error:
        raise _wrong_type(table, field, str(error)) from error
    if field.kind in TEXT_KINDS:
        column = pc.fill_null(column, "")
    if field.kind == "number":
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, target), column)
    _check_required(table, field, column)
    return column


def _check_required(table: Table, field: Field, column: pa.ChunkedArray) -> None:
    if not field.required:
        return
    empty = pc.equal(column, "") if field.kind in TEXT_KINDS else pc.is_null(column)
    if count := pc.sum(empty).as_py():
        raise StoreError(table.name, field=field.name, found=f"{count} rows without a value",
                         expected="a value in each row")


def _wrong_type(table: Table, field: Field, found: str) -> StoreError:
    return StoreError(table.name, field=field.name, found=found, expected=ACCEPTED[field.kind][0])
