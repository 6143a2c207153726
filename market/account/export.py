"""What the market keeps about a person, in a form that another program can read."""

from datetime import datetime
from typing import Any

from market.domain.accounts import queries
from market.domain.accounts.models import Address, User
from market.domain.orders import queries as orders
from market.domain.orders.models import Order

MOST_ORDERS = 10_000


def everything_about(user: User, *, now: datetime) -> dict[str, Any]:
    """The account, consents, addresses, sessions and orders of ``user``; moments in UTC, amounts in won."""
    return {
        "written_at": _moment(now),
        "account": {
            "email": user.email,
            "email_verified_at": _moment(user.email_verified_at),
            "name": user.name,
            "phone": user.phone,
            "language": user.language,
            "created_at": _moment(user.created_at),
        },
        "consents": [
            {
                "item": consent.item,
                "version": consent.version,
                "given_at": _moment(consent.given_at),
                "withdrawn_at": _moment(consent.withdrawn_at),
            }
            for consent in queries.consents_of(user)
        ],
        "addresses": [_address(address) for address in queries.addresses_of(user)],
        "sessions": [
            {"created_at": _moment(session.created_at), "seen_at": _moment(session.seen_at)}
            for session in queries.sessions_of(user, now=now)
        ],
        "orders": [_order(order) for order in orders.of_user(user, most=MOST_ORDERS)],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _address(address: Address) -> dict[str, Any]:
    fields = ("label", "recipient", "phone", "postcode", "road_address", "detail", "is_default")
    return {field: getattr(address, field) for field in fields}


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": order.status.value,
        "placed_at": _moment(order.placed_at),
        "paid_at": _moment(order.paid_at),
        "orderer": {"name": order.orderer_name, "phone": order.orderer_phone, "email": order.orderer_email},
        "recipient": {
            "name": order.recipient_name,
            "phone": order.recipient_phone,
            "postcode": order.postcode,
            "road_address": order.road_address,
            "detail": order.address_detail,
            "note": order.delivery_note,
        },
        "goods_total": order.goods_total,
        "shipping_total": order.shipping_total,
        "total": order.total,
        "text_versions": order.text_versions,
        "parts": [
            {
                "enterprise": part.enterprise_name_ko,
                "status": part.status.value,
                "shipping_fee": part.shipping_fee,
                "collect_on": part.collect_day.isoformat() if part.collect_day else None,
                "carrier": part.carrier,
                "tracking_number": part.tracking_number,
                "lines": [
                    {
                        "name": line.name_ko,
                        "option": line.option_name_ko,
                        "quantity": line.quantity,
                        "unit_price": line.unit_price,
                    }
                    for line in part.lines
                ],
            }
            for part in order.seller_orders
        ],
    }
