"""Draw the pictures that answers carry, as PNG files. Knows no words: they come with the picture."""

from camnang_bot.pictures.rendering import PictureError, render

__all__ = ["PictureError", "render"]
