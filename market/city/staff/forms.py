"""The forms of the staff's pages. They check shape; the domain checks truth."""

from collections.abc import Sequence
from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField

from market.domain.accounts.models import StaffRole
from market.domain.operators.invitations import LONGEST, SHORTEST, USUAL
from market.domain.operators.models import StaffScope
from market.domain.operators.queries import ListedOrganisation
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import EMAIL_MISSING, AtMost, EmailField, LineField, Required

LASTS = {
    "1": (SHORTEST, _l("One hour")),
    "24": (USUAL, _l("One day")),
    "72": (timedelta(days=3), _l("Three days")),
    "168": (LONGEST, _l("One week")),
}
"""For how long an invitation works, by hours."""


class RoleForm(FlaskForm):
    """Where somebody belongs, what they may do, and how far it reaches."""

    organisation = SelectField(_l("Works for"), [Required(_l("Please choose an organisation."))])
    role = RadioField(
        _l("Role"),
        [Required(_l("Please choose a role."))],
        choices=[SelectChoice(role.value, role.label) for role in StaffRole],
    )
    scope = RadioField(
        _l("How far it reaches"),
        [Required(_l("Please choose how far the role reaches."))],
        choices=[SelectChoice(scope.value, scope.label) for scope in StaffScope],
        default=StaffScope.EVERYTHING.value,
    )

    def offer(self, organisations: Sequence[ListedOrganisation]) -> None:
        """Fill the list of organisations."""
        self.organisation.choices = [SelectChoice(str(one.id), one.name) for one in organisations]

    @property
    def chosen_organisation(self) -> int:
        return int(str(self.organisation.data))

    @property
    def chosen_role(self) -> StaffRole:
        return StaffRole.stored_as(str(self.role.data))

    @property
    def chosen_scope(self) -> StaffScope:
        return StaffScope.stored_as(str(self.scope.data))


class InviteForm(RoleForm):
    """Whom to invite, and for how long the link works."""

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


class OrganisationForm(FlaskForm):
    """An organisation whose people run the market."""

    name_ko = LineField(
        _l("Name in Korean"), [Required(_l("Please write the name of the organisation.")), AtMost(60)]
    )
    name_en = LineField(_l("Name in English"), [AtMost(60)])
