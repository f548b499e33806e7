/* Columns of a document whose texts become numbers and bools of JSON while it is converted.
 *
 * A column is a place that all records have: a member, the items of a list, the values of a map. Its texts are written
 * without quotes where each is what the column holds, spelled as a number of JSON is; any other text is declined.
 */
#ifndef JSVCODEC_COLUMNS_H
#define JSVCODEC_COLUMNS_H

#include "scan.h"

typedef enum { COLUMN_OF_ANYTHING, COLUMN_OF_BOOLS, COLUMN_OF_INTS, COLUMN_OF_NUMBERS } ColumnKind;

typedef struct Column Column;

typedef struct {
    Column *column; /* NULL: a free place */
    PyObject *name; /* bytes, as it is written between its quotes */
    uint64_t hash;
} ColumnMember;

struct Column {
    ColumnKind kind;       /* of its texts */
    Column *items;         /* of its lists; NULL: nothing is changed */
    Column *values;        /* of its maps, whatever the key */
    ColumnMember *members; /* or by the key: a hash table, half full at most, NULL where there are none */
    size_t mask;
};

extern const char columns_doc[];

/* The function of the module: a capsule with a column. */
PyObject *columns_new(PyObject *plan);

/* The column of such a capsule, or NULL without an exception. */
const Column *columns_in(PyObject *capsule);

/* The column of a member, whose key stands where it was written; NULL where nothing of it is changed. */
const Column *column_of_member(const Column *map, const uint8_t *key, Py_ssize_t length);

/* Makes of a text in quotes, which ends before `to`, what a column of this kind holds; returns where that ends, NULL
 * where it is declined. */
char *put_as_column(ColumnKind kind, char *start, char *to);

extern const char short_numbers_doc[];

/* A function of the module. */
PyObject *short_numbers(PyObject *texts);

#endif
