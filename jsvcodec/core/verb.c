/* The Verb type: see verb.h. A call looks up by its arguments what the ones like it came to, which takes less time than
 * to hash an option. What was found is kept in a table of fixed size, in which a new entry takes the place of an older
 * one. The Python function does the same by itself; it is called where the arguments are not what they should be. */
#include "verb.h"
#include <stddef.h>
#include "entries.h"
#include "structmember.h"

enum { SLOTS = 64, MOST_HELD = 24 };

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyObject *function;
    PyObject *find;
    Py_ssize_t most; /* arguments by place */
    Py_ssize_t forgotten; /* how often */
    PyObject *attributes;
    PyObject *references;
    Entry *entries[SLOTS];
} Verb;

/* ---- the table ---- */

/* Returns a new reference, or NULL; then there is an exception where comparing has raised one. */
static PyObject *
kept_steps(const Verb *verb, const Given *given, uint64_t hash)
{
    Entry *entry = verb->entries[hash % SLOTS];
    PyObject *steps = NULL;
    if (entry != NULL) {
        entry->uses++;
        if (entry_is_of(entry, given, hash) == 1) {
            steps = Py_NewRef(entry->steps);
        }
        entry_drop(entry);
    }
    return steps;
}

/* Takes over the entry. */
static void
keep(Verb *verb, Entry *entry)
{
    Entry **slot = &verb->entries[entry->hash % SLOTS], *older = *slot;
    *slot = entry;
    entry_drop(older); /* last, as it may run code */
}

static void
forget_all(Verb *verb)
{
    verb->forgotten++;
    for (Py_ssize_t i = 0; i < SLOTS; i++) {
        Entry *entry = verb->entries[i];
        verb->entries[i] = NULL;
        entry_drop(entry);
    }
}

/* What Python finds by the copies that the entry has; a new reference, or NULL with an exception. */
static PyObject *
call_find(const Verb *verb, PyObject *const *values, Py_ssize_t placed, PyObject *names)
{
    PyObject *steps = PyObject_Vectorcall(verb->find, values, (size_t)placed, names);
    if (steps != NULL && !PyTuple_CheckExact(steps)) {
        PyErr_SetString(PyExc_TypeError, "find must return a tuple");
        Py_CLEAR(steps);
    }
    return steps;
}

/* Returns a new reference; NULL with an exception. */
static PyObject *
found_steps(Verb *verb, const Given *given, uint64_t hash)
{
    const Py_ssize_t forgotten = verb->forgotten;
    Entry *entry = entry_new(given, hash);
    if (entry == NULL) {
        return NULL;
    }
    PyObject *steps = call_find(verb, entry->values, entry->placed, entry->names);
    int lasts = steps == NULL ? 0 : entry_lasts(entry);
    if (lasts < 0) {
        Py_CLEAR(steps);
    }
    if (lasts == 1 && verb->forgotten == forgotten) {
        entry->steps = Py_NewRef(steps);
        keep(verb, entry);
    }
    else {
        entry_drop(entry);
    }
    return steps;
}

static PyObject *
steps_of(Verb *verb, const Given *given)
{
    uint64_t hash;
    if (UNLIKELY(!given_hash(given, &hash))) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
            return NULL;
        }
        PyErr_Clear();
        return call_find(verb, given->values, given->placed, given->names);
    }
    PyObject *steps = kept_steps(verb, given, hash);
    return steps != NULL || PyErr_Occurred() ? steps : found_steps(verb, given, hash);
}

/* The same with references of its own: the caller's, and their array, may go while code runs (see calls.h). */
static NEVER_INLINE PyObject *
steps_while_held(Verb *verb, const Given *given)
{
    PyObject *values[MOST_HELD];
    Given held = {values, given->placed, given->count, Py_XNewRef(given->names)};
    for (Py_ssize_t i = 0; i < given->count; i++) {
        values[i] = Py_NewRef(given->values[i]);
    }
    PyObject *steps = steps_of(verb, &held);
    for (Py_ssize_t i = 0; i < given->count; i++) {
        Py_DECREF(values[i]);
    }
    Py_XDECREF(held.names);
    return steps;
}

/* ---- calls ---- */

static bool
has_alias(const Given *given)
{
    for (Py_ssize_t i = 0; i < given->count; i++) {
        if (is_alias(given->values[i])) {
            return true;
        }
    }
    return false;
}

/* Steals the value. */
static PyObject *
after_steps(PyObject *value, PyObject *steps)
{
    for (Py_ssize_t i = 0; value != NULL && i < PyTuple_GET_SIZE(steps); i++) {
        PyObject *made = PyObject_CallOneArg(PyTuple_GET_ITEM(steps, i), value);
        Py_SETREF(value, made);
    }
    return value;
}

