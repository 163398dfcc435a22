"""THE WAY OF ONE LETTER. Calls the stages in order and decides nothing.

    mailbox ──fetch──▶ letters.read ──▶ desk.interpret ──▶ desk.decide ──▶ documents.render ──▶ ledger.commit ──▶ mailbox.settle
     (IMAP)   bytes      Letter         Understanding       Decision         OutgoingLetter      one transaction     (MOVE)
                                                                                                      │
                                                        clock: what is due? ──▶ desk.decide_due …     ▼
                                                                                                outbox ──▶ courier (SMTP)

A letter that cannot be handled is quarantined and the next one is taken (M-3); a fault of the world (`Temporary`)
stops the pass and leaves the letter where it lies (M-1). The stages are imported by the first letter that needs them:
a pass with nothing to do should be over before they are.
"""  # noqa: E501 - the picture is wider than a line

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.arrival import Arrival, Reading
from maild.desk.decision import Decision, LetterVerdict
from maild.desk.due import Due, DueKind
from maild.draughtsmen import draughtsmen
from maild.foresight import commands_with_files, foreseen
from maild.letters.letter import TooMuch
from maild.letters.peek import peek
from maild.mishap import fault_told, not_to_be_read
from maild.ports import InboxRecord, Oversized, Parcel, Temporary
from maild.settling import Settling, reached
from maild.sheaf import Entered, sheaves, take_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from maild.desk.cabinet import Archive
    from maild.desk.register import TakenLetter
    from maild.execution import Office
    from maild.letters.letter import Letter, Trust
    from maild.ports import Mailbox, ParcelKey, TableReader, Work
    from maild.side_table import SideTable

log = logging.getLogger("maild.pipeline")

AT_A_STRETCH = 5  # statements drawn up before letters are taken: less than a second's work


