"""A fake Zalo Official Account platform: token service, messaging and a signed webhook, on one address.

    async with FakeZaloOa() as zalo:
        zalo.webhook_url = "http://127.0.0.1:8080/zalo/webhook"
        lan = zalo.person("Lan")
        lan.say("phí đi nhật bao nhiêu")
        await lan.gets("Phí")

`zalo.url` is both `api_base` and `oauth_base`; `zalo.pair` is the token pair a consent gave. `zalo.sent` has all that arrived.
"""

from emulators.faults import Fault
from emulators.zalo_oa.deliveries import Tampering
from emulators.zalo_oa.people import Person
from emulators.zalo_oa.records import Call, Sent
from emulators.zalo_oa.server import FakeZaloOa

__all__ = ["Call", "FakeZaloOa", "Fault", "Person", "Sent", "Tampering"]