static PyObject *
verb_call(PyObject *self, PyObject *const *args, size_t flagged, PyObject *names)
{
    Verb *verb = (Verb *)self;
    const Py_ssize_t placed = PyVectorcall_NARGS(flagged);
    const Py_ssize_t count = placed + (names == NULL ? 0 : PyTuple_GET_SIZE(names));
    if (UNLIKELY(placed < 1 || placed > verb->most || count > MOST_HELD)) {
        return PyObject_Vectorcall(verb->function, args, flagged, names);
    }
    const Given given = {args + 1, placed - 1, count - 1, names};
    PyObject *value = Py_NewRef(args[0]), *steps = NULL, *made = NULL;
    uint64_t hash;
    Py_INCREF(self);
    if (LIKELY(!has_alias(&given)) && given_hash(&given, &hash)) { /* runs no code */
        steps = kept_steps(verb, &given, hash);
    }
    if (UNLIKELY(steps == NULL)) {
        steps = steps_while_held(verb, &given);
    }
    if (LIKELY(steps != NULL)) {
        made = after_steps(value, steps);
        Py_DECREF(steps);
    }
    else {
        Py_DECREF(value);
    }
    Py_DECREF(self);
    return made;
}

const char verb_doc[] =
    "verb(function, find, most, /)\n"
    "--\n"
    "\n"
    "Return a callable that does what function(first, *rest, **options) does, which takes at most so many arguments by\n"
    "place: it calls the callables that find(*rest, **options) returns as a tuple, the first with `first`, each next one\n"
    "with what the one before has returned.\n"
    "\n"
    "What was found is kept for the same rest and options: the same objects, dicts with the same items in their order, or\n"
    "equal aliases such as list[int]. Neither is kept for what cannot be hashed, nor after forget(). The callable pickles by\n"
    "its __qualname__ in its __module__; functools.update_wrapper sets both. Raises TypeError.";

PyObject *
verb_new(PyTypeObject *type, PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyCallable_Check(args[0]) || !PyCallable_Check(args[1]) || !PyLong_CheckExact(args[2])) {
        PyErr_SetString(PyExc_TypeError, "verb takes two callables and a number");
        return NULL;
    }
    Py_ssize_t most = PyLong_AsSsize_t(args[2]);
    if (most == -1 && PyErr_Occurred()) {
        return NULL;
    }
    Verb *verb = (Verb *)type->tp_alloc(type, 0);
    if (verb != NULL) {
        verb->vectorcall = verb_call;
        verb->function = Py_NewRef(args[0]);
        verb->find = Py_NewRef(args[1]);
        verb->most = most;
    }
    return (PyObject *)verb;
}

PyDoc_STRVAR(forget_doc, "forget($self, /)\n--\n\nForget all that was found.");

static PyObject *
verb_forget(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    forget_all((Verb *)self);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(reduce_doc, "Return the name by which it is pickled.");

static PyObject *
verb_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyObject_GetAttrString(self, "__qualname__");
}

static PyObject *
verb_repr(PyObject *self)
{
    return PyObject_Repr(((Verb *)self)->function);
}

/* As a function in a class, whose instances it then gets. */
static PyObject *
verb_get(PyObject *self, PyObject *instance, PyObject *Py_UNUSED(owner))
{
    return instance == NULL || instance == Py_None ? Py_NewRef(self) : PyMethod_New(self, instance);
}

/* ---- the type ---- */

static int
verb_traverse(Verb *verb, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(verb));
    Py_VISIT(verb->function);
    Py_VISIT(verb->find);
    Py_VISIT(verb->attributes);
    for (Py_ssize_t i = 0; i < SLOTS; i++) {
        const Entry *entry = verb->entries[i];
        for (Py_ssize_t j = 0; entry != NULL && j < entry->count; j++) {
            Py_VISIT(entry->values[j]);
        }
        if (entry != NULL) {
            Py_VISIT(entry->names);
            Py_VISIT(entry->steps);
        }
    }
    return 0;
}

static int
verb_clear(Verb *verb)
{
    forget_all(verb);
    Py_CLEAR(verb->attributes);
    Py_SETREF(verb->function, Py_NewRef(Py_None)); /* never NULL: a call may still come from a finalizer */
    Py_SETREF(verb->find, Py_NewRef(Py_None));
    return 0;
}

static void
verb_dealloc(Verb *verb)
{
    PyTypeObject *type = Py_TYPE(verb);
    PyObject_GC_UnTrack(verb);
    if (verb->references != NULL) {
        PyObject_ClearWeakRefs((PyObject *)verb);
    }
    verb_clear(verb);
    Py_DECREF(verb->function);
    Py_DECREF(verb->find);
    type->tp_free(verb);
    Py_DECREF(type);
}

static PyMethodDef verb_methods[] = {
    {"forget", verb_forget, METH_NOARGS, forget_doc},
    {"__reduce__", verb_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef verb_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Verb, vectorcall), READONLY, NULL},
    {"__dictoffset__", T_PYSSIZET, offsetof(Verb, attributes), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Verb, references), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef verb_getset[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot verb_slots[] = {
    {Py_tp_doc, "A function that keeps what its options come to."},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_repr, verb_repr},
    {Py_tp_descr_get, verb_get},
    {Py_tp_methods, verb_methods},
    {Py_tp_members, verb_members},
    {Py_tp_getset, verb_getset},
    {Py_tp_traverse, verb_traverse},
    {Py_tp_clear, verb_clear},
    {Py_tp_dealloc, verb_dealloc},
    {0, NULL},
};

PyType_Spec verb_spec = {
    .name = "jsvcodec.core._core.Verb",
    .basicsize = sizeof(Verb),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = verb_slots,
};
