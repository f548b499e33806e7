/* The state of the extension module, one for each interpreter. */
#ifndef JSVCODEC_MODULE_H
#define JSVCODEC_MODULE_H

#include "keys.h"
#include "scalars.h"

typedef struct {
    KeyCache keys;
    PyTypeObject *kind_type;
    PyTypeObject *reader_type;
    PyTypeObject *plan_type;
    PyTypeObject *encoder_type;
    PyTypeObject *form_reader_type;
    PyTypeObject *form_encoder_type;
    PyTypeObject *verb_type;
    Scalars scalars;
    bool looking; /* see pace.h */
    int writing;  /* calls of encoders that are going on */
    char *tree_levels; /* see tree_maker.c and room_borrow */
} ModuleState;

#endif
