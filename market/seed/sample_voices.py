"""Invented questions and reviews of the sample goods on their way into the tables. Each says that it is a sample."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from market.domain.catalog.models import Product
from market.domain.questions.models import Question
from market.domain.reviews.models import STARS, Review, ReviewSum
from market.foundation.database import db
from market.seed.inserting import insert_rows
from market.seed.reading import read

_NUMBERS = ("ones", "twos", "threes", "fours", "fives")


def load_voices(*, now: datetime) -> None:
    """Insert what the sample shoppers ask and say, counted back from ``now``, and what the stars add up to."""
    told = read("sample/voices.json")
    goods = _goods({row["product"] for rows in told.values() for row in rows})
    insert_rows(
        Question,
        [{**_said(row, goods, now), "text": row["text"], "is_secret": row["secret"]} for row in told["questions"]],
    )
    reviews = [_review(row, goods, now) for row in told["reviews"]]
    insert_rows(Review, reviews)
    products = sorted({row["product_id"] for row in reviews})
    insert_rows(ReviewSum, [{"product_id": product} | _counts(product, reviews) for product in products])


def _goods(slugs: set[str]) -> dict[str, tuple[int, int]]:
    """The product and its enterprise by the product's slug."""
    rows = db.session.execute(
        select(Product.slug, Product.id, Product.enterprise_id).where(Product.slug.in_(slugs), Product.is_sample)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _said(row: Mapping[str, Any], goods: Mapping[str, tuple[int, int]], now: datetime) -> dict[str, Any]:
    product_id, enterprise_id = goods[row["product"]]
    said_at = now - timedelta(days=row["days_ago"], hours=3)
    answered_at = said_at + timedelta(days=row["answered_after"], hours=2) if row["answer"] else None
    return {
        "product_id": product_id,
        "enterprise_id": enterprise_id,
        "author": row["author"],
        "is_sample": True,
        "said_at": said_at,
        "version": 0,
        "answer": row["answer"],
        "answered_at": answered_at,
    }


def _review(row: Mapping[str, Any], goods: Mapping[str, tuple[int, int]], now: datetime) -> dict[str, Any]:
    return {
        **_said(row, goods, now),
        "stars": row["stars"],
        "text": row["text"],
        "option_name_ko": "",
        "option_name_en": "",
        "is_incentive": row["incentive"],
        "photos": [],
        "photo_count": 0,
    }


def _counts(product: int, reviews: list[dict[str, Any]]) -> dict[str, int]:
    given = [review["stars"] for review in reviews if review["product_id"] == product]
    return {number: given.count(stars) for number, stars in zip(_NUMBERS, STARS, strict=True)}
