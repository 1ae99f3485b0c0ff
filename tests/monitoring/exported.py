"""Every figure that something serves, with its labels: what alerts and dashboards may speak of."""

from collections.abc import Iterator, Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Metric

import gateway.metrics
from billing import figures as billing
from chassis import message_figures, metrics
from chassis.figures import Figure
from chassis.retention import overdue
from gateway.figures import Release
from notifications import figures as notifications
from privacy import figures as privacy
from zoom_integration import figures as zoom

# What Prometheus knows of whom it asks; `service`, `component` and `cluster` are given by
# deploy/k8s/operated/monitoring.yaml.
OF_THE_TARGET = frozenset(
    {"job", "instance", "namespace", "pod", "service", "component", "cluster"}
)

# Made by Prometheus itself, or by what serves /metrics (chassis/transport/background.py).
SERVED = {
    "up": frozenset[str](),
    "database_up": frozenset[str](),
    "database_connections": frozenset({"state"}),
}
# https://cloudnative-pg.io/documentation/current/monitoring (and its default-monitoring.yaml),
# https://cloudnative-pg.io/plugin-barman-cloud/docs/observability
OF_THE_DATABASES = {
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp": frozenset[str](),
    "cnpg_backends_total": frozenset({"datname", "usename", "application_name", "state"}),
    "cnpg_collector_pg_wal_archive_status": frozenset({"value"}),
    "cnpg_pg_replication_streaming_replicas": frozenset[str](),
    "cnpg_pg_settings_setting": frozenset({"name"}),
}
# https://kubernetes.io/docs/reference/instrumentation/metrics/
OF_THE_KUBELET = {
    f"kubelet_volume_stats_{what}_bytes": frozenset({"namespace", "persistentvolumeclaim"})
    for what in ("available", "capacity")
}
# https://cert-manager.io/docs/devops-tips/prometheus-metrics/
OF_CERT_MANAGER = {
    "certmanager_certificate_expiration_timestamp_seconds": frozenset({"name", "namespace"}),
}
# tests/monitoring/test_broker.py asks a real one for each.
OF_THE_BROKER = {
    "rabbitmq_alarms_free_disk_space_watermark": frozenset[str](),
    "rabbitmq_alarms_memory_used_watermark": frozenset[str](),
    "rabbitmq_disk_space_available_bytes": frozenset[str](),
    "rabbitmq_disk_space_available_limit_bytes": frozenset[str](),
    "rabbitmq_process_resident_memory_bytes": frozenset[str](),
    "rabbitmq_resident_memory_limit_bytes": frozenset[str](),
    "rabbitmq_detailed_queue_consumers": frozenset({"vhost", "queue"}),
    "rabbitmq_detailed_queue_messages_ready": frozenset({"vhost", "queue"}),
}
COUNTED = (metrics, gateway.metrics)
"""Imported, and so in prometheus_client's registry."""


def read_for_operators() -> tuple[Figure, ...]:
    """What services read off their databases."""
    return (
        *message_figures.FIGURES,
        overdue.figure(()),
        *notifications.FIGURES,
        *billing.FIGURES,
        *privacy.FIGURES,
        *zoom.figures(daily_writes=100),
    )


def exported() -> Mapping[str, frozenset[str]]:
    """Labels by the figure's name, without those of the target."""
    read = {figure.name: frozenset(figure.labels) for figure in read_for_operators()}
    return (
        read
        | dict(_counted())
        | SERVED
        | OF_THE_DATABASES
        | OF_THE_KUBELET
        | OF_CERT_MANAGER
        | OF_THE_BROKER
    )


def _counted() -> Iterator[tuple[str, frozenset[str]]]:
    """By what prometheus_client was told of labels: most have counted nothing yet."""
    release = CollectorRegistry()
    release.register(Release("1"))
    for registry in (REGISTRY, release):
        for collector in list(registry._collector_to_names):
            labels = frozenset(getattr(collector, "_labelnames", ()))
            for family in collector.collect():
                yield from _names(family, labels | _labels_of(family))


def _names(family: Metric, labels: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    match family.type:
        case "counter":
            yield f"{family.name}_total", labels
        case "histogram":
            yield f"{family.name}_bucket", labels | {"le"}
            yield f"{family.name}_sum", labels
            yield f"{family.name}_count", labels
        case _:
            yield family.name, labels


def _labels_of(family: Metric) -> frozenset[str]:
    return frozenset(label for sample in family.samples for label in sample.labels) - {"le"}
