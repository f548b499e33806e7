/* datetime, date, time and timedelta <-> their .NET text: see scalars.h.
 *
 * A moment is written in .NET's short form: midnight in UTC is the bare date, other UTC times end in Z, any other
 * zone in its offset, fractions always have seven digits. A naive datetime is UTC, so the process's own zone is never
 * asked. A duration is ServiceStack's dialect of XSD, computed in doubles as there.
 * What is read: the same forms with one digit of fraction or more, cut to microseconds, and a missing zone as UTC.
 */
#include "scalars.h"
#include <datetime.h>
#include "numbers.h"

static const int64_t DAY = INT64_C(86400000000); /* in microseconds, as all durations here */
static const int64_t SECOND = 1000000;

static const PyDateTime_CAPI *
api_of(const Scalars *scalars)
{
    return scalars->datetime_api;
}

int
dates_setup(Scalars *scalars)
{
    const PyDateTime_CAPI *api = PyCapsule_Import(PyDateTime_CAPSULE_NAME, 0);
    (void)PyDateTimeAPI; /* the header's own pointer is a global: not used */
    if (api == NULL) {
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

static char *
put_date(char *to, PyObject *value)
{
    to = put_digits(to, (uint64_t)PyDateTime_GET_YEAR(value), 4);
    *to++ = '-';
    to = put_two_digits(to, PyDateTime_GET_MONTH(value));
    *to++ = '-';
    return put_two_digits(to, PyDateTime_GET_DAY(value));
}

Outcome
write_date(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), bool Py_UNUSED(dates_exact))
{
    Outcome outcome = buffer_reserve(buffer, NUMBER_ROOM);
    if (outcome == DONE) {
        buffer->cursor = put_date(buffer->cursor, value);
    }
    return outcome;
}

/* The offset from UTC in minutes; an offset with seconds has no text. */
static Outcome
find_offset(PyObject *value, const Scalars *scalars, int *minutes)
{
    PyObject *zone = PyDateTime_DATE_GET_TZINFO(value);
    *minutes = 0;
    if (Py_IS_TYPE(value, scalars->datetime) && (zone == Py_None || zone == api_of(scalars)->TimeZone_UTC)) {
        return DONE;
    }
    PyObject *offset = PyObject_CallMethodNoArgs(value, scalars->name_utcoffset);
    if (offset == NULL) {
        return outcome_of_exception();
    }
    Outcome outcome = offset == Py_None ? DONE : DECLINED;
    if (PyObject_TypeCheck(offset, scalars->timedelta)) {
        int seconds = PyDateTime_DELTA_GET_DAYS(offset) * 86400 + PyDateTime_DELTA_GET_SECONDS(offset);
        if (seconds % 60 == 0 && PyDateTime_DELTA_GET_MICROSECONDS(offset) == 0) {
            *minutes = seconds / 60;
            outcome = DONE;
        }
    }
    Py_DECREF(offset);
    return outcome;
}

static char *
put_clock(char *to, PyObject *value)
{
    unsigned micros = (unsigned)PyDateTime_DATE_GET_MICROSECOND(value);
    *to++ = 'T';
    to = put_two_digits(to, PyDateTime_DATE_GET_HOUR(value));
    *to++ = ':';
    to = put_two_digits(to, PyDateTime_DATE_GET_MINUTE(value));
    *to++ = ':';
    to = put_two_digits(to, PyDateTime_DATE_GET_SECOND(value));
    if (micros) {
        *to++ = '.';
        to = put_digits(to, (uint64_t)micros * 10, 7);
    }
    return to;
}

Outcome
write_datetime(Buffer *buffer, PyObject *value, const Scalars *scalars, bool dates_exact)
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
    if (!midnight || minutes != 0 || dates_exact) {
        to = put_clock(to, value);
        if (minutes == 0) {
            *to++ = 'Z';
        }
        else {
            unsigned size = (unsigned)(minutes < 0 ? -minutes : minutes);
            *to++ = minutes < 0 ? '-' : '+';
            to = put_two_digits(to, size / 60);
            *to++ = ':';
            to = put_two_digits(to, size % 60);
        }
    }
    buffer->cursor = to;
    return DONE;
}

