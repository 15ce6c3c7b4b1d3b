"""From a deal's extracted facts to the base values that the seven-definition engine reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

INCOME = {
    "TOTAL_REVENUE": "revenue",
    "GROSS_RECEIPTS": "revenue",
    "COST_OF_GOODS_SOLD": "cogs",
    "TOTAL_OPERATING_EXPENSES": "operatingExpenses",
    "DEPRECIATION": "depreciation",
    "DEBT_SERVICE": "interest",
    "NET_INCOME": "netIncome",
}
BALANCE = {
    "CASH_AND_EQUIVALENTS": "cash",
    "ACCOUNTS_RECEIVABLE": "accountsReceivable",
    "INVENTORY": "inventory",
    "TOTAL_ASSETS": "totalAssets",
    "SHORT_TERM_DEBT": "shortTermDebt",
    "LONG_TERM_DEBT": "longTermDebt",
    "TOTAL_LIABILITIES": "totalLiabilities",
    "TOTAL_EQUITY": "equity",
}
CASHFLOW = {"CAPITAL_EXPENDITURES": "capex"}
PARTS = {"income": INCOME, "balance": BALANCE, "cashflow": CASHFLOW}
MOVED = {"INCOME_STATEMENT", "BALANCE_SHEET"}  # undated, they belong to the latest period
RELEVANT = MOVED | {"TAX_RETURN", "PERSONAL_INCOME"}
BALANCED = {"totalAssets", "totalLiabilities", "equity"}
FIRST_YEAR = 2000  # an earlier date stands for none
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Part = dict[str, Any]


def financial_model(deal: str, facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Group facts by the end of their period, and derive what follows from them."""
    usable = [
        fact
        for fact in facts
        if fact["fact_type"] in RELEVANT and fact["fact_value_num"] is not None
    ]
    dated = [fact for fact in usable if _is_date(fact["fact_period_end"])]
    ends = sorted({fact["fact_period_end"] for fact in dated})
    undated = [fact for fact in usable if fact not in dated and fact["fact_type"] in MOVED]
    periods = [
        _period(deal, end, [fact for fact in dated if fact["fact_period_end"] == end])
        for end in ends
    ]
    if periods:
        _take(periods[-1], undated)
    return {"dealId": deal, "periods": [_derived(period) for period in periods]}


def _is_date(text: Any) -> bool:
    if not isinstance(text, str) or not DAY.match(text):
        return False
    try:
        return date.fromisoformat(text[:10]).year >= FIRST_YEAR
    except ValueError:
        return False


def _period(deal: str, end: str, facts: Sequence[Mapping[str, Any]]) -> Part:
    kind = "FYE" if end[5:7] == "12" else "TTM"
    period: Part = {"periodId": f"{deal}:{end}", "periodEnd": end, "type": kind}
    period |= {part: {} for part in PARTS}
    _take(period, facts)
    return period


def _take(period: Part, facts: Sequence[Mapping[str, Any]]) -> None:
    for fact in facts:
        for part, names in PARTS.items():
            if name := names.get(fact["fact_key"]):
                period[part][name] = fact["fact_value_num"]


def _derived(period: Part) -> Part:
    income, balance, cashflow = (period[part] for part in PARTS)
    if (revenue := income.get("revenue")) is not None:
        spent = income.get("cogs", 0) + income.get("operatingExpenses", 0)
        cashflow["ebitda"] = revenue - spent + income.get("depreciation", 0)
        cashflow["cfads"] = cashflow["ebitda"] - cashflow.get("capex", 0)
    if {"totalAssets", "totalLiabilities"} <= balance.keys() and "equity" not in balance:
        balance["equity"] = balance["totalAssets"] - balance["totalLiabilities"]
    period["qualityFlags"] = _quality(income, balance)
    return period


def _quality(income: Part, balance: Part) -> list[str]:
    flags = []
    if balance.keys() >= BALANCED and abs(_imbalance(balance)) > 1:
        flags.append("BALANCE_SHEET_IMBALANCE")
    if income.get("revenue", 0) < 0:
        flags.append("NEGATIVE_REVENUE")
    if "revenue" not in income:
        flags.append("MISSING_REVENUE")
    if "totalAssets" not in balance:
        flags.append("MISSING_TOTAL_ASSETS")
    return flags


def _imbalance(balance: Part) -> float:
    return float(balance["totalAssets"] - (balance["totalLiabilities"] + balance["equity"]))


def base_values(model: Mapping[str, Any]) -> dict[str, float]:
    """Return what metrics may read, from the last period; what it lacks is left out."""
    if not model["periods"]:
        return {}
    income, balance, cashflow = (model["periods"][-1][part] for part in PARTS)
    debts = [balance[name] for name in ("shortTermDebt", "longTermDebt") if name in balance]
    current = [balance.get(name, 0) for name in ("cash", "accountsReceivable", "inventory")]
    known = {
        "REVENUE": income.get("revenue"),
        "COGS": income.get("cogs"),
        "NET_INCOME": income.get("netIncome"),
        "OPERATING_EXPENSES": income.get("operatingExpenses"),
        "GROSS_PROFIT": _difference(income, "revenue", "cogs"),
        "TOTAL_ASSETS": balance.get("totalAssets"),
        "TOTAL_LIABILITIES": balance.get("totalLiabilities"),
        "EQUITY": balance.get("equity"),
        "TOTAL_DEBT": sum(debts) if debts else None,
        "CURRENT_ASSETS": sum(current) if sum(current) > 0 else None,
        "CURRENT_LIABILITIES": balance.get("shortTermDebt"),
        "EBITDA": cashflow.get("ebitda"),
        "CFADS": cashflow.get("cfads"),
        "DEBT_SERVICE": income.get("interest"),
    }
    return {key: value for key, value in known.items() if value is not None}


def _difference(part: Part, whole: str, less: str) -> Any:
    return part[whole] - part[less] if {whole, less} <= part.keys() else None
