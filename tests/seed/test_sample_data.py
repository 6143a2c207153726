"""The sample market is plausible, complete in both languages, and belongs to nobody."""

import re
from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from market.domain.catalog.rules import notice_templates
from market.seed.dataset import (
    DEMO_ACCOUNTS,
    DEMO_SELLER_OF,
    categories,
    dong_names,
    real_enterprises,
    sample_enterprises,
    sample_popups,
    sample_products,
    sample_venues,
)
from market.seed.drawings import KINDS
from market.seed.records import Text
from market.seed.sample_market import business_number

TODAY = date(2026, 11, 24)
HANGUL = re.compile(r"[가-힣]")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WELL_KNOWN = {
    *("한살림", "아이쿱", "자연드림", "아름다운가게", "위캔쿠키", "베어베터", "동구밭", "오요리아시아"),
    *("마리몬드", "테스트웍스", "두손컴퍼니", "성심당", "파리바게뜨", "뚜레쥬르", "스타벅스", "이니스프리", "오설록"),
}
PITY = re.compile(r"불우|불쌍|착한 소비|어려운 이웃을 돕")
UNFINISHED = re.compile(r"lorem|ipsum|todo|xxx|테스트|\{|\}", re.IGNORECASE)

PRODUCTS = sample_products()
ENTERPRISES = sample_enterprises()
POPUPS = sample_popups(TODAY)


def texts(thing):
    """Every bilingual text inside a record."""
    if isinstance(thing, Text):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)


ALL_TEXTS = [text for part in (PRODUCTS, ENTERPRISES, POPUPS, sample_venues(), categories()) for text in texts(part)]


def test_with_the_real_ones_there_are_about_two_hundred_enterprises():
    assert 195 <= len(ENTERPRISES) + len(real_enterprises()) <= 215


def test_every_kind_and_every_district_is_there():
    kinds = Counter(entry.kind for entry in ENTERPRISES)

    assert set(kinds) == {
        *("social_enterprise", "preliminary_social_enterprise", "village_enterprise"),
        *("cooperative", "social_cooperative", "self_support_enterprise"),
    }
    assert min(kinds.values()) >= 5
    assert min(Counter(entry.district for entry in ENTERPRISES).values()) >= 20
    assert all(dong_names()[entry.dong][1] == entry.district for entry in ENTERPRISES)


def test_six_hundred_products_stand_on_twelve_shelves():
    shelves = Counter(product.category for product in PRODUCTS)

    assert len(PRODUCTS) >= 620
    assert set(shelves) == {shelf.slug for shelf in categories()}
    assert len(shelves) == 12
    assert min(shelves.values()) >= 40


def test_slugs_are_latin_and_each_is_there_once():
    for things in (PRODUCTS, (*ENTERPRISES, *real_enterprises()), POPUPS, sample_venues(), categories()):
        slugs = [thing.slug for thing in things]
        assert len(set(slugs)) == len(slugs)
        assert all(SLUG.fullmatch(slug) for slug in slugs)


def test_everything_is_said_in_both_languages():
    for text in ALL_TEXTS:
        assert text.ko.strip(), text
        assert text.en.strip(), text
        assert not HANGUL.search(text.en), text
        assert not UNFINISHED.search(text.ko), text
        assert not UNFINISHED.search(text.en), text


def test_nobody_is_pitied():
    assert [text.ko for text in ALL_TEXTS if PITY.search(text.ko)] == []


def test_no_invented_name_is_somebody_elses():
    taken = {squeezed(name) for entry in real_enterprises() for name in (entry.name_ko, *entry.aliases)}
    taken |= {squeezed(name) for name in WELL_KNOWN}
    names = [squeezed(entry.name.ko) for entry in ENTERPRISES]

    assert len(set(names)) == len(names)
    assert taken.isdisjoint(names)
    assert not [name for name in names if any(known in name for known in map(squeezed, WELL_KNOWN))]


def squeezed(name):
    return re.sub(r"㈜|\(주\)|주식회사|사회적협동조합|협동조합|\s", "", name)


