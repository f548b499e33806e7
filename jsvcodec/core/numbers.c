/* Numbers <-> text: see numbers.h.
 *
 * Writing a double: Schubfach. One multiplication with a 128-bit power of ten scales the double and both borders of
 * its rounding interval so that the shortest decimal inside is found by comparing integers.
 * Reading one: up to 19 digits as an integer w and a power of ten. Small cases are one exact double operation
 * (Clinger); most others are decided by the first 128 bits of w * 10**e (Eisel and Lemire); the few whose rounding
 * depends on more bits than the table has, and those outside its range, go to Python's parser.
 * Both share the table powers.h. About 20 ns each way.
 */
#include "numbers.h"
#include <float.h>
#include <math.h>
#include <string.h>
#include "powers.h"
#include "scan.h"

/* ---- arithmetic ---- */

/* The high half of the 128-bit product; the low half goes to *low. */
static ALWAYS_INLINE uint64_t
multiply(uint64_t a, uint64_t b, uint64_t *low)
{
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 uint128;
    uint128 product = (uint128)a * b;
    *low = (uint64_t)product;
    return (uint64_t)(product >> 64);
#else
    uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t lowest = a_low * b_low;
    uint64_t middle = a_high * b_low + (lowest >> 32);
    uint64_t other = a_low * b_high + (uint32_t)middle;
    *low = (other << 32) | (uint32_t)lowest;
    return a_high * b_high + (middle >> 32) + (other >> 32);
#endif
}

static ALWAYS_INLINE int
leading_zeros(uint64_t value) /* of a value that is not zero */
{
#if defined(__GNUC__)
    return __builtin_clzll(value);
#else
    int count = 0;
    while (!(value >> 63)) {
        value <<= 1;
        count++;
    }
    return count;
#endif
}

/* floor(log2(10**e)) and floor(log10(2**e)), exact over all exponents of a double; the second also for 3/4 * 2**e. */
static ALWAYS_INLINE int
floor_log2_of_power(int e)
{
    return (e * 1741647) >> 19;
}

static ALWAYS_INLINE int
floor_log10_of_binary(int e, bool three_quarters)
{
    return (e * 1262611 - (three_quarters ? 524031 : 0)) >> 22;
}

/* ---- integers ---- */

const char DIGIT_PAIRS[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
    "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";


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

/* Up to two, four, eight digits without zeros in front. */
static ALWAYS_INLINE char *
put_up_to_two(char *to, uint32_t value)
{
    if (value < 10) {
        *to = (char)('0' + value);
        return to + 1;
    }
    return put_two_digits(to, value);
}

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
    const uint64_t eight = 100000000;

    if (value < eight) {
        return put_up_to_eight(to, (uint32_t)value);
    }
    uint64_t high = value / eight;
    if (high < eight) {
        to = put_up_to_eight(to, (uint32_t)high);
    }
    else {
        to = put_up_to_eight(to, (uint32_t)(high / eight));
        to = put_eight_digits(to, (uint32_t)(high % eight));
    }
    return put_eight_digits(to, (uint32_t)(value % eight));
}

char *
put_int64(char *to, int64_t value)
{
    if (value < 0) {
        *to++ = '-';
        return put_uint64(to, 0 - (uint64_t)value);
    }
    return put_uint64(to, (uint64_t)value);
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
    for (Py_ssize_t i = negative; i < length; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9) {
            return false;
        }
        magnitude = magnitude * 10 + digit;
    }
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

/* ---- double -> shortest digits ---- */

typedef struct {
    uint64_t digits; /* perhaps with zeros at its end */
    int exponent;
} Decimal;

/* floor(scaled * power / 2**128), with the lowest bit set when anything was cut off: enough to compare exactly. */
static ALWAYS_INLINE uint64_t
scale_to_odd(Power power, uint64_t scaled)
{
    uint64_t unused, low;
    uint64_t carried = multiply(power.low, scaled, &unused);
    uint64_t high = multiply(power.high, scaled, &low);
    low += carried;
    high += low < carried;
    return high | (low > 1);
}

/* A positive, finite double as its significand and binary exponent -> the decimal nearest to it among the shortest
 * ones that read back as the same double. All quantities below carry two more bits: four times the value, so that
 * the borders of the interval, half-way to the neighbours, are integers too. */
