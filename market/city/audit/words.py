"""The audit's actions in the words of the people who read them."""

from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

WORDS: dict[str, LazyText] = {
    "account.signed_in": _l("signed in"),
    "account.sign_in_failed": _l("could not sign in"),
    "account.password_changed": _l("changed the password"),
    "account.password_reset": _l("set a new password by mail"),
    "account.phone_changed": _l("changed the phone number"),
    "account.closed": _l("closed the account"),
    "account.staff_role_changed": _l("gave a role among the staff"),
    "order.needs_review": _l("set an order aside to be checked"),
    "payment.needs_review": _l("found a payment that does not fit"),
    "refund.failed": _l("could not refund"),
    "popup.created": _l("made a pop-up"),
    "popup.changed": _l("changed a pop-up"),
    "popup.published": _l("published a pop-up"),
    "popup.cancelled": _l("cancelled a pop-up"),
    "popup.enterprise_placed": _l("placed an enterprise"),
    "popup.enterprise_moved": _l("moved an enterprise to another booth"),
    "popup.enterprise_removed": _l("took an enterprise out"),
    "product.changed": _l("changed a product"),
    "stock.recounted": _l("counted the stock"),
    "seller_order.sent": _l("sent an order"),
    "seller_order.collected": _l("handed an order over"),
    "seller_order.personal_data_opened": _l("opened the recipient of an order"),
    "sample.hidden": _l("hid the sample"),
    "sample.shown": _l("showed the sample"),
    "sample.removed": _l("removed the sample"),
}


def words_for(action: str) -> str:
    """What ``action`` means; an action without words is shown as it is stored."""
    return str(WORDS.get(action, action))
