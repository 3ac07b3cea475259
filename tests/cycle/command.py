"""Run the command line and read its JSON."""

import json
from typing import Any

from click.testing import CliRunner

from koplan_xl.cli import main


def answer(*arguments: object, exit_code: int = 0) -> dict[str, Any]:
    """Return what a command says with `--format json`."""
    result = CliRunner().invoke(main, [*map(str, arguments), "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def text(*arguments: object, exit_code: int = 0) -> str:
    """Return what a command prints for people, on both streams."""
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == exit_code, result.output
    return result.output