static Decimal
shortest_decimal(uint64_t significand, int exponent, bool at_power_of_two)
{
    bool even = !(significand & 1); /* a border belongs to the interval when ties round to us */
    int k = floor_log10_of_binary(exponent, at_power_of_two);
    int shift = exponent + floor_log2_of_power(-k) + 1;
    Power power = POWERS[-k - FIRST_POWER];
    power.low += !(FIRST_EXACT_POWER <= -k && -k <= LAST_EXACT_POWER); /* here the table is to be rounded up */

    uint64_t middle = scale_to_odd(power, (4 * significand) << shift);
    uint64_t lower = scale_to_odd(power, (4 * significand - 2 + at_power_of_two) << shift) + !even;
    uint64_t upper = scale_to_odd(power, (4 * significand + 2) << shift) - !even;
    uint64_t floor_digits = middle / 4;

    if (floor_digits >= 10) { /* one digit less: is just one of the two neighbours inside? */
        uint64_t shorter = floor_digits / 10;
        bool low_inside = lower <= 40 * shorter;
        bool high_inside = 40 * shorter + 40 <= upper;
        if (low_inside != high_inside) {
            return (Decimal){shorter + high_inside, k + 1};
        }
    }
    bool low_inside = lower <= 4 * floor_digits;
    bool high_inside = 4 * floor_digits + 4 <= upper;
    if (low_inside != high_inside) {
        return (Decimal){floor_digits + high_inside, k};
    }
    uint64_t half = 4 * floor_digits + 2;
    bool up = middle > half || (middle == half && (floor_digits & 1));
    return (Decimal){floor_digits + up, k};
}

/* ---- digits -> .NET layout ---- */

static const uint64_t TENS[] = {
    UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000), UINT64_C(10000), UINT64_C(100000), UINT64_C(1000000),
    UINT64_C(10000000), UINT64_C(100000000), UINT64_C(1000000000), UINT64_C(10000000000), UINT64_C(100000000000),
    UINT64_C(1000000000000), UINT64_C(10000000000000), UINT64_C(100000000000000), UINT64_C(1000000000000000),
    UINT64_C(10000000000000000), UINT64_C(100000000000000000),
};

/* The 16 decimal places of `places`, without zeros at the end, so perhaps nothing. */
static ALWAYS_INLINE char *
put_places(char *to, uint64_t places)
{
    uint32_t first = (uint32_t)(places / 100000000), last = (uint32_t)(places % 100000000);
    if (places == 0) {
        return to;
    }
    to = put_eight_digits(to, first);
    if (last != 0) {
        to = put_eight_digits(to, last);
    }
    while (to[-1] == '0') {
        to--;
    }
    return to;
}

static char *
put_scientific(char *to, uint64_t first_digit, uint64_t places, int exponent, char mark)
{
    *to++ = (char)('0' + first_digit);
    if (places != 0) {
        *to++ = '.';
        to = put_places(to, places);
    }
    *to++ = mark;
    *to++ = exponent < 0 ? '-' : '+';
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);
    return put_digits(to, size, size < 100 ? 2 : 3);
}

/* `point` digits stand before the decimal point. .NET 10 writes plain notation for -3 <= point <= 17, else
 * d.dddE+XX with at least two digits of exponent. `value` is positive and what `decimal` stands for. */
static char *
put_decimal(char *to, Decimal decimal, double value, char mark)
{
    int count = 17;
    while (decimal.digits < TENS[count - 1]) {
        count--;
    }
    int point = count + decimal.exponent;
    uint64_t digits = decimal.digits * TENS[17 - count]; /* 17 of them */

    if (0 < point && point <= 17) {
        if (decimal.exponent >= 0) {
            return put_uint64(to, decimal.digits * TENS[decimal.exponent]);
        }
        /* Whole numbers of this size are doubles themselves, so none lies between the value and its shortest digits. */
        uint64_t whole = (uint64_t)value;
        to = put_uint64(to, whole);
        *to++ = '.';
        return put_places(to, (digits - whole * TENS[17 - point]) * TENS[point - 1]);
    }
    uint64_t first = digits / TENS[16], places = digits % TENS[16];
    if (point < -3 || point > 17) {
        return put_scientific(to, first, places, point - 1, mark);
    }
    memcpy(to, "0.000", 5);
    to += 2 - point;
    *to++ = (char)('0' + first);
    return put_places(to, places);
}

static char *
put_text(char *to, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

char *
put_double(char *to, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52) & 0x7ff;

    if (biased == 0x7ff && fraction != 0) {
        return put_text(to, "NaN");
    }
    if (bits >> 63) {
        *to++ = '-';
    }
    if (biased == 0x7ff) {
        return put_text(to, "Infinity");
    }
    if (biased == 0 && fraction == 0) {
        *to = '0';
        return to + 1;
    }
    uint64_t significand = biased ? fraction | UINT64_C(1) << 52 : fraction;
    int exponent = (biased ? biased : 1) - 1075;
    if (-exponent >= 0 && -exponent < 53 && (significand & ((UINT64_C(1) << -exponent) - 1)) == 0) {
        return put_uint64(to, significand >> -exponent); /* a whole number below 2**53 is its own digits */
    }
    /* .NET writes the largest and the smallest double, its MaxValue and MinValue, with a small e */
    char mark = biased == 0x7fe && fraction == (UINT64_C(1) << 52) - 1 ? 'e' : 'E';
    return put_decimal(to, shortest_decimal(significand, exponent, fraction == 0 && biased > 1), fabs(value), mark);
}

