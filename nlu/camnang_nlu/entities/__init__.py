"""Find what a message names: money, phones, markets, places, ages and the like. Patterns and gazetteers, nothing learned."""

from camnang_nlu.entities.extraction import Gazetteers, extract, load_gazetteers

__all__ = ["Gazetteers", "extract", "load_gazetteers"]
