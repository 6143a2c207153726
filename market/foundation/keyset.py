"""Long lists by the page, without counting what was skipped.

A page is asked for by its neighbour: the sorted value and the id of the row at its edge. However deep the page
lies, the database walks along one index, and a row that comes or goes elsewhere shuffles nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, tuple_

from market.foundation.database import below_orm, db

_VALUE, _ID = "edge_value", "edge_id"


@dataclass(frozen=True, slots=True)
class Edge:
    """The row beside the wanted page: the page stands after it in the list or, with ``before``, in front of it."""

    value: Any
    id: int
    before: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of rows in the list's order, and the edges of its neighbours (None where there is none)."""

    rows: Sequence[Any]
    previous: Edge | None
    next: Edge | None


class Walk:
    """A list sorted by ``by`` and then ``id_``, in pages of ``size`` rows; ``by`` is never NULL (``coalesce`` it).

    Each row carries the two sorted columns after its own. The statements are built once: a list with the same
    filters is walked again and again, with other values for its ``bindparam``.
    """

    def __init__(
        self,
        statement: Select[Any],
        *,
        by: ColumnElement[Any],
        id_: ColumnElement[int],
        size: int,
        descending: bool = False,
    ) -> None:
        self._wanted = statement.add_columns(by, id_).limit(size + 1)
        self._columns, self._descending, self._size = (by, id_), descending, size
        self._is_plain = not any(column.get("entity") for column in statement.column_descriptions)

    @cached_property
    def _first(self) -> Select[Any]:
        return self._wanted.order_by(*self._order(self._descending))

    @cached_property
    def _after(self) -> Select[Any]:
        return self._first.where(self._beyond(self._descending))

    @cached_property
    def _before(self) -> Select[Any]:
        backwards = not self._descending
        return self._wanted.order_by(*self._order(backwards)).where(self._beyond(backwards))

    def _order(self, descending: bool) -> list[ColumnElement[Any]]:
        return [column.desc() if descending else column.asc() for column in self._columns]

    def _beyond(self, descending: bool) -> ColumnElement[bool]:
        by, id_ = self._columns
        here, edge = tuple_(by, id_), tuple_(bindparam(_VALUE, type_=by.type), bindparam(_ID, type_=id_.type))
        return here < edge if descending else here > edge

    def page(self, edge: Edge | None, values: Mapping[str, Any] | None = None) -> Stretch:
        """The page beside ``edge``, the first one without it; ``values`` are those of the statement's parameters.

        An edge whose side has become empty leads to the first page: nobody is shown an empty page of a list that
        has rows.
        """
        if edge is None:
            rows = self._rows(self._first, values)
            return self._cut(rows, has_previous=False, has_next=len(rows) > self._size)
        statement = self._before if edge.before else self._after
        rows = self._rows(statement, {**(values or {}), _VALUE: edge.value, _ID: edge.id})
        if not rows:
            return self.page(None, values)
        more = len(rows) > self._size
        if edge.before:
            return self._cut(rows[: self._size][::-1], has_previous=more, has_next=True)
        return self._cut(rows, has_previous=True, has_next=more)

    def _rows(self, statement: Select[Any], values: Mapping[str, Any] | None) -> list[Any]:
        """Plain columns are read below the ORM, which has nothing to do with them."""
        if self._is_plain:
            return list(below_orm().execute(statement, values).all())
        return list(db.session.execute(statement, values).all())

    def _cut(self, rows: list[Any], *, has_previous: bool, has_next: bool) -> Stretch:
        rows = rows[: self._size]
        return Stretch(
            rows,
            previous=Edge(rows[0][-2], rows[0][-1], before=True) if rows and has_previous else None,
            next=Edge(rows[-1][-2], rows[-1][-1]) if rows and has_next else None,
        )


def fetch(
    statement: Select[Any],
    *,
    by: ColumnElement[Any],
    id_: ColumnElement[int],
    descending: bool = False,
    edge: Edge | None,
    size: int,
) -> Stretch:
    """One page of a list that is built for this once; see ``Walk``."""
    return Walk(statement, by=by, id_=id_, size=size, descending=descending).page(edge)
