"""What privacy hears, and what it does by itself."""

from collections.abc import Sequence
from dataclasses import replace

from chassis import inbox
from chassis.figures import Figure
from chassis.messages import Message
from chassis.transport.entrypoints import every, on_event
from chassis.unit_of_work import UnitOfWork
from privacy import commands, events, figures, workers
from privacy.schemas import incoming
from privacy.service.base import Base


class Background(Base):
    def figures(self) -> Sequence[Figure]:
        return figures.FIGURES

    @on_event("*", "rights_reply", incoming.RightsReplies)
    def take_answers(self, uow: UnitOfWork, message: Message) -> None:
        replies = message.payload["replies"]
        parts = [
            replace(message, id=f"{message.id}/{number}", payload={"replies": [reply]})
            for number, reply in enumerate(replies)
        ]
        inbox.handle_together(
            uow, parts, lambda: commands.taking.take_answers(uow, self.sealer, replies)
        )

    @on_event("*", "manifest_published", incoming.ManifestPublished)
    def note_manifest(self, uow: UnitOfWork, message: Message) -> None:
        commands.manifests.note(uow, **message.payload)

    @on_event("*", "retention_ran", incoming.RetentionRan)
    def note_retention(self, uow: UnitOfWork, message: Message) -> None:
        commands.retention.note(uow, service=message.source, **message.payload)

    @on_event("notifications", "privacy_mail_received", incoming.PrivacyMailReceived)
    def open_by_mail(self, uow: UnitOfWork, message: Message) -> None:
        commands.mails.open_by_mail(uow, self.sealer, **message.payload)

    @every(seconds=3600.0)
    def ask_for_manifests(self) -> None:
        with self.unit_of_work() as uow:
            uow.publish(events.manifest_wanted())

    @every(seconds=1.0)
    def fan_out(self) -> None:
        workers.fan_out(self.unit_of_work, self.sealer)

    @every(seconds=1.0)
    def go_on(self) -> None:
        workers.go_on(self.unit_of_work, self.sealer)

    @every(seconds=1.0)
    def prove(self) -> None:
        workers.prove(self.unit_of_work, self.signer, self.settings)

    @every(seconds=0.5)
    def make_packages(self) -> None:
        workers.make_packages(self.unit_of_work, self.calls, self.sealer, self.settings)
