"""`maild check`: configuration, servers, templates, ledger, disk; each ok, or what to mend."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.advice import advised
from maild.cli.complaint import Exit
from maild.cli.configuring import is_untouched
from maild.cli.printing import painted, print_json
from maild.cli.settings import named, settings_of
from maild.config import ConfigError, find_config
from maild.ledger.schema import OtherVersion
from maild.ports import Damaged, Permanent, Temporary, Unavailable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from maild.settings import ImapSettings, Settings

_WANTED = ("IDLE", "MOVE", "UIDPLUS")
_SCARCE = 1024 * 1024 * 1024
"""Free octets under which the disk is called nearly full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `code` is the exit code that it leads to, DONE if all is well."""

    name: str
    detail: str
    code: Exit = Exit.DONE

    @property
    def ok(self) -> bool:
        """Whether nothing is to be mended."""
        return self.code is Exit.DONE


def main(options: argparse.Namespace) -> int:
    """All checks, whatever comes of one; the highest code: 65 a damaged ledger, 69 no server, 78 most else."""
    try:
        settings = settings_of(options, passwords=True)
    except ConfigError as fault:
        findings = [Finding("configuration", f"{fault}{_hint(options)}", Exit.CONFIGURATION)]
    else:
        findings = [finding for name, look in _CHECKS.items() for finding in _safely(name, look, settings)]
    if options.json:
        print_json([{"name": f.name, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            print(f"{painted('ok') if finding.ok else painted('failed')}  {finding.name}: {finding.detail}")
    return max((finding.code for finding in findings), default=Exit.DONE)


def _hint(options: argparse.Namespace) -> str:
    """What to do where nobody has configured anything yet."""
    path = find_config(named(options), os.environ)
    if path is None or not path.exists():
        return "; 'maild init' writes one"
    return "; this is the example as shipped: run 'maild init'" if is_untouched(path) else ""


def ways_to_servers(settings: Settings) -> Iterator[str]:
    """What is found at the mailbox and at the outgoing server.

    Raises:
        Temporary: what is wrong there.
    """
    for name in ("mailbox", "outgoing server"):
        for detail in _CHECKS[name](settings):
            yield f"{name}: {detail}"


def _safely(name: str, look: Callable[[Settings], Iterator[str]], settings: Settings) -> Iterator[Finding]:
    try:
        for detail in look(settings):
            yield Finding(name, detail)
    except Temporary as fault:
        yield Finding(name, advised(str(fault)), Exit.UNAVAILABLE)
    except Damaged as fault:
        yield Finding(name, str(fault), Exit.BAD_DATA)
    except OtherVersion as fault:
        yield Finding(name, str(fault), Exit.SOFTWARE)
    except (Permanent, ConfigError, OSError, ImportError) as fault:
        yield Finding(name, str(fault), Exit.CONFIGURATION)


def _configuration(settings: Settings) -> Iterator[str]:
    yield f"{settings.path}"
    if not settings.desk.dispatchers:
        raise ConfigError("nobody can approve a registration: name dispatchers", key="[desk] dispatchers")
    if not settings.desk.trusted_authserv_ids and not settings.desk.dkim_resolver:
        yield "no trusted_authserv_ids: dispatchers' commands will always be asked back by code"


def _mailbox(settings: Settings) -> Iterator[str]:
    """Each of them, also if one is away."""
    faults = list[str]()
    for box in settings.mailboxes:
        try:
            yield from _one_mailbox(box)
        except Temporary as fault:
            faults.append(str(fault))
    if faults:
        raise Unavailable("; ".join(faults))


def _one_mailbox(settings: ImapSettings) -> Iterator[str]:
    from maild.gateways.imap import ImapMailbox

    with closing(ImapMailbox(settings)) as mailbox:
        name, _ = mailbox.open()
        can = mailbox.capabilities()
        yield f"{name}, {_offered(can)}"
        lacking = mailbox.lacking_folders()
        yield f"folders: {', '.join(lacking)} will be made with the first letter" if lacking else "folders are there"


def _offered(capabilities: frozenset[str]) -> str:
    can = [word for word in _WANTED if word in capabilities]
    cannot = [word for word in _WANTED if word not in capabilities]
    poll = "; without IDLE letters are looked for by polling" if "IDLE" in cannot else ""
    return f"offers {' '.join(can) or 'no extension of use'}" + (f", not {' '.join(cannot)}{poll}" if cannot else "")


def _outgoing(settings: Settings) -> Iterator[str]:
    from maild.gateways.smtp import SmtpSubmission

    SmtpSubmission(settings.smtp, settings.desk.address).greet()
    login = f", logged in as {settings.smtp.username}" if settings.smtp.username else ", without a login"
    yield f"{settings.smtp.host}:{settings.smtp.port}{login}"


def _dns(settings: Settings) -> Iterator[str]:
    """Where the keys of signatures are looked up, if they are checked here."""
    if not settings.desk.dkim_resolver:
        return
    from maild.gateways.dkim import DnsKeys

    domain = settings.desk.dispatchers[0].rpartition("@")[2] if settings.desk.dispatchers else "example.org"
    if not DnsKeys(settings.desk.dkim_resolver).answers(f"_domainkey.{domain}."):
        raise Temporary("does not answer: dispatchers' commands will be asked back by code; see [desk] dkim_resolver")
    yield f"{settings.desk.dkim_resolver} answers"


def _templates(settings: Settings) -> Iterator[str]:
    from jinja2 import TemplateError

    from maild import wiring
    from maild.documents.templating import environments
    from maild.resources import shipped

    folder = shipped("templates")
    try:
        loaded = [
            environment.get_template(name)
            for environment in environments(wiring.desk_of(settings), wiring.zone_of(settings), folder)
            for name in environment.list_templates(extensions=["j2"])
        ]
    except TemplateError as fault:
        raise Permanent(f"{folder}: {fault}") from fault
    yield f"{len(loaded) // 2} files in {folder}"


def _ledger(settings: Settings) -> Iterator[str]:
    from maild.ledger.examination import examine

    found = examine(settings.ledger.url)
    yield found.engine
    yield found.schema
    if found.problem:
        raise Damaged(f"{found.problem}; stop the daemon and restore from a copy")
    if found.risk:
        raise ConfigError(f"the server has {found.risk}: a loss of power may take back what was answered (M-1)")
    yield "whole, history unbroken" if found.exists else "will be made at the first start"


def _disk(settings: Settings) -> Iterator[str]:
    from maild import wiring

    file = wiring.ledger_file(settings)
    for place in {_existing(path) for path in (file, Path(settings.ledger.letters)) if path is not None}:
        free = shutil.disk_usage(place).free
        if free < _SCARCE:
            raise OSError(f"only {free // 2**20} MiB free at {place}: make room")
        yield f"{free / 2**30:.1f} GiB free at {place}"


def _folders(settings: Settings) -> Iterator[str]:
    """Of statements: whether files can be put there."""
    for key in ("publication", "drop"):
        named = getattr(settings.statements, key)
        place = _existing(Path(named or "."))
        if named and not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
            raise ConfigError(f"{named} is no folder that the desk's user may write to", key=f"[statements] {key}")
        yield f"{key}: {named or 'none'}"


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    path = path.absolute()
    return next(place for place in (path, *path.parents) if place.exists())


def _calendar(settings: Settings) -> Iterator[str]:
    from maild import wiring

    calendar, year = wiring.calendar(settings), wiring.today(settings).year
    if calendar.known_through < year:
        raise ConfigError(
            f"the decree for {year} is not known: install a newer maild, or mend known_through in calendar.toml"
        )
    yield f"known through {calendar.known_through}"


_CHECKS: dict[str, Callable[[Settings], Iterator[str]]] = {
    "configuration": _configuration,
    "mailbox": _mailbox,
    "outgoing server": _outgoing,
    "DNS": _dns,
    "templates": _templates,
    "ledger": _ledger,
    "disk": _disk,
    "folders": _folders,
    "calendar": _calendar,
}
