/* Numbers of JSON.
 *
 * A token is read and held to JSON's grammar in one pass, which also gives its digits as an integer. What is long, or
 * has an exponent of more than three digits, is left to Python, which knows the limit of digits: whoever has a stricter
 * one than these does not come here. Of a number without a type, Python decides what is beyond the range of a float.
 */
#ifndef JSVCODEC_JSON_NUMBERS_H
#define JSVCODEC_JSON_NUMBERS_H

#include "scalars.h"
#include "scan.h"

typedef struct {
    const uint8_t *start;
    Py_ssize_t length;
    uint64_t digits;   /* all of them without the point, where they fit */
    int exponent;      /* of the last digit */
    bool fits;         /* at most 19 digits, zeros at the front not counted */
    bool negative;
    bool whole;        /* neither point nor exponent */
    bool has_exponent;
} JsonNumber;

/* The number at the cursor, which then stands after it. False: none, or declined. */
bool json_read_number(Cursor *text, JsonNumber *number);

/* All of these return a new object; NULL without an exception means declined. */

/* A number that nothing more is known of: an int or a float. */
PyObject *json_untyped_number(const JsonNumber *number);

/* The same to the last digit: an int, or what this class makes of its text: Decimal, or a subclass of str. */
PyObject *json_exact_number(const JsonNumber *number, PyTypeObject *type);

PyObject *json_int(const JsonNumber *number); /* of a whole one */
PyObject *json_float(const JsonNumber *number);

static inline bool
json_starts_number(uint8_t c)
{
    return (uint8_t)(c - '0') <= 9 || c == '-';
}

static inline bool
json_is_minus_zero(const JsonNumber *number)
{
    return number->whole && number->negative && number->length == 2 && number->start[1] == '0';
}

/* Whether str() of the decimal of a number gives the number as it stands: it writes an exponent for what begins with
 * more than six zeros after the point. */
static inline bool
json_is_spelled_as_decimal(const JsonNumber *number)
{
    return !number->has_exponent && (number->start[number->negative] != '0' || number->exponent >= -6);
}

#endif
