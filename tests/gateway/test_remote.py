"""Every remote method that the gateway names is one that the service has."""

import pytest

from gateway import remote
from gateway.remote import Method, Remote
from tests.gateway.doubles import Platform, contract

NAMED = [
    (service.name, name)
    for service in remote.Service.__subclasses__()
    for name, value in vars(service).items()
    if isinstance(value, Method)
]


class TestRemote:
    @pytest.mark.parametrize(("service", "method"), NAMED)
    def test_names_only_what_the_services_have(self, service: str, method: str):
        assert method in contract.methods(service)

    def test_sends_what_it_is_given_under_the_methods_name(self, platform: Platform):
        asked = {"email": "a@example.org", "right": "access"}

        Remote(platform).privacy.request(**asked, idempotency_key="once")

        assert platform.calls == [("privacy", "request", asked)]
        assert platform.keys == ["once"]
