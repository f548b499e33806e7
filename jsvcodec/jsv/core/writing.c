/* What Python calls to write: see writing.h.
 *
 * Arguments come from our own Python side, so a wrong one is a plain TypeError. What cannot be written, for whatever
 * reason, is DECLINED: the Python writer then does the same work and raises with the reason and the path.
 */
#include "writing.h"
#include "encoder.h"
#include "indent.h"
#include "module.h"

/* ---- tree or model -> text ---- */

static PyObject *
none_as_null(PyObject *value)
{
    return value == Py_None ? NULL : value;
}

/* The arguments from the depth on; all references stay borrowed. */
static bool
read_writing(PyObject *module, PyObject *const *args, Writing *writing)
{
    const WritingState *state = &module_state(module)->writing;
    if (!PyLong_CheckExact(args[0]) || !PyBool_Check(args[1]) || !PyBool_Check(args[2]) ||
        !(args[4] == Py_None || PyDict_CheckExact(args[4]))) {
        PyErr_SetString(PyExc_TypeError, "the options are a depth, two bools, a callable, a dict and a callable");
        return false;
    }
    *writing = (Writing){
        .options =
            {
                .scalars = &state->scalars,
                .plan_type = state->plan_type,
                .depth = PyLong_AsSsize_t(args[0]),
                .dates_exact = args[2] == Py_True,
                .unstructure = none_as_null(args[3]),
                .plans = none_as_null(args[4]),
                .plan_for = none_as_null(args[5]),
            },
        .indent = args[1] == Py_True,
        .take = buffer_bytes,
    };
    return !(writing->options.depth == -1 && PyErr_Occurred());
}

static PyObject *
write_with(PyObject *module, PyObject *const *args, Py_ssize_t count, Taker take)
{
    Writing writing;
    if (count != 7) {
        PyErr_SetString(PyExc_TypeError, "takes a value and six options");
        return NULL;
    }
    if (!read_writing(module, args + 1, &writing)) {
        return NULL;
    }
    writing.take = take;
    return result_or_declined(module, write_object(args[0], &writing));
}

PyDoc_STRVAR(write_tree_doc,
"write_tree(value, depth, indent, dates_exact, unstructure, plans, plan_for, /)\n"
"--\n"
"\n"
"Return the JSV text of a tree or model as UTF-8, or DECLINED.\n"
"\n"
"depth bounds the nesting, -1 does not; indent gives ServiceStack's Dump layout; dates_exact always writes time and\n"
"zone. plans maps classes to what write_plan made, or to None; plan_for(cls), or None, is asked once for each class\n"
"that is not in it, and its answer is put there. unstructure(value), or None, is called for an instance of any other\n"
"class, a subclass of a scalar too, and returns one level of a tree or the value itself; what it raises means DECLINED.\n"
"Raises MemoryError, and what is no Exception, as KeyboardInterrupt.");

static PyObject *
write_tree(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return write_with(module, args, count, buffer_bytes);
}

PyDoc_STRVAR(write_text_doc,
"write_text(value, depth, indent, dates_exact, unstructure, plans, plan_for, /)\n"
"--\n"
"\n"
"Like write_tree, but the text is a str.");

static PyObject *
write_text(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return write_with(module, args, count, buffer_str);
}

PyDoc_STRVAR(encoder_doc,
"encoder(depth, indent, dates_exact, unstructure, plans, plan_for, as_text, otherwise, /)\n"
"--\n"
"\n"
"Return a callable that writes as write_tree does, or as write_text where as_text is true, with these options.\n"
"\n"
"A value that is declined is given to otherwise(value), whose result is returned.");

static PyObject *
encoder(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Writing writing;
    if (count != 8 || !PyBool_Check(args[6])) {
        PyErr_SetString(PyExc_TypeError, "takes six options, a bool and a callable");
        return NULL;
    }
    if (!read_writing(module, args, &writing)) {
        return NULL;
    }
    writing.take = args[6] == Py_True ? buffer_str : buffer_bytes;
    return encoder_new(module_state(module)->writing.encoder_type, &writing, args[7]);
}

/* ---- compact text -> indented text ---- */

PyDoc_STRVAR(indent_text_doc,
"indent_text(text, /)\n"
"--\n"
"\n"
"Return compact JSV text of UTF-8 bytes in ServiceStack's Dump layout. Raises MemoryError.");

static PyObject *
indent_text(PyObject *Py_UNUSED(module), PyObject *text)
{
    if (!PyBytes_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "indent_text takes bytes");
        return NULL;
    }
    Buffer buffer;
    buffer_start(&buffer);
    if (write_indented(&buffer, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text)) != DONE) {
        buffer_drop(&buffer);
        return NULL;
    }
    return buffer_bytes(&buffer);
}

/* ---- plans ---- */

PyDoc_STRVAR(write_plan_doc,
"write_plan(cls, entries, extra, constants, /)\n"
"--\n"
"\n"
"Return what write_tree is to know about a class.\n"
"\n"
"entries is a tuple of pairs. Where constants is false they are (attribute, wire name as JSV text) in the order of\n"
"writing: members that are None are left out, and extra names the attribute, or is None, that holds a dict of further\n"
"members. Where it is true they are (object, finished JSV text) for each constant, such as the members of an enum.\n"
"Raises TypeError.");

static PyObject *
write_plan(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return plan_new(module_state(module)->writing.plan_type, args, count);
}

PyMethodDef writing_methods[] = {
    {"write_tree", (PyCFunction)(void (*)(void))write_tree, METH_FASTCALL, write_tree_doc},
    {"write_text", (PyCFunction)(void (*)(void))write_text, METH_FASTCALL, write_text_doc},
    {"encoder", (PyCFunction)(void (*)(void))encoder, METH_FASTCALL, encoder_doc},
    {"write_plan", (PyCFunction)(void (*)(void))write_plan, METH_FASTCALL, write_plan_doc},
    {"indent_text", indent_text, METH_O, indent_text_doc},
    {NULL, NULL, 0, NULL},
};

/* ---- state ---- */

int
writing_setup(PyObject *module, WritingState *state)
{
    state->plan_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &plan_spec, NULL);
    state->encoder_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &encoder_spec, NULL);
    if (state->plan_type == NULL || state->encoder_type == NULL || scalars_setup(&state->scalars) < 0) {
        return -1;
    }
    return PyModule_AddFunctions(module, writing_methods);
}

int
writing_traverse(const WritingState *state, visitproc visit, void *arg)
{
    Py_VISIT(state->plan_type);
    Py_VISIT(state->encoder_type);
    return scalars_traverse(&state->scalars, visit, arg);
}

void
writing_clear(WritingState *state)
{
    Py_CLEAR(state->plan_type);
    Py_CLEAR(state->encoder_type);
    scalars_clear(&state->scalars);
}
