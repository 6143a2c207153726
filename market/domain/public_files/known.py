"""What is known of the entries of the directory, to hold a public file against."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from market.domain.enterprises.models import Enterprise, EnterpriseAlias, EnterpriseStatus, SellerIdentity
from market.domain.public_files.matching import Known
from market.domain.public_files.models import Register, RegisterEntry
from market.foundation.database import below_orm, table_of

STRETCH = 500
"""So many keys stand in one statement."""

_enterprise, _alias = table_of(Enterprise), table_of(EnterpriseAlias)
_seller, _entry = table_of(SellerIdentity), table_of(RegisterEntry)


def entries(*, is_sample: bool) -> list[Known]:
    """Every entry, real or sample, with the names and numbers of it that are known: four statements.

    A workspace that nobody has approved yet is none; an entry that the city has hidden is one.
    """
    mine = _enterprise.c.is_sample.is_(is_sample)
    known = {
        row.id: Known(row.id, row.name_ko, row.district, [row.name_en] if row.name_en else [])
        for row in below_orm().execute(
            select(_enterprise.c.id, _enterprise.c.name_ko, _enterprise.c.name_en, _enterprise.c.district).where(
                mine,
                (_enterprise.c.status != EnterpriseStatus.HIDDEN)
                | _enterprise.c.reference.is_not(None)
                | _enterprise.c.id.in_(_registered()),
            )
        )
    }
    for enterprise_id, name in below_orm().execute(select(_alias.c.enterprise_id, _alias.c.name)):
        if enterprise_id in known:
            known[enterprise_id].names.append(name)
    sellers = select(_seller.c.enterprise_id, _seller.c.company_name, _seller.c.business_no)
    stated = select(_entry.c.enterprise_id, _entry.c.name, _entry.c.business_no)
    for statement in (sellers, stated):
        for enterprise_id, name, number in below_orm().execute(statement):
            if enterprise_id in known:
                known[enterprise_id].names.append(name)
                known[enterprise_id].numbers.update({number} if number else ())
    return list(known.values())


def _registered() -> Any:
    return select(_entry.c.enterprise_id)


def stated_before(register: Register, *, is_sample: bool) -> dict[int, Row[Any]]:
    """What ``register`` has stated so far, by the entry."""
    rows = (
        select(_entry)
        .join(_enterprise, _enterprise.c.id == _entry.c.enterprise_id)
        .where(_entry.c.register == register, _enterprise.c.is_sample.is_(is_sample))
    )
    return {row.enterprise_id: row for row in below_orm().execute(rows)}


def stretches(keys: Collection[int]) -> list[list[int]]:
    """``keys`` in parts that fit into one statement."""
    ordered = sorted(keys)
    return [ordered[first : first + STRETCH] for first in range(0, len(ordered), STRETCH)]
