/* Numbers of JSON: see json_numbers.h. */
#include "json_numbers.h"
#include "digits.h"
#include "numbers.h"
#include <math.h>

enum { DIGITS_THAT_FIT = 19, LONGEST_EXPONENT = 3 };

/* The exponent at `at`, after its letter; returns its end, NULL where there is none or a long one. */
static const uint8_t *
read_exponent(const uint8_t *at, const uint8_t *end, int *exponent)
{
    bool minus = at < end && *at == '-';
    at += minus || (at < end && *at == '+');
    uint64_t value = 0;
    const uint8_t *stop = take_digits(at, end, &value);
    if (stop == at || stop - at > LONGEST_EXPONENT) {
        return NULL;
    }
    *exponent += minus ? -(int)value : (int)value;
    return stop;
}

bool
json_read_number(Cursor *text, JsonNumber *number)
{
    const uint8_t *start = text->at, *end = text->end;
    const uint8_t *first = start + (*start == '-');
    uint64_t digits = 0;
    const uint8_t *at = take_digits(first, end, &digits);
    if (UNLIKELY(at == first || (*first == '0' && at - first > 1))) {
        return false;
    }
    Py_ssize_t count = at - first;
    *number = (JsonNumber){.start = start, .negative = first > start, .whole = true};
    if (at < end && *at == '.') {
        const uint8_t *point = at + 1;
        at = take_digits(point, end, &digits);
        if (UNLIKELY(at == point)) {
            return false;
        }
        count += at - point;
        number->whole = false;
        number->exponent = (int)(point - at);
    }
    if (UNLIKELY(at - start > MOST_DIGITS)) {
        return false;
    }
    if (at < end && (*at | 0x20) == 'e') {
        number->whole = false;
        number->has_exponent = true;
        at = read_exponent(at + 1, end, &number->exponent);
        if (at == NULL) {
            return false;
        }
    }
    for (const uint8_t *zero = first; UNLIKELY(count > DIGITS_THAT_FIT) && (*zero == '0' || *zero == '.'); zero++) {
        count -= *zero == '0';
    }
    number->digits = digits;
    number->fits = count <= DIGITS_THAT_FIT;
    number->length = at - start;
    text->at = at;
    return true;
}

/* A copy of the token that ends in a NUL. */
static void
copy_token(const JsonNumber *number, char *copy)
{
    memcpy(copy, number->start, (size_t)number->length);
    copy[number->length] = '\0';
}

PyObject *
json_int(const JsonNumber *number)
{
    if (LIKELY(number->length <= 18)) {
        return PyLong_FromLongLong(number->negative ? -(long long)number->digits : (long long)number->digits);
    }
    char copy[MOST_DIGITS + 1];
    copy_token(number, copy);
    return PyLong_FromString(copy, NULL, 10);
}

PyObject *
json_float(const JsonNumber *number)
{
    double value;
    if (LIKELY(number->fits && double_from_decimal(number->digits, number->exponent, &value))) {
        value = number->negative ? -value : value;
    }
    else if (!read_double((const char *)number->start, number->length, &value) || isinf(value)) {
        return NULL;
    }
    return PyFloat_FromDouble(value);
}

/* Whether all digits of a number are zeros. */
static bool
is_zero(const JsonNumber *number)
{
    return number->fits && number->digits == 0;
}

PyObject *
json_untyped_number(const JsonNumber *number)
{
    if (number->whole) {
        return json_int(number);
    }
    if (UNLIKELY(number->has_exponent && is_zero(number))) {
        return NULL; /* 0e0 is an int where a type says that anything may stand, and a float elsewhere */
    }
    PyObject *value = json_float(number);
    if (UNLIKELY(value != NULL && PyFloat_AS_DOUBLE(value) == 0.0 && !is_zero(number))) {
        Py_CLEAR(value); /* smaller than any float */
    }
    return value;
}

PyObject *
json_exact_number(const JsonNumber *number, PyTypeObject *type)
{
    if (number->whole && !json_is_minus_zero(number)) {
        return json_int(number);
    }
    PyObject *token = PyUnicode_FromStringAndSize((const char *)number->start, number->length);
    PyObject *value = token == NULL ? NULL : PyObject_CallOneArg((PyObject *)type, token);
    Py_XDECREF(token);
    return value;
}
