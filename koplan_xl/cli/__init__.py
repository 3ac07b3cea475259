"""The command line: parse, call a use case, show its result, exit with its status. A command is imported when it is run."""

import click

from koplan_xl import __version__
from koplan_xl.command import LazyGroup

_COMMANDS = {
    "generate": "sending:generate",
    "status": "sending:status",
    "collect": "collecting:collect",
    "history": "collecting:history",
    "check": "checking:check",
    "explain": "checking:explain",
    "sendback": "sending:sendback",
    "print": "printing:print_",
    "summary": "printing:summary",
    "rules": "checking:rules",
    "forms": "printing:forms",
}


@click.group(
    cls=LazyGroup,
    commands_in={name: f"koplan_xl.cli.{place}" for name, place in _COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="koplan-xl", help="版を表示します")
def main() -> None:
    """実施計画書を Excel のまま配布・回収・点検・印刷します。"""
