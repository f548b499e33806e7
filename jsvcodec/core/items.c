/* The values that need more than a copy: see items.h.
 *
 * In this order: what the core knows by its exact type; an instance of a class with a plan; what the caller's
 * `unstructure` makes of any other, once for each value.
 */
#include "items.h"
#include "numbers.h"
#include "json_scalars.h"
#include "sorting.h"

/* ---- plain values ---- */

static char *
put_written(Writer *writer, Outcome outcome, char after)
{
    if (outcome != DONE) {
        return put_end(writer, outcome);
    }
    *writer->buffer->cursor = after; /* into the SLACK at worst */
    return writer->buffer->cursor + 1;
}

char *
put_string_slowly(Writer *writer, char *at, PyObject *string, char after)
{
    writer->buffer->cursor = at;
    return put_written(writer, write_string(writer->buffer, string), after);
}

char *
put_json_string_slowly(Writer *writer, char *at, PyObject *string, char after)
{
    writer->buffer->cursor = at;
    return put_written(writer, write_json_string(writer->buffer, string), after);
}

static ALWAYS_INLINE char *
put_number_as(Writer *writer, char *at, PyObject *value, Spelling spelling)
{
    if (PyLong_CheckExact(value)) {
        writer->buffer->cursor = at;
        return put_written(writer, write_int(writer->buffer, value, writer->options->scalars, DATES_SHORT), ',');
    }
    double real = PyFloat_AS_DOUBLE(value);
    at = put_room(writer, at, NUMBER_ROOM);
    if (UNLIKELY(at == NULL)) {
        return NULL;
    }
    if (spelling == JSON && UNLIKELY(!isfinite(real))) {
        return put_end(writer, DECLINED);
    }
    at = spelling == JSON ? put_json_double(at, real) : put_double(at, real);
    *at = ',';
    return at + 1;
}

char *
put_number(Writer *writer, char *at, PyObject *value)
{
    return put_number_as(writer, at, value, JSV);
}

char *
put_json_number(Writer *writer, char *at, PyObject *value)
{
    return put_number_as(writer, at, value, JSON);
}

/* ---- what the core itself knows ---- */

static Outcome
write_text(const Writer *writer, PyObject *string)
{
    return writer->options->spelling == JSON ? write_json_string(writer->buffer, string)
                                             : write_string(writer->buffer, string);
}

static Outcome
write_none(const Writer *writer)
{
    return writer->options->spelling == JSON ? write_bytes(writer->buffer, "null", 4) : DONE;
}

static Outcome
open_part(Part *part, Place place, PyObject *container)
{
    part->place = place;
    part->container = container;
    return container == NULL ? outcome_of_exception() : DONE;
}

static Outcome
open_sorted(Part *part, PyObject *dict)
{
    Outcome outcome = sort_entries(dict, &part->container);
    part->place = part->container == dict ? IN_DICT : IN_PAIRS;
    return outcome;
}

/* Answers in *known whether the core itself knows the value. */
static Outcome
write_or_open_known(const Writer *writer, PyObject *value, Part *part, bool *known)
{
    const WriteOptions *options = writer->options;
    PyTypeObject *type = Py_TYPE(value);
    *known = true;
    if (type == &PyUnicode_Type) {
        return write_text(writer, value);
    }
    if (type == &PyDict_Type) {
        return options->sort_keys ? open_sorted(part, value) : open_part(part, IN_DICT, Py_NewRef(value));
    }
    if (type == &PyList_Type || type == &PyTuple_Type) {
        return open_part(part, IN_SEQUENCE, Py_NewRef(value));
    }
    if (type == &PySet_Type || type == &PyFrozenSet_Type) {
        return open_part(part, IN_SET, PyObject_GetIter(value));
    }
    if (type == options->scalars->datetime && UNLIKELY(has_foreign_zone(value, options->scalars))) {
        *known = false; /* `unstructure` asks the zone, and gives the same moment with a plain one */
        return DECLINED;
    }
    ScalarWriter write_scalar =
        options->spelling == JSON ? json_scalar_writer(options->scalars, type) : scalar_writer(options->scalars, type);
    if (write_scalar != NULL) {
        return write_scalar(writer->buffer, value, options->scalars, options->dates);
    }
    *known = value == Py_None;
    return *known ? write_none(writer) : DECLINED;
}

/* ---- classes ---- */

