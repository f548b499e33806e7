/* Stacks of the readers that start inside of them and move to the heap when they are outgrown, and the items that wait
 * on one.
 *
 * Items of a sequence wait until it is closed, because a list made with its exact length is smaller and quicker. One
 * that grows beyond ITEMS_WAITING becomes a list then, which is appended to, so that the wait never costs a noticeable
 * part of the result.
 */
#ifndef JSVCODEC_WAITING_H
#define JSVCODEC_WAITING_H

#include "scan.h"

enum { ITEMS_INSIDE = 256, ITEMS_WAITING = 128 };

typedef struct {
    PyObject **items; /* of all sequences that are open, the innermost last */
    Py_ssize_t count;
    Py_ssize_t places;
    PyObject *inside[ITEMS_INSIDE];
} Waiting;

/* Doubles a stack that is full, whose first places are `inside`. NULL with an exception. */
void *stack_doubled(void *stack, const void *inside, Py_ssize_t *places, size_t size);

/* Makes room for one more item. False with an exception. */
bool waiting_grow(Waiting *waiting);

/* Moves the items from `first` on into a new list or tuple. NULL with an exception. */
PyObject *waiting_take(Waiting *waiting, Py_ssize_t first, bool tuple);

/* Drops all items that still wait, and the stack. */
void waiting_end(Waiting *waiting);

static inline void
waiting_start(Waiting *waiting)
{
    waiting->items = waiting->inside;
    waiting->count = 0;
    waiting->places = ITEMS_INSIDE;
}

/* Adds an item to a sequence: to its list where there is one. Takes over the reference, also when it fails. False with
 * an exception. */
static ALWAYS_INLINE bool
waiting_add(Waiting *waiting, PyObject *list, PyObject *item)
{
    if (list != NULL) {
        int failed = PyList_Append(list, item);
        Py_DECREF(item);
        return failed == 0;
    }
    if (UNLIKELY(waiting->count == waiting->places) && !waiting_grow(waiting)) {
        Py_DECREF(item);
        return false;
    }
    waiting->items[waiting->count++] = item;
    return true;
}

/* Makes the list of a sequence that has just grown long. False with an exception. */
static ALWAYS_INLINE bool
waiting_bound(Waiting *waiting, Py_ssize_t first, PyObject **list)
{
    if (UNLIKELY(*list == NULL && waiting->count - first == ITEMS_WAITING)) {
        *list = waiting_take(waiting, first, false);
        return *list != NULL;
    }
    return true;
}

#endif
