"""Tables of the directory.

A real organisation is shown only as its sources state it; what nobody has stated stays empty and is shown as
"not known yet". A sample enterprise is invented and always says so.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import current_language, in_language
from market.foundation.i18n import lazy_gettext as _l


class EnterpriseKind(LabelledEnum):
    """What a source, or the sample, says that the enterprise is."""

    SOCIAL_ENTERPRISE = "social_enterprise", _l("Social enterprise")
    PRELIMINARY_SOCIAL_ENTERPRISE = "preliminary_social_enterprise", _l("Preliminary social enterprise")
    VILLAGE_ENTERPRISE = "village_enterprise", _l("Village enterprise")
    COOPERATIVE = "cooperative", _l("Cooperative")
    SOCIAL_COOPERATIVE = "social_cooperative", _l("Social cooperative")
    SELF_SUPPORT_ENTERPRISE = "self_support_enterprise", _l("Self-support enterprise")
    SUPPORT_ORGANISATION = "support_organisation", _l("Support organisation")
    UNKNOWN = "unknown", _l("Not known yet")


class District(LabelledEnum):
    """The three districts (구) of Goyang."""

    DEOGYANG = "deogyang", _l("Deogyang-gu")
    ILSANDONG = "ilsandong", _l("Ilsandong-gu")
    ILSANSEO = "ilsanseo", _l("Ilsanseo-gu")
    UNKNOWN = "unknown", _l("Not known yet")


class Field(LabelledEnum):
    """What an enterprise does."""

    FOOD = "food", _l("Food")
    CRAFT = "craft", _l("Craft")
    LIVING = "living", _l("Home and living")
    TEXTILE = "textile", _l("Textiles and sewing")
    FARMING = "farming", _l("Farming")
    CULTURE_EDUCATION = "culture_education", _l("Culture and education")
    CARE = "care", _l("Care")
    CLEANING_ENVIRONMENT = "cleaning_environment", _l("Cleaning and environment")
    DESIGN_PRINTING = "design_printing", _l("Design and printing")
    TOURISM = "tourism", _l("Tourism")
    IT_MEDIA = "it_media", _l("IT and media")
    OTHER = "other", _l("Other work")


class EnterpriseStatus(LabelledEnum):
    """Whether the enterprise is shown and can sell."""

    ACTIVE = "active", _l("Active")
    PAUSED = "paused", _l("Not selling for now")
    HIDDEN = "hidden", _l("Hidden")


class MemberRole(LabelledEnum):
    """What a member may do for an enterprise."""

    OWNER = "owner", _l("Owner")
    MANAGER = "manager", _l("Manager")
    STAFF = "staff", _l("Staff")


def entry_name(korean: str, english: str | None, romanised: str) -> str:
    """In English: the known English name, else the Korean one with its romanisation."""
    if current_language() != "en" or romanised == korean:
        return korean
    return english or f"{romanised} ({korean})"


class Enterprise(Model):
    """One entry of the directory. ``reference`` is a real entry's id in the founding data."""

    __tablename__ = "enterprise"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("reference"),
        CheckConstraint("reference IS NULL OR NOT is_sample", name="real_or_sample"),
        Index("ix_enterprise_status_sort_key", "status", "sort_key", "id"),
        Index("ix_enterprise_district", "district"),
        Index("ix_enterprise_kind", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    reference: Mapped[str | None]
    is_sample: Mapped[bool]
    status: Mapped[EnterpriseStatus] = mapped_column(default=EnterpriseStatus.ACTIVE)
    kind: Mapped[EnterpriseKind]
    kind_as_of: Mapped[int | None]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    name_romanised: Mapped[str]
    sort_key: Mapped[str]
    summary_ko: Mapped[str | None]
    summary_en: Mapped[str | None]
    story_ko: Mapped[str | None]
    story_en: Mapped[str | None]
    effect_ko: Mapped[str | None]
    effect_en: Mapped[str | None]
    district: Mapped[District] = mapped_column(default=District.UNKNOWN)
    dong: Mapped[str | None]
    address_ko: Mapped[str | None]
    founded_year: Mapped[int | None]
    employees: Mapped[int | None]
    opening_hours_ko: Mapped[str | None]
    opening_hours_en: Mapped[str | None]
    note_ko: Mapped[str | None]
    note_en: Mapped[str | None]
    picture: Mapped[str | None]
    created_at: Mapped[datetime]

    fields: Mapped[list["EnterpriseField"]] = relationship(order_by="EnterpriseField.field")
    aliases: Mapped[list["EnterpriseAlias"]] = relationship(order_by="EnterpriseAlias.name")
    sources: Mapped[list["EnterpriseSource"]] = relationship(order_by="EnterpriseSource.position")
    introduced: Mapped[list["IntroducedProduct"]] = relationship(order_by="IntroducedProduct.position")
    seller: Mapped["SellerIdentity | None"] = relationship(back_populates="enterprise")

    @property
    def name(self) -> str:
        return entry_name(self.name_ko, self.name_en, self.name_romanised)

    @property
    def summary(self) -> str | None:
        return in_language(self.summary_ko, self.summary_en) if self.summary_ko else None

    @property
    def story(self) -> str | None:
        return in_language(self.story_ko, self.story_en) if self.story_ko else None

    @property
    def note(self) -> str | None:
        """What else a source says, or what none of them says."""
        return in_language(self.note_ko, self.note_en) if self.note_ko else None

    @property
    def opening_hours(self) -> str | None:
        return in_language(self.opening_hours_ko, self.opening_hours_en) if self.opening_hours_ko else None

    @property
    def effect(self) -> str | None:
        """What buying from this enterprise keeps going, in a sentence."""
        return in_language(self.effect_ko, self.effect_en) if self.effect_ko else None


class EnterpriseField(Model):
    """One of the things an enterprise does."""

    __tablename__ = "enterprise_field"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    field: Mapped[Field] = mapped_column(primary_key=True, index=True)


class EnterpriseAlias(Model):
    """Another name under which sources speak of the enterprise."""

    __tablename__ = "enterprise_alias"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class EnterpriseSource(Model):
    """Where a real entry's facts stand: the address of an article or an official page, or a document's name."""

    __tablename__ = "enterprise_source"
    __table_args__ = (UniqueConstraint("enterprise_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    url: Mapped[str]


class IntroducedProduct(Model):
    """A product that a source names for a real organisation: introduced, without price or cart."""

    __tablename__ = "introduced_product"
    __table_args__ = (UniqueConstraint("enterprise_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


class SellerIdentity(Model):
    """Who sells, as the buyer must be told (전자상거래법 제20조 제2항). Without it nothing can be sold."""

    __tablename__ = "seller_identity"
    __table_args__ = (
        CheckConstraint("mail_order_no IS NOT NULL OR mail_order_exemption IS NOT NULL", name="reported_or_exempt"),
    )

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    company_name: Mapped[str]
    representative: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    business_no: Mapped[str]
    mail_order_no: Mapped[str | None]
    mail_order_office: Mapped[str | None]
    mail_order_exemption: Mapped[str | None]
    verified_at: Mapped[datetime]
    source: Mapped[str]

    enterprise: Mapped[Enterprise] = relationship(back_populates="seller")


class Membership(Model):
    """A person who works for an enterprise here."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(
        ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[MemberRole]
    since: Mapped[datetime]

    user: Mapped[User] = relationship()
    enterprise: Mapped[Enterprise] = relationship()
