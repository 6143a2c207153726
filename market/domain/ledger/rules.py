"""The words by which a cause is known: each can be in the table once."""


def sale_of(order_line_id: int, part: str) -> str:
    """What the payment of a line posts: ``part`` is sale, coupon, fee or market-fee."""
    return f"line:{order_line_id}:{part}"


def shipping_of(seller_order_id: int) -> str:
    """The delivery charge of one enterprise's part, when it is paid."""
    return f"part:{seller_order_id}:shipping"


def refund_of(refund_id: int, thing: str) -> str:
    """What a refund posts for ``thing``."""
    return f"refund:{refund_id}:{thing}"
