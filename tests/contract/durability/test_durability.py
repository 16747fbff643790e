"""Nothing lost, nothing twice, nobody overtaken: on SQLite and on PostgreSQL, under failures and races."""

import asyncio
import contextlib
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from camnang_bot.channels.base import Audience, DeliveryError, Reason, Receipt
from camnang_bot.limiter import Limiter
from camnang_bot.sender import Sender
from camnang_bot.storage import tables as T  # noqa: N812
from camnang_bot.storage.rows import Raced
from camnang_bot.worker import Worker
from camnang_casework.cases import CaseAction, LeadDetails
from camnang_handlers.messages import EraseData, Incoming, Reply, Turn

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class U:
    def values(self, n):
        return []


class P:
    def parse(self, t, c=None, r=None):
        return U()


def inc(i, key="a", text="x", kind="text", at=NOW, ch="telegram", payload=None):
    return Incoming(ch, str(i), key, kind, text, at, payload)


def turn(*replies, effects=(), alerts=()):
    return Turn(
        replies=tuple(Reply(r) for r in replies),
        state={},
        effects=tuple(effects),
        alerts=tuple(alerts),
        topics=(),
        decision="answer",
    )


def worker(store, respond, clock=lambda: NOW, **k):
    return Worker(store, P(), respond, {}, "sorry", clock, **k)


def conv(store, key="a", ch="telegram"):
    with store.engine.begin() as c:
        return c.execute(
            insert(T.conversations).values(
                channel=ch, key=key, created_at=NOW, state_sealed="", owner="bot", reachable=True
            )
        ).inserted_primary_key[0]


class Fake:
    name = "telegram"
    quiet_seconds = 0.0

    def __init__(self, error=None):
        self.got, self.error = [], error

    def receive(self, p):
        return ()

    async def send(self, m):
        if self.error:
            raise self.error()
        self.got.append((m.conversation, m.text))
        return Receipt("r")


def sender(store, ch, clock, **k):
    return Sender(store, {"telegram": ch}, lambda t, b: t, clock, limiters={"telegram": Limiter(1e6, 0.0)}, **k)


def test_01_a_failed_message_is_retried_before_a_later_one_of_the_same_person(store):
    seen, fail = [], [True]

    def respond(m, u, c, now):
        if m.text == "first" and fail.pop() if fail else False:
            raise RuntimeError
        seen.append(m.text)
        return turn("ok")

    w = worker(store, respond)
    store.inbox.put_now("telegram", (inc(1, text="first", kind="button", payload="p1"),))
    w.run_once(NOW)
    store.inbox.put_now("telegram", (inc(2, text="second", kind="button", payload="p2"),))
    for s in (0, 1, 5, 6):
        w.run_once(NOW + timedelta(seconds=s))
    assert seen == ["first", "second"]


def test_02_putting_back_after_a_failure_does_not_undo_a_turn_another_thread_committed(store):
    calls = []

    def respond(m, u, c, now):
        calls.append(1)
        return turn("hello")

    w2 = worker(store, respond)

    def failing(m, u, c, now):
        raise RuntimeError

    w1 = worker(store, failing)
    real = w1._put_back

    def late(*a):
        w2.run_once(NOW)
        real(*a)  # another worker claims between rollback and put-back

    w1._put_back = late
    store.inbox.put_now("telegram", (inc(1),))
    w1.run_once(NOW)
    w2.run_once(NOW + timedelta(minutes=1))
    with store.engine.begin() as c:
        assert c.execute(select(func.count()).select_from(T.outbox)).scalar_one() == 1


def outage(store, minutes):
    clock = [NOW]
    ch = Fake(lambda: DeliveryError(Reason.NETWORK, retryable=True))
    s = sender(store, ch, lambda: clock[0])
    for _ in range(minutes * 6):
        asyncio.run(s.deliver_outbox())
        asyncio.run(s.deliver_warnings())
        clock[0] += timedelta(seconds=10)
    ch.error = None
    for _ in range(200):
        asyncio.run(s.deliver_outbox())
        asyncio.run(s.deliver_warnings())
        clock[0] += timedelta(seconds=10)
    return ch.got


def test_03_an_officer_alert_survives_a_network_outage_of_an_hour(store):
    with store.engine.begin() as c:
        store.outbox.add(c, "telegram", "officer", "alert", "SOS", (), NOW)
    assert outage(store, 60) == [("officer", "SOS")]


def test_04_a_warning_copy_survives_a_network_outage_of_an_hour(store):
    warned(store, [conv(store)])
    assert len(outage(store, 60)) == 1


