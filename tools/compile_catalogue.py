"""Compile the Korean catalogue. Babel's own command refuses a Korean sentence that names the number of things where
the English for one of them does not ("for each item"); ours are checked by ``check_translations`` instead.
"""

from babel.messages.mofile import write_mo

from tools.catalogue import PO, translated

if __name__ == "__main__":
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, translated())
