/* Many records through models: see model_converter.h.
 *
 * What the core declines to read or to write goes to the Python functions that its reader and its encoder have for
 * that, so that user code runs once for a record that is taken. A record that is refused ends the block; its error is
 * told by whoever reads it again and knows its place. */
#include "model_converter.h"
#include "encoder.h"
#include "pace.h"
#include "reader.h"
#include "record_lines.h"

/* How records are converted. The references are borrowed. */
typedef struct {
    PyObject *reader;
    PyObject *encoder;
    PyObject *unreadable; /* the exceptions that refuse a record */
    int items;    /* is what is read, else lines */
    int as_items; /* is what is written */
    char separator;
} Manner;

/* ---- reading: a NULL without an exception is for a record that does not end in the block ---- */

/* What comes after the string of JSV whose first quote is at `at`; NULL where it does not end. */
static const uint8_t *
after_string(const uint8_t *at, const uint8_t *end)
{
    do {
        at = memchr(at + 1, '"', (size_t)(end - at - 1));
        if (at == NULL) {
            return NULL;
        }
        at++;
    } while (at < end && *at == '"');
    return at;
}

/* Whether a string may go on after a line of JSV. A bare value with a quote after a colon or comma looks so, too. */
static bool
may_go_on(Cursor line)
{
    const uint8_t *at = line.at;
    while (at < line.end && (at = memchr(at, '"', (size_t)(line.end - at))) != NULL) {
        bool opens = at == line.at || memchr("{[,:", at[-1], 4) != NULL;
        at = opens ? after_string(at, line.end) : at + 1;
        if (at == NULL) {
            return true;
        }
    }
    return false;
}

static PyObject *
read_by_fallback(const Manner *manner, Cursor text)
{
    const char *brackets = manner->items ? "[]" : "";
    const Py_ssize_t around = manner->items, length = text.end - text.at;
    PyObject *data = PyBytes_FromStringAndSize(NULL, length + 2 * around);
    if (data == NULL) {
        return NULL;
    }
    char *to = PyBytes_AS_STRING(data);
    memcpy(to, brackets, (size_t)around);
    memcpy(to + around, text.at, (size_t)length);
    memcpy(to + around + length, brackets + around, (size_t)around);
    PyObject *value = reader_fall_back(manner->reader, data);
    Py_DECREF(data);
    return value;
}

/* The record that begins at a line: that line, and those that a string goes on in. */
static PyObject *
read_line(const Manner *manner, Cursor *text)
{
    const uint8_t *const start = text->at, *first = NULL;
    PyObject *value = NULL;
    for (int lines = 0; lines < MOST_LINES; lines++) {
        const uint8_t *end = end_of_line(text->at, text->end);
        if (end == NULL) {
            break;
        }
        Cursor line = line_up_to(start, end);
        Outcome outcome = reader_read_line(manner->reader, line, &value);
        text->at = end + 1;
        if (LIKELY(outcome != DECLINED)) {
            return outcome == DONE ? value : NULL;
        }
        first = first == NULL ? end : first;
        if (!may_go_on(line)) {
            break;
        }
    }
    if (first == NULL) {
        return NULL;
    }
    text->at = first + 1;
    return read_by_fallback(manner, line_up_to(start, first));
}

static PyObject *
read_item(const Manner *manner, Cursor *text)
{
    const uint8_t *const start = text->at;
    PyObject *value = NULL;
    Outcome outcome = reader_read_item(manner->reader, text, &value);
    if (LIKELY(outcome != DECLINED)) {
        return outcome == DONE ? value : NULL;
    }
    text->at = start;
    if (!reader_skip_item(manner->reader, text)) {
        return NULL;
    }
    PyObject *list = read_by_fallback(manner, (Cursor){start, text->at});
    text->at++; /* the comma */
    if (list != NULL && PyList_CheckExact(list) && PyList_GET_SIZE(list) == 1) {
        value = Py_NewRef(PyList_GET_ITEM(list, 0));
    }
    Py_XDECREF(list);
    return value;
}

/* ---- writing ---- */

/* An item is written as the second of a list, as the first may be the only one, which is special. */
static Outcome
append_item(const Manner *manner, PyObject *value, Buffer *buffer)
{
    const Py_ssize_t start = buffer_length(buffer);
    PyObject *list = PyList_New(2);
    if (list == NULL) {
        return FAILED;
    }
    PyList_SET_ITEM(list, 0, Py_NewRef(Py_None));
    PyList_SET_ITEM(list, 1, Py_NewRef(value));
    Outcome outcome = encoder_append(manner->encoder, list, buffer);
    Py_DECREF(list);
    if (outcome == DONE) {
        char *to = buffer->start + start, *closer = buffer->cursor - 1;
        const char *comma = memchr(to, ',', (size_t)(closer - to)), *item = comma == NULL ? closer : comma + 1;
        memmove(to, item, (size_t)(closer - item));
        buffer->cursor = to + (closer - item);
    }
    return outcome;
}

