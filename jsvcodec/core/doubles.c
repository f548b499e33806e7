/* Doubles <-> text: see numbers.h.
 *
 * Writing one: the shortest decimal in its rounding interval is found by comparing integers, after one multiplication
 * with a 128-bit power of ten (Giulietti, "The Schubfach way to render doubles"), and laid out without a loop.
 * Reading one: up to 19 digits as an integer w and a power of ten. Small cases are one exact double operation
 * (Clinger); most others are decided by the first 128 bits of w * 10**e (Eisel and Lemire); the few whose rounding
 * depends on more bits than the table has, and those outside its range, go to Python's parser.
 * Both share the table powers.h.
 */
#include "numbers.h"
#include <float.h>
#include <math.h>
#include <string.h>
#include "digits.h"
#include "powers.h"
#include "scan.h"
#include "sixteen.h"

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
leading_zeros(uint64_t value) /* of one that is not zero */
{
#if defined(_MSC_VER)
    unsigned long index;
    _BitScanReverse64(&index, value);
    return 63 - (int)index;
#else
    return __builtin_clzll(value);
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

/* ---- double -> shortest digits ---- */

/* The sixteen first significant digits and the one after them, with zeros where there are fewer, and how many of them
 * stand before the decimal point. */
typedef struct {
    uint64_t sixteen;
    unsigned last;
    int point;
} Decimal;

/* floor(scaled * power / 2**128), and in *fraction the 64 bits after it. */
static ALWAYS_INLINE uint64_t
scale(Power power, uint64_t scaled, uint64_t *fraction)
{
    uint64_t unused;
    uint64_t carried = multiply(power.low, scaled, &unused);
    uint64_t high = multiply(power.high, scaled, fraction);
    *fraction += carried;
    return high + (*fraction < carried);
}

/* The same without the fraction, but with the lowest bit set when anything was cut off: enough to compare exactly. */
static ALWAYS_INLINE uint64_t
scale_to_odd(Power power, uint64_t scaled)
{
    uint64_t fraction;
    uint64_t high = scale(power, scaled, &fraction);
    return high | (fraction > 1);
}

#define TEN_15 UINT64_C(1000000000000000)

/* From 10 * tens + last, in units of 10**exponent: 16 or 17 digits. Without a branch, as nobody could guess which. */
static ALWAYS_INLINE Decimal
decimal_of(uint64_t tens, uint64_t last, int exponent)
{
    uint64_t only_sixteen = 0 - (uint64_t)(tens < TEN_15); /* all bits or none */
    return (Decimal){
        .sixteen = tens + ((9 * tens + last) & only_sixteen),
        .last = (unsigned)(last & ~only_sixteen),
        .point = exponent + 17 + (int)only_sixteen,
    };
}

/* The shortest digits of any positive, finite double. All quantities carry two more bits: four times the value, so
 * that the borders of the interval, half-way to the neighbours, are integers too. */
static NEVER_INLINE Decimal
shortest_exactly(uint64_t significand, int exponent, bool at_power_of_two)
{
    bool even = !(significand & 1); /* a border belongs to the interval when ties round to us */
    int k = floor_log10_of_binary(exponent, at_power_of_two);
    int shift = exponent + floor_log2_of_power(-k) + 1;
    Power power = POWERS[-k - FIRST_POWER];
    power.low += !(FIRST_EXACT_POWER <= -k && -k <= LAST_EXACT_POWER); /* here the table is to be rounded up */

    uint64_t middle = scale_to_odd(power, (4 * significand) << shift);
    uint64_t lower = scale_to_odd(power, (4 * significand - 2 + at_power_of_two) << shift) + !even;
    uint64_t upper = scale_to_odd(power, (4 * significand + 2) << shift) - !even;
    uint64_t digits = middle / 4, tens = digits / 10;

    /* one digit less: is just one of the two neighbours inside? */
    bool low_inside = tens > 0 && lower <= 40 * tens;
    bool high_inside = tens > 0 && 40 * tens + 40 <= upper;
    if (low_inside != high_inside) {
        digits = 10 * (tens + high_inside);
    }
    else {
        low_inside = lower <= 4 * digits;
        high_inside = 4 * digits + 4 <= upper;
        uint64_t half = 4 * digits + 2;
        bool up = middle > half || (middle == half && (digits & 1));
        digits += low_inside != high_inside ? high_inside : up;
    }
    while (digits < TEN_15) { /* below the normal doubles */
        digits *= 10;
        k--;
    }
    return decimal_of(digits / 10, digits % 10, k);
}

/* The same where one product decides; false elsewhere, which is rare. Not for powers of two.
 *
 * Counted in units of 10**k, the greatest power of ten below the distance of two doubles, half the width of the
 * interval is at least 1/2 and less than 5. So it holds at most one multiple of ten, which then is the shortest
 * decimal, perhaps with zeros at its end, and always the nearest integer. The value is computed in tens: `place`,
 * where it is between two multiples of ten, and half the width count units of 2**-64 tens, and are less than two of
 * them too small. So what is compared must differ by more; ten times the place, for the digit, by twenty. */
static ALWAYS_INLINE bool
shortest_quickly(uint64_t significand, int exponent, Decimal *decimal)
{
    int k = floor_log10_of_binary(exponent, false);
    int shift = exponent + floor_log2_of_power(-k - 1) + 4; /* 0 to 3 */
    Power power = POWERS[-k - 1 - FIRST_POWER];

    uint64_t eighths, tens = scale(power, significand << shift, &eighths), tenths;
    uint64_t place = tens << 61 | eighths >> 3;
    uint64_t half_width = power.high >> (4 - shift);
    uint64_t sum = place + half_width;
    uint64_t up = sum < place;
    uint64_t shorter = up | (place < half_width);
    uint64_t last = multiply(place, 10, &tenths) + (tenths >> 63); /* never ten: the next multiple would be inside */

    *decimal = decimal_of((tens >> 3) + up, last & (shorter - 1), k);
    return !((place - half_width + 4 <= 8) | (sum + 4 <= 8) | (tenths - (UINT64_MAX / 2 - 20) <= 24));
}

/* ---- digits -> text ---- */

/* `point` digits stand before the decimal point. .NET 10 writes plain notation for -3 <= point <= 17, else d.dddE+XX
 * with at least two digits of exponent. JSON has it as msgspec: plain for -4 <= point <= 16, with a place after the
 * point even where it is zero, else d.ddde-X. */
typedef struct {
    int least_point, most_point;
    bool json;
} Layout;

static const Layout DOTNET_LAYOUT = {-3, 17, false}, JSON_LAYOUT = {-4, 16, true};

static ALWAYS_INLINE char *
put_exponent(char *to, int exponent, bool json, char mark)
{
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);
    to[0] = mark;
    to[1] = exponent < 0 ? '-' : '+';
    to += 2 - (json && exponent >= 0);
    if (json) {
        return put_uint64(to, size);
    }
    *to = (char)('0' + size / 100);
    return put_two_digits(to + (size >= 100), size % 100);
}

