"""Alerts and dashboards speak of figures that exist, and each alert has a page on what to do."""

from collections.abc import Iterable

import pytest
from prometheus_client import REGISTRY, Metric

import gateway.metrics
from billing import figures as billing
from chassis import message_figures, metrics
from chassis.retention import overdue
from notifications import figures as notifications
from privacy import figures as privacy
from tests.monitoring.rules import (
    ROOT,
    RUNBOOKS,
    Alert,
    alerts,
    dashboards,
    figures_in,
    questions,
)
from zoom_integration import figures as zoom

# Made by Prometheus itself, or by what serves /metrics (chassis/transport/background.py).
SERVED = {"up", "database_up", "database_connections", "release_info"}
# https://cloudnative-pg.io/plugin-barman-cloud/docs/observability
OF_THE_DATABASES = {"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"}
COUNTED = (metrics, gateway.metrics)


def known() -> set[str]:
    read = (
        *message_figures.FIGURES,
        overdue.figure(()),
        *notifications.FIGURES,
        *billing.FIGURES,
        *privacy.FIGURES,
        *zoom.figures(daily_writes=100),
    )
    return (
        SERVED
        | OF_THE_DATABASES
        | {figure.name for figure in read}
        | set(names(REGISTRY.collect()))
    )


def names(families: Iterable[Metric]) -> Iterable[str]:
    for family in families:
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        yield from (family.name + suffix for suffix in suffixes.get(family.type, [""]))


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
class TestAlert:
    def test_reads_figures_that_exist(self, alert: Alert) -> None:
        assert COUNTED
        assert figures_in(alert.expression)
        assert figures_in(alert.expression) <= known()

    def test_has_a_runbook_of_its_own(self, alert: Alert) -> None:
        place = ROOT / alert.annotations["runbook"]

        text = place.read_text()

        assert place.parent == RUNBOOKS
        assert text.startswith(f"# {alert.name}\n")
        assert all(f"\n## {part}\n" in text for part in ("What it means", "Look", "Do"))


def test_every_runbook_belongs_to_an_alert() -> None:
    told = {ROOT / alert.annotations["runbook"] for alert in alerts()}

    assert len(told) == len(alerts())
    assert {page for page in RUNBOOKS.glob("*.md") if page.name != "README.md"} == told


def test_dashboards_read_figures_that_exist() -> None:
    assert len(dashboards()) == 3
    for question in questions():
        assert figures_in(question), question
        assert figures_in(question) <= known(), question


def test_every_figure_that_is_read_for_operators_is_shown_to_them() -> None:
    shown = set().union(*map(figures_in, questions()))

    assert {figure.name for figure in (*message_figures.FIGURES, *notifications.FIGURES)} <= shown
    assert {figure.name for figure in (*billing.FIGURES, *privacy.FIGURES)} <= shown
    assert {figure.name for figure in zoom.figures(daily_writes=100)} <= shown


def test_a_figure_that_nobody_makes_would_be_noticed() -> None:
    expression = 'max by (service) (rate(outbox_oldest_secs{state="x"}[5m] offset 1h)) > 1'

    assert figures_in(expression) == {"outbox_oldest_secs"}
    assert not figures_in(expression) <= known()
