"""The lines that let cron or systemd call `run` every night, for this store and this Python.

A crontab is read by crontab(5) (`%` would end the command there), units by systemd.syntax(7) and systemd.exec(5)
(`%` and `$` stand for something there).
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from ingest.settings import ROOT

TIME = "4:17"
"""UTC, hours after the archives of the day before are whole."""
CRON = """\
# Flight Docket: every night at {time} UTC (where cron keeps local time, move the hour).
{minute} {hour} * * * cd {root} && {command} >> {log} 2>&1
"""
SERVICE = """\
[Unit]
Description=Flight Docket: ask for what is due and publish it

[Service]
Type=oneshot
WorkingDirectory={root}
ExecStart={command}
"""
TIMER = """\
[Unit]
Description=Flight Docket every night

[Timer]
OnCalendar=*-*-* {time}:00 UTC
Persistent=true

[Install]
WantedBy=timers.target
"""
FORMS = ("cron", "service", "timer")


def lines(form: str, store: str, log: Path) -> str:
    """The crontab line, the systemd service or its timer for the store at `store`; cron's messages go to `log`.

    >>> print(lines("timer", "/srv/store", Path("/srv/store.log")).splitlines()[4])
    OnCalendar=*-*-* 4:17:00 UTC
    """
    words = [sys.executable, "-m", "ingest", "run", "--store", store]
    hour, minute = TIME.split(":")
    if form == "cron":
        return CRON.format(time=TIME, hour=hour, minute=minute, root=_for_cron(str(ROOT)), log=_for_cron(str(log)),
                           command=" ".join(map(_for_cron, words)))
    if form == "service":
        return SERVICE.format(root=str(ROOT).replace("%", "%%"), command=" ".join(map(_for_systemd, words)))
    return TIMER.format(time=TIME)


def _for_cron(word: str) -> str:
    return shlex.quote(word).replace("%", r"\%")


def _for_systemd(word: str) -> str:
    escaped = word.replace("\\", r"\\").replace('"', r'\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or " " in word else word
