/* What code of the caller made of values, once for each: by the address of the value, which is kept meanwhile.
 *
 * A table of our own, as the dict that Python is given costs as much as a short hook; that is made where the core
 * declines.
 */
#ifndef JSVCODEC_TAKEN_H
#define JSVCODEC_TAKEN_H

#include "buffer.h"

typedef struct {
    PyObject *value; /* with references to both */
    PyObject *made;
} TakenPair;

typedef struct {
    TakenPair *pairs;
    Py_ssize_t count;
    Py_ssize_t room;
    uint32_t *places; /* each the number of a pair and one, 0 where none is; twice as many as there is room for */
} Taken;

PyObject *taken_find(const Taken *taken, PyObject *value); /* borrowed; NULL without an exception: nothing */
int taken_keep(Taken *taken, PyObject *value, PyObject *made); /* -1 with an exception */
void taken_drop(Taken *taken);

/* A new dict of id -> (value, made); NULL with an exception. */
PyObject *taken_dict(const Taken *taken);

#endif
