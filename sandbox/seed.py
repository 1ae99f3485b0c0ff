"""Makes the people that `make up` names, through the door like everyone; a line for each.

Role, address and password, separated by tabs. Who is there already is left as they are: signing up
again changes nothing, and says nothing.
"""

import os
import sys

import requests

from sandbox.demo.browser import Browser, PageError
from sandbox.demo.outside import Sandbox, StepFailed, link_in

PASSWORD = "correct horse battery staple"  # noqa: S105 - of the doubles' people, who are nobody
PEOPLE = (("host", "ana@example.com", "Ana Duarte"), ("operator", "opal@example.com", "Opal Reyes"))


def main() -> None:
    gateway_url, sandbox = os.environ["PUBLIC_URL"], Sandbox(os.environ["SANDBOX_URL"])
    for role, address, name in PEOPLE:
        _sign_up(gateway_url, sandbox, address, name)
        print(role, address, PASSWORD, sep="\t")


def _sign_up(gateway_url: str, sandbox: Sandbox, address: str, name: str) -> None:
    known = {letter["id"] for letter in sandbox.letters(address)}
    if known:
        return
    browser = Browser().open(f"{gateway_url}/sign-up")
    browser.fill(name=name, email=address, password=PASSWORD, press="Sign up")
    letter = sandbox.letter(address, "confirm|verify")
    browser.open(link_in(letter, "/verify")).fill(press="Confirm my address")


if __name__ == "__main__":
    try:
        main()
    except (PageError, StepFailed, requests.RequestException) as failure:
        sys.exit(f"{failure}")
