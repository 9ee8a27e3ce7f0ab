"""The addresses of tables as HTML: a row a table, a link a format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.labels import html, spoken
from dashboard.language import tr
from dashboard.saying import say
from ingest.exports import formats_of


@dataclass(frozen=True)
class Listed:
    """A table: what it is, and its rows; or an answer with a question (`asked`, as in an address)."""

    name: str
    meaning: str = ""
    fact: str = ""
    asked: str = ""

    def address(self, release_id: str, form: str) -> str:
        """Where it is in a format, at a release."""
        return f"/data/{release_id}/{self.name}.{form}" + (f"?{self.asked}" if self.asked else "")


def address_table(caption: str, fact: str, listed: Sequence[Listed], release_id: str) -> str:
    """A table of addresses; `fact` heads the rows of each, or the parameters in its question."""
    heads = [tr("Table"), fact, tr("Formats"), tr("CSV address")]
    head = "".join(f'<th scope="col">{html(title)}</th>' for title in heads)
    body = "".join(f"<tr>{_row(heads, one, release_id)}</tr>" for one in listed)
    return (f'<div class="fd-wrap" tabindex="0" role="region" aria-label="{html(caption)}">'
            f'<table class="fd-table fd-cards"><caption>{html(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def _row(heads: Sequence[str], one: Listed, release_id: str) -> str:
    csv = one.address(release_id, "csv")
    asked = ", ".join(f"<code>{html(word.split('=')[0])}</code>" for word in one.asked.split("&") if word)
    shown = html(csv).replace("/", "/<wbr>").replace("_", "_<wbr>").replace("&amp;", "&amp;<wbr>")
    cells = [f"{html(one.name)}: {spoken(say(one.meaning))}", html(one.fact) or asked or "–", links(one, release_id),
             f'<a href="{html(csv)}">{shown}</a>']
    return "".join(f'<td data-label="{html(title)}">{text}</td>' for title, text in zip(heads, cells, strict=True))


def links(one: Listed, release_id: str) -> str:
    """A link for each format of a table, joined by commas."""
    return ", ".join(f'<a href="{html(one.address(release_id, form))}" aria-label="{html(one.name)}, {form}">{form}</a>'
                     for form in formats_of(one.name))
