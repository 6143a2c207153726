"""What the data is made of, as typed records. Texts that stand in both languages are ``Text``."""

from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Korean and English."""

    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Someone to sign in as. ``role`` is shopper, seller, staff or events; ``secret`` is of an app with codes."""

    role: str
    email: str
    password: str
    name: str
    lands_at: str
    secret: str = ""


# --- what sources state


@dataclass(frozen=True, slots=True)
class RealEnterprise:
    """An organisation as its sources state it; None or empty where none of them does.

    ``kind`` is what a source said in ``kind_as_of``, and no certificate of today.
    """

    reference: str
    slug: str
    name_ko: str
    name_en: str | None
    name_romanised: str
    aliases: tuple[str, ...]
    kind: str
    kind_as_of: int | None
    what: Text | None
    fields: tuple[str, ...]
    district: str | None
    address_ko: str | None
    introduced: tuple[Text, ...]
    events: tuple[str, ...]
    note: Text | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone at a real event: the entry of the directory, and the name under which the source lists it."""

    reference: str | None
    listed_name: str | None


@dataclass(frozen=True, slots=True)
class RealEvent:
    """A past market or fair as its sources state it. ``days`` are those of which every one is known."""

    reference: str
    title: Text
    kind: str
    is_dadaket: bool
    starts_on: date | None
    ends_on: date | None
    days: tuple[date, ...]
    date_note: Text | None
    hours: Text | None
    venue: str | None
    venue_text: Text | None
    enterprises_reported: int | None
    visitors_reported: int | None
    guests: tuple[Guest, ...]
    organisers: tuple[Text, ...]
    partners: tuple[Text, ...]
    sales_statement: Text | None
    summary: Text | None
    note: Text | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RealVenue:
    """A place at which events were reported. ``precision_m`` says how far the coordinates may be off."""

    slug: str
    name: Text
    city: Text
    district: str | None
    address: Text | None
    latitude: float | None
    longitude: float | None
    precision_m: int | None
    sources: tuple[str, ...]


# --- what is invented


@dataclass(frozen=True, slots=True)
class SampleCategory:
    """A shelf. ``template`` is the notice that its goods fill, ``drawing`` the picture that stands for it."""

    slug: str
    name: Text
    position: int
    template: str
    drawing: str


@dataclass(frozen=True, slots=True)
class SampleIdentity:
    """Who sells, invented: numbers that no office gives out, and example.com."""

    company_name: str
    representative: str
    address: str
    phone: str
    email: str
    business_no: str
    mail_order_no: str | None
    mail_order_office: str | None
    mail_order_exemption: str | None


@dataclass(frozen=True, slots=True)
class SampleShipping:
    """What an enterprise charges for sending, in won."""

    kind: str
    fee: int
    free_above: int | None
    per_quantity: int | None


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """Where the enterprise is paid, invented: a number that no bank gives out. ``period`` is week or month."""

    bank_code: str
    number: str
    holder: str
    period: str


@dataclass(frozen=True, slots=True)
class SampleFee:
    """What the market keeps, in hundredths of a per cent and won: for one enterprise, one shelf, or everybody."""

    enterprise: str | None
    category: str | None
    basis_points: int
    fixed: int


@dataclass(frozen=True, slots=True)
class SampleEnterprise:
    """An invented enterprise. ``lines`` are the kinds of goods that it makes; none for those that serve."""

    slug: str
    kind: str
    name: Text
    name_romanised: str
    summary: Text
    story: Text
    effect: Text
    fields: tuple[str, ...]
    lines: tuple[str, ...]
    founded: int
    people: int
    district: str
    dong: str
    drawing: str
    identity: SampleIdentity
    shipping: SampleShipping
    account: SampleAccount | None


@dataclass(frozen=True, slots=True)
class SampleVariant:
    """One choice of a product. ``name`` is None where there is nothing to choose; ``extra`` is in won."""

    name: Text | None
    extra: int
    stock: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One field of the product-information notice, filled in."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """An invented product. Prices in won; ``days_on_shelf`` counts back from the day of seeding.

    ``own_template`` is the notice that it fills when that is not its category's.
    """

    slug: str
    enterprise: str
    category: str
    name: Text
    summary: Text
    story: Text
    price: int
    list_price: int | None
    tax: str
    withdrawal: str
    lead_days: int
    can_collect: bool
    option: Text | None
    variants: tuple[SampleVariant, ...]
    own_template: str | None
    notices: tuple[Notice, ...]
    drawing: str
    alt: Text
    days_on_shelf: int


@dataclass(frozen=True, slots=True)
class SampleBooth:
    """A place in a drawn plan, which is 1000 units wide."""

    number: str
    zone: str
    x: int
    y: int
    width: int
    height: int
    has_power: bool


@dataclass(frozen=True, slots=True)
class SampleVenue:
    """An invented place with its plan. It tells no way to any real one."""

    slug: str
    name: Text
    city: Text
    district: str | None
    directions: Text
    booths: tuple[SampleBooth, ...]


@dataclass(frozen=True, slots=True)
class SamplePopup:
    """An invented pop-up on real days: they are counted from the day of seeding."""

    slug: str
    title: Text
    summary: Text
    kind: str
    venue: str
    days: tuple[date, ...]
    opens_at: time
    closes_at: time
    preorder_closes_on: date
    organisers: tuple[Text, ...]
    seats: tuple[tuple[str, str], ...] = field(default=())
    """(booth number, enterprise slug)"""
