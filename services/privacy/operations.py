"""Answers that need another service first, and the shapes of those that need nothing more."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.addresses import normalise
from chassis.errors import ChassisError
from chassis.ids import new_id
from chassis.rights.person import EMAIL
from chassis.unit_of_work import UnitOfWork
from privacy import commands, queries, tokens
from privacy.domain import Right, Wish
from privacy.models import Package, Request

if TYPE_CHECKING:
    from privacy.service.base import Base


def open_for_account(
    service: "Base", *, account_id: UUID, right: Right, wish: Wish
) -> dict[str, Any]:
    """Open a request of a person who is signed in. Raises NotFound, Conflict, Unavailable."""
    contact = service.calls.call("identity", "get_contact", {"account_id": str(account_id)})
    with service.unit_of_work() as uow:
        request = commands.requests.open_for_account(
            uow,
            service.sealer,
            account_id=account_id,
            email=contact["email"],
            right=right,
            wish=wish,
            locale=contact["locale"],
        )
        return opened(uow, request)


def open_own_package(service: "Base", *, request_id: UUID, account_id: UUID) -> dict[str, Any]:
    """Open the package of somebody who is signed in. Raises NotFound, Conflict, Unavailable."""
    contact = service.calls.call("identity", "get_contact", {"account_id": str(account_id)})
    with service.unit_of_work() as uow:
        package = commands.packages.open_by_owner(
            uow, request_id=request_id, email=contact["email"]
        )
        return opened_package(package)


def list_consents(service: "Base", *, account_id: UUID) -> dict[str, Any]:
    """What somebody who is signed in agreed to, by purpose. Raises NotFound, Unavailable."""
    contact = service.calls.call("identity", "get_contact", {"account_id": str(account_id)})
    with service.unit_of_work() as uow:
        digests = [
            uow.tombstones.digest(EMAIL, normalise(contact["email"])),
            uow.tombstones.digest("account_id", str(account_id)),
        ]
        return queries.list_consents(uow.db.connection(), digests)


def give_consent(service: "Base", *, account_id: UUID, **said: Any) -> None:
    """Agree, as somebody who is signed in. Raises NotFound, Invalid, Conflict, Unavailable."""
    contact = service.calls.call("identity", "get_contact", {"account_id": str(account_id)})
    with service.unit_of_work() as uow:
        commands.agreeing.agree(
            uow,
            service.sealer,
            account_id=account_id,
            email=contact["email"],
            locale=contact["locale"],
            **said,
        )


def asked(request: Request | None) -> dict[str, Any]:
    """What somebody is told who asked by address: the same, whatever came of it."""
    return {"request_id": new_id() if request is None else request.id}


def opened(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    return {
        "request_id": request.id,
        "right": request.right,
        "status": request.status,
        "status_token": tokens.status_token(uow.tombstones, request.id),
    }


def opened_package(package: Package) -> dict[str, Any]:
    return {
        "size": package.size,
        "sha256": package.sha256,
        "filename": f"session-monster-{package.made_at:%Y-%m-%d}.zip",
        "downloads_left": package.downloads_left,
    }


def state_of(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    """What the status page would show now."""
    uow.db.flush()
    return queries.get_status(uow.db.connection(), request_id=request.id)


def at_desk(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    """All that the desk knows, with the address while the request is not settled."""
    details = commands.details
    known = request.address is not None
    return state_of(uow, request) | {
        "address": details.address_of(uow, request) if known else None,
        "agent": details.agent_of(uow, request),
        "evidence": queries.evidence(uow.db.connection(), request.id),
        "looks": queries.looks(uow.db.connection(), request.id),
    }


def parked_commands(desk: "Base") -> dict[str, Any]:
    """Rights commands that some service gave up on; who cannot be asked is named."""
    items: list[dict[str, Any]] = []
    away = []
    participants = desk.calls.call("privacy", "list_participants", {})["items"]
    for service in (participant["service"] for participant in participants):
        try:
            found = desk.calls.call(service, "rights_parked", {}, timeout=2.0)["items"]
        except ChassisError:
            away.append(service)
        else:
            items += [{"service": service, **one} for one in found]
    return {"items": items, "away": away}


def replay_parked(desk: "Base", *, operator_id: UUID, service: str, message_id: str) -> None:
    """Have a service handle a parked rights command again. Raises NotFound, Unavailable."""
    desk.calls.call(service, "rights_replay", {"message_id": message_id})
    with desk.unit_of_work() as uow:
        commands.audit.note(uow, "replayed", None, service=service, operator_id=operator_id)
