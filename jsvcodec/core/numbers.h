/* Numbers <-> their text, without Python objects.
 *
 * A put_ function lays ASCII at a place with NUMBER_ROOM bytes of room and returns the end. A read_ function takes
 * a text that is not NUL-terminated and answers whether it is a number of the accepted form; false leaves the text
 * to Python. Integers: plain digits. Doubles: the shortest digits that read back as the same double (those of
 * Python's repr), laid out as .NET 10 does. Nothing here raises, but read_double may run out of memory inside
 * Python's own parser, which it then hides behind false.
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
char *put_int64(char *to, int64_t value);
char *put_double(char *to, double value);
char *put_digits(char *to, uint64_t value, unsigned count); /* so many, zeros in front */

extern const char DIGIT_PAIRS[]; /* 00 01 02 to 99 */

static inline char *
put_two_digits(char *to, unsigned value) /* below 100 */
{
    memcpy(to, DIGIT_PAIRS + 2 * value, 2);
    return to + 2;
}

bool read_int64(const char *text, Py_ssize_t length, int64_t *value);
bool read_double(const char *text, Py_ssize_t length, double *value);

#endif
