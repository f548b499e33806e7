/* The second phase of reading: see deferred.h. User code may do anything here but reach these operations: what they
 * refer to is held by them, and containers that a user finds through the collector are only changed by the
 * interpreter's own functions, which look before they store. */
#include "deferred.h"
#include "collisions.h"
#include "instances.h"
#include "tokens.h"

enum { TRACEBACKS = 100, DEEP = 100 };

/* ---- the operations and frames ---- */

static void
drop_operation(Operation *operation)
{
    Py_CLEAR(operation->argument);
    Py_CLEAR(operation->place.container);
    Py_CLEAR(operation->place.key);
}

static void
end(Deferred *deferred)
{
    for (Py_ssize_t i = 0; i < deferred->count; i++) {
        drop_operation(&deferred->operations[i]);
    }
    for (Py_ssize_t i = 0; i < deferred->frame_count; i++) {
        Py_XDECREF(deferred->frames[i].step);
    }
    Py_XDECREF(deferred->failures);
    PyMem_Free(deferred->operations);
    PyMem_Free(deferred->frames);
}

/* Makes room for one more. */
static bool
room_for_one(void **array, Py_ssize_t count, Py_ssize_t *room, size_t size)
{
    if (LIKELY(count < *room)) {
        return true;
    }
    Py_ssize_t more = *room == 0 ? 16 : *room * 2;
    void *larger = more > INT32_MAX ? NULL : PyMem_Realloc(*array, (size_t)more * size);
    if (larger == NULL) {
        PyErr_NoMemory();
        return false;
    }
    *array = larger;
    *room = more;
    return true;
}

FrameId
deferred_frame(Deferred *deferred, Frame frame)
{
    if (!room_for_one((void **)&deferred->frames, deferred->frame_count, &deferred->frame_room, sizeof frame)) {
        Py_XDECREF(frame.step);
        return NO_FRAME;
    }
    deferred->frames[deferred->frame_count] = frame;
    return FIRST_FRAME + (FrameId)deferred->frame_count++;
}

bool
deferred_add(Deferred *deferred, const Kind *kind, PyObject *argument, Py_ssize_t first)
{
    if (argument == NULL ||
        !room_for_one((void **)&deferred->operations, deferred->count, &deferred->room, sizeof(Operation))) {
        Py_XDECREF(argument);
        return false;
    }
    deferred->operations[deferred->count++] = (Operation){.kind = kind, .argument = argument, .first = first};
    return true;
}

/* ---- paths ---- */

static PyObject *
make_step(const Deferred *deferred, const Frame *frame)
{
    if (frame->name == NULL) {
        return PyLong_FromSsize_t(frame->index);
    }
    Cursor text = {frame->name, deferred->text.end};
    Span span = read_name_span(&text, deferred->spelling);
    return text_of_span(&span, deferred->spelling);
}

static PyObject *
step_of(const Deferred *deferred, Frame *frame)
{
    if (frame->step == NULL) {
        frame->step = make_step(deferred, frame);
    }
    return Py_XNewRef(frame->step);
}

static PyObject *
path_of(const Deferred *deferred, FrameId id)
{
    Py_ssize_t length = 0;
    for (FrameId at = id; at >= FIRST_FRAME; at = deferred->frames[at - FIRST_FRAME].around) {
        length++;
    }
    PyObject *path = PyTuple_New(length);
    for (FrameId at = id; path != NULL && at >= FIRST_FRAME; at = deferred->frames[at - FIRST_FRAME].around) {
        PyObject *step = step_of(deferred, &deferred->frames[at - FIRST_FRAME]);
        if (step == NULL) {
            Py_CLEAR(path);
            break;
        }
        PyTuple_SET_ITEM(path, --length, step);
    }
    return path;
}

/* ---- failures ---- */

/* The exception that is set, and no longer is. All but the first are without their traceback, which holds the values of
 * every frame. */
