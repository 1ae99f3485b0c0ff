"""Whether a query that waits holds up the other greenlets."""

import os
import subprocess
import sys

THREE_QUERIES = """
import time
from chassis.greenlets import patch
patch()
import eventlet
import psycopg

def sleep(seconds):
    with psycopg.connect(URL) as db:
        db.execute("SELECT pg_sleep(%s)", [seconds])

def timed(greenlets):
    begun_at = time.monotonic()
    pool = eventlet.GreenPool()
    for _ in range(greenlets):
        pool.spawn(sleep, 1.0)
    pool.waitall()
    return time.monotonic() - begun_at

one, three = timed(1), timed(3)
print(three / one)
"""


LOST_QUERIES = """
import os
from chassis.greenlets import patch
patch()
import eventlet
import psycopg

def ask(db):
    try:
        db.execute("SELECT pg_sleep(60)")
    except psycopg.OperationalError:
        return "lost"

ended, closed = psycopg.connect(URL), psycopg.connect(URL)
asking = [eventlet.spawn(ask, db) for db in (ended, closed)]
eventlet.sleep(0)
with psycopg.connect(URL) as other:
    other.execute("SELECT pg_terminate_backend(%s)", [ended.info.backend_pid])
os.close(closed.fileno())
print(*(one.wait() for one in asking))
os._exit(0)  # the second connection's socket is nobody's any more
"""

THREE_NAMES = """
import time
from chassis.greenlets import patch
patch()
import socket, sys
import eventlet, eventlet.patcher

slowly = eventlet.patcher.original("time").sleep
system = eventlet.patcher.original("socket")

def resolve(host, *more, real=system.getaddrinfo, **named):
    slowly(1.0)
    return real("127.0.0.1", *more, **named)

system.getaddrinfo = resolve
listening = socket.create_server(("127.0.0.1", 0))
port = listening.getsockname()[1]

def timed(greenlets):
    begun_at = time.monotonic()
    pool = eventlet.GreenPool()
    for _ in range(greenlets):
        pool.spawn(lambda: socket.create_connection(("name.test", port)).close())
    pool.waitall()
    return time.monotonic() - begun_at

one, three = timed(1), timed(3)
listening.close()
print(three / one, "dns" in sys.modules)
"""


def run(program: str, postgres_url: str) -> str:
    """What it prints, in a process of its own that is patched like a service's."""
    done = subprocess.run(
        [sys.executable, "-u", "-W", "error", "-c", f"URL = {postgres_url!r}\n{program}"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestPatch:
    def test_lets_three_queries_wait_at_the_same_time(self, postgres_url: str) -> None:
        ratio = run(THREE_QUERIES, postgres_url)

        # 1.0 where they wait together, 3.0 where psycopg's own wait holds up the process.
        assert float(ratio) < 2.0

    def test_lets_three_names_be_looked_up_at_the_same_time(self, postgres_url: str) -> None:
        ratio, has_resolver = run(THREE_NAMES, postgres_url).split()

        assert float(ratio) < 2.0
        assert has_resolver == "False"

    def test_notices_a_connection_that_is_lost_while_it_waits(self, postgres_url: str) -> None:
        told = run(LOST_QUERIES, postgres_url)

        assert told.split() == ["lost", "lost"]