@dataclass(slots=True)
class Pipeline:
    """Takes letters from the mailbox and does what is due. `stopping` is asked between letters."""

    office: Office
    mailbox: Mailbox
    tables: TableReader
    trust: Trust
    stopping: Callable[[], bool]
    check: Callable[[Letter, bytes, datetime], Letter] | None = None  # DKIM, if it is checked here (D-4)
    settling: Settling = field(default_factory=Settling)
    side: SideTable | None = None  # where long files are taken, by a daemon

    # ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────

    def drain(self, turn: Callable[[], object] = bool) -> int:
        """Take every letter that the ledger does not have; how many. `turn`: some are committed, answers may go.

        Raises:
            Temporary: the mailbox or the ledger is out of reach; what was taken is safe, the rest waits.
        """
        name, validity = self.mailbox.open()
        ledger = self.office.ledger
        self.settling.settle(self.mailbox, ledger, name, validity)
        listed = self.mailbox.uids_after(ledger.cursor(name, validity))
        parcels = self._unknown(name, validity, listed)
        taken, stopped = 0, False
        for sheaf in sheaves(parcels, ledger.suspects(name, validity)):
            if taken:
                self.settling.settle(self.mailbox, ledger, name, validity)
            some, stopped = self._take_sheaf(sheaf)
            taken += some
            turn()
            if stopped:
                break
        if listed:
            there = 0 if stopped else reached(self.mailbox, ledger, name, validity, listed)
            self.settling.settle(self.mailbox, ledger, name, validity, there)
        return taken

    def _unknown(self, name: str, validity: int, listed: Sequence[int]) -> Iterable[Parcel | Oversized]:
        """Those that are not in the ledger, nor at the side table: asked in this order, since it may end meanwhile."""
        left = self.side.without(name, validity, listed) if self.side else listed
        known = self.office.ledger.known_uids(name, validity, left)
        parcels = self.mailbox.fetch([uid for uid in left if uid not in known])
        return self.side.besides(parcels, self.take) if self.side else parcels

    def bring_back(self, since: datetime) -> None:
        """Letters that came after the last pass of a ledger that was restored, to be taken again (M-1).

        A day more is brought back, since some may have waited in the pass that it knew; what is known is a duplicate.
        """
        self.mailbox.open()
        brought = self.mailbox.bring_back((since - timedelta(days=1)).astimezone(self.office.zone).date())
        log.warning("the ledger was restored and ends at %s: %d letters are read again", since.isoformat(), brought)

    def _take_sheaf(self, sheaf: Sequence[Parcel | Oversized]) -> tuple[int, bool]:
        """Letters together, or one by one if anything at all is wrong with any; how many, and whether told to stop."""
        whole = [parcel for parcel in sheaf if isinstance(parcel, Parcel)]
        if len(whole) > 1:
            try:
                return take_together(self, whole)
            except Exception:  # whose fault it is, and what follows, is seen when each is taken alone
                log.debug("%d letters are taken one by one", len(whole), exc_info=True)
        for number, parcel in enumerate(sheaf, start=1):
            self.take(parcel)
            if self.stopping():
                return number, True
        return len(sheaf), False

    def take(self, parcel: Parcel | Oversized) -> None:
        """One letter, from bytes to commit. Whatever is wrong with it is recorded; only `Temporary` leaves."""
        (ends,) = self.office.ledger.mark_in_hand(parcel.key)
        raw = parcel.header if isinstance(parcel, Oversized) else parcel.raw
        try:
            digest = self.office.shelf.put(raw)
            if reason := not_to_be_read(parcel, ends):
                self._quarantine(parcel, digest, reason, raw)
            else:
                self._take_or_quarantine(parcel, digest, raw)
        except (Temporary, OSError, KeyboardInterrupt):
            self.office.ledger.forget_in_hand(parcel.key)
            raise

    def _take_or_quarantine(self, parcel: Parcel | Oversized, digest: str, raw: bytes) -> None:
        try:
            if self._take_whole(parcel.key, digest, parcel.received_at, raw) is None:
                self.office.ledger.forget_in_hand(parcel.key)  # another daemon was faster
        except (Temporary, OSError):
            raise
        except TooMuch as excess:
            self._quarantine(parcel, digest, fault_told(excess), raw)
        except Exception as fault:
            log.exception("letter at %s uid %s could not be handled", parcel.key.mailbox, parcel.key.uid)
            self._quarantine(parcel, digest, fault_told(fault), raw)

    def read(
        self, raw: bytes, received_at: datetime, check: Callable[[Letter, bytes, datetime], Letter] | None = None
    ) -> Reading:
        """What a letter says, without ledger and without effect; only `check` may ask the network, for its proof.

        Raises:
            TooMuch: the letter is over a limit of M-8.
        """
        from maild.desk.interpret import interpret
        from maild.letters.reading import read

        letter = read(raw, self.trust)
        letter = check(letter, raw, received_at) if check else letter
        understanding = interpret(letter, self.office.desk, received_at.astimezone(self.office.zone))
        wanted = letter.attachments if commands_with_files(understanding) else ()
        return Reading(letter, understanding, tuple(map(self.tables.read, wanted)))

    def decide(self, work: Work, reading: Reading, letter_id: int, received_at: datetime) -> Decision:
        """What follows from a letter; command lines are already carried out when this returns, in savepoints."""
        from maild.desk.decide_letter import decide_letter

        arrival = Arrival(letter_id, reading.letter, received_at, reading.tables)
        if self._from_dispatcher(reading.letter):
            from maild.command_run import CommandRun

            ran = CommandRun(self.office, self._recall).decide(work, arrival, reading.understanding)
            if ran is not None:
                return ran
        return decide_letter(arrival, reading.understanding, work.register, self.office.moment(work))

    def retry(self, letter_id: int) -> Decision | None:
        """Run a quarantined letter again, as if it had been well from the start (M-3); None if it is not there.

        Raises:
            TooMuch: it is still over a limit.
        """
        held = self._held(letter_id)
        return self._run_again(held) if held else None

    def _held(self, letter_id: int) -> TakenLetter | None:
        held = self.office.ledger.taken(letter_id)
        return held if held and held.verdict == LetterVerdict.QUARANTINED else None

    def _run_again(self, held: TakenLetter) -> Decision | None:
        return self._take_whole(None, held.digest, held.received_at, self.office.shelf.get(held.digest), held.id)

    def _take_whole(
        self, key: ParcelKey | None, digest: str, received_at: datetime, raw: bytes, again: int | None = None
    ) -> Decision | None:
        reading = self._foreseen(self.read(raw, received_at, self.check), received_at)
        with self.office.ledger.work() as work:
            entered = self.enter(work, key, digest, received_at, reading, again)
            if entered is None:
                return None
            work.commit()
        entered.tell()
        return entered.decision

    def _foreseen(self, reading: Reading, received_at: datetime) -> Reading:
        """With what comes of its long files, if they belong to one command."""
        commands = commands_with_files(reading.understanding) if reading.tables else ()
        if len(commands) != 1 or not self._from_dispatcher(reading.letter):
            return reading
        arrival = Arrival(0, reading.letter, received_at, reading.tables)
        return replace(reading, tables=foreseen(self.office, commands[0], arrival).tables)

    def enter(
        self,
        work: Work,
        key: ParcelKey | None,
        digest: str,
        received_at: datetime,
        reading: Reading,
        again: int | None = None,
    ) -> Entered | None:
        """The letter and all that it leads to, in the transaction; None if it is in the inbox already."""
        from maild.desk.decide_letter import decide_duplicate

        if key is not None and work.holds(key):
            return None
        letter = reading.letter
        letter_id = again or work.new_letter_id()
        earlier = work.seen(letter, digest)
        decision = decide_duplicate(earlier) if earlier else self.decide(work, reading, letter_id, received_at)
        self.office.carry_out(work, decision, at=self.office.clock.now(), letter_id=letter_id)
        links = (f"letter-{earlier}",) if earlier else ()
        now = self.office.clock.now()
        record = InboxRecord(
            key, digest, received_at, letter, letter.sender, letter.subject, letter.message_id, links, now
        )
        work.record_letter(letter_id, record, decision)
        return Entered(letter_id, decision)

    def _quarantine(self, parcel: Parcel | Oversized, digest: str, reason: str, raw: bytes) -> None:
        """M-3: recorded with the reason, the dispatchers are told, the queue goes on."""
        from maild.desk.decide_letter import decide_unreadable

        seen, now = peek(raw), self.office.clock.now()
        with self.office.ledger.work() as work:
            if work.holds(parcel.key):
                return
            letter_id = work.new_letter_id()
            decision = decide_unreadable(letter_id, seen.sender, seen.subject, reason, self.office.moment(work))
            self.office.carry_out(work, decision, at=now, letter_id=letter_id)
            record = InboxRecord(
                parcel.key, digest, parcel.received_at, None, seen.sender, seen.subject, seen.message_id, (), now
            )
            work.record_letter(letter_id, record, decision)
            work.commit()
        log.warning("letter-%d quarantined: %s", letter_id, reason)

    def _recall(self, work: Work, letter_id: int) -> Arrival | None:
        """An earlier letter, read again from the shelf."""
        taken = work.register.taken_letter(letter_id)
        if taken is None:
            return None
        reading = self.read(self.office.shelf.get(taken.digest), taken.received_at)
        return Arrival(letter_id, reading.letter, taken.received_at, reading.tables)

    def _from_dispatcher(self, letter: Letter) -> bool:
        known = letter.sender is not None and is_one_of(letter.sender, self.office.desk.dispatchers)
        return known and letter.automatic is None

    # ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────

    def do_due(self, turn: Callable[[], object] = bool, until: datetime | None = None) -> int:
        """Everything that is due now (or was then), each in a transaction of its own; how many were done.

        One that fails is left for the next pass. Between many statements `turn` is called, to take letters (S-1).
        """
        done, tried = 0, set[Due]()
        while fresh := [due for due in self.office.ledger.due(until or self.office.clock.now()) if due not in tried]:
            with draughtsmen(self.office, fresh) as cabinet_for:
                for due in fresh:
                    if self.stopping():
                        return done
                    tried.add(due)
                    done += self._do(due, cabinet_for(due))
                    if due.kind is DueKind.STATEMENT and len(tried) % AT_A_STRETCH == 0:
                        turn()
        return done

    def _do(self, due: Due, cabinet: Archive) -> bool:
        from maild.desk.decide_due import decide_due, decide_failed

        try:
            with self.office.ledger.work() as work, self.office.shelf.pile() as pile:
                if not work.stands(due):
                    return False
                office = replace(self.office, shelf=pile, cabinet=cabinet)
                decision = decide_due(due, work.register, moment := office.moment(work))
                office.carry_out(work, decision, at=moment.now, letter_id=None)
                pile.secure()
                work.commit()
            if due.kind is DueKind.RETRY:
                self._try_again(due.id)
        except (Temporary, OSError):
            raise
        except Exception:
            log.exception("what is due could not be done: %s %d", due.kind, due.id)
            with self.office.ledger.work() as work:
                decision = decide_failed(due, work.register, moment := self.office.moment(work))
                self.office.carry_out(work, decision, at=moment.now, letter_id=None)
                work.commit()
            return False
        return True

    def _try_again(self, letter_id: int) -> None:
        """A quarantined letter, run again by a dispatcher's command; if in vain, the dispatchers are told (D-10)."""
        from maild.desk.decide_letter import decide_unreadable

        held = self._held(letter_id)
        if held is None:
            return
        try:
            self._run_again(held)
        except (Temporary, OSError):
            raise
        except Exception as fault:
            log.exception("letter-%d could not be handled again", letter_id)
            with self.office.ledger.work() as work:
                moment = self.office.moment(work)
                decision = decide_unreadable(letter_id, held.sender, held.subject, fault_told(fault), moment)
                self.office.carry_out(work, decision, at=moment.now, letter_id=None)
                work.commit()
