"""The command that asks for live positions: `poll`."""

from __future__ import annotations

import signal

import click

from ingest import poll as live
from ingest.errors import StoreBusy
from ingest.settings import now_utc
from ingest.shell import MESSAGES, progress, store, store_option
from ingest.sources.live import SERVICES, live_server


@click.command(help=f"""Live positions of the aircraft on the watch-list, until Ctrl-C, SIGTERM or so many minutes.

SERVER is {', '.join(SERVICES)}, or the address of the aircraft.json of a readsb of your own.""")
@click.argument("server")
@click.option("--minutes", type=click.FloatRange(min=0), help="End after this time; cron can start it again then.")
@click.option("--every", "every_s", type=click.FloatRange(min=1), metavar="SECONDS", help="Ask this often.")
@store_option
def poll(server: str, minutes: float | None, every_s: float | None) -> None:
    asked, stop = live_server(server), live.Stop(minutes)
    before = {number: signal.signal(number, stop.set) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        outcome = live.poll(store(), asked, progress, now_utc, stop, _tell, every_s)
    except StoreBusy:
        MESSAGES.print("Another poll of this source is at work; this one leaves it to that.")
        return
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    _tell(outcome)
    if outcome.is_fruitless:
        click.get_current_context().exit(1)


def _tell(outcome: live.Outcome) -> None:
    MESSAGES.print(live.told(outcome, now_utc()), markup=False)
