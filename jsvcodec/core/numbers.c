/* Integers <-> text: see numbers.h. */
#include "numbers.h"
#include "digits.h"

const char DIGIT_PAIRS[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
    "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

enum { EIGHT_DIGITS = 100000000 }; /* less than that has up to eight */

static ALWAYS_INLINE char *
put_four_digits(char *to, uint32_t value)
{
    memcpy(to, DIGIT_PAIRS + 2 * (value / 100), 2);
    memcpy(to + 2, DIGIT_PAIRS + 2 * (value % 100), 2);
    return to + 4;
}

static ALWAYS_INLINE char *
put_eight_digits(char *to, uint32_t value)
{
    put_four_digits(to, value / 10000);
    return put_four_digits(to + 4, value % 10000);
}

/* Up to four, eight digits without zeros in front. */
static ALWAYS_INLINE char *
put_up_to_four(char *to, uint32_t value)
{
    return value < 100 ? put_up_to_two(to, value) : put_two_digits(put_up_to_two(to, value / 100), value % 100);
}

static ALWAYS_INLINE char *
put_up_to_eight(char *to, uint32_t value)
{
    return value < 10000 ? put_up_to_four(to, value)
                         : put_four_digits(put_up_to_four(to, value / 10000), value % 10000);
}

char *
put_uint64(char *to, uint64_t value)
{
    if (value < EIGHT_DIGITS) {
        return put_up_to_eight(to, (uint32_t)value);
    }
    uint64_t high = value / EIGHT_DIGITS;
    if (high < EIGHT_DIGITS) {
        to = put_up_to_eight(to, (uint32_t)high);
    }
    else {
        to = put_up_to_eight(to, (uint32_t)(high / EIGHT_DIGITS));
        to = put_eight_digits(to, (uint32_t)(high % EIGHT_DIGITS));
    }
    return put_eight_digits(to, (uint32_t)(value % EIGHT_DIGITS));
}

char *
put_digits(char *to, uint64_t value, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        to[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

bool
read_int64(const char *text, Py_ssize_t length, int64_t *value)
{
    bool negative = length > 0 && text[0] == '-';
    Py_ssize_t digits = length - negative;
    uint64_t magnitude = 0;

    /* 18 digits cannot overflow; zeros after a minus are refused by .NET, and by Python's reader in its own words */
    if (digits < 1 || digits > 18 || (negative && text[1] == '0' && digits > 1)) {
        return false;
    }
    const uint8_t *end = (const uint8_t *)text + length;
    if (take_digits(end - digits, end, &magnitude) != end) {
        return false;
    }
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}
