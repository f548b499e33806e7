/* Numbers <-> their text, without Python objects.
 *
 * A put_ function lays ASCII at a place with NUMBER_ROOM bytes of room and returns the end. A read_ function takes a
 * text that is not NUL-terminated and answers whether it is a number of the accepted form; false leaves the text to
 * Python. Integers: plain digits. Doubles: the shortest digits that read back as the same double (those of Python's
 * repr), laid out as .NET 10 does, or, if they are finite, as msgspec does in JSON. Nothing here raises, but
 * read_double may run out of memory inside Python's own parser, for which it then returns false.
 */
#ifndef JSVCODEC_NUMBERS_H
#define JSVCODEC_NUMBERS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NUMBER_ROOM 32

char *put_uint64(char *to, uint64_t value);
char *put_double(char *to, double value);
char *put_json_double(char *to, double value);
char *put_digits(char *to, uint64_t value, unsigned count); /* so many, zeros in front */

extern const char DIGIT_PAIRS[]; /* 00 01 02 to 99 */

static inline char *
put_two_digits(char *to, unsigned value) /* below 100 */
{
    memcpy(to, DIGIT_PAIRS + 2 * value, 2);
    return to + 2;
}

/* Up to two digits, without a zero in front. */
static inline char *
put_up_to_two(char *to, uint32_t value)
{
    if (value < 10) {
        *to = (char)('0' + value);
        return to + 1;
    }
    return put_two_digits(to, value);
}

static inline char *
put_int64(char *to, int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *to = '-';
    to += value < 0;
    return magnitude < 100 ? put_up_to_two(to, (uint32_t)magnitude) : put_uint64(to, magnitude);
}

bool read_int64(const char *text, Py_ssize_t length, int64_t *value);
bool read_double(const char *text, Py_ssize_t length, double *value);

/* digits * 10**exponent, correctly rounded; false when that takes more than the table knows. */
bool double_from_decimal(uint64_t digits, int exponent, double *value);

#endif
