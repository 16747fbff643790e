"""A fake Telegram Bot API server.

    async with FakeTelegram() as telegram:
        lan = telegram.person("Lan")
        lan.say("phí đi nhật bao nhiêu")
        await lan.gets("Phí")

Point a client at `telegram.url` (as `api_base`) with `telegram.token`. Everything that arrived is in `telegram.sent`, with times.
"""

from emulators.faults import Fault
from emulators.telegram.people import Group, Person
from emulators.telegram.records import Call, Sent
from emulators.telegram.server import FakeTelegram

__all__ = ["Call", "FakeTelegram", "Fault", "Group", "Person", "Sent"]
