/* A form as it stands -> its fields, one after the other, and their names and texts with the coding undone. */
#ifndef JSVCODEC_FORM_FIELDS_H
#define JSVCODEC_FORM_FIELDS_H

#include "keys.h"
#include "pace.h"

static inline const uint8_t *
find_byte(const uint8_t *at, const uint8_t *end, char byte)
{
    const uint8_t *found = at == end ? NULL : memchr(at, byte, (size_t)(end - at));
    return found == NULL ? end : found;
}

/* One field, its coding not yet undone. */
typedef struct {
    Cursor name, text;
} FormField;

/* A form that is gone through. Signals are looked at between its fields. */
typedef struct {
    Cursor text;
    Py_ssize_t count; /* of the fields up to here, empty ones too */
    Pace pace;
} Fields;

void fields_start(Fields *fields, Cursor text, bool *looking);

/* Takes the next field that is not empty; false at the end, and where a handler raised. */
bool fields_next(Fields *fields, FormField *field);

/* False where a handler raised. */
bool fields_end(Fields *fields);

/* Undoes the coding of a name or text, if there is any, to where there is room for as many bytes. Sets `*has`: see
 * form_coding.h. */
Span form_span(uint8_t *room, Cursor coded, unsigned *has);

/* A new reference to a name as a key; NULL where it is declined, or with an exception. */
PyObject *form_name(KeyCache *keys, const Span *name, unsigned has);

#endif
