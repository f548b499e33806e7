/* The entries of a dict, read in place where the layout of this interpreter is known, else by PyDict_Next.
 *
 * In place means CPython 3.11 to 3.13 with the GIL, a dict with str keys alone and its own table; dict_entries.c is the
 * one file that knows how that looks, and dict_entries_setup checks it against the public calls when the core is
 * loaded. The entries are borrowed: they are gone as soon as any Python code runs, and must be asked for again after
 * that. A position in them is one of PyDict_Next, so that the two may take turns.
 */
#ifndef JSVCODEC_DICT_ENTRIES_H
#define JSVCODEC_DICT_ENTRIES_H

#include "scan.h"

typedef struct {
    PyObject *key;
    PyObject *value; /* NULL: deleted */
} DictEntry;

/* Entries that lie one after the other; none at the end of the dict. */
typedef struct {
    const DictEntry *next;
    const DictEntry *end;
} DictEntries;

int dict_entries_setup(void); /* -1 with an exception */

/* All entries from the position `*at` on, each of which is one position; or one alone, which is put into `copy`: then
 * `*at` goes on to the next. */
DictEntries dict_entries(PyObject *dict, Py_ssize_t *at, DictEntry *copy);

/* All entries, or NULL where they cannot be read in place. */
DictEntries dict_entries_in_place(PyObject *dict);

#endif