def warned(store, ids):
    with store.engine.begin() as c:
        a = store.officers.add(c, "A", "curator", (), NOW)
        b = store.officers.add(c, "B", "curator", (), NOW)
        for i in ids:
            c.execute(insert(T.subscriptions).values(conversation_id=i, active=True, since=NOW))
        w = store.warnings.draft(c, a, "t", "b", NOW)
        store.warnings.approve(c, w, b, NOW)
        store.warnings.start_sending(c, w, b, NOW)


def erase(store, key="a"):
    store.inbox.put_now("telegram", (inc("e", key=key),))
    w = worker(store, lambda m, u, c, n: turn("erased", effects=[EraseData()]))
    assert w.run_once(NOW)


def test_05_a_person_who_erased_their_data_gets_no_pending_warning(store):
    store.inbox.put_now("telegram", (inc("z"),))
    worker(store, lambda *a: turn()).run_once(NOW)
    with store.engine.begin() as c:
        cid = c.execute(select(T.conversations.c.id)).scalar_one()
    warned(store, [cid])
    erase(store)
    ch = Fake()
    asyncio.run(sender(store, ch, lambda: NOW).deliver_warnings())
    assert ch.got == []


def test_06_erasure_leaves_no_words_in_failed_outbox_rows_nor_in_alerts_queued_for_officers(store):
    store.inbox.put_now("telegram", (inc("z"),))
    worker(store, lambda *a: turn("reply about Nguyen Van A")).run_once(NOW)
    asyncio.run(
        sender(store, Fake(lambda: DeliveryError(Reason.BAD_MESSAGE, retryable=False)), lambda: NOW).deliver_outbox()
    )
    erase(store)
    with store.engine.begin() as c:
        texts = [store.cipher.open(t) for t in c.execute(select(T.outbox.c.text_sealed)).scalars()]
    assert not [t for t in texts if "Nguyen" in t]


def test_07_a_web_page_still_sees_the_answer_to_its_erasure(store):
    def say(t, **k):
        return (
            store.inbox.put_now("web", (inc(t, ch="web", text=t),)),
            worker(store, lambda *a: turn("r", **k)).run_once(NOW),
        )

    for i in range(3):
        say(f"q{i}")
    with store.engine.begin() as c:
        after = max(m.id for m in store.outbox.mail(c, "web", "a"))
    say("erase", effects=[EraseData()])
    with store.engine.begin() as c:
        assert len(store.outbox.mail(c, "web", "a", after)) == 1


def race(store, step, n=2):
    gate, out = threading.Barrier(n), []

    def go(i):
        try:
            with store.engine.begin() as c:
                if store.engine.dialect.name != "sqlite":
                    c.execute(select(1))
                step(c, i, (lambda: gate.wait(5)) if store.engine.dialect.name != "sqlite" else (lambda: None))
            out.append("ok")
        except Exception as e:
            out.append(type(e).__name__)

    ts = [threading.Thread(target=go, args=(i,)) for i in range(n)]
    [t.start() for t in ts]
    [t.join(20) for t in ts]
    return out


def test_08_two_notices_to_web_readers_at_one_time_both_go_through(store):
    def step(c, i, gate):
        c.execute(select(func.count()).select_from(T.mailbox)).scalar_one()
        gate()
        store.outbox.add(c, "web", f"k{i}", "notice", "x", (), NOW)
        time.sleep(0.3)

    assert race(store, step) == ["ok", "ok"]


def test_09_an_invitation_is_used_once_even_by_two_at_one_time(store):
    a, b = conv(store, "a"), conv(store, "b")
    with store.engine.begin() as c:
        o = store.officers.add(c, "A", "officer", (), NOW)
        code = store.officers.invite(c, o, NOW)

    def step(c, i, gate):
        v = store.officers.invitation(c, code, NOW)
        gate()
        if v.is_usable:
            store.officers.join(c, v.id, (a, b)[i], NOW)

    race(store, step)
    with store.engine.begin() as c:
        assert (
            c.execute(
                select(func.count()).select_from(T.conversations).where(T.conversations.c.officer_id.is_not(None))
            ).scalar_one()
            == 1
        )


def lead(store, cid, case=None, name="Nguyen Van A"):
    with store.engine.begin() as c:
        return store.cases.save(c, cid, LeadDetails(name, "0912345678", consent_purpose="p"), case, NOW)


def test_10_two_officers_who_take_one_case_at_one_time_do_not_both_get_it(store):
    from camnang_casework.cases import Refused, act

    case = lead(store, conv(store))
    with store.engine.begin() as c:
        ids = [store.officers.add(c, n, "officer", (), NOW) for n in "AB"]

    def step(c, i, gate):
        o = store.officers.view(c, ids[i])
        v = store.cases.view(c, case)
        gate()
        if not isinstance(act(v, CaseAction.TAKE, o, NOW), Refused):
            with contextlib.suppress(Raced):
                store.committer.act_on_case(
                    c, case, CaseAction.TAKE, ids[i], "", f"taken by {i}", NOW, [], v.officer_id
                )

    race(store, step)
    with store.engine.begin() as c:
        assert (
            c.execute(
                select(func.count()).select_from(T.case_events).where(T.case_events.c.kind == "take")
            ).scalar_one()
            == 1
        )


