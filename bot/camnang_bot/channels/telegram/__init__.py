"""Telegram as a channel: polling or webhook in, plain texts with buttons out."""

from camnang_bot.channels.telegram.channel import TelegramChannel, build_telegram
from camnang_bot.channels.telegram.polling import PollingEnd, run_polling
from camnang_bot.channels.telegram.webhook import telegram_router

__all__ = ["PollingEnd", "TelegramChannel", "build_telegram", "run_polling", "telegram_router"]
