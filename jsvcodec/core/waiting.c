/* Growing stacks and taking items off them: see waiting.h. */
#include "waiting.h"
#include <string.h>

void *
stack_doubled(void *stack, const void *inside, Py_ssize_t *places, size_t size)
{
    if ((size_t)*places > PY_SSIZE_T_MAX / 2 / size) {
        PyErr_NoMemory();
        return NULL;
    }
    size_t bytes = (size_t)*places * size;
    void *larger = PyMem_Realloc(stack == inside ? NULL : stack, bytes * 2);
    if (larger == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (stack == inside) {
        memcpy(larger, inside, bytes);
    }
    *places *= 2;
    return larger;
}

bool
waiting_grow(Waiting *waiting)
{
    void *larger = stack_doubled(waiting->items, waiting->inside, &waiting->places, sizeof *waiting->items);
    if (larger == NULL) {
        return false;
    }
    waiting->items = larger;
    return true;
}

PyObject *
waiting_take(Waiting *waiting, Py_ssize_t first, bool tuple)
{
    Py_ssize_t count = waiting->count - first;
    PyObject *sequence = tuple ? PyTuple_New(count) : PyList_New(count);
    if (LIKELY(sequence != NULL)) {
        PyObject **to = tuple ? ((PyTupleObject *)sequence)->ob_item : ((PyListObject *)sequence)->ob_item;
        if (count > 0) {
            memcpy(to, waiting->items + first, (size_t)count * sizeof *to);
        }
        waiting->count = first;
    }
    return sequence;
}

void
waiting_end(Waiting *waiting)
{
    while (waiting->count > 0) {
        Py_DECREF(waiting->items[--waiting->count]);
    }
    if (waiting->items != waiting->inside) {
        PyMem_Free(waiting->items);
    }
}
