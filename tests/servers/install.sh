#!/bin/bash
# Dovecot and Postfix for the tests: their programs are needed, their services are not (and are not started). And gcc.
set -euo pipefail

have_gcc() { command -v gcc >/dev/null && [ -e /usr/include/dlfcn.h ]; }
have() { [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/lmtp ] && [ -x /usr/lib/dovecot/imap ] && [ -x /usr/sbin/postfix ] && have_gcc; }

if have; then
    if [ "$(id -u)" != 0 ]; then
        echo "make test: Postfix can be started by root only: run it as root, or run 'make test-embedded'" >&2
        exit 69
    fi
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "make test: Dovecot, Postfix and gcc are needed: apt-get install dovecot-imapd dovecot-lmtpd postfix gcc libc6-dev (as root)" >&2
    exit 69
fi
. "$(dirname "$0")/packages.sh"
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
install_without_services dovecot-imapd dovecot-lmtpd postfix gcc libc6-dev
have || { echo "make test: Dovecot, Postfix or gcc is still missing after apt-get install" >&2; exit 69; }
