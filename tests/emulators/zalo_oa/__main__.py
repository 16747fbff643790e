"""Run the fake Zalo by hand: `PYTHONPATH=tests python -m emulators.zalo_oa --port 8091 --webhook URL`."""

from __future__ import annotations

import argparse
import asyncio

from emulators.zalo_oa.server import FakeZaloOa


async def serve(port: int, webhook: str) -> None:
    """Listen on the wished port."""
    zalo = FakeZaloOa()
    zalo.port = port
    zalo.webhook_url = webhook
    try:
        await zalo.start()
        print(f"api and oauth base {zalo.url}\napp id {zalo.app_id}  app secret {zalo.app_secret}", flush=True)
        print(f"oa secret {zalo.oa_secret}\naccess {zalo.pair[0]}\nrefresh {zalo.pair[1]}", flush=True)
        print(f"control {zalo.url}/_control/", flush=True)
        await asyncio.Event().wait()
    finally:
        await zalo.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--webhook", default="", help="where signed events go")
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.port, arguments.webhook))
    except KeyboardInterrupt:
        print()
