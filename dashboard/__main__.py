"""`python -m dashboard`: the dashboard at the address in streamlit_config.toml (localhost:8501).

The environment variable STREAMLIT_SERVER_PORT names another port.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import Any, NoReturn

CONFIG = Path(__file__).resolve().parent.parent / "streamlit_config.toml"
PORT = "STREAMLIT_SERVER_PORT"


def flattened(settings: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings as `section.name: value`.

    >>> flattened({"theme": {"light": {"textColor": "#000"}}, "server": {"port": 8501}})
    {'theme.light.textColor': '#000', 'server.port': 8501}
    """
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        flat.update(flattened(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value})
    return flat


def settings() -> dict[str, Any]:
    """The settings of the server: those of the file, with the port of the environment. Exit 2 where it is none."""
    found = flattened(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    named = os.environ.get(PORT, "")
    if named and not (named.isdecimal() and 0 < int(named) < 65536):
        _refuse(f"{PORT}: found {named!r}, expected a port from 1 to 65535.")
    return found | ({"server.port": int(named)} if named else {})


def main() -> None:
    """Start the server; ends with Ctrl-C. Exit 2 where arguments are given: it takes none."""
    if len(sys.argv) > 1:
        _refuse(f"python -m dashboard: found {sys.argv[1]!r}, expected no arguments; for another port set {PORT}.")
    from dashboard.app import app  # the configuration has to be read before the app is made

    app.run(config=settings())


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
