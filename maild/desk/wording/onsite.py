"""Whether a check is to be made on the spot or from afar (Q-2)."""

from __future__ import annotations

import re

_ONSITE = re.compile(
    r"\b(?:с выездом|выезд\w{0,2}|выездн\w+|выехать|на месте|на объект\w?|с осмотром|приехать|приезд\w{0,2}|приезжайте|приедьте|подъехать|очн\w{2}"
    r"|(?:прислать|пришлите|направить|направьте|вызвать|вызов) (?:\w+ )?(?:специалист|мастер|электрик|инженер|контролер|представител|монтер|бригад|сотрудник|техник)\w*)\b"
)
_REMOTE = re.compile(r"\b(?:удален\w+|дистанцион\w+)\b")
_NOT_ONSITE = re.compile(
    r"\bбез выезд\w*|\bвыезд\w{0,2} (?:пока )?не (?:нуж\w+|требуется|надо|обязател\w+)|\bне (?:нужен|требуется|нужно|надо) выезд\w*|\bприезжать не\b|\bне (?:надо|нужно) приезжать"
)


def onsite(folded: str) -> bool | None:
    """True for on the spot, False for from afar, None if the text says both."""
    folded = folded.replace("\n", " ")  # lines are broken anywhere
    remote = bool(_REMOTE.search(folded)) or bool(_NOT_ONSITE.search(folded))
    there = bool(_ONSITE.search(_NOT_ONSITE.sub(" ", folded)))
    return None if remote and there else there
