/* The walk of redaction: see redactor.h.
 *
 * Containers wait on a stack, so nothing recurses. Each is a copy of our own, but Python code runs while it waits and
 * between its members: what is looked at is held by a reference, and a list is asked for its length each time. */
#include "redactor.h"
#include "waiting.h"

enum { ARGUMENTS = 12, LEVELS_INSIDE = 32, LOOKS_EACH = 1024 /* containers, for signals */ };

/* What a name may be; the numbers are those of `Redactor`. */
enum { IS_SECRET = 1, IS_KEY = 2, IS_NAME = 4, IS_VALUE = 8, IS_CHANGED = 16, IS_ANYTHING = 31 };

typedef struct {
    PyObject *container; /* owned: a list or a dict of our own */
    Py_ssize_t depth;
} Open;

typedef struct {
    Open *open;
    Py_ssize_t count;
    Py_ssize_t places;
    Open inside[LEVELS_INSIDE];
    Py_ssize_t most; /* levels, -1 for any number */
    PyObject *mask;
    PyObject *leaves; /* a frozenset of types */
    PyObject *kinds;  /* a dict from names to what they are */
    PyObject *plain;  /* a set of texts that hold no secret */
    PyObject *kind_of, *mask_members, *mask_pairs, *shown, *opened, *refuse;
} Redaction;

const char redact_doc[] =
    "redact(depth, mask, leaves, kinds, plain, kind_of, mask_members, mask_pairs, shown, opened, refuse, value, /)\n"
    "--\n"
    "\n"
    "Return a copy of a tree without its secrets.\n"
    "\n"
    "depth bounds the nesting, -1 does not; refuse() is to raise for what is deeper. mask stands for a secret. leaves are\n"
    "types, besides those of JSON, that are shown as they are. kinds maps names to what they may be: the sum of 1 for a\n"
    "secret, 2 for one where no value is beside it, 4 for a name of a name, 8 for that of its value, and 16 for a name\n"
    "that is shown as another; kind_of(name) says so for one that is not in it. plain are texts that are shown as they\n"
    "are. mask_members(map) masks the members of a map that need more than the first of these, mask_pairs(list) those of\n"
    "a list that may be one of pairs; shown(text) returns a text without its secrets, opened(value) what stands for a value\n"
    "of any other type. Raises what these raise, and TypeError.";

/* ---- marks ---- */

static ALWAYS_INLINE bool
is_digit(Py_UCS4 c)
{
    return c - '0' <= 9;
}

/* Whether a colon is that after the hour or the minute of a time. */
static bool
is_of_time(int kind, const void *text, Py_ssize_t at)
{
    if (at < 2 || !is_digit(PyUnicode_READ(kind, text, at - 1)) || !is_digit(PyUnicode_READ(kind, text, at - 2))) {
        return false;
    }
    Py_UCS4 before = at == 2 ? 'T' : PyUnicode_READ(kind, text, at - 3);
    return before == 'T' || before == ' ' || before == ':';
}

static ALWAYS_INLINE bool
is_mark(int kind, const void *text, Py_ssize_t at)
{
    switch (PyUnicode_READ(kind, text, at)) {
    case '=':
    case '>':
    case '%':
    case '\\':
        return true;
    case '[':
        return at > 0 && PyUnicode_READ(kind, text, at - 1) == '[';
    case ':':
        return !is_of_time(kind, text, at);
    default:
        return false;
    }
}

static ALWAYS_INLINE bool
has_mark_of(int kind, const void *text, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        if (UNLIKELY(is_mark(kind, text, i))) {
            return true;
        }
    }
    return false;
}

/* What `MARK` in jsvcodec/_redaction/texts.py finds. */
static bool
has_mark(PyObject *text)
{
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        return has_mark_of(PyUnicode_1BYTE_KIND, data, length);
    case PyUnicode_2BYTE_KIND:
        return has_mark_of(PyUnicode_2BYTE_KIND, data, length);
    default:
        return has_mark_of(PyUnicode_4BYTE_KIND, data, length);
    }
}

