"""What the market keeps about a person, in a form that another program can read."""

from datetime import datetime
from typing import Any

from market.domain.accounts import queries
from market.domain.accounts.models import Address, User
from market.domain.accounts.second_factors import factors_of
from market.domain.enterprises.invitations import invitations_to
from market.domain.enterprises.queries import memberships_of
from market.domain.operators.invitations import invitations_to as staff_invitations_to
from market.domain.orders import queries as orders
from market.domain.orders.models import Order
from market.domain.questions import queries as questions
from market.domain.questions.models import Question
from market.domain.quotes import queries as quotes
from market.domain.quotes.models import Quotation, QuoteRequest
from market.domain.reviews import queries as reviews
from market.domain.reviews.models import Review

MOST_ORDERS = 10_000


def everything_about(user: User, *, now: datetime) -> dict[str, Any]:
    """The account and everything that hangs on it, ``user``'s orders too; moments in UTC, amounts in won."""
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
        "second_factor": _second_factor(user),
        "memberships": [
            {
                "enterprise": membership.enterprise.name_ko,
                "role": membership.role.value,
                "since": _moment(membership.since),
            }
            for membership in memberships_of(user)
        ],
        "invitations": [
            {
                "enterprise": invitation.enterprise.name_ko,
                "role": invitation.role.value,
                "invited_at": _moment(invitation.invited_at),
                "accepted_at": _moment(invitation.accepted_at),
                "withdrawn_at": _moment(invitation.withdrawn_at),
            }
            for invitation in invitations_to(user)
        ],
        "staff_invitations": [
            {
                "organisation": invitation.organisation.name_ko,
                "role": invitation.role.value,
                "invited_at": _moment(invitation.invited_at),
                "accepted_at": _moment(invitation.accepted_at),
                "withdrawn_at": _moment(invitation.withdrawn_at),
            }
            for invitation in staff_invitations_to(user)
        ],
        "orders": [_order(order) for order in orders.of_user(user, most=MOST_ORDERS)],
        "questions": [_question(question) for question in questions.everything_of(user)],
        "reviews": [_review(review) for review in reviews.everything_of(user)],
        "quote_requests": [_quote_request(request) for request in quotes.everything_of(user)],
    }


def _second_factor(user: User) -> dict[str, Any]:
    """What is set up, without anything that would open the account."""
    factors = factors_of(user)
    app = factors.authenticator
    return {
        "app_added_at": _moment(app.added_at) if app else None,
        "recovery_codes_left": factors.codes_left,
        "passkeys": [
            {"name": passkey.name, "added_at": _moment(passkey.added_at), "used_at": _moment(passkey.used_at)}
            for passkey in factors.passkeys
        ],
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
                "parcels": [
                    {
                        "carrier": parcel.carrier,
                        "tracking_number": parcel.tracking_number,
                        "sent_at": parcel.sent_at.isoformat(),
                    }
                    for parcel in part.parcels
                ],
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


def _question(question: Question) -> dict[str, Any]:
    return {
        "product": question.product.name_ko,
        "asked_at": _moment(question.said_at),
        "text": question.text,
        "is_secret": question.is_secret,
        "answer": question.answer,
    }


def _review(review: Review) -> dict[str, Any]:
    return {
        "product": review.product.name_ko,
        "written_at": _moment(review.said_at),
        "stars": review.stars,
        "text": review.text,
        "is_incentive": review.is_incentive,
        "pictures": review.photos,
        "answer": review.answer,
    }


def _quote_request(request: QuoteRequest) -> dict[str, Any]:
    return {
        "number": request.number,
        "enterprise": request.enterprise.name_ko,
        "product": request.product.name_ko if request.product else None,
        "status": request.status.value,
        "asked_at": _moment(request.asked_at),
        "asker": {
            "name": request.asker_name,
            "organisation": request.organisation,
            "is_public_body": request.is_public_body,
            "email": request.email,
            "phone": request.phone,
        },
        "wanted": request.wanted,
        "quantity": request.quantity,
        "wanted_on": request.wanted_on.isoformat() if request.wanted_on else None,
        "budget": request.budget,
        "papers": request.papers,
        "place": request.place,
        "quotations": [_quotation(quotation) for quotation in request.quotations],
        "messages": [
            {
                "by": "enterprise" if message.by_enterprise else "me",
                "text": message.text,
                "at": _moment(message.said_at),
            }
            for message in request.messages
        ],
    }


def _quotation(quotation: Quotation) -> dict[str, Any]:
    return {
        "revision": quotation.revision,
        "sent_at": _moment(quotation.sent_at),
        "valid_until": quotation.valid_until.isoformat(),
        "supply": quotation.supply,
        "vat": quotation.vat,
        "total": quotation.total,
        "lines": [
            {"words": line.words, "quantity": line.quantity, "unit_price": line.unit_price, "amount": line.amount}
            for line in quotation.lines
        ],
    }
