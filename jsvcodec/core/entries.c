/* What calls are known by: see entries.h.
 *
 * Most values are known by identity: as an entry keeps its values, no other object has their address, and what can be
 * hashed does not change. A dict does, so that it is known by its items, and these by identity. An alias of a generic is
 * known by its hash and by being equal. */
#include "entries.h"

void
entry_drop(Entry *entry)
{
    if (entry == NULL || --entry->uses > 0) {
        return;
    }
    for (Py_ssize_t i = 0; i < entry->count; i++) {
        Py_XDECREF(entry->values[i]);
    }
    Py_XDECREF(entry->names);
    Py_XDECREF(entry->steps);
    PyMem_Free(entry);
}

/* ---- what a call is known by ---- */

static uint64_t
mixed(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
}

static uint64_t
hash_of_address(const void *address)
{
    return (uint64_t)(uintptr_t)address >> 4;
}

static uint64_t
hash_of_dict(PyObject *dict)
{
    Py_ssize_t at = 0;
    PyObject *key = NULL, *value;
    PyDict_Next(dict, &at, &key, &value);
    return hash_of_address(key) + (uint64_t)PyDict_GET_SIZE(dict);
}

bool
given_hash(const Given *given, uint64_t *hash)
{
    *hash = (uint64_t)given->placed;
    for (Py_ssize_t i = 0; i < given->count; i++) {
        PyObject *value = given->values[i];
        if (i >= given->placed) {
            *hash = mixed(*hash, hash_of_address(PyTuple_GET_ITEM(given->names, i - given->placed)));
        }
        if (UNLIKELY(is_alias(value))) {
            Py_hash_t of_value = PyObject_Hash(value);
            if (of_value == -1) {
                return false;
            }
            *hash = mixed(*hash, (uint64_t)of_value);
        }
        else {
            *hash = mixed(*hash, PyDict_CheckExact(value) ? hash_of_dict(value) : hash_of_address(value));
        }
    }
    *hash ^= *hash >> 32;
    return true;
}

/* A pair of hooks is most often a tuple that is made anew in each call. */
static bool
same_item(PyObject *one, PyObject *other)
{
    if (one == other) {
        return true;
    }
    if (!PyTuple_CheckExact(one) || !PyTuple_CheckExact(other) || PyTuple_GET_SIZE(one) != PyTuple_GET_SIZE(other)) {
        return false;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(one); i++) {
        if (PyTuple_GET_ITEM(one, i) != PyTuple_GET_ITEM(other, i)) {
            return false;
        }
    }
    return true;
}

static bool
same_items(PyObject *one, PyObject *other)
{
    Py_ssize_t at = 0, other_at = 0;
    PyObject *key, *value, *other_key, *other_value;
    if (PyDict_GET_SIZE(one) != PyDict_GET_SIZE(other)) {
        return false;
    }
    for (Py_ssize_t left = PyDict_GET_SIZE(one); left > 0; left--) {
        if (!PyDict_Next(one, &at, &key, &value) || !PyDict_Next(other, &other_at, &other_key, &other_value) ||
            key != other_key || !same_item(value, other_value)) {
            return false;
        }
    }
    return true;
}

/* 1, 0, or -1 with an exception. A dict in an entry is the entry's own copy: it is never the caller's. */
static int
same_value(PyObject *kept, PyObject *given)
{
    if (PyDict_CheckExact(given)) {
        return PyDict_CheckExact(kept) && same_items(kept, given);
    }
    if (UNLIKELY(is_alias(given))) {
        return is_alias(kept) ? PyObject_RichCompareBool(kept, given, Py_EQ) : 0;
    }
    return kept == given;
}

static bool
same_names(PyObject *kept, PyObject *given)
{
    if (kept == given) { /* most often, as the code of a call has its tuple */
        return true;
    }
    return kept != NULL && given != NULL && same_item(kept, given);
}

int
entry_is_of(const Entry *entry, const Given *given, uint64_t hash)
{
    if (entry->hash != hash || entry->placed != given->placed || entry->count != given->count ||
        !same_names(entry->names, given->names)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < given->count; i++) {
        int same = same_value(entry->values[i], given->values[i]);
        if (same != 1) {
            return same;
        }
    }
    return 1;
}

/* ---- entries ---- */

Entry *
entry_new(const Given *given, uint64_t hash)
{
    Entry *entry = PyMem_Calloc(1, sizeof(Entry) + (size_t)given->count * sizeof(PyObject *));
    if (entry == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    entry->uses = 1;
    entry->hash = hash;
    entry->placed = given->placed;
    entry->count = given->count;
    entry->names = Py_XNewRef(given->names);
    for (Py_ssize_t i = 0; i < given->count; i++) {
        PyObject *value = given->values[i];
        entry->values[i] = PyDict_CheckExact(value) ? PyDict_Copy(value) : Py_NewRef(value);
        if (entry->values[i] == NULL) {
            entry_drop(entry);
            return NULL;
        }
    }
    return entry;
}

int
entry_lasts(const Entry *entry)
{
    for (Py_ssize_t i = 0; i < entry->count; i++) {
        if (!PyDict_CheckExact(entry->values[i]) && PyObject_Hash(entry->values[i]) == -1) {
            if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
                return -1;
            }
            PyErr_Clear();
            return 0;
        }
    }
    return 1;
}
