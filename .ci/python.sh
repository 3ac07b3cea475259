#!/usr/bin/env bash
# Make .venv with the package, editable, and exactly the versions of constraints.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 python3.12 python3.13 python3.14 /usr/bin/python3; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer was not found. Install it (Debian: sudo apt-get install python3) or name it: make test PYTHON=/path/to/python3" >&2
    return 1
}

# Debian keeps ensurepip in a package of its own; pip from outside can fill an environment without it.
make_environment() {
    local python="$1"
    if "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        "$python" -m venv --clear .venv
    elif "$python" -m venv --clear --without-pip .venv && "$python" -m pip --quiet --python .venv/bin/python install pip; then
        :
    else
        echo "$python cannot make a virtual environment. On Debian: sudo apt-get install python3-venv" >&2
        return 1
    fi
}

if ! { is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    python="$(find_python)"
    echo "Making .venv with $("$python" --version) …"
    make_environment "$python"
fi
echo "Installing the packages of constraints.txt …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
