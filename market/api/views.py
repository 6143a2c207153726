"""The addresses of the API: one for each operation, and the document that describes them."""

from collections.abc import Callable

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from market.api import answers, feeds, guide, open_data
from market.api.describing import Listed, Operation
from market.api.document import openapi
from market.api.operations import OPERATIONS
from market.api.reading import NoSuchPage, WrongParameters, asked
from market.foundation.i18n import current_language, gettext
from market.web import errors, limits
from market.web.filters import address_with
from market.web.paging import encode
from market.web.site import settings

v1 = Blueprint("v1", __name__, url_prefix=answers.PATH)
v1.after_request(answers.for_everybody)
errors.tell_programs(answers.PATH, answers.refusal)

bp = Blueprint("api", __name__)
_pace = limits.limiter.shared_limit(limits.API, scope="api")


@v1.errorhandler(WrongParameters)
def _wrong_parameters(error: WrongParameters) -> ResponseReturnValue:
    return answers.wrong_parameters(error.faults)


@v1.errorhandler(NoSuchPage)
def _no_such_page(error: NoSuchPage) -> ResponseReturnValue:
    detail = gettext("page: there is no such page of this list. Begin again without it.")
    return answers.problem(404, detail, anchor="not-found")


@v1.get("/openapi.json")
@_pace
def document() -> ResponseReturnValue:
    """What can be asked, for programs."""
    return answers.found(openapi(current_language(), settings().site_url))


def _view(operation: Operation) -> Callable[..., ResponseReturnValue]:
    """The view of one operation."""

    def of_one(slug: str) -> ResponseReturnValue:
        asked(operation)
        source = operation.ask({"slug": slug})
        if source is None:
            return answers.refusal(404, {})
        return answers.found(operation.thing.told(source))

    def of_many() -> ResponseReturnValue:
        listed: Listed = operation.ask(asked(operation))
        return _page(operation, listed)

    return of_one if operation.is_of_one else of_many


def _page(operation: Operation, listed: Listed) -> Response:
    following = settings().site_url + address_with(page=encode(listed.next)) if listed.next else None
    items = [operation.thing.told(source) for source in listed.sources]
    return answers.found({"items": items, "next": following}, next_page=following)


for one in OPERATIONS:
    v1.add_url_rule(one.path, one.name, _pace(_view(one)), methods=["GET"])

for part in (v1, guide.bp, open_data.bp, feeds.bp):
    bp.register_blueprint(part)
