"""Where the ledger lies, and where a run of the tests leaves what came of each."""

import json

from tests.ledger.collecting import ROOT

DOCUMENT = "docs/promises.md"
SHOWN = "gateway/promises.json"
RESULTS = ".run/promises.json"


def last_results() -> dict[str, str]:
    """Test to `passed` or `failed`; empty where nothing was run here."""
    path = ROOT / RESULTS
    if not path.exists():
        return {}
    results: dict[str, str] = json.loads(path.read_text("utf-8"))
    return results


def keep(results: dict[str, str]) -> None:
    """Add the results of a run; those of tests that it left out stay."""
    path = ROOT / RESULTS
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(last_results() | results, indent=1, sort_keys=True), "utf-8")
