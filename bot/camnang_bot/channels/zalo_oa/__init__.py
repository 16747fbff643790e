"""A Zalo Official Account as a channel: signed webhook in, advisory messages with buttons out, tokens that rotate."""

from camnang_bot.channels.zalo_oa.channel import ZaloOaChannel, build_zalo_oa
from camnang_bot.channels.zalo_oa.token_stores import FileTokenStore, MemoryTokenStore
from camnang_bot.channels.zalo_oa.tokens import TokenPair, TokenStore
from camnang_bot.channels.zalo_oa.webhook import zalo_router

__all__ = [
    "FileTokenStore",
    "MemoryTokenStore",
    "TokenPair",
    "TokenStore",
    "ZaloOaChannel",
    "build_zalo_oa",
    "zalo_router",
]