/* The plan of a class, or None, as a new reference; NULL with an exception or where there are no plans at all. */
static PyObject *
look_up_plan(const WriteOptions *options, PyObject *type)
{
    if (options->plans == NULL) {
        return NULL;
    }
    PyObject *plan = PyDict_GetItemWithError(options->plans, type);
    if (plan != NULL) {
        return Py_NewRef(plan);
    }
    if (PyErr_Occurred() || options->plan_for == NULL) {
        return NULL;
    }
    plan = PyObject_CallOneArg(options->plan_for, type);
    if (plan != NULL && PyDict_SetItem(options->plans, type, plan) < 0) {
        Py_CLEAR(plan);
    }
    return plan;
}

/* Takes over both references. */
static KnownPlan *
know(Writer *writer, PyTypeObject *type, PyObject *plan)
{
    KnownPlan *known = known_place(writer, type);
    KnownPlan before = *known;
    *known = (KnownPlan){type, plan};
    if (before.type == NULL) {
        writer->known_count++;
    }
    else {
        Py_DECREF(before.plan);
        Py_DECREF(before.type);
    }
    return known;
}

/* The place that holds what there is for the type, which the value may lose meanwhile; NULL with the outcome. */
static KnownPlan *
find_plan(Writer *writer, PyTypeObject *type)
{
    KnownPlan *known = known_place(writer, type);
    if (known->type == type) {
        return known;
    }
    Py_INCREF(type);
    PyObject *plan = look_up_plan(writer->options, (PyObject *)type);
    if (plan == NULL && PyErr_Occurred()) {
        Py_DECREF(type);
        writer->outcome = outcome_of_exception();
        return NULL;
    }
    return know(writer, type, plan == NULL ? Py_NewRef(Py_None) : plan);
}

/* Whether a type may be a model whose plan was not looked up yet: one that is hashed by no code of its metaclass. */
static bool
may_be_planned(Writer *writer, PyTypeObject *type)
{
    const WriteOptions *options = writer->options;
    return options->plans != NULL && PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) && Py_IS_TYPE(type, &PyType_Type) &&
           known_place(writer, type)->type != type && type != options->scalars->uuid && type != options->scalars->decimal;
}

/* Another class in the dict may compare itself by code of its metaclass. */
Outcome
planned_model(Writer *writer, PyObject *value, WritePlan **plan)
{
    PyTypeObject *type = Py_TYPE(value);
    *plan = NULL;
    if (!may_be_planned(writer, type)) {
        return DONE;
    }
    Py_INCREF(type);
    WritePlan *found = (WritePlan *)PyDict_GetItemWithError(writer->options->plans, (PyObject *)type);
    if (found != NULL && Py_IS_TYPE(found, writer->options->plan_type) && found->cls == type && !found->constants) {
        know(writer, type, Py_NewRef(found));
        *plan = found->cls == Py_TYPE(value) ? found : NULL;
        return DONE;
    }
    Py_DECREF(type);
    return found == NULL && PyErr_Occurred() ? outcome_of_exception() : DONE;
}

void
writer_drop(Writer *writer)
{
    if (writer->levels.all != NULL) {
        levels_drop(&writer->levels);
    }
    if (writer->taken.pairs != NULL) {
        taken_drop(&writer->taken);
    }
    for (int i = 0; writer->known_count > 0 && i < KNOWN_PLANS; i++) {
        if (writer->known[i].type != NULL) {
            writer->known_count--;
            Py_DECREF(writer->known[i].type);
            Py_DECREF(writer->known[i].plan);
        }
    }
}

/* A number of JSON that is kept as it was spelled, in a subclass of str. */
static Outcome
write_spelled(const Writer *writer, PyObject *number)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(number);
    bool may_be_number = PyUnicode_IS_ASCII(number) && length > 0;
    return may_be_number ? write_bytes(writer->buffer, (const char *)PyUnicode_DATA(number), length) : DECLINED;
}

/* A subclass of str, int or float, written as that, whatever it overrides; as it stands, where it is its own base. The
 * value may be of another class by now. */
static Outcome
write_as_base(const Writer *writer, PyObject *value, PyObject *base)
{
    const WriteOptions *options = writer->options;
    if (base == (PyObject *)&PyUnicode_Type && PyUnicode_Check(value)) {
        return write_text(writer, value);
    }
    if (base == (PyObject *)Py_TYPE(value) && PyUnicode_Check(value)) {
        return write_spelled(writer, value);
    }
    if (base == (PyObject *)&PyLong_Type && PyLong_Check(value)) {
        return write_int(writer->buffer, value, options->scalars, options->dates);
    }
    if (base == (PyObject *)&PyFloat_Type && PyFloat_Check(value)) {
        return (options->spelling == JSON ? write_json_float : write_float)(writer->buffer, value, options->scalars,
                                                                           options->dates);
    }
    return DECLINED;
}

