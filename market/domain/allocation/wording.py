"""Rules, faults and reasons in words. What is stored are codes and figures; here they become sentences."""

from collections.abc import Mapping
from typing import Any

from market.domain.allocation.checking import Fault
from market.domain.calls.eligibility import Bar
from market.domain.popups.models import BoothZone
from market.foundation.i18n import LazyText, gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l

ELSEWHERE = "elsewhere"
"""In ``barred``: the city has placed the applicant at another pop-up on one of the days."""


def fault_in_words(fault: Fault) -> str:
    """A rule that would be broken."""
    facts = {"most": fault.most, "what": _zone(fault.what), "booth": fault.what}
    return str(_FAULTS[fault.code]) % facts


_FAULTS: Mapping[str, LazyText] = {
    "unknown": _l("this applicant or pop-up is not part of the call"),
    "not_asked": _l("the enterprise has not asked for this pop-up"),
    "barred": _l("the enterprise cannot stand there"),
    "excluded": _l("the enterprise was left out of this pop-up"),
    "no_such_booth": _l("there is no booth %(booth)s"),
    "wrong_zone": _l("booth %(booth)s is fitted for another kind of goods"),
    "no_power": _l("booth %(booth)s has no power, and the enterprise needs it"),
    "booth_twice": _l("booth %(booth)s would be given twice"),
    "share": _l("one category (%(what)s) would have more than its share of %(most)s booths"),
    "quota": _l("the quota of %(most)s booths (%(what)s) would be passed"),
    "competitors": _l("more than %(most)s enterprises with goods of the same shelf would stand there"),
    "cap": _l("the enterprise would have more pop-ups than it may have"),
    "same_day": _l("the enterprise has a booth elsewhere on one of the days"),
    "pin_lost": _l("a certain place would be lost"),
}


def limit_in_words(rule: str, what: str, most: int) -> str:
    """A limit of the model."""
    words: Mapping[str, LazyText] = {
        "booths": _l("there are %(most)s booths for %(what)s"),
        "power": _l("there are %(most)s booths with power for %(what)s"),
        "share": _l("%(what)s may have %(most)s booths as one category’s share"),
        "quota": _l("the quota for %(what)s is %(most)s booths"),
        "competitors": _l("at most %(most)s enterprises with goods of the same shelf"),
        "cap": _l("an enterprise has at most %(most)s pop-ups"),
        "day": _l("an enterprise has at most one pop-up on a day"),
    }
    return str(words[rule]) % {"what": _zone(what), "most": most}


def bars_in_words(barred: str, titles: Mapping[str, str]) -> str:
    """Why an applicant cannot stand at a pop-up, as it is stored: several reasons with a space between."""
    return " · ".join(_bar(key, titles) for key in barred.split())


def reason_in_words(reason: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The rule that decided about a wish, in a sentence. ``titles`` are those of pop-ups, by their key."""
    own, other, most = reason.get("own", 0), reason.get("other", 0), reason.get("most", 0)
    limit = limit_in_words(reason["limit"], reason.get("what", ""), most) if "limit" in reason else ""
    facts = {
        "own": own,
        "other": other,
        "most": most,
        "limit": limit,
        "why": reason.get("why", ""),
        "popup": titles.get(reason.get("other_popup", ""), reason.get("other_popup", "")),
    }
    code = reason["code"]
    if code == "barred":
        return gettext("Could not stand there: %(why)s.", why=bars_in_words(reason["why"], titles))
    if code == "booths":
        had = ngettext("%(num)s booth", "%(num)s booths", own)
        return gettext(
            "Had %(had)s in twelve months; all who got one of these had fewer, %(other)s at most. (%(limit)s)",
            had=had,
            other=other,
            limit=limit,
        )
    if code in ("day", "cap") and other > own:
        code += "_later"
    return str(_REASONS[code]) % facts


_REASONS: Mapping[str, LazyText] = {
    "given": _l("Booth given: wish no. %(own)s."),
    "pinned": _l("Certain place, decided by the city: %(why)s"),
    "moved_in": _l("Booth given by the city by hand: %(why)s"),
    "moved_out": _l("Taken out by the city by hand: %(why)s"),
    "excluded": _l("Left out by the city: %(why)s"),
    "day": _l("Got “%(popup)s” on the same day, which it wished for more."),
    "day_later": _l(
        "Got “%(popup)s” on the same day: so more booths are filled, more evenly, with more wishes granted."
    ),
    "cap": _l("Has as many pop-ups as it asked for or may have (%(most)s); the last of them was “%(popup)s”."),
    "cap_later": _l(
        "Has as many pop-ups as it asked for or may have (%(most)s); with “%(popup)s” more booths are filled, more "
        "evenly, with more wishes granted."
    ),
    "no_booth": _l("No booth could be given: %(limit)s."),
    "together": _l(
        "Full for several reasons at once, among them: %(limit)s. No single other enterprise was in the way."
    ),
    "wish": _l(
        "As many booths as others, but this was wish no. %(own)s, and at most no. %(other)s for them. (%(limit)s)"
    ),
    "lottery": _l(
        "All else was even, and the lottery decided: ticket %(own)s, and the last that won was %(other)s. (%(limit)s)"
    ),
    "room_now": _l("There is room again after a change by hand; the waiting list decides."),
}


SHORT: Mapping[str, LazyText] = {
    "given": _l("Wish granted"),
    "pinned": _l("Certain place"),
    "moved_in": _l("Given by hand"),
    "moved_out": _l("Taken out by hand"),
    "excluded": _l("Left out by hand"),
    "barred": _l("Cannot stand there"),
    "day": _l("Another pop-up that day"),
    "cap": _l("Has all it may have"),
    "no_booth": _l("No booth of that kind"),
    "together": _l("Full for several reasons"),
    "booths": _l("Others had fewer booths"),
    "wish": _l("Others wished for it more"),
    "lottery": _l("The lottery decided"),
    "room_now": _l("Room again"),
}
"""Reasons in two or three words, for a list."""


def _bar(key: str, titles: Mapping[str, str]) -> str:
    kind, _, detail = key.partition(":")
    if kind == ELSEWHERE:
        return gettext("the city has placed it at “%(popup)s” on one of the days", popup=titles.get(detail, detail))
    return str(Bar.read(key))


def _zone(what: str) -> str:
    return next((str(zone) for zone in BoothZone if zone.value == what), what)
