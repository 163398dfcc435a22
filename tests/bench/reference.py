"""The loop that maild is measured against: honest, sequential, and it decides nothing.

`python -m tests.bench.reference CONFIG` fetches a mailbox by fifties, reads each letter with `email.policy.default`,
writes a row for it and one for its answer in one commit, answers with text and HTML over a kept connection, and moves
each fifty when they are answered. It knows no client, no order, no code, no duplicate and no crash.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import sys
import time

BEGUN = time.monotonic()

from email import message_from_bytes, policy  # noqa: E402 - what it costs to import is counted
from email.message import EmailMessage  # noqa: E402
from email.utils import make_msgid, parseaddr  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import aiosmtplib  # noqa: E402
from imapclient import IMAPClient  # noqa: E402

from maild.config import load_settings  # noqa: E402
from tests.bench.figures import tell  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.settings import ImapSettings, Settings

BATCH = 50
DONE = "Done"
_TABLES = """
CREATE TABLE letters (uid INTEGER PRIMARY KEY, message_id TEXT, sender TEXT, subject TEXT, date TEXT, text TEXT,
  files TEXT, digest TEXT);
CREATE TABLE answers (id INTEGER PRIMARY KEY, letter INTEGER, recipient TEXT, raw BLOB, sent INTEGER);
"""
_TEXT = "Здравствуйте!\n\nВаше письмо «{subject}» получено и записано под номером {uid}.\n\nДиспетчерская служба\n"
_HTML = "<html><body><p>Здравствуйте!</p><p>Ваше письмо «{subject}» получено: № {uid}.</p></body></html>"


def fetched(client: IMAPClient) -> Iterator[dict[int, bytes]]:
    """Fifties of letters, each moved when the caller comes back for the next."""
    uids = client.search(["ALL"])
    for start in range(0, len(uids), BATCH):
        some = uids[start : start + BATCH]
        answer = client.fetch(some, ["BODY.PEEK[]", "INTERNALDATE"])
        yield {uid: answer[uid][b"BODY[]"] for uid in some}
        client.move(some, DONE)


def take(ledger: sqlite3.Connection, uid: int, raw: bytes, desk: str) -> EmailMessage:
    """Read a letter, write it down with its answer; the answer."""
    letter = message_from_bytes(raw, policy=policy.default)
    body = letter.get_body(("plain", "html"))
    text = body.get_content() if body else ""
    files = ", ".join(part.get_filename() or "" for part in letter.iter_attachments())
    sender, subject = parseaddr(str(letter["From"]))[1], str(letter["Subject"] or "")
    reply = answer(uid, sender, subject, str(letter["Message-ID"]), desk)
    digest = hashlib.sha256(raw).hexdigest()
    row = (uid, str(letter["Message-ID"]), sender, subject, str(letter["Date"]), text, files, digest)
    with ledger:
        ledger.execute("INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        ledger.execute("INSERT INTO answers VALUES (NULL, ?, ?, ?, 0)", (uid, sender, reply.as_bytes()))
    return reply


def answer(uid: int, to: str, subject: str, message_id: str, desk: str) -> EmailMessage:
    """A short answer in text and HTML."""
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"], reply["To"], reply["Subject"] = desk, to, f"Re: {subject}"
    reply["Message-ID"], reply["In-Reply-To"], reply["References"] = make_msgid(), message_id, message_id
    reply["Auto-Submitted"] = "auto-replied"
    reply.set_content(_TEXT.format(subject=subject, uid=uid))
    reply.add_alternative(_HTML.format(subject=subject, uid=uid), subtype="html")
    return reply


def opened(settings: ImapSettings) -> IMAPClient:
    """The mailbox, with the folder for what is done."""
    client = IMAPClient(settings.host, settings.port, ssl=False)
    client.login(settings.username, settings.password)
    if not client.folder_exists(DONE):
        client.create_folder(DONE)
    client.select_folder(settings.inbox)
    return client


async def run(settings: Settings) -> None:
    """Until the mailbox is empty."""
    ledger = sqlite3.connect(Path(settings.ledger.letters).with_name("reference.db"))
    ledger.executescript(_TABLES)
    client = opened(settings.imap)
    smtp = aiosmtplib.SMTP(hostname=settings.smtp.host, port=settings.smtp.port, start_tls=False, use_tls=False)
    await smtp.connect()
    for batch in fetched(client):
        for uid, raw in batch.items():
            await smtp.send_message(take(ledger, uid, raw, settings.desk.address))
    await smtp.quit()
    client.logout()
    ledger.close()


if __name__ == "__main__":
    asyncio.run(run(load_settings(Path(sys.argv[1]), {})))
    tell(BEGUN)
