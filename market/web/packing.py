"""Papers for packing as PDF: slips to lay into or stick onto parcels, and the list of what to take off the shelf.

A few are made within the request. Many are made by the worker, file by file; they wait, encrypted, in the instance
folder until an hour after they were asked for (``market.domain.orders.papers``).
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask

from market.config import Settings
from market.domain.enterprises.models import Enterprise
from market.domain.orders import papers, worklist
from market.domain.orders.batches import waiting, work
from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.orders.sending_models import PackingPaper, PaperKind
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext, speaking
from market.foundation.wording import day, short_day
from market.web.documents import make_pdf
from market.web.inputs import show_phone
from market.web.site import settings

log = logging.getLogger("market.packing")

AT_ONCE = 40
"""Parts whose slips are made within the request: half a second."""


def folder() -> Path:
    """Where papers wait, encrypted."""
    return settings().instance / "packing"


def make_papers(enterprise: Enterprise, parts: Sequence[SellerOrder], kind: PaperKind) -> bytes:
    """The PDF of ``parts`` in the language of the page."""
    if kind is PaperKind.PICKING:
        return make_pdf("picking", _picking(enterprise, parts))
    return make_pdf("packing", _slips(enterprise, parts, small=kind is PaperKind.SLIPS_A6))


def sweep(app: Flask, _settings: Settings) -> None:
    """Make the papers that were asked for, and send the lists of parcels that were confirmed, stretch by stretch."""
    with app.app_context():
        for batch_id in waiting():
            finish_batch(batch_id)
    with app.test_request_context("/"):
        for paper in papers.unmade(now=clock.now()):
            _make(paper.id)
        db.session.rollback()


def finish_batch(batch_id: int) -> None:
    """Send what is left of a list; each stretch of rows is a transaction of its own."""
    more = True
    while more:
        with transaction():
            more = work(batch_id, now=clock.now())


def forget_papers(app: Flask) -> None:
    """Remove papers whose time is over."""
    with app.test_request_context("/"):
        with transaction():
            gone = papers.forget_old(now=clock.now())
        for name in gone:
            files.forget(folder(), name)


def _make(paper_id: int) -> None:
    paper = db.session.get_one(PackingPaper, paper_id)
    for number, part_ids in enumerate(papers.stretches(paper)):
        if number < len(paper.files):
            continue
        try:
            with speaking(paper.language):
                made = _stretch(paper, part_ids)
        except Exception:
            log.exception("papers %s cannot be made", paper_id)
            db.session.rollback()
            with transaction():
                papers.give_up(paper_id)
            return
        name = files.keep(folder(), made)
        with transaction():
            is_ours = papers.add_file(paper_id, number, name)
        if not is_ours:
            files.forget(folder(), name)
        paper = db.session.get_one(PackingPaper, paper_id)


def _stretch(paper: PackingPaper, part_ids: Sequence[int]) -> bytes:
    enterprise = db.session.get_one(Enterprise, paper.enterprise_id)
    parts = papers.printable(worklist.own_parts(enterprise, part_ids))
    if not parts:
        raise MarketError
    return make_papers(enterprise, parts, paper.kind)


def _slips(enterprise: Enterprise, parts: Sequence[SellerOrder], *, small: bool) -> dict[str, Any]:
    return {
        "lang": current_language(),
        "small": small,
        "brand": gettext("DADAKET"),
        "title": gettext("Packing slip"),
        "words": {
            "to": gettext("Recipient"),
            "from": gettext("Sender"),
            "order": gettext("Order"),
            "note": gettext("Note for delivery"),
            "product": gettext("Product"),
            "quantity": gettext("Quantity"),
            "collect": gettext("To be collected"),
            "foot": gettext("Returns and questions: in your order on DADAKET, or with the enterprise."),
        },
        "sender": _sender(enterprise),
        "slips": [_slip(part) for part in parts],
    }


def _sender(enterprise: Enterprise) -> list[str]:
    seller = enterprise.seller
    if seller is None:
        return [enterprise.name]
    return [enterprise.name, seller.address, show_phone(seller.phone)]


def _slip(part: SellerOrder) -> dict[str, Any]:
    order, is_collected = part.order, part.collect_day is not None
    name, phone = order.recipient_name, order.recipient_phone
    if is_collected:
        name, phone = order.orderer_name, order.orderer_phone
    place = [f"({order.postcode}) {order.road_address}", order.address_detail or ""]
    if part.collect_day is not None:
        place = [day(part.collect_day), part.collect_place or ""]
    return {
        "number": order.number,
        "ordered": day(order.placed_at),
        "name": name or "",
        "phone": show_phone(phone),
        "place": [line for line in place if line],
        "note": "" if is_collected else order.delivery_note or "",
        "collected": is_collected,
        "lines": [[_name(line), f"{line.to_send:,}"] for line in part.lines if line.to_send],
    }


def _picking(enterprise: Enterprise, parts: Sequence[SellerOrder]) -> dict[str, Any]:
    """What to take off the shelf for all of ``parts``, and what goes into which; nobody's name or address."""
    shelf: dict[tuple[str, int], int] = {}
    for part in parts:
        for line in part.lines:
            if line.to_send:
                key = (_name(line), line.variant_id)
                shelf[key] = shelf.get(key, 0) + line.to_send
    rows = [[name, f"{number:,}"] for (name, _), number in sorted(shelf.items())]
    orders = [
        [
            part.order.number,
            _due(part),
            "\n".join(f"{_name(line)} × {line.to_send}" for line in part.lines if line.to_send),
        ]
        for part in parts
    ]
    return {
        "lang": current_language(),
        "brand": gettext("DADAKET"),
        "title": gettext("Picking list"),
        "subtitle": enterprise.name,
        "made": day(clock.now()),
        "shelf": {
            "title": gettext("Take off the shelf"),
            "head": ["", gettext("Product"), gettext("Quantity")],
            "rows": rows,
            "sum": [gettext("Sum"), f"{sum(shelf.values()):,}"],
        },
        "orders": {
            "title": gettext("By order"),
            "head": ["", gettext("Order"), gettext("By when"), gettext("Products")],
            "rows": orders,
        },
    }


def _name(line: OrderLine) -> str:
    return f"{line.name} ({line.option_name})" if line.option_name else line.name


def _due(part: SellerOrder) -> str:
    if part.collect_day is not None:
        return gettext("Collect on %(day)s", day=short_day(part.collect_day))
    return short_day(part.ship_due_on) if part.ship_due_on else ""
