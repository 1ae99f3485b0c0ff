"""What zoom_integration does by itself: meetings, who came to them, errands."""

import logging
from datetime import timedelta
from uuid import UUID

from chassis.errors import ChassisError
from chassis.restrictions import Restrictions
from zoom_integration import (
    access,
    leaving,
    preflight,
    recognising,
    reconciling,
    registering,
    reporting,
    repository,
)
from zoom_integration.locks import held
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.transport import ZoomFailure

HOSTS_AT_ONCE = 50
STEPS_AT_ONCE = 20
ERRANDS_AT_ONCE = 20
REFRESH_IDLE_AFTER = timedelta(days=30)
log = logging.getLogger(__name__)


def make_meetings_true(around: Surroundings) -> None:
    """Some steps for each host who has work; one host's trouble does not hold up the others."""
    with around.unit_of_work() as uow:
        restrictions = Restrictions(uow)
        hosts = [
            host_id
            for host_id in repository.hosts_with_work(uow.db, uow.now, HOSTS_AT_ONCE)
            if not restrictions.apply_to("account_id", str(host_id))
        ]
    for host_id in hosts:
        with held(around, f"meetings:{host_id}") as is_ours:
            if is_ours:
                _work_for(around, host_id)


def look_before_sessions(around: Surroundings) -> None:
    """One process at a time looks whether the rooms of the next sessions stand."""
    with held(around, "preflights") as is_ours:
        if is_ours:
            preflight.run(around)


def take_reports(around: Surroundings) -> None:
    with held(around, "reports") as is_ours:
        if is_ours:
            reporting.run(around)


def recognise_attendees(around: Surroundings) -> None:
    with held(around, "recognition") as is_ours:
        if is_ours:
            recognising.run(around)


def cancel_registrations(around: Surroundings) -> None:
    with held(around, "registrations") as is_ours:
        if is_ours:
            registering.cancel_due(around)


def run_errands(around: Surroundings) -> None:
    with around.unit_of_work() as uow:
        due = repository.due_errands(uow.db, uow.now, ERRANDS_AT_ONCE)
    for errand_id in due:
        leaving.run(around, errand_id)


def keep_tokens_alive(around: Surroundings) -> None:
    """A refresh token dies of 90 days' rest: use those that nobody has used for a month."""
    with around.unit_of_work() as uow:
        since = uow.now - REFRESH_IDLE_AFTER
        idle = repository.hosts_not_refreshed_since(uow.db, since)
    for host_id in idle:
        try:
            access.renew(around, host_id, access.current(around, host_id))
        except (ZoomFailure, ChassisError):
            log.info("a token could not be refreshed", exc_info=True)


def _work_for(around: Surroundings, host_id: UUID) -> None:
    with around.unit_of_work() as uow:
        sessions = repository.due_sessions(uow.db, host_id, uow.now, STEPS_AT_ONCE)
    try:
        for session_id in sessions:
            if not reconciling.make_true(around, host_id, session_id):
                return
    except Exception:
        log.exception("a host's meetings could not be made true")