/* ---- containers ---- */

/* Takes over the reference, also when it fails. */
static bool
push(Redaction *redaction, PyObject *container, Py_ssize_t depth)
{
    if (redaction->count == redaction->places) {
        void *larger = stack_doubled(redaction->open, redaction->inside, &redaction->places, sizeof(Open));
        if (larger == NULL) {
            Py_DECREF(container);
            return false;
        }
        redaction->open = larger;
    }
    redaction->open[redaction->count++] = (Open){container, depth};
    return true;
}

static bool
is_full(PyObject *value)
{
    return (PyDict_CheckExact(value) && PyDict_GET_SIZE(value) > 0) ||
           (PyList_CheckExact(value) && PyList_GET_SIZE(value) > 0);
}

/* What stands for a part, as a new reference. A container is copied, and waits to be gone through. */
static PyObject *
shown_part(Redaction *redaction, PyObject *part, Py_ssize_t depth)
{
    PyObject *made;
    if (PyUnicode_CheckExact(part)) {
        int is_plain = has_mark(part) ? PySet_Contains(redaction->plain, part) : 1;
        return is_plain < 0 ? NULL : is_plain ? Py_NewRef(part) : PyObject_CallOneArg(redaction->shown, part);
    }
    if (part == Py_None || PyLong_CheckExact(part) || PyFloat_CheckExact(part) || PyBool_Check(part)) {
        return Py_NewRef(part);
    }
    if (PyDict_CheckExact(part)) {
        made = PyDict_GET_SIZE(part) > 0 ? PyDict_Copy(part) : Py_NewRef(part);
    }
    else if (PyList_CheckExact(part)) {
        made = PyList_GET_SIZE(part) > 0 ? PyList_GetSlice(part, 0, PY_SSIZE_T_MAX) : Py_NewRef(part);
    }
    else {
        int is_leaf = PySet_Contains(redaction->leaves, (PyObject *)Py_TYPE(part));
        made = is_leaf < 0 ? NULL : is_leaf ? Py_NewRef(part) : PyObject_CallOneArg(redaction->opened, part);
    }
    if (made != NULL && is_full(made) && !push(redaction, Py_NewRef(made), depth + 1)) {
        Py_CLEAR(made);
    }
    return made;
}

/* What a key may be, or -1. */
static long
kind_of_key(const Redaction *redaction, PyObject *key)
{
    if (!PyUnicode_Check(key)) {
        return 0;
    }
    PyObject *kind = PyUnicode_CheckExact(key) ? PyDict_GetItemWithError(redaction->kinds, key) : NULL;
    if (LIKELY(kind != NULL)) {
        return PyLong_AsLong(kind);
    }
    kind = PyErr_Occurred() ? NULL : PyObject_CallOneArg(redaction->kind_of, key);
    if (kind == NULL) {
        return -1;
    }
    long found = PyLong_AsLong(kind);
    Py_DECREF(kind);
    return found == -1 && PyErr_Occurred() ? -1 : found & IS_ANYTHING;
}

/* Masks the members that are secrets by their names or by the names beside them, and keys that hold secrets. */
static bool
mask_members(Redaction *redaction, PyObject *map)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    long found = 0;
    while (PyDict_Next(map, &at, &key, &value)) {
        Py_INCREF(key);
        long kind = kind_of_key(redaction, key);
        bool failed = kind < 0 || ((kind & IS_SECRET) && value != Py_None && PyDict_SetItem(map, key, redaction->mask) < 0);
        Py_DECREF(key);
        if (failed) {
            return false;
        }
        found |= kind;
    }
    if ((found & (IS_KEY | IS_CHANGED)) || ((found & IS_NAME) && (found & IS_VALUE))) {
        PyObject *done = PyObject_CallOneArg(redaction->mask_members, map);
        Py_XDECREF(done);
        return done != NULL;
    }
    return true;
}

