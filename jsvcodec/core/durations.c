/* timedelta and time <-> durations: see scalars.h.
 *
 * ServiceStack's dialect of an XSD duration: days, hours, minutes and seconds, written without the parts that are zero
 * and computed in doubles as there; a time is the duration since midnight. What is read: the same form with up to
 * seven digits of fraction, the last of which is rounded to even.
 */
#include "dates.h"
#include "numbers.h"

static const int64_t DAY = INT64_C(86400000000); /* in microseconds, as all durations here */
static const int64_t SECOND = 1000000;
static const int64_t LONGEST = INT64_MAX / 10; /* .NET counts ticks of 100 ns in 64 bits */

/* ---- writing ---- */

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
    int surplus = 7 - (int)strtol(text + 17, NULL, 10); /* digits to drop, so that seven follow the point */
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
write_timedelta(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    int64_t days = PyDateTime_DELTA_GET_DAYS(value);
    if (days < -LONGEST / DAY - 1 || days > LONGEST / DAY) {
        return DECLINED;
    }
    int64_t micros = days * DAY + PyDateTime_DELTA_GET_SECONDS(value) * SECOND;
    micros += PyDateTime_DELTA_GET_MICROSECONDS(value);
    if (micros < -LONGEST || micros > LONGEST) {
        return DECLINED;
    }
    return write_duration(buffer, micros);
}

/* .NET's TimeOnly is written as the duration since midnight. */
Outcome
write_time(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    if (PyDateTime_TIME_GET_TZINFO(value) != Py_None) {
        return DECLINED; /* the text of a time has no zone */
    }
    int64_t minutes = PyDateTime_TIME_GET_HOUR(value) * 60 + PyDateTime_TIME_GET_MINUTE(value);
    int64_t seconds = minutes * 60 + PyDateTime_TIME_GET_SECOND(value);
    return write_duration(buffer, seconds * SECOND + PyDateTime_TIME_GET_MICROSECOND(value));
}

/* ---- reading ---- */

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
    total -= total == LONGEST + 1; /* rounded up beyond what .NET holds */
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
