#!/bin/bash
# What the tests of units and package need: systemd's programs (nothing is started) and Debian's own Python.
set -euo pipefail

missing=()
command -v systemd-analyze >/dev/null || missing+=(systemd)
{ [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import ensurepip, venv' 2>/dev/null; } || missing+=(python3-venv)

if [ "$(id -u)" != 0 ] || ! command -v apt-get dpkg-deb >/dev/null; then
    echo "make test: the Debian package is tried on Debian as root; elsewhere run 'make test-embedded'" >&2
    exit 69
fi
if [ ${#missing[@]} -gt 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null
    apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null
fi
