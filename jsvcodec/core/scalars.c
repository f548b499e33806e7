/* bool, int, float, Decimal, UUID and bytes: see scalars.h. Dates and durations have their own file, dates.c. */
#include "scalars.h"
#include "numbers.h"

/* ---- the types ---- */

static PyObject *
imported(const char *module_name, const char *name)
{
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *found = module == NULL ? NULL : PyObject_GetAttrString(module, name);
    Py_XDECREF(module);
    return found;
}

static PyTypeObject *
imported_type(const char *module_name, const char *name)
{
    PyObject *found = imported(module_name, name);
    if (found != NULL && !PyType_Check(found)) {
        Py_CLEAR(found);
        PyErr_SetString(PyExc_TypeError, name);
    }
    return (PyTypeObject *)found;
}

/* Writing a decimal of the module in Python would run Python code, which the writer does not expect. */
static PyTypeObject *
compiled_decimal(void)
{
    PyTypeObject *compiled = imported_type("_decimal", "Decimal");
    PyTypeObject *used = compiled == NULL ? NULL : imported_type("decimal", "Decimal");
    if (used != NULL && used != compiled) {
        Py_CLEAR(used);
        PyErr_SetString(PyExc_ImportError, "the compiled core needs the compiled module of decimal");
    }
    Py_XDECREF(compiled);
    return used;
}

int
scalars_setup(Scalars *scalars)
{
    PyObject *safety = imported("uuid", "SafeUUID");
    scalars->unknown_safety = safety == NULL ? NULL : PyObject_GetAttrString(safety, "unknown");
    Py_XDECREF(safety);
    if (scalars->unknown_safety == NULL || dates_setup(scalars) < 0 ||
        (scalars->decimal = compiled_decimal()) == NULL ||
        (scalars->uuid = imported_type("uuid", "UUID")) == NULL ||
        (scalars->word_bits = PyLong_FromLong(64)) == NULL ||
        (scalars->name_int = PyUnicode_InternFromString("int")) == NULL ||
        (scalars->name_is_safe = PyUnicode_InternFromString("is_safe")) == NULL ||
        (scalars->name_utcoffset = PyUnicode_InternFromString("utcoffset")) == NULL ||
        (scalars->no_arguments = PyTuple_New(0)) == NULL) {
        return -1;
    }
    return 0;
}

int
scalars_traverse(const Scalars *scalars, visitproc visit, void *arg)
{
    Py_VISIT(scalars->decimal);
    Py_VISIT(scalars->uuid);
    Py_VISIT(scalars->unknown_safety);
    return 0;
}

void
scalars_clear(Scalars *scalars)
{
    Py_CLEAR(scalars->decimal);
    Py_CLEAR(scalars->uuid);
    Py_CLEAR(scalars->unknown_safety);
    Py_CLEAR(scalars->word_bits);
    Py_CLEAR(scalars->name_int);
    Py_CLEAR(scalars->name_is_safe);
    Py_CLEAR(scalars->name_utcoffset);
    Py_CLEAR(scalars->no_arguments);
}

ScalarWriter
scalar_writer(const Scalars *scalars, PyTypeObject *type)
{
    return type == &PyLong_Type           ? write_int
           : type == &PyFloat_Type        ? write_float
           : type == &PyBool_Type         ? write_bool
           : type == scalars->datetime    ? write_datetime
           : type == scalars->decimal     ? write_decimal
           : type == scalars->date        ? write_date
           : type == scalars->timedelta   ? write_timedelta
           : type == scalars->uuid        ? write_uuid
           : type == &PyBytes_Type        ? write_base64
           : type == scalars->time        ? write_time
           : type == &PyByteArray_Type    ? write_base64
           : type == &PyMemoryView_Type   ? write_base64
                                          : NULL;
}

/* ---- bool ---- */

Outcome
write_bool(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    return value == Py_True ? write_bytes(buffer, "True", 4) : write_bytes(buffer, "False", 5);
}

static bool
is_word(const char *text, Py_ssize_t length, const char *lower)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        if ((text[i] | 0x20) != lower[i]) { /* a NUL in `lower` is no lower-case letter: nothing is read beyond it */
            return false;
        }
    }
    return lower[length] == '\0';
}

PyObject *
read_bool(const Scalars *Py_UNUSED(scalars), const char *text, Py_ssize_t length)
{
    if (length == 4 && is_word(text, 4, "true")) {
        return Py_NewRef(Py_True);
    }
    return length == 5 && is_word(text, 5, "false") ? Py_NewRef(Py_False) : NULL;
}

/* ---- numbers ---- */

PyObject *
read_int(const Scalars *Py_UNUSED(scalars), const char *text, Py_ssize_t length)
{
    int64_t number;
    return read_int64(text, length, &number) ? PyLong_FromLongLong(number) : NULL;
}

/* ---- float ---- */

Outcome
write_float(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    Outcome outcome = buffer_reserve(buffer, NUMBER_ROOM);
    if (outcome == DONE) {
        buffer->cursor = put_double(buffer->cursor, PyFloat_AS_DOUBLE(value));
    }
    return outcome;
}

PyObject *
read_float(const Scalars *Py_UNUSED(scalars), const char *text, Py_ssize_t length)
{
    double number;
    return length <= MOST_DIGITS && read_double(text, length, &number) ? PyFloat_FromDouble(number) : NULL;
}

