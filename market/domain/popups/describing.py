"""Letting public pop-ups be found: by what they are called, where they are, and who sells there."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.popups.models import Participation, Popup, PopupStatus
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.database import db


def describe(popup: Popup) -> None:
    """Keep the search document of ``popup`` true; a draft has none, and one that was called off loses it."""
    if popup.status is PopupStatus.PUBLISHED:
        db.session.flush()
        describe_many([popup.id])
    elif popup.status is PopupStatus.CANCELLED:
        search.forget(DocumentKind.POPUP, popup.id)


def describe_many(ids: Sequence[int]) -> None:
    """Keep the documents of these pop-ups true, of those that are public: a few statements."""
    public = (
        select(Popup)
        .where(Popup.id.in_(ids), Popup.status == PopupStatus.PUBLISHED)
        .options(joinedload(Popup.venue), selectinload(Popup.participants).joinedload(Participation.enterprise))
        .execution_options(populate_existing=True)
    )
    search.index_many(DocumentKind.POPUP, [_document(popup) for popup in db.session.scalars(public)])


def _document(popup: Popup) -> search.Document:
    venue = popup.venue
    return search.Document(
        popup.id,
        title=[popup.title_ko, popup.title_en],
        names=[popup.venue_text_ko, popup.venue_text_en, *((venue.name_ko, venue.name_en) if venue else ())],
        words=[
            *(popup.summary_ko, popup.summary_en),
            *(seat.enterprise.name_ko if seat.enterprise else seat.listed_name for seat in popup.participants),
        ],
    )
