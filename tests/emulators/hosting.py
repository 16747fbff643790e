"""Run a fake platform on a loopback port, in this event loop or in a thread of its own for synchronous tests."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from aiohttp import web


class Hosted:
    """A server that starts on a free port of 127.0.0.1. Subclasses say what it serves.

    Acting and reading (`say`, `press`, `sent` …) is allowed from any thread; everything else belongs to the server's loop.
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._work: set[asyncio.Task[None]] = set()

    def application(self) -> web.Application:
        """Return what the server serves; a new one for every start."""
        raise NotImplementedError

    async def before_stop(self) -> None:
        """Release whoever still waits for an answer."""

    @property
    def url(self) -> str:
        """The server's address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listen; a fake that was stopped keeps its state and its port, so that an outage can be played."""
        self.loop = asyncio.get_running_loop()
        self._runner = web.AppRunner(self.application(), shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and cut who is connected."""
        await self.before_stop()
        for task in tuple(self._work):
            task.cancel()
        if self._work:
            await asyncio.gather(*self._work, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def spawn(self, work: Callable[[], object]) -> None:
        """Run `work()` (a coroutine function) as a task of the server's loop, from any thread."""

        def begin() -> None:
            task = asyncio.ensure_future(work())  # type: ignore[call-overload]
            self._work.add(task)
            task.add_done_callback(self._work.discard)

        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(begin)

    def soon(self, action: Callable[[], None]) -> None:
        """Run `action()` in the server's loop, from any thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(action)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @contextmanager
    def in_thread(self, port: int = 0) -> Iterator[Self]:
        """Serve from a thread of its own while the block runs."""
        started = threading.Event()
        loop = asyncio.new_event_loop()
        failure: list[BaseException] = []

        def serve() -> None:
            asyncio.set_event_loop(loop)
            try:
                loop.run_until_complete(self.start(port))
            except BaseException as error:
                failure.append(error)
                started.set()
                return
            started.set()
            loop.run_forever()
            loop.run_until_complete(self.stop())
            loop.close()

        thread = threading.Thread(target=serve, daemon=True, name=type(self).__name__)
        thread.start()
        started.wait(10)
        if failure:
            raise failure[0]
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)

    async def until(self, condition: Callable[[], object], timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Wait until `condition()` is true. Raises AssertionError after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, "the fake platform did not see it in time"
            await asyncio.sleep(0.005)

    def wait(self, condition: Callable[[], object], timeout: float = 20.0) -> None:
        """Wait like `until`, from a test that is not in an event loop."""
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, "the fake platform did not see it in time"
            time.sleep(0.005)
