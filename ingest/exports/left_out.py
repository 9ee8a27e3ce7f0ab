"""What an export leaves out, counted by reason while it is written, and the sentence for each."""

from __future__ import annotations

from collections import Counter

from ingest.settings import thresholds

TERMS, OWN_ROWS, TRACKS, RECENT = "terms", "own_rows", "tracks", "recent"


class LeftOut(Counter[str]):
    """How many rows were left out, by reason: TERMS, OWN_ROWS, TRACKS or RECENT."""

    def sentences(self) -> list[str]:
        """A sentence for each reason that left something out.

        >>> LeftOut(terms=22).sentences()
        ['22 positions are left out: the terms of their source forbid passing them on.']
        """
        minutes = f"{thresholds()['public_delay_minutes']:.0f} minutes"
        told = {
            TERMS: "{} positions are left out: the terms of their source forbid passing them on.",
            OWN_ROWS: "{} rows of data/own are left out: they do not say that they may be passed on.",
            TRACKS: "{} tracks are left out: the terms of a source of theirs forbid passing its positions on.",
            RECENT: "{} rows, or places in them, are left out: they rest on positions of the last " + minutes
                    + ", which are shown only where the server listens on its own machine alone.",
        }
        return [sentence.format(self[reason]) for reason, sentence in told.items() if self[reason]]
