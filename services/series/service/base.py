"""What the parts of the service share."""

from functools import cached_property

from chassis.transport.service import Service
from series import retention
from series.domain.links import Links
from series.settings import Policy, Settings, policy_from


class SeriesBase(Service):
    """A service with its policy, read once."""

    settings: Settings
    schedule = staticmethod(retention.rules)
    seals_links = True

    @cached_property
    def policy(self) -> Policy:
        return policy_from(self.settings)

    @cached_property
    def links(self) -> Links:
        return self.policy.links
