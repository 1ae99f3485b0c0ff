"""What privacy does by itself: sends again, starts what waited, makes packages, lets expire."""

import logging
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from chassis.errors import ChassisError
from chassis.rights.sealing import Sealer
from chassis.transport.rpc_client import RpcClient
from chassis.unit_of_work import UnitOfWork
from privacy import commands, packaging, repository, rounds
from privacy.certificates import Signer
from privacy.settings import Settings

EXPORT_LEASE = timedelta(minutes=10)
RETRY_EXPORT_AFTER = timedelta(minutes=1)
SPOOL_BYTES = 4_000_000
log = logging.getLogger(__name__)

NewUnitOfWork = Callable[[], UnitOfWork]


def fan_out(new_unit_of_work: NewUnitOfWork, sealer: Sealer) -> None:
    """Lead on what is answered and ask what is to be asked, until nothing is left to do."""
    while _fan_out_once(new_unit_of_work, sealer):
        pass


def _fan_out_once(new_unit_of_work: NewUnitOfWork, sealer: Sealer) -> bool:
    led_on = _lead_on(new_unit_of_work, sealer)
    with new_unit_of_work() as uow:
        sent = commands.asking.send_due(uow, sealer)
    return bool(led_on or sent)


def _lead_on(new_unit_of_work: NewUnitOfWork, sealer: Sealer) -> int:
    """All together; where that fails one by one, so that nobody waits for another."""
    try:
        with new_unit_of_work() as uow:
            return commands.fanout.advance(uow, sealer)
    except Exception:
        log.warning("requests are led on one by one", exc_info=True)
    with new_unit_of_work() as uow:
        ready = [request.id for request in rounds.answered_in_full(uow.db)]
    return sum(_lead_one_on(new_unit_of_work, sealer, request_id) for request_id in ready)


def _lead_one_on(new_unit_of_work: NewUnitOfWork, sealer: Sealer, request_id: UUID) -> int:
    try:
        with new_unit_of_work() as uow:
            return commands.fanout.advance(uow, sealer, only=request_id)
    except Exception:
        log.exception("a request could not be led on", extra={"request_id": str(request_id)})
        return 0


def go_on(new_unit_of_work: NewUnitOfWork, sealer: Sealer) -> None:
    """One tick of the clock for every open request."""
    with new_unit_of_work() as uow:
        commands.ahead.erase_ahead(uow)
    with new_unit_of_work() as uow:
        commands.admission.start_waiting(uow, sealer)
    with new_unit_of_work() as uow:
        commands.admission.expire_links(uow)
        commands.packages.destroy_expired(uow)
    with new_unit_of_work() as uow:
        commands.desk.warn(uow)


def prove(new_unit_of_work: NewUnitOfWork, signer: Signer, settings: Settings) -> None:
    """Chain the audit log, write its head down outside the database, and issue certificates."""
    with new_unit_of_work() as uow:
        commands.certificates.issue(
            uow, signer, operator=settings.operator_name, backups_kept=settings.backups_kept
        )
    with new_unit_of_work() as uow:
        commands.audit.chain(uow)
    with new_unit_of_work() as uow:
        commands.audit.anchor(uow, Path(settings.audit_anchor))


def make_packages(
    new_unit_of_work: NewUnitOfWork, calls: RpcClient, sealer: Sealer, settings: Settings
) -> None:
    """Make the packages that are asked for, one after another."""
    while _make_next(new_unit_of_work, calls, sealer, settings):
        pass


def _make_next(
    new_unit_of_work: NewUnitOfWork, calls: RpcClient, sealer: Sealer, settings: Settings
) -> bool:
    package = _claim(new_unit_of_work, calls, sealer, settings)
    if package is None:
        return False
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as file:
        try:
            package.write(file)
        except ChassisError as error:
            # A service is away: the claim runs out sooner, and the package is begun afresh.
            log.warning("a package must wait", extra={"code": error.code})
            _release(new_unit_of_work, package)
            return False
        file.seek(0)
        with new_unit_of_work() as uow:
            commands.packages.keep(uow, sealer, request_id=package.request_id, content=file)
    return True


def _claim(
    new_unit_of_work: NewUnitOfWork, calls: RpcClient, sealer: Sealer, settings: Settings
) -> packaging.Package | None:
    with new_unit_of_work() as uow:
        request = repository.claim_export(uow.db, now=uow.now, lease=EXPORT_LEASE)
        if request is None:
            return None
        person = commands.details.person_of(uow, request)
        return packaging.Package(
            request_id=request.id,
            right=request.right,
            made_at=uow.now,
            services=list(request.services or ()),
            sealed_person=sealer.seal_person(str(request.id), person),
            call=calls.call,
            operator_name=settings.operator_name,
            privacy_address=settings.privacy_address,
        )


def _release(new_unit_of_work: NewUnitOfWork, package: packaging.Package) -> None:
    with new_unit_of_work() as uow:
        request = repository.lock_request(uow.db, package.request_id)
        request.claimed_until = uow.now + RETRY_EXPORT_AFTER
