"""What the page of a product shows of its reviews and questions: the newest, what the stars add up to, and the same
for search engines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from market.domain.catalog.models import Product
from market.domain.questions import queries as questions
from market.domain.reviews import queries as reviews
from market.domain.reviews.rules import Rating
from market.domain.storefront.product_page import ProductPage
from market.domain.voices.rules import Viewer
from market.web.pictures import shown
from market.web.site import settings
from market.web.voices import viewer


@dataclass(frozen=True, slots=True)
class Voices:
    """The two sections, and who looks at them when."""

    rating: Rating
    reviews: Sequence[reviews.Row]
    questions: questions.Newest
    viewer: Viewer
    now: datetime


def voices_of(product: Product, *, now: datetime) -> Voices:
    """What is said of ``product``: two statements, none of them while nothing changes."""
    told = reviews.newest(product.id)
    return Voices(
        rating=told.rating,
        reviews=told.rows,
        questions=questions.newest(product.id),
        viewer=viewer(),
        now=now,
    )


def structured(page: ProductPage, voices: Voices) -> dict[str, Any] | None:
    """The product with its reviews as schema.org has it; None for a sample, and where nobody has written a review."""
    product = page.product
    if product.is_sample or not voices.rating.total:
        return None
    open_to_all = [review for review, _ in voices.reviews if not review.is_hidden(voices.now)]
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.summary,
        "image": settings().site_url + shown(product.picture or product.category.picture).address,
        "url": url_for("shop.products.show", slug=product.slug, _external=True),
        "offers": offers(page),
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": voices.rating.average,
            "reviewCount": voices.rating.total,
        },
        "review": [
            {
                "@type": "Review",
                "author": {"@type": "Person", "name": review.author},
                "datePublished": review.said_at.date().isoformat(),
                "reviewBody": review.text,
                "reviewRating": {"@type": "Rating", "ratingValue": review.stars},
            }
            for review in open_to_all
        ],
    }


def offers(page: ProductPage) -> dict[str, Any]:
    """What it costs: from a price on where one asks first, and from the cheapest option to the dearest."""
    lowest, highest = page.product.price, max((choice.price for choice in page.choices), default=page.product.price)
    if page.is_by_quote:
        from_on = {"@type": "PriceSpecification", "minPrice": lowest, "priceCurrency": "KRW"}
        return {"@type": "Offer", "priceSpecification": from_on}
    lowest = min((choice.price for choice in page.choices), default=lowest)
    if lowest == highest:
        return {"@type": "Offer", "price": lowest, "priceCurrency": "KRW"}
    return {
        "@type": "AggregateOffer",
        "lowPrice": lowest,
        "highPrice": highest,
        "offerCount": len(page.choices),
        "priceCurrency": "KRW",
    }
