"""Decide by when an office owes a person a call, on a calendar of working days.

Days and hours are in Asia/Ho_Chi_Minh (UTC+7, no summer time); instants in and out are aware. Knows no clock.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
OPENS, CLOSES = time(7, 30), time(17, 0)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Say whether offices work on `day`: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, holidays: Collection[date]) -> date:
    """Return the first working day after `day`."""
    following = day + timedelta(days=1)
    while not is_working_day(following, holidays):
        following += timedelta(days=1)
    return following


def due_at(created_at: datetime, holidays: Collection[date], working_days: int = 1) -> datetime:
    """Return the close of the working day by which a lead of `created_at` must have been called.

    A lead that comes after closing time, or on a free day, counts as having come on the next working day.
    """
    local = created_at.astimezone(VIETNAM)
    day = local.date()
    if not is_working_day(day, holidays) or local.timetz().replace(tzinfo=None) >= CLOSES:
        day = next_working_day(day, holidays)
    for _ in range(working_days):
        day = next_working_day(day, holidays)
    return datetime.combine(day, CLOSES, VIETNAM)
