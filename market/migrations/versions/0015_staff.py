"""Who works for the city: organisations, members, roles."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ROLES = ("viewer", "event_manager", "market_manager", "finance", "administrator")
_OLD_ROLES = ("viewer", "event_manager", "administrator")
_SCOPES = ("everything", "own_popups")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _allow_roles(_ROLES)
    op.create_table(
        "staff_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_organisation")),
        sa.UniqueConstraint("name_ko", name=op.f("uq_staff_organisation_name_ko")),
    )
    op.create_table(
        "staff_member",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("scope", _choice("staffscope", _SCOPES), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_staff_member_user_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["staff_organisation.id"],
            name=op.f("fk_staff_member_organisation_id_staff_organisation"),
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_staff_member")),
    )
    op.create_index(op.f("ix_staff_member_organisation_id"), "staff_member", ["organisation_id"])
    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_fingerprint", sa.String(), nullable=False),
        sa.Column("role", _choice("staffrole", _ROLES), nullable=False),
        sa.Column("scope", _choice("staffscope", _SCOPES), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_staff_invitation_one_ending")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)", name=op.f("ck_staff_invitation_accepted_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["staff_organisation.id"],
            name=op.f("fk_staff_invitation_organisation_id_staff_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["user.id"], name=op.f("fk_staff_invitation_invited_by_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["user.id"], name=op.f("fk_staff_invitation_accepted_by_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invitation_token_hash")),
    )
    for column in ("organisation_id", "email_fingerprint", "invited_by"):
        op.create_index(op.f(f"ix_staff_invitation_{column}"), "staff_invitation", [column])
    with op.batch_alter_table("popup") as table:
        table.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_popup_organisation_id_staff_organisation"), "staff_organisation", ["organisation_id"], ["id"]
        )
    op.create_index(op.f("ix_popup_organisation_id"), "popup", ["organisation_id"])
    _begin()


def _begin() -> None:
    """Who has a role already belongs to the city and reaches everything, as before."""
    op.execute(
        "INSERT INTO staff_organisation (is_sample, name_ko, name_en, created_at) "
        "SELECT false, '고양시', 'City of Goyang', CURRENT_TIMESTAMP "
        'WHERE EXISTS (SELECT 1 FROM "user" WHERE staff_role IS NOT NULL)'
    )
    op.execute(
        "INSERT INTO staff_member (user_id, organisation_id, scope, since) "
        "SELECT \"user\".id, staff_organisation.id, 'everything', CURRENT_TIMESTAMP "
        'FROM "user" CROSS JOIN staff_organisation WHERE "user".staff_role IS NOT NULL'
    )


def _allow_roles(roles: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("user") as table:
        table.drop_constraint(op.f("ck_user_staffrole"), type_="check")
        table.create_check_constraint(op.f("ck_user_staffrole"), f"staff_role IN ({allowed})")


def downgrade() -> None:
    op.drop_index(op.f("ix_popup_organisation_id"), table_name="popup")
    with op.batch_alter_table("popup") as table:
        table.drop_constraint(op.f("fk_popup_organisation_id_staff_organisation"), type_="foreignkey")
        table.drop_column("organisation_id")
    op.drop_table("staff_invitation")
    op.drop_table("staff_member")
    op.drop_table("staff_organisation")
    op.execute("UPDATE \"user\" SET staff_role = 'event_manager' WHERE staff_role IN ('market_manager', 'finance')")
    _allow_roles(_OLD_ROLES)
