/* datetime and date <-> their .NET text: see scalars.h.
 *
 * A moment is written in .NET's short form: midnight in UTC is the bare date, other UTC times end in Z, any other
 * zone in its offset, fractions always have seven digits. A naive datetime is UTC, so the process's own zone is never
 * asked. What is read: the same forms with one digit of fraction or more, cut to microseconds; no zone is UTC.
 */
#include "dates.h"
#include "classes.h"
#include "numbers.h"

int
dates_setup(Scalars *scalars)
{
    const PyDateTime_CAPI *api = PyCapsule_Import(PyDateTime_CAPSULE_NAME, 0);
    if (api == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) { /* the module runs in Python */
            PyErr_SetString(PyExc_ImportError, "the compiled core needs the compiled module of datetime");
        }
        return -1;
    }
    scalars->datetime_api = api;
    scalars->date = api->DateType; /* these types live as long as the interpreter */
    scalars->datetime = api->DateTimeType;
    scalars->time = api->TimeType;
    scalars->timedelta = api->DeltaType;
    return 0;
}

/* ---- writing dates ---- */

char *
put_date(char *to, PyObject *value)
{
    to = put_digits(to, (uint64_t)PyDateTime_GET_YEAR(value), 4);
    *to++ = '-';
    to = put_two_digits(to, PyDateTime_GET_MONTH(value));
    *to++ = '-';
    return put_two_digits(to, PyDateTime_GET_DAY(value));
}

Outcome
write_date(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    Outcome outcome = buffer_reserve(buffer, NUMBER_ROOM);
    if (outcome == DONE) {
        buffer->cursor = put_date(buffer->cursor, value);
    }
    return outcome;
}

bool
has_foreign_zone(PyObject *datetime, const Scalars *scalars)
{
    PyObject *zone = PyDateTime_DATE_GET_TZINFO(datetime);
    if (zone == Py_None || Py_IS_TYPE(zone, Py_TYPE(api_of(scalars)->TimeZone_UTC))) {
        return false;
    }
    PyObject *found = found_in_class(Py_TYPE(zone), scalars->name_utcoffset); /* that of zoneinfo is compiled */
    bool compiled = found != NULL && Py_IS_TYPE(found, &PyMethodDescr_Type);
    Py_XDECREF(found);
    PyErr_Clear();
    return !compiled;
}

enum { FARTHEST_OFFSET = 14 * 60 }; /* minutes: .NET has none beyond */

Outcome
find_offset(PyObject *value, const Scalars *scalars, int *minutes)
{
    PyObject *zone = PyDateTime_DATE_GET_TZINFO(value);
    *minutes = 0;
    if (zone == Py_None || zone == api_of(scalars)->TimeZone_UTC) {
        return DONE;
    }
    PyObject *offset = PyObject_CallMethodNoArgs(value, scalars->name_utcoffset);
    if (offset == NULL) {
        return outcome_of_exception();
    }
    Outcome outcome = offset == Py_None ? DONE : DECLINED;
    if (Py_IS_TYPE(offset, scalars->timedelta)) {
        int64_t days = PyDateTime_DELTA_GET_DAYS(offset); /* a subclass of datetime may return any number of them */
        int64_t seconds = days * 86400 + PyDateTime_DELTA_GET_SECONDS(offset);
        if (seconds % 60 == 0 && PyDateTime_DELTA_GET_MICROSECONDS(offset) == 0 &&
            -FARTHEST_OFFSET * 60 <= seconds && seconds <= FARTHEST_OFFSET * 60) {
            *minutes = (int)(seconds / 60);
            outcome = DONE;
        }
    }
    Py_DECREF(offset);
    return outcome;
}

char *
put_clock(char *to, PyObject *value)
{
    *to++ = 'T';
    to = put_two_digits(to, PyDateTime_DATE_GET_HOUR(value));
    *to++ = ':';
    to = put_two_digits(to, PyDateTime_DATE_GET_MINUTE(value));
    *to++ = ':';
    return put_two_digits(to, PyDateTime_DATE_GET_SECOND(value));
}

char *
put_zone(char *to, int minutes)
{
    if (minutes == 0) {
        *to++ = 'Z';
        return to;
    }
    unsigned size = (unsigned)(minutes < 0 ? -minutes : minutes);
    *to++ = minutes < 0 ? '-' : '+';
    to = put_two_digits(to, size / 60);
    *to++ = ':';
    return put_two_digits(to, size % 60);
}

