"""What the platform holds on people, by category, from the manifests of all services.

Each column says why it is kept and for how long; here they are brought together, for a person.
"""

from typing import Any


def by_category(participants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every category with its purposes, grounds, periods and services, in the order of names."""
    found: dict[str, dict[str, set[str]]] = {}
    for participant in participants:
        for entry in _personal(participant["tables"]):
            one = found.setdefault(entry["category"], _empty())
            one["purposes"].add(entry["purpose"])
            one["bases"].add(entry["basis"])
            one["retentions"].add(entry["retention"])
            one["services"].add(participant["service"])
    return [
        {"category": category} | {name: sorted(said - {""}) for name, said in one.items()}
        for category, one in sorted(found.items())
    ]


def _personal(tables: dict[str, Any]) -> list[dict[str, str]]:
    return [
        entry for columns in tables.values() for entry in columns.values() if entry.get("category")
    ]


def _empty() -> dict[str, set[str]]:
    return {name: set() for name in ("purposes", "bases", "retentions", "services")}
