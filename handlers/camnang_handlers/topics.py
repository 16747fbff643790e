"""Say what kind of thing each of the fifty topics is, and by which sentence a person would ask it.

The names are the intents of the understanding (design, section 4). Knows no wording: titles are catalog keys.
"""

from __future__ import annotations

from typing import Final

# What a button or a clarifying question calls a topic. Catalog keys, in the order of the menu.
TITLES: Final[dict[str, str]] = {
    "market_overview": "What a market is like",
    "market_compare": "Comparing markets",
    "market_conditions": "Who may go",
    "job_orders": "Open job orders",
    "salary": "Pay",
    "fees": "Total cost",
    "service_fee_ceiling": "Service fee ceiling",
    "deposit": "Deposit",
    "refund": "Getting money back",
    "loan_eligibility": "Who may borrow",
    "loan_amount": "How much can be borrowed",
    "loan_interest": "Loan interest",
    "loan_procedure": "How to borrow",
    "loan_calculator": "Working out a loan",
    "support_policy": "Support for costs",
    "documents": "Papers needed",
    "procedure_steps": "Steps to go",
    "health_check": "Health check",
    "language_training": "Language and training",
    "eps_korea": "EPS to Korea",
    "seasonal_korea": "Seasonal work in Korea",
    "border_work": "Work across the border",
    "company_check": "Checking a company",
    "company_list": "Lists of companies",
    "fraud_check": "Checking an offer",
    "fraud_report": "Reporting a fraud",
    "fraud_warnings": "Signs of fraud",
    "rights_duties": "Rights and duties",
    "contract": "Contract",
    "complaint": "Complaint",
    "emergency_abroad": "Danger abroad",
    "consular": "Embassy services",
    "return_support": "After coming home",
    "insurance_pension": "Insurance and pension",
    "overstay": "Overstaying",
    "register_lead": "Registering for advice",
    "lead_status": "My registration",
    "subscribe": "Getting warnings",
    "unsubscribe": "Stopping messages",
    "contact_office": "Where to ask",
    "human_handoff": "Talking to an officer",
    "privacy_delete": "My data",
    "bot_identity": "Who I am",
}

SMALL_TALK: Final = frozenset(
    {"greeting", "thanks", "goodbye", "bot_identity", "affirm", "deny", "abuse", "out_of_scope"}
)

# Topics that change something or hand over; everything else in TITLES is answered from the knowledge.
ACTIONS: Final = frozenset(
    {"register_lead", "lead_status", "subscribe", "unsubscribe", "human_handoff", "privacy_delete"}
)

# Topics whose answer depends on the country, so that one spoken of before may be inherited and is then named.
BY_MARKET: Final = frozenset(
    {
        "market_overview",
        "market_conditions",
        "job_orders",
        "salary",
        "fees",
        "service_fee_ceiling",
        "deposit",
        "refund",
        "documents",
        "procedure_steps",
        "health_check",
        "language_training",
        "rights_duties",
        "contract",
        "complaint",
        "emergency_abroad",
        "consular",
        "insurance_pension",
        "overstay",
        "return_support",
    }
)

MENU: Final = ("fees", "loan_amount", "market_conditions", "fraud_check", "register_lead")
