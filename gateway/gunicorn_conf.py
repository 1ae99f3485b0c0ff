"""How gunicorn runs the gateway: few processes, loaded once and forked, threads for waiting.

A thread waits for its RPC answer most of the time; two workers with sixteen threads keep two cores
busy. `--bind`, and GUNICORN_CMD_ARGS, override what stands here.
"""

import gc
import os
import shutil
import tempfile
from typing import Any

# Before the first import of prometheus_client: its counters then live in files that every worker
# can sum up.
_METRICS = tempfile.mkdtemp(prefix="gateway-metrics-")
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _METRICS)

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "16"))
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 15
# Tokens stand in paths: no access log. Requests are counted by route in /metrics.
accesslog = None
limit_request_line = 8190
limit_request_field_size = 8190
forwarded_allow_ips = "127.0.0.1"


def when_ready(server: Any) -> None:
    """Before the first fork: leave what is loaded out of collections, so that it stays shared."""
    gc.collect()
    gc.freeze()


def on_exit(server: Any) -> None:
    """The counters end with the process that keeps the workers."""
    shutil.rmtree(_METRICS, ignore_errors=True)


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - after the folder is set

    multiprocess.mark_process_dead(worker.pid)
