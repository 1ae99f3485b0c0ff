"""Alerts fire when they must and not before, as Prometheus' own promtool judges them."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local import promtool
from tests.monitoring.rules import alerts, groups

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text())


@pytest.fixture(scope="module")
def tool() -> Path:
    found = promtool.where()
    if found is None:
        assert not os.environ.get("CI"), "CI must have promtool: `make test` fetches it"
        pytest.skip("No promtool here: `make test` fetches it on Debian; or set PROMTOOL.")
    return found


def bare(group: dict[str, Any]) -> dict[str, Any]:
    """The group without annotations, which a test would have to repeat to the letter."""
    rules = [
        {key: value for key, value in rule.items() if key not in ("annotations", "labels")}
        for rule in group["rules"]
    ]
    return group | {"rules": rules}


def as_test(case: dict[str, Any]) -> dict[str, Any]:
    series = [{"series": name, "values": values} for name, values in case["series"].items()]
    assert all(isinstance(values, str) for values in case["series"].values()), (
        "0x9, bare, is hexadecimal"
    )
    times = [(case["quiet_at"], []), (case["fires_at"], [{"exp_labels": case["labels"]}])]
    return {
        "name": case["alert"],
        "interval": "1m",
        "input_series": series,
        "alert_rule_test": [
            {"eval_time": at, "alertname": case["alert"], "exp_alerts": expected}
            for at, expected in times
        ],
    }


def test_promtool_finds_the_rules_well_formed(tool: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(yaml.safe_dump({"groups": groups()}))

    done = subprocess.run([tool, "check", "rules", rules], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_is_quiet_until_it_has_to_fire(tool: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": list(map(bare, groups()))}))
    told = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": list(map(as_test, CASES)),
    }
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump(told))

    done = subprocess.run(
        [tool, "test", "rules", "tests.yaml"], cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_alert_is_left_untried() -> None:
    assert {case["alert"] for case in CASES} == {alert.name for alert in alerts()}
