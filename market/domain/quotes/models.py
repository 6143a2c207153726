"""Tables of quotes: what somebody asks for, what an enterprise offers for it, and what both write about it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.catalog.models import Product, ProductVariant, TaxKind
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Private, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class QuoteStatus(LabelledEnum):
    """Where a request stands. Whether what was accepted is ordered and paid, its order says."""

    ASKED = "asked", _l("Asked")
    QUOTED = "quoted", _l("Quotation sent")
    ACCEPTED = "accepted", _l("Quotation accepted")
    DECLINED = "declined", _l("Declined by the enterprise")
    WITHDRAWN = "withdrawn", _l("Withdrawn")
    EXPIRED = "expired", _l("Validity ended")


class WantedPaper(LabelledEnum):
    """A paper that companies and public bodies need with what they buy."""

    TAX_INVOICE = "tax_invoice", _l("Tax invoice")
    QUOTATION = "quotation", _l("Quotation on paper")
    DELIVERY_NOTE = "delivery_note", _l("Delivery slip")
    BUSINESS_REGISTRATION = "business_registration", _l("Copy of the business registration")
    BANKBOOK = "bankbook", _l("Copy of the bankbook")
    CERTIFICATE = "certificate", _l("Certificate of a social enterprise")
    TAX_PAYMENT = "tax_payment", _l("Proof of paid taxes")


class QuoteRequest(Model):
    """Somebody asks one enterprise what something would cost. ``budget`` is in won.

    Who holds the link of the mail reads and answers it: ``link_hash`` finds it, and ``link`` is kept encrypted for
    the next mail. ``revision`` is the number of the quotation that counts, 0 before there is one: whoever accepts or
    revises says which one was seen, and one UPDATE of this row settles who was first. ``asker_key`` is the
    address's fingerprint. ``last_word_at`` is when either side last did something: a year later it is forgotten.
    """

    __tablename__ = "quote_request"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("link_hash"),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_sensible"),
        CheckConstraint("budget IS NULL OR budget BETWEEN 1 AND 100000000000", name="budget_sensible"),
        CheckConstraint("revision >= 0", name="revisions_count_up"),
        CheckConstraint(
            "(status IN ('quoted', 'accepted', 'expired')) <= (revision > 0)", name="quoted_has_revision"
        ),
        CheckConstraint("(status = 'accepted') <= (accepted_at IS NOT NULL)", name="accepted_has_moment"),
        CheckConstraint("(status = 'declined') <= (reason IS NOT NULL)", name="declined_has_reason"),
        Index("ix_quote_request_worklist", "enterprise_id", "status", "last_word_at", "id"),
        Index("ix_quote_request_user", "user_id", "id"),
        Index("ix_quote_request_asker", "asker_key", "asked_at"),
        Index("ix_quote_request_last_word", "last_word_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey(Product.id, ondelete="SET NULL"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    link_hash: Mapped[str]
    link: Mapped[Private]
    is_sample: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str]
    status: Mapped[QuoteStatus] = mapped_column(default=QuoteStatus.ASKED)
    revision: Mapped[int] = mapped_column(default=0)
    asker_name: Mapped[Private]
    organisation: Mapped[Private | None]
    is_public_body: Mapped[bool] = mapped_column(default=False)
    email: Mapped[Private]
    asker_key: Mapped[str]
    phone: Mapped[Private]
    wanted: Mapped[Private]
    quantity: Mapped[int]
    wanted_on: Mapped[date | None]
    budget: Mapped[Won | None]
    papers: Mapped[list[str]] = mapped_column(JSON, default=list)
    place: Mapped[Private | None]
    reason: Mapped[str | None]
    asked_at: Mapped[datetime]
    last_word_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship()
    product: Mapped[Product | None] = relationship()
    user: Mapped[User | None] = relationship()
    quotations: Mapped[list["Quotation"]] = relationship(
        back_populates="request", order_by="Quotation.revision", cascade="all, delete-orphan"
    )
    messages: Mapped[list["QuoteMessage"]] = relationship(order_by="QuoteMessage.id", cascade="all, delete-orphan")

    @property
    def quotation(self) -> "Quotation | None":
        """The quotation that counts."""
        return next((one for one in self.quotations if one.revision == self.revision), None)

    @property
    def wanted_papers(self) -> list[WantedPaper]:
        return [paper for paper in WantedPaper if paper.value in self.papers]


class Quotation(Model):
    """What an enterprise offers for a request, in won; never changed: a revision is a row of its own.

    ``prices_with_tax``: the unit prices of its lines hold the value added tax. It can be accepted until the end of
    ``valid_until`` in Seoul; the goods leave ``lead_days`` business days after the payment at the latest.
    """

    __tablename__ = "quotation"
    __table_args__ = (
        UniqueConstraint("request_id", "revision"),
        CheckConstraint("revision >= 1", name="revisions_count_up"),
        CheckConstraint("supply + vat = total", name="total_adds_up"),
        CheckConstraint("supply > 0 AND vat >= 0", name="amounts_sensible"),
        CheckConstraint("lead_days BETWEEN 0 AND 60", name="lead_days_sensible"),
        Index("ix_quotation_valid_until", "valid_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey(QuoteRequest.id, ondelete="CASCADE"))
    revision: Mapped[int]
    prices_with_tax: Mapped[bool]
    valid_until: Mapped[date]
    lead_days: Mapped[int]
    terms: Mapped[str]
    note: Mapped[str]
    supply: Mapped[Won]
    vat: Mapped[Won]
    total: Mapped[Won]
    sent_at: Mapped[datetime]

    request: Mapped[QuoteRequest] = relationship(back_populates="quotations")
    lines: Mapped[list["QuotationLine"]] = relationship(
        order_by="QuotationLine.position", cascade="all, delete-orphan"
    )


class QuotationLine(Model):
    """One line of a quotation. ``amount`` is what is paid for it, tax included.

    ``variant_id`` is what goes into the basket for it, made when the quotation is accepted and for nobody else.
    """

    __tablename__ = "quotation_line"
    __table_args__ = (
        UniqueConstraint("quotation_id", "position"),
        UniqueConstraint("variant_id"),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_sensible"),
        CheckConstraint("unit_price > 0", name="price_positive"),
        CheckConstraint("supply + vat = amount", name="amount_adds_up"),
        CheckConstraint("amount BETWEEN 100 AND 100000000", name="amount_sensible"),
        CheckConstraint("vat >= 0 AND (tax_kind = 'taxable' OR vat = 0)", name="tax_where_taxable"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quotation_id: Mapped[int] = mapped_column(ForeignKey(Quotation.id, ondelete="CASCADE"))
    position: Mapped[int]
    words: Mapped[str]
    quantity: Mapped[int]
    unit: Mapped[str]
    unit_price: Mapped[Won]
    tax_kind: Mapped[TaxKind]
    supply: Mapped[Won]
    vat: Mapped[Won]
    amount: Mapped[Won]
    variant_id: Mapped[int | None] = mapped_column(ForeignKey(ProductVariant.id, ondelete="SET NULL"))


class QuoteMessage(Model):
    """What one side writes to the other about a request."""

    __tablename__ = "quote_message"
    __table_args__ = (Index("ix_quote_message_request", "request_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey(QuoteRequest.id, ondelete="CASCADE"))
    by_enterprise: Mapped[bool]
    text: Mapped[Private]
    said_at: Mapped[datetime]