static bool
redact_map(Redaction *redaction, PyObject *map, Py_ssize_t depth)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    if (!mask_members(redaction, map)) {
        return false;
    }
    while (PyDict_Next(map, &at, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        PyObject *made = shown_part(redaction, value, depth);
        bool failed = made == NULL || (made != value && PyDict_SetItem(map, key, made) < 0);
        Py_XDECREF(made);
        Py_DECREF(value);
        Py_DECREF(key);
        if (failed) {
            return false;
        }
    }
    return true;
}

static bool
redact_list(Redaction *redaction, PyObject *list, Py_ssize_t depth)
{
    PyObject *first = depth >= 0 && PyList_GET_SIZE(list) > 0 ? PyList_GET_ITEM(list, 0) : NULL;
    if (first != NULL && (PyList_CheckExact(first) || PyTuple_CheckExact(first))) {
        PyObject *done = PyObject_CallOneArg(redaction->mask_pairs, list);
        Py_XDECREF(done);
        if (done == NULL) {
            return false;
        }
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = Py_NewRef(PyList_GET_ITEM(list, i));
        PyObject *made = shown_part(redaction, item, depth);
        bool failed = made == NULL || (made != item && PyList_SetItem(list, i, Py_NewRef(made)) < 0);
        Py_XDECREF(made);
        Py_DECREF(item);
        if (failed) {
            return false;
        }
    }
    return true;
}

/* Goes through all containers that wait, and through those in them. */
static bool
redact_all(Redaction *redaction)
{
    for (size_t gone = 1; redaction->count > 0; gone++) {
        Open here = redaction->open[--redaction->count];
        bool done = false;
        if (redaction->most >= 0 && here.depth >= redaction->most) {
            PyObject *refused = PyObject_CallNoArgs(redaction->refuse);
            Py_XDECREF(refused);
            done = refused != NULL;
        }
        else if (gone % LOOKS_EACH != 0 || PyErr_CheckSignals() == 0) {
            done = PyDict_CheckExact(here.container) ? redact_map(redaction, here.container, here.depth)
                                                     : redact_list(redaction, here.container, here.depth);
        }
        Py_DECREF(here.container);
        if (!done) {
            return false;
        }
    }
    return true;
}

PyObject *
redact_tree(PyObject *const *args, Py_ssize_t count)
{
    PyObject *held[ARGUMENTS];
    if (count != ARGUMENTS || !PyLong_CheckExact(args[0]) || !PyAnySet_Check(args[2]) || !PyDict_CheckExact(args[3]) ||
        !PyAnySet_Check(args[4])) {
        PyErr_SetString(PyExc_TypeError, "redact takes a depth, a mask, a set, a dict, a set, six callables and a value");
        return NULL;
    }
    Redaction redaction;
    redaction.open = redaction.inside;
    redaction.count = 0;
    redaction.places = LEVELS_INSIDE;
    redaction.most = PyLong_AsSsize_t(args[0]);
    redaction.mask = args[1];
    redaction.leaves = args[2];
    redaction.kinds = args[3];
    redaction.plain = args[4];
    redaction.kind_of = args[5];
    redaction.mask_members = args[6];
    redaction.mask_pairs = args[7];
    redaction.shown = args[8];
    redaction.opened = args[9];
    redaction.refuse = args[10];
    if (PyErr_Occurred()) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < ARGUMENTS; i++) { /* see the_argument */
        held[i] = Py_NewRef(args[i]);
    }
    PyObject *made = shown_part(&redaction, held[ARGUMENTS - 1], -1);
    if (made == NULL || !redact_all(&redaction)) {
        Py_CLEAR(made);
    }
    while (redaction.count > 0) {
        Py_DECREF(redaction.open[--redaction.count].container);
    }
    if (redaction.open != redaction.inside) {
        PyMem_Free(redaction.open);
    }
    for (Py_ssize_t i = 0; i < ARGUMENTS; i++) {
        Py_DECREF(held[i]);
    }
    return made;
}
