"""The alert rules and dashboards as they are deployed, and what they are made of."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
OPERATED = ROOT / "deploy" / "k8s" / "operated"
RUNBOOKS = ROOT / "docs" / "runbooks"

_QUOTED = re.compile(r'"[^"]*"')
_BRACES = re.compile(r"\{[^}]*\}")
_GROUPING = re.compile(r"\b(?:by|without|ignoring|on)\s*\([^)]*\)")
_RANGE = re.compile(r"\[[^\]]*\]|\boffset\s+\w+")
_NAME = re.compile(r"\b[a-z_]\w*\b(?!\s*\()")
_WORDS = {"or", "and", "unless"}
_SELECTOR = re.compile(r"\b([a-z_]\w*)\{([^}]*)\}")
_MATCHER = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')
_GROUPED = re.compile(r"\b(?:by|without|ignoring|on)\s*\(([^)]*)\)")


@dataclass(frozen=True)
class Alert:
    """One rule."""

    name: str
    expression: str
    annotations: dict[str, str]


def groups() -> list[dict[str, Any]]:
    """All groups, as Prometheus reads them."""
    files = (path for path in (OPERATED / "alerts").glob("*.yaml") if "kustom" not in path.name)
    rules = [yaml.safe_load(path.read_text()) for path in sorted(files)]
    return [group for rule in rules for group in rule["spec"]["groups"]]


def alerts() -> list[Alert]:
    return [
        Alert(rule["alert"], rule["expr"], rule["annotations"])
        for group in groups()
        for rule in group["rules"]
    ]


def dashboards() -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text()) for path in sorted((OPERATED / "dashboards").glob("*.json"))
    ]


def questions() -> list[str]:
    """Every expression of the dashboards."""
    panels = (panel for board in dashboards() for panel in board["panels"])
    return [target["expr"] for panel in panels for target in panel["targets"]]


def figures_in(expression: str) -> set[str]:
    """The names of the figures that an expression reads."""
    bare = expression
    for noise in (_QUOTED, _BRACES, _GROUPING, _RANGE):
        bare = noise.sub(" ", bare)
    return set(_NAME.findall(bare)) - _WORDS


def matchers_in(expression: str) -> list[tuple[str, str, str]]:
    """Figure, label and value of every condition in braces; of a pattern, each of its values."""
    return [
        (figure, label, value)
        for figure, conditions in _SELECTOR.findall(expression)
        for label, pattern in _MATCHER.findall(conditions)
        for value in pattern.split("|")
    ]


def grouping_in(expression: str) -> set[str]:
    """The labels by which an expression groups or joins."""
    return {label.strip() for labels in _GROUPED.findall(expression) for label in labels.split(",")}
