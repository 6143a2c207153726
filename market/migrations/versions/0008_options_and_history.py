"""options of a product in up to three directions, and the version by which two editors notice each other."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("product") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        table.create_check_constraint("version_counted", "version >= 1")
    with op.batch_alter_table("product") as table:
        table.alter_column("version", server_default=None)
    op.create_table(
        "product_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_ko", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_product_option_up_to_three")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_option_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_option")),
        sa.UniqueConstraint("product_id", "position", name=op.f("uq_product_option_product_id_position")),
    )
    op.create_table(
        "option_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["product_option.id"],
            name=op.f("fk_option_value_option_id_product_option"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option_value")),
        sa.UniqueConstraint("option_id", "name_ko", name=op.f("uq_option_value_option_id_name_ko")),
        sa.UniqueConstraint("option_id", "position", name=op.f("uq_option_value_option_id_position")),
    )
    with op.batch_alter_table("product_variant") as table:
        table.create_unique_constraint("uq_product_variant_product_id_name_ko", ["product_id", "name_ko"])
    _begin()


def _begin() -> None:
    """What had options so far had one: its label, and the names of what can be bought."""
    op.execute(
        "INSERT INTO product_option (product_id, position, label_ko, label_en) "
        "SELECT id, 1, COALESCE(option_label_ko, '옵션'), COALESCE(option_label_en, 'Option') FROM product "
        "WHERE EXISTS (SELECT 1 FROM product_variant WHERE product_id = product.id AND name_ko <> '')"
    )
    op.execute(
        "INSERT INTO option_value (option_id, position, name_ko, name_en) "
        "SELECT product_option.id, product_variant.position, product_variant.name_ko, product_variant.name_en "
        "FROM product_variant JOIN product_option ON product_option.product_id = product_variant.product_id "
        "WHERE product_variant.name_ko <> ''"
    )


def downgrade() -> None:
    with op.batch_alter_table("product_variant") as table:
        table.drop_constraint("uq_product_variant_product_id_name_ko", type_="unique")
    op.drop_table("option_value")
    op.drop_table("product_option")
    with op.batch_alter_table("product") as table:
        table.drop_constraint("version_counted", type_="check")
        table.drop_column("version")
