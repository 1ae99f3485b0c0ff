"""Who may open a connection to whom, by the NetworkPolicies of one overlay.

The rules of networking.k8s.io/v1: a pod that no policy selects is open; one that any selects takes,
or sends, what one of those allows; both ends must allow.
https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from tests.k8s.built import Built

OURS = "session-monster"


@dataclass(frozen=True)
class End:
    """One end of a connection: a pod of a namespace, or an address outside the cluster."""

    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = OURS
    address: str | None = None


def may_connect(built: Built, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
    """Whether `source` may open a connection to `target`."""
    policies = [one["spec"] for one in built.of("NetworkPolicy")]
    return _allows(policies, "Egress", source, target, (protocol, port)) and _allows(
        policies, "Ingress", target, source, (protocol, port)
    )


def _allows(
    policies: list[dict[str, Any]], way: str, here: End, there: End, port: tuple[str, int]
) -> bool:
    if here.address is not None or here.namespace != OURS:
        return True
    concerned = [
        policy
        for policy in policies
        if way in policy["policyTypes"] and selects(policy["podSelector"], here.labels)
    ]
    rules = [rule for policy in concerned for rule in policy.get(way.lower()) or []]
    peers = "to" if way == "Egress" else "from"
    return not concerned or any(
        _has_port(rule, port) and _has_peer(rule.get(peers), there) for rule in rules
    )


def _has_port(rule: dict[str, Any], port: tuple[str, int]) -> bool:
    if "ports" not in rule:
        return True
    return port in [(one.get("protocol", "TCP"), one["port"]) for one in rule["ports"]]


def _has_peer(peers: list[dict[str, Any]] | None, there: End) -> bool:
    return peers is None or any(_is_peer(peer, there) for peer in peers)


def _is_peer(peer: dict[str, Any], there: End) -> bool:
    if "ipBlock" in peer:
        return there.address is not None and _is_within(peer["ipBlock"], there.address)
    if there.address is not None:
        return False
    if "namespaceSelector" in peer:
        name = {"kubernetes.io/metadata.name": there.namespace}
        if not selects(peer["namespaceSelector"], name):
            return False
    elif there.namespace != OURS:
        return False
    return selects(peer.get("podSelector", {}), there.labels)


def _is_within(block: dict[str, Any], address: str) -> bool:
    found = ip_address(address)
    excepted = block.get("except", [])
    return found in ip_network(block["cidr"]) and not any(
        found in ip_network(one) for one in excepted
    )


def selects(selector: dict[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects labels; an empty one selects all."""
    wanted = selector.get("matchLabels", {})
    return wanted.items() <= labels.items() and all(_matches(selector, labels))


def _matches(selector: dict[str, Any], labels: Mapping[str, str]) -> Iterator[bool]:
    for one in selector.get("matchExpressions", []):
        if one["operator"] == "Exists":
            yield one["key"] in labels
        elif one["operator"] == "In":
            yield labels.get(one["key"]) in one["values"]
        else:
            raise NotImplementedError(one["operator"])
