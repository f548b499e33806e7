/* The Reader type: see reader.h. What the core declines is read again by its fallback, a Python function, which gives
 * the value or raises: so the result is Python's in every case, and a call costs nothing but the reading. User code is
 * run by one of the two alone. */
#include "reader.h"
#include "argument.h"
#include "input.h"
#include "model_reader.h"
#include "module.h"
#include "tree_reader.h"

typedef struct {
    PyObject_HEAD
    ModuleState *state; /* the type keeps the module, and so its state, alive */
    Want want;          /* no kind: a tree */
    Bounds bounds;
    PyObject *fallback;
    PyObject *refused;
    PyObject *recipe;
} Reader;

const char reader_doc[] =
    "reader(want, depth, collisions, fallback, refused, recipe, /)\n"
    "--\n"
    "\n"
    "Return a Reader, whose decode(data) reads JSV text from a str or a contiguous buffer of UTF-8.\n"
    "\n"
    "want is a pair of a kind and its nulls, or None for a tree; depth bounds the nesting, collisions the keys of one hash\n"
    "in a set or map, -1 does not; fallback(data) is called for what the core declines, before any user code runs;\n"
    "refused(failures) is to raise what user code has raised: failures is a list of pairs of a path, a tuple of str and\n"
    "int, and an exception or a reason; recipe is a pair of a callable and its arguments that make an equal Reader anew,\n"
    "for pickle. Raises TypeError.";

static bool
is_recipe(PyObject *recipe)
{
    return PyTuple_CheckExact(recipe) && PyTuple_GET_SIZE(recipe) == 2 &&
           PyCallable_Check(PyTuple_GET_ITEM(recipe, 0)) && PyTuple_CheckExact(PyTuple_GET_ITEM(recipe, 1));
}

PyObject *
reader_new(PyTypeObject *type, PyTypeObject *kind_type, PyObject *const *args, Py_ssize_t count)
{
    if (count != 6 || !PyLong_CheckExact(args[1]) || !PyLong_CheckExact(args[2]) || !PyCallable_Check(args[3]) ||
        !PyCallable_Check(args[4]) || !is_recipe(args[5])) {
        PyErr_SetString(PyExc_TypeError,
                        "reader takes a pair or None, a depth, a number of collisions, two callables and a recipe");
        return NULL;
    }
    Bounds bounds = {PyLong_AsSsize_t(args[1]), PyLong_AsSsize_t(args[2])};
    if (PyErr_Occurred()) {
        return NULL;
    }
    Want want = {NULL, 0};
    if (args[0] != Py_None && !want_from_pair(&want, args[0], kind_type)) {
        return NULL;
    }
    Reader *reader = (Reader *)type->tp_alloc(type, 0);
    if (reader == NULL) {
        Py_XDECREF(want.kind);
        return NULL;
    }
    reader->state = PyType_GetModuleState(type);
    reader->want = want;
    reader->bounds = bounds;
    reader->fallback = Py_NewRef(args[3]);
    reader->refused = Py_NewRef(args[4]);
    reader->recipe = Py_NewRef(args[5]);
    return (PyObject *)reader;
}

/* DONE with a new reference in `*value`. */
static Outcome
read_input(const Reader *reader, PyObject *data, PyObject **value)
{
    ModuleState *state = reader->state;
    Outcome outcome;
    Input input;
    if (!input_open(&input, data)) {
        return PyErr_Occurred() ? outcome_of_exception() : DECLINED;
    }
    if (reader->want.kind == NULL) {
        *value = tree_from_text(&state->keys, &state->looking, input.text, reader->bounds.depth);
        outcome = *value != NULL ? DONE : PyErr_Occurred() ? FAILED : DECLINED;
    }
    else {
        outcome = value_from_text(&state->keys, &state->looking, &state->scalars, &reader->want, reader->bounds,
                                  input.text, reader->refused, value);
    }
    input_close(&input);
    return outcome;
}

PyDoc_STRVAR(decode_doc,
"decode(data)\n"
"--\n"
"\n"
"Return the value that a text holds. Raises what the fallback raises or refused does, MemoryError and RecursionError, and\n"
"what stops a program.");

static PyObject *
reader_decode(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    const Reader *reader = (Reader *)self;
    PyObject *value = NULL;
    PyObject *data = the_argument("data", args, count, names);
    if (UNLIKELY(data == NULL)) {
        return NULL;
    }
    Py_INCREF(self);
    if (UNLIKELY(read_input(reader, data, &value) == DECLINED) && !Py_EnterRecursiveCall(" while JSV was read")) {
        value = PyObject_CallOneArg(reader->fallback, data);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(self);
    Py_DECREF(data);
    return value;
}

PyDoc_STRVAR(reduce_doc, "Return how an equal Reader is made: the recipe.");

static PyObject *
reader_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(((Reader *)self)->recipe);
}

/* ---- the type ---- */

static int
reader_traverse(Reader *reader, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(reader));
    Py_VISIT(reader->want.kind);
    Py_VISIT(reader->fallback);
    Py_VISIT(reader->refused);
    Py_VISIT(reader->recipe);
    return 0;
}

static int
reader_clear(Reader *reader)
{
    /* Never NULL: a call may still come from a finalizer. */
    Py_CLEAR(reader->want.kind);
    Py_SETREF(reader->fallback, Py_NewRef(Py_None));
    Py_SETREF(reader->refused, Py_NewRef(Py_None));
    Py_SETREF(reader->recipe, Py_NewRef(Py_None));
    return 0;
}

static void
reader_dealloc(Reader *reader)
{
    PyTypeObject *type = Py_TYPE(reader);
    PyObject_GC_UnTrack(reader);
    Py_XDECREF(reader->want.kind);
    Py_XDECREF(reader->fallback);
    Py_XDECREF(reader->refused);
    Py_XDECREF(reader->recipe);
    type->tp_free(reader);
    Py_DECREF(type);
}

static PyMethodDef reader_methods[] = {
    {"decode", (PyCFunction)(void (*)(void))reader_decode, METH_FASTCALL | METH_KEYWORDS, decode_doc},
    {"__reduce__", reader_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot reader_slots[] = {
    {Py_tp_doc, "Reads one text a call; a text that the core declines goes to the Python reader."},
    {Py_tp_methods, reader_methods},
    {Py_tp_traverse, reader_traverse},
    {Py_tp_clear, reader_clear},
    {Py_tp_dealloc, reader_dealloc},
    {0, NULL},
};

PyType_Spec reader_spec = {
    .name = "jsvcodec.core._core.Reader",
    .basicsize = sizeof(Reader),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = reader_slots,
};
