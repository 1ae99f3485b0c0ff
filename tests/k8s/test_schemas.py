"""A cluster accepts every resource: core kinds by their schema, others by their shape."""

from copy import deepcopy
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest

from tests.k8s.built import Built, Resource

# The oldest that knows a preStop that sleeps, by default; and the newest that is known here.
VERSIONS = ("1.30", "1.37")
# Kinds of operators: what none of them can do without, by path.
CUSTOM = {
    "postgresql.cnpg.io/v1/Cluster": ("instances", "bootstrap.initdb.secret.name", "storage.size"),
    "postgresql.cnpg.io/v1/ScheduledBackup": ("schedule", "cluster.name", "method"),
    "barmancloud.cnpg.io/v1/ObjectStore": ("retentionPolicy", "configuration.destinationPath"),
    "rabbitmq.com/v1beta1/RabbitmqCluster": ("replicas", "secretBackend.externalSecret.name"),
    "keda.sh/v1alpha1/ScaledObject": ("scaleTargetRef.name", "maxReplicaCount", "triggers"),
    "keda.sh/v1alpha1/TriggerAuthentication": ("secretTargetRef",),
    "external-secrets.io/v1/ExternalSecret": ("secretStoreRef.name", "target.template.data"),
    "cert-manager.io/v1/Certificate": ("secretName", "issuerRef.name"),
    "cert-manager.io/v1/Issuer": (),
    "monitoring.coreos.com/v1/PrometheusRule": ("groups",),
    "monitoring.coreos.com/v1/PodMonitor": ("selector", "podMetricsEndpoints"),
}


def custom_kind(resource: Resource) -> str | None:
    kind = f"{resource['apiVersion']}/{resource['kind']}"
    return kind if kind in CUSTOM else None


def at(spec: dict[str, Any], path: str) -> Any:
    found: Any = spec
    for word in path.split("."):
        found = found[word]
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_core_kinds_follow_their_schema_to_the_letter(built: Built, version: str) -> None:
    for resource in built.resources:
        if custom_kind(resource) is None:
            kubernetes_validate.validate(resource, version, strict=True)


def test_a_misspelt_word_would_be_noticed(built: Built) -> None:
    broken = deepcopy(built.one("Deployment", "gateway"))
    broken["spec"]["template"]["spec"]["automountServiceAccountTokens"] = False

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSIONS[1], strict=True)


def test_kinds_of_operators_say_what_they_cannot_do_without(operated: Built) -> None:
    seen = set()
    for resource in operated.resources:
        kind = custom_kind(resource)
        if kind is not None:
            seen.add(kind)
            assert all(at(resource["spec"], path) for path in CUSTOM[kind]), resource["metadata"]

    assert seen == set(CUSTOM)


def test_local_needs_no_operator(local: Built) -> None:
    assert [one for one in local.resources if custom_kind(one)] == []


def test_nothing_is_left_for_an_overlay_to_replace(built: Built) -> None:
    assert "replaced-by-the-overlay" not in repr(built.resources)


def test_each_resource_is_in_the_namespace_and_named_once(built: Built) -> None:
    identities = [
        (one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"])
        for one in built.resources
    ]

    assert len(set(identities)) == len(identities)
    assert {where for kind, where, _ in identities if kind != "Namespace"} <= {
        "session-monster",
        *(["localhost"] if built.overlay == "local" else []),
    }
