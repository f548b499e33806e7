/* Keys are compared by code point, mostly by the eight of them in a word: see sorting.h. */
#include "sorting.h"
#include "dict_entries.h"
#include "text.h"

enum { ON_STACK = 40, RUN = 8 };

typedef struct {
    uint64_t prefix;
    PyObject *key;
    PyObject *value;
} SortedEntry;

/* Eight bytes of ASCII, the first on top, as a shorter text has zeros at the end. In front of a compact text stands the
 * header of the str. */
static ALWAYS_INLINE uint64_t
prefix_of_ascii(const uint8_t *text, Py_ssize_t length)
{
    uint64_t prefix = 0;
#if PY_LITTLE_ENDIAN && defined(__GNUC__)
    Py_ssize_t count = length < 8 ? length : 8;
    memcpy(&prefix, text + count - 8, 8);
    return length == 0 ? 0 : __builtin_bswap64(prefix >> (64 - 8 * count));
#else
    for (int i = 0; i < 8 && i < length; i++) {
        prefix |= (uint64_t)text[i] << (56 - 8 * i);
    }
    return prefix;
#endif
}

/* The first eight code points, a byte each, the first on top; one beyond a byte is the last that counts, as 0xff. */
static uint64_t
prefix_of(PyObject *key)
{
    if (LIKELY(PyUnicode_IS_COMPACT_ASCII(key))) {
        return prefix_of_ascii((const uint8_t *)ascii_bytes(key), PyUnicode_GET_LENGTH(key));
    }
    int kind = PyUnicode_KIND(key);
    const void *data = PyUnicode_DATA(key);
    Py_ssize_t length = PyUnicode_GET_LENGTH(key);
    uint64_t prefix = 0;
    for (int i = 0; i < 8 && i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        prefix |= (uint64_t)(c < 0xff ? c : 0xff) << (56 - 8 * i);
        if (c >= 0xff) {
            break;
        }
    }
    return prefix;
}

static ALWAYS_INLINE bool
is_before(const SortedEntry *a, const SortedEntry *b)
{
    return LIKELY(a->prefix != b->prefix) ? a->prefix < b->prefix : PyUnicode_Compare(a->key, b->key) < 0;
}

static ALWAYS_INLINE void
sort_run(SortedEntry *all, Py_ssize_t count)
{
    for (Py_ssize_t i = 1; i < count; i++) {
        SortedEntry entry = all[i];
        Py_ssize_t at = i;
        for (; at > 0 && is_before(&entry, &all[at - 1]); at--) {
            all[at] = all[at - 1];
        }
        all[at] = entry;
    }
}

static void
merge(SortedEntry *to, const SortedEntry *left, const SortedEntry *middle, const SortedEntry *end)
{
    const SortedEntry *right = middle;
    while (left < middle && right < end) {
        bool from_right = is_before(right, left);
        *to++ = from_right ? *right : *left;
        right += from_right;
        left += !from_right;
    }
    while (left < middle) {
        *to++ = *left++;
    }
    while (right < end) {
        *to++ = *right++;
    }
}

/* Sorts short runs, then merges them between the two places; returns the one that holds the result. */
static SortedEntry *
sort(SortedEntry *all, SortedEntry *other, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i += RUN) {
        sort_run(all + i, count - i < RUN ? count - i : RUN);
    }
    for (Py_ssize_t width = RUN; width < count; width *= 2) {
        for (Py_ssize_t i = 0; i < count; i += 2 * width) {
            Py_ssize_t middle = count - i < width ? count : i + width;
            Py_ssize_t end = count - i < 2 * width ? count : i + 2 * width;
            merge(other + i, all + i, all + middle, all + end);
        }
        SortedEntry *sorted = other;
        other = all;
        all = sorted;
    }
    return all;
}

static bool
copy_entries(PyObject *dict, SortedEntry *all, bool *in_order)
{
    Py_ssize_t at = 0, count = 0;
    DictEntry copy;
    bool ordered = true;
    for (;;) {
        DictEntries entries = dict_entries(dict, &at, &copy);
        bool one = entries.next == &copy, ended = entries.next == entries.end;
        for (; entries.next < entries.end; entries.next++) {
            PyObject *key = entries.next->key;
            if (entries.next->value == NULL) {
                continue;
            }
            if (!PyUnicode_CheckExact(key)) {
                return false;
            }
            all[count] = (SortedEntry){prefix_of(key), key, entries.next->value};
            ordered = ordered && (count == 0 || is_before(&all[count - 1], &all[count]));
            count++;
        }
        if (ended || !one) {
            *in_order = ordered;
            return true;
        }
    }
}

/* The entries are kept before the tuple is made: a collection then may run code that changes the dict. */
static PyObject *
as_tuple(const SortedEntry *all, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(all[i].key);
        Py_INCREF(all[i].value);
    }
    PyObject *tuple = PyTuple_New(2 * count);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (tuple != NULL) {
            PyTuple_SET_ITEM(tuple, 2 * i, all[i].key);
            PyTuple_SET_ITEM(tuple, 2 * i + 1, all[i].value);
        }
        else {
            Py_DECREF(all[i].key);
            Py_DECREF(all[i].value);
        }
    }
    return tuple;
}

Outcome
sort_entries(PyObject *dict, PyObject **sorted)
{
    SortedEntry few[2 * ON_STACK], *all = few;
    Py_ssize_t count = PyDict_GET_SIZE(dict);
    bool in_order;

    if (count > ON_STACK && (all = PyMem_Calloc((size_t)count, 2 * sizeof *all)) == NULL) {
        PyErr_NoMemory();
        return FAILED;
    }
    bool all_text = copy_entries(dict, all, &in_order);
    *sorted = NULL;
    if (all_text) {
        *sorted = in_order ? Py_NewRef(dict) : as_tuple(sort(all, all + count, count), count);
    }
    if (all != few) {
        PyMem_Free(all);
    }
    return *sorted != NULL ? DONE : all_text ? FAILED : DECLINED;
}
