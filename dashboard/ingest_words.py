"""The messages from which `ingest` makes its English sentences: `saying` finds a sentence's message among them."""

from __future__ import annotations

from dashboard.language import mark

TEMPLATES: tuple[str, ...] = (
    mark("{name} (own report)"),
    mark("{name}, leg {number}"),
)
