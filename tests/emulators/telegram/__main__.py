"""Run the fake Telegram by hand: `PYTHONPATH=tests python -m emulators.telegram --port 8090`."""

from __future__ import annotations

import argparse
import asyncio

from emulators.telegram.server import FakeTelegram
from emulators.telegram.world import DEFAULT_TOKEN


async def serve(port: int, token: str) -> None:
    """Listen on the wished port."""
    telegram = FakeTelegram(token)
    telegram.port = port
    try:
        await telegram.start()
        print(f"api base {telegram.url}\ntoken    {token}\ncontrol  {telegram.url}/_control/", flush=True)
        await asyncio.Event().wait()
    finally:
        await telegram.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.port, arguments.token))
    except KeyboardInterrupt:
        print()
