/* The leaves of models: see leaves.h. */
#include "leaves.h"

/* A scalar or enum in one of its rare spellings, which the library reads; takes over the reference, which may be
 * NULL. */
static PyObject *
ask_library(ModelReader *reader, const Kind *kind, PyObject *text)
{
    if (text == NULL) {
        return NULL;
    }
    pace_leave(&reader->filling.pace);
    PyObject *value = PyObject_CallFunctionObjArgs(kind->hook, text, Py_None, NULL);
    pace_return(&reader->filling.pace);
    Py_DECREF(text);
    return value;
}

PyObject *
read_text(ModelReader *reader, const Want *want, const Span *span)
{
    const Kind *kind = want->kind;
    if (UNLIKELY(want->nulls & (EMPTY_IS_NONE | NULL_IS_NOTHING))) {
        if (span->length == 0 && (want->nulls & EMPTY_IS_NONE)) {
            return Py_NewRef(Py_None);
        }
        if (span->length == 4 && (want->nulls & NULL_IS_NOTHING) && memcmp(span->start, "null", 4) == 0) {
            return value_of_nothing(&reader->filling, want);
        }
    }
    PyObject *value = NULL;
    switch (kind->form) {
    case FORM_TEXT: case FORM_ANY:
        return text_from_span(span);
    case FORM_SCALAR:
        if (LIKELY(!span->escapes)) {
            value = kind->read(reader->filling.scalars, (const char *)span->start, span->length);
        }
        break;
    case FORM_ENUM: {
        PyObject *text = key_from_span(reader->source->keys, span);
        value = text == NULL ? NULL : Py_XNewRef(PyDict_GetItemWithError(kind->table, text));
        Py_XDECREF(text);
        break;
    }
    case FORM_HOOK:
        break;
    default:
        return NULL;
    }
    if (LIKELY(value != NULL) || PyErr_Occurred()) {
        return value;
    }
    return kind->foreign ? defer_hook(&reader->filling, kind, text_from_span(span), NULL, 0)
                         : ask_library(reader, kind, text_from_span(span));
}

PyObject *
read_made_text(ModelReader *reader, const Want *want, PyObject *text)
{
    const Kind *kind = want->kind;
    PyObject *value = NULL;
    if (text == NULL || kind->form > FORM_ENUM) {
        Py_XDECREF(text);
        return NULL;
    }
    if (kind->form != FORM_ENUM && PyUnicode_IS_ASCII(text)) {
        Span plain = {PyUnicode_1BYTE_DATA(text), PyUnicode_GET_LENGTH(text), 0, true};
        value = read_text(reader, want, &plain);
        Py_DECREF(text);
        return value;
    }
    switch (kind->form) {
    case FORM_TEXT: case FORM_ANY:
        return text;
    case FORM_ENUM:
        value = Py_XNewRef(PyDict_GetItemWithError(kind->table, text));
        if (value != NULL || PyErr_Occurred()) {
            Py_DECREF(text);
            return value;
        }
        break;
    default:
        break;
    }
    return kind->foreign ? defer_hook(&reader->filling, kind, text, NULL, 0) : ask_library(reader, kind, text);
}

/* ---- numbers and words of JSON ---- */

PyObject *
read_number_as(ModelReader *reader, const Want *want, const JsonNumber *number)
{
    const Kind *kind = want->kind;
    const Scalars *scalars = reader->filling.scalars;
    Span span = {number->start, number->length, 0, true};
    bool whole = number->whole && !json_is_minus_zero(number);
    switch (kind->form) {
    case FORM_ANY:
        return json_untyped_number(number);
    case FORM_HOOK:
        return defer_hook(&reader->filling, kind,
                          kind->plain ? json_untyped_number(number) : json_exact_number(number, scalars->decimal), NULL, 0);
    case FORM_TEXT:
        return json_is_spelled_as_decimal(number) ? text_from_span(&span) : NULL;
    case FORM_ENUM:
        return whole ? read_text(reader, want, &span) : NULL;
    case FORM_SCALAR:
        if (kind->read == read_decimal) {
            return read_text(reader, want, &span);
        }
        return whole && kind->read != read_datetime && kind->read != read_date ? read_text(reader, want, &span) : NULL;
    default:
        return NULL;
    }
}

PyObject *
read_word(ModelReader *reader, const Want *want, Cursor *text)
{
    const Kind *kind = want->kind;
    PyObject *word = json_read_word(text); /* borrowed from the interpreter, which keeps it */
    if (word == NULL) {
        return NULL;
    }
    if (word == Py_None) {
        return value_of_nothing(&reader->filling, want);
    }
    switch (kind->form) {
    case FORM_ANY:
        return Py_NewRef(word);
    case FORM_HOOK:
        return defer_hook(&reader->filling, kind, Py_NewRef(word), NULL, 0);
    case FORM_TEXT:
        return PyUnicode_FromString(word == Py_True ? "true" : "false");
    default:
        return kind->read == read_bool ? Py_NewRef(word) : NULL;
    }
}
