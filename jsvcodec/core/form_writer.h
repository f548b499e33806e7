/* Dict or model -> a form: text as it is, anything else as JSV, all of it percent-coded. */
#ifndef JSVCODEC_FORM_WRITER_H
#define JSVCODEC_FORM_WRITER_H

#include "writer.h"

/* What one call is asked for. All references are borrowed. */
typedef struct {
    WriteOptions values; /* how values that are no text are written, one level in */
    PyObject *plans;     /* dict of class -> pair of a WritePlan, with coded names, and bytes, or None: see form_encoder.c */
    PyObject *plan_for;  /* is asked once for each class that is not in it */
    Py_ssize_t fields;   /* the most of them; negative: any number */
} FormOptions;

/* Appends the form; `room` is for the JSV of values, and `usual` remembers their size. No code of the value's runs
 * where it is DECLINED. */
Outcome write_form(Buffer *buffer, char *room, Usual *usual, PyObject *value, const FormOptions *options);

#endif
