"""Alerts and dashboards speak of figures that exist, and each alert has a page on what to do."""

import re

import pytest

from billing.domain.connections import ConnectionStatus as StripeStatus
from chassis.outgoing import NO_ANSWER
from tests.monitoring.exported import OF_THE_TARGET, exported, read_for_operators
from tests.monitoring.rules import (
    ROOT,
    RUNBOOKS,
    Alert,
    alerts,
    dashboards,
    figures_in,
    grouping_in,
    matchers_in,
    questions,
)
from zoom_integration.domain import ConnectionStatus as ZoomStatus


def webhook_sources() -> set[str]:
    """As the services' own handlers name them."""
    texts = [path.read_text() for path in (ROOT / "services").rglob("*.py")]
    return set(re.findall(r'@on_webhook\("(\w+)"', "".join(texts)))


# What stands in a condition and what makes it: a word of ours, or a test that sees it made.
VALUES = {
    ("database_connections", "state"): {"used", "most"},
    ("http_requests_total", "status"): {"5.."},
    ("inbox_oldest_seconds", "source"): webhook_sources(),
    ("job_runs_total", "outcome"): {"ok", "failed"},
    ("rights_requests_open", "days_left"): {"2", "overdue"},
    ("rpc_requests_total", "outcome"): {"ok", "Internal"},
    ("stripe_connections", "status"): {StripeStatus.RESTRICTED},
    ("up", "component"): {"gateway", "service", "worker", "relay", "sender", "broker"},
    ("vendor_requests_total", "outcome"): {"5xx", "429", NO_ANSWER},
    ("zoom_connections", "status"): {ZoomStatus.BROKEN},
    ("cnpg_collector_pg_wal_archive_status", "value"): {"ready"},
    ("cnpg_pg_settings_setting", "name"): {"max_connections"},
    ("kubelet_volume_stats_available_bytes", "namespace"): {"session-monster"},
    ("kubelet_volume_stats_capacity_bytes", "namespace"): {"session-monster"},
}


def told() -> list[str]:
    """Every expression of alerts and dashboards."""
    return [alert.expression for alert in alerts()] + questions()


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
class TestAlert:
    def test_reads_figures_that_exist(self, alert: Alert) -> None:
        assert figures_in(alert.expression)
        assert figures_in(alert.expression) <= set(exported())

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
        assert figures_in(question) <= set(exported()), question


@pytest.mark.parametrize("expression", told())
def test_conditions_are_on_labels_and_values_that_their_figure_has(expression: str) -> None:
    for figure, label, value in matchers_in(expression):
        assert label in exported()[figure] | OF_THE_TARGET
        assert value in VALUES[figure, label]


@pytest.mark.parametrize("expression", told())
def test_nothing_is_grouped_by_a_label_that_no_figure_has(expression: str) -> None:
    had = frozenset[str]().union(*(exported()[name] for name in figures_in(expression)))

    assert grouping_in(expression) <= had | OF_THE_TARGET


def test_every_figure_that_is_read_for_operators_is_shown_to_them() -> None:
    shown = set().union(*map(figures_in, questions()))

    assert {figure.name for figure in read_for_operators()} <= shown


def test_a_figure_that_nobody_makes_would_be_noticed() -> None:
    expression = 'max by (service) (rate(outbox_oldest_secs{state="x"}[5m] offset 1h)) > 1'

    assert figures_in(expression) == {"outbox_oldest_secs"}
    assert not figures_in(expression) <= set(exported())
    assert matchers_in(expression) == [("outbox_oldest_secs", "state", "x")]
    assert grouping_in(expression) == {"service"}
