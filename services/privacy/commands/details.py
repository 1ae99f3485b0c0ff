"""What leads to the person of a request and what they wish, encrypted until it is settled."""

from typing import Any
from uuid import UUID

import orjson

from chassis.rights.person import EMAIL, Identifier, Person
from chassis.unit_of_work import UnitOfWork
from privacy.domain import Purpose, Wish
from privacy.models import Request

SUBJECT = "subject"
"""By which privacy finds its own rows: the keyed digest of an address, in hex."""


def remember(
    uow: UnitOfWork, request: Request, *, address: str, person: Person, wish: Wish
) -> None:
    """Keep whom the request is about, where they are written to, and what they want."""
    request.address = uow.keys.encrypt(address, context("address", request.id))
    set_person(uow, request, person)
    set_wish(uow, request, wish)


def forget(request: Request) -> None:
    """Forget all that leads to the person."""
    request.address = request.person = request.details = request.agent = None
    request.link_digest = None


def address_of(uow: UnitOfWork, request: Request) -> str:
    """Where the person of a request that is not settled is written to."""
    assert request.address is not None  # noqa: S101 - kept until the request is settled
    return uow.keys.decrypt(request.address, context("address", request.id)).decode()


def person_of(uow: UnitOfWork, request: Request) -> Person:
    """Everything that is known to lead to the person."""
    assert request.person is not None  # noqa: S101 - kept until the request is settled
    content = uow.keys.decrypt(request.person, context("person", request.id))
    return Person.from_json(orjson.loads(content))


def set_person(uow: UnitOfWork, request: Request, person: Person) -> None:
    """Keep who it is, with the digests by which privacy itself knows their addresses."""
    known = person.joined_with(
        Identifier(SUBJECT, uow.tombstones.digest(EMAIL, address).hex())
        for address in person.values(EMAIL)
    )
    content = orjson.dumps(known.as_json())
    request.person = uow.keys.encrypt(content, context("person", request.id))


def learn(uow: UnitOfWork, request: Request, found: Person) -> bool:
    """Add what a service found; True where that was news."""
    known = person_of(uow, request)
    if not found.identifiers - known.identifiers:
        return False
    set_person(uow, request, known.joined_with(found.identifiers))
    return True


def wish_of(uow: UnitOfWork, request: Request) -> Wish:
    if request.details is None:
        return Wish()
    said = orjson.loads(uow.keys.decrypt(request.details, context("details", request.id)))
    return Wish(
        correction=tuple(said["correction"].items()),
        purposes=tuple(Purpose(purpose) for purpose in said["purposes"]),
    )


def set_wish(uow: UnitOfWork, request: Request, wish: Wish) -> None:
    content = orjson.dumps(as_details(wish))
    request.details = uow.keys.encrypt(content, context("details", request.id))


def as_details(wish: Wish) -> dict[str, Any]:
    """The wish as the services are told it."""
    return {"correction": dict(wish.correction), "purposes": list(wish.purposes)}


def set_agent(uow: UnitOfWork, request: Request, agent: dict[str, Any]) -> None:
    """Who asks for the person; by what authority is read by operators alone."""
    said = orjson.dumps({"name": agent["name"], "authority": agent["authority"]})
    request.agent = uow.keys.encrypt(said, context("agent", request.id))
    request.agent_scope = " ".join(agent["scope"])
    request.agent_expires_at = agent["expires_at"]


def agent_of(uow: UnitOfWork, request: Request) -> dict[str, Any] | None:
    if request.agent is None:
        return None
    said: dict[str, Any] = orjson.loads(
        uow.keys.decrypt(request.agent, context("agent", request.id))
    )
    return said | {"scope": request.agent_scope}


def context(column: str, request_id: UUID) -> str:
    """The request to which a sealed column of it is bound."""
    return f"request.{column}:{request_id}"
