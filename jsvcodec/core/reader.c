/* The Reader type: see reader.h. What the core declines is read again by its fallback, a Python function, which gives
 * the value or raises: so the result is Python's in every case, and a call costs nothing but the reading. */
#include "reader.h"
#include "argument.h"
#include "collection.h"
#include "input.h"
#include "model_reader.h"
#include "module.h"
#include "tree_reader.h"

typedef struct {
    PyObject_HEAD
    ModuleState *state; /* the type keeps the module, and so its state, alive */
    Want want;          /* no kind: a tree */
    Py_ssize_t depth;
    PyObject *fallback;
} Reader;

const char reader_doc[] =
    "reader(want, depth, fallback, /)\n"
    "--\n"
    "\n"
    "Return a Reader, whose decode(data) reads JSV text from a str or a contiguous buffer of UTF-8.\n"
    "\n"
    "want is a pair of a kind and its nulls, or None for a tree; depth bounds the nesting, -1 does not;\n"
    "fallback(data) is called for what the core declines. Raises TypeError.";

PyObject *
reader_new(PyTypeObject *type, PyTypeObject *kind_type, PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyLong_CheckExact(args[1]) || !PyCallable_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "reader takes a pair or None, a depth and a callable");
        return NULL;
    }
    Py_ssize_t depth = PyLong_AsSsize_t(args[1]);
    if (depth == -1 && PyErr_Occurred()) {
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
    reader->depth = depth;
    reader->fallback = Py_NewRef(args[2]);
    return (PyObject *)reader;
}

/* NULL without an exception: declined. */
static PyObject *
read_input(const Reader *reader, PyObject *data)
{
    ModuleState *state = reader->state;
    Input input;
    if (!input_open(&input, data)) {
        return NULL;
    }
    bool paused = collection_pause(input.text.end - input.text.at);
    PyObject *value = reader->want.kind == NULL
                          ? tree_from_text(&state->keys, input.text, reader->depth)
                          : value_from_text(&state->keys, &state->scalars, &reader->want, input.text, reader->depth);
    collection_resume(paused);
    input_close(&input);
    return value;
}

PyDoc_STRVAR(decode_doc,
"decode(data)\n"
"--\n"
"\n"
"Return the value that a text holds. Raises what the fallback raises, and MemoryError.");

static PyObject *
reader_decode(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    const Reader *reader = (Reader *)self;
    PyObject *data = the_argument("data", args, count, names);
    if (UNLIKELY(data == NULL)) {
        return NULL;
    }
    PyObject *value = read_input(reader, data);
    if (LIKELY(value != NULL) || (PyErr_Occurred() && outcome_of_exception() == FAILED)) {
        return value;
    }
    return PyObject_CallOneArg(reader->fallback, data);
}

/* ---- the type ---- */

static int
reader_traverse(Reader *reader, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(reader));
    Py_VISIT(reader->want.kind);
    Py_VISIT(reader->fallback);
    return 0;
}

static int
reader_clear(Reader *reader)
{
    Py_CLEAR(reader->want.kind);
    Py_SETREF(reader->fallback, Py_NewRef(Py_None)); /* never NULL: a call may still come from a finalizer */
    return 0;
}

static void
reader_dealloc(Reader *reader)
{
    PyTypeObject *type = Py_TYPE(reader);
    PyObject_GC_UnTrack(reader);
    Py_XDECREF(reader->want.kind);
    Py_XDECREF(reader->fallback);
    type->tp_free(reader);
    Py_DECREF(type);
}

static PyMethodDef reader_methods[] = {
    {"decode", (PyCFunction)(void (*)(void))reader_decode, METH_FASTCALL | METH_KEYWORDS, decode_doc},
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
