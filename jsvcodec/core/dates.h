/* What dates.c and durations.c share: the datetime API of the interpreter, and reading digits. */
#ifndef JSVCODEC_DATES_H
#define JSVCODEC_DATES_H

#include "scalars.h"
#include <datetime.h>

static inline const PyDateTime_CAPI *
api_of(const Scalars *scalars)
{
    (void)PyDateTimeAPI; /* the header's own pointer is a global: not used */
    return scalars->datetime_api;
}

/* The parts of a datetime's text; put_clock is without the fraction. */
char *put_date(char *to, PyObject *date);
char *put_clock(char *to, PyObject *datetime);
char *put_zone(char *to, int minutes);

/* The offset from UTC in minutes; an offset with seconds has no text. */
Outcome find_offset(PyObject *datetime, const Scalars *scalars, int *minutes);

/* A date that the calendar does not have is not in our form: its ValueError is dropped. */
static inline PyObject *
value_or_not_ours(PyObject *value)
{
    if (value == NULL) {
        outcome_of_exception();
    }
    return value;
}

typedef struct {
    const char *at;
    const char *end;
} Scan;

static inline bool
skip_char(Scan *scan, char c)
{
    bool here = scan->at < scan->end && *scan->at == c;
    scan->at += here;
    return here;
}

/* Exactly `count` digits. */
static inline bool
read_digits(Scan *scan, int count, int *value)
{
    if (scan->end - scan->at < count) {
        return false;
    }
    *value = 0;
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)*scan->at++ - '0';
        if (digit > 9) {
            return false;
        }
        *value = *value * 10 + (int)digit;
    }
    return true;
}

/* One digit or more; `value` has the first `count` of them, filled up with zeros. */
static inline bool
read_fraction(Scan *scan, int count, int *value)
{
    const char *start = scan->at;
    *value = 0;
    for (; scan->at < scan->end && '0' <= *scan->at && *scan->at <= '9'; scan->at++) {
        if (count > 0) {
            *value = *value * 10 + (*scan->at - '0');
            count--;
        }
    }
    for (; count > 0; count--) {
        *value *= 10;
    }
    return scan->at > start;
}

#endif
