"""What the mails to the people of an enterprise are about."""

from collections.abc import Mapping

from market.foundation.enums import LabelledEnum
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l


class MailTopic(LabelledEnum):
    """One thing that mails tell a member of an enterprise about."""

    ORDERS = "orders", _l("New orders")
    CLAIMS = "claims", _l("Cancellations, returns and exchanges")
    QUESTIONS = "questions", _l("Questions about products")
    REVIEWS = "reviews", _l("Reviews")
    STOCK = "stock", _l("Stock that runs low")
    QUOTES = "quotes", _l("Requests for a quote")
    POPUPS = "popups", _l("Pop-ups: calls, applications and booths")
    PAYOUTS = "payouts", _l("Payouts and the payout account")
    DOCUMENTS = "documents", _l("Documents that run out")


KINDS: Mapping[MailTopic, tuple[str, ...]] = {
    MailTopic.ORDERS: ("order_for_seller", "pickup_for_seller"),
    MailTopic.CLAIMS: ("claim_for_seller", "claim_taken_back"),
    MailTopic.QUESTIONS: ("question_for_seller",),
    MailTopic.REVIEWS: ("review_for_seller",),
    MailTopic.STOCK: ("low_stock",),
    MailTopic.QUOTES: ("quote_for_seller", "wholesale_for_seller"),
    MailTopic.POPUPS: ("outcome_for_seller", "call_for_seller", "offer_for_seller"),
    MailTopic.PAYOUTS: ("payout_transferred", "payout_failed", "payout_account_changed"),
    MailTopic.DOCUMENTS: ("document_expiring", "document_expired"),
}
"""The kinds of mail about each topic."""

NEEDED: Mapping[MailTopic, LazyText] = {
    MailTopic.CLAIMS: _l(
        "The law lets terms run from the moment a shopper asks: refunds are due within 3 business days "
        "(E-Commerce Act Art. 18). So an owner always gets these."
    ),
    MailTopic.PAYOUTS: _l(
        "They tell of your money, and of somebody changing where it goes. So an owner always gets these."
    ),
    MailTopic.DOCUMENTS: _l("Without a valid document your sales stop. So an owner always gets these."),
}
"""What an owner cannot switch off, and why. Managers and staff may."""
