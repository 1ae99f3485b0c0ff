"""A chaos from its beginning to its counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chassis.broker import connect
from chassis.transport.rpc_client import RpcClient
from tests.zoom_integration.chaos.ground import ground
from tests.zoom_integration.chaos.story import Story
from tests.zoom_integration.chaos.verdict import discrepancies, meetings_of
from tests.zoom_integration.exchange import Exchange


@dataclass(frozen=True)
class Outcome:
    """What was counted, and what was found wrong."""

    seed: int
    counts: dict[str, int]
    discrepancies: list[str]

    def line(self) -> str:
        counts = " ".join(f"{name}={count}" for name, count in self.counts.items())
        return f"{counts} discrepancies={len(self.discrepancies)} seed={self.seed}"


def live_through(*, seed: int, sessions: int, kills: int) -> Outcome:
    """Everything under one seed, on servers of its own."""
    with lived_through(seed=seed, sessions=sessions, kills=kills) as story:
        return Outcome(seed, _counts(story), discrepancies(story))


@contextmanager
def lived_through(*, seed: int, sessions: int, kills: int) -> Iterator[Story]:
    """The same, with everything still standing, to be looked at."""
    with ground() as laid, connect(laid.amqp_url) as connection:
        rpc = RpcClient(laid.amqp_url, laid.namespace)
        story = Story(laid, Exchange(connection, laid.namespace), rpc, seed=seed)
        story.run(sessions=sessions, kills=kills)
        yield story
        rpc.close()


def _counts(story: Story) -> dict[str, int]:
    wishes = [wish for host in story.hosts for wish in host.wishes]
    meetings = [one for host in story.hosts for one in meetings_of(story, host).values()]
    return {
        "sessions": story.counts["sessions"],
        "moved": story.counts["moved"],
        "cancelled": story.counts["cancelled"],
        "live": sum(wish.is_live for wish in wishes),
        "meetings": sum(len(found) for found in meetings),
        "refreshes": story.refreshes.done,
        "needless": story.refreshes.needless,
        "kills": story.counts["kills"],
        "reconnected": story.counts["reconnected"],
        "rounds": story.counts["rounds"],
    }
