"""`maild init`: from nothing to a desk that has been tried: questions, configuration, servers, a letter to itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from maild import wiring
from maild.cli.answers import answers_of
from maild.cli.check import ways_to_servers
from maild.cli.complaint import Complaint, Exit
from maild.cli.configuring import example, filled, is_untouched, password_files, values_of
from maild.cli.owner import owner_of
from maild.cli.rehearsal import Rehearsal, rehearse
from maild.cli.writing import write_whole
from maild.config import PLACES, load_settings

if TYPE_CHECKING:
    import argparse

    from maild.cli.configuring import Values
    from maild.settings import Settings

_UNIT = Path("/usr/lib/systemd/system/maild.service")


def main(options: argparse.Namespace) -> int:
    """Configure, unless that is done already; then try it with the real servers.

    Raises:
        Temporary, Permanent: a server does not do what it should. The configuration stays, to be mended.
    """
    config = Path(options.config or os.environ.get("MAILD_CONFIG") or PLACES[0]).absolute()
    state = Path(options.state).absolute()
    if options.replace or is_untouched(config):
        values = _configured(options, config, state)
        if not options.offline:
            tried = _tried(load_settings(config, os.environ), options.patience)
            _write(config, values | {("desk", "trusted_authserv_ids"): tried.trustworthy}, state)
    else:
        print(f"{config} is there already and stays as it is (--replace asks anew); it is tried now")
        settings = load_settings(config, os.environ)
        tried = _tried(settings, options.patience)
        if set(tried.trustworthy) != set(settings.desk.trusted_authserv_ids):
            print(f"mend in {config}: [desk] trusted_authserv_ids = {list(tried.trustworthy)}")
    print("\n".join(_next_steps(config)))
    return Exit.DONE


def _configured(options: argparse.Namespace, config: Path, state: Path) -> Values:
    answers = answers_of(options)
    values = values_of(answers, config, state)
    values["desk", "trusted_authserv_ids"] = tuple(options.authserv_id or ())
    passwords = {"imap": answers.imap.password, "smtp": answers.smtp.password}
    try:
        for folder in (config.parent, state):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for section, file in password_files(config).items():
            write_whole(file, passwords[section] + "\n", owner=owner_of(state))
    except OSError as fault:
        raise _cannot_write(fault) from fault
    _write(config, values, state)
    print(f"ok  {config} and the passwords beside it are written, to be read by the desk only")
    return values


def _write(config: Path, values: Values, state: Path) -> None:
    try:
        write_whole(config, filled(example(), values), owner=owner_of(state))
    except OSError as fault:
        raise _cannot_write(fault) from fault


def _cannot_write(fault: OSError) -> Complaint:
    return Complaint(
        Exit.CANNOT_CREATE, f"{fault.filename}: {fault.strerror}; run this as root, or name --config and --state"
    )


def _tried(settings: Settings, patience: int) -> Rehearsal:
    """With the servers as they are, while no daemon takes the letters away."""
    for told in ways_to_servers(settings):
        print(f"ok  {told}")
    with wiring.alone(settings):
        rehearsal = rehearse(settings, patience)
    print(f"ok  a letter of the desk to itself: sent, received after {rehearsal.seconds:.1f} s, read, moved away")
    for line in _about_verdicts(rehearsal):
        print(line)
    return rehearsal


def _about_verdicts(rehearsal: Rehearsal) -> list[str]:
    """What is believed of the server's word on senders (D-4)."""
    lines = [
        f"ok  {name}: a forged Authentication-Results in this name did not come through; its word is believed"
        if name in rehearsal.trustworthy
        else f"note  {name}: a forged Authentication-Results in this name came through; its word is not believed"
        for name in rehearsal.claimed
    ]
    if not rehearsal.claimed:
        lines.append("note  the server says nothing about senders (no Authentication-Results)")
    if not rehearsal.trustworthy:
        lines.append("note  dispatchers' commands will always be asked back by code, which is safe")
    return lines


def _next_steps(config: Path) -> list[str]:
    if _UNIT.exists():
        start = ["systemctl enable --now maild.service maild-backup.timer", "sudo -u maild maild status"]
    else:
        start = [f"maild --config {config} check", f"maild --config {config} run"]
    return ["Next:", *(f"  {step}" for step in start), "then write «Журнал» to the desk from any address: it answers."]
