"""`python -m privacy.verifying FILE KEY`: is this certificate genuine? Offline, by the key alone.

KEY is the public key in base64, or a file that holds it, or what the key's address answers.
"""

import json
import sys
from pathlib import Path

from privacy.certificates import is_genuine


def main(arguments: list[str]) -> int:
    """0 for a genuine certificate, 1 for any other file; what it says is printed."""
    if len(arguments) != 2:
        print("usage: python -m privacy.verifying CERTIFICATE PUBLIC_KEY", file=sys.stderr)
        return 2
    try:
        certificate = json.loads(Path(arguments[0]).read_text("utf-8"))
        genuine = is_genuine(certificate, public_key(arguments[1]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"not a certificate or not a key: {error}", file=sys.stderr)
        return 1
    if not genuine:
        print("NOT GENUINE: this key did not sign this content.")
        return 1
    _describe(certificate["content"])
    return 0


def public_key(given: str) -> str:
    """The key itself, from wherever it was kept."""
    path = Path(given)
    text = path.read_text("utf-8").strip() if path.is_file() else given
    if text.startswith("{"):
        return str(json.loads(text)["public_key"])
    return text


def _describe(content: dict[str, object]) -> None:
    print(f"Genuine. {content['controller']} erased on {content['completed_at']}:")
    services = content["services"]
    assert isinstance(services, dict)  # noqa: S101 - so it was signed
    for name, service in sorted(services.items()):
        proof = "absence proved" if service["absence_proved"] else "ABSENCE NOT PROVED"
        counted = ", ".join(f"{what}: {_sum(count)}" for what, count in service["counts"].items())
        print(f"  {name}: {proof}{'; ' + counted if counted else ''}")
    print(f"Backups expire on {content['backups_expire_at']}.")


def _sum(count: dict[str, object]) -> str:
    said = [
        f"{count[verb]} {verb}"
        for verb in ("erased", "pseudonymised", "retained")
        if count.get(verb)
    ]
    until = f" until {count['retained_until']}" if count.get("retained_until") else ""
    return (" and ".join(said) or "nothing") + until


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
