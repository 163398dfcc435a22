"""The first tables; triggers that make the history append-only and keep what the inbox says of a letter's coming."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""In the order of its characters, as SQLite has it, whatever the language of the database."""

_COMING = ("id", "mailbox", "uidvalidity", "uid", "raw_digest", "received_at")
"""Columns of the inbox that are facts of a letter's coming: no verdict changes them (M-1)."""


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("why", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("name_folded", _TEXT, nullable=False),
        sa.Column("address", _TEXT, nullable=False),
        sa.Column("address_key", _TEXT, nullable=False),
        sa.Column("phone", _TEXT, nullable=False),
        sa.Column("metering_system", _TEXT, nullable=False),
        sa.Column("statement_day", sa.Integer(), nullable=False),
        sa.Column("ct_ratio", _TEXT, nullable=True),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("max_watts", sa.Integer(), nullable=True),
        sa.Column("tariff", _TEXT, nullable=False),
        sa.Column("zone_labels", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=True),
        sa.CheckConstraint("metering_system IN ('sup04', 'smart')", name="metering_system_known"),
        sa.CheckConstraint("status IN ('registered', 'suspended', 'closed')", name="status_known"),
        sa.CheckConstraint("statement_day BETWEEN 1 AND 31", name="statement_day_is_a_day"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.create_index("clients_by_address", ["address_key", "id"], unique=False)
        batch_op.create_index(
            "one_client_an_address",
            ["address_key"],
            unique=True,
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )

    op.create_table(
        "codes",
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("purpose", _TEXT, nullable=False),
        sa.Column("about_kind", _TEXT, nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("address_key", _TEXT, nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", _TEXT, nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("spent_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('confirm_request', 'answer_question', 'run_commands', 'confirm_device')", name="purpose_known"
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("codes", schema=None) as batch_op:
        batch_op.create_index("codes_of_thing", ["about_kind", "about_id"], unique=False)

    op.create_table(
        "counters",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("user", _TEXT, nullable=False),
        sa.Column("user_key", _TEXT, nullable=False),
        sa.Column("serial", _TEXT, nullable=False),
        sa.Column("mac", _TEXT, nullable=False),
        sa.Column("client_said", _TEXT, nullable=False),
        sa.Column("plot_said", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("plot", _TEXT, nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=True),
        sa.Column("confirm_by", sa.BigInteger(), nullable=True),
        sa.Column("tell_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", _TEXT, nullable=True),
        sa.CheckConstraint(
            "status IN ('awaiting_confirmation', 'waiting', 'mismatch', 'confirmed', 'rejected', 'removed', 'expired')",
            name="status_known",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index("devices_of_user", ["user_key", "id"], unique=False)
        batch_op.create_index("devices_by_serial", ["serial", "id"], unique=False)
        batch_op.create_index("devices_by_time", ["filed_at"], unique=False)
        batch_op.create_index(
            "one_user_a_meter",
            ["client_id", "serial"],
            unique=True,
            sqlite_where=sa.text("status = 'confirmed'"),
            postgresql_where=sa.text("status = 'confirmed'"),
        )
        batch_op.create_index(
            "devices_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status IN ('waiting', 'mismatch')"),
            postgresql_where=sa.text("status IN ('waiting', 'mismatch')"),
        )
        batch_op.create_index(
            "devices_to_expire",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("status = 'awaiting_confirmation'"),
            postgresql_where=sa.text("status = 'awaiting_confirmation'"),
        )
        batch_op.create_index(
            "devices_to_tell",
            ["tell_at"],
            unique=False,
            sqlite_where=sa.text("tell_at IS NOT NULL"),
            postgresql_where=sa.text("tell_at IS NOT NULL"),
        )

    op.create_table(
        "flags",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("why", _TEXT, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("about_kind", _TEXT, nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("event", _TEXT, nullable=False),
        sa.Column("was", _TEXT, nullable=True),
        sa.Column("now", _TEXT, nullable=True),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.Column("detail", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=True),
        sa.Column("digest", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(
            "history_of_letter",
            ["letter"],
            unique=False,
            sqlite_where=sa.text("letter IS NOT NULL"),
            postgresql_where=sa.text("letter IS NOT NULL"),
        )
        batch_op.create_index("history_of_thing", ["about_kind", "about_id", "id"], unique=False)

    op.create_table(
        "in_hand",
        sa.Column("mailbox", _TEXT, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("held_by", _TEXT, nullable=True),
        sa.PrimaryKeyConstraint("mailbox", "uidvalidity", "uid"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("mailbox", _TEXT, nullable=True),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("message_id", _TEXT, nullable=True),
        sa.Column("content_digest", _TEXT, nullable=True),
        sa.Column("raw_digest", _TEXT, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("sender", _TEXT, nullable=True),
        sa.Column("sender_key", _TEXT, nullable=True),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("authenticity", _TEXT, nullable=True),
        sa.Column("verdict", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("links", _TEXT, nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("authenticity IN ('pass', 'fail', 'none')", name="authenticity_known"),
        sa.CheckConstraint(
            "verdict IN ('handled', 'answered', 'ignored', 'refused', 'quarantined', 'duplicate')", name="verdict_known"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name="one_row_a_place"),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("inbox_by_content", ["content_digest"], unique=False)
        batch_op.create_index("inbox_by_time", ["received_at"], unique=False)
        batch_op.create_index("inbox_of_sender", ["sender_key", "received_at"], unique=False)
        batch_op.create_index(
            "inbox_quarantined",
            ["id"],
            unique=False,
            sqlite_where=sa.text("verdict = 'quarantined'"),
            postgresql_where=sa.text("verdict = 'quarantined'"),
        )
        batch_op.create_index(
            "inbox_unsettled",
            ["mailbox", "uidvalidity", "uid"],
            unique=False,
            sqlite_where=sa.text("NOT settled"),
            postgresql_where=sa.text("NOT settled"),
        )

    op.create_table(
        "mailboxes",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "uidvalidity"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("to", _TEXT, nullable=False),
        sa.Column("to_key", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("template", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("about_kind", _TEXT, nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("raw_digest", _TEXT, nullable=False),
        sa.Column("registers", sa.Boolean(), nullable=False),
        sa.Column("to_dispatcher", sa.Boolean(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", _TEXT, nullable=True),
        sa.Column("in_data", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("handed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", _TEXT, nullable=True),
        sa.Column("give_up_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("status IN ('queued', 'sent', 'unknown', 'failed', 'bounced')", name="status_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("outbox_about", ["about_kind", "about_id"], unique=False)
        batch_op.create_index("outbox_by_message_id", ["message_id"], unique=True)
        batch_op.create_index("outbox_by_time", ["queued_at"], unique=False)
        batch_op.create_index(
            "outbox_claimed",
            ["to_key", "to_dispatcher"],
            unique=False,
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "outbox_due",
            ["to_dispatcher", "next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
        )
        batch_op.create_index("outbox_of_cause", ["cause_id"], unique=False)
        batch_op.create_index("outbox_handed", ["to_dispatcher", "handed_at"], unique=False)
        batch_op.create_index("outbox_handed_to", ["to_key", "handed_at"], unique=False)
        batch_op.create_index(
            "outbox_undelivered",
            ["queued_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('failed', 'bounced')"),
            postgresql_where=sa.text("status IN ('failed', 'bounced')"),
        )
        batch_op.create_index("outbox_written", ["to_key", "template", "queued_at"], unique=False)

    op.create_table(
        "person_items",
        sa.Column("letter_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sender", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("message_id", _TEXT, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("stranger", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("letter_id"),
    )
    with op.batch_alter_table("person_items", schema=None) as batch_op:
        batch_op.create_index(
            "person_items_open",
            ["stranger", "letter_id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("answer", _TEXT, nullable=False),
        sa.CheckConstraint("outcome IN ('accepted', 'temporary', 'permanent', 'unknown')", name="outcome_known"),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outbox.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index("attempts_of_letter", ["outgoing_id", "at"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", _TEXT, nullable=True),
        sa.Column("plot", _TEXT, nullable=True),
        sa.Column("watts", sa.Integer(), nullable=True),
        sa.Column("comment", _TEXT, nullable=False),
        sa.Column("problem", _TEXT, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('limit', 'unlimit', 'disconnect', 'connect', 'remote_check', 'onsite_check')", name="kind_known"
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("sender", _TEXT, nullable=False),
        sa.Column("sender_key", _TEXT, nullable=False),
        sa.Column("address_key", _TEXT, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_by", sa.BigInteger(), nullable=False),
        sa.Column("fields", _TEXT, nullable=False),
        sa.Column("scan", sa.Boolean(), nullable=False),
        sa.Column("tariff_file", sa.Boolean(), nullable=False),
        sa.Column("template_file", sa.Boolean(), nullable=False),
        sa.Column("missing", _TEXT, nullable=False),
        sa.Column("letters", _TEXT, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", _TEXT, nullable=True),
        sa.Column("overdue_told_at", sa.BigInteger(), nullable=True),
        sa.Column("tell_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('new', 'change')", name="kind_known"),
        sa.CheckConstraint(
            "status IN ('incomplete', 'pending', 'approved', 'confirmed', 'rejected', 'bounced')", name="status_known"
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index("registrations_by_address", ["address_key", "id"], unique=False)
        batch_op.create_index("registrations_by_sender", ["sender_key", "id"], unique=False)
        batch_op.create_index("registrations_by_time", ["received_at"], unique=False)
        batch_op.create_index(
            "registrations_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status IN ('incomplete', 'pending')"),
            postgresql_where=sa.text("status IN ('incomplete', 'pending')"),
        )
        batch_op.create_index(
            "registrations_to_tell",
            ["tell_at"],
            unique=False,
            sqlite_where=sa.text("tell_at IS NOT NULL"),
            postgresql_where=sa.text("tell_at IS NOT NULL"),
        )

    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", _TEXT, nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("plot", _TEXT, nullable=False),
        sa.Column("plot_key", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("watts", sa.Integer(), nullable=True),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("counted_on", _TEXT, nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("comment", _TEXT, nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("process_by", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("execute_by", sa.BigInteger(), nullable=True),
        sa.Column("visit_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", _TEXT, nullable=True),
        sa.Column("false_call", sa.Boolean(), nullable=False),
        sa.Column("reason", _TEXT, nullable=True),
        sa.Column("overdue_told_for", sa.BigInteger(), nullable=True),
        sa.Column("due_by", sa.BigInteger(), nullable=True),
        sa.Column("tell_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'limit') = (watts IS NOT NULL)", name="watts_of_a_limit"),
        sa.CheckConstraint(
            "kind IN ('limit', 'unlimit', 'disconnect', 'connect', 'remote_check', 'onsite_check')", name="kind_known"
        ),
        sa.CheckConstraint(
            "status IN ('awaiting_confirmation', 'confirmed', 'in_progress', 'done', 'rejected', 'cancelled', 'expired')",
            name="status_known",
        ),
        sa.CheckConstraint("number IS NOT NULL OR confirmed_at IS NULL", name="confirmed_has_a_number"),
        sa.CheckConstraint("watts IS NULL OR watts > 0", name="watts_positive"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("requests_by_filing", ["filed_at"], unique=False)
        batch_op.create_index(
            "requests_by_number",
            ["number"],
            unique=True,
            sqlite_where=sa.text("number IS NOT NULL"),
            postgresql_where=sa.text("number IS NOT NULL"),
        )
        batch_op.create_index("requests_by_plot", ["plot_key", "filed_at"], unique=False)
        batch_op.create_index("requests_by_status", ["status", "filed_at"], unique=False)
        batch_op.create_index(
            "requests_counted",
            ["client_id", "counted_on"],
            unique=False,
            sqlite_where=sa.text("counted_on IS NOT NULL"),
            postgresql_where=sa.text("counted_on IS NOT NULL"),
        )
        batch_op.create_index(
            "requests_due",
            ["due_by"],
            unique=False,
            sqlite_where=sa.text("due_by IS NOT NULL"),
            postgresql_where=sa.text("due_by IS NOT NULL"),
        )
        batch_op.create_index("requests_of_client", ["client_id", "filed_at"], unique=False)
        batch_op.create_index("requests_of_plot", ["client_id", "plot_key", "filed_at"], unique=False)
        batch_op.create_index(
            "requests_to_expire",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("status = 'awaiting_confirmation'"),
            postgresql_where=sa.text("status = 'awaiting_confirmation'"),
        )
        batch_op.create_index(
            "requests_to_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.create_index(
            "requests_to_tell",
            ["tell_at"],
            unique=False,
            sqlite_where=sa.text("tell_at IS NOT NULL"),
            postgresql_where=sa.text("tell_at IS NOT NULL"),
        )

    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("plot", _TEXT, nullable=False),
        sa.Column("plot_key", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("serial", _TEXT, nullable=False),
        sa.Column("mac", _TEXT, nullable=True),
        sa.Column("metering_system", _TEXT, nullable=True),
        sa.Column("common", sa.Boolean(), nullable=False),
        sa.Column("initial", _TEXT, nullable=False),
        sa.Column("digits", sa.Integer(), nullable=True),
        sa.CheckConstraint("metering_system IN ('sup04', 'smart')", name="metering_system_known"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id", "plot_key", name="one_row_a_plot"),
    )
    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.create_index("subscribers_by_plot", ["plot_key"], unique=False)
        batch_op.create_index("subscribers_by_serial", ["serial"], unique=False)
    _meter_tables()
    _statement_tables()
    _seat_tables()
    _erasure_tables()
    _forbid("UPDATE", "history", "the history is append-only")
    _forbid("DELETE", "history", "the history is append-only")
    _forbid(f"UPDATE OF {', '.join(_COMING)}", "inbox", "how a letter came is a fact")
    _forbid("DELETE", "inbox", "no letter is forgotten")


def _meter_tables() -> None:
    op.create_table(
        "meters",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serial", _TEXT, nullable=False),
        sa.Column("serial_key", _TEXT, nullable=False),
        sa.Column("initial", _TEXT, nullable=False),
        sa.Column("digits", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("subscriber_id", "number"),
        sa.UniqueConstraint("subscriber_id", "serial", name="one_row_a_meter"),
        sqlite_with_rowid=False,
    )
    op.create_index("meters_by_serial", "meters", ["serial_key"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("layout", _TEXT, nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("imports_by_digest", "imports", ["digest"], unique=False)
    op.create_table(
        "readings",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("serial", _TEXT, nullable=False),
        sa.Column("registers", _TEXT, nullable=False),
        sa.Column("rollover", sa.Boolean(), nullable=False),
        sa.Column("replaced_by", _TEXT, nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("subscriber_id", "day", "serial"),
        sqlite_with_rowid=False,
    )
    op.create_index("readings_by_import", "readings", ["import_id"], unique=False)
    op.create_table(
        "mended_readings",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("serial", _TEXT, nullable=False),
        sa.Column("registers", _TEXT, nullable=False),
        sa.Column("rollover", sa.Boolean(), nullable=False),
        sa.Column("replaced_by", _TEXT, nullable=True),
        sa.Column("was_import_id", sa.Integer(), nullable=False),
        sa.Column("was_taken_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["was_import_id"], ["imports.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("import_id", "subscriber_id", "day", "serial"),
        sqlite_with_rowid=False,
    )
    op.create_index("mended_by_former", "mended_readings", ["was_import_id"], unique=False)
    op.create_table(
        "interval_days",
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("kwh", _TEXT, nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("client_id", "day"),
    )
    op.create_index("interval_days_by_import", "interval_days", ["import_id"], unique=False)
    op.create_table(
        "tariffs",
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("plot_key", _TEXT, nullable=False),
        sa.Column("holds_from", _TEXT, nullable=False),
        sa.Column("prices", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("client_id", "plot_key", "holds_from"),
    )


def _statement_tables() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("period", _TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("due_on", _TEXT, nullable=False),
        sa.Column("look_at", sa.BigInteger(), nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("lacking", _TEXT, nullable=False),
        sa.Column("tell_at", sa.BigInteger(), nullable=True),
        sa.Column("late_at", sa.BigInteger(), nullable=True),
        sa.Column("generated_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("opens_on", _TEXT, nullable=True),
        sa.Column("closes_on", _TEXT, nullable=True),
        sa.Column("plots", sa.Integer(), nullable=True),
        sa.Column("without_data", sa.Integer(), nullable=True),
        sa.Column("total_kwh", _TEXT, nullable=True),
        sa.Column("total_rub", _TEXT, nullable=True),
        sa.Column("losses_kwh", _TEXT, nullable=True),
        sa.Column("losses_percent", _TEXT, nullable=True),
        sa.Column("files", _TEXT, nullable=False),
        sa.Column("pages", _TEXT, nullable=False),
        sa.Column("said", _TEXT, nullable=False),
        sa.CheckConstraint("status IN ('due', 'generated', 'sent', 'published', 'superseded')", name="status_known"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id", "period", "revision", name="one_row_a_revision"),
    )
    op.create_index("statements_by_day", "statements", ["due_on"], unique=False)
    _index("registrations_with_template", "registrations", ["client_id", "id"], "template_file")
    _index("one_month_due", "statements", ["client_id"], "status = 'due'", unique=True)
    _index("statements_to_look_at", "statements", ["look_at"], "look_at IS NOT NULL")
    _index("statements_lacking", "statements", ["due_on"], "status = 'due' AND lacking <> ''")
    _index("statements_to_tell_of", "statements", ["tell_at"], "tell_at IS NOT NULL")
    op.create_table(
        "statement_lines",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("plot", _TEXT, nullable=False),
        sa.Column("plot_key", _TEXT, nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("kwh", _TEXT, nullable=False),
        sa.Column("rub", _TEXT, nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("last", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("statement_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("period", _TEXT, nullable=True),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_by", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", _TEXT, nullable=False),
        sa.CheckConstraint("status IN ('open', 'resolved', 'rejected')", name="status_known"),
        sa.CheckConstraint("kind IN ('missing', 'dispute')", name="kind_known"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("claims_by_time", "claims", ["received_at"], unique=False)
    op.create_index("claims_of_client", "claims", ["client_id", "received_at"], unique=False)
    _index("claims_open", "claims", ["id"], "status = 'open'")


def _erasure_tables() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ground", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=True),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("acts_open", "acts", ["id"], "finished_at IS NULL")
    op.create_table(
        "doomed",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", "published"),
    )


def _seat_tables() -> None:
    op.create_table(
        "daemons",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "leases",
        sa.Column("thing", _TEXT, nullable=False),
        sa.Column("holder", _TEXT, nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("thing"),
    )


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """A partial index in both databases."""
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _forbid(what: str, table: str, why: str) -> None:
    """A trigger that refuses it (Q-14)."""
    name = f"{table}_no_{what.partition(' ')[0].lower()}"
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END")
        return
    refused = f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refused}; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    if what == "DELETE":
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")
