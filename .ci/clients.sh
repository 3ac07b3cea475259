#!/usr/bin/env bash
# Install LibreOffice, its Python bridge, the forms' fonts, pdftotext, Chromium, Gnumeric and node, where apt can and
# something is missing. Never fails: without LibreOffice no PDF is made, and the tests that need a client are skipped.
set -euo pipefail

packages=(libreoffice-calc python3-uno fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho poppler-utils chromium gnumeric)
# node may come from elsewhere than Debian, and then brings npm along.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

is_installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

if ! command -v apt-get >/dev/null; then
    command -v soffice >/dev/null || echo "LibreOffice was not found: no PDF is made and its tests are skipped."
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || echo "Chromium was not found: its tests are skipped."
    exit 0
fi
missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "Missing: ${missing[*]}. What needs them is skipped (PDF, tests with other programs). To install them:"
    echo "    sudo apt-get install --no-install-recommends ${missing[*]}"
    exit 0
fi
echo "Installing ${missing[*]} (a few minutes the first time) …"
export DEBIAN_FRONTEND=noninteractive
log="$(mktemp)"
if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log"
    echo "apt-get could not install them; what needs them is skipped (PDF, tests with other programs)."
fi
rm -f "$log"
