"""What the city does with calls: write, announce, cancel. The caller opens the transaction; nothing here commits.

Text and rules change until the call opens, by one conditional UPDATE that asks the row itself, and then never again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.calls import letters, office_queries, rules
from market.domain.calls.errors import (
    BoothsDrawn,
    CallCancelled,
    CallFrozen,
    NotReadyToAnnounce,
    PopupInAnotherCall,
    PopupUnfit,
    TimesOutOfOrder,
    TooManyPopups,
)
from market.domain.calls.models import Call, CallPopup
from market.domain.calls.rules import Missing, OfferedPopup
from market.domain.popups.models import Popup, PopupStatus
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.wording import moment

_NOT_OF_THE_ROW = ("popup_ids",)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the city says of a call. ``quotas`` maps a zone's stored value to the most booths of it in a pop-up."""

    title_ko: str
    title_en: str | None
    text_ko: str
    text_en: str | None
    opens_at: datetime
    closes_at: datetime
    popup_ids: Sequence[int]
    asks_papers: list[str]
    fewest_products: int
    asks_power: bool
    asks_experience: bool
    category_share: int
    most_competitors: int
    most_popups: int
    quotas: dict[str, int]
    draw_name: str
    draw_on: date | None
    offer_hours: int
    objection_days: int

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name not in _NOT_OF_THE_ROW}


def create_call(
    facts: CallFacts,
    *,
    slug: str,
    organisation_id: int | None = None,
    is_sample: bool = False,
    actor: Actor,
    now: datetime,
) -> Call:
    """Write a draft, with a secret seed of its own.

    Raises ``TimesOutOfOrder``, ``TooManyPopups``, ``PopupUnfit`` or ``PopupInAnotherCall``.
    """
    _check(facts)
    seed = rules.new_seed()
    call = Call(
        slug=slug,
        organisation_id=organisation_id,
        is_sample=is_sample,
        seed=seed,
        seed_hash=rules.seed_hash(seed),
        created_at=now,
        updated_at=now,
        **facts.columns(),
    )
    db.session.add(call)
    db.session.flush()
    _take_popups(call, facts.popup_ids, now)
    _note(call, "call.created", actor=actor, now=now, changes={"popups": [[], _slugs(call)]})
    return call


def change_call(call: Call, facts: CallFacts, *, actor: Actor, now: datetime) -> None:
    """Write it anew, as long as it has not opened. What is announced has to stay whole.

    Raises ``CallFrozen``, ``CallCancelled``, ``NotReadyToAnnounce`` and what ``create_call`` does.
    """
    _check(facts)
    if call.announced_at is not None and rules.may_change(call, now):
        _check_words(facts, now)
    before = {**{name: getattr(call, name) for name in facts.columns()}, "popups": _slugs(call)}
    if not _claim(call, _is_changeable(now), _takes(facts), **facts.columns(), updated_at=now):
        if rules.may_change(call, now):  # a colleague has announced it meanwhile
            _check_words(facts, now)
        raise _no_more(call)
    _take_popups(call, facts.popup_ids, now)
    if call.announced_at is not None:
        _check_whole(call, now)
    after = {**facts.columns(), "popups": _slugs(call)}
    changes = {name: [_told(before[name]), _told(after[name])] for name in after if before[name] != after[name]}
    _note(call, "call.changed", actor=actor, now=now, changes=changes)


def announce(call: Call, *, actor: Actor, now: datetime) -> None:
    """Show it to everybody, with its rules and the seed's hash; doing it twice changes nothing.

    Raises ``NotReadyToAnnounce``, which says what is missing, ``CallFrozen`` or ``CallCancelled``.
    """
    if call.announced_at is not None and call.cancelled_at is None:
        return
    if call.cancelled_at is None:
        _check_whole(call, now)
    if not _claim(call, _is_changeable(now), announced_at=now, updated_at=now):
        raise _no_more(call)
    frozen = rules.frozen_rules(call)
    changes = {"seed_hash": [None, call.seed_hash], "rules_hash": [None, rules.rules_hash(frozen)]}
    _note(call, "call.announced", actor=actor, now=now, changes=changes)