def test_products_of_one_name_do_not_exist():
    names = [product.name.ko for product in PRODUCTS]

    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_no_two_products_read_alike():
    stories = Counter(product.story.ko for product in PRODUCTS)
    said = Counter((product.enterprise, sentence) for product in PRODUCTS for sentence in sentences(product.story.ko))

    assert [story for story, times in stories.items() if times > 1] == []
    assert [where for where, times in said.items() if times > 1] == []
    assert all(2 <= len(sentences(product.story.ko)) <= 5 for product in PRODUCTS)


def sentences(story):
    return re.split(r"(?<=[.?!]) ", story)


def test_an_enterprise_tells_its_story_in_a_few_sentences():
    for entry in ENTERPRISES:
        assert 2 <= len(sentences(entry.story.ko)) <= 4, entry.slug
        assert len(sentences(entry.effect.ko)) == 1, entry.slug
        assert entry.effect.ko.startswith(("이 상품을 사면 ", "이곳에 일을 맡기면 ")), entry.slug


def test_prices_are_whole_hundreds_and_reductions_are_real():
    for product in PRODUCTS:
        assert 1_000 <= product.price <= 600_000, product.slug
        assert product.price % 100 == 0
        assert product.list_price is None or product.list_price > product.price
        assert all(variant.extra >= 0 and variant.extra % 100 == 0 for variant in product.variants)


def test_options_have_names_and_single_variants_have_none():
    for product in PRODUCTS:
        names = [variant.name for variant in product.variants]
        assert 1 <= len(names) <= 3
        assert (product.option is None) == (names == [None])
        assert len(set(names)) == len(names)


def test_some_things_are_sold_out_and_some_are_nearly():
    stocks = Counter(min(variant.stock, 4) for product in PRODUCTS for variant in product.variants)

    assert stocks[0] >= 20
    assert stocks[1] + stocks[2] + stocks[3] >= 40
    assert stocks[4] > 600
    assert all(variant.stock >= 0 for product in PRODUCTS for variant in product.variants)


def test_every_notice_answers_every_field_of_its_template():
    shelves = {shelf.slug: shelf.template for shelf in categories()}
    for product in PRODUCTS:
        template = notice_templates()[product.own_template or shelves[product.category]]
        assert [notice.label.ko for notice in product.notices] == [field.label_ko for field in template.fields]
        assert [notice.label.en for notice in product.notices] == [field.label_en for field in template.fields]


def test_where_a_certificate_would_stand_the_sample_says_that_there_is_none():
    labels = {label for template in notice_templates().values() for label in template.certifications}
    numbers = {n.value.ko for product in PRODUCTS for n in product.notices if n.label.ko in labels}

    assert numbers == {"예시 상품이므로 신고·인증번호 없음", "해당 없음"}


def test_what_is_made_for_one_person_takes_its_time_and_bread_does_not():
    for product in PRODUCTS:
        assert 1 <= product.lead_days <= 20, product.slug
        assert product.withdrawal in {"none", "perishable", "made_to_order"}
        assert product.withdrawal != "made_to_order" or product.lead_days >= 5, product.slug
    limits = Counter(product.withdrawal for product in PRODUCTS)
    assert limits["made_to_order"] >= 30
    assert limits["perishable"] >= 30


def test_rice_and_books_carry_no_tax():
    taxes = {product.slug: product.tax for product in PRODUCTS}

    assert taxes["white-rice-4"] == taxes["village-stories"] == "exempt"
    assert taxes["sesame-oil"] == taxes["thread-notebook"] == "taxable"


def test_pictures_are_drawings_that_exist_and_are_described():
    assert {product.drawing for product in PRODUCTS} <= set(KINDS)
    assert {entry.drawing for entry in ENTERPRISES} <= set(KINDS)
    assert all("그림" in product.alt.ko and "drawing" in product.alt.en for product in PRODUCTS)


