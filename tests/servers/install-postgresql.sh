#!/bin/bash
# PostgreSQL for the tests: its programs are needed, its service is not (and is not started).
set -euo pipefail

have() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && id postgres >/dev/null 2>&1; }

have && exit 0
if [ "$(id -u)" != 0 ]; then
    echo "make test: PostgreSQL is needed: apt-get install postgresql (as root)" >&2
    exit 69
fi
. "$(dirname "$0")/packages.sh"
install_without_services postgresql
have || { echo "make test: PostgreSQL is still missing after apt-get install" >&2; exit 69; }
