"""The tables that pages for everybody are made from: each change in one of them is counted (``generations``).

A page that reads any other table is made anew for every visitor; ``tests/web/test_kept_pages.py`` looks that the
public pages read none. A table that is added here needs its triggers, in a migration, as in 0030; so does one that a
migration rebuilds on SQLite, which loses them.
"""

WATCHED = frozenset(
    {
        "allocation_adjustment",
        "allocation_run",
        "booth",
        "booth_application",
        "booth_application_product",
        "booth_offer",
        "call",
        "call_popup",
        "category",
        "coupon",
        "coupon_category",
        "coupon_enterprise",
        "enterprise",
        "enterprise_alias",
        "enterprise_field",
        "enterprise_source",
        "holiday",
        "home_pick",
        "introduced_product",
        "membership",
        "objection",
        "own_word",
        "participation",
        "pick_up_place",
        "picture",
        "plan_label",
        "popup",
        "popup_day",
        "product",
        "product_notice",
        "product_photo",
        "product_variant",
        "question",
        "register_entry",
        "review",
        "review_sum",
        "search_document",
        "seller_identity",
        "shipping_policy",
        "shop_photo",
        "site_operator",
        "stock",
        "synonym",
        "user",
        "venue",
    }
)
