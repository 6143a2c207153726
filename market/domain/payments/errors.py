"""Why a payment, a cancellation or a refund is not possible."""

from market.foundation.errors import Conflict, Refused
from market.foundation.i18n import lazy_gettext as _l


class PaymentNotPossible(Conflict):
    """The payment page cannot be opened now."""

    message = _l("This order cannot be paid at the moment.")


class OrderNotPayable(PaymentNotPossible):
    """The order is paid already, or closed."""

    message = _l("This order is not waiting for a payment any more.")


class PaymentTimeOver(PaymentNotPossible):
    """The stock was kept for a while, and the while is over."""

    message = _l("The time to pay for this order has run out. Nothing was paid. Please order again.")


class AmountTooLarge(PaymentNotPossible):
    """Facts: ``most``, in won with thousands separators."""

    message = _l("One payment can be at most ₩%(most)s. Please order in two parts.")


class PaymentsUnderRepair(PaymentNotPossible):
    """The provider does not let us in: a person has to look."""

    message = _l("Payments are being repaired. Nothing was paid and your order is kept: please try again shortly.")


class KeySpent(PaymentNotPossible):
    """The key of this attempt was used before with other parameters: another attempt is needed."""


class NoAnswer(PaymentNotPossible):
    """The provider did not answer. What was asked may have been done or not; the worker finds out."""

    message = _l("The payment company does not answer. Nothing was paid. Please try again in a minute.")


class PaymentUnderway(Conflict):
    """The shopper has paid by a method whose money is on its way: nothing can be cancelled until it is known."""

    message = _l("Your payment is on its way. As soon as it has come, you can cancel the order here.")


class PaidMeanwhile(Conflict):
    """The shopper wanted to cancel an unpaid order, and the payment was faster."""

    message = _l(
        "The payment came in the meantime, so the order was not cancelled. You can cancel it now: you get "
        "back everything you paid."
    )


class CancellationNoted(Conflict):
    """The wish to cancel is written down; the payment page could not be closed yet, the worker will."""

    message = _l(
        "We have noted that you cancel. As soon as the payment company answers, the order is cancelled and "
        "you get a mail."
    )


class NotCancellable(Conflict):
    """The order is closed, or a person is looking at it."""

    message = _l("This order cannot be cancelled here.")


class RefundNotPossible(Refused):
    """More than was paid, or nothing, would go back."""

    message = _l("At most ₩%(most)s can be refunded here.")


class RefundAskedAgain(Conflict):
    """The refund has not failed, or another one has taken its place."""

    message = _l("This refund has been asked for again already. Please look at how it stands now.")


class ReviewNotOver(Conflict):
    """There is nothing that the order could go on with, or a refund of it has failed and was not asked for again."""

    message = _l(
        "The order cannot go on yet: nothing is paid for it, or a refund has failed. Ask for a failed refund again "
        "first."
    )
