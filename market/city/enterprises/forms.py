"""What the city types about an entry of the directory."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from market.domain.enterprises.keeping import EntryFacts, facts_of, mark_of
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, NoteField, Optional, WholeNumberField, one_line

MOST_ALIASES, LONGEST_ALIAS = 20, 60


class EntryForm(FlaskForm):
    """Facts that a source states, and the source; ``seen`` says which facts the form showed."""

    aliases = NoteField(_l("Other names"), [Optional(), AtMost(MOST_ALIASES * LONGEST_ALIAS)])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, kind.label) for kind in EnterpriseKind])
    kind_as_of = WholeNumberField(_l("As of which year"), [Optional()], lowest=2007, highest=2100)
    district = SelectField(_l("District"), choices=[SelectChoice(one.value, one.label) for one in District])
    dong = LineField(_l("Neighbourhood (dong)"), [Optional(), AtMost(40)])
    address_ko = LineField(_l("Address"), [Optional(), AtMost(200)])
    summary_ko = NoteField(_l("Summary in Korean"), [Optional(), AtMost(300), NoResidentNumber()])
    summary_en = NoteField(_l("Summary in English"), [Optional(), AtMost(400), NoResidentNumber()])
    source = LineField(_l("Source"), [Optional(), AtMost(300)])
    seen = HiddenField()

    @classmethod
    def about(cls, enterprise: Enterprise) -> "EntryForm":
        """The form filled with what stands in the directory."""
        facts = facts_of(enterprise)
        return cls(
            aliases="\n".join(facts.aliases),
            kind=facts.kind.value,
            kind_as_of=facts.kind_as_of,
            district=facts.district.value,
            dong=facts.dong,
            address_ko=facts.address_ko,
            summary_ko=facts.summary_ko,
            summary_en=facts.summary_en,
            seen=mark_of(facts),
        )

    def to_facts(self) -> EntryFacts:
        """What was typed; an empty field states nothing."""
        names = dict.fromkeys(one_line(line)[:LONGEST_ALIAS] for line in (self.aliases.data or "").splitlines())
        return EntryFacts(
            aliases=tuple(sorted(name for name in names if name)[:MOST_ALIASES]),
            kind=EnterpriseKind.stored_as(self.kind.data),
            kind_as_of=self.kind_as_of.data,
            district=District.stored_as(self.district.data),
            dong=self.dong.data or None,
            address_ko=self.address_ko.data or None,
            summary_ko=self.summary_ko.data or None,
            summary_en=self.summary_en.data or None,
        )
