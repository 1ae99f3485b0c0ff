"""The rules by which the other tests judge doors are those of Kubernetes."""

from typing import Any

from tests.k8s.built import Built
from tests.k8s.traffic import End, may_connect

A, B = End({"app": "a"}), End({"app": "b"})
DENY = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def selecting(app: str, way: str, rule: dict[str, Any]) -> dict[str, Any]:
    selector = {"matchLabels": {"app": app}}
    return {"podSelector": selector, "policyTypes": [way], way.lower(): [rule]}


def under(*specs: dict[str, Any]) -> Built:
    return Built("invented", tuple({"kind": "NetworkPolicy", "spec": spec} for spec in specs))


def towards(app: str, port: int) -> dict[str, Any]:
    to = [{"podSelector": {"matchLabels": {"app": app}}}]
    return {"to": to, "ports": [{"protocol": "TCP", "port": port}]}


def test_without_a_policy_everything_is_open() -> None:
    assert may_connect(under(), A, B, 80)


def test_a_policy_that_names_nobody_closes_everything() -> None:
    assert not may_connect(under(DENY), A, B, 80)


def test_both_ends_must_allow() -> None:
    leaving = selecting("a", "Egress", towards("b", 80))
    entering = selecting("b", "Ingress", {"from": [{"podSelector": {}}]})

    assert not may_connect(under(DENY, leaving), A, B, 80)
    assert not may_connect(under(DENY, entering), A, B, 80)
    assert may_connect(under(DENY, leaving, entering), A, B, 80)
    assert not may_connect(under(DENY, leaving, entering), A, B, 81)
    assert not may_connect(under(DENY, leaving, entering), B, A, 80)


def test_a_pod_selector_alone_means_its_own_namespace() -> None:
    entering = selecting("b", "Ingress", {"from": [{"podSelector": {}}]})

    assert may_connect(under(entering), A, B, 80)
    assert not may_connect(under(entering), End({"app": "a"}, "elsewhere"), B, 80)


def test_a_namespace_selector_and_a_pod_selector_of_one_peer_are_both_needed() -> None:
    peer = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "there"}},
        "podSelector": {"matchLabels": {"app": "a"}},
    }
    entering = selecting("b", "Ingress", {"from": [peer]})

    assert may_connect(under(entering), End({"app": "a"}, "there"), B, 80)
    assert not may_connect(under(entering), End({}, "there"), B, 80)
    assert not may_connect(under(entering), A, B, 80)


def test_a_block_of_addresses_is_less_its_exceptions_and_no_pod() -> None:
    block = {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}
    leaving = selecting("a", "Egress", {"to": [block]})

    assert may_connect(under(leaving), A, End(address="1.2.3.4"), 443)
    assert not may_connect(under(leaving), A, End(address="10.1.2.3"), 443)
    assert not may_connect(under(leaving), A, B, 443)
