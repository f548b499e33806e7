/* Writing forms: see form_writer.h. Each field is followed by `&`, which is taken back at the end. The value is held
 * by the caller; what is read out of it is held while Python code may run. */
#include "form_writer.h"
#include "form_coding.h"

typedef struct {
    Buffer *buffer;
    Buffer jsv; /* of one value at a time */
    const FormOptions *options;
    Py_ssize_t count;
} FormWriter;

/* ---- fields ---- */

/* Whether one more may be written. */
static bool
count_field(FormWriter *writer)
{
    return writer->options->fields < 0 || writer->count++ < writer->options->fields;
}

static Outcome
write_as_jsv(FormWriter *writer, PyObject *value, bool as_text)
{
    Buffer *jsv = &writer->jsv;
    PyObject *taken = NULL;
    jsv->cursor = jsv->start;
    Py_INCREF(value);
    Outcome outcome = write_value(jsv, value, &writer->options->values, &taken);
    Py_DECREF(value);
    Py_XDECREF(taken);
    if (outcome != DONE) {
        return outcome;
    }
    if (as_text && jsv->cursor > jsv->start && *jsv->start == '"') {
        return DECLINED; /* the text of an enum, say, which here stands without quotes */
    }
    return form_encode(writer->buffer, (const uint8_t *)jsv->start, buffer_length(jsv));
}

/* The value after a name, and the separator. */
static Outcome
write_field(FormWriter *writer, PyObject *value, bool as_text)
{
    Outcome outcome = as_text && LIKELY(PyUnicode_CheckExact(value)) ? form_encode_text(writer->buffer, value)
                                                                     : write_as_jsv(writer, value, as_text);
    return outcome == DONE ? write_byte(writer->buffer, '&') : outcome;
}

/* ---- dicts ---- */

/* Whether a name, coded and with a character more, is one of those that the plan lists. */
static bool
is_planned(const WritePlan *plan, const char *name, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        if (plan->entries[i].length == length && memcmp(plan->entries[i].text, name, (size_t)length - 1) == 0) {
            return true;
        }
    }
    return false;
}

/* The fields of a dict; of further members of a model where there is a plan. */
static Outcome
write_dict(FormWriter *writer, PyObject *dict, const WritePlan *plan, bool as_text)
{
    Buffer *buffer = writer->buffer;
    Py_ssize_t size = PyDict_GET_SIZE(dict), at = 0;
    PyObject *key, *value;
    while (PyDict_GET_SIZE(dict) == size) {
        if (!PyDict_Next(dict, &at, &key, &value)) {
            return DONE;
        }
        if (value == Py_None) {
            continue;
        }
        Py_ssize_t start = buffer_length(buffer);
        Outcome outcome = PyUnicode_CheckExact(key) && count_field(writer) ? form_encode_text(buffer, key) : DECLINED;
        outcome = outcome == DONE ? write_byte(buffer, '=') : outcome;
        if (outcome == DONE && plan != NULL &&
            is_planned(plan, buffer->start + start, buffer_length(buffer) - start)) {
            outcome = DECLINED; /* which of the two counts is Python's to say */
        }
        outcome = outcome == DONE ? write_field(writer, value, as_text) : outcome;
        if (outcome != DONE) {
            return outcome;
        }
    }
    return DECLINED;
}

/* ---- models ---- */

static Outcome
write_members(FormWriter *writer, PyObject *model, const WritePlan *plan, const char *as_text)
{
    Buffer *buffer = writer->buffer;
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        const PlanEntry *entry = &plan->entries[i];
        PyObject *owned = NULL;
        Outcome outcome = DONE;
        PyObject *value = read_member(model, entry, &owned, &outcome);
        if (LIKELY(value == Py_None)) {
            Py_XDECREF(owned);
            continue;
        }
        if (value != NULL) {
            outcome = count_field(writer) ? buffer_reserve(buffer, entry->length) : DECLINED;
        }
        if (outcome == DONE) {
            put_padded(buffer->cursor, entry);
            buffer->cursor += entry->length;
            buffer->cursor[-1] = '='; /* where plans have a colon */
            outcome = write_field(writer, value, as_text[i]);
        }
        Py_XDECREF(owned);
        if (outcome != DONE) {
            return outcome;
        }
    }
    return DONE;
}

static Outcome
write_extra(FormWriter *writer, PyObject *model, const WritePlan *plan, bool as_text)
{
    PyObject *owned = NULL;
    Outcome outcome = DONE;
    if (plan->extra.object == NULL) {
        return DONE;
    }
    PyObject *extra = read_member(model, &plan->extra, &owned, &outcome);
    if (extra != NULL && extra != Py_None) {
        Py_INCREF(extra);
        outcome = PyDict_CheckExact(extra) ? write_dict(writer, extra, plan, as_text) : DECLINED;
        Py_DECREF(extra);
    }
    Py_XDECREF(owned);
    return outcome;
}

/* What there is for a class, as a new reference; NULL with an exception. */
static PyObject *
find_plan(const FormOptions *options, PyObject *type)
{
    PyObject *pair = PyDict_GetItemWithError(options->plans, type);
    if (pair != NULL || PyErr_Occurred()) {
        return Py_XNewRef(pair);
    }
    pair = PyObject_CallOneArg(options->plan_for, type);
    if (pair != NULL && PyDict_SetItem(options->plans, type, pair) < 0) {
        Py_CLEAR(pair);
    }
    return pair;
}

/* Whether this is a pair for instances of the class. The dict of pairs can be found through the collector. */
static bool
is_pair_for(const FormOptions *options, PyObject *pair, PyTypeObject *cls)
{
    if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2 ||
        !Py_IS_TYPE(PyTuple_GET_ITEM(pair, 0), options->values.plan_type) ||
        !PyBytes_CheckExact(PyTuple_GET_ITEM(pair, 1))) {
        return false;
    }
    const WritePlan *plan = (WritePlan *)PyTuple_GET_ITEM(pair, 0);
    return plan->cls == cls && !plan->constants && PyBytes_GET_SIZE(PyTuple_GET_ITEM(pair, 1)) == plan->count + 1;
}

static Outcome
write_model(FormWriter *writer, PyObject *model)
{
    PyObject *pair = find_plan(writer->options, (PyObject *)Py_TYPE(model));
    if (pair == NULL) {
        return outcome_of_exception();
    }
    Outcome outcome = DECLINED;
    if (is_pair_for(writer->options, pair, Py_TYPE(model))) {
        const WritePlan *plan = (WritePlan *)PyTuple_GET_ITEM(pair, 0);
        const char *as_text = PyBytes_AS_STRING(PyTuple_GET_ITEM(pair, 1));
        outcome = write_members(writer, model, plan, as_text);
        outcome = outcome == DONE ? write_extra(writer, model, plan, as_text[plan->count]) : outcome;
    }
    Py_DECREF(pair);
    return outcome;
}

/* ---- the whole ---- */

Outcome
write_form(Buffer *buffer, char *room, Usual *usual, PyObject *value, const FormOptions *options)
{
    FormWriter writer = {.buffer = buffer, .options = options};
    Outcome outcome = buffer_start(&writer.jsv, room, usual);
    if (outcome == DONE) {
        outcome = PyDict_CheckExact(value) ? write_dict(&writer, value, NULL, true) : write_model(&writer, value);
    }
    buffer_drop(&writer.jsv);
    if (outcome == DONE && buffer_length(buffer) > 0) {
        buffer->cursor--;
    }
    return outcome;
}
