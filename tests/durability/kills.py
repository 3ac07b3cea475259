"""A process that runs `collect` in children of its own and has them killed; started by test_kill.py.

Reads one job a line from stdin, `call 17` or `after 0.05` (seconds), and answers with the child's exit status: 0 or 2
as the command line has it, -9 when it was killed. The child is forked, so that a kill costs no start of Python.
"""

import os
import signal
import sys
import time
from pathlib import Path

from koplan_xl.app import collecting
from koplan_xl.cli import main
from tests.durability.syscalls import Calls, kill_at, nothing


def run(folder: Path, plan: str, returned: str, last_call: int) -> None:
    """Collect, and die at the call of that number."""
    act = kill_at(last_call) if last_call else nothing
    with Calls(folder, act).watching():
        main(["collect", plan, returned])


def job(folder: Path, plan: str, returned: str, kind: str, number: float) -> int:
    """Run one child to its end."""
    child = os.fork()
    if child == 0:
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        try:
            run(folder, plan, returned, int(number) if kind == "call" else 0)
        except SystemExit as done:
            os._exit(done.code if isinstance(done.code, int) else 3)
        finally:
            os._exit(4)
    if kind == "after":
        time.sleep(number)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    assert collecting.collect  # loaded before the forks
    home, workbook, returns = sys.argv[1:]
    for line in sys.stdin:
        what, amount = line.split()
        print(job(Path(home), workbook, returns, what, float(amount)), flush=True)
