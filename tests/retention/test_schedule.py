"""Every category of every manifest has something that ends it (promise P25).

The tests are drawn from the manifests and schedules themselves: a column whose words nobody obeys
fails, and so does a rule whose rows stay.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.restrictions import Restrictions
from chassis.retention import forgetting, overdue, tally
from chassis.retention.rules import Rule, months_before
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork
from tests.retention import planting, schedules

NOW = datetime(2027, 3, 15, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
ROOT = Path(__file__).parents[2]
UowFactory = Callable[[str], Callable[[], UnitOfWork]]


def _is_done_elsewhere(rule: Rule) -> bool:
    return bool(rule.elsewhere) or rule.let_go is not None


RULES: Any = [pytest.param(*pair, id=f"{pair[0]}-{pair[1].name}") for pair in schedules.all_rules()]
OBEYED = [one for one in RULES if not _is_done_elsewhere(one.values[1])]
WATCHED = [one for one in RULES if one.values[1].elsewhere]
SPARING = [one for one in OBEYED if one.values[1].whose]

# What ends with an event, or as part of a command, is tried where that is.
TRIED = MappingProxyType(
    {
        ("identity", "while the account is active"): (
            "identity/test_privacy.py",
            "test_leaves_nothing_of_the_person",
        ),
        ("series", "until the host deletes the series or the account"): (
            "series/commands/test_series.py",
            "test_erases_it_with_its_members_a_while_later",
        ),
        ("series", "as long as the membership"): (
            "series/test_privacy.py",
            "test_once_erased_is_nowhere_any_more",
        ),
        ("series", "lapse_memberships"): (
            "series/commands/test_joining.py",
            "test_never_leaves_a_person_behind_who_did_not_confirm",
        ),
        ("zoom_integration", "while Zoom is connected"): (
            "zoom_integration/test_disconnecting.py",
            "test_tokens_and_identifiers_are_gone_and_the_grant_is_revoked",
        ),
        ("zoom_integration", "until the co-host disconnects Zoom, or 30 days after the session"): (
            "zoom_integration/test_handing_over.py",
            "test_a_co_host_who_disconnects_too_gives_them_back",
        ),
        ("zoom_integration", "while the series exists"): (
            "zoom_integration/test_rooms.py",
            "test_a_deleted_series_takes_its_room_along",
        ),
        ("billing", "while the account is active"): (
            "billing/test_privacy.py",
            "test_is_disconnected_and_every_trace_of_the_account_goes",
        ),
        ("billing", "while the connection lasts"): (
            "billing/test_connecting.py",
            "test_ends_the_money_first_then_the_access_then_forgets_the_account",
        ),
        ("billing", "until Stripe has said how it stands"): (
            "billing/test_upkeep.py",
            "test_what_is_done_is_gone",
        ),
        ("billing", "customer"): (
            "billing/test_privacy.py",
            "test_a_customer_who_never_paid_is_let_go_of_at_stripe_after_a_year",
        ),
        ("notifications", "until the message is sent"): (
            "notifications/commands/test_notices.py",
            "test_are_written_to_at_the_address_that_was_sealed",
        ),
        ("notifications", "until the provider has heard"): (
            "notifications/workers/test_refusals.py",
            "test_that_is_away_hears_later",
        ),
        ("notifications", "until the series is deleted"): (
            "notifications/commands/test_host_messages.py",
            "test_of_a_deleted_series_is_forgotten",
        ),
        ("privacy", "until the request is settled"): (
            "privacy/test_fanout.py",
            "test_a_settled_request_has_forgotten_who_it_was_about",
        ),
        ("privacy", "destroy_expired"): (
            "privacy/test_packages.py",
            "test_file_and_key_are_destroyed_after_seven_days",
        ),
    }
)


def ends(rule: Rule, since: datetime) -> datetime:
    """The instant after which a row that began then has had its time."""
    found = since + rule.lasts
    while months_before(found, rule.months) < since + rule.lasts:
        found += timedelta(days=1)
    return found


def rows(new_uow: Callable[[], UnitOfWork], rule: Rule) -> int:
    """How many rows there are that the rule is about, in whatever time."""
    filled = [rule.table.c[name].is_not(None) for name in rule.clears]
    with new_uow() as uow:
        return tally.count(uow.db.connection(), rule, sa.and_(sa.true(), *filled))


@pytest.mark.promise("P25")
class TestEveryCategory:
    @pytest.mark.parametrize("promised", list(schedules.promised()), ids=str)
    def test_has_a_rule_or_an_event_that_ends_it(self, promised: schedules.Promised) -> None:
        obeying = [
            rule.name
            for rule in schedules.rules_of(promised.service)
            if rule.kept == promised.kept and promised.table in schedules.covered_by(rule)
        ]

        assert obeying or promised.kept in schedules.ended_by(promised.service)

    @pytest.mark.parametrize("service", schedules.SERVICES)
    def test_is_promised_wherever_an_event_is_said_to_end_it(self, service: str) -> None:
        words = {one.kept for one in schedules.promised() if one.service == service}

        assert set(schedules.ended_by(service)) <= words

    @pytest.mark.parametrize("service", schedules.SERVICES)
    def test_that_an_event_ends_is_tried_where_the_event_is(self, service: str) -> None:
        rules = schedules.rules_of(service)
        elsewhere = {rule.elsewhere or rule.name for rule in rules if _is_done_elsewhere(rule)}

        for words in {*schedules.ended_by(service), *elsewhere}:
            path, name = TRIED[service, words]
            assert f"def {name}(" in (ROOT / "tests" / path).read_text(), words

    @pytest.mark.parametrize("service", schedules.SERVICES)
    def test_has_rules_of_names_of_their_own(self, service: str) -> None:
        names = [rule.name for rule in schedules.rules_of(service)]

        assert len(set(names)) == len(names)


@pytest.mark.promise("P25")
@pytest.mark.parametrize(("service", "rule"), OBEYED)
class TestARule:
    def test_takes_a_row_once_its_time_is_over_and_not_before(
        self, service: str, rule: Rule, uow_factory: UowFactory
    ) -> None:
        new_uow = uow_factory(service)
        with clock.frozen(NOW) as at:
            with new_uow() as uow:
                planting.plant(uow.db, service, rule, since=NOW)

            at.move(ends(rule, NOW) - NOW)
            forgetting.obey(new_uow, rule)
            assert rows(new_uow, rule) == 1

            at.move(INSTANT)
            forgetting.obey(new_uow, rule)
            assert rows(new_uow, rule) == 0

    def test_takes_what_hangs_on_the_row(
        self, service: str, rule: Rule, uow_factory: UowFactory
    ) -> None:
        new_uow = uow_factory(service)
        names = schedules.covered_by(rule) - {str(rule.table.name)}
        hanging = [rule.table.metadata.tables[name] for name in sorted(names)] * (not rule.clears)
        with clock.frozen(NOW) as at:
            with new_uow() as uow:
                planted = planting.plant(uow.db, service, rule, since=NOW)
                direct = [one for one in hanging if _hangs_on(one, rule.table)]
                for table in direct:
                    planting.plant_child(uow.db, service, table, planted, rule.table)

            at.move(ends(rule, NOW) - NOW + INSTANT)
            forgetting.obey(new_uow, rule)

            with new_uow() as uow:
                left = {
                    str(table.name): uow.db.execute(
                        sa.select(sa.func.count()).select_from(table)
                    ).scalar_one()
                    for table in direct
                }
        assert set(left.values()) <= {0}

    def test_rehearses_without_taking_anything(
        self, service: str, rule: Rule, uow_factory: UowFactory
    ) -> None:
        new_uow = uow_factory(service)
        with clock.frozen(NOW) as at:
            with new_uow() as uow:
                planting.plant(uow.db, service, rule, since=NOW)
            at.move(ends(rule, NOW) - NOW + INSTANT)

            with new_uow() as uow:
                assert forgetting.rehearse(uow, rule) == (1, 0)

            assert rows(new_uow, rule) == 1


@pytest.mark.promise("P25")
@pytest.mark.promise("P31")
@pytest.mark.parametrize(("service", "rule"), SPARING)
def test_a_row_of_somebody_who_is_left_alone_is_spared_until_they_no_longer_are(
    service: str, rule: Rule, uow_factory: UowFactory
) -> None:
    new_uow = uow_factory(service)
    with clock.frozen(NOW) as at:
        with new_uow() as uow:
            person = _person_of(rule, planting.plant(uow.db, service, rule, since=NOW))
            Restrictions(uow).impose(person)

        at.move(ends(rule, NOW) - NOW + 10 * rule.tolerance)
        forgetting.obey(new_uow, rule)
        with new_uow() as uow:
            (run,) = tally.last_runs(uow.db.connection()).values()
            assert (run.forgotten, run.spared, run.overdue) == (0, 1, 0)
            assert forgetting.rehearse(uow, rule) == (0, 1)
        assert rows(new_uow, rule) == 1

        with new_uow() as uow:
            Restrictions(uow).lift(person)
        forgetting.obey(new_uow, rule)
        assert rows(new_uow, rule) == 0


@pytest.mark.promise("P25")
@pytest.mark.parametrize(("service", "rule"), RULES)
def test_what_nobody_takes_is_overdue_though_no_job_ever_ran(
    service: str, rule: Rule, uow_factory: UowFactory
) -> None:
    new_uow = uow_factory(service)
    figure = overdue.figure([rule])
    label = (rule.category or rule.name,)
    with clock.frozen(NOW) as at:
        with new_uow() as uow:
            planting.plant(uow.db, service, rule, since=NOW)

        at.move(ends(rule, NOW) - NOW + rule.tolerance)
        with new_uow() as uow:
            assert figure.read(uow.db.connection(), uow.now) == {label: 0}

        at.move(INSTANT)
        with new_uow() as uow:
            assert figure.read(uow.db.connection(), uow.now) == {label: 1}


@pytest.mark.parametrize(("service", "rule"), WATCHED)
def test_what_a_command_takes_is_watched_and_left_to_it(
    service: str, rule: Rule, uow_factory: UowFactory
) -> None:
    new_uow = uow_factory(service)
    with clock.frozen(NOW) as at:
        with new_uow() as uow:
            planting.plant(uow.db, service, rule, since=NOW)

        at.move(ends(rule, NOW) - NOW + rule.tolerance + INSTANT)
        forgetting.obey(new_uow, rule)

        with new_uow() as uow:
            (run,) = tally.last_runs(uow.db.connection()).values()
        assert (run.forgotten, run.overdue) == (0, 1)
    assert rows(new_uow, rule) == 1


def _hangs_on(table: sa.Table, parent: sa.Table) -> bool:
    return any(key.referred_table is parent for key in table.foreign_key_constraints)


def _person_of(rule: Rule, row: planting.Values) -> Person:
    by = rule.whose[0].by
    known = {kind: row[name] for kind, name in by.items() if row[name] is not None}
    kind, value = next(iter(known.items()))
    return Person.of(**{kind: bytes(value).hex() if isinstance(value, bytes) else str(value)})
