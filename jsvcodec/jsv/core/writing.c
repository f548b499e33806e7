/* What Python calls to write: see writing.h.
 *
 * Arguments come from our own Python side, so a wrong one is a plain TypeError. What cannot be written, for whatever
 * reason, is DECLINED: the Python writer then does the same work and raises with the reason and the path.
 */
#include "writing.h"
#include "encoder.h"
#include "module.h"

/* ---- tree or model -> text ---- */

static PyObject *
none_as_null(PyObject *value)
{
    return value == Py_None ? NULL : value;
}

/* All references stay borrowed. */
static bool
read_options(const WritingState *state, PyObject *const *args, Writing *writing)
{
    if (!PyLong_CheckExact(args[0]) || !PyBool_Check(args[1]) || !PyBool_Check(args[2]) ||
        !(args[4] == Py_None || PyDict_CheckExact(args[4])) || !PyBool_Check(args[6])) {
        PyErr_SetString(PyExc_TypeError, "the options are a depth, two bools, a callable, a dict, a callable, a bool");
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
        .take = args[6] == Py_True ? buffer_str : buffer_bytes,
    };
    return !(writing->options.depth == -1 && PyErr_Occurred());
}

PyDoc_STRVAR(encoder_doc,
"encoder(depth, indent, dates_exact, unstructure, plans, plan_for, as_text, otherwise, /)\n"
"--\n"
"\n"
"Return a callable that writes a tree or model as JSV text: as a str where as_text is true, else as UTF-8.\n"
"\n"
"depth bounds the nesting, -1 does not; indent gives ServiceStack's Dump layout; dates_exact always writes time and\n"
"zone. plans maps classes to what write_plan made, or to None; plan_for(cls), or None, is asked once for each class\n"
"that is not in it, and its answer is put there. unstructure(value), or None, is called for an instance of any other\n"
"class, a subclass of a scalar too, and returns one level of a tree or the value itself; what it raises means that the\n"
"value is declined. A declined value is given to otherwise(value), whose result is returned. Raises TypeError.");

static PyObject *
encoder(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    const WritingState *state = &module_state(module)->writing;
    Writing writing;
    if (count != 8) {
        PyErr_SetString(PyExc_TypeError, "takes seven options and a callable");
        return NULL;
    }
    return read_options(state, args, &writing) ? encoder_new(state->encoder_type, &writing, args[7]) : NULL;
}

/* ---- plans ---- */

PyDoc_STRVAR(write_plan_doc,
"write_plan(cls, entries, extra, constants, /)\n"
"--\n"
"\n"
"Return what an Encoder is to know about a class.\n"
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
    {"encoder", (PyCFunction)(void (*)(void))encoder, METH_FASTCALL, encoder_doc},
    {"write_plan", (PyCFunction)(void (*)(void))write_plan, METH_FASTCALL, write_plan_doc},
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
