"""The table of who runs the market."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.foundation.database import Model


class SiteOperator(Model):
    """Who runs the market and answers for it in law, from ``since`` on. Before the first version: the settings.

    A version is never changed (a trigger in the migrations refuses it): a newer one follows it.
    """

    __tablename__ = "site_operator"
    __table_args__ = (CheckConstraint("version >= 1", name="version_counted"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    name: Mapped[str]
    representative: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    business_no: Mapped[str]
    mail_order_no: Mapped[str]
    mail_order_office: Mapped[str]
    hosting: Mapped[str]
    privacy_officer: Mapped[str]
