"""The page Downloads: every table with its address, every licence once, no marks of code."""

from __future__ import annotations

import re

from test_dashboard_addresses import html_of
from test_dashboard_pages import started

from ingest.schema import TABLES


def test_each_licence_stands_once_and_every_table_has_one(built_store, monkeypatch):
    told = html_of(started(built_store, monkeypatch, "downloads"))
    cells = re.findall(r'<td data-label="Sources and licences">(.*?)</td><td data-label="Tables">(.*?)</td>', told)
    assert len({licence for licence, _ in cells}) == len(cells)
    named = [name for _, names in cells for name in names.split(", ")]
    assert sorted(named) == sorted(table.name for table in TABLES.values() if table.role != "answer")
    assert len(re.findall(r'<td data-label="CSV address"><a href="/data/', told)) == len(TABLES)


def test_no_backtick_is_shown(built_store, monkeypatch):
    told = html_of(started(built_store, monkeypatch, "downloads"))
    assert "Whose positions “fetch” and “run” ask for" in told
    assert "`" not in told
