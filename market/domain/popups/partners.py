"""What the city notes of those who lend space."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from market.domain.audit import services as audit
from market.domain.popups.slugs import named
from market.domain.popups.space_models import MerchantOfRecord, Partner, PartnerKind
from market.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What the city says of a partner; None where no paper says it. ``fee_rate`` is in hundredths of a percent."""

    name_ko: str
    name_en: str | None
    kind: PartnerKind
    agreement_no: str | None
    agreement_from: date | None
    agreement_until: date | None
    contact_role: str | None
    contact_phone: str | None
    fee_rate: int | None
    merchant_of_record: MerchantOfRecord | None
    note_ko: str | None
    note_en: str | None


def add_partner(facts: PartnerFacts, *, slug: str, actor: Actor, now: datetime) -> Partner:
    """Note a new partner, under ``slug`` or, where that is taken, with a number behind it."""
    partner = named(Partner(slug=slug, is_sample=False, sources=[], created_at=now, updated_at=now, **asdict(facts)))
    _record("partner.added", partner, None, actor, now)
    return partner


def change_partner(partner: Partner, facts: PartnerFacts, *, actor: Actor, now: datetime) -> bool:
    """Say anew what is known of ``partner``; False when nothing is other than before."""
    changed = {
        name: [_shown(getattr(partner, name)), _shown(value)]
        for name, value in asdict(facts).items()
        if value != getattr(partner, name)
    }
    if not changed:
        return False
    for name, value in asdict(facts).items():
        setattr(partner, name, value)
    partner.updated_at = now
    _record("partner.changed", partner, changed, actor, now)
    return True


def _shown(value: Any) -> str | None:
    return None if value is None else str(getattr(value, "value", value))


def _record(action: str, partner: Partner, changes: dict[str, Any] | None, actor: Actor, now: datetime) -> None:
    subject = ("partner", partner.id, partner.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes)
