"""Pop-ups in a feed: those to come, and the latest that are over."""

from market.domain.popups.facts import PopupFacts
from market.domain.popups.models import PopupStatus
from market.foundation.i18n import gettext
from market.foundation.wording import day_range
from market.web.feeds import Item, marked
from market.web.structured import address_of


def item_of(popup: PopupFacts) -> Item:
    """The pop-up, told when it was changed last."""
    return Item(
        title=_title(popup),
        link=address_of("shop.popups.show", slug=popup.slug),
        told_at=popup.updated_at,
        words="\n".join(part for part in _words(popup) if part),
    )


def _title(popup: PopupFacts) -> str:
    title = marked(popup.title, is_sample=popup.is_sample)
    return gettext("Cancelled: %(title)s", title=title) if popup.status is PopupStatus.CANCELLED else title


def _words(popup: PopupFacts) -> list[str]:
    days = day_range(popup.starts_on, popup.ends_on or popup.starts_on) if popup.starts_on else ""
    return [" · ".join(part for part in (days, popup.hours, popup.venue_text) if part), popup.summary or ""]
