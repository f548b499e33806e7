/* The growing text, as buffer.h describes it. Every size that reaches an allocator is computed here. */
#include "buffer.h"

enum { FIRST_ROOM = 992 }; /* with the SLACK and the head of the object about 1 KB */

Outcome
buffer_start(Buffer *buffer, char *room)
{
    buffer->heap = NULL;
    buffer->start = buffer->cursor = buffer->limit = room;
    if (room == NULL) {
        return buffer_grow(buffer, FIRST_ROOM);
    }
    buffer->limit += LENT_ROOM;
    return DONE;
}

static void
forget(Buffer *buffer)
{
    buffer->heap = NULL;
    buffer->start = buffer->cursor = buffer->limit = NULL;
}

Outcome
buffer_grow(Buffer *buffer, Py_ssize_t extra)
{
    const Py_ssize_t most = PY_SSIZE_T_MAX / 2;
    Py_ssize_t used = buffer_length(buffer);
    Py_ssize_t room = buffer->limit - buffer->start;

    if (extra < 0 || extra > most - used) {
        PyErr_NoMemory();
        return FAILED;
    }
    room = room > most / 2 ? most : room * 2;
    if (room < used + extra) {
        room = used + extra;
    }
    if (buffer->heap == NULL) {
        buffer->heap = PyBytes_FromStringAndSize(NULL, room + SLACK);
        if (buffer->heap == NULL) {
            return FAILED;
        }
        if (used > 0) {
            memcpy(PyBytes_AS_STRING(buffer->heap), buffer->start, (size_t)used);
        }
    }
    else if (_PyBytes_Resize(&buffer->heap, room + SLACK) < 0) {
        forget(buffer);
        return FAILED;
    }
    buffer->start = PyBytes_AS_STRING(buffer->heap);
    buffer->cursor = buffer->start + used;
    buffer->limit = buffer->start + room;
    return DONE;
}

PyObject *
buffer_bytes(Buffer *buffer)
{
    Py_ssize_t length = buffer_length(buffer);
    PyObject *text = buffer->heap;

    if (text == NULL) {
        text = PyBytes_FromStringAndSize(buffer->start, length);
    }
    else {
        _PyBytes_Resize(&text, length); /* leaves NULL when it fails */
    }
    forget(buffer);
    return text;
}

PyObject *
buffer_str(Buffer *buffer)
{
    PyObject *text = PyUnicode_DecodeUTF8(buffer->start, buffer_length(buffer), "strict");
    buffer_drop(buffer);
    return text;
}

void
buffer_drop(Buffer *buffer)
{
    PyObject *heap = buffer->heap;
    forget(buffer);
    Py_XDECREF(heap);
}

Outcome
outcome_of_exception(void)
{
    if (PyErr_ExceptionMatches(PyExc_Exception) && !PyErr_ExceptionMatches(PyExc_MemoryError)) {
        PyErr_Clear();
        return DECLINED;
    }
    return FAILED;
}
