/* The rarer keys, and the members that a model kept without knowing them: see members.h. */
#include "members.h"

/* ---- keys ---- */

/* Puts quotes around what stands from `start` on: a number or a date, which has none inside. */
Outcome
put_quotes_around(Buffer *buffer, Py_ssize_t start)
{
    Outcome outcome = buffer_reserve(buffer, 2);
    if (outcome == DONE) {
        char *text = buffer->start + start;
        size_t length = (size_t)(buffer->cursor - text);
        memmove(text + 1, text, length);
        text[0] = '"';
        text[length + 1] = '"';
        buffer->cursor += 2;
    }
    return outcome;
}

static bool
asks_for_quotes(const uint8_t *text, const uint8_t *end, Spelling spelling)
{
    unsigned high = 0;
    return *text != '"' && (spelling == JSON || scan_until(text, end, ENDS_KEY, &high) != end);
}

/* Whether a scalar's text is that of a key, too: there is none of null, and Python's own, which counts for keys, lays
 * out a float in another way. */
static bool
is_key_of_json(const uint8_t *text, const uint8_t *end)
{
    if (*text == '"' || *text == 't' || *text == 'f') {
        return true;
    }
    for (; text < end && *text != 'n' && *text != '.' && *text != 'e'; text++) {
    }
    return text == end;
}

/* A key that is no plain str: the text of its scalar, in quotes where that asks for them, as a date may. */
Outcome
write_scalar_key(Writer *writer, PyObject *key)
{
    Buffer *buffer = writer->buffer;
    Py_ssize_t start = buffer_length(buffer);
    const WriteOptions *options = writer->options;
    WriteOptions of_keys = *options;
    Part part;
    if (options->spelling == JSV) {
        of_keys.dates = DATES_SHORT;
    }
    writer->options = &of_keys;
    Outcome outcome = key == Py_None ? DECLINED : write_or_open(writer, key, &part);
    writer->options = options;
    if (outcome == DONE && part.container != NULL) { /* a container is no key */
        Py_DECREF(part.container);
        Py_XDECREF(part.plan);
        outcome = DECLINED;
    }
    if (outcome != DONE) {
        return outcome;
    }
    const uint8_t *text = (const uint8_t *)buffer->start + start, *end = (const uint8_t *)buffer->cursor;
    if (text == end || (options->spelling == JSON && !is_key_of_json(text, end))) {
        return DECLINED;
    }
    outcome = asks_for_quotes(text, end, options->spelling) ? put_quotes_around(buffer, start) : DONE;
    return outcome == DONE ? write_byte(buffer, ':') : outcome;
}

/* Whether no two keys of a dict can have the same text, by their type alone: of one type, and not of one whose unequal
 * values may be written alike, as a datetime with and without its zone. */
bool
have_different_texts(Writer *writer, PyObject *dict)
{
    const Scalars *scalars = writer->options->scalars;
    PyObject *key, *first = NULL;
    Py_ssize_t at = 0;

    while (PyDict_Next(dict, &at, &key, NULL)) {
        first = first == NULL ? key : first;
        if (Py_TYPE(key) != Py_TYPE(first)) {
            return false;
        }
    }
    bool by_hook = writer->options->hooked != NULL; /* it may make the same of any two */
    return first == NULL || PyDict_GET_SIZE(dict) == 1 || PyLong_CheckExact(first) ||
           (!by_hook && (Py_IS_TYPE(first, scalars->uuid) || Py_IS_TYPE(first, scalars->date)));
}

/* Whether a further member of a model, whose name ends before `end`, has the name of one that the plan lists. */
bool
is_planned(const WritePlan *plan, const char *name, const char *end)
{
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        if (plan->entries[i].length == end - name && memcmp(plan->entries[i].text, name, (size_t)(end - name)) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- further members ---- */

/* The map of the unknown members that a model kept, which stand after its own, as a new reference; NULL where there are
 * none, or with another outcome than DONE. */
PyObject *
find_extra(const Writer *writer, const WritePlan *plan, PyObject *instance, Outcome *outcome)
{
    PyObject *owned = NULL;
    *outcome = DONE;
    if (plan->extra.object == NULL) {
        return NULL;
    }
    PyObject *extra = read_member(instance, &plan->extra, &owned, outcome);
    if (extra == NULL) {
        return NULL;
    }
    if (owned == NULL) {
        Py_INCREF(extra);
    }
    bool writable = PyDict_CheckExact(extra) && !writer->options->sort_keys; /* sorted, they stand among the members */
    bool none = extra == Py_None || (PyDict_CheckExact(extra) && PyDict_GET_SIZE(extra) == 0);
    *outcome = none || writable ? DONE : DECLINED;
    if (none || *outcome != DONE) {
        Py_CLEAR(extra);
    }
    return extra;
}
