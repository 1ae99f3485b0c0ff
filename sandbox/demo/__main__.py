"""Plays the story: one line a step, with what was observed; 1 where a step fails."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests
import yaml

from sandbox.demo import hosts, members, rights
from sandbox.demo.browser import PageError
from sandbox.demo.outside import Dumps, Sandbox, StepFailed
from sandbox.demo.people import Cast
from sandbox.demo.stage import Stage

SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")

STEPS: tuple[tuple[str, Callable[[Stage], str]], ...] = (
    ("The clock is set", hosts.set_clock),
    ("Two hosts sign up", hosts.sign_up),
    ("Zoom and Stripe are connected", hosts.connect),
    ("Two series are published", hosts.publish),
    ("Forty people join", members.join),
    ("Everyone is reminded once", members.remind),
    ("A month passes", members.renew),
    ("Zoom is disconnected", rights.disconnect_zoom),
    ("Rights are used", rights.use_rights),
)


def main(path: str) -> int:
    """Play the story in the file. Addresses come from the environment, as `make demo` sets them."""
    stage = _stage(path)
    for number, (title, step) in enumerate(STEPS):
        started = time.monotonic()
        try:
            observed = step(stage)
        except (StepFailed, PageError, requests.RequestException) as failure:
            print(f"{number} FAILED  {title}: {failure}", flush=True)
            return 1
        print(f"{number} ok  {title}: {observed} ({time.monotonic() - started:.1f} s)", flush=True)
    return 0


def _stage(path: str) -> Stage:
    story = yaml.safe_load(Path(path).read_text("utf-8"))
    databases = {name: os.environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}
    return Stage(
        story=story,
        gateway_url=os.environ["PUBLIC_URL"],
        sandbox=Sandbox(os.environ["SANDBOX_URL"]),
        dumps=Dumps(databases),
        cast=Cast(story),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m sandbox.demo sandbox/story.yaml")
    sys.exit(main(sys.argv[1]))
