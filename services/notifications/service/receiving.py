"""What people want of mail, and what the provider brings."""

from typing import Any

from chassis.messages import Message
from chassis.transport.entrypoints import command, on_webhook, operation
from chassis.unit_of_work import UnitOfWork
from notifications import preferences
from notifications.commands import inbound as inbound_commands
from notifications.commands import (
    reports,
    suppressions,
    webhooks,
)
from notifications.rendering.links import from_token
from notifications.schemas import incoming, requests, results
from notifications.service.base import Base


class MailMethods(Base):
    # The provider's webhooks

    @command(requests.ReceiveWebhook, results.WebhookAnswer)
    def receive_webhook(self, uow: UnitOfWork, body: bytes, content_type: str) -> object:
        return webhooks.receive_report(uow, body=body, key=self.settings.mailgun_signing_key)

    @command(requests.ReceiveWebhook, results.WebhookAnswer)
    def receive_inbound(self, uow: UnitOfWork, body: bytes, content_type: str) -> object:
        return webhooks.receive_mail(
            uow,
            body=body,
            content_type=content_type,
            key=self.settings.mailgun_signing_key,
            privacy_address=self.settings.privacy_address,
            domain=self.settings.mail_domain,
        )

    # What people want

    @command(requests.ByToken)
    def unsubscribe_one_click(self, uow: UnitOfWork, token: str) -> None:
        suppressions.stop_by_one_click(uow, from_token(self.keys, token))

    @operation(requests.ByToken, results.Preferences)
    def get_preferences(self, token: str) -> object:
        return self._preferences(token)

    @operation(requests.SetPreferences, results.Preferences)
    def set_preferences(self, token: str, **chosen: Any) -> object:
        with self.unit_of_work() as uow:
            suppressions.choose(uow, from_token(self.keys, token), **chosen)
        return self._preferences(token)

    def _preferences(self, token: str) -> object:
        with self.connection() as db:
            link = from_token(self.keys, token)
            return preferences.describe(db, self.workers.directory, link)

    # Reports of the provider

    @on_webhook("mailgun", "delivered")
    def note_delivered(self, uow: UnitOfWork, message: Message) -> None:
        reports.note_delivered(uow, **incoming.report(message))

    @on_webhook("mailgun", "failed")
    def note_failed(self, uow: UnitOfWork, message: Message) -> None:
        reports.note_failed(uow, **incoming.report(message))

    @on_webhook("mailgun", "complained")
    def note_complained(self, uow: UnitOfWork, message: Message) -> None:
        reports.note_complained(uow, **incoming.report(message))

    @on_webhook("mailgun", "unsubscribed")
    def note_unsubscribed(self, uow: UnitOfWork, message: Message) -> None:
        reports.note_unsubscribed(uow, **incoming.report(message))

    @on_webhook("mailgun", "inbound")
    def keep_mail(self, uow: UnitOfWork, message: Message) -> None:
        inbound_commands.keep(uow, self.sealer, incoming.mail(message))
