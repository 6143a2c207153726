"""members and second factors: invitations, handing over, the app's code, recovery codes, passkeys, leaving."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _refers(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{to}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(name), ondelete=ondelete)


def upgrade() -> None:
    _second_factors()
    _team()
    _leaving()


def _second_factors() -> None:
    op.create_table(
        "authenticator",
        _number("user_id"),
        _text("secret"),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _moment("added_at"),
        sa.CheckConstraint("last_step >= 0", name=op.f("ck_authenticator_steps_count_up")),
        _refers("authenticator", "user_id", "user"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "recovery_code",
        _text("code_hash"),
        _number("user_id"),
        _moment("made_at"),
        _moment("used_at", nullable=True),
        _refers("recovery_code", "user_id", "user"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "passkey",
        _number("id"),
        _number("user_id"),
        _text("credential_id"),
        _text("public_key"),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        _text("name"),
        _moment("added_at"),
        _moment("used_at", nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_signatures_count_up")),
        _refers("passkey", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])


def _team() -> None:
    op.create_table(
        "member_invitation",
        _number("id"),
        _number("enterprise_id"),
        _text("email"),
        _text("email_fingerprint"),
        sa.Column(
            "role",
            sa.Enum(
                "owner", "manager", "staff", name="memberrole", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        _text("token_hash"),
        _number("invited_by"),
        _moment("invited_at"),
        _moment("expires_at"),
        _moment("accepted_at", nullable=True),
        _number("accepted_by", nullable=True),
        _moment("withdrawn_at", nullable=True),
        sa.CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_member_invitation_one_ending")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)", name=op.f("ck_member_invitation_accepted_by_somebody")
        ),
        _refers("member_invitation", "enterprise_id", "enterprise"),
        _refers("member_invitation", "invited_by", "user"),
        _refers("member_invitation", "accepted_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_invitation_token_hash")),
    )
    for column in ("enterprise_id", "email_fingerprint", "invited_by"):
        op.create_index(op.f(f"ix_member_invitation_{column}"), "member_invitation", [column])
    op.create_table(
        "handover",
        _number("id"),
        _number("enterprise_id"),
        _number("from_id"),
        _number("to_id"),
        _moment("offered_at"),
        _moment("accepted_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("from_id != to_id", name=op.f("ck_handover_to_another")),
        sa.CheckConstraint(
            "accepted_at IS NULL OR ended_at IS NOT NULL", name=op.f("ck_handover_acceptance_ends_it")
        ),
        _refers("handover", "enterprise_id", "enterprise"),
        _refers("handover", "from_id", "user"),
        _refers("handover", "to_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_handover_open",
        "handover",
        ["enterprise_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _leaving() -> None:
    op.create_table(
        "departure",
        _number("enterprise_id"),
        _moment("left_at"),
        _number("left_by", nullable=True),
        _moment("finished_at", nullable=True),
        _refers("departure", "enterprise_id", "enterprise"),
        _refers("departure", "left_by", "user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_departure")),
    )
    op.create_table(
        "archive",
        _number("id"),
        _number("enterprise_id"),
        _number("asked_by", nullable=True),
        _text("language"),
        _moment("asked_at"),
        _number("done"),
        _number("total"),
        _text("file", nullable=True),
        _moment("made_at", nullable=True),
        _moment("failed_at", nullable=True),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_archive_progress_in_bounds")),
        sa.CheckConstraint("(made_at IS NULL) = (file IS NULL)", name=op.f("ck_archive_made_with_its_file")),
        _refers("archive", "enterprise_id", "enterprise"),
        _refers("archive", "asked_by", "user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
    )
    op.create_index(op.f("ix_archive_enterprise_id"), "archive", ["enterprise_id"])


def downgrade() -> None:
    for table in (
        "archive",
        "departure",
        "handover",
        "member_invitation",
        "passkey",
        "recovery_code",
        "authenticator",
    ):
        op.drop_table(table)
