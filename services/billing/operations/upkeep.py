"""The worker behind the webhooks: takes what is due and brings it in line with Stripe."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from billing.domain.connections import ConnectionStatus
from billing.operations import connecting, syncing
from billing.operations.context import Context
from billing.repository import connections
from billing.repository import upkeep as repository
from billing.repository.upkeep import Task
from chassis.errors import ChassisError, RateLimited, Unavailable
from chassis.retry import backoff

LEASE = timedelta(minutes=2)
AT_ONCE = 4
_ASK_AGAIN = timedelta(seconds=1)
log = logging.getLogger(__name__)

# Green threads in the service, real ones in tests: each task waits for Stripe most of the time.
_pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upkeep")


def work(context: Context) -> int:
    """Do everything that is due; returns how many tasks were tried."""
    tried = 0
    while tasks := _claim(context):
        list(_pool.map(lambda task: _attempt(context, task), tasks))
        tried += len(tasks)
    return tried


def _claim(context: Context) -> list[Task]:
    with context.unit_of_work() as uow:
        return repository.claim(uow.db, now=uow.now, lease=LEASE, limit=AT_ONCE)


def _attempt(context: Context, task: Task) -> None:
    """One task; a failure is tried again later, and stops nothing else."""
    try:
        is_done = _ACTIONS[task.subject](context, task)
    except ChassisError as refusal:
        _put_off(context, task, refusal)
    except Exception:
        log.exception("upkeep failed", extra={"subject": task.subject})
        _put_off(context, task, None)
    else:
        _settle(context, task, is_done=is_done)


def _settle(context: Context, task: Task, *, is_done: bool) -> None:
    with context.unit_of_work() as uow:
        if is_done:
            repository.settle(uow.db, task)
        else:
            repository.postpone(uow.db, task, uow.now + _ASK_AGAIN)


def _put_off(context: Context, task: Task, refusal: ChassisError | None) -> None:
    if not isinstance(refusal, (Unavailable, RateLimited)):
        code = refusal.code if refusal else "bug"
        log.error("upkeep was refused", extra={"subject": task.subject, "code": code})
    with context.unit_of_work() as uow:
        wait = backoff(task.attempts + 1, cap=timedelta(minutes=30))
        repository.postpone(uow.db, task, uow.now + wait)


def _connection(context: Context, task: Task) -> bool:
    with context.unit_of_work() as uow:
        connection = connections.find(uow.db, task.subject_id)
    if connection is not None and connection.status == ConnectionStatus.DISCONNECTING:
        return connecting.finish_disconnect(context, connection_id=task.subject_id)
    connecting.refresh_account(context, connection_id=task.subject_id)
    return True


def _checkout(context: Context, task: Task) -> bool:
    syncing.sync_checkout(context, checkout_id=task.subject_id)
    return True


def _subscription(context: Context, task: Task) -> bool:
    syncing.sync_subscription(context, subscription_id=task.subject_id)
    return True


def _payment(context: Context, task: Task) -> bool:
    syncing.sync_payment(context, payment_id=task.subject_id)
    return True


def _refund(context: Context, task: Task) -> bool:
    syncing.make_refund(context, refund_id=task.subject_id)
    return True


def _customer(context: Context, task: Task) -> bool:
    syncing.delete_customer(context, customer_id=task.subject_id)
    return True


_ACTIONS: dict[str, Callable[[Context, Task], bool]] = {
    "connection": _connection,
    "checkout": _checkout,
    "subscription": _subscription,
    "payment": _payment,
    "refund": _refund,
    "customer": _customer,
}
