/* Python's scalars <-> their .NET text, for the everyday forms.
 *
 * A write_ function appends the text of a value of its type to the buffer, write_int and write_float of a subclass
 * too. A read_ function takes a text, quotes undone, not NUL-terminated, and returns a new object; NULL without an
 * exception means that the text is not in a form it is sure of, which is not to say that it is wrong: the Python
 * reader decides. So white space, rare spellings and numbers of more than 60 digits are left to Python, and whoever
 * has a stricter limit on digits does not come here. Only memory errors, and what may not be caught, are raised. The
 * types outside the interpreter's core (Decimal, UUID, the datetime API) are kept in a Scalars, one per module.
 */
#ifndef JSVCODEC_SCALARS_H
#define JSVCODEC_SCALARS_H

#include "buffer.h"

enum { MOST_DIGITS = 60 }; /* of a number: a longer one is left to Python, which knows the limit */

typedef enum { DATES_SHORT, DATES_EXACT, DATES_WCF } Dates; /* the option `dates`; JSON has no short form */

typedef struct {
    const void *datetime_api; /* a PyDateTime_CAPI, whose header defines a static in each file that includes it */
    PyTypeObject *date;
    PyTypeObject *datetime;
    PyTypeObject *time;
    PyTypeObject *timedelta;
    PyTypeObject *decimal;
    PyTypeObject *uuid;
    PyObject *unknown_safety; /* uuid.SafeUUID.unknown, what UUID() notes of a UUID made from text */
    PyObject *word_bits;      /* 64 */
    PyObject *name_int, *name_is_safe, *name_utcoffset; /* attribute names */
    PyObject *no_arguments;
} Scalars;

int scalars_setup(Scalars *scalars); /* -1 with an exception */
int scalars_traverse(const Scalars *scalars, visitproc visit, void *arg);
void scalars_clear(Scalars *scalars);

typedef Outcome (*ScalarWriter)(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);

/* Whether the zone of an exact datetime has code of its own, which must run once and not where the core may decline. */
bool has_foreign_zone(PyObject *datetime, const Scalars *scalars);

/* The writer of an exact type; NULL where it is no scalar. str and None are not here. */
ScalarWriter scalar_writer(const Scalars *scalars, PyTypeObject *type);

Outcome write_bool(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_int(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_float(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_decimal(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_uuid(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_base64(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_bare_base64(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates); /* b"": nothing */
Outcome write_datetime(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_date(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_time(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);
Outcome write_timedelta(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates);

/* For both spellings: the plain digits of a decimal, or NULL with the outcome; the 32 hex digits of a UUID. */
PyObject *plain_decimal(PyObject *value, const Scalars *scalars, Outcome *outcome);
Outcome find_uuid_digits(PyObject *value, const Scalars *scalars, char *digits);

PyObject *read_bool(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_int(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_float(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_decimal(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_uuid(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_base64(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_datetime(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_date(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_time(const Scalars *scalars, const char *text, Py_ssize_t length);
PyObject *read_timedelta(const Scalars *scalars, const char *text, Py_ssize_t length);

/* For dates.c and the table of types. */
int dates_setup(Scalars *scalars);

#endif
