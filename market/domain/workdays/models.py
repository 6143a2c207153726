"""Days on which nobody works besides weekends and public holidays."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from market.foundation.database import Model
from market.foundation.i18n import in_language


class Closure(Model):
    """A day that the city's staff have declared free: a temporary public holiday, or the market is closed."""

    __tablename__ = "closure"

    day: Mapped[date] = mapped_column(primary_key=True)
    name_ko: Mapped[str]
    name_en: Mapped[str]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)