/* ---- Decimal ---- */

static bool
is_zero_text(const char *digits, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        if (digits[i] != '0' && digits[i] != '.') {
            return false;
        }
    }
    return true;
}

/* str() of a decimal is already plain unless it has an exponent, and it costs a third of format(). NULL with the
 * outcome for what is left to Python. */
PyObject *
plain_decimal(PyObject *value, const Scalars *scalars, Outcome *outcome)
{
    PyObject *text = scalars->decimal->tp_str(value);
    if (text == NULL) {
        *outcome = outcome_of_exception();
        return NULL;
    }
    bool plain = PyUnicode_Check(text) && PyUnicode_IS_ASCII(text) && PyUnicode_GET_LENGTH(text) <= MOST_DIGITS;
    const char *digits = plain ? (const char *)PyUnicode_DATA(text) : NULL;
    for (Py_ssize_t i = 0; plain && i < PyUnicode_GET_LENGTH(text); i++) {
        char letter = digits[i] | 0x20;
        plain = letter != 'n' && letter != 'e'; /* NaN, sNaN, Infinity; an exponent stays only beyond .NET's range */
    }
    if (!plain) {
        Py_CLEAR(text);
        *outcome = DECLINED;
    }
    return text;
}

Outcome
write_decimal(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates Py_UNUSED(dates))
{
    Outcome outcome;
    PyObject *text = plain_decimal(value, scalars, &outcome);
    if (text == NULL) {
        return outcome;
    }
    const char *digits = (const char *)PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    bool minus_zero = digits[0] == '-' && is_zero_text(digits + 1, length - 1); /* .NET's zero has no sign here */
    outcome = write_bytes(buffer, digits + minus_zero, length - minus_zero);
    Py_DECREF(text);
    return outcome;
}

PyObject *
read_decimal(const Scalars *scalars, const char *text, Py_ssize_t length)
{
    bool any = false, after_point = false;
    if (length > MOST_DIGITS) {
        return NULL;
    }
    for (Py_ssize_t i = length > 0 && text[0] == '-'; i < length; i++) {
        bool digit = '0' <= text[i] && text[i] <= '9';
        if (!digit && (text[i] != '.' || after_point)) {
            return NULL;
        }
        any |= digit;
        after_point |= !digit;
    }
    if (!any) {
        return NULL;
    }
    PyObject *digits = PyUnicode_FromStringAndSize(text, length);
    PyObject *value = digits == NULL ? NULL : PyObject_CallOneArg((PyObject *)scalars->decimal, digits);
    Py_XDECREF(digits);
    return value;
}

/* ---- UUID ---- */

/* UUID keeps its 128 bits as an int. Lays their 32 hex digits. */
Outcome
find_uuid_digits(PyObject *value, const Scalars *scalars, char *digits)
{
    PyObject *number = PyObject_GetAttr(value, scalars->name_int);
    PyObject *high = number == NULL ? NULL : PyNumber_Rshift(number, scalars->word_bits);
    if (high == NULL || !PyLong_Check(number) || !PyLong_Check(high)) {
        Py_XDECREF(number);
        Py_XDECREF(high);
        return PyErr_Occurred() ? outcome_of_exception() : DECLINED;
    }
    uint64_t words[2] = {PyLong_AsUnsignedLongLongMask(high), PyLong_AsUnsignedLongLongMask(number)};
    Py_DECREF(number);
    Py_DECREF(high);
    for (int i = 0; i < 32; i++) {
        digits[i] = "0123456789abcdef"[words[i / 16] >> (60 - i % 16 * 4) & 15];
    }
    return DONE;
}

/* .NET's "N" form. */
Outcome
write_uuid(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates Py_UNUSED(dates))
{
    char digits[32];
    Outcome outcome = find_uuid_digits(value, scalars, digits);
    return outcome == DONE ? write_bytes(buffer, digits, 32) : outcome;
}

static int
hex_digit(char c)
{
    return '0' <= c && c <= '9'                   ? c - '0'
           : 'a' <= (c | 0x20) && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                  : -1;
}

/* Made as copy.copy makes one, around __init__, which takes ten times as long and does the same two assignments. */
static PyObject *
uuid_of_int(const Scalars *scalars, PyObject *number)
{
    PyObject *value = PyBaseObject_Type.tp_new(scalars->uuid, scalars->no_arguments, NULL);
    if (value != NULL && (PyObject_GenericSetAttr(value, scalars->name_int, number) < 0 ||
                          PyObject_GenericSetAttr(value, scalars->name_is_safe, scalars->unknown_safety) < 0)) {
        Py_CLEAR(value);
        outcome_of_exception();
    }
    return value;
}

PyObject *
read_uuid(const Scalars *scalars, const char *text, Py_ssize_t length)
{
    char digits[33];
    int count = 0;
    if (length != 32 && length != 36) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        bool dash_here = length == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
        if (dash_here ? text[i] != '-' : hex_digit(text[i]) < 0) {
            return NULL;
        }
        if (!dash_here) {
            digits[count++] = text[i];
        }
    }
    digits[count] = '\0';
    PyObject *number = PyLong_FromString(digits, NULL, 16);
    PyObject *value = number == NULL ? NULL : uuid_of_int(scalars, number);
    Py_XDECREF(number);
    return value;
}
