"""What all tests share: what the ledger is told, and why a second try was needed."""

from collections.abc import Generator

import pytest

from tests.ledger import files

_MARK = ("tries", "a promise")
_results: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.get_closest_marker("promise"):
        report.user_properties.append(_MARK)
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """With several processes, the one that collects their reports hears all of them."""
    if _MARK not in report.user_properties or (report.when != "call" and not report.failed):
        return
    name = report.nodeid.partition("[")[0]
    if _results.get(name) != "failed":
        _results[name] = report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _results and not hasattr(session.config, "workerinput"):
        files.keep(_results)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a first try failed (docs/decisions/0003-a-second-try-in-ci.md)."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