Outcome
write_datetime(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates)
{
    int minutes;
    Outcome outcome = find_offset(value, scalars, &minutes);
    if (outcome == DONE) {
        outcome = buffer_reserve(buffer, 2 * NUMBER_ROOM);
    }
    if (outcome != DONE) {
        return outcome;
    }
    char *to = put_date(buffer->cursor, value);
    bool midnight = !PyDateTime_DATE_GET_HOUR(value) && !PyDateTime_DATE_GET_MINUTE(value) &&
                    !PyDateTime_DATE_GET_SECOND(value) && !PyDateTime_DATE_GET_MICROSECOND(value);
    if (!midnight || minutes != 0 || dates == DATES_EXACT) {
        unsigned micros = (unsigned)PyDateTime_DATE_GET_MICROSECOND(value);
        to = put_clock(to, value);
        if (micros) {
            *to++ = '.';
            to = put_digits(to, (uint64_t)micros * 10, 7);
        }
        to = put_zone(to, minutes);
    }
    buffer->cursor = to;
    return DONE;
}

/* ---- reading dates ---- */

typedef struct {
    int year, month, day, hour, minute, second, micros;
    int offset; /* in seconds */
} Moment;

/* Nothing, Z, or an offset with its colon; .NET's offsets end at 14 hours. */
static bool
read_zone(Scan *scan, int *offset)
{
    int hours, minutes;
    *offset = 0;
    if (scan->at == scan->end || skip_char(scan, 'Z')) {
        return true;
    }
    bool west = skip_char(scan, '-');
    if (!(west || skip_char(scan, '+')) || !read_digits(scan, 2, &hours) || !skip_char(scan, ':') ||
        !read_digits(scan, 2, &minutes) || minutes > 59 || hours * 60 + minutes > FARTHEST_OFFSET) {
        return false;
    }
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* Whether the text is a moment in canonical form; the day of the month is not yet checked. */
static bool
read_moment(const char *text, Py_ssize_t length, Moment *moment)
{
    Scan scan = {text, text + length};
    *moment = (Moment){0};
    if (!read_digits(&scan, 4, &moment->year) || !skip_char(&scan, '-') || !read_digits(&scan, 2, &moment->month) ||
        !skip_char(&scan, '-') || !read_digits(&scan, 2, &moment->day)) {
        return false;
    }
    if (scan.at == scan.end) {
        return true;
    }
    if (!skip_char(&scan, 'T') || !read_digits(&scan, 2, &moment->hour) || !skip_char(&scan, ':') ||
        !read_digits(&scan, 2, &moment->minute) || !skip_char(&scan, ':') || !read_digits(&scan, 2, &moment->second)) {
        return false;
    }
    if (skip_char(&scan, '.') && !read_fraction(&scan, 6, &moment->micros)) {
        return false;
    }
    return read_zone(&scan, &moment->offset) && scan.at == scan.end && moment->hour < 24 && moment->minute < 60 &&
           moment->second < 60;
}

static PyObject *
zone_of_offset(const PyDateTime_CAPI *api, int offset)
{
    if (offset == 0) {
        return Py_NewRef(api->TimeZone_UTC);
    }
    PyObject *delta = api->Delta_FromDelta(0, offset, 0, 1, api->DeltaType);
    PyObject *zone = delta == NULL ? NULL : api->TimeZone_FromTimeZone(delta, NULL);
    Py_XDECREF(delta);
    return zone;
}

PyObject *
read_datetime(const Scalars *scalars, const char *text, Py_ssize_t length)
{
    const PyDateTime_CAPI *api = api_of(scalars);
    Moment moment;
    if (!read_moment(text, length, &moment)) {
        return NULL;
    }
    PyObject *zone = zone_of_offset(api, moment.offset);
    if (zone == NULL) {
        return NULL;
    }
    PyObject *value =
        api->DateTime_FromDateAndTime(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
                                      moment.micros, zone, api->DateTimeType);
    Py_DECREF(zone);
    return value_or_not_ours(value);
}

PyObject *
read_date(const Scalars *scalars, const char *text, Py_ssize_t length)
{
    const PyDateTime_CAPI *api = api_of(scalars);
    Moment moment;
    if (!read_moment(text, length, &moment)) {
        return NULL;
    }
    return value_or_not_ours(api->Date_FromDate(moment.year, moment.month, moment.day, api->DateType));
}
