/* The arguments of a call, and what calls like it came to. */
#ifndef JSVCODEC_ENTRIES_H
#define JSVCODEC_ENTRIES_H

#include "scan.h"

/* The arguments of a call after the first. */
typedef struct {
    PyObject *const *values;
    Py_ssize_t placed;
    Py_ssize_t count;
    PyObject *names;
} Given;

/* What a call came to. The values are those of the arguments after the first, by place and then by name. */
typedef struct {
    Py_ssize_t uses; /* one in the table, and one while it is compared: that may run code, which may drop it */
    uint64_t hash;
    Py_ssize_t placed;
    Py_ssize_t count; /* of all values */
    PyObject *names;  /* a tuple, or NULL */
    PyObject *steps;
    PyObject *values[];
} Entry;

/* list[int], which is made anew in most calls. */
static ALWAYS_INLINE bool
is_alias(PyObject *value)
{
    return Py_IS_TYPE(value, &Py_GenericAliasType);
}

/* Runs no code but where there is an alias; false with an exception where it cannot be hashed. */
bool given_hash(const Given *given, uint64_t *hash);

/* Whether the call is like the one of the entry: 1, 0, or -1 with an exception. */
int entry_is_of(const Entry *entry, const Given *given, uint64_t hash);

/* With copies of dicts, and without steps; NULL with an exception. */
Entry *entry_new(const Given *given, uint64_t hash);

/* Whether nothing in the values changes: what cannot be hashed may. 1, 0, or -1 with an exception. */
int entry_lasts(const Entry *entry);

/* Of one use; frees what nothing uses, which may run code. */
void entry_drop(Entry *entry);

#endif
