"""What identity does by itself: settles what visitors asked, rotates, gives grants back."""

from chassis import resealing
from chassis.messages import Message
from chassis.transport.entrypoints import every, on_webhook
from chassis.unit_of_work import UnitOfWork
from identity.commands import sign_in, sign_up, signing_keys
from identity.operations import google, visitors
from identity.service.base import Base


class Background(Base):
    @on_webhook(visitors.SOURCE, "sign_up")
    def settle_sign_up(self, uow: UnitOfWork, message: Message) -> None:
        sign_up.settle_sign_up(uow, **message.payload)

    @on_webhook(visitors.SOURCE, "sign_in_link")
    def settle_link_request(self, uow: UnitOfWork, message: Message) -> None:
        sign_in.settle_link_request(uow, **message.payload)

    @on_webhook(visitors.SOURCE, "failed_sign_in")
    def settle_failed_sign_in(self, uow: UnitOfWork, message: Message) -> None:
        sign_in.settle_failed_sign_in(uow, **message.payload)

    @every(seconds=60)
    def rotate_signing_keys(self) -> None:
        with self.unit_of_work() as uow:
            signing_keys.rotate(uow, self.settings.signing_key_schedule)

    @every(seconds=3600)
    def reseal(self) -> None:
        resealing.reseal(self.unit_of_work, self.sealed)

    @every(seconds=2)
    def give_google_grants_back(self) -> None:
        google.give_grants_back(self.unit_of_work, self.clients.google)
