"""Whole lives again, with the ledger in PostgreSQL: one of each kind of thing that the desk deals with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.test_bounces import (
    test_a_confirmation_sent_back_later_undoes_the_registration_and_a_mended_case_brings_the_same_client_back,  # noqa: F401
)
from tests.flows.test_console_days import (
    test_a_day_off_moves_what_is_open_and_all_who_were_told_a_date_hear_of_it,  # noqa: F401
    test_a_pause_holds_client_mail_only_and_nothing_is_lost,  # noqa: F401
)
from tests.flows.test_console_lines import (
    test_all_or_nothing_takes_back_what_had_succeeded_and_says_so,  # noqa: F401
)
from tests.flows.test_console_quarantine import (
    test_a_confirmation_run_again_counts_from_its_receipt_and_the_request_waits_for_it,  # noqa: F401
)
from tests.flows.test_devices import (
    smart,  # noqa: F401
    test_a_confirmed_user_asks_for_his_readings_and_consumption,  # noqa: F401
    test_from_the_users_letter_to_the_dispatchers_all,  # noqa: F401
)
from tests.flows.test_readings import (
    test_a_replaced_meter_hangs_on_the_plot_from_then_on,  # noqa: F401
    test_half_hours_of_the_common_meter_come_in_an_archive,  # noqa: F401
)
from tests.flows.test_registration import (
    test_a_whole_registration_letter_leads_to_a_registered_client,  # noqa: F401
    test_what_is_missing_is_asked_for_exactly_and_a_reply_completes_the_case,  # noqa: F401
)
from tests.flows.test_requests import (
    test_a_request_goes_from_work_to_done_and_history_tells_it,  # noqa: F401
    test_an_order_is_echoed_with_a_code_and_confirmed_by_a_reply,  # noqa: F401
    test_an_overdue_request_is_told_once_and_stands_in_the_morning_digest,  # noqa: F401
    test_ten_a_day_and_the_eleventh_is_refused_but_checks_are_free,  # noqa: F401
    test_the_journal_is_coloured_and_carries_the_same_as_a_workbook,  # noqa: F401
    test_the_same_letter_twice_has_effect_once,  # noqa: F401
)
from tests.flows.test_statements import (
    garden,  # noqa: F401
    test_a_claim_that_nobody_settles_stands_in_the_digest,  # noqa: F401
    test_an_error_is_corrected_and_the_next_revision_says_what_changed,  # noqa: F401
    test_from_the_readings_to_the_letter,  # noqa: F401
    test_the_next_morning_it_is_published,  # noqa: F401
)

if TYPE_CHECKING:
    from tests.servers.postgresql import Cluster

pytestmark = pytest.mark.postgres


@pytest.fixture
def ledger_place(cluster: Cluster) -> str:
    """In an emptied database."""
    return cluster.ledger()
