"""`python -m dashboard`: the dashboard at the address in streamlit_config.toml (localhost:8501)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

CONFIG = Path(__file__).resolve().parent.parent / "streamlit_config.toml"


def flattened(settings: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings as `section.name: value`.

    >>> flattened({"theme": {"light": {"textColor": "#000"}}, "server": {"port": 8501}})
    {'theme.light.textColor': '#000', 'server.port': 8501}
    """
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        flat.update(flattened(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value})
    return flat


def main() -> None:
    """Start the server; ends with Ctrl-C."""
    from dashboard.app import app  # the configuration has to be read before the app is made

    app.run(config=flattened(tomllib.loads(CONFIG.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