/* ---- writing durations ---- */

/* Seconds with a fraction, below 61, in units of 1e-7: rounded to 15 significant digits as .NET's decimal takes a
 * double, then to seven places with halves up. */
static bool
round_seconds(double seconds, uint64_t *units)
{
    char *text = PyOS_double_to_string(seconds, 'e', 14, 0, NULL); /* d.dddddddddddddde-XX */
    if (text == NULL) {
        return false;
    }
    uint64_t digits = (uint64_t)(text[0] - '0');
    for (int i = 2; i < 16; i++) {
        digits = digits * 10 + (uint64_t)(text[i] - '0');
    }
    int surplus = 7 - (int)strtol(text + 17, NULL, 10); /* places to drop from 15 digits so that seven stand behind the point */
    PyMem_Free(text);
    uint64_t divisor = 1;
    for (int i = 0; i < surplus && divisor <= digits * 10; i++) {
        divisor *= 10;
    }
    *units = (digits + divisor / 2) / divisor;
    return true;
}

static char *
put_part(char *to, uint64_t count, char unit)
{
    if (count > 0) {
        to = put_uint64(to, count);
        *to++ = unit;
    }
    return to;
}

static char *
put_seconds(char *to, uint64_t units)
{
    to = put_uint64(to, units / 10000000);
    if (units % 10000000) {
        *to++ = '.';
        to = put_digits(to, units % 10000000, 7);
        while (to[-1] == '0') {
            to--;
        }
    }
    *to++ = 'S';
    return to;
}

static Outcome
write_duration(Buffer *buffer, int64_t micros)
{
    uint64_t ticks = 10 * (micros < 0 ? 0 - (uint64_t)micros : (uint64_t)micros);
    double total = (double)ticks / 1e7;
    uint64_t whole = (uint64_t)total;
    uint64_t minutes = whole / 60, hours = minutes / 60, days = hours / 24;
    double seconds = (double)(whole % 60) + (total - (double)whole);
    uint64_t units = whole % 60 * 10000000;

    if (total != (double)whole && !round_seconds(seconds, &units)) {
        return outcome_of_exception();
    }
    Outcome outcome = buffer_reserve(buffer, 3 * NUMBER_ROOM);
    if (outcome != DONE) {
        return outcome;
    }
    char *to = buffer->cursor;
    if (micros < 0) {
        *to++ = '-';
    }
    *to++ = 'P';
    to = put_part(to, days, 'D');
    minutes %= 60;
    hours %= 24;
    if (days == 0 || hours || minutes || seconds > 0) {
        *to++ = 'T';
        to = put_part(to, hours, 'H');
        to = put_part(to, minutes, 'M');
        if (seconds > 0 || to[-1] == 'T') {
            to = put_seconds(to, units);
        }
    }
    buffer->cursor = to;
    return DONE;
}

Outcome
write_timedelta(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), bool Py_UNUSED(dates_exact))
{
    const int64_t longest = INT64_MAX / 10; /* .NET counts ticks of 100 ns in 64 bits */
    int64_t days = PyDateTime_DELTA_GET_DAYS(value);
    if (days < -longest / DAY - 1 || days > longest / DAY) {
        return DECLINED;
    }
    int64_t micros = days * DAY + PyDateTime_DELTA_GET_SECONDS(value) * SECOND + PyDateTime_DELTA_GET_MICROSECONDS(value);
    if (micros < -longest || micros > longest) {
        return DECLINED;
    }
    return write_duration(buffer, micros);
}

/* .NET's TimeOnly is written as the duration since midnight. */
Outcome
write_time(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), bool Py_UNUSED(dates_exact))
{
    int64_t minutes = PyDateTime_TIME_GET_HOUR(value) * 60 + PyDateTime_TIME_GET_MINUTE(value);
    int64_t seconds = minutes * 60 + PyDateTime_TIME_GET_SECOND(value);
    return write_duration(buffer, seconds * SECOND + PyDateTime_TIME_GET_MICROSECOND(value));
}

