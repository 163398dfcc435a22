"""What may be written on the command line, and which verb it names."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from typing import NoReturn

from maild.cli.complaint import EXITS, Complaint, Exit
from maild.desk.register import HistoryHead

Verb = Callable[[argparse.Namespace], int]
Adder = Callable[[argparse.ArgumentParser], None]

LISTINGS = ("clients", "registrations", "requests", "statements", "claims", "devices", "subscribers", "inbox", "outbox")
_YEARS = range(1992, 2100)
"""Of which the holidays of Russia are known, or can be guessed."""
_AS_JSON = "one JSON document on standard output"


class _Parser(argparse.ArgumentParser):
    """Complains in one line with exit code 64 instead of argparse's 2."""

    def error(self, message: str) -> NoReturn:
        raise Complaint(Exit.USAGE, f"{message} (see '{self.prog} --help')")


def _moment(text: str) -> datetime:
    """An ISO 8601 moment; without an offset it is the desk's local time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 moment, such as 2026-11-30T18:00+03:00") from fault


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text!r} is no day, such as 2026-11-30") from fault


def _year(text: str) -> int:
    if not (text.isdecimal() and int(text) in _YEARS):
        raise argparse.ArgumentTypeError(f"{text!r} is no year, such as 2026")
    return int(text)


def _as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_AS_JSON)


def _listing(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    parser.add_argument("--client", metavar="TEXT", help="only of this client: its address, its name or a part of it")
    parser.add_argument("--status", metavar="WORD", help="only in this status (or with this verdict)")
    parser.add_argument("--plot", metavar="PLOT", help="only of this plot")
    parser.add_argument("--since", metavar="DAY", type=_day, help="only from this day on, such as 2026-11-01")
    parser.add_argument("--until", metavar="DAY", type=_day, help="only up to this day, itself included")


def _outbox(parser: argparse.ArgumentParser) -> None:
    _listing(parser)
    _steps(parser, {"retry": "send it again with the next pass", "drop": "never send it"})


def _quarantine(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    words = {"show": "one letter and why it is here", "retry": "take it again with the next pass", "drop": "leave it"}
    steps = _steps(parser, words)
    listed = steps.add_parser("list", help="all letters that could not be handled")
    _as_json(listed)


def _steps(
    parser: argparse.ArgumentParser, words: dict[str, str]
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    steps = parser.add_subparsers(dest="step", metavar="STEP")
    for word, help_text in words.items():
        step = steps.add_parser(word, help=help_text)
        step.add_argument("id", help="its number, as shown anywhere")
        if word == "show":
            step.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_AS_JSON)
    return steps


def _once(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", type=_moment, metavar="ISO-8601", help="the desk's clock for this pass")


def _read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a letter as a file; - is standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, in order")
    parser.add_argument("--decide", action="store_true", help="also what the desk would change and answer")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exit", action="store_true", dest="leave", help="end after the played month")
    parser.add_argument("--dir", metavar="DIRECTORY", help="where to keep the desk; a temporary directory by default")


def _show(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    parser.add_argument("id", metavar="ID", help="a number as shown anywhere: 2026-000123, reg-12, письмо-9, out-10")


def _status(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    parser.add_argument("--health", action="store_true", help="one line; exit code 69 if the desk does not do its work")
    parser.add_argument(
        "--watch", metavar="SECONDS", nargs="?", const=5, type=_count, help="again and again, each 5 seconds"
    )
    parser.add_argument(
        "--mailbox", action="store_true", help="also what lies in the mailbox, beside the ledger's counts"
    )
    parser.add_argument("--metrics", metavar="FILE", help="numbers for node exporter's textfile collector (*.prom)")


def _calendar(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    parser.add_argument("year", nargs="?", type=_year, metavar="YEAR", help="this year by default")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["subscribers", "readings"], help="what the file tells of")
    parser.add_argument("file", metavar="FILE", help="XLSX or CSV; readings of common meters as XML 80020 too")
    parser.add_argument("--client", metavar="TEXT", help="whose subscribers they are; of readings: only of his meters")


def _restore(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar="FILE", help="a copy as 'maild backup' makes it")
    told = "the ledger was put back by the database's own means: only read again what came since"
    what.add_argument("--reconcile", action="store_true", help=told)


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the new copy; in a folder it is named by the moment")
    parser.add_argument("--keep", type=_count, metavar="N", help="afterwards only the newest N copies of the folder")


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _verify(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    parser.add_argument(
        "--head",
        metavar="N:DIGEST",
        type=_head,
        action="append",
        help="the mark of an older morning letter: was what it stands for rewritten? may be given again",
    )


def _migrate(parser: argparse.ArgumentParser) -> None:
    told = "an empty database, such as postgresql+psycopg://maild@db.example.org/maild: the ledger is moved there"
    parser.add_argument("--to", metavar="URL", type=_database, help=told)


def _database(text: str) -> str:
    if not text.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise argparse.ArgumentTypeError("a URL begins with postgresql+psycopg:// or sqlite:///")
    return text


def _head(text: str) -> HistoryHead:
    number, _, digest = text.strip().lower().partition(":")
    if not (number.isdecimal() and len(digest) >= HistoryHead.DIGITS and set(digest) <= set("0123456789abcdef")):
        raise argparse.ArgumentTypeError(f"{text!r} is no mark of a morning letter, such as 1234:{'3f9a0c' * 4}")
    return HistoryHead(int(number), digest)


def _purge(parser: argparse.ArgumentParser) -> None:
    _as_json(parser)
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be erased")
    parser.add_argument("--at", type=_moment, metavar="ISO-8601", help="count the terms from this moment")
    parser.add_argument("--address", metavar="ADDRESS", help="data of the person who writes from it, whatever the term")
    parser.add_argument("--client", metavar="TEXT", help="with --plot: data of the subscriber of that plot")
    parser.add_argument("--plot", metavar="PLOT", help="of that client")
    parser.add_argument("--reason", metavar="TEXT", help="who demanded it and when, without names; the act tells it")


def _nothing(_parser: argparse.ArgumentParser) -> None:
    """A verb without arguments."""


def _init(parser: argparse.ArgumentParser) -> None:
    for flag, metavar, help_text in (
        ("name", "TEXT", "who the letters are from"),
        ("address", "ADDRESS", "of the desk's mailbox"),
        ("phone", "TEXT", "shown at the end of letters to clients"),
        ("imap", "HOST[:PORT]", "the mailbox's server; or yandex, mailru, gmail for both servers"),
        ("smtp", "HOST[:PORT]", "the outgoing server"),
        ("user", "NAME", "login of the mailbox; the address by default"),
        ("password-file", "FILE", "where its password stands; else $MAILD_IMAP__PASSWORD, else it is asked"),
        ("smtp-user", "NAME", "login at the outgoing server; that of the mailbox by default, - for none"),
        ("smtp-password-file", "FILE", "where its password stands, if it has another; else $MAILD_SMTP__PASSWORD"),
    ):
        parser.add_argument(f"--{flag}", metavar=metavar, help=help_text)
    security = ["tls", "starttls", "none"]
    parser.add_argument("--security", choices=security, help="of both servers; by their ports if not given")
    parser.add_argument("--dispatcher", metavar="ADDRESS", action="append", help="of a dispatcher; may be given again")
    parser.add_argument(
        "--authserv-id",
        metavar="NAME",
        action="append",
        help="in Authentication-Results; seen in a letter if not given",
    )
    parser.add_argument(
        "--state", metavar="DIRECTORY", default="/var/lib/maild", help="for the ledger and the letters; /var/lib/maild"
    )
    parser.add_argument("--replace", action="store_true", help="ask anew although there is a configuration")
    parser.add_argument("--offline", action="store_true", help="write the configuration only, without trying it")
    parser.add_argument(
        "--patience", metavar="SECONDS", type=_count, default=120, help="how long a letter may take to arrive; 120"
    )


VERBS: dict[str, tuple[str, Adder]] = {
    "init": ("a new desk: a few questions, the configuration, a trial with the real servers", _init),
    "run": ("the daemon: watch the mailbox, do what is due, send", _nothing),
    "once": ("one whole pass, then exit", _once),
    "read": ("how maild reads letters, offline and without effect", _read),
    "check": ("configuration, servers, templates, ledger, disk: each ok or what to mend", _as_json),
    "demo": ("everything on this machine: a played month, then stays up", _demo),
    "status": ("health in one screen, for people or for monitors", _status),
    "clients": ("registered clients", _listing),
    "registrations": ("registration cases", _listing),
    "requests": ("service requests", _listing),
    "statements": ("monthly statements", _listing),
    "claims": ("claims about statements", _listing),
    "devices": ("devices of portal users", _listing),
    "subscribers": ("plots and their meters", _listing),
    "inbox": ("each letter taken in, with its verdict", _listing),
    "outbox": ("each letter to send, with its state; retry or drop one", _outbox),
    "show": ("one thing whole, with its history", _show),
    "quarantine": ("letters that could not be handled, and a way back for them", _quarantine),
    "import": ("a file of subscribers or readings, as a dispatcher's letter would", _import),
    "calendar": ("working days as the desk counts them, and why", _calendar),
    "backup": ("a safe copy of the live ledger and its letters", _backup),
    "restore": ("the ledger from such a copy", _restore),
    "purge": ("erase personal data by their term or on demand, and give an act", _purge),
    "verify": ("integrity and the unbroken history", _verify),
    "migrate": ("bring the ledger's schema up to this version, or the ledger into another database", _migrate),
}
"""Every verb, in the order of `maild --help`: what it does, and its arguments."""


def whole_parser() -> argparse.ArgumentParser:
    """All that may be written, for reading the command line and for the pages made from it."""
    from maild import __version__

    parser = _Parser(
        prog="maild",
        description="An e-mail-driven dispatch desk for an electricity-metering operator.",
        epilog="exit codes:\n" + "\n".join(f"  {code:<4}{says}" for code, says in EXITS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    config = {"metavar": "FILE", "help": "configuration; else $MAILD_CONFIG, /etc/maild/maild.toml, config/maild.toml"}
    parser.add_argument("--config", **config)  # type: ignore[arg-type]
    parser.add_argument("--version", action="version", version=f"maild {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, (does, add) in VERBS.items():
        verb = verbs.add_parser(name, help=does, description=does)
        # Given after the verb it overrides; not given there it must not wipe out the one before.
        verb.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        add(verb)
    return parser


def parse(words: list[str] | None) -> argparse.Namespace:
    """The options, with `verb` set.

    Raises:
        Complaint: 64, with what is wrong.
        SystemExit: 0, after --help or --version.
    """
    return whole_parser().parse_args(words)