/* ---- code of the caller ---- */

/* What stands for an ordinary exception, for Python to raise it again; NULL with one that must reach the caller. */
static PyObject *
keep_exception(const Writer *writer)
{
    PyObject *type, *error, *traceback;
    if (!PyErr_ExceptionMatches(PyExc_Exception) || PyErr_ExceptionMatches(PyExc_MemoryError)) {
        return NULL;
    }
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(error, traceback);
    }
    PyObject *kept = PyObject_CallOneArg(writer->options->raised, error);
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
    return kept;
}

/* Calls `function`, a hook or `unstructure`, once for each value: a new reference, or NULL with an exception. */
static PyObject *
take_apart(Writer *writer, PyObject *value, PyObject *function)
{
    PyObject *made = Py_XNewRef(taken_find(&writer->taken, value));
    if (made != NULL) {
        return made;
    }
    made = PyObject_CallOneArg(function, value);
    if (made == NULL && function != writer->options->unstructure) {
        made = keep_exception(writer);
    }
    if (made != NULL && taken_keep(&writer->taken, value, made) < 0) {
        Py_CLEAR(made);
    }
    return made;
}

/* What the function makes of the value is written in its place, but not taken apart again. */
static Outcome
write_taken(Writer *writer, PyObject *value, PyObject *function, Part *part)
{
    PyObject *made = function == NULL ? NULL : take_apart(writer, value, function);
    if (made == NULL) {
        return PyErr_Occurred() ? FAILED : DECLINED;
    }
    bool known = made != Py_None || writer->options->hooked == NULL; /* a member that a hook made None may be left out */
    Outcome outcome = known ? write_or_open_known(writer, made, part, &known) : DECLINED;
    Py_DECREF(made);
    return outcome;
}

static Outcome
write_hooked(Writer *writer, PyObject *value, PyObject *plan, Part *part)
{
    if (PyTuple_GET_SIZE(plan) != 1 || writer->options->hooked == NULL) {
        return DECLINED;
    }
    PyObject *hook = Py_NewRef(PyTuple_GET_ITEM(plan, 0));
    Outcome outcome = write_taken(writer, value, hook, part);
    Py_DECREF(hook);
    return outcome;
}

/* Whether values of a type go by its plan, even where the core itself knows it, as a hook may write them: of a type that
 * is hashed by no code of its metaclass. */
static bool
goes_by_plan(Writer *writer, PyTypeObject *type)
{
    PyObject *hooked = writer->options->hooked;
    const KnownPlan *known = known_place(writer, type);
    return (known->type == type && known->plan != Py_None) ||
           (UNLIKELY(hooked != NULL) && PySet_GET_SIZE(hooked) > 0 && Py_IS_TYPE(type, &PyType_Type) &&
            PySet_Contains(hooked, (PyObject *)type) == 1);
}

Outcome
write_or_open(Writer *writer, PyObject *value, Part *part)
{
    bool is_known = !goes_by_plan(writer, Py_TYPE(value));
    *part = (Part){0};
    Outcome outcome = is_known ? write_or_open_known(writer, value, part, &is_known) : DONE;
    if (is_known) {
        return outcome;
    }
    const KnownPlan *known = find_plan(writer, Py_TYPE(value));
    if (known == NULL) {
        return writer->outcome;
    }
    if (PyTuple_CheckExact(known->plan)) {
        return write_hooked(writer, value, known->plan, part);
    }
    if (PyType_Check(known->plan)) {
        return write_as_base(writer, value, known->plan);
    }
    if (Py_IS_TYPE(known->plan, writer->options->plan_type)) {
        WritePlan *plan = (WritePlan *)known->plan;
        if (plan->cls == Py_TYPE(value) && !plan->constants) {
            part->plan = (WritePlan *)Py_NewRef(plan);
            return open_part(part, IN_MODEL, Py_NewRef(value));
        }
        const PlanEntry *constant = plan->constants ? plan_constant(plan, value) : NULL;
        if (constant != NULL) {
            return write_bytes(writer->buffer, constant->text, constant->length);
        }
    }
    return write_taken(writer, value, writer->options->unstructure, part);
}
