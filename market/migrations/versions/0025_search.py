"""The database's own full-text search over tokens; the words of the documents; what was not found.

Documents are made of what they describe by ``flask search rebuild``, which ``flask serve`` does by itself when it
finds things and no documents: a migration knows none of our code.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_FTS5 = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "tokens, content='search_document', content_rowid='id', detail='none', columnsize=0, "
    "tokenize=\"ascii tokenchars '_'\")",
    "CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN "
    "INSERT INTO search_index (rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN "
    "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_document_changed AFTER UPDATE OF tokens ON search_document BEGIN "
    "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO search_index (rowid, tokens) VALUES (new.id, new.tokens); END",
)


def upgrade() -> None:
    op.drop_table("search_document")
    _create_documents(
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("tokens", TSVECTOR() if _is_postgresql() else sa.Text(), nullable=False),
    )
    if _is_postgresql():
        op.create_index(
            "ix_search_document_tokens",
            "search_document",
            ["tokens"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    else:
        for statement in _FTS5:
            op.execute(statement)
    op.create_table(
        "search_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("is_name", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_search_word_word", "search_word", ["word"])
    op.create_table(
        "search_miss",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_search_miss_asked_once")),
        sa.PrimaryKeyConstraint("day", "words", name=op.f("pk_search_miss")),
    )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _create_documents(*columns: sa.Column[object]) -> None:
    kinds = sa.Enum(
        *("product", "enterprise", "popup"), name="documentkind", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_search_document_kind_object_id")),
    )


def downgrade() -> None:
    op.drop_table("search_miss")
    op.drop_table("search_word")
    if not _is_postgresql():
        op.execute("DROP TABLE search_index")
    op.drop_table("search_document")
    _create_documents(
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )
    op.create_index("ix_search_document_kind", "search_document", ["kind"])
