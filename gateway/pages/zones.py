"""The list of time zones to choose from, by region."""

from functools import cache
from importlib.resources import files
from itertools import groupby

Group = tuple[str, list[tuple[str, str]]]


@cache
def zone_choices() -> list[Group]:
    """Region → (zone, place): the places people live in, without the aliases of former times."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    zones = sorted(row[2] for row in rows)
    groups = [
        (region, [(zone, _place(zone)) for zone in members])
        for region, members in groupby(zones, key=lambda zone: zone.split("/", 1)[0])
    ]
    return [*groups, ("Other", [("UTC", "UTC")])]


def _place(zone: str) -> str:
    return zone.split("/", 1)[1].replace("_", " ").replace("/", " – ")
