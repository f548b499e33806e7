/* Counting keys by their hash: see collisions.h. First keys are only counted in a fixed number of buckets: where no
 * bucket goes beyond the bound, no hash does. Else every hash gets a count of its own, in an open table that is never
 * more than half full. */
#include "collisions.h"
#include <stdint.h>

enum { BUCKET_BITS = 12, FIRST_BITS = 12 };

typedef struct {
    Py_hash_t hash;
    Py_ssize_t count; /* 0: free */
} Entry;

struct Collisions {
    bool all_own; /* all keys are ints that are their own hash: nothing is counted yet */
    uint64_t multiplier;
    uint32_t *buckets; /* NULL until keys are counted */
    int bits;          /* of the size of the table */
    Py_ssize_t used;
    Entry *entries; /* NULL while buckets do */
};

/* A random multiplier spreads any hashes, however chosen. */
static size_t
spread(const Collisions *collisions, Py_hash_t hash, int bits)
{
    return (size_t)(((uint64_t)hash * collisions->multiplier) >> (64 - bits));
}

/* The place of a hash: where it is, or where it may go. */
static Entry *
entry_of(const Collisions *collisions, Py_hash_t hash)
{
    size_t mask = ((size_t)1 << collisions->bits) - 1;
    size_t at = spread(collisions, hash, collisions->bits);
    while (collisions->entries[at].count > 0 && collisions->entries[at].hash != hash) {
        at = (at + 1) & mask;
    }
    return &collisions->entries[at];
}

static bool
resize(Collisions *collisions, int bits)
{
    Entry *before = collisions->entries;
    size_t count = before == NULL ? 0 : (size_t)1 << collisions->bits;
    Entry *entries = PyMem_Calloc((size_t)1 << bits, sizeof *entries);
    if (entries == NULL) {
        PyErr_NoMemory();
        return false;
    }
    collisions->entries = entries;
    collisions->bits = bits;
    for (size_t i = 0; i < count; i++) {
        if (before[i].count > 0) {
            *entry_of(collisions, before[i].hash) = before[i];
        }
    }
    PyMem_Free(before);
    return true;
}

static bool
count_hash(Collisions *collisions, Py_hash_t hash, Py_ssize_t most)
{
    if (collisions->entries == NULL) {
        return ++collisions->buckets[spread(collisions, hash, BUCKET_BITS)] <= (uint64_t)most;
    }
    if (collisions->used * 2 >= (Py_ssize_t)1 << collisions->bits && !resize(collisions, collisions->bits + 1)) {
        return false;
    }
    Entry *entry = entry_of(collisions, hash);
    collisions->used += entry->count == 0;
    entry->hash = hash;
    return ++entry->count <= most;
}

static bool
count_key(Collisions *collisions, PyObject *key, Py_ssize_t most)
{
    Py_hash_t hash = PyObject_Hash(key);
    return !(hash == -1 && PyErr_Occurred()) && count_hash(collisions, hash, most);
}

static bool
make_buckets(Collisions *collisions)
{
    if (collisions->buckets == NULL) {
        collisions->buckets = PyMem_Calloc((size_t)1 << BUCKET_BITS, sizeof *collisions->buckets);
    }
    if (collisions->buckets == NULL) {
        PyErr_NoMemory();
    }
    return collisions->buckets != NULL;
}

static bool
count_all(Collisions *collisions, PyObject *container, Py_ssize_t most)
{
    if (!make_buckets(collisions)) {
        return false;
    }
    PyObject *keys = PyObject_GetIter(container);
    PyObject *key;
    bool fine = keys != NULL;
    while (fine && (key = PyIter_Next(keys)) != NULL) {
        fine = count_key(collisions, key, most);
        Py_DECREF(key);
    }
    Py_XDECREF(keys);
    return fine && !PyErr_Occurred();
}

/* The interpreter keys the hash of bytes, and the system chooses the address of our table. */
static bool
set_multiplier(Collisions *collisions)
{
    PyObject *bytes = PyBytes_FromString("keys of one hash");
    if (bytes == NULL) {
        return false;
    }
    uint64_t secret = (uint64_t)PyObject_Hash(bytes) ^ (uint64_t)(uintptr_t)collisions * UINT64_C(0x9E3779B97F4A7C15);
    Py_DECREF(bytes);
    collisions->multiplier = secret | 1;
    return true;
}

static Collisions *
new_collisions(void)
{
    Collisions *collisions = PyMem_Calloc(1, sizeof *collisions);
    if (collisions == NULL) {
        PyErr_NoMemory();
    }
    else if (!set_multiplier(collisions)) {
        PyMem_Free(collisions);
        return NULL;
    }
    return collisions;
}

/* Whether no more than two keys have the hash of this one: an int that is shorter than a hash is its own. */
static bool
has_own_hash(PyObject *key)
{
#if PY_VERSION_HEX >= 0x030C0000
    return PyLong_CheckExact(key) && PyUnstable_Long_IsCompact((PyLongObject *)key);
#else
    return PyLong_CheckExact(key) && -2 <= Py_SIZE(key) && Py_SIZE(key) <= 2;
#endif
}

static bool
all_have_own_hash(PyObject *container)
{
    PyObject *keys = PyObject_GetIter(container);
    PyObject *key;
    bool own = keys != NULL;
    while (own && (key = PyIter_Next(keys)) != NULL) {
        own = has_own_hash(key);
        Py_DECREF(key);
    }
    Py_XDECREF(keys);
    return own && !PyErr_Occurred();
}

bool
collisions_count(Collisions **collisions, PyObject *container, PyObject *key, Py_ssize_t most)
{
    bool fine;
    if (*collisions == NULL) {
        *collisions = new_collisions();
        if (*collisions == NULL) {
            return false;
        }
        (*collisions)->all_own = all_have_own_hash(container);
        fine = (*collisions)->all_own || (!PyErr_Occurred() && count_all(*collisions, container, most));
    }
    else if ((*collisions)->all_own) {
        (*collisions)->all_own = has_own_hash(key);
        fine = (*collisions)->all_own || count_all(*collisions, container, most);
    }
    else {
        fine = count_key(*collisions, key, most);
    }
    if (fine || (*collisions)->entries != NULL || PyErr_Occurred()) {
        return fine;
    }
    return resize(*collisions, FIRST_BITS) && count_all(*collisions, container, most);
}

void
collisions_free(Collisions *collisions)
{
    if (collisions != NULL) {
        PyMem_Free(collisions->buckets);
        PyMem_Free(collisions->entries);
        PyMem_Free(collisions);
    }
}