static ALWAYS_INLINE char *
put_decimal(char *to, Decimal decimal, Layout layout, bool extreme)
{
    Sixteen digits = sixteen_digits(decimal.sixteen);
    int count = count_digits(digits, decimal.last);
    int point = decimal.point;
    char last = (char)('0' + decimal.last);

    if (LIKELY(0 < point && point <= 16)) {
        store_with_point(to, digits, point);
        to[17] = last;
        int least = point + layout.json * 2, most = count + 1;
        return to + (count > point ? most : least);
    }
    if (LIKELY(layout.least_point <= point && point <= layout.most_point)) {
        memcpy(to, "0.000000", 8);
        to += point <= 0 ? 2 - point : 0;
        store_sixteen(to, digits);
        to[16] = last;
        return to + (point == 17 ? 17 : count);
    }
    store_with_point(to, digits, 1);
    to[17] = last;
    /* .NET writes the largest and the smallest double, its MaxValue and MinValue, with a small e */
    return put_exponent(to + count + (count > 1), point - 1, layout.json, layout.json || extreme ? 'e' : 'E');
}

static char *
put_text(char *to, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

/* ---- double -> text ---- */

enum { BIAS = 1075, BITS = 52, NO_NUMBER = 0x7ff };

static ALWAYS_INLINE uint64_t
bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#define FRACTION ((UINT64_C(1) << BITS) - 1)

/* Without its sign: whole numbers, those that end in text or zero, and those that shortest_quickly cannot. */
static ALWAYS_INLINE char *
put_other(char *to, double value, Layout layout)
{
    uint64_t bits = bits_of(value), fraction = bits & FRACTION;
    int biased = (int)(bits >> BITS) & 0x7ff;
    uint64_t significand = biased ? fraction | UINT64_C(1) << BITS : fraction;
    int exponent = (biased ? biased : 1) - BIAS;

    if (-BITS <= exponent && exponent <= 0 && (significand & ((UINT64_C(1) << -exponent) - 1)) == 0) {
        to = put_uint64(to, significand >> -exponent); /* a whole number below 2**53 is its own digits */
        return layout.json ? put_text(to, ".0") : to;
    }
    if (biased == NO_NUMBER) {
        return fraction != 0 ? put_text(to - (bits >> 63), "NaN") : put_text(to, "Infinity");
    }
    if (significand == 0) {
        return put_text(to, layout.json ? "0.0" : "0");
    }
    Decimal decimal = shortest_exactly(significand, exponent, fraction == 0 && biased > 1);
    return put_decimal(to, decimal, layout, fabs(value) == DBL_MAX);
}

static NEVER_INLINE char *
put_other_double(char *to, double value)
{
    return put_other(to, value, DOTNET_LAYOUT);
}

static NEVER_INLINE char *
put_other_json_double(char *to, double value)
{
    return put_other(to, value, JSON_LAYOUT);
}

static ALWAYS_INLINE char *
put_any_double(char *to, double value, Layout layout)
{
    uint64_t bits = bits_of(value), fraction = bits & FRACTION;
    unsigned biased = (unsigned)(bits >> BITS) & 0x7ff;
    Decimal decimal;

    *to = '-';
    to += bits >> 63;
    /* What is after the point is zero in whole numbers, and whatever this is in powers of two. The exponents of
     * subnormal doubles and of what is no number are next to each other. */
    bool whole = fraction << ((biased + 13) & 63) == 0, special = ((biased + 1) & 0x7fe) == 0;
    if (UNLIKELY(whole | special) ||
        UNLIKELY(!shortest_quickly(fraction | UINT64_C(1) << BITS, (int)biased - BIAS, &decimal))) {
        return layout.json ? put_other_json_double(to, value) : put_other_double(to, value);
    }
    return put_decimal(to, decimal, layout, fabs(value) == DBL_MAX);
}

char *
put_double(char *to, double value)
{
    return put_any_double(to, value, DOTNET_LAYOUT);
}

char *
put_json_double(char *to, double value)
{
    return put_any_double(to, value, JSON_LAYOUT);
}

/* ---- text -> double ---- */

static const double SMALL_POWERS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool
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

enum { DIGITS_THAT_FIT = 19, MOST_PLACES = 1024 };

static bool
is_word(const char *text, Py_ssize_t length, const char *lower)
{
    Py_ssize_t i = 0;
    while (i < length && lower[i] != '\0' && (text[i] | 0x20) == lower[i]) {
        i++;
    }
    return i == length && lower[i] == '\0';
}

/* What is no digits. */
static bool
read_word(const char *text, Py_ssize_t length, bool negative, double *value)
{
    if (is_word(text, length, "nan")) {
        *value = Py_NAN;
        return true;
    }
    *value = negative ? -Py_HUGE_VAL : Py_HUGE_VAL;
    return is_word(text, length, "infinity");
}

/* After an e: up to five digits, perhaps with a sign, to the end. False where there is anything else. */
static bool
read_exponent(const uint8_t *at, const uint8_t *end, int *exponent)
{
    bool minus = at < end && *at == '-';
    at += minus || (at < end && *at == '+');
    uint64_t written = 0;
    bool fine = at < end && end - at <= 5 && take_digits(at, end, &written) == end;
    *exponent += minus ? -(int)written : (int)written;
    return fine;
}

bool
read_double(const char *text, Py_ssize_t length, double *value)
{
    const uint8_t *start = (const uint8_t *)text, *end = start + length;
    bool negative = length > 0 && *start == '-';
    const uint8_t *first = start + (negative || (length > 0 && *start == '+'));
    uint64_t digits = 0;
    int exponent = 0;

    const uint8_t *at = take_digits(first, end, &digits);
    Py_ssize_t count = at - first;
    if (at < end && *at == '.') {
        const uint8_t *point = at + 1;
        at = take_digits(point, end, &digits);
        count += at - point;
        exponent = (int)(point - at);
    }
    if (count == 0) {
        return read_word((const char *)first, end - first, negative, value);
    }
    if (at - start > MOST_PLACES || (at < end && ((*at | 0x20) != 'e' || !read_exponent(at + 1, end, &exponent)))) {
        return false;
    }
    for (const uint8_t *zero = first; UNLIKELY(count > DIGITS_THAT_FIT) && (*zero == '0' || *zero == '.'); zero++) {
        count -= *zero == '0';
    }
    if (count <= DIGITS_THAT_FIT && double_from_decimal(digits, exponent, value)) {
        *value = negative ? -*value : *value;
        return true;
    }
    return double_from_python(text, length, value);
}
