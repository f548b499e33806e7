/* A hash table with linear probing: see taken.h. */
#include "taken.h"

enum { FIRST_PAIRS = 16 };

static size_t
first_place(const Taken *taken, const PyObject *value)
{
    uint64_t mixed = (uint64_t)(uintptr_t)value * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(mixed >> 32) & (2 * (size_t)taken->room - 1);
}

/* The place of the value, or the free one that it would get. */
static uint32_t *
find_place(const Taken *taken, const PyObject *value)
{
    size_t place = first_place(taken, value);
    while (taken->places[place] != 0 && taken->pairs[taken->places[place] - 1].value != value) {
        place = (place + 1) & (2 * (size_t)taken->room - 1);
    }
    return &taken->places[place];
}

PyObject *
taken_find(const Taken *taken, PyObject *value)
{
    uint32_t number = taken->room == 0 ? 0 : *find_place(taken, value);
    return number == 0 ? NULL : taken->pairs[number - 1].made;
}

static int
grow(Taken *taken)
{
    Py_ssize_t room = taken->room == 0 ? FIRST_PAIRS : 2 * taken->room;
    bool fits = room < INT32_MAX;
    TakenPair *pairs = fits ? PyMem_Realloc(taken->pairs, (size_t)room * sizeof *pairs) : NULL;
    uint32_t *places = NULL;
    if (pairs != NULL) {
        taken->pairs = pairs;
        places = PyMem_Calloc(2 * (size_t)room, sizeof *places);
    }
    if (places == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyMem_Free(taken->places);
    taken->places = places;
    taken->room = room;
    for (Py_ssize_t i = 0; i < taken->count; i++) {
        *find_place(taken, pairs[i].value) = (uint32_t)i + 1;
    }
    return 0;
}

int
taken_keep(Taken *taken, PyObject *value, PyObject *made)
{
    if (taken->count == taken->room && grow(taken) < 0) {
        return -1;
    }
    uint32_t *place = find_place(taken, value);
    if (*place == 0) { /* the first that was made counts */
        taken->pairs[taken->count++] = (TakenPair){Py_NewRef(value), Py_NewRef(made)};
        *place = (uint32_t)taken->count;
    }
    return 0;
}

void
taken_drop(Taken *taken)
{
    TakenPair *pairs = taken->pairs;
    Py_ssize_t count = taken->count;
    PyMem_Free(taken->places);
    *taken = (Taken){0};
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(pairs[i].made);
        Py_DECREF(pairs[i].value);
    }
    PyMem_Free(pairs);
}

PyObject *
taken_dict(const Taken *taken)
{
    PyObject *dict = PyDict_New();
    for (Py_ssize_t i = 0; dict != NULL && i < taken->count; i++) {
        PyObject *id = PyLong_FromVoidPtr(taken->pairs[i].value);
        PyObject *pair = id == NULL ? NULL : PyTuple_Pack(2, taken->pairs[i].value, taken->pairs[i].made);
        if (pair == NULL || PyDict_SetItem(dict, id, pair) < 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(pair);
        Py_XDECREF(id);
    }
    return dict;
}
