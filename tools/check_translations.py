"""Every sentence that is said has a Korean translation that fills in the same names; none is left over."""

import sys

from tools.catalogue import korean, placeholders, said, singular, translated


def faults() -> list[str]:
    """What is wrong, one line each."""
    kept = translated()
    wanted = said()
    found = []
    for message in wanted:
        if not message.id:
            continue
        ours = kept.get(message.id, message.context)
        if ours is None or not korean(ours):
            found.append(f"no Korean: {singular(message)!r}")
            continue
        english = set().union(*(placeholders(text) for text in _forms(message.id)))
        if placeholders(korean(ours)) - english or (english - {"num"}) - placeholders(korean(ours)):
            found.append(f"other names to fill in: {singular(message)!r} → {korean(ours)!r}")
    left_over = (message for message in kept if message.id and wanted.get(message.id, message.context) is None)
    return found + [f"said no more: {singular(message)!r}" for message in left_over]


def _forms(identity: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (identity,) if isinstance(identity, str) else tuple(identity)


if __name__ == "__main__":
    wrong = faults()
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(f"translations: {len(wrong)} faults; `make translations` takes new sentences into the catalogue")
    print("translations: complete")