def test_sellers_have_numbers_and_addresses_that_nobody_has():
    for entry in ENTERPRISES:
        seller = entry.identity
        assert seller.email.endswith("@example.com")
        assert re.fullmatch(r"031000\d{4}", seller.phone)
        assert re.fullmatch(r"000\d{7}", seller.business_no)
        assert seller.business_no == business_number(seller.business_no[:9])
        assert seller.representative == "예시 대표"
        assert "예시" in seller.address
        assert not re.search(r"(로|길) ?\d", seller.address)
        assert bool(seller.mail_order_no) != bool(seller.mail_order_exemption)
        assert seller.mail_order_no is None or re.fullmatch(r"\d{4}-예시고양-\d{4}", seller.mail_order_no)


def test_no_phone_number_or_mail_address_of_anybody_stands_in_a_text():
    for text in ALL_TEXTS:
        assert "@" not in text.ko + text.en
        assert not re.search(r"\b0(?!31-000-)\d{1,2}-\d{3,4}-\d{4}", text.ko + text.en), text


@pytest.mark.parametrize("number", ["1168200276", "1348672683", "2208162517", "1248100998", "1208147521"])
def test_the_check_digit_is_the_one_of_real_business_numbers(number):
    assert business_number(number[:9]) == number


def test_every_way_of_charging_for_delivery_occurs():
    kinds = Counter(entry.shipping.kind for entry in ENTERPRISES)

    assert set(kinds) == {"free", "paid", "free_above", "per_quantity"}
    for charge in (entry.shipping for entry in ENTERPRISES):
        assert (charge.free_above is not None) == (charge.kind == "free_above")
        assert charge.free_above is None or 30_000 <= charge.free_above <= 50_000


def test_three_pop_ups_are_to_come_and_two_have_been():
    coming = [popup for popup in POPUPS if popup.days[0] > TODAY]
    past = [popup for popup in POPUPS if popup.days[-1] < TODAY]

    assert (len(coming), len(past)) == (3, 2)
    assert all((popup.days[0] - TODAY).days <= 92 for popup in coming)
    assert all((TODAY - popup.days[-1]).days <= 365 for popup in past)
    assert all(TODAY < popup.preorder_closes_on < popup.days[0] for popup in coming)


def test_thirteen_booths_of_seoul_station_are_all_given_out():
    popup = next(popup for popup in POPUPS if popup.slug == "sample-seoul-station")
    plan = next(venue for venue in sample_venues() if venue.slug == popup.venue)

    assert [booth.number for booth in plan.booths] == [f"{number:02d}" for number in range(1, 14)]
    assert [booth for booth, _ in popup.seats] == [booth.number for booth in plan.booths]
    assert DEMO_SELLER_OF in [enterprise for _, enterprise in popup.seats]


def test_whoever_takes_part_exists_and_has_a_booth_alone():
    plans = {venue.slug: {booth.number for booth in venue.booths} for venue in sample_venues()}
    sellers = {product.enterprise for product in PRODUCTS if product.can_collect}
    for popup in POPUPS:
        booths, guests = zip(*popup.seats, strict=True)
        assert len(set(booths)) == len(booths)
        assert len(set(guests)) == len(guests)
        assert set(booths) <= plans[popup.venue]
        assert set(guests) <= sellers


def test_booths_lie_within_the_plan_and_not_on_each_other():
    for venue in sample_venues():
        for booth in venue.booths:
            assert booth.x >= 0
            assert booth.x + booth.width <= 1000
        for one, other in ((a, b) for a in venue.booths for b in venue.booths if a.number < b.number):
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            above = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert beside or above, (venue.slug, one.number, other.number)


def test_places_say_that_they_are_samples():
    for venue in sample_venues():
        assert "(예시)" in venue.name.ko
        assert "(sample)" in venue.name.en
        assert "예시" in venue.directions.ko


def test_four_people_can_be_signed_in_as_and_the_staff_with_a_second_factor():
    assert [account.role for account in DEMO_ACCOUNTS] == ["shopper", "seller", "staff", "events"]
    assert [bool(account.secret) for account in DEMO_ACCOUNTS] == [False, True, True, True]
    assert all(account.email.endswith("@example.com") for account in DEMO_ACCOUNTS)


def test_the_same_files_give_the_same_market():
    assert sample_products() == PRODUCTS
