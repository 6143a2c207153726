"""What a register's word counts for. Pure."""

from collections.abc import Collection

from market.domain.enterprises.models import EnterpriseKind
from market.domain.enterprises.names import same_name


def kind_from(
    stated: EnterpriseKind | None,
    year: int,
    *,
    now: tuple[EnterpriseKind, int | None],
    others: Collection[EnterpriseKind],
) -> tuple[EnterpriseKind, int | None]:
    """The kind of an entry, and as of which year, when a register's file of ``year`` states ``stated``.

    ``now`` is what the directory says, ``others`` what other registers state: a kind that one of them states stays.
    """
    kind, as_of = now
    if stated is None or (kind is not stated and kind in others):
        return now
    if kind is stated:
        return kind, max(as_of or 0, year)
    return stated, year


def sort_key(name: str) -> str:
    """``name`` as it stands in an alphabetical list: without its legal form."""
    return same_name(name) or name
