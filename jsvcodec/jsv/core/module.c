/* jsvcodec.jsv._core: the compiled core as Python sees it.
 *
 * The core accepts or declines: for whatever it does not read or write to the end exactly as the Python side would, it
 * calls the Python side, which does the same work again and gives the result or raises. So there are no error texts
 * about documents here; running out of memory is raised.
 */
#include "module.h"
#include "reader.h"

static PyObject *
kind(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return kind_new(module_state(module)->kind_type, args, count);
}

static PyObject *
reader(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    return reader_new(module_state(module)->reader_type, module_state(module)->kind_type, args, count);
}

static PyMethodDef module_methods[] = {
    {"kind", (PyCFunction)(void (*)(void))kind, METH_FASTCALL, kind_doc},
    {"reader", (PyCFunction)(void (*)(void))reader, METH_FASTCALL, reader_doc},
    {NULL, NULL, 0, NULL},
};

static int
module_exec(PyObject *module)
{
    ModuleState *state = module_state(module);
    state->kind_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &kind_spec, NULL);
    state->reader_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &reader_spec, NULL);
    if (state->kind_type == NULL || state->reader_type == NULL) {
        return -1;
    }
    return writing_setup(module, &state->writing);
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(module_state(module)->kind_type);
    Py_VISIT(module_state(module)->reader_type);
    return writing_traverse(&module_state(module)->writing, visit, arg);
}

static int
module_clear(PyObject *module)
{
    ModuleState *state = module_state(module);
    Py_CLEAR(state->kind_type);
    Py_CLEAR(state->reader_type);
    writing_clear(&state->writing);
    keys_clear(&state->keys);
    return 0;
}

static void
module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "jsvcodec.jsv._core",
    .m_doc = "The compiled core of jsvcodec.jsv: it accepts or declines.",
    .m_size = sizeof(ModuleState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit__core(void)
{
    return PyModuleDef_Init(&module_definition);
}
