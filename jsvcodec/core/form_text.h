/* A form -> the JSV text of a map that holds the same: what the reader of models then reads as it reads any other.
 *
 * Each field becomes a member. How its value is put there follows from the type of the member: a text is quoted as it
 * stands; any other value is JSV already, of which only is looked at that it is one value and no more, so that it
 * cannot become a part of the map around it. Whether it is a good one is for the reader to say. What clients send less
 * tidily is declined where more than one look at it would be needed: names of parts, JSON, fields that are repeated in
 * different places, sequences that are no UTF-8.
 */
#ifndef JSVCODEC_FORM_TEXT_H
#define JSVCODEC_FORM_TEXT_H

#include "buffer.h"
#include "keys.h"

/* How a member is sent: see Kind in form/fields.py, in the same order. */
typedef enum { SENT_TEXT, SENT_RAW, SENT_FLAG, SENT_SCALAR, SENT_LIST, SENT_MAP, SENT_CLASS, SENT_ANY } Sent;

enum { SENT_KINDS = 8, FORM_MEMBERS = 256 };

/* The members of the type that a form is read into. */
typedef struct {
    PyObject *names;   /* dict of name, as it is written and folded -> SENT_KINDS * place + Sent */
    int others;        /* the Sent of any other name; negative: it is left to Python */
    bool is_class;     /* else any name is a key as it stands */
    bool unique;       /* nothing but the items of a list may be sent in more than one field */
    Py_ssize_t fields; /* the most of them, with what is in their values; negative: any number */
} FormMembers;

/* Appends the text of a map. No code of the user's runs but the handlers of signals. */
Outcome form_to_jsv(const FormMembers *members, KeyCache *keys, bool *looking, Cursor text, Buffer *buffer);

#endif
