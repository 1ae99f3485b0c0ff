"""What happens to an accepted message: a copy for each recipient, delivered or refused."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sandbox.mailgun import events, suppressions, webhooks
from sandbox.mailgun.asked import Asked
from sandbox.store import Collection, Document
from sandbox.world import World

_RETRY_AFTER = timedelta(minutes=10)


def install(world: World) -> None:
    """Give the clock what it is to do when a delivery falls due."""

    def deliver_due(at: datetime, *, send_id: str) -> None:
        deliver(world, send_id)

    world.clock.register("mailgun.deliver", deliver_due)


def sends(world: World) -> Collection:
    """What was posted: the parts that all recipients share."""
    return world.store.collection("mailgun.sends")


def copies(world: World) -> Collection:
    """One document a recipient: what is theirs alone, and what became of it."""
    return world.store.collection("mailgun.copies", indexed=("mailbox", "send_id", "status"))


def accept(world: World, asked: Asked, base_url: str) -> Document:
    """Take a message: keep it, log it, and schedule its delivery."""
    now = world.clock.now()
    domain = world.settings.mailgun_domain
    send: Document = {
        "id": secrets.token_urlsafe(24),
        "message_id": _message_id(asked, now, domain),
        "base_url": base_url,
        "from": asked.sender,
        "subject": asked.subject,
        "text": asked.text,
        "html": asked.html,
        "headers": asked.headers,
        "variables": asked.variables,
        "tags": asked.tags,
        "is_test": asked.is_test,
        "is_batch": asked.is_batch,
        "to": [address for _, address in asked.recipients],
        "attachments": asked.attachments,
        "accepted_at": now.isoformat(),
    }
    with world.store.transaction():
        sends(world).put(send["id"], send)
        for name, address in asked.recipients:
            _take_copy(world, send, address, name, asked.recipient_variables.get(address, {}))
        due = max(asked.deliver_at or now, now)
        world.clock.at(due, "mailgun.deliver", {"send_id": send["id"]})
    return send


def deliver(world: World, send_id: str) -> None:
    """Try every copy that still waits."""
    send = sends(world).get(send_id)
    if send is None:
        return
    for copy in copies(world).list({"send_id": send_id, "status": "accepted"}):
        _try(world, send, copy)


def purge_waiting(world: World) -> int:
    """Forget all mail that is not delivered yet, whoever scheduled it; returns how much."""
    with world.store.transaction():
        waiting = copies(world).list({"status": "accepted"})
        for copy in waiting:
            copies(world).update(copy["id"], status="purged")
    return len(waiting)


def report(world: World, copy: Document, event: str, **more: Any) -> None:
    """Log what a recipient did with a copy, and tell the customer."""
    send = sends(world).get(copy["send_id"])
    if send is not None:
        webhooks.announce(world, events.record(world, event, send, copy, **more))


def _message_id(asked: Asked, now: datetime, domain: str) -> str:
    given = asked.headers.get("Message-Id")
    return given or f"<{now:%Y%m%d%H%M%S}.1.{secrets.token_hex(8).upper()}@{domain}>"


def _take_copy(
    world: World, send: Document, address: str, name: str, variables: dict[str, Any]
) -> None:
    copy: Document = {
        "id": f"copy_{secrets.token_hex(8)}",
        "send_id": send["id"],
        "address": address,
        "mailbox": address.lower(),
        "name": name,
        "variables": variables,
        "status": "accepted",
        "arrived_at": None,
    }
    copies(world).put(copy["id"], copy)
    events.record(world, "accepted", send, copy, method="HTTP")


def _try(world: World, send: Document, copy: Document) -> None:
    refusal = suppressions.refusal_of(world, copy["address"], send["tags"])
    if refusal:
        status = _status(refusal.code, refusal.description, "")
        _fail(world, send, copy, severity="permanent", reason=refusal.reason, status=status)
        return
    fault = world.faults.take("mailgun", f"deliver:{copy['address']}", "bounce", "temporary")
    if fault and fault.kind == "bounce":
        suppressions.add(world, "bounces", {"address": copy["address"], "error": "No such mailbox"})
        status = _status(550, "", "5.1.1 No such mailbox")
        _fail(world, send, copy, severity="permanent", reason="bounce", status=status)
    elif fault:
        _postpone(world, send, copy)
    else:
        _hand_over(world, send, copy)


def _hand_over(world: World, send: Document, copy: Document) -> None:
    at = world.clock.now().isoformat()
    status = "tested" if send["is_test"] else "delivered"
    copies(world).update(copy["id"], status=status, arrived_at=at)
    report(world, copy, "delivered", **{"delivery-status": _status(250, "", "OK")})


def _postpone(world: World, send: Document, copy: Document) -> None:
    status = {**_status(451, "", "4.7.1 Try again later"), "retry-seconds": 600}
    more = {"severity": "temporary", "reason": "generic", "delivery-status": status}
    report(world, copy, "failed", **{**more, "log-level": "warn"})
    world.clock.at(world.clock.now() + _RETRY_AFTER, "mailgun.deliver", {"send_id": send["id"]})


def _fail(
    world: World, send: Document, copy: Document, *, severity: str, reason: str, status: Document
) -> None:
    copies(world).update(copy["id"], status="failed")
    more = {"severity": severity, "reason": reason, "delivery-status": status}
    report(world, copy, "failed", **{**more, "log-level": "error"})


def _status(code: int, description: str, message: str) -> Document:
    return {
        "attempt-no": 1,
        "code": code,
        "description": description,
        "message": message,
        "session-seconds": 0.0,
    }
