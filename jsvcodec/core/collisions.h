/* A bound on the keys of one hash in a set or map.
 *
 * The hash of a number, and of what is made of numbers, is no secret: a text can hold thousands of keys of one hash,
 * and each is compared with all before it. Containers up to the bound need no look; beyond it each new key is counted
 * under its hash in a table of our own, which mixes hashes with a secret of the process. Hashes of strs are keyed.
 */
#ifndef JSVCODEC_COLLISIONS_H
#define JSVCODEC_COLLISIONS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

typedef struct Collisions Collisions;

/* False: beyond the bound, or with an exception. */
bool collisions_count(Collisions **collisions, PyObject *container, PyObject *key, Py_ssize_t most);

/* Counts `key`, which was just added to `container`, a set or dict that now has `size` keys; the counts are made when
 * they are first needed. `most` is the bound, a negative one is none. False as above. */
static inline bool
collisions_allow(Collisions **collisions, PyObject *container, Py_ssize_t size, PyObject *key, Py_ssize_t most)
{
    return most < 0 || size <= most || collisions_count(collisions, container, key, most);
}

void collisions_free(Collisions *collisions); /* or NULL */

#endif