def test_11_a_stranger_who_types_a_known_phone_does_not_get_the_case_of_its_owner(store):
    owner, stranger = conv(store, "a"), conv(store, "b")
    case = lead(store, owner)
    with store.engine.begin() as c:
        found = store.cases.open_by_phone(c, ["0912345678"])["0912345678"]
    lead(store, stranger, found.id, "Stranger")
    with store.engine.begin() as c:
        assert [v.id for v in store.cases.of_conversation(c, owner)] == [case]


def test_12_one_paused_platform_does_not_hold_up_another(store):
    class Z(Fake):
        name = "zalo_oa"

    tg, z = Fake(), Z()
    lim = {"telegram": Limiter(1e6, 0.0), "zalo_oa": Limiter(1e6, 0.0)}
    lim["zalo_oa"].pause(4)
    s = Sender(store, {"telegram": tg, "zalo_oa": z}, lambda t, b: t, lambda: NOW, limiters=lim)
    with store.engine.begin() as c:
        store.outbox.add(c, "zalo_oa", "k", "reply", "z", (), NOW)
        store.outbox.add(c, "telegram", "o", "alert", "1", (), NOW)
        store.outbox.add(c, "telegram", "o", "alert", "2", (), NOW)

    async def go():
        t = asyncio.create_task(s.run())
        await asyncio.sleep(2)
        n = len(tg.got)
        s.stop()
        await t
        return n

    assert asyncio.run(go()) == 2


def test_13_a_message_held_back_by_a_pause_is_not_sent_by_two_senders(store):
    if store.engine.dialect.name == "sqlite":
        pytest.skip("one process")
    clock = [NOW]
    ch = Fake()
    a, b = sender(store, ch, lambda: clock[0]), sender(store, ch, lambda: clock[0])
    a._limiters["telegram"].pause(1.5)
    with store.engine.begin() as c:
        store.outbox.add(c, "telegram", "o", "alert", "1", (), NOW)

    async def go():
        t = asyncio.create_task(a.deliver_outbox())
        await asyncio.sleep(0.5)
        clock[0] += timedelta(seconds=61)  # platform asked for a pause longer than the lease
        await asyncio.to_thread(b._recover_leases)
        await b.deliver_outbox()
        await t

    asyncio.run(go())
    assert len(ch.got) == 1


def test_14_a_permanent_failure_to_reach_an_officer_is_told_to_somebody(store):
    with store.engine.begin() as c:
        store.outbox.add(c, "telegram", "o", "alert", "SOS", (), NOW)
    asyncio.run(
        sender(
            store,
            Fake(lambda: DeliveryError(Reason.BAD_CREDENTIALS, retryable=False, tell=Audience.ADMINISTRATOR)),
            lambda: NOW,
        ).deliver_outbox()
    )
    with store.engine.begin() as c:
        assert c.execute(select(func.count()).select_from(T.alerts)).scalar_one() >= 1


def test_15_a_kill_while_the_key_is_made_does_not_stop_every_later_start(tmp_path):
    from camnang_bot.storage.sealing import load_cipher

    (tmp_path / "secret.key").touch(0o600)
    load_cipher(tmp_path)


def test_16_a_channel_that_raises_something_else_does_not_repeat_for_ever(store):
    clock = [NOW]
    ch = Fake(ValueError)
    s = sender(store, ch, lambda: clock[0])
    n = [0]

    def boom():
        n[0] += 1
        return ValueError()

    ch.error = boom
    with store.engine.begin() as c:
        store.outbox.add(c, "telegram", "o", "reply", "1", (), NOW)
    for _ in range(40):
        with contextlib.suppress(ValueError):
            asyncio.run(s.deliver_outbox())
        clock[0] += timedelta(seconds=61)
        s._recover_leases()
    assert n[0] <= 8


def test_17_sqlite_keeps_an_acknowledged_message_through_a_power_cut(store):
    if store.engine.dialect.name != "sqlite":
        pytest.skip("")
    with store.engine.connect() as c:
        assert c.exec_driver_sql("pragma synchronous").scalar_one() >= 2


def test_18_a_read_does_not_wait_for_a_writer_on_sqlite(store):
    with store.engine.begin() as w:
        w.execute(update(T.conversations).values(reachable=True))
        time.monotonic()
        done = threading.Event()
        threading.Thread(target=lambda: (store.inbox.status_of("telegram", "1"), done.set()), daemon=True).start()
        assert done.wait(1)
