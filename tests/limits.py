"""No test holds up a run: every phase of every try has the time that `timeout` gives.

pytest-timeout gives it once, to a test with all its tries, and takes it back at the first failure:
a teardown after it, or a second try, could wait for ever. A wait that not even an exception ends
(in C, or where exceptions are swallowed) has its process ended after twice the time, with the stack
of every thread; pytest-xdist names the test and goes on in a new process.
"""

import faulthandler
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
import pytest_timeout

_STDERR = pytest.StashKey[int]()
Phase = Generator[None, None, None]


def pytest_configure(config: pytest.Config) -> None:
    """Keep where errors go: while tests run it is captured."""
    config.stash[_STDERR] = os.dup(2)


def pytest_unconfigure(config: pytest.Config) -> None:
    os.close(config.stash[_STDERR])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Phase:
    with _limited(item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Phase:
    with _limited(item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Phase:
    with _limited(item):
        return (yield)


@contextmanager
def _limited(item: pytest.Item) -> Iterator[None]:
    settings = _settings(item)
    if not settings.timeout:
        yield
        return
    hooks = item.config.pluginmanager.hook
    hooks.pytest_timeout_set_timer(item=item, settings=settings)
    faulthandler.dump_traceback_later(
        2 * settings.timeout, exit=True, file=item.config.stash[_STDERR]
    )
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        hooks.pytest_timeout_cancel_timer(item=item)


def _settings(item: pytest.Item) -> pytest_timeout.Settings:
    """Those of the run, with the seconds that the test's own mark gives."""
    settings = pytest_timeout.get_env_settings(item.config)
    mark = item.get_closest_marker("timeout")
    return settings._replace(timeout=mark.args[0]) if mark and settings.timeout else settings
