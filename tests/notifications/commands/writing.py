"""People who write to us."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from chassis.inbox import Handler, Inbox
from chassis.messages import Message
from chassis.rights.sealing import Sealer
from chassis.tables import outbox
from chassis.unit_of_work import UnitOfWork
from notifications.commands import inbound, webhooks
from notifications.models import SupportMail, SupportThread
from notifications.schemas import incoming
from sandbox.mailgun.webhooks import signature_of
from tests.notifications.conftest import NewUnitOfWork

KEY = "signing-key"
PRIVACY = "privacy@sessionmonster.com"
DOMAIN = "m.test"


class Post:
    """Brings mail from people, as the provider's route posts it."""

    def __init__(self, new_uow: NewUnitOfWork, sealer: Sealer, at: clock.FrozenClock) -> None:
        self.new_uow, self.sealer, self._at = new_uow, sealer, at
        handler = Handler("mailgun", "inbound", self._keep)
        self._inbox = Inbox(new_uow, [handler])

    def bring(self, **mail: Any) -> int:
        """The status that the provider hears, once the mail has been dealt with."""
        self._at.move(timedelta(seconds=1))
        return self.hand_in(self.form(**mail))

    def form(
        self, *, key: str = KEY, headers: dict[str, str] | None = None, **changes: Any
    ) -> dict[str, str]:
        """What the route posts. `headers` are those of the mail itself."""
        fields = {
            "recipient": "support@m.test",
            "from": "Anna <anna@example.com>",
            "sender": "anna@example.com",
            "subject": "Help",
            "body-plain": "It does not work.",
            "Message-Id": f"<{new_id()}@example.com>",
            "message-headers": json.dumps(list((headers or {}).items())),
        } | changes
        return fields | signature_of(key, clock.now(), str(new_id()))

    def hand_in(self, form: dict[str, str]) -> int:
        with self.new_uow() as uow:
            answer = webhooks.receive_mail(
                uow,
                body=urlencode(form).encode(),
                content_type="application/x-www-form-urlencoded",
                key=KEY,
                privacy_address=PRIVACY,
                domain=DOMAIN,
            )
        self.handle()
        return answer.status

    def handle(self) -> None:
        """What the inbox holds."""
        self._inbox.handle_due()

    def _keep(self, uow: UnitOfWork, message: Message) -> None:
        inbound.keep(uow, self.sealer, incoming.mail(message))

    def close_all(self) -> None:
        with self.new_uow() as uow:
            uow.db.execute(sa.update(SupportThread).values(status="closed"))

    def subjects_by_thread(self) -> list[list[str]]:
        """Of each thread its mails' subjects, all in the order of their coming."""
        found: dict[Any, list[str]] = {}
        with self.new_uow() as uow:
            for mail in uow.db.scalars(sa.select(SupportMail).order_by(SupportMail.id)):
                found.setdefault(mail.thread_id, []).append(mail.subject)
        return list(found.values())

    def all(self, column: Any) -> list[Any]:
        with self.new_uow() as uow:
            return list(uow.db.scalars(sa.select(column)))

    def published(self) -> list[dict[str, Any]]:
        return [orjson.loads(body) for body in self.all(outbox.c.body)]

    def opened(self, event: dict[str, Any]) -> tuple[str, str]:
        """Address and subject, as privacy reads them."""
        sealed = event["payload"]
        address, subject = (
            self.sealer.open(sealed["mail_id"], sealed[name])
            for name in ("sealed_address", "sealed_subject")
        )
        return address, subject