/* Appends a record and the separator. DECLINED: its text is empty, which that of a record is not. */
static Outcome
append_record(const Manner *manner, PyObject *value, Buffer *buffer)
{
    const Py_ssize_t start = buffer_length(buffer);
    Outcome outcome =
        manner->as_items ? append_item(manner, value, buffer) : encoder_append(manner->encoder, value, buffer);
    if (outcome != DONE) {
        return outcome;
    }
    return buffer_length(buffer) > start ? write_byte(buffer, manner->separator) : DECLINED;
}

/* ---- the block ---- */

/* Converts a record, which the cursor then stands after. False: refused, or with any exception. */
static bool
convert_record(const Manner *manner, Cursor *text, Buffer *buffer)
{
    PyObject *value = (manner->items ? read_item : read_line)(manner, text);
    Outcome outcome = value == NULL ? DECLINED : append_record(manner, value, buffer);
    Py_XDECREF(value);
    return outcome == DONE;
}

/* The text of the records from `text` on, their number, and how many bytes they take; NULL with an exception. */
static PyObject *
convert_block(const Manner *manner, Cursor text, Buffer *buffer, bool *looking)
{
    const uint8_t *const start = text.at;
    Pace pace = {.looking = looking}; /* no garbage is kept from being collected */
    Py_ssize_t count = 0, length = 0, blank;
    pace_set_next(&pace, &text);
    while (text.at < text.end) {
        Cursor next = text;
        if (!manner->items && (blank = blank_line(text)) > 0) {
            text.at += blank;
            continue;
        }
        if (!convert_record(manner, &next, buffer)) {
            break;
        }
        text.at = next.at;
        length = buffer_length(buffer);
        count++;
        if (UNLIKELY(text.at >= pace.next) && text.at < text.end && !pace_goes_on(&pace, &text)) {
            return NULL;
        }
    }
    if (PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(manner->unreadable)) {
            return NULL;
        }
        PyErr_Clear();
    }
    buffer->cursor = buffer->start + length - (count > 0);
    PyObject *made = buffer_bytes(buffer);
    const Py_ssize_t size = text.at - start;
    return made == NULL ? NULL : Py_BuildValue("(Nnnn)", made, count, size, line_breaks(start, text.at));
}

const char convert_models_doc[] =
    "convert_models(decode, encode, how, block, start, /)\n"
    "--\n"
    "\n"
    "Return the text of the records from a start in a block of bytes on, how many they are, and how many bytes and line\n"
    "breaks they take.\n"
    "\n"
    "decode is that of a Reader of what a line holds, or of lists of what an item does; encode is an encoder that gives bytes.\n"
    "how is items, as_items, separator, unreadable: whether the records are items before commas, or else lines; whether\n"
    "they are written as items; the character that stands between two in the text; the exceptions that refuse a record. A\n"
    "record that is refused, or does not end in the block, and what comes after it, is not taken. Raises any other\n"
    "exception.";

/* The Reader whose method this is; NULL with a TypeError. Borrowed. */
static PyObject *
reader_of(const ModuleState *state, PyObject *decode, bool items)
{
    PyObject *reader = PyCFunction_Check(decode) ? PyCFunction_GET_SELF(decode) : NULL;
    if (reader == NULL || !Py_IS_TYPE(reader, state->reader_type) || (items && !reader_has_items(reader))) {
        PyErr_SetString(PyExc_TypeError, "the decode of a Reader is taken, for items one of lists");
        return NULL;
    }
    return reader;
}

PyObject *
convert_models(ModuleState *state, PyObject *const *args, Py_ssize_t count)
{
    Manner manner;
    Cursor text;
    if (count != 5 || !Py_IS_TYPE(args[1], state->encoder_type) || !encoder_fits_records(args[1]) ||
        !PyTuple_Check(args[2])) {
        return PyErr_Format(PyExc_TypeError, "a decode, an encoder of compact bytes, a tuple, bytes and an offset are taken");
    }
    if (!block_from(&text, args[3], args[4]) ||
        !PyArg_ParseTuple(args[2], "ppcO", &manner.items, &manner.as_items, &manner.separator, &manner.unreadable) ||
        (manner.reader = reader_of(state, args[0], manner.items)) == NULL) {
        return NULL;
    }
    manner.encoder = args[1];
    PyObject *held[] = {Py_NewRef(manner.reader), Py_NewRef(args[1]), Py_NewRef(args[2]), Py_NewRef(args[3])};
    const Py_ssize_t size = text.end - text.at;
    Usual unknown = {0, 0};
    Buffer buffer;
    PyObject *made = NULL;
    if (buffer_start(&buffer, NULL, &unknown) == DONE) {
        if (buffer_reserve(&buffer, size + size / 8) == DONE) {
            made = convert_block(&manner, text, &buffer, &state->looking);
        }
        buffer_drop(&buffer);
    }
    for (int i = 0; i < 4; i++) {
        Py_DECREF(held[i]);
    }
    return made;
}
