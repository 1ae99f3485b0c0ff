"""`make promises`: write the ledger anew, with the results of the last run of the tests."""

from tests.ledger import files
from tests.ledger.collecting import ROOT, tried_by
from tests.ledger.rendering import as_json, as_markdown


def main() -> None:
    """Write both files."""
    tests = tried_by()
    (ROOT / files.DOCUMENT).write_text(as_markdown(tests), "utf-8")
    (ROOT / files.SHOWN).write_text(as_json(tests, files.last_results()), "utf-8")


if __name__ == "__main__":
    main()
