"""Sessions made, moved and cancelled while Zoom fails and workers die, under a seed.

The seed decides what hosts do, what fails at Zoom and who is killed when. The facts come doubled
and out of order, and each host may write a hundred times a day, as at the real Zoom.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from chassis.tables import inbox
from chassis.transport.rpc_client import RpcClient
from sandbox.faults import Fault
from tests.zoom_integration.chaos.ground import WORKERS, ZOOM_TIMEOUT_SECONDS, Ground, within
from tests.zoom_integration.chaos.hosts import Host, Wish
from tests.zoom_integration.chaos.refreshes import Refreshes
from tests.zoom_integration.exchange import Exchange
from zoom_integration.models import Connection, Meeting

ANSWER_SECONDS = ZOOM_TIMEOUT_SECONDS + 0.3
FAULTS = (
    Fault("zoom", "429", "*_meeting*", times=None, probability=0.05),
    Fault("zoom", "500", "*_meeting*", times=None, probability=0.05),
    Fault("zoom", "500", "token", times=None, probability=0.2),
    Fault("zoom", "timeout_after_accept", "create_meeting", None, 0, 0.08, seconds=ANSWER_SECONDS),
    Fault("zoom", "timeout_after_accept", "update_meeting", None, 0, 0.05, seconds=ANSWER_SECONDS),
    Fault("zoom", "timeout_after_accept", "delete_meeting", None, 0, 0.05, seconds=ANSWER_SECONDS),
)
HOSTS = 4
CHANGES_A_ROUND = 5
ROUND = timedelta(minutes=20)
WORK_SECONDS = 2.0
ROUNDS_TO_SETTLE = 300
_DUE = sa.and_(
    Meeting.next_attempt_at <= sa.bindparam("now"),
    sa.or_(Connection.paused_until.is_(None), Connection.paused_until <= sa.bindparam("now")),
)


class Story:
    """What happens, and what should be so in the end."""

    def __init__(self, ground: Ground, exchange: Exchange, rpc: RpcClient, *, seed: int) -> None:
        self.random = random.Random(seed)
        self.ground, self.exchange, self.rpc = ground, exchange, rpc
        self.zoom = ground.sandbox.app.extensions["sandbox.zoom"]
        self.refreshes = Refreshes(self.zoom)
        names = (f"host-{number}@zoom.test" for number in range(HOSTS))
        self.hosts = [Host(self.zoom.users.enter(name, "")) for name in names]
        self.counts: Counter[str] = Counter()
        self._facts: list[tuple[str, dict[str, Any]]] = []
        for number, fault in enumerate(FAULTS):
            ground.sandbox.world.faults.add(replace(fault, seed=seed + number))

    def run(self, *, sessions: int, kills: int) -> None:
        """Make so many sessions, move and cancel some, then let everything settle."""
        self._connect_all()
        rounds = 2 * sessions // CHANGES_A_ROUND
        killing = set(self.random.sample(range(1, rounds), kills))
        for number in range(rounds * 10):
            if self.counts["sessions"] >= sessions:
                break
            for _ in range(CHANGES_A_ROUND):
                self._change(sessions)
            self._round(is_killing=number in killing)
        self.ground.sandbox.world.faults.clear("zoom")
        for _ in range(ROUNDS_TO_SETTLE):
            self._round(is_killing=False)
            if self._is_settled():
                return

    def is_at_rest(self) -> bool:
        """Whether the workers have nothing that they could do now."""
        waiting = sa.select(sa.func.count()).where(inbox.c.status == "pending")
        due = (
            sa.select(sa.func.count())
            .select_from(Meeting)
            .join(Connection, Connection.host_id == Meeting.host_id)
        )
        with self.ground.engine.connect() as db:
            return not (db.scalar(waiting) or db.scalar(due.where(_DUE), {"now": self._now()}))

    def _round(self, *, is_killing: bool) -> None:
        """Say what has happened, let the workers work, then let time pass."""
        self._say()
        if is_killing:
            self._kill()
        within(WORK_SECONDS, self.is_at_rest)
        for host_id in self._told_to_reconnect():
            self.counts["reconnected"] += 1
            next(one for one in self.hosts if str(one.host_id) == host_id).connect(self.rpc)
        if self.random.random() < 0.2:
            self.zoom.tokens.run_out(self.random.choice(self.hosts).zoom_user["id"])
        self.ground.sandbox.world.clock.move_to(self._now() + ROUND)
        self.counts["rounds"] += 1

    def _change(self, sessions: int) -> None:
        host = self.random.choice(self.hosts)
        live = [wish for wish in host.wishes if wish.is_live]
        choice = self.random.random()
        if choice < 0.5 or not live:
            self._schedule(host, sessions)
        elif choice < 0.8:
            self._move(host, self.random.choice(live))
        else:
            self._cancel(host, self.random.choice(live))

    def _schedule(self, host: Host, sessions: int) -> None:
        if self.counts["sessions"] >= sessions:
            return
        host.wishes.append(Wish(uuid4(), self._some_day()))
        self._facts.append(("sessions_scheduled", host.scheduled(host.wishes[-1])))
        self.counts["sessions"] += 1

    def _move(self, host: Host, wish: Wish) -> None:
        wish.sequence, wish.starts_at = wish.sequence + 1, self._some_day()
        self._facts.append(("session_rescheduled", host.rescheduled(wish)))
        self.counts["moved"] += 1

    def _cancel(self, host: Host, wish: Wish) -> None:
        wish.sequence, wish.is_live = wish.sequence + 1, False
        self._facts.append(("session_cancelled", host.cancelled(wish)))
        self.counts["cancelled"] += 1

    def _say(self) -> None:
        self.random.shuffle(self._facts)
        for name, payload in self._facts:
            self.exchange.say("series", name, payload, times=self.random.choice((1, 1, 1, 2)))
        self._facts.clear()

    def _kill(self) -> None:
        """A worker dies just when Zoom has got another few requests."""
        until = self.ground.requests + self.random.randint(1, 8)
        within(WORK_SECONDS, lambda: self.ground.requests >= until)
        self.ground.kill(self.random.randrange(WORKERS))
        self.counts["kills"] += 1

    def _connect_all(self) -> None:
        for host in self.hosts:
            host.connect(self.rpc)

    def _told_to_reconnect(self) -> list[str]:
        told = [str(said["host_id"]) for said in self.exchange.heard("connection_broken")]
        return told[self.counts["reconnected"] :]

    def _is_settled(self) -> bool:
        with self.ground.engine.connect() as db:
            open_rows = (
                sa.select(sa.func.count())
                .select_from(Meeting)
                .where(
                    sa.or_(
                        Meeting.create_sent_at.is_not(None),
                        Meeting.is_wanted != Meeting.zoom_meeting_id.is_not(None),
                        sa.and_(Meeting.is_wanted, Meeting.told_starts_at != Meeting.starts_at),
                        sa.and_(Meeting.is_wanted, Meeting.told_starts_at.is_(None)),
                    )
                )
            )
            return self.is_at_rest() and not db.scalar(open_rows)

    def _some_day(self) -> datetime:
        day = self._now() + timedelta(days=self.random.randint(20, 80))
        return day.replace(second=0, microsecond=0)

    def _now(self) -> datetime:
        now: Callable[[], datetime] = self.ground.sandbox.world.clock.now
        return now()
