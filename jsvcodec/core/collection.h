/* Pausing the garbage collector while many containers are made.
 *
 * Young containers of a half-read document are all alive, and still every few hundred of them start a collection that
 * walks them: on large input that is up to half of the time. The caller's setting comes back on every way out. Input
 * below 4 KB hardly holds enough containers to start a collection.
 */
#ifndef JSVCODEC_COLLECTION_H
#define JSVCODEC_COLLECTION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

enum { COLLECTION_PAUSE_FROM = 4096 }; /* bytes of text */

/* Returns what collection_resume is to be given. */
static inline bool
collection_pause(Py_ssize_t size)
{
    return size >= COLLECTION_PAUSE_FROM && PyGC_Disable();
}

static inline void
collection_resume(bool paused)
{
    if (paused) {
        PyGC_Enable();
    }
}

#endif
