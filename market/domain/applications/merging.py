"""Putting a workspace's things into the entry of the directory that has turned out to be its owner's.

Every table with a key to ``enterprise`` is found in the schema itself, so that a table which is added later is moved
as well. Where the entry has a row that can be there only once (its charges, say), the workspace's takes its place.
"""

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, and_, delete, exists, update

from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, db, table_of

OWN_WORDS = (
    *("summary_ko", "summary_en", "story_ko", "story_en", "effect_ko", "effect_en"),
    *("opening_hours_ko", "opening_hours_en", "picture", "dong", "founded_year", "employees"),
)
"""What an owner may have written about the enterprise while the application was open."""


def references() -> Iterator[tuple[Table, Column[int]]]:
    """Every column that points to an enterprise, with its table."""
    enterprise = table_of(Enterprise)
    for table in Model.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=_name_of):
            if key.column.table is enterprise:
                yield table, key.parent


def _name_of(key: ForeignKey) -> str:
    return str(key.parent.name)


def move_into(workspace: Enterprise, entry: Enterprise) -> None:
    """Let everything that points to ``workspace`` point to ``entry``, and let the workspace go."""
    workspace_id, entry_id = workspace.id, entry.id
    for name in OWN_WORDS:
        written = getattr(workspace, name)
        if written is not None:
            setattr(entry, name, written)
    db.session.flush()
    for table, column in references():
        _make_room(table, column, workspace_id, entry_id)
        db.session.execute(update(table).where(column == workspace_id).values({column.name: entry_id}))
    db.session.execute(delete(table_of(Enterprise)).where(table_of(Enterprise).c.id == workspace_id))
    db.session.expunge(workspace)
    db.session.expire_all()


def _make_room(table: Table, column: Column[int], workspace_id: int, entry_id: int) -> None:
    """Remove the entry's rows that the workspace's could not stand beside."""
    for others in _sets_with(table, column):
        twin = table.alias()
        same = and_(
            twin.c[column.name] == workspace_id,
            *(twin.c[other.name] == table.c[other.name] for other in others),
        )
        db.session.execute(delete(table).where(column == entry_id, exists().where(same)))


def _sets_with(table: Table, column: Column[int]) -> Iterator[list[Column[object]]]:
    """For each set of columns that is unique and holds ``column``: the others of it."""
    sets = [table.primary_key.columns]
    sets += [rule.columns for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    sets += [index.columns for index in table.indexes if index.unique and not _is_partial(index.dialect_kwargs)]
    for columns in sets:
        if column.name in columns:
            yield [other for other in columns if other is not column]


def _is_partial(options: object) -> bool:
    return any(str(name).endswith("_where") and value is not None for name, value in dict(options).items())  # type: ignore[call-overload]
