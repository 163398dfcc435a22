#!/bin/bash
# PostgreSQL for the tests: its programs are needed, its service is not (and is not started).
set -euo pipefail

have() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && id postgres >/dev/null 2>&1; }

have && exit 0
if [ "$(id -u)" != 0 ]; then
    echo "make test: PostgreSQL is needed: apt-get install postgresql (as root)" >&2
    exit 69
fi
export DEBIAN_FRONTEND=noninteractive
# The package must not start a server on this machine's ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
apt-get update -q </dev/null
apt-get install -q -y --no-install-recommends postgresql </dev/null
have || { echo "make test: PostgreSQL is still missing after apt-get install" >&2; exit 69; }
