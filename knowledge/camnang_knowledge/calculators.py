"""Calculate what a worker asks: repayments of a loan, the service-fee ceiling, savings and pay-back. Plain functions.

Money is whole đồng, rounded half up at the end of each step; rates are percent a year; time is whole months.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Method = Literal["annuity", "flat_principal", "by_period"]


@dataclass(frozen=True, slots=True)
class Payment:
    """One month's payment in đồng."""

    month: int
    principal: int
    interest: int
    balance: int

    @property
    def total(self) -> int:
        """Principal and interest together."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class LoanSchedule:
    """All payments of a loan."""

    method: Method
    payments: tuple[Payment, ...]

    @property
    def total_interest(self) -> int:
        """Interest over the whole loan, đồng."""
        return sum(payment.interest for payment in self.payments)


def _dong(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def loan_schedule(
    principal: int, annual_rate_percent: float, months: int, method: Method, period_months: int = 12
) -> LoanSchedule:
    """Return the repayments of `principal` đồng over `months` at a yearly rate; interest on the falling balance, monthly.

    `annuity` pays the same every month; `flat_principal` an equal part of the principal every month; `by_period`, as the
    policy bank collects, an equal part every `period_months` and the rest in the last month.
    Raises ValueError for an amount, a rate or a time that is not positive (a rate of zero is allowed) or over 360 months.
    """
    if principal <= 0 or annual_rate_percent < 0 or not 1 <= months <= 360 or period_months < 1:
        raise ValueError("principal, months and period must be positive, months at most 360, the rate not negative")
    rate = Decimal(str(annual_rate_percent)) / 100 / 12
    balance, payments = Decimal(principal), []
    level = principal * rate / (1 - (1 + rate) ** -months) if rate else Decimal(principal) / months
    parts = -(-months // period_months)
    for month in range(1, months + 1):
        interest = balance * rate
        match method:
            case "annuity":
                share = level - interest
            case "flat_principal":
                share = Decimal(principal) / months
            case "by_period":
                share = Decimal(principal) / parts if month % period_months == 0 else Decimal(0)
        if month == months:
            share = balance
        balance -= share
        payments.append(Payment(month, _dong(share), _dong(interest), _dong(balance)))
    return LoanSchedule(method, tuple(payments))


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How many months of pay the law lets a company charge for a contract of `contract_months`."""

    months_of_pay: float
    per_year: float
    most: float
    contract_months: int


def service_fee_ceiling(contract_months: int, per_year: float = 1.0, most: float = 3.0) -> Ceiling:
    """Return the ceiling in months of pay: `per_year` for every twelve months, `most` from thirty-six months.

    Source: Luật 69/2020/QH14, Điều 23 khoản 4 điểm a; lower values by Thông tư 02/2024, Phụ lục XI.
    Raises ValueError for a contract of no months.
    """
    if contract_months <= 0:
        raise ValueError("a contract lasts at least one month")
    return Ceiling(min(per_year * contract_months / 12, most), per_year, most, contract_months)


@dataclass(frozen=True, slots=True)
class Savings:
    """Monthly net savings after the loan, and the month in which the cost is earned back (None: never)."""

    monthly: int
    pay_back_month: int | None


def savings_and_payback(monthly_pay: int, living: int, repayment: int, cost: int) -> Savings:
    """Return what is left each month and after how many months `cost` is earned back from pay minus living."""
    free = monthly_pay - living
    month = -(-cost // free) if free > 0 else None
    return Savings(free - repayment, month)
