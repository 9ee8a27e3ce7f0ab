"""`python -m tests.prove` runs every test marked `long` and the damaged traces, and writes `docs/proof.md`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.settings import PROGRAM_VERSION, ROOT

PAGE = ROOT / "docs" / "proof.md"
COMMAND = ("-m", "pytest", "-m", "long", "-p", "no:cacheprovider")
DAMAGED = ("-m", "tests.damage")
HEAD = """# Proofs

Written by `make prove`; not edited by hand. Each row is a test that takes too long for `make test`; its name says what
is proved, in brackets how often or with what.

"""


def main() -> int:
    """Run the long tests and the damaged traces, write the page, and give the first exit code that is not 0."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        began = time.monotonic()
        code = subprocess.run([sys.executable, *COMMAND, f"--junit-xml={report}"], cwd=ROOT, check=False).returncode
        proofs = page(report, time.monotonic() - began)
    damaged = subprocess.run([sys.executable, *DAMAGED], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    PAGE.write_text(f"{proofs}\n{damaged.stdout}", encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}.")
    return code or damaged.returncode


def page(report: Path, seconds: float) -> str:
    """The page, from pytest's report in the JUnit format."""
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    lines = ["| proved | file | s | result |", "|---|---|---:|---|", *map(_line, cases)]
    passed = sum(_result(case) == "pass" for case in cases)
    facts = [f"- Command: `python {' '.join(COMMAND)}`", f"- Date: {datetime.now(UTC):%Y-%m-%d}",
             f"- Flight Docket {PROGRAM_VERSION}, commit `{_commit()}`", *machine(),
             f"- {passed} of {len(cases)} passed in {seconds:.0f} s"]
    return HEAD + "\n".join([*facts, "", *lines]) + "\n"


def machine() -> list[str]:
    """The machine as list items: cores, processor, Python."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    models = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return [f"- Machine: {os.cpu_count()} cores, {models[0] if models else platform.processor() or 'unknown'}",
            f"- {platform.python_implementation()} {platform.python_version()} on {platform.system()}"]


def _line(case: ElementTree.Element) -> str:
    name = case.attrib["name"].removeprefix("test_").replace("_", " ").replace("[", " (").replace("]", ")")
    file = case.attrib["classname"].replace(".", "/") + ".py"
    return f"| {name} | `{file}` | {float(case.attrib['time']):.0f} | {_result(case)} |"


def _result(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    return "fail" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "pass"


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
