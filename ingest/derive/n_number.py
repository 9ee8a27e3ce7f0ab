"""US registrations (N-numbers) and 24-bit addresses: the arithmetic that joins them, both ways.

The addresses a00001 to adf7c7 are given in order: N1, N1A, N1AA ... N1AZ, N1B ... N1ZZ, N10, N10A ... N99999.
After N come one to five characters: a digit from 1 to 9, digits, then at most two letters (neither I nor O);
where four digits are there, one more digit or one letter.
"""

from __future__ import annotations

import re

FIRST = 0xA00001
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SUFFIXES = 1 + len(LETTERS) * (1 + len(LETTERS))  # none, one letter, two letters: 601
FOUR_DIGITS = 1 + len(LETTERS) + 10  # after four digits: nothing, one letter, one digit: 35
BLOCK = {4: FOUR_DIGITS}
for _digits in (3, 2, 1):
    BLOCK[_digits] = SUFFIXES + 10 * BLOCK[_digits + 1]
COUNT = 9 * BLOCK[1]
N_NUMBER = re.compile(r"N([1-9]\d{0,4})([A-HJ-NP-Z]{0,2})", re.ASCII)


def to_hex(registration: str) -> str | None:
    """The 24-bit address of an N-number as six lower-case hex digits; None when it is no N-number.

    >>> to_hex("N278GX"), to_hex("N1"), to_hex("N99999"), to_hex("YV2944")
    ('a2c4e0', 'a00001', 'adf7c7', None)
    """
    match = N_NUMBER.fullmatch(registration)
    if match is None or len(registration) > 6:
        return None
    digits, letters = match.groups()
    offset = (int(digits[0]) - 1) * BLOCK[1]
    for place, digit in enumerate(digits[1:4], 2):
        offset += SUFFIXES + int(digit) * BLOCK[place]
    if len(digits) == 5:
        offset += 1 + len(LETTERS) + int(digits[4])
    elif letters:
        offset += _suffix(letters, single=len(digits) == 4)
    return f"{FIRST + offset:06x}"


def _suffix(letters: str, single: bool) -> int:
    """How many registrations with the same digits come before that suffix; `single`: only one letter can follow."""
    width = 1 if single else 1 + len(LETTERS)
    offset = 1 + LETTERS.index(letters[0]) * width
    return offset + (1 + LETTERS.index(letters[1]) if len(letters) == 2 else 0)


def to_n_number(icao24: str) -> str | None:
    """The N-number of a 24-bit address; None when the address is not one of the United States' civil block.

    >>> to_n_number("ab7437"), to_n_number("adf7c8")
    ('N837VA', None)
    """
    rest = int(icao24, 16) - FIRST
    if not 0 <= rest < COUNT:
        return None
    digit, rest = divmod(rest, BLOCK[1])
    name = f"N{digit + 1}"
    for place in (2, 3, 4):
        if rest < SUFFIXES:
            return name + _letters(rest)
        digit, rest = divmod(rest - SUFFIXES, BLOCK[place])
        name += str(digit)
    if rest <= len(LETTERS):
        return name + ("" if rest == 0 else LETTERS[rest - 1])
    return name + str(rest - len(LETTERS) - 1)


def _letters(offset: int) -> str:
    if offset == 0:
        return ""
    first, second = divmod(offset - 1, 1 + len(LETTERS))
    return LETTERS[first] + ("" if second == 0 else LETTERS[second - 1])
