/* The scalars whose JSON is not their JSV: see json_scalars.h. None of their texts needs an escape. */
#include "json_scalars.h"
#include <math.h>
#include "dates.h"
#include "numbers.h"

static Outcome
write_json_bool(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    return value == Py_True ? write_bytes(buffer, "true", 4) : write_bytes(buffer, "false", 5);
}

Outcome
write_json_float(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    double number = PyFloat_AS_DOUBLE(value);
    if (!isfinite(number)) {
        return DECLINED; /* NaN and infinities are not JSON */
    }
    Outcome outcome = buffer_reserve(buffer, NUMBER_ROOM);
    if (outcome == DONE) {
        buffer->cursor = put_json_double(buffer->cursor, number);
    }
    return outcome;
}

static Outcome
write_json_decimal(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates Py_UNUSED(dates))
{
    Outcome outcome;
    PyObject *text = plain_decimal(value, scalars, &outcome);
    if (text != NULL) {
        outcome = write_bytes(buffer, (const char *)PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
        Py_DECREF(text);
    }
    return outcome;
}

/* What JSV has bare. */
static ALWAYS_INLINE Outcome
write_in_quotes(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates, ScalarWriter write)
{
    Outcome outcome = write_byte(buffer, '"');
    outcome = outcome == DONE ? write(buffer, value, scalars, dates) : outcome;
    return outcome == DONE ? write_byte(buffer, '"') : outcome;
}

static Outcome
write_json_base64(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    return write_in_quotes(buffer, value, scalars, dates, write_bare_base64);
}

static Outcome
write_json_date(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    return write_in_quotes(buffer, value, scalars, dates, write_date);
}

static Outcome
write_json_time(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    return write_in_quotes(buffer, value, scalars, dates, write_time);
}

static Outcome
write_json_timedelta(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    return write_in_quotes(buffer, value, scalars, dates, write_timedelta);
}

/* The dashed form. */
static Outcome
write_json_uuid(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates Py_UNUSED(dates))
{
    char digits[32];
    Outcome outcome = find_uuid_digits(value, scalars, digits);
    if (outcome == DONE) {
        outcome = buffer_reserve(buffer, 38);
    }
    if (outcome != DONE) {
        return outcome;
    }
    char *to = buffer->cursor;
    *to++ = '"';
    for (int i = 0; i < 32; i += 4) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            *to++ = '-';
        }
        memcpy(to, digits + i, 4);
        to += 4;
    }
    *to++ = '"';
    buffer->cursor = to;
    return DONE;
}

/* ---- datetimes ---- */

/* ISO 8601 with time and zone, the fraction without zeros at its end. */
static char *
put_iso(char *to, PyObject *value, int minutes)
{
    unsigned micros = (unsigned)PyDateTime_DATE_GET_MICROSECOND(value);
    to = put_date(to, value);
    to = put_clock(to, value);
    if (micros) {
        *to++ = '.';
        to = put_digits(to, micros, 6);
        while (to[-1] == '0') {
            to--;
        }
    }
    return put_zone(to, minutes);
}

/* Days from 1970 to a day of the Gregorian calendar, counted in years that begin in March. */
static int64_t
days_since_epoch(int year, int month, int day)
{
    int64_t years = month > 2 ? year : year - 1;
    int64_t months = (month + 9) % 12;
    return years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 719469;
}

/* The instant in milliseconds, as hosts read it; finer parts are cut towards zero. */
static char *
put_wcf(char *to, PyObject *value, int minutes)
{
    int64_t days = days_since_epoch(PyDateTime_GET_YEAR(value), PyDateTime_GET_MONTH(value), PyDateTime_GET_DAY(value));
    int64_t passed = days * 1440 + PyDateTime_DATE_GET_HOUR(value) * 60 + PyDateTime_DATE_GET_MINUTE(value) - minutes;
    int64_t micros = (passed * 60 + PyDateTime_DATE_GET_SECOND(value)) * 1000000;
    memcpy(to, "/Date(", 6);
    to = put_int64(to + 6, (micros + PyDateTime_DATE_GET_MICROSECOND(value)) / 1000);
    memcpy(to, ")/", 2);
    return to + 2;
}

static Outcome
write_json_datetime(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    int minutes;
    Outcome outcome = find_offset(value, scalars, &minutes);
    if (outcome == DONE) {
        outcome = buffer_reserve(buffer, 2 * NUMBER_ROOM);
    }
    if (outcome == DONE) {
        char *to = buffer->cursor;
        *to++ = '"';
        to = dates == DATES_WCF ? put_wcf(to, value, minutes) : put_iso(to, value, minutes);
        *to++ = '"';
        buffer->cursor = to;
    }
    return outcome;
}

ScalarWriter
json_scalar_writer(const Scalars *scalars, PyTypeObject *type)
{
    return type == &PyLong_Type           ? write_int
           : type == &PyFloat_Type        ? write_json_float
           : type == &PyBool_Type         ? write_json_bool
           : type == scalars->datetime    ? write_json_datetime
           : type == scalars->decimal     ? write_json_decimal
           : type == scalars->date        ? write_json_date
           : type == scalars->timedelta   ? write_json_timedelta
           : type == scalars->uuid        ? write_json_uuid
           : type == &PyBytes_Type        ? write_json_base64
           : type == scalars->time        ? write_json_time
           : type == &PyByteArray_Type    ? write_json_base64
           : type == &PyMemoryView_Type   ? write_json_base64
                                          : NULL;
}
