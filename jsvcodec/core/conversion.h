/* A conversion from text to text under way: what the converters of one document and of many records share. */
#ifndef JSVCODEC_CONVERSION_H
#define JSVCODEC_CONVERSION_H

#include "buffer.h"
#include "columns.h"
#include "open_keys.h"
#include "pace.h"
#include "spelling.h"

enum { MOST_LEVELS = 512 }; /* beyond it the JSON library of the Python side may have no room to go on */

/* From what into what, and how: the first four arguments of the functions of the module. */
typedef struct {
    Spelling from;
    Spelling into;
    Py_ssize_t depth;
    bool keeps_nulls;
    const Column *columns; /* of the root, or NULL */
} Way;

bool way_from(Way *way, PyObject *const *args, Py_ssize_t count, Py_ssize_t wanted); /* false with an exception */

typedef struct {
    const Column *column; /* of what is around it */
    uint32_t keys;  /* that were open around it */
    uint8_t closer; /* of what is around it, 0 at the root */
} Around;

/* The records that are complete. */
typedef struct {
    Py_ssize_t depth;     /* whose items are records; -1 where the text is one document */
    Py_ssize_t count;
    Py_ssize_t length;    /* of their text, separators included */
    const uint8_t *until; /* where the last one ends */
    char separator;
    bool containers_only; /* a scalar is for Python to convert */
} Records;

typedef struct {
    Buffer buffer;
    OpenKeys keys;
    Pace pace;
    Records records;
    Py_ssize_t depth;
    Py_ssize_t max_depth;
    bool keeps_nulls;
    const Column *columns; /* of the root, or NULL where no text is changed */
    const Column *column;  /* of the container that is being read, or NULL */
    bool is_cut; /* the text ends in a string of JSV */
    Around around[MOST_LEVELS];
} Conversion;

/* False: no memory, with an exception. `room`: see buffer_start. */
bool conversion_start(Conversion *conversion, char *room, Usual *usual, Cursor text, const Way *way, bool *looking);
void conversion_end(Conversion *conversion);

/* Converts a document, or items up to the end of the text. False: declined, or with an exception. */
bool convert_between(Conversion *conversion, Cursor text, Spelling from, Spelling into);

/* Takes note of a record that was written up to the comma before `to` and read up to `at`, and puts the separator in
 * the place of that comma. False where it is for Python to convert. */
bool records_add(Conversion *conversion, const uint8_t *at, char *to);

/* Whether a reader would take the start of a text for a byte order mark. */
static inline bool
has_mark(const char *start, const char *end)
{
    return end - start >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0;
}

#endif
