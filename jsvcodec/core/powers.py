"""Writes powers.h, the table of powers of ten that both directions of doubles.c share: `python powers.py > powers.h`.

Row k holds the first 128 bits of 10**k, rounded down, in two halves: 10**k = row * 2**(floor(log2(10**k)) - 127),
exactly where 0 <= k <= 55 (5**55 still fits) and a little more than that elsewhere. The range is what the shortest
digits of any double ask for.
"""

FIRST, LAST = -293, 324
EXACT_FIRST, EXACT_LAST = 0, 55


def significand(k: int) -> int:
    """The first 128 bits of 10**k."""
    if k >= 0:
        power: int = 10**k
        shift = power.bit_length() - 128
        return power >> shift if shift >= 0 else power << -shift
    divisor: int = 10**-k
    quotient = (1 << (127 + divisor.bit_length())) // divisor
    return quotient >> (quotient.bit_length() - 128)


def main() -> None:
    """Print the header."""
    print("/* Made by powers.py, which explains it; not to be edited. */")
    print("#ifndef JSV_POWERS_H\n#define JSV_POWERS_H\n\n#include <stdint.h>\n")
    print(f"#define FIRST_POWER ({FIRST})\n#define LAST_POWER {LAST}")
    print(f"#define FIRST_EXACT_POWER {EXACT_FIRST}\n#define LAST_EXACT_POWER {EXACT_LAST}\n")
    print("typedef struct {\n    uint64_t high;\n    uint64_t low;\n} Power;\n")
    print("static const Power POWERS[LAST_POWER - FIRST_POWER + 1] = {")
    for k in range(FIRST, LAST + 1):
        row = significand(k)
        assert row.bit_length() == 128
        low = row & (1 << 64) - 1
        assert low < (1 << 64) - 1  # doubles.c adds one to it
        print(f"    {{0x{row >> 64:016x}, 0x{low:016x}}}, /* 1e{k} */")
    print("};\n\n#endif")


if __name__ == "__main__":
    main()
