"""Take new sentences into the Korean catalogue, drop those that are said no more, and list what is to translate."""

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tools.catalogue import PO, korean, said, singular, translated

HEADER = (
    "# Korean for DADAKET. Sentences are taken in by `make translations`; write the Korean here.\n"
    "# 해요체 to shoppers, 합니다 for facts; one word a thing: docs/glossary.md.\n"
)


def main() -> None:
    """Rewrite the catalogue, sorted, without dates, so that a change shows only what changed."""
    kept = translated()
    fresh = Catalog(locale="ko", project="DADAKET", charset="utf-8", fuzzy=False, header_comment=HEADER)
    missing = []
    for message in said():
        if not message.id:
            continue
        ours = kept.get(message.id, message.context)
        text = korean(ours) if ours else ""
        if not text:
            missing.append(singular(message))
        plural = isinstance(message.id, tuple | list)
        fresh.add(message.id, (text,) if plural else text, context=message.context, flags=message.flags)
    with PO.open("wb") as file:
        write_po(file, fresh, sort_output=True, no_location=True, omit_header=False, width=110)
    dated = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Generated-By", "Report-")
    lines = PO.read_text().splitlines(keepends=True)
    PO.write_text("".join(line for line in lines if not line.lstrip('"').startswith(dated)))
    for text in missing:
        print(f"to translate: {text!r}")


if __name__ == "__main__":
    main()
