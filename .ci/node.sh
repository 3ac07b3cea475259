#!/usr/bin/env bash
# Install the JavaScript libraries that play clients in the tests, exactly those of the lock file.
# Never fails: without them their tests are skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/clients/node"

if ! { command -v node && command -v npm; } >/dev/null; then
    echo "node and npm were not found: the tests with ExcelJS and SheetJS are skipped."
    exit 0
fi
installed=node_modules/.package-lock.json
if [ "$installed" -nt package-lock.json ] && [ "$installed" -nt package.json ]; then
    exit 0
fi
echo "Installing ExcelJS and SheetJS for the tests …"
log="$(mktemp)"
if ! npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log"
    echo "npm could not install them: the tests with ExcelJS and SheetJS are skipped."
fi
rm -f "$log"
