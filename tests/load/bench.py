"""`make bench`: one line a figure, tab-separated: name, value, unit, floor, `ok` or `short`.

Exits 0 whatever it finds. `ONLY=echo` runs the figures of one kind, `ONLY=echo.at_1` shows one.
"""

import os
from collections.abc import Callable, Iterator, Mapping

from tests.load import (
    copies,
    echo,
    erasing,
    events,
    exporting,
    hops,
    idle,
    joining,
    read_path,
    reconciling,
    reminders,
    signing_in,
    soak,
    webhooks,
)
from tests.load.figures import Figure

KINDS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "echo": echo.figures,
    "read_path": read_path.figures,
    "events": events.figures,
    "hops": hops.figures,
    "joining": joining.figures,
    "reminders": reminders.figures,
    "signing_in": signing_in.figures,
    "erasing": erasing.figures,
    "exporting": exporting.figures,
    "webhooks": webhooks.figures,
    "reconciling": reconciling.figures,
    "idle": idle.figures,
    "copies": copies.figures,
    "soak": soak.figures,
}
# Only where they are named: a soak takes as long as all the others together.
ONLY_BY_NAME = {"soak"}


def main() -> None:
    """Measure and print, each figure as soon as it is known."""
    only = os.environ.get("ONLY", "")
    for kind, figures in KINDS.items():
        if only.partition(".")[0] != kind and (only or kind in ONLY_BY_NAME):
            continue
        for figure in figures():
            if "." not in only or figure.name == only:
                print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
