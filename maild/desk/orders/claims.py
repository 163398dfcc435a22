"""Commands about claims: resolve or reject, with words for the client (S-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.claim_letters import ClaimSettled
from maild.desk.decision import Change, Draft, LetterRef, Ref
from maild.desk.lives import follow
from maild.desk.naming import CLAIM_STATUS_NAMES
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.statement_lives import CLAIM, ClaimEvent

if TYPE_CHECKING:
    from maild.desk.claim import Claim


def resolve(task: Task) -> CommandOutcome:
    """`принять прет-7[: ответ]`: the client hears it, with the answer."""
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    return _settle(task, about.id, ClaimEvent.RESOLVED, "удовлетворена")


def reject(task: Task, claim_id: int) -> CommandOutcome:
    """`отклонить прет-7: причина`."""
    if not task.text:
        return task.failed(f"Нужна причина: «отклонить прет-{claim_id}: причина» — клиент её увидит.")
    return _settle(task, claim_id, ClaimEvent.REJECTED, "отклонена")


def _settle(task: Task, claim_id: int, event: ClaimEvent, became: str) -> CommandOutcome:
    claim = task.register.claim(claim_id)
    if claim is None:
        return task.failed(f"Претензии прет-{claim_id} нет.")
    about = Ref("claim", claim.id)
    step = follow(CLAIM, claim.status, event)
    if step is None:
        return task.state(about, claim.shown_number, claim.status, CLAIM_STATUS_NAMES[claim.status])
    settled = replace(claim, status=step.status, resolved_at=task.now, answer=task.text)
    change = Change(settled, about, event, claim.status, settled.status)
    client = task.register.client(claim.client_id)
    letter = Draft(client.address, ClaimSettled(client, settled), about, answers=_thread(task, claim))
    return task.done(f"{claim.shown_number} {became}; {client.name} получит письмо.", (change,), (letter,))


def _thread(task: Task, claim: Claim) -> LetterRef | None:
    taken = task.register.taken_letter(claim.letter_id)
    return LetterRef(taken.message_id, (), taken.subject) if taken else None
