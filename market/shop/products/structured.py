"""A product as search engines read it: schema.org Product with its offer. Nothing of a sample: nobody can buy it."""

from flask import url_for

from market.domain.catalog.models import Product, ShippingRule, WithdrawalLimit
from market.domain.reviews.models import Review
from market.domain.shipping import rules as shipping
from market.domain.shipping.rules import Parcel, Tariff
from market.domain.storefront.product_page import ProductPage
from market.shop.reviews.section import Voices
from market.web.pictures import shown
from market.web.site import settings
from market.web.structured import CONTEXT, Facts, address_of

WITHDRAWAL_DAYS = 7
"""So long after delivery an order can be taken back (전자상거래법 제17조 제1항)."""


def product_of(page: ProductPage, voices: Voices) -> Facts | None:
    """The Product with its price and, where somebody has written one, its reviews; None for a sample."""
    product = page.product
    if product.is_sample:
        return None
    told: Facts = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": product.name,
        "description": product.summary,
        "image": settings().site_url + shown(product.picture or product.category.picture).address,
        "url": address_of("shop.products.show", slug=product.slug),
        "category": product.category.name,
        "offers": _offers(page),
    }
    if product.code:
        told["sku"] = product.code
    if voices.rating.total:
        told["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": voices.rating.average,
            "reviewCount": voices.rating.total,
        }
        told["review"] = [_review(review) for review, _ in voices.reviews if not review.is_hidden(voices.now)]
    return told


def _review(review: Review) -> Facts:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.author},
        "datePublished": review.said_at.date().isoformat(),
        "reviewBody": review.text,
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars},
    }


def _offers(page: ProductPage) -> Facts:
    """What it costs: from a price on where one asks first, and from the cheapest option to the dearest."""
    prices = [choice.price for choice in page.choices] or [page.product.price]
    maker = url_for("shop.directory.show", slug=page.enterprise.slug)
    told: Facts = {
        "priceCurrency": "KRW",
        "availability": f"{CONTEXT}/{_availability(page)}",
        "seller": {"@type": "Organization", "name": page.enterprise.name, "url": settings().site_url + maker},
    }
    if page.is_by_quote:
        from_on = {"@type": "PriceSpecification", "minPrice": page.product.price, "priceCurrency": "KRW"}
        return {"@type": "Offer", "priceSpecification": from_on, "seller": told["seller"]}
    terms = _terms(page.product, page.tariff if page.can_be_sent else None)
    if min(prices) < max(prices):
        span = {"lowPrice": min(prices), "highPrice": max(prices), "offerCount": len(prices)}
        return {"@type": "AggregateOffer", **span, **told, **terms}
    return {"@type": "Offer", "price": min(prices), **told, **terms}


def _availability(page: ProductPage) -> str:
    if not page.can_be_bought:
        return "OutOfStock"
    return "InStock" if page.can_be_sent else "InStoreOnly"


def _terms(product: Product, tariff: Tariff | None) -> Facts:
    """What sending one piece within Korea costs, and whether it can be taken back; without a ``tariff`` it is only
    collected."""
    terms: Facts = {"hasMerchantReturnPolicy": _returns(product.withdrawal_limit)}
    if tariff is not None:
        by_tariff = product.shipping_rule is ShippingRule.TARIFF
        parcel = Parcel(goods_total=product.price, items=int(by_tariff), separate=product.shipping_fee or 0)
        handling = {"@type": "QuantitativeValue", "minValue": 0, "maxValue": product.lead_days, "unitCode": "DAY"}
        terms["shippingDetails"] = {
            "@type": "OfferShippingDetails",
            "shippingRate": {
                "@type": "MonetaryAmount",
                "value": shipping.fee(tariff, parcel),
                "currency": "KRW",
            },
            "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "KR"},
            "deliveryTime": {"@type": "ShippingDeliveryTime", "handlingTime": handling},
        }
    return terms


def _returns(limit: WithdrawalLimit) -> Facts:
    policy: Facts = {"@type": "MerchantReturnPolicy", "applicableCountry": "KR"}
    if limit is not WithdrawalLimit.NONE:
        return {**policy, "returnPolicyCategory": f"{CONTEXT}/MerchantReturnNotPermitted"}
    return {
        **policy,
        "returnPolicyCategory": f"{CONTEXT}/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": WITHDRAWAL_DAYS,
        "returnMethod": f"{CONTEXT}/ReturnByMail",
        "returnFees": f"{CONTEXT}/ReturnFeesCustomerResponsibility",
    }
