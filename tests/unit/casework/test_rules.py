from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from camnang_casework.cases import CaseAction, CaseStatus, CaseView, OfficerView, Refused, act
from camnang_casework.deadlines import due_at
from camnang_casework.phones import mask_phone, normalise_phone
from camnang_casework.warnings import (
    BODY_LIMIT,
    WarningNotice,
    WarningRefused,
    WarningStatus,
    approve,
    check_draft,
    start,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
VN = timezone(timedelta(hours=7))
LAN, HOA, BOSS = OfficerView(1, "Lan"), OfficerView(2, "Hoa"), OfficerView(3, "Sếp", "admin")


def case(status: CaseStatus = CaseStatus.NEW, officer: int | None = None, province: str | None = None) -> CaseView:
    return CaseView(7, "LD-00007", status, "A", "•••••••678", officer, None, NOW, NOW, province=province)


def test_taking_a_new_case_makes_it_the_officers() -> None:
    taken = act(case(), CaseAction.TAKE, LAN, NOW)
    assert isinstance(taken, CaseView)
    assert (taken.status, taken.officer_id, taken.officer_name) == (CaseStatus.TAKEN, 1, "Lan")


def test_taking_ones_own_case_again_changes_nothing() -> None:
    taken = act(case(), CaseAction.TAKE, LAN, NOW)
    assert isinstance(taken, CaseView)
    assert act(taken, CaseAction.TAKE, LAN, NOW) == taken


@pytest.mark.parametrize("action", [CaseAction.TAKE, CaseAction.UNREACHABLE, CaseAction.DONE])
def test_anothers_case_is_refused_but_an_admin_may(action: CaseAction) -> None:
    held = case(CaseStatus.TAKEN, officer=1)
    assert act(held, action, HOA, NOW) == Refused("case_taken_by_other", held)
    assert isinstance(act(held, action, BOSS, NOW), CaseView)


def test_a_finished_case_takes_notes_only() -> None:
    done = act(case(), CaseAction.DONE, LAN, NOW)
    assert isinstance(done, CaseView)
    assert done.closed_at == NOW
    assert not done.is_open
    assert act(done, CaseAction.NOTE, LAN, NOW) == done
    assert isinstance(act(done, CaseAction.TAKE, LAN, NOW), Refused)


def test_a_case_of_another_province_is_refused() -> None:
    local = OfficerView(4, "Súa", provinces=("Lào Cai",))
    assert isinstance(act(case(province="An Giang"), CaseAction.TAKE, local, NOW), Refused)
    assert isinstance(act(case(province="Lào Cai"), CaseAction.TAKE, local, NOW), CaseView)
    assert isinstance(act(case(), CaseAction.TAKE, local, NOW), CaseView)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0987 654 321", "0987654321"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084.912.345.678", "0912345678"),
        ("09123", None),
        ("0000000000", None),
        ("không có", None),
        ("02438249517", None),
        ("", None),
        ("9" * 200, None),
    ],
)
def test_a_phone_is_ten_digits_or_nothing(typed: str, phone: str | None) -> None:
    assert normalise_phone(typed) == phone


def test_a_masked_phone_shows_three_digits() -> None:
    assert mask_phone("0987654321") == "•••••••321"


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=VN), datetime(2026, 11, 24, 17, tzinfo=VN)),  # Monday morning
        (datetime(2026, 11, 20, 9, tzinfo=VN), datetime(2026, 11, 23, 17, tzinfo=VN)),  # Friday: over the week-end
        (
            datetime(2026, 11, 23, 18, tzinfo=VN),
            datetime(2026, 11, 25, 17, tzinfo=VN),
        ),  # after closing: counts as Tuesday
        (datetime(2026, 11, 21, 9, tzinfo=VN), datetime(2026, 11, 24, 17, tzinfo=VN)),  # Saturday counts as Monday
        (
            datetime(2026, 4, 29, 9, tzinfo=VN),
            datetime(2026, 5, 4, 17, tzinfo=VN),
        ),  # two holidays and a week-end between
    ],
)
def test_a_lead_is_due_at_the_close_of_the_next_working_day(came: datetime, due: datetime) -> None:
    assert due_at(came, {date(2026, 4, 30), date(2026, 5, 1)}) == due


def test_two_people_publish_a_warning() -> None:
    draft = WarningNotice(1, "T", "B", WarningStatus.DRAFT, drafted_by=1)
    assert approve(draft, 1) == WarningRefused("warning_same_person")
    assert start(draft) == WarningRefused("warning_not_approved")
    approved = approve(draft, 2)
    assert isinstance(approved, WarningNotice)
    assert approve(approved, 3) == WarningRefused("warning_not_draft")
    sending = start(approved)
    assert isinstance(sending, WarningNotice)
    assert start(sending) == sending


def test_a_draft_needs_words_and_an_end() -> None:
    assert check_draft("", "x") == WarningRefused("warning_empty")
    assert check_draft("x", " ") == WarningRefused("warning_empty")
    assert check_draft("x", "y" * (BODY_LIMIT + 1)) == WarningRefused("warning_too_long")
    assert check_draft("x", "y") is None