def cancel(call: Call, *, reason: str, actor: Actor, now: datetime) -> None:
    """Call it off: its pop-ups are free for another call, whoever has applied or begun to is told.

    Raises ``BoothsDrawn`` once the lottery is in: from then on a pop-up is cancelled instead.
    """
    if not _claim(
        call,
        Call.cancelled_at.is_(None),
        Call.draw_numbers.is_(None),
        cancelled_at=now,
        cancel_reason=reason,
        updated_at=now,
    ):
        if call.cancelled_at is None:
            raise BoothsDrawn
        return
    db.session.execute(
        update(CallPopup)
        .where(CallPopup.call_id == call.id)
        .values(is_held=False)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(call, ["entries"])
    for application in office_queries.to_be_told(call):
        letters.tell(application, "call_cancelled", now=now)
    _note(call, "call.cancelled", actor=actor, now=now, reason=reason)


def missing(call: Call, now: datetime) -> list[Missing]:
    """What keeps ``call`` from being announced."""
    return rules.missing_to_announce(call, [_offered(popup) for popup in call.popups], now)


def _offered(popup: Popup) -> OfferedPopup:
    booths = [booth.zone for booth in popup.venue.booths if booth.is_open] if popup.venue else []
    return OfferedPopup(popup.title, popup.starts_on, popup.status is PopupStatus.CANCELLED, booths)


def _check(facts: CallFacts) -> None:
    if facts.closes_at <= facts.opens_at:
        raise TimesOutOfOrder
    if len(set(facts.popup_ids)) > rules.MOST_POPUPS:
        raise TooManyPopups(most=rules.MOST_POPUPS)


def _check_whole(call: Call, now: datetime) -> None:
    _refuse(missing(call, now))


def _check_words(facts: CallFacts, now: datetime) -> None:
    """What the table would refuse of an announced call, said in words before."""
    _refuse([lack for lack in rules.missing_to_announce(Call(**facts.columns()), [], now) if lack.where != "popups"])


def _refuse(found: Sequence[Missing]) -> None:
    if found:
        raise NotReadyToAnnounce(missing=" ".join(lack.what for lack in found))


def _is_changeable(now: datetime) -> ColumnElement[bool]:
    return and_(Call.cancelled_at.is_(None), or_(Call.announced_at.is_(None), Call.opens_at > now))


def _takes(facts: CallFacts) -> ColumnElement[bool]:
    """What is announced keeps its draw: the table would refuse it without one."""
    return true() if facts.draw_name and facts.draw_on else Call.announced_at.is_(None)


def _claim(call: Call, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Change ``call`` if the conditions hold of its row; either way it is as the table has it then."""
    statement = update(Call).where(Call.id == call.id, *conditions).values(**values).returning(Call.id)
    changed = db.session.scalar(statement.execution_options(synchronize_session=False)) is not None
    db.session.refresh(call)
    return changed


def _no_more(call: Call) -> CallCancelled | CallFrozen:
    return CallCancelled() if call.cancelled_at is not None else CallFrozen(since=moment(call.opens_at))


def _take_popups(call: Call, popup_ids: Sequence[int], now: datetime) -> None:
    """Hold exactly these pop-ups; ``uq_call_popup_held`` decides who has one."""
    wanted, held = set(popup_ids), {entry.popup_id for entry in call.entries}
    if wanted - held - {popup.id for popup in office_queries.popups_to_call(call, now)}:
        raise _in_the_way(wanted - held) or PopupUnfit()
    try:
        with db.session.begin_nested():
            gone = delete(CallPopup).where(CallPopup.call_id == call.id, CallPopup.popup_id.in_(held - wanted))
            db.session.execute(gone.execution_options(synchronize_session=False))
            db.session.add_all(CallPopup(call_id=call.id, popup_id=popup_id) for popup_id in sorted(wanted - held))
            db.session.flush()
    except IntegrityError as clash:
        raise _in_the_way(wanted - held) or PopupUnfit() from clash
    db.session.expire(call, ["entries"])


def _in_the_way(popup_ids: set[int]) -> PopupInAnotherCall | None:
    row = db.session.execute(
        select(Popup, Call)
        .join(CallPopup, CallPopup.popup_id == Popup.id)
        .join(Call, Call.id == CallPopup.call_id)
        .where(CallPopup.popup_id.in_(popup_ids), CallPopup.is_held)
        .limit(1)
    ).first()
    return PopupInAnotherCall(popup=row[0].title, call=row[1].title) if row else None


def _slugs(call: Call) -> list[str]:
    return [popup.slug for popup in call.popups]


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _note(
    call: Call,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    subject = ("call", call.id, call.title_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)
