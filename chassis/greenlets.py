"""Cooperative threads: what must be patched before anything else is imported.

Call `patch()` at the top of a service's `__main__.py`.
"""

import os
import warnings


def patch() -> None:
    """Make sockets, locks, threads and psycopg yield to other greenlets while they wait."""
    # psycopg's C wait blocks the whole process: three queries of one second took 3.1 s, and 1.0 s
    # with this. It is read when psycopg is imported; for statements `green_waits` takes its place.
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    # Read when eventlet is imported: `green_names` takes its resolver's place, with a few threads.
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", "4")
    with warnings.catch_warnings():
        # eventlet advises new projects against itself; nameko 2 stands on it, and we know.
        warnings.simplefilter("ignore")
        import eventlet  # noqa: PLC0415 - as psycopg, not before it is wanted

    eventlet.monkey_patch()

    from chassis import green_names, green_waits  # noqa: PLC0415 - psycopg must come after

    green_names.install()
    green_waits.install()
