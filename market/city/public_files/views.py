"""Public files: handing one in, looking at what it would do, deciding what is doubtful, applying it, undoing it.

Nothing comes into the directory before somebody has confirmed it; then all of it as one batch, or nothing.
"""

from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from market import seed
from market.city.public_files import telling
from market.city.public_files.forms import FileForm, UndoForm
from market.domain.operators.abilities import StaffAbility
from market.domain.public_files import deciding, queries, services
from market.domain.public_files.errors import NoFileDate, NoSuchPublicFile
from market.domain.public_files.faults import sentence
from market.domain.public_files.layouts import layout_of
from market.domain.public_files.models import Decision, FileState, PublicFile, PublicFileRow, Register, Verdict
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.web import public_files
from market.web.documents import XLSX, Sheet, download, make_workbook
from market.web.guards import staff_needs
from market.web.handed_in import plain_name
from market.web.limits import CHECKOUT, limiter
from market.web.paging import moment, page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user
from market.web.sheets import NotASheet

bp = Blueprint("public_files", __name__, url_prefix="/public-files")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))

LARGEST_POST = public_files.LARGEST + 1024**2
SAMPLE = Path(seed.__file__).parent / "sample" / "social_enterprises.csv"
SHOWN = (Verdict.DOUBTFUL, Verdict.NEW, Verdict.CHANGED, Verdict.ENDED, Verdict.FAULTY, Verdict.SAME)
_ACTS = {
    "new": Decision.NEW,
    "leave": Decision.LEAVE,
    "end": Decision.END,
    "open": None,
}


