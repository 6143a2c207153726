"""Settlements in a market that is open: ``python -m tests.pages.settled``, with that market's settings around it.

A statement is of weeks that are over, so what it holds is put into the ledger as of weeks ago. Prints what the pages
are found by, as JSON.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import select

from market.app import create_app
from market.domain.enterprises.models import Enterprise
from market.domain.ledger import services as ledger
from market.domain.orders.models import Order
from market.domain.settlements import payout_queries, reconciling, services
from market.domain.settlements.models import Difference, Statement
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed.dataset import DEMO_SELLER_OF, sample_enterprises
from market.web.settling import close_all
from tests.pages.teamed import team

WEEK = timedelta(days=7)
SELLERS = [DEMO_SELLER_OF, *(one.slug for one in sample_enterprises() if one.slug != DEMO_SELLER_OF)][:10]


def settle(now: datetime) -> dict[str, str]:
    """One payout that was transferred and one that failed, a file that waits, and money that is held."""
    _give(dict.fromkeys(SELLERS[:3], 184_500), at=now - 3 * WEEK)
    _work_off(_pay_out(now), now)
    _give(dict.fromkeys(SELLERS[:6], 96_300), at=now - 2 * WEEK)
    waiting = _pay_out(now)
    _give({**dict.fromkeys(SELLERS, 51_800), SELLERS[4]: -12_000}, at=now - WEEK)
    owner = db.session.scalars(select(Enterprise.id).where(Enterprise.slug == DEMO_SELLER_OF)).one()
    latest = select(Statement.number).where(Statement.enterprise_id == owner).order_by(Statement.id.desc())
    return {
        "statement": db.session.scalars(latest).first() or "",
        "payout_file": waiting,
        "payout": str(payout_queries.file_by_number(waiting).payouts[0].id),
        "difference": _difference(now),
    }


def _give(amounts: dict[str, int], *, at: datetime) -> None:
    """Put something into these enterprises' accounts as of that moment, and close its week."""
    with transaction():
        for slug, amount in amounts.items():
            enterprise = db.session.scalars(select(Enterprise).where(Enterprise.slug == slug)).one()
            ticket = f"{slug}-{at:%Y%m%d}"
            services.adjust(
                enterprise, amount=amount, reason="장터 참가 지원", ticket=ticket, actor=THE_MARKET, now=at
            )
    close_all()


def _difference(now: datetime) -> str:
    """An order whose ledger says 700 won too much, as the reconciliation lists it."""
    order = db.session.scalars(select(Order).where(Order.paid_at.is_not(None)).order_by(Order.id).limit(1)).one()
    facts = {"cause": "too-much", "reason": "두 번 적힘", "is_sandbox": order.is_sandbox, "order_id": order.id}
    with transaction():
        ledger.adjust(None, amount=700, actor=THE_MARKET, now=now, **facts)
    comparison = reconciling.compare(is_full=True, now=now)
    with transaction():
        reconciling.record(comparison)
    found = select(Difference.id).where(Difference.order_id == order.id)
    return str(db.session.scalars(found).one())


def _pay_out(now: datetime) -> str:
    with transaction():
        total = sum(proposal.amount for proposal in payout_queries.proposals())
        return services.make_payout_file(total=total, actor=THE_MARKET, now=now).number


def _work_off(number: str, now: datetime) -> None:
    """The bank has transferred all of a file but the last."""
    with transaction():
        file = payout_queries.file_by_number(number)
        ids = [payout.id for payout in file.payouts]
        services.record_failure(file.payouts[-1], reason="예금주 불일치", actor=THE_MARKET, now=now)
        services.record_transfers(
            file, ids, on=clock.day_of(now), reference="신한 1124-0007", actor=THE_MARKET, now=now
        )


if __name__ == "__main__":
    with create_app().app_context():
        print(json.dumps(settle(clock.now()) | team(clock.now())))  # noqa: T201 - whoever started it reads this
