"""A pop-up as search engines read it: schema.org Event. Nothing of a sample: nobody should be led to it."""

from datetime import date, datetime, time

from market.domain.popups.models import Popup, PopupStatus
from market.foundation.clock import SEOUL
from market.foundation.i18n import current_language
from market.web.structured import CONTEXT, Facts, address_of

_STATUS = {PopupStatus.CANCELLED: "EventCancelled"}


def event_of(popup: Popup, *, picture: str) -> Facts | None:
    """The Event with the address of its ``picture``; None for a sample, and where no source tells the day."""
    if popup.is_sample or popup.starts_on is None:
        return None
    last = popup.ends_on or popup.starts_on
    told: Facts = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": popup.title,
        "url": address_of("shop.popups.show", slug=popup.slug),
        "image": picture,
        "inLanguage": current_language(),
        "startDate": _moment(popup.starts_on, popup.opens_at),
        "endDate": _moment(last, popup.closes_at),
        "eventStatus": f"{CONTEXT}/{_STATUS.get(popup.status, 'EventScheduled')}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
    }
    if popup.summary:
        told["description"] = popup.summary
    if place := _place(popup):
        told["location"] = place
    if popup.organisers:
        told["organizer"] = [{"@type": "Organization", "name": name} for name in popup.organisers]
    return told


def _moment(day: date, hour: time | None) -> str:
    return datetime.combine(day, hour, SEOUL).isoformat() if hour else day.isoformat()


def _place(popup: Popup) -> Facts | None:
    if not popup.venue_text:
        return None
    place: Facts = {"@type": "Place", "name": popup.venue_text}
    venue = popup.venue
    if venue is None:
        return place
    place["address"] = {"@type": "PostalAddress", "addressCountry": "KR", "addressLocality": venue.city}
    if venue.address:
        place["address"]["streetAddress"] = venue.address
    if venue.latitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": venue.latitude, "longitude": venue.longitude}
    return place
