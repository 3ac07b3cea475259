"""One contender in a process of its own: `python -m benchmarks.child NAME ARGUMENTS-AS-JSON` prints what it used.

A contender is a generator of pieces of work. What it does between them (reading recipes, making frames) is preparation
and not counted; nor are the start of the interpreter and the import of this package.
"""

import json
import resource
import sys
from contextlib import redirect_stdout
from io import StringIO

from benchmarks.contenders import CONTENDERS


def cpu() -> float:
    """Return the seconds of processor time this process and the children it waited for have used."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main(name: str, arguments: str) -> None:
    """Run a contender and print its seconds."""
    used = 0.0
    with redirect_stdout(StringIO()):
        for work in CONTENDERS[name](**json.loads(arguments)):
            before = cpu()
            work()
            used += cpu() - before
    print(json.dumps({"seconds": used}))


if __name__ == "__main__":
    main(*sys.argv[1:])
