"""The reference tables as shipped: what they hold once read, and what a user's own rows become."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from ingest.derive.n_number import COUNT, FIRST, to_hex, to_n_number
from ingest.errors import DocketError
from ingest.reference import airport_codes, airports, load_reference, reference_hashes
from ingest.schema import TABLES
from ingest.settings import REFERENCE_DIR, ROOT


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return load_reference()


@pytest.fixture(scope="module")
def fields() -> pd.DataFrame:
    return airports().set_index("airport_icao")


def test_every_shipped_row_is_read(tables: dict[str, pd.DataFrame]) -> None:
    counts = {name: len(frame) for name, frame in tables.items()}
    assert counts == {
        "court_cases": 35, "court_event_claims": 328, "court_event_links": 4, "reported_leg_claims": 555,
        "position_claims": 39, "aircraft": 140, "operator_callsigns": 15, "watch_list": 30, "speed_bounds": 24,
        "aircraft_type_names": 26, "curated_decisions": 6, "published_totals": 233, "venezuela_programme_series": 99}


def test_columns_and_types_are_those_of_the_schema(tables: dict[str, pd.DataFrame]) -> None:
    dtypes = {"time": "datetime64[ms, UTC]", "integer": "Int64", "number": "float64", "flag": "bool"}
    for name, frame in tables.items():
        expected = {field.name: dtypes.get(field.kind, "str") for field in TABLES[name].fields}
        assert frame.dtypes.astype(str).to_dict() == expected, name
        texts = [field.name for field in TABLES[name].fields if field.kind in ("text", "list", "date")]
        assert not frame[texts].isna().to_numpy().any(), name


def test_the_oral_order_keeps_all_its_claims_and_its_printed_windows_are_no_convention(
        tables: dict[str, pd.DataFrame]) -> None:
    claims = tables["court_event_claims"]
    oral = claims[claims["event_id"] == "jgg-oral-order"]
    assert len(oral) == 11
    windows = oral[oral["precision"] == "range"]
    printed = windows[windows["latest_utc"] == pd.Timestamp("2025-03-15T22:48:59Z")]
    around = windows[windows["latest_utc"] == pd.Timestamp("2025-03-15T22:50:59Z")]
    assert printed["is_window_by_convention"].tolist() == [False, False]
    assert around["is_window_by_convention"].tolist() == [True]


def test_only_ranges_are_windows_by_convention(tables: dict[str, pd.DataFrame]) -> None:
    events, legs = tables["court_event_claims"], tables["reported_leg_claims"]
    assert set(events[events["is_window_by_convention"]]["precision"]) == {"range"}
    marked = legs[legs["is_window_by_convention"]]
    assert ((marked["departed_precision"] == "range") | (marked["arrived_precision"] == "range")).all()
    # the newspaper's 7:30-9:50 p.m. window of the three landings in Honduras is printed as clock times
    nyt = legs[(legs["flight_id"] == "sv-2025-03-15-gxa6143") & (legs["arrived_precision"] == "range")]
    assert nyt["is_window_by_convention"].tolist() == [False]


def test_nonstop_is_only_what_a_claim_itself_says(tables: dict[str, pd.DataFrame]) -> None:
    legs = tables["reported_leg_claims"]
    nonstop = legs[legs["is_nonstop"]]
    assert len(nonstop) == 2
    assert nonstop["note"].str.contains("without a stop").all()


def test_us_addresses_agree_with_the_registrations_in_the_aircraft_table(tables: dict[str, pd.DataFrame]) -> None:
    listed = tables["aircraft"].query("hex_basis == 'listed' and icao24 != ''")
    pairs = [(r, h) for r, h in zip(listed["registration"], listed["icao24"], strict=True) if r.startswith("N")]
    assert len(pairs) > 50
    assert [to_hex(registration) for registration, _ in pairs] == [icao24 for _, icao24 in pairs]
    assert [to_n_number(icao24) for _, icao24 in pairs] == [registration for registration, _ in pairs]


def test_every_kind_of_n_number_comes_back_from_its_address() -> None:
    for offset in [*range(1300), *range(1300, COUNT, 7919), COUNT - 1]:
        registration = to_n_number(f"{FIRST + offset:06x}")
        assert registration is not None
        assert to_hex(registration) == f"{FIRST + offset:06x}"


@pytest.mark.parametrize("text", ["N0A", "N12345A", "N1234AB", "N1I", "N1O", "YV2944", "", "N", "n278gx", "N１"])
def test_what_is_no_n_number_has_no_address(text: str) -> None:
    assert to_hex(text) is None


def test_comayagua_is_one_field_under_both_codes(fields: pd.DataFrame) -> None:
    codes = airport_codes(fields.reset_index())
    assert codes["MHSC"] == codes["MHPR"] == "MHPR"
    assert "MHSC" not in fields.index


def test_codes_that_changed_hands_lead_to_one_airport(fields: pd.DataFrame) -> None:
    codes = airport_codes(fields.reset_index())
    assert {codes[code] for code in ("KIWA", "IWA", "AZA", "KAZA")} == {"KIWA"}
    assert codes["KPBI"] == codes["KDJT"] == "KPBI"
    assert fields.loc["KPBI", "name"] == "Palm Beach International Airport"
    assert fields.index.is_unique


def test_guantanamo_keeps_us_eastern_time(fields: pd.DataFrame) -> None:
    assert fields.loc["MUGM", "timezone"] == "America/New_York"
    assert fields.loc["MUHA", "timezone"] == "America/Havana"


def test_airports_have_the_columns_of_the_schema(fields: pd.DataFrame) -> None:
    assert list(fields.reset_index().columns) == TABLES["airports"].columns
    assert len(fields) > 28_000


def test_a_table_with_a_bad_row_is_not_loaded(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    table = folder / "speed_bounds.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("A318,0.82,590", "A318,0.82,fast"), encoding="utf-8")
    with pytest.raises(DocketError, match=r"speed_bounds\.csv, line 2, field bound_kt: found 'fast'"):
        load_reference(folder)


def test_a_changed_file_changes_its_hash_and_no_other(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    before = reference_hashes(folder)
    with (folder / "court_cases.csv").open("a", encoding="utf-8") as file:
        file.write("new-v-case,New v. Case,,,\n")
    after = reference_hashes(folder)
    assert [name for name in before if before[name] != after[name]] == ["court_cases.csv"]


def test_every_shipped_sample_is_listed_with_source_and_licence() -> None:
    folder = ROOT / "data" / "samples"
    with (folder / "samples.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"samples.csv"}
    assert {row["path"] for row in rows} == files
    assert all(row["source"] and row["licence"] and row["label"] for row in rows)


def test_the_data_readme_names_every_reference_file() -> None:
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for path in REFERENCE_DIR.iterdir():
        assert path.name in text, path.name


def copied(target: Path) -> Path:
    """The shipped reference tables in a folder of their own."""
    return Path(shutil.copytree(REFERENCE_DIR, target / "reference"))
