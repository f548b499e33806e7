/* The growing text, as buffer.h describes it. Every size that reaches an allocator is computed here. */
#include "buffer.h"
#include "text.h"

/* With the SLACK and the head of the object about 1 KB. */
enum { FIRST_ROOM = 992 };

/* glibc never moves its threshold above this (M_MMAP_THRESHOLD, 32 MB on 64-bit systems). */
#define LARGEST_KEPT ((Py_ssize_t)32 << 20)

Outcome
buffer_start(Buffer *buffer, char *room, Usual *usual)
{
    buffer->usual = usual;
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
    Py_ssize_t usual = buffer->heap == NULL ? buffer->usual->length + buffer->usual->length / 16 : 0;
    room = room > most / 2 ? most : room * 2;
    room = room < usual ? usual : room;
    room = room < used + extra ? used + extra : room;
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

static void
remember_length(Buffer *buffer)
{
    Usual *usual = buffer->usual;
    Py_ssize_t length = buffer_length(buffer);
    usual->length = length > usual->length ? length : usual->length - (usual->length - length) / 8;
}

static void
free_room(Buffer *buffer)
{
    PyObject *heap = buffer->heap;
    if (heap != NULL && Py_SIZE(heap) > buffer->usual->freed) {
        buffer->usual->freed = Py_SIZE(heap);
    }
    forget(buffer);
    Py_XDECREF(heap);
}

/* A room that was guessed well is given as it is, since to shrink it would cost more than the memory is worth. One that
 * is larger than any before is freed as it was allocated, which moves glibc's threshold above it once and for all. */
PyObject *
buffer_bytes(Buffer *buffer)
{
    Py_ssize_t length = buffer_length(buffer);
    PyObject *text = buffer->heap;

    remember_length(buffer);
    if (text != NULL && Py_SIZE(text) - length <= length / 8) {
        Py_SET_SIZE(text, length); /* the rest stays allocated with it */
        PyBytes_AS_STRING(text)[length] = 0;
        forget(buffer);
    }
    else if (text == NULL || (Py_SIZE(text) > buffer->usual->freed && Py_SIZE(text) < LARGEST_KEPT)) {
        text = PyBytes_FromStringAndSize(buffer->start, length);
        free_room(buffer);
    }
    else {
        _PyBytes_Resize(&text, length); /* leaves NULL when it fails */
        forget(buffer);
    }
    return text;
}

PyObject *
buffer_str(Buffer *buffer)
{
    PyObject *text = text_from_bytes(buffer->start, buffer_length(buffer));
    buffer_drop(buffer);
    return text;
}

void
buffer_drop(Buffer *buffer)
{
    remember_length(buffer);
    free_room(buffer);
}

char *
room_borrow(char **kept, size_t size)
{
    char *room = *kept;
    *kept = NULL;
    if (room == NULL && (room = PyMem_Malloc(size)) == NULL) {
        PyErr_NoMemory();
    }
    return room;
}

void
room_return(char **kept, char *room)
{
    if (*kept == NULL) {
        *kept = room;
    }
    else {
        PyMem_Free(room);
    }
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
