"""The data as typed records: the one door through which the rest of the market reads the seed."""

from market.seed.directory import district_slugs, dong_names, real_enterprises, real_events, real_venues
from market.seed.goods import sample_products
from market.seed.records import DemoAccount
from market.seed.sample_market import (
    categories,
    sample_enterprises,
    sample_fees,
    sample_popups,
    sample_venues,
)

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("shopper", "shopper@example.com", "three-cats-and-a-stall", "예시 손님", "/account/"),
    DemoAccount(
        "seller",
        "seller@example.com",
        "cookies-before-noon",
        "예시 판매자",
        "/seller/",
        secret="CLOUDDOUGHCOOKIESBEFORENOON23456",  # noqa: S106 - everybody may know it, as the password
    ),
    DemoAccount(
        "staff",
        "staff@example.com",
        "booths-in-two-rows",
        "예시 담당자",
        "/city/",
        secret="BOOTHSINTWOROWSATTHESTATION23456",  # noqa: S106 - the same
    ),
    DemoAccount(
        "events",
        "events@example.com",
        "a-tent-by-the-lake",
        "예시 행사 담당",
        "/city/",
        secret="ATENTBYTHELAKEFORFORTYSHOPS23456",  # noqa: S106 - the same
    ),
)
"""Who can be signed in as, in that order. Never loaded in production."""

DEMO_ORGANISATIONS = (
    ("예시 사회적경제과", "Sample social economy division"),
    ("예시 사회적경제지원센터", "Sample social economy support centre"),
)
"""Where the demo staff work, the administrator at the first, the event manager at the second: Korean and English."""

DEMO_POPUP_OF_THE_CENTRE = "sample-community-hall"
"""The sample pop-up that the support centre runs; the division runs the others."""

DEMO_SELLER_OF = "cloud-dough"
"""The sample enterprise that the demo seller owns; it takes part in the sample Seoul Station pop-up."""

__all__ = [
    "DEMO_ACCOUNTS",
    "DEMO_ORGANISATIONS",
    "DEMO_POPUP_OF_THE_CENTRE",
    "DEMO_SELLER_OF",
    "DemoAccount",
    "categories",
    "district_slugs",
    "dong_names",
    "real_enterprises",
    "real_events",
    "real_venues",
    "sample_enterprises",
    "sample_fees",
    "sample_popups",
    "sample_products",
    "sample_venues",
]
