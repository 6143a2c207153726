"""The forms of the team's pages. They check shape; the domain checks truth."""

from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.validators import ValidationError

from market.domain.enterprises.invitations import LONGEST, SHORTEST, USUAL
from market.domain.enterprises.models import MemberRole
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import EMAIL_MISSING, AtMost, EmailField, Required, SecretField

LASTS = {
    "1": (SHORTEST, _l("One hour")),
    "24": (USUAL, _l("One day")),
    "72": (timedelta(days=3), _l("Three days")),
    "168": (LONGEST, _l("One week")),
}
"""For how long an invitation works, by hours."""

_ROLES = [SelectChoice(role.value, role.label) for role in MemberRole]


class RoleForm(FlaskForm):
    """What somebody may do."""

    role = RadioField(_l("Role"), [Required(_l("Please choose a role."))], choices=_ROLES)

    @property
    def chosen_role(self) -> MemberRole:
        return MemberRole.stored_as(str(self.role.data))


class InviteForm(RoleForm):
    """Whom to invite, as what, and for how long the link works."""

    email = EmailField(_l("Email"), [Required(EMAIL_MISSING), AtMost(254)])
    lasts = RadioField(
        _l("The link works for"),
        [Required(_l("Please choose for how long the link works."))],
        choices=[SelectChoice(hours, words) for hours, (_, words) in LASTS.items()],
        default="24",
    )

    @property
    def time(self) -> timedelta:
        return LASTS[str(self.lasts.data)][0]


class PasswordForm(FlaskForm):
    """The current password, before something that cannot be taken back."""

    current_password = SecretField(_l("Current password"), [Required(_l("Please write your current password."))])


class HandOverForm(PasswordForm):
    """Whom to hand the enterprise over to."""

    to = RadioField(_l("Hand over to"), [Required(_l("Please choose a member."))])

    @classmethod
    def among(cls, people: dict[int, str]) -> "HandOverForm":
        """The form with the members to choose from, by number."""
        form = cls()
        form.to.choices = [SelectChoice(str(number), name) for number, name in people.items()]
        return form

    def validate_to(self, field: RadioField) -> None:
        if not field.choices:
            raise ValidationError(gettext("There is nobody to hand over to. Invite somebody first."))
