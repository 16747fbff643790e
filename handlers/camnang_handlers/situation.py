"""Gather what one decision looks at, and collect what it decides.

`Situation` is read-only. `Draft` is the only thing a handler changes; it becomes the Turn at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Literal, cast

from camnang_handlers.conversation import Conversation
from camnang_handlers.messages import Alert, Button, Effect, Incoming, Picture, Reply, Turn
from camnang_handlers.ports import Library
from camnang_knowledge import Scope
from camnang_knowledge.programmes import Audience, Programme
from camnang_nlu import Understanding

VIETNAM = timezone(timedelta(hours=7))
MARKET_MEMORY = timedelta(hours=12)  # a market spoken of yesterday is not silently assumed today


@dataclass(frozen=True, slots=True)
class Situation:
    """The five values of a decision, with the few readings of them that every handler needs."""

    message: Incoming
    understood: Understanding
    conversation: Conversation
    library: Library
    now: datetime

    def say(self, sentence: str, /, **fields: object) -> str:
        """Return a sentence of the catalog."""
        return self.library.words.say(sentence, **fields)

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.now.astimezone(VIETNAM).date()

    @property
    def markets(self) -> tuple[str, ...]:
        """Markets named in this message, each once, in order, those where the person has been last.

        A programme of one country ("tokutei") names its market.
        """
        entities = [entity for entity in self.understood.entities if entity.entity == "market"]
        named = dict.fromkeys(str(e.value) for e in sorted(entities, key=lambda entity: entity.role == "past"))
        if named:
            return tuple(named)
        programme = self.library.knowledge.programmes.unmistakable(self.message.text)
        return (programme.market,) if programme else ()

    def programme(self, market: str | None) -> Programme | None:
        """Return the programme of `market` that this message names, or the one spoken of before while no other market is."""
        register = self.library.knowledge.programmes
        occupations = tuple(str(value) for value in self.understood.values("occupation"))
        named = register.named(market, self.message.text, occupations) if market else None
        if named is not None or self.markets or self.inherited_market != market:
            return named
        return register.get(self.remembered("programme"))

    @property
    def inherited_market(self) -> str | None:
        """The market that this conversation spoke of before, while that is recent."""
        last = self.conversation.last_at
        if last is not None and self.now - last > MARKET_MEMORY:
            return None
        return self.remembered("market")

    def remembered(self, key: str) -> str | None:
        """Return a text that an earlier turn stored, or None."""
        value = self.conversation.state.get(key)
        return value if isinstance(value, str) and value else None

    @property
    def province(self) -> str | None:
        """The province after 1 July 2025, from this message or from what the person said earlier."""
        value = self.understood.first("province_new")
        return str(value) if value else self.remembered("province")

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """The groups of policies that this person says they belong to, in this message."""
        return self.library.knowledge.audiences.named(self.message.text)

    def scope(self, market: str | None) -> Scope:
        """Return what narrows an answer: the market given, the place and the audience this person named."""
        occupation = self.understood.first("occupation")
        programme = self.programme(market)
        return Scope(
            market=market,
            programme=programme.id if programme else None,
            province=self.province,
            audience=next((group.name for group in self.audiences), self.remembered("audience")),
            occupation=str(occupation) if occupation else None,
        )


@dataclass(slots=True)
class Draft:
    """What is being decided. `state` begins as a copy of the stored one."""

    state: dict[str, object]
    replies: list[Reply] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    decision: str = "answer"
    verdict: Literal["red", "amber", "unknown"] | None = None

    def reply(self, text: str, *buttons: Button, says: str = "", picture: Picture | None = None) -> None:
        """Add one message to the person."""
        self.replies.append(Reply(text, tuple(buttons), picture))
        if says:
            self.says.append(says)

    def finish(self, situation: Situation) -> Turn:
        """Close the draft. Remembers the market and place that were named, for the questions that follow."""
        erased = any(type(effect).__name__ == "EraseData" for effect in self.effects)
        if not erased:
            if situation.markets:
                self.state["market"] = situation.markets[0]
                programme = situation.programme(situation.markets[0])
                self.state["programme"] = programme.id if programme else ""
            for group in situation.audiences[:1]:
                self.state["audience"] = group.name
            province = situation.understood.first("province_new")
            if province:
                self.state["province"] = str(province)
            if self.topics:
                self.state["topic"] = self.topics[0]
        entities: dict[str, object] = {}
        for entity in situation.understood.entities:
            earlier = entities.get(entity.entity)
            if earlier is None:
                entities[entity.entity] = entity.value
            elif isinstance(earlier, list):
                earlier.append(entity.value)
            elif earlier != entity.value:
                entities[entity.entity] = [earlier, entity.value]
        return Turn(
            replies=tuple(self.replies),
            state={} if erased else self.state,
            effects=tuple(self.effects),
            alerts=tuple(self.alerts),
            topics=tuple(dict.fromkeys(self.topics)),
            entities=entities,
            decision=self.decision,
            verdict=self.verdict,
            says=tuple(self.says),
        )


def stored_mapping(state: dict[str, object], key: str) -> dict[str, object]:
    """Return the object stored under `key`, or an empty one when there is none or it is of another shape."""
    value = state.get(key)
    return dict(cast("dict[str, object]", value)) if isinstance(value, dict) else {}