/* ---- reading dates ---- */

typedef struct {
    const char *at;
    const char *end;
} Scan;

typedef struct {
    int year, month, day, hour, minute, second, micros;
    int offset; /* in seconds */
} Moment;

static bool
skip_char(Scan *scan, char c)
{
    bool here = scan->at < scan->end && *scan->at == c;
    scan->at += here;
    return here;
}

/* Exactly `count` digits. */
static bool
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
static bool
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
        !read_digits(scan, 2, &minutes) || hours > 14 || minutes > 59) {
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

/* A date that the calendar does not have is not in our form: its ValueError is dropped. */
static PyObject *
value_or_not_ours(PyObject *value)
{
    if (value == NULL) {
        outcome_of_exception();
    }
    return value;
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

/* ---- reading durations ---- */

/* Up to eight digits: so many of the largest unit fit into 64 bits of microseconds. */
static bool
read_count(Scan *scan, int64_t *count)
{
    const char *start = scan->at;
    *count = 0;
    while (scan->at < scan->end && '0' <= *scan->at && *scan->at <= '9') {
        *count = *count * 10 + (*scan->at++ - '0');
        if (scan->at - start > 8) {
            return false;
        }
    }
    return scan->at > start;
}

/* -P, days, T, hours, minutes and seconds in this order, at least one of them; a seventh digit is rounded to even. */
static bool
read_duration(const char *text, Py_ssize_t length, int64_t *micros)
{
    static const struct {
        char name;
        int64_t micros;
    } units[] = {{'H', INT64_C(3600000000)}, {'M', INT64_C(60000000)}, {'S', INT64_C(1000000)}};
    Scan scan = {text, text + length};
    bool negative = skip_char(&scan, '-');
    int64_t total = 0, count;

    if (!skip_char(&scan, 'P') || scan.at == scan.end) {
        return false;
    }
    if (*scan.at != 'T') {
        if (!read_count(&scan, &count) || !skip_char(&scan, 'D')) {
            return false;
        }
        total = count * DAY;
    }
    if (scan.at < scan.end) {
        if (!skip_char(&scan, 'T') || scan.at == scan.end) {
            return false;
        }
        int next = 0;
        while (scan.at < scan.end) {
            int tenths = 0; /* of a microsecond */
            if (!read_count(&scan, &count)) {
                return false;
            }
            bool fraction = skip_char(&scan, '.');
            const char *start = scan.at;
            if (fraction && (!read_fraction(&scan, 7, &tenths) || scan.at - start > 7)) {
                return false;
            }
            while (next < 3 && !(scan.at < scan.end && *scan.at == units[next].name)) {
                next++;
            }
            if (next == 3 || (fraction && next < 2)) {
                return false;
            }
            int rest = tenths % 10, fine = tenths / 10;
            fine += rest > 5 || (rest == 5 && (fine & 1));
            total += count * units[next].micros + fine;
            scan.at++;
            next++;
        }
    }
    *micros = negative ? -total : total;
    return true;
}

PyObject *
read_timedelta(const Scalars *scalars, const char *text, Py_ssize_t length)
{
    const PyDateTime_CAPI *api = api_of(scalars);
    int64_t micros;
    if (!read_duration(text, length, &micros)) {
        return NULL;
    }
    int64_t rest = micros % DAY; /* of the sign of micros: the constructor carries it into the days */
    return value_or_not_ours(api->Delta_FromDelta((int)(micros / DAY), (int)(rest / SECOND), (int)(rest % SECOND), 1,
                                                  api->DeltaType));
}

PyObject *
read_time(const Scalars *scalars, const char *text, Py_ssize_t length)
{
    const PyDateTime_CAPI *api = api_of(scalars);
    int64_t micros;
    if (!read_duration(text, length, &micros) || micros < 0 || micros >= DAY) {
        return NULL;
    }
    int seconds = (int)(micros / SECOND);
    return api->Time_FromTime(seconds / 3600, seconds / 60 % 60, seconds % 60, (int)(micros % SECOND), Py_None,
                              api->TimeType);
}