/* ---- text -> double ---- */

static const double SMALL_POWERS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* digits * 10**exponent, correctly rounded; false when that takes more than the table knows. */
static bool
double_from_decimal(uint64_t digits, int exponent, double *value)
{
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0 /* elsewhere an operation may round twice */
    if (digits <= UINT64_C(1) << 53 && -22 <= exponent && exponent <= 22) {
        *value = exponent < 0 ? (double)digits / SMALL_POWERS[-exponent] : (double)digits * SMALL_POWERS[exponent];
        return true;
    }
#endif
    if (digits == 0) {
        *value = 0.0;
        return true;
    }
    if (exponent < FIRST_POWER || exponent > LAST_POWER) {
        return false;
    }
    /* The product has 192 bits in three words. The table is rounded down, so the true product is less than
     * `scaled` units of the last word above it, which matters only just below the half. */
    Power power = POWERS[exponent - FIRST_POWER];
    bool exact = FIRST_EXACT_POWER <= exponent && exponent <= LAST_EXACT_POWER;
    int shift = leading_zeros(digits);
    uint64_t scaled = digits << shift;
    uint64_t middle, low;
    uint64_t high = multiply(scaled, power.high, &middle);
    uint64_t carried = multiply(scaled, power.low, &low);
    middle += carried;
    high += middle < carried;

    int top = (int)(high >> 63);
    int dropped = 10 + top; /* bits of `high` below the 53 of a double */
    uint64_t rest = high & ((UINT64_C(1) << dropped) - 1);
    uint64_t half = UINT64_C(1) << (dropped - 1);
    uint64_t significand = high >> dropped;
    if (!exact && rest == half - 1 && middle == UINT64_MAX && low + scaled < low) {
        return false;
    }
    bool tie = exact && rest == half && middle == 0 && low == 0;
    significand += tie ? significand & 1 : rest >= half;

    int biased = floor_log2_of_power(exponent) + 63 - shift + top + 1023;
    if (significand >> 53) {
        significand >>= 1;
        biased++;
    }
    if (biased < 1 || biased > 2046) {
        return false;
    }
    uint64_t bits = (uint64_t)biased << 52 | (significand & ((UINT64_C(1) << 52) - 1));
    memcpy(value, &bits, sizeof bits);
    return true;
}

static bool
double_from_python(const char *text, Py_ssize_t length, double *value)
{
    char copy[512]; /* with its NUL; a longer number is Python's in every sense */
    if (length >= (Py_ssize_t)sizeof copy) {
        return false;
    }
    memcpy(copy, text, (size_t)length);
    copy[length] = '\0';
    *value = PyOS_string_to_double(copy, NULL, NULL); /* NULL: an overflow is infinity */
    if (*value == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        return false;
    }
    return true;
}

static bool
is_word(const char *text, Py_ssize_t length, const char *lower)
{
    Py_ssize_t i = 0;
    while (i < length && lower[i] != '\0' && (text[i] | 0x20) == lower[i]) {
        i++;
    }
    return i == length && lower[i] == '\0';
}

bool
read_double(const char *text, Py_ssize_t length, double *value)
{
    const char *at = text, *end = text + length;
    bool negative = at < end && *at == '-';
    at += negative || (at < end && *at == '+');

    if (is_word(at, end - at, "nan") || is_word(at, end - at, "infinity")) {
        *value = (*at | 0x20) == 'n' ? Py_NAN : negative ? -Py_HUGE_VAL : Py_HUGE_VAL;
        return true;
    }
    uint64_t digits = 0;
    int kept = 0; /* significant digits taken into `digits`: 19 always fit */
    int exponent = 0;
    bool any = false, fits = true, behind_point = false;
    for (; at < end; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';
        if (digit <= 9) {
            any = true;
            exponent -= behind_point;
            kept += kept > 0 || digit > 0;
            fits = fits && kept <= 19;
            digits = digits * 10 + digit;
        }
        else if (*at == '.' && !behind_point) {
            behind_point = true;
        }
        else {
            break;
        }
        if (at - text >= 1024) {
            return false;
        }
    }
    if (!any) {
        return false;
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        bool minus = at < end && *at == '-';
        at += minus || (at < end && *at == '+');
        if (at == end || end - at > 5) {
            return false;
        }
        int written = 0;
        for (; at < end; at++) {
            unsigned digit = (unsigned)(unsigned char)*at - '0';
            if (digit > 9) {
                return false;
            }
            written = written * 10 + (int)digit;
        }
        exponent += minus ? -written : written;
    }
    if (at != end) {
        return false;
    }
    if (fits && double_from_decimal(digits, exponent, value)) {
        *value = negative ? -*value : *value;
        return true;
    }
    return double_from_python(text, length, value);
}
