"""What every part of the service stands on."""

from functools import cached_property
from uuid import UUID

from chassis.rights.sealing import Sealer
from chassis.transport.service import Service
from privacy import retention, tokens
from privacy.certificates import Signer
from privacy.sealed import SEALED
from privacy.settings import Settings


class Base(Service):
    settings: Settings
    schedule = staticmethod(retention.rules)
    sealed = SEALED

    @cached_property
    def sealer(self) -> Sealer:
        return Sealer.from_setting(self.settings.rights_key)

    @cached_property
    def signer(self) -> Signer:
        return Signer.from_setting(self.settings.certificate_key)

    def _request_of(self, token: str) -> UUID:
        return tokens.request_of(self.tombstones, token)
