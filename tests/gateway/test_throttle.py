"""A brake on floods."""

from collections.abc import Callable

import pytest
from flask import Flask

from chassis.errors import RateLimited
from gateway.throttle import RULES, Throttle, client_network
from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text


class TestThrottle:
    @pytest.mark.promise("P16")
    def test_stops_a_network_that_tries_too_often_and_nobody_else(self):
        throttle = Throttle(factor=1)
        for _ in range(10):
            throttle.count("sign_up", "192.0.2.1")

        with pytest.raises(RateLimited) as refused:
            throttle.count("sign_up", "192.0.2.1")

        assert refused.value.details["retry_after"] > 0
        throttle.count("sign_up", "192.0.2.2")

    def test_counts_each_rule_for_itself(self):
        throttle = Throttle(factor=1)
        for _ in range(10):
            throttle.count("sign_up", "192.0.2.1")

        throttle.count("sign_in", "192.0.2.1")

    def test_takes_the_whole_network_of_an_ipv6_subscriber_as_one(self):
        assert client_network("2001:db8:1:2::1") == client_network("2001:db8:1:2:ffff::9")
        assert client_network("2001:db8:1:2::1") != client_network("2001:db8:1:3::1")
        assert client_network("192.0.2.1") == "192.0.2.1"
        assert client_network(None) == "unknown"

    @pytest.mark.promise("P16")
    @pytest.mark.parametrize(
        ("path", "body", "rule"),
        [
            ("/api/v1/auth/sign-in", {"email": "a@b.test", "password": "x"}, "sign_in"),
            (
                "/api/v1/privacy/requests",
                {"email": "a@b.test", "right": "access"},
                "rights_request",
            ),
        ],
    )
    def test_refuses_with_the_time_to_wait(
        self, make_app: Callable[..., Flask], path: str, body: dict[str, str], rule: str
    ):
        client = make_app(throttle_factor=1).test_client()
        allowed = int(RULES[rule].split("/")[0])
        for _ in range(allowed):
            client.post(path, json=body)

        answer = client.post(path, json=body)

        assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
        assert int(answer.headers["Retry-After"]) > 0

    def test_is_a_page_to_a_person(self, make_app: Callable[..., Flask], platform: Platform):
        visitor = Visitor(make_app(throttle_factor=1).test_client(), platform)
        for _ in range(10):
            visitor.post("/sign-in/mail", email="a@b.test")

        answer = visitor.post("/sign-in/mail", email="a@b.test")

        assert answer.status_code == 429
        assert "Too many tries from your network." in text(answer)

    def test_believes_a_proxy_only_where_it_is_told_to(
        self, make_app: Callable[..., Flask], platform: Platform
    ):
        headers = {"X-Forwarded-For": "203.0.113.9"}
        body = {"email": "a@b.test", "password": "x"}

        for proxies in (0, 1):
            client = make_app(trusted_proxies=proxies).test_client()
            client.post("/api/v1/auth/sign-in", json=body, headers=headers)

        seen = [request["device"]["ip"] for request in platform.asked("sign_in")]
        assert seen == ["127.0.0.1", "203.0.113.9"]
