"""Cut messages into words and give each an accent-free view, which Rasa has none of.

A token keeps its letters as typed in `text` and its folded reading (no case, no tone marks, shorthand and raw Telex or VNI
read) in `lemma`, so that a CountVectorsFeaturizer with `use_lemma: true` counts the folded word and one with
`use_lemma: false` the typed one. Places index the original text.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import camnang_nlu
from camnang_nlu.entities import Gazetteers, load_gazetteers
from camnang_nlu.examples import Example
from camnang_nlu.folding import fold
from camnang_nlu.training import known_words
from camnang_nlu.typing_methods import read_word
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from camnang_rasa.words import join_compounds, places, segmented

GAZETTEERS = Path(camnang_nlu.__file__).parents[1] / "gazetteers"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class VietnameseTokenizer(Tokenizer):
    """Words by our folding, compounds by underthesea when `segment` is set. Training keeps the words that count as known."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: `segment` joins compounds; of more than `longest` words the first and last half count."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
            "segment": False,
            "longest": 120,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return the distributions whose versions a trained model depends on."""
        return ["underthesea"]

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        gazetteers: Gazetteers,
        known: frozenset[str],
    ) -> None:
        """Make a tokenizer that takes `known` folded words for words."""
        super().__init__(config)
        self._storage, self._resource = model_storage, resource
        self._gazetteers, self._known = gazetteers, known

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> VietnameseTokenizer:
        """Return one that has seen no examples yet."""
        gazetteers = load_gazetteers(GAZETTEERS)
        return cls(config, model_storage, resource, gazetteers, known_words([], gazetteers))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> VietnameseTokenizer:
        """Return the trained one."""
        with model_storage.read_from(resource) as folder:
            known = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, load_gazetteers(GAZETTEERS), frozenset(known))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which folded words are words, so that "ddi nhaatj" is read and "ba" is left alone."""
        examples = [Example("", message.get(TEXT)) for message in training_data.training_examples if message.get(TEXT)]
        self._known = known_words(examples, self._gazetteers)
        with self._storage.write_to(self._resource) as folder:
            (folder / "known.json").write_text(json.dumps(sorted(self._known)), encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one text of a message. Never raises for any text."""
        text = message.get(attribute)
        found = places(text)
        longest = int(self._config["longest"])
        if len(found) > longest:
            found = found[: longest // 2] + found[-longest // 2 :]
        elif self._config["segment"]:
            found = join_compounds(text, found, segmented)
        typed = ["_".join(unicodedata.normalize("NFC", text[start:end]).split()) for start, end in found]
        folded = [fold(word) for word in typed]
        return [
            Token(word or text, start, end, lemma=self._read(folded, index))
            for index, (word, (start, end)) in enumerate(zip(typed, found))
        ]

    def _read(self, folded: list[str], index: int) -> str:
        """Return the folded reading of one word among its neighbours."""
        meant = self._gazetteers.shorthand.read(folded, index, self._known)
        return " ".join(meant) if meant is not None else read_word(folded[index], self._known)
