"""The form of a product-information notice: two fields, Korean and English, for each that its template has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import request
from wtforms import Field, Form

from market.domain.catalog import rules
from market.domain.catalog.notices import Filled
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Optional

PREFIX = "notice-"


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field of the notice with its two inputs; ``is_said``: there is a Korean answer."""

    label: str
    is_certification: bool
    korean: Field
    english: Field

    @property
    def is_said(self) -> bool:
        return bool((self.korean.data or "").strip())


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """The notice as the editor shows it."""

    name: str
    fields: list[ShownField]

    @property
    def has_english(self) -> bool:
        return any(field.english.data for field in self.fields)

    @property
    def has_wrong_english(self) -> bool:
        return any(field.english.errors for field in self.fields)


@lru_cache(maxsize=64)
def _form_of(template: str) -> type[Form]:
    fields: dict[str, Any] = {}
    for field in rules.notice_templates()[template].fields:
        for language in ("ko", "en"):
            checks = [Optional(), AtMost(rules.LONGEST_IN_NOTICE), NoResidentNumber()]
            fields[f"{field.key}_{language}"] = NoteField(field.label_ko, checks)
    return type("NoticeForm", (Form,), fields)


def notice_form(template: str, filled: Filled) -> Form:
    """The notice called ``template``, with what is ``filled`` in."""
    data = {
        f"{key}_{language}": text
        for key, texts in filled.items()
        for language, text in zip(("ko", "en"), texts, strict=True)
    }
    return _form_of(template)(prefix=PREFIX, data=data)


def typed_notice(template: str) -> Form:
    """The notice called ``template`` with what was posted."""
    return _form_of(template)(request.form, prefix=PREFIX)


def filled_in(form: Form, template: str) -> dict[str, tuple[str, str]]:
    """What ``form`` says, by the keys of ``template``."""
    return {
        field.key: (form[f"{field.key}_ko"].data or "", form[f"{field.key}_en"].data or "")
        for field in rules.notice_templates()[template].fields
    }


def carried(filled: Mapping[str, tuple[str, str]], *, from_: str, to: str) -> dict[str, tuple[str, str]]:
    """What was ``filled`` into one notice as far as another asks for the same, under the same label."""
    if from_ == to:
        return dict(filled)
    templates = rules.notice_templates()
    by_label = {field.label_ko: filled[field.key] for field in templates[from_].fields if field.key in filled}
    return {field.key: by_label[field.label_ko] for field in templates[to].fields if field.label_ko in by_label}


def shown(form: Form, template: str) -> ShownNotice:
    """``form`` with the words of its ``template``."""
    told = rules.notice_templates()[template]
    fields = [
        ShownField(field.label, field.is_certification, form[f"{field.key}_ko"], form[f"{field.key}_en"])
        for field in told.fields
    ]
    return ShownNotice(told.name, fields)
