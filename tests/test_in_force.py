"""Orders in force: the legs that left or flew while the order of 15 March 2025 bound, for certain or possibly."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from heart import a_leg, clock, docket, leg_of, the_clock

from ingest.ask import question
from ingest.derive.court_clock import Event
from ingest.derive.in_force import in_force
from ingest.derive.intervals import Interval
from ingest.errors import UsageError
from ingest.vocabulary import ORDERS

ORDER, END = Interval(1000, 1059), Interval(5000, 5999)


@pytest.mark.parametrize("departed, arrived, expected", [
    ((1100, 1159), (2000, 2059), "certain"), ((0, 59), (1060, 1100), "certain"),
    ((4900, 4999), (9000, 9059), "certain"),
    ((0, 59), (1040, 1100), "possible"), ((5000, 5500), (9000, 9059), "possible"), ((0, 9999), (0, 9999), "possible"),
    ((None, None), (2000, 2059), "certain"), ((None, None), (0, 8000), "possible"),
    ((1100, 1159), (None, None), "certain"),
    ((0, 59), (900, 999), ""), ((6000, 6059), (7000, 7059), ""), ((6000, None), (None, None), ""),
])
def test_departing_or_flying_in_it_is_certain_or_possible(
    departed: tuple[float | None, float | None], arrived: tuple[float | None, float | None], expected: str
) -> None:
    assert in_force(Interval(*departed), Interval(*arrived), ORDER, END) == expected


def test_with_an_open_end_only_the_order_itself_is_certain() -> None:
    assert in_force(Interval(0, 59), Interval(2000, 2059), ORDER, Interval()) == "certain"
    assert in_force(Interval(9000, 9059), Interval(9999, 9999), ORDER, Interval()) == "possible"
    row, = the_clock().rows_in_force(Event("e", "", ORDER), Interval(), [a_leg(departed=Interval(9000.0, 9059.0))])
    assert (row["in_force"], row["in_force_until_latest_utc"]) == ("possible", None)
    assert "not known" in row["note"]


def test_the_legs_of_the_order_of_15_march_until_7_april(built_store: Path) -> None:
    rows = clock(built_store, during="jgg-written-order")
    assert rows["in_force"].isin(["certain", "possible"]).all()
    assert set(rows.loc[[leg_of(f) for f in ("6122", "6143", "6145")], "in_force"]) == {"certain"}
    assert rows.loc["sv-2025-03-30-mil-1", "in_force"] == "certain"
    known = rows[["departed_latest_utc", "arrived_latest_utc", "departed_earliest_utc", "arrived_earliest_utc"]]
    assert known.min(axis=None) > pd.Timestamp("2025-03-15T20:00Z")
    assert rows["departed_earliest_utc"].max() < pd.Timestamp("2025-04-08T04:00Z")
    assert set(rows["outside_us_territory"]) == {""}
    assert set(rows["event_latest_utc"]) == {pd.Timestamp("2025-03-15T23:27:59Z")}
    assert (rows["in_force_until_latest_utc"] < pd.Timestamp("2025-04-08T04:00Z")).all()


def test_only_legs_near_the_time_are_listed_unless_all_are_asked_for() -> None:
    unknown_departure = a_leg(departed=Interval(), arrived=Interval(10**7, 10**7 + 59))
    event, end = Event("e", "", ORDER), Interval(5000, 5999)
    assert the_clock().rows_in_force(event, end, [unknown_departure]) == []
    row, = the_clock().rows_in_force(event, end, [unknown_departure], all_legs=True)
    assert row["in_force"] == "possible"


def test_the_sentence_for_an_order_in_force_says_from_when_to_when(built_store: Path) -> None:
    made = docket(built_store)
    sentence = made.finding(made.clock(question(made, during="jgg-written-order")))
    assert "from 2025-03-15T23:25:00Z/2025-03-15T23:27:59Z; end: 2025-04-07T" in sentence
    open_end = made.finding(made.clock(question(made, during="jgg-scotus-order"), all_legs=True))
    assert "end: not known" in open_end


def test_only_an_order_is_taken_as_in_force(built_store: Path) -> None:
    with pytest.raises(UsageError, match="jgg-hearing-0315, which is hearing_start"):
        question(docket(built_store), during="jgg-hearing-0315")


def test_the_orders_of_a_leg_are_those_whose_legs_it_is_among(built_store: Path) -> None:
    """Of a report with times, of one known to the day, and of a track."""
    asked = docket(built_store)
    orders = asked.events.loc[asked.events["event_type"].isin(ORDERS), "event_id"]
    found = {order: asked.clock(question(asked, during=order)).set_index("leg_id") for order in orders}
    for leg in (leg_of("6145"), "sv-2025-03-30-mil-1", "a2c4e0-20260825T000618Z"):
        told = asked.in_force((leg,)).set_index("event_id")
        assert set(told.index) == {order for order, rows in found.items() if leg in rows.index}
        for order, row in told.iterrows():
            assert (row["in_force"], row["note"]) == tuple(found[order].loc[leg, ["in_force", "note"]])
    assert set(asked.in_force((leg_of("6145"),))["event_id"]) >= {"jgg-oral-order", "jgg-written-order"}