@bp.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Files of a register are large, and hold names of people: they are not laid down while they are read."""
    if endpoint == "city.public_files.index" and request.method == "POST":
        request.max_content_length = LARGEST_POST
        request.keeps_files_in_memory = True  # type: ignore[attr-defined]


@bp.route("/", methods=["GET", "POST"])
@limiter.limit(CHECKOUT, methods=["POST"])
def index() -> ResponseReturnValue:
    """Every file that was handed in, and one more."""
    form = FileForm()
    if not form.is_submitted():
        return _index(form)
    if not form.validate():
        return _index(form), 422
    given = request.files.get("file")
    try:
        file_id = _take_in(given, form)
    except MarketError as refusal:
        form.form_errors = [*form.form_errors, str(refusal)]
        return _index(form), 422
    finally:
        if given is not None:
            given.close()
    return redirect(url_for("city.public_files.show", file_id=file_id), 303)


@bp.get("/sample.csv")
def sample() -> ResponseReturnValue:
    """A small file of invented enterprises, to try it with."""
    name = f"{gettext('sample-social-enterprises')}-20250630.csv"
    return download(SAMPLE.read_text("utf-8").encode("cp949"), name=name, kind="text/csv; charset=cp949")


@bp.get("/<int:file_id>")
def show(file_id: int) -> ResponseReturnValue:
    """One file: what it would do, how far it is, what it has done; ``?show=`` one kind of its rows."""
    return _page(queries.public_file(file_id))


@bp.get("/<int:file_id>/faulty.xlsx")
def faulty(file_id: int) -> ResponseReturnValue:
    """The faulty rows as a workbook, wrong cells coloured, and what to do beside them."""
    file = queries.public_file(file_id)
    rows = queries.faulty_rows(file)
    if not rows:
        raise NoSuchPublicFile
    name = f"{file.file_name.rpartition('.')[0] or 'public-file'}-{gettext('to correct')}.xlsx"
    return download(_marked(file, rows), name=name, kind=XLSX)


@bp.post("/<int:file_id>/rows/<int:row_id>")
def decide(file_id: int, row_id: int) -> ResponseReturnValue:
    """Say what one row is: ``is`` names an entry, or ``new``, ``leave``, ``end``, or ``open`` to take it back."""
    file = queries.public_file(file_id)
    verdict = queries.row_of(file, row_id).verdict
    said = request.form.get("is", "")
    is_entry = said.isascii() and said.isdigit() and len(said) < 10
    if is_entry or said in _ACTS:
        _decide(file_id, row_id, Decision.THIS if is_entry else _ACTS[said], int(said) if is_entry else None)
    else:
        flash(gettext("Please choose what this row is."), "warning")
    back = request.args.get("page", "")
    address = url_for("city.public_files.show", file_id=file_id, show=verdict.value, page=back or None)
    return redirect(f"{address}#row-{row_id}", 303)


def _decide(file_id: int, row_id: int, decision: Decision | None, entry_id: int | None) -> None:
    try:
        with transaction():
            row = queries.row_of(queries.public_file(file_id), row_id)
            deciding.decide(row, decision, enterprise_id=entry_id, actor=actor(), now=clock.now())
    except NoSuchPublicFile:
        raise
    except MarketError as refusal:
        flash(str(refusal), "warning")


@bp.post("/<int:file_id>/apply")
def apply(file_id: int) -> ResponseReturnValue:
    """Apply it. Pressed twice, it is applied once."""
    return _do(file_id, lambda file: services.confirm(file, actor=actor(), now=clock.now()))


@bp.post("/<int:file_id>/again")
@limiter.limit(CHECKOUT)
def again(file_id: int) -> ResponseReturnValue:
    """Hold it against what is known now."""
    return _do(file_id, services.compare_again)


@bp.post("/<int:file_id>/discard")
def discard(file_id: int) -> ResponseReturnValue:
    """Throw it away."""
    with transaction():
        services.discard(queries.public_file(file_id), actor=actor(), now=clock.now())
    flash(gettext("Thrown away. Nothing of it came into the directory."), "success")
    return redirect(url_for("city.public_files.index"), 303)


@bp.route("/<int:file_id>/undo", methods=["GET", "POST"])
def undo(file_id: int) -> ResponseReturnValue:
    """Take a whole file back, with the reason."""
    file = queries.public_file(file_id)
    form = UndoForm()
    if form.validate_on_submit():
        reason = form.reason.data
        return _do(file_id, lambda one: services.ask_undo(one, reason=reason, actor=actor(), now=clock.now()))
    if file.state is not FileState.APPLIED:
        return redirect(url_for("city.public_files.show", file_id=file_id), 303)
    page = render_template("city/public_files/undo.html", file=file, form=form)
    return page, 422 if form.is_submitted() else 200


def _take_in(given: FileStorage | None, form: FileForm) -> int:
    if given is None or not given.filename:
        raise NotASheet
    name = plain_name(given.filename)
    as_of = form.as_of.data or public_files.day_in_name(name)
    if as_of is None:
        raise NoFileDate
    reading = public_files.read_file(given.stream.read(public_files.LARGEST + 1), chosen=form.chosen, as_of=as_of)
    with transaction():
        file = services.take_in(
            reading,
            file_name=name,
            as_of=as_of,
            language=current_language(),
            user=signed_in_user(),
            actor=actor(),
            now=clock.now(),
        )
        file_id = file.id
    public_files.go_on(queries.public_file(file_id))
    return file_id


def _do(file_id: int, step: Any) -> ResponseReturnValue:
    try:
        with transaction():
            step(queries.public_file(file_id))
    except MarketError as refusal:
        if isinstance(refusal, NoSuchPublicFile):
            raise
        flash(str(refusal), "warning")
    else:
        public_files.go_on(queries.public_file(file_id))
    return redirect(url_for("city.public_files.show", file_id=file_id), 303)


def _index(form: FileForm) -> str:
    files, stretch = queries.files(requested_edge(moment))
    newest = queries.newest()
    return render_template(
        "city/public_files/index.html",
        form=form,
        page=page_of(files, stretch),
        registers=[(layout_of(one), newest.get(one)) for one in Register],
        states=FileState,
        most=f"{public_files.MOST_ROWS:,}",
        megabytes=public_files.LARGEST // 1024**2,
    )


def _page(file: PublicFile) -> str:
    decided = queries.decisions(file)
    numbers = {verdict: sum(number for (one, _), number in decided.items() if one is verdict) for verdict in SHOWN}
    wanted = request.args.get("show", "")
    verdict = next((one for one in SHOWN if one.value == wanted), None) or next(
        (one for one in SHOWN if numbers[one]), Verdict.NEW
    )
    stretch = queries.rows(file, verdict, requested_edge(whole_number))
    rows = [row[0] for row in stretch.rows]
    entries = queries.candidates_of(rows)
    stated = queries.stated_of_candidates(entries)
    return render_template(
        "city/public_files/show.html",
        file=file,
        layout=layout_of(file.register),
        states=FileState,
        verdicts=Verdict,
        decisions=Decision,
        shown=verdict,
        numbers=numbers,
        undecided=decided.get((Verdict.DOUBTFUL, None), 0),
        ending=decided.get((Verdict.ENDED, Decision.END), 0),
        page=page_of([_row(file, row, entries, stated) for row in rows], stretch),
        args={"page": request.args.get("page", "")} if request.args.get("page") else {},
        objections=telling.OBJECTIONS,
    )


def _row(file: PublicFile, row: PublicFileRow, entries: Any, stated: Any) -> dict[str, Any]:
    return {
        "row": row,
        "lines": telling.change_lines(row, file.register),
        "candidates": telling.candidates(file, row, entries, stated),
        "doubt": telling.DOUBTS.get(row.why, ""),
        "faults": [{**fault, "sentence": sentence(fault["code"], fault["other"])} for fault in row.faults],
        "others": row.stated.get("others", []),
    }


def _marked(file: PublicFile, rows: Any) -> bytes:
    keys = [key for key in telling.FIELDS if key in file.heads]
    head = [gettext("Row"), *(file.heads[key] for key in keys), gettext("What to do")]
    written: list[list[str | int]] = [list(head)]
    remarks: dict[tuple[int, int], str] = {}
    for at, row in enumerate(rows, start=1):
        by_key = {fault["key"]: fault for fault in row.faults}
        cells = [
            by_key[key]["text"]
            if key in by_key
            else telling.said(key, row.name if key == "name" else row.stated.get(key))
            for key in keys
        ]
        told = {key: sentence(fault["code"], fault["other"]) for key, fault in by_key.items()}
        reasons = " / ".join(
            f"{by_key[key]['head'] or file.heads.get(key, '')}: {said}" for key, said in told.items()
        )
        written.append([str(row.number), *cells, reasons])
        remarks |= {(at, keys.index(key) + 1): said for key, said in told.items() if key in keys}
    widths = [8, *[22] * len(keys), 60]
    return make_workbook([Sheet(gettext("Rows to correct"), written, widths, remarks=remarks, frozen=(1, 2))])