static PyObject *
take_exception(bool with_traceback)
{
#if PY_VERSION_HEX >= 0x030C0000
    PyObject *value = PyErr_GetRaisedException();
    if (!with_traceback) {
        PyException_SetTraceback(value, Py_None);
    }
#else
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (with_traceback && traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    Py_XDECREF(type);
    Py_XDECREF(traceback);
#endif
    return value;
}

/* How deep the text is nested. */
static Py_ssize_t
nesting(Cursor text, Spelling spelling)
{
    Py_ssize_t depth = 0, deepest = 0;
    bool quoted = false;
    for (; text.at < text.end; text.at++) {
        if (quoted && spelling == JSON && *text.at == '\\') {
            text.at++; /* and what it escapes: a text that was read does not end there */
            continue;
        }
        quoted ^= *text.at == '"';
        if (!quoted) {
            depth += (*text.at == '{' || *text.at == '[') - (*text.at == '}' || *text.at == ']');
            deepest = depth > deepest ? depth : deepest;
        }
    }
    return deepest;
}

/* Whether the exception that is set ends everything. An endless recursion of user code says nothing about the document,
 * unless that is nested deep enough to be its cause. */
static bool
ends_everything(Deferred *deferred)
{
    if (!PyErr_ExceptionMatches(PyExc_RecursionError)) {
        return !PyErr_ExceptionMatches(PyExc_Exception) || PyErr_ExceptionMatches(PyExc_MemoryError);
    }
    if (deferred->nesting < 0) {
        deferred->nesting = nesting(deferred->text, deferred->spelling); /* once: each value of a text may end in this way */
    }
    return deferred->nesting < DEEP;
}

/* Notes what has failed at the path of a frame, with one step more where there is one: the exception that is set, or
 * else too many keys of one hash. False where that ends everything. */
static bool
note_failure(Deferred *deferred, FrameId frame, PyObject *step)
{
    PyObject *reason;
    if (!PyErr_Occurred()) {
        reason = PyUnicode_FromFormat("more than %zd keys with one hash", deferred->collisions);
    }
    else if (ends_everything(deferred)) {
        return false;
    }
    else {
        reason = take_exception(PyList_GET_SIZE(deferred->failures) < TRACEBACKS);
    }
    PyObject *path = path_of(deferred, frame);
    if (path != NULL && step != NULL) {
        PyObject *last = PyTuple_Pack(1, step);
        Py_SETREF(path, last == NULL ? NULL : PySequence_Concat(path, last));
        Py_XDECREF(last);
    }
    PyObject *failure = path == NULL || reason == NULL ? NULL : PyTuple_Pack(2, path, reason);
    int failed = failure == NULL ? -1 : PyList_Append(deferred->failures, failure);
    Py_XDECREF(failure);
    Py_XDECREF(path);
    Py_XDECREF(reason);
    return failed == 0;
}

/* ---- what operations do ---- */

/* All of these return a new reference. NULL is a failure: with an exception, or with failures noted already, or else
 * because of too many keys of one hash. */

static PyObject *
call_hook(const Operation *operation)
{
    if (operation->kind->plain) {
        return PyObject_CallOneArg(operation->kind->hook, operation->argument);
    }
    PyObject *text = operation->text == NULL
                         ? Py_NewRef(Py_None)
                         : PyUnicode_DecodeUTF8((const char *)operation->text, operation->length, "strict");
    PyObject *value =
        text == NULL ? NULL : PyObject_CallFunctionObjArgs(operation->kind->hook, operation->argument, text, NULL);
    Py_XDECREF(text);
    return value;
}

static PyObject *
make_set(const Deferred *deferred, const Operation *operation)
{
    Collisions *counted = NULL;
    PyObject *items = operation->argument;
    PyObject *set = operation->kind->form == FORM_SET ? PySet_New(NULL) : PyFrozenSet_New(NULL);
    for (Py_ssize_t i = 0; set != NULL && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = Py_NewRef(PyList_GET_ITEM(items, i));
        Py_ssize_t before = PySet_GET_SIZE(set);
        if (PySet_Add(set, item) < 0 ||
            (PySet_GET_SIZE(set) > before &&
             !collisions_allow(&counted, set, before + 1, item, deferred->collisions))) {
            Py_CLEAR(set);
        }
        Py_DECREF(item);
    }
    collisions_free(counted);
    return set;
}

static PyObject *
make_key(const Kind *kind, PyObject *text)
{
    PyObject *known = kind->form == FORM_ENUM ? Py_XNewRef(PyDict_GetItemWithError(kind->table, text)) : NULL;
    if (known != NULL || PyErr_Occurred()) {
        return known;
    }
    return kind->plain ? PyObject_CallOneArg(kind->hook, text)
                       : PyObject_CallFunctionObjArgs(kind->hook, text, Py_None, NULL);
}

/* The keys of a map in a list. Each that cannot be made is a failure of its own. */
static PyObject *
make_keys(Deferred *deferred, const Operation *operation)
{
    Py_ssize_t failures = PyList_GET_SIZE(deferred->failures);
    Py_ssize_t at = 0;
    PyObject *text, *value;
    PyObject *keys = PyList_New(0);
    while (keys != NULL && PyDict_Next(operation->argument, &at, &text, &value)) {
        Py_INCREF(text);
        PyObject *key = make_key(operation->kind->parts[0].kind, text);
        bool fine = key == NULL ? note_failure(deferred, operation->frame, text) : PyList_Append(keys, key) == 0;
        Py_XDECREF(key);
        Py_DECREF(text);
        if (!fine) {
            Py_CLEAR(keys);
        }
    }
    if (keys != NULL && PyList_GET_SIZE(deferred->failures) > failures) {
        Py_CLEAR(keys);
    }
    return keys;
}

static PyObject *
make_map(Deferred *deferred, const Operation *operation)
{
    Collisions *counted = NULL;
    Py_ssize_t at = 0;
    PyObject *text, *value;
    PyObject *keys = make_keys(deferred, operation);
    PyObject *map = keys == NULL ? NULL : PyDict_New();
    for (Py_ssize_t i = 0; map != NULL && i < PyList_GET_SIZE(keys); i++) {
        if (!PyDict_Next(operation->argument, &at, &text, &value)) {
            break;
        }
        Py_INCREF(value);
        PyObject *key = Py_NewRef(PyList_GET_ITEM(keys, i));
        Py_ssize_t before = PyDict_GET_SIZE(map);
        if (PyDict_SetItem(map, key, value) < 0 ||
            (PyDict_GET_SIZE(map) > before && !collisions_allow(&counted, map, before + 1, key, deferred->collisions))) {
            Py_CLEAR(map);
        }
        Py_DECREF(key);
        Py_DECREF(value);
    }
    Py_XDECREF(keys);
    collisions_free(counted);
    return map;
}

static PyObject *
run(Deferred *deferred, const Operation *operation)
{
    switch (operation->kind->form) {
    case FORM_TUPLE: case FORM_ROW:
        return PyList_AsTuple(operation->argument);
    case FORM_SET: case FORM_FROZENSET:
        return make_set(deferred, operation);
    case FORM_MAP:
        return make_map(deferred, operation);
    case FORM_CLASS:
        return instance_make(operation->kind, operation->argument, deferred->scalars);
    default:
        return call_hook(operation);
    }
}

/* Takes over the reference to the result. False with an exception. */
static bool
put(const Operation *operation, PyObject *result, PyObject **root)
{
    const ResultPlace *place = &operation->place;
    if (is_instance_in_place(operation->kind)) {
        Py_DECREF(result);
        return true;
    }
    if (place->kind == NULL) {
        Py_SETREF(*root, result);
        return true;
    }
    if (place->kind->form == FORM_CLASS && place->kind->build == BUILD_SLOTS) {
        Py_XSETREF(*slot_of(place->container, place->member), result);
        return true;
    }
    if (place->kind->form < FORM_MAP) {
        return PyList_SetItem(place->container, place->index, result) == 0;
    }
    PyObject *key = place->kind->form == FORM_CLASS ? place->member->attribute : place->key;
    int failed = PyDict_SetItem(place->container, key, result);
    Py_DECREF(result);
    return failed == 0;
}

/* Runs the operations. False where an exception ends everything. */
static bool
run_all(Deferred *deferred, PyObject **root)
{
    Py_ssize_t failed = -1; /* the last one that failed or was dropped: those around it come later */
    for (Py_ssize_t i = 0; i < deferred->count; i++) {
        Operation *operation = &deferred->operations[i];
        Py_ssize_t failures = PyList_GET_SIZE(deferred->failures);
        PyObject *result = failed >= operation->first ? NULL : run(deferred, operation);
        if (failed >= operation->first) {
            failed = i;
        }
        else if (result == NULL || !put(operation, result, root)) {
            failed = i;
            bool noted = PyList_GET_SIZE(deferred->failures) > failures && !PyErr_Occurred();
            if (!noted && !note_failure(deferred, operation->frame, NULL)) {
                return false;
            }
        }
        drop_operation(operation);
    }
    return true;
}

/* False with an exception. */
static bool
run_and_report(Deferred *deferred, PyObject *refused, PyObject **value)
{
    if (Py_EnterRecursiveCall(" while a text was read")) {
        return false;
    }
    deferred->failures = PyList_New(0);
    bool ran = deferred->failures != NULL && run_all(deferred, value);
    Py_LeaveRecursiveCall();
    if (!ran) {
        return false;
    }
    if (PyList_GET_SIZE(deferred->failures) == 0) {
        return true;
    }
    PyObject *nothing = PyObject_CallOneArg(refused, deferred->failures);
    if (nothing != NULL) {
        Py_DECREF(nothing);
        PyErr_SetString(PyExc_SystemError, "nothing was raised for what was refused");
    }
    return false;
}

Outcome
deferred_run(Deferred *deferred, Outcome read, PyObject *refused, PyObject **value)
{
    Outcome outcome = read;
    if (outcome == DONE && !run_and_report(deferred, refused, value)) {
        Py_CLEAR(*value);
        outcome = FAILED;
    }
    end(deferred);
    return outcome;
}
