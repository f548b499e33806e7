/* Opening and closing what the caller gave; see input.h. */
#include "input.h"
#include "layout.h"
#include <string.h>

static bool
read_from(Input *input, const void *start, Py_ssize_t length)
{
    input->text.at = start;
    input->text.end = input->text.at + length;
    return true;
}

/* Takes over the reference, which is NULL where there could be no copy. */
static bool
read_copy(Input *input, PyObject *copy)
{
    input->copy = copy;
    return copy != NULL && read_from(input, PyBytes_AS_STRING(copy), PyBytes_GET_SIZE(copy));
}

static bool
open_data(Input *input, PyObject *data)
{
    if (PyUnicode_Check(data)) {
        return PyUnicode_IS_ASCII(data)
                   ? read_from(input, PyUnicode_1BYTE_DATA(data), PyUnicode_GET_LENGTH(data))
                   : read_copy(input, PyUnicode_AsUTF8String(data)); /* a lone surrogate has none */
    }
    if (PyBytes_CheckExact(data)) {
        return read_from(input, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data));
    }
    return read_copy(input, PyObject_CheckBuffer(data) ? PyBytes_FromObject(data) : NULL);
}

static void
skip_bom(Cursor *text)
{
    if (text->end - text->at >= 3 && memcmp(text->at, "\xEF\xBB\xBF", 3) == 0) {
        text->at += 3;
    }
}

/* One line break that ends a document is no part of it. */
static void
drop_last_break(Cursor *text)
{
    if (text->end > text->at && text->end[-1] == '\n') {
        text->end--;
        if (text->end > text->at && text->end[-1] == '\r') {
            text->end--;
        }
    }
}

static bool
undo_layout(Input *input)
{
    Py_ssize_t length;
    input->compact = layout_undo(input->text, &length);
    if (input->compact == NULL) {
        return false;
    }
    input->text = (Cursor){input->compact, input->compact + length};
    return true;
}

static bool
trim(Input *input, bool may_be_laid_out)
{
    skip_bom(&input->text);
    drop_last_break(&input->text);
    return !may_be_laid_out || !layout_starts(input->text) || undo_layout(input);
}

bool
input_open(Input *input, PyObject *data, bool may_be_laid_out)
{
    input->copy = NULL;
    input->compact = NULL;
    if (open_data(input, data) && trim(input, may_be_laid_out)) {
        return true;
    }
    input_close(input);
    return false;
}

bool
input_open_text(Input *input, Cursor text, bool may_be_laid_out)
{
    *input = (Input){.text = text};
    return trim(input, may_be_laid_out);
}

void
input_close(Input *input)
{
    if (UNLIKELY(input->compact != NULL)) {
        PyMem_Free(input->compact);
    }
    Py_XDECREF(input->copy);
}
