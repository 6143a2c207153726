"""Search documents of what the seed brings in, shows again or hides."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.catalog import services as catalog
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.enterprises.profile import describe
from market.domain.popups.models import Participation, Popup, PopupStatus
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.database import db


def describe_everything() -> None:
    """Let everything be found that everybody may see."""
    for enterprise in db.session.scalars(_enterprises().where(Enterprise.status == EnterpriseStatus.ACTIVE)):
        describe(enterprise)
    makers_and_shelves = joinedload(Product.enterprise), joinedload(Product.category)
    for product in db.session.scalars(select(Product).options(*makers_and_shelves)).all():
        catalog.describe(product)
    for popup in db.session.scalars(_popups().where(Popup.status == PopupStatus.PUBLISHED)):
        _describe_popup(popup)


def forget(things: Mapping[DocumentKind, Iterable[int]]) -> None:
    """Let these be found no more; ids by kind."""
    for kind, ids in things.items():
        for identity in ids:
            search.forget(kind, identity)


def _enterprises() -> Select[Enterprise]:
    return select(Enterprise).options(selectinload(Enterprise.aliases), selectinload(Enterprise.introduced))


def _popups() -> Select[Popup]:
    return select(Popup).options(
        joinedload(Popup.venue), selectinload(Popup.participants).joinedload(Participation.enterprise)
    )


def _describe_popup(popup: Popup) -> None:
    guests = [seat.enterprise.name_ko if seat.enterprise else seat.listed_name for seat in popup.participants]
    search.index(
        DocumentKind.POPUP,
        popup.id,
        title=[popup.title_ko, popup.title_en],
        words=[
            *(popup.summary_ko, popup.summary_en, popup.venue_text_ko, popup.venue_text_en),
            *((popup.venue.name_ko, popup.venue.name_en) if popup.venue else ()),
            *guests,
        ],
    )
