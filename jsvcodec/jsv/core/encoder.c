/* The Encoder type: see encoder.h. A call costs nothing but the writing; the module lives as long as the type does. */
#include "encoder.h"
#include <stddef.h>
#include "argument.h"
#include "indent.h"
#include "structmember.h"

/* The other buffer, of 4 KB, is for the indented form alone: kept out of the frame of the usual way. */
static PyObject *
take_indented(Buffer *compact, Taker take)
{
    Buffer buffer;
    buffer_start(&buffer);
    Outcome outcome = write_indented(&buffer, compact->start, buffer_length(compact));
    buffer_drop(compact);
    if (outcome != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return take(&buffer);
}

/* The text as an object; NULL without an exception when the value is declined. */
static PyObject *
write_object(PyObject *value, const Writing *writing)
{
    Buffer buffer;
    buffer_start(&buffer);
    if (write_value(&buffer, value, &writing->options) != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return writing->indent ? take_indented(&buffer, writing->take) : writing->take(&buffer);
}

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Writing writing;
    PyObject *otherwise;
} Encoder;

static PyObject *
encoder_call(PyObject *self, PyObject *const *args, size_t flagged, PyObject *names)
{
    const Encoder *encoder = (Encoder *)self;
    PyObject *value = the_argument("value", args, PyVectorcall_NARGS(flagged), names);
    if (UNLIKELY(value == NULL)) {
        return NULL;
    }
    PyObject *text = write_object(value, &encoder->writing);
    if (text != NULL || PyErr_Occurred()) {
        return text;
    }
    return PyObject_CallOneArg(encoder->otherwise, value);
}

PyObject *
encoder_new(PyTypeObject *type, const Writing *writing, PyObject *otherwise)
{
    Encoder *encoder = (Encoder *)type->tp_alloc(type, 0);
    if (encoder != NULL) {
        encoder->vectorcall = encoder_call;
        encoder->writing = *writing;
        Py_XINCREF(writing->options.plans);
        Py_XINCREF(writing->options.plan_for);
        Py_XINCREF(writing->options.unstructure);
        encoder->otherwise = Py_NewRef(otherwise);
    }
    return (PyObject *)encoder;
}

/* ---- the type ---- */

static int
encoder_traverse(Encoder *encoder, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(encoder));
    Py_VISIT(encoder->writing.options.plans);
    Py_VISIT(encoder->writing.options.plan_for);
    Py_VISIT(encoder->writing.options.unstructure);
    Py_VISIT(encoder->otherwise);
    return 0;
}

static int
encoder_clear(Encoder *encoder)
{
    Py_CLEAR(encoder->writing.options.plans);
    Py_CLEAR(encoder->writing.options.plan_for);
    Py_CLEAR(encoder->writing.options.unstructure);
    Py_SETREF(encoder->otherwise, Py_NewRef(Py_None)); /* never NULL: a call may still come from a finalizer */
    return 0;
}

static void
encoder_dealloc(Encoder *encoder)
{
    PyTypeObject *type = Py_TYPE(encoder);
    PyObject_GC_UnTrack(encoder);
    encoder_clear(encoder);
    Py_DECREF(encoder->otherwise);
    type->tp_free(encoder);
    Py_DECREF(type);
}

static PyMemberDef encoder_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Encoder, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot encoder_slots[] = {
    {Py_tp_doc, "Writes one value a call; a value that the core declines goes to the Python writer."},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, encoder_members},
    {Py_tp_traverse, encoder_traverse},
    {Py_tp_clear, encoder_clear},
    {Py_tp_dealloc, encoder_dealloc},
    {0, NULL},
};

PyType_Spec encoder_spec = {
    .name = "jsvcodec.jsv._core.Encoder",
    .basicsize = sizeof(Encoder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = encoder_slots,
};
