"""ExcelJS and SheetJS as clients: one node process loads, sets and saves all workbooks."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.clients.saving import Job

FOLDER = Path(__file__).with_name("node")
SECONDS = 300


class NodeLibrary:
    """A library of `tests/clients/node`, installed there by `.ci/node.sh`."""

    def __init__(self, name: str, package: str) -> None:
        self.name = name
        self.package = package

    def unavailable_reason(self) -> str:
        """Say why it cannot be used here; "" when it can."""
        if shutil.which("node") is None:
            return "node is not installed"
        if not (FOLDER / "node_modules" / self.package).exists():
            return f"{self.name} is not installed; .ci/node.sh does it"
        return ""

    def save(self, jobs: Sequence[Job]) -> list[str]:
        """Do the jobs; give for each "" or why the library could not do it."""
        request = [
            {"source": str(job.source.resolve()), "target": str(job.target.resolve()), "entries": job.entries}
            for job in jobs
        ]
        done = subprocess.run(
            ["node", "fill.js", self.package],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            cwd=FOLDER,
            check=True,
            timeout=SECONDS,
        )
        answers: list[str] = json.loads(done.stdout)
        return answers


EXCELJS = NodeLibrary("ExcelJS", "exceljs")
SHEETJS = NodeLibrary("SheetJS", "xlsx")
