"""Delivery reports: which of our letters did not arrive, and whether for good (M-6, RFC 3464, RFC 3463)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.letters.addressing import normal_address
from maild.letters.characters import one_line
from maild.letters.headers import Headers, read_headers
from maild.letters.letter import DeliveryReport, DeliveryStatus
from maild.letters.messageids import first_message_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.letters.structure import Part

LONGEST_DIAGNOSTIC = 500
MOST_RECIPIENTS = 100
LONGEST_TEXT = 100_000
"""Octets of a report in free form that are searched."""

_RETURNED = (
    "message/rfc822",
    "message/rfc822-headers",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
)
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])[0-5]\d[ -]")
_ADDRESS = re.compile(r"<([^<>\s@]{1,64}@[^<>\s@]{1,255})>")
_COPIED_ID = re.compile(rb"^[> \t]*Message-ID:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_OF_A_RECIPIENT = ("final-recipient", "original-recipient", "action")
_TOLD = (
    "reporting-mta", "arrival-date", "original-recipient", "final-recipient", "action", "status", "remote-mta",
    "diagnostic-code", "last-attempt-date",
)  # fmt: skip
_RANK = {DeliveryStatus.FAILED: 2, DeliveryStatus.DELAYED: 1, DeliveryStatus.OTHER: 0}
_ACTIONS = {
    "failed": DeliveryStatus.FAILED, "delayed": DeliveryStatus.DELAYED, "delivered": DeliveryStatus.OTHER,
    "relayed": DeliveryStatus.OTHER, "expanded": DeliveryStatus.OTHER,
}  # fmt: skip


def delivery_report(letter: Part) -> DeliveryReport | None:
    """The report that the letter is: the worst of its recipients. None if it is none (read receipts are none)."""
    groups = [group for group in _groups(letter) if any(group.all(name) for name in _OF_A_RECIPIENT)]
    reports = [_of_recipient(group, _returned_id(letter)) for group in groups]
    return max(reports, key=lambda report: _RANK[report.status], default=None)


def report_fields(letter: Part) -> list[tuple[str, str]]:
    """All that a report tells for machines, in its order of groups: which server, of whom, what and why."""
    return [(name, group.text(name)) for group in _groups(letter) for name in _TOLD if group.all(name)]


def free_form_report(letter: Part, text: str) -> DeliveryReport | None:
    """A report in words only (qmail, Exim and others), if it copies the head of the letter that it is about."""
    message_id = _returned_id(letter)
    body = letter.raw[letter.start : letter.end][:LONGEST_TEXT]
    copied = _COPIED_ID.search(body)
    if message_id is None and copied:
        message_id = first_message_id(copied[1])
    code = _CODE.search(text[:LONGEST_TEXT])
    reply = _REPLY.search(text[:LONGEST_TEXT])
    status_class = (code or reply or ("", ""))[1]
    if message_id is None or status_class not in ("4", "5"):
        return None
    failed = letter.headers.first("x-failed-recipients").decode("ascii", "replace").split(",")[0]
    named = (hit[1] for hit in _ADDRESS.finditer(text[:LONGEST_TEXT]) if hit[1] != message_id)
    return DeliveryReport(
        status=DeliveryStatus.FAILED if status_class == "5" else DeliveryStatus.DELAYED,
        message_id=message_id,
        recipient=normal_address(failed) or normal_address(next(named, "")),
        code=code[0] if code else None,
        diagnostic=one_line(text[:2000], LONGEST_DIAGNOSTIC),
    )


def _groups(letter: Part) -> Iterator[Headers]:
    """The groups of fields of a report: the first about the whole letter, then one about each recipient."""
    kinds = ("message/delivery-status", "message/global-delivery")
    status = next((part for part in letter.walk() if part.media.startswith(kinds)), None)
    content, position = status.content()[:LONGEST_TEXT] if status else b"", 0
    for _ in range(MOST_RECIPIENTS + 1):
        while content.startswith((b"\n", b"\r\n"), position):
            position = content.index(b"\n", position) + 1
        headers, end = read_headers(content, position, len(content))
        if end <= position:
            return
        position = end
        yield headers


def _of_recipient(group: Headers, message_id: str | None) -> DeliveryReport:
    code = _CODE.search(group.text("status"))
    diagnostic = group.text("diagnostic-code")
    action = group.text("action").split(" ")[0].lower()
    written = group.text("original-recipient") or group.text("final-recipient")
    return DeliveryReport(
        status=_ACTIONS.get(action) or _by_class(code),
        message_id=message_id,
        recipient=normal_address(written.rpartition(";")[2].strip().strip("<>")),
        code=code[0] if code else None,
        diagnostic=one_line(diagnostic or group.text("status"), LONGEST_DIAGNOSTIC),
    )


def _by_class(code: re.Match[str] | None) -> DeliveryStatus:
    return {"5": DeliveryStatus.FAILED, "4": DeliveryStatus.DELAYED}.get(code[1] if code else "", DeliveryStatus.OTHER)


def _returned_id(letter: Part) -> str | None:
    """The Message-ID of the letter or of the head of it that came back."""
    for part in letter.walk():
        if part.media in _RETURNED and part is not letter:
            headers = part.parts[0].headers if part.parts else _head(part.content())
            found = first_message_id(headers.first("message-id"))
            if found:
                return found
    return None


def _head(content: bytes) -> Headers:
    return read_headers(content, 0, min(len(content), LONGEST_TEXT))[0]
