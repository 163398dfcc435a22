# Sourced by the install scripts beside it.

# Install Debian packages whose services must not be started on this machine's ports.
install_without_services() {
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' > $policy
        chmod 755 $policy
        trap 'rm -f $policy' EXIT
    fi
    apt-get update -q </dev/null
    apt-get install -q -y --no-install-recommends "$@" </dev/null
}
