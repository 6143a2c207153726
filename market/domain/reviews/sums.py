"""What the reviews of a product, or of an enterprise, add up to."""

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.domain.reviews.models import ReviewSum
from market.domain.reviews.rules import Rating
from market.foundation.database import db

_NUMBERS = ("ones", "twos", "threes", "fours", "fives")
COUNTS = [getattr(ReviewSum, number) for number in _NUMBERS]
"""The columns of the sum: reviews of one star, of two … of five."""


def count(product_id: int, stars: int, by: int) -> None:
    """Count one review more (``by`` 1) or less (-1), in the transaction that changes it."""
    if _add(product_id, stars, by):
        return
    try:
        with db.session.begin_nested():
            db.session.add(ReviewSum(product_id=product_id, **{_NUMBERS[stars - 1]: by}))
    except IntegrityError:  # another first review was faster
        _add(product_id, stars, by)


def _add(product_id: int, stars: int, by: int) -> bool:
    column = COUNTS[stars - 1]
    statement = (
        update(ReviewSum)
        .where(ReviewSum.product_id == product_id)
        .values({column: column + by})
        .returning(ReviewSum.product_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(statement) is not None


def rating_of(product_id: int) -> Rating:
    """What the reviews of a product add up to."""
    row = db.session.execute(select(*COUNTS).where(ReviewSum.product_id == product_id)).first()
    return Rating(tuple(row)) if row else Rating()


_OF_ENTERPRISE = (
    select(*(func.coalesce(func.sum(column), 0) for column in COUNTS))
    .join(Product, Product.id == ReviewSum.product_id)
    .where(Product.enterprise_id == bindparam("enterprise"))
)


def rating_of_enterprise(enterprise: Enterprise) -> Rating:
    """What the reviews of all of an enterprise's products add up to."""
    row = db.session.execute(_OF_ENTERPRISE, {"enterprise": enterprise.id}).one()
    return Rating(tuple(int(count) for count in row))
