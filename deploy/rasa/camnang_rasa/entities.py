"""Let Rasa name what our patterns and gazetteers find: money, phones, markets, places. Nothing here is learned."""

from __future__ import annotations

from typing import Any

from camnang_nlu.entities import Gazetteers, extract, load_gazetteers
from camnang_nlu.training import known_words
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from camnang_rasa.tokenizer import GAZETTEERS


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities of `camnang_nlu.entities`, values normalised, places in the original text."""

    def __init__(self, gazetteers: Gazetteers) -> None:
        """Make an extractor that knows `gazetteers` by heart, and by them what counts as a word in raw Telex."""
        self._gazetteers, self._known = gazetteers, known_words([], gazetteers)

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> PatternExtractor:
        """Return one; there is nothing to train or load."""
        return cls(load_gazetteers(GAZETTEERS))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message to what others found."""
        for message in messages:
            found = [
                {
                    "entity": e.entity,
                    "value": e.value,
                    "start": e.start,
                    "end": e.end,
                    "extractor": e.extractor,
                    "confidence_entity": e.confidence,
                    **({"role": e.role} if e.role else {}),
                }
                for e in extract(message.get(TEXT) or "", self._gazetteers, known=self._known)
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
