/* The one file that knows how CPython's dict looks inside: see dict_entries.h. */
#define PY_SSIZE_T_CLEAN
#if !defined(JSVCODEC_PUBLIC_DICT) && !defined(PYPY_VERSION) && !defined(Py_GIL_DISABLED) && defined(__has_include)
#if __has_include("internal/pycore_dict.h")
#define Py_BUILD_CORE 1
#include <Python.h>
#if 0x030B0000 <= PY_VERSION_HEX && PY_VERSION_HEX < 0x030E0000 && !defined(Py_GIL_DISABLED)
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
#include "internal/pycore_dict.h"
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#define IN_PLACE 1
#endif
#endif
#endif
#include "dict_entries.h"

static DictEntries
next_entry(PyObject *dict, Py_ssize_t *at, DictEntry *copy)
{
    bool found = PyDict_Next(dict, at, &copy->key, &copy->value);
    return (DictEntries){copy, copy + found};
}

#ifdef IN_PLACE

static bool in_place; /* the same for all interpreters of a process */

static ALWAYS_INLINE bool
is_as_expected(const PyDictObject *dict)
{
    return dict->ma_values == NULL && DK_IS_UNICODE(dict->ma_keys);
}

static ALWAYS_INLINE DictEntries
entries_in_place(const PyDictObject *dict, Py_ssize_t at)
{
    const DictEntry *all = (const DictEntry *)(void *)DK_UNICODE_ENTRIES(dict->ma_keys);
    Py_ssize_t count = dict->ma_keys->dk_nentries;
    return (DictEntries){all + (at < count ? at : count), all + count};
}

DictEntries
dict_entries(PyObject *dict, Py_ssize_t *at, DictEntry *copy)
{
    return LIKELY(in_place && is_as_expected((PyDictObject *)dict)) ? entries_in_place((PyDictObject *)dict, *at)
                                                                    : next_entry(dict, at, copy);
}

DictEntries
dict_entries_in_place(PyObject *dict)
{
    return LIKELY(in_place && is_as_expected((PyDictObject *)dict)) ? entries_in_place((PyDictObject *)dict, 0)
                                                                    : (DictEntries){NULL, NULL};
}

/* ---- the check ---- */

static bool
looks_as_expected(PyObject *dict)
{
    DictEntries entries = entries_in_place((PyDictObject *)dict, 0);
    const DictEntry *all = entries.next;
    PyObject *key, *value;
    Py_ssize_t at = 0;

    for (; entries.next < entries.end; entries.next++) {
        if (entries.next->value == NULL) {
            continue;
        }
        if (!PyDict_Next(dict, &at, &key, &value) || at != entries.next + 1 - all ||
            entries.next->key != key || entries.next->value != value) {
            return false;
        }
    }
    return !PyDict_Next(dict, &at, &key, &value);
}

static int
set_number(PyObject *dict, int number)
{
    PyObject *key = PyUnicode_FromFormat("key %d", number);
    int done = key == NULL ? -1 : PyDict_SetItem(dict, key, key);
    Py_XDECREF(key);
    return done;
}

/* Dicts of several sizes with holes, and one that has a key which is no str. */
int
dict_entries_setup(void)
{
    PyObject *dict = (Py_Version >> 16) == PY_VERSION_HEX >> 16 ? PyDict_New() : NULL;
    if (dict == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    bool expected = looks_as_expected(dict);
    int done = 0;
    for (int i = 0; expected && done == 0 && i < 300; i++) {
        done = set_number(dict, i);
        if (done == 0 && i % 7 == 3) {
            done = PyDict_DelItemString(dict, "key 0") < 0 ? -1 : set_number(dict, 0);
        }
        expected = done == 0 && looks_as_expected(dict);
    }
    expected = expected && is_as_expected((PyDictObject *)dict);
    if (done == 0) {
        done = PyDict_SetItem(dict, Py_None, Py_None);
        expected = expected && !is_as_expected((PyDictObject *)dict);
    }
    Py_DECREF(dict);
    in_place = expected && done == 0;
    return done;
}

#else

int
dict_entries_setup(void)
{
    return 0;
}

DictEntries
dict_entries(PyObject *dict, Py_ssize_t *at, DictEntry *copy)
{
    return next_entry(dict, at, copy);
}

DictEntries
dict_entries_in_place(PyObject *Py_UNUSED(dict))
{
    return (DictEntries){NULL, NULL};
}

#endif
