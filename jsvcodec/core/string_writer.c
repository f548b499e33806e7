/* The rarer strings: see string_writer.h.
 *
 * A string is written in chunks, for each of which there is room before it starts, so that a long one never asks for
 * several times its own size.
 */
#include "string_writer.h"
#include "avx2.h"
#include "string_loops.h"

typedef struct {
    const void *data;
    Py_ssize_t length; /* of UTF-8 in bytes */
    Storage storage;
} Characters;

enum { CHUNK = 4096 };

static Py_ssize_t
put(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
#if JSV_AVX2
    if (avx2_here()) {
        return avx2_put_characters(cursor, data, count, storage, quoting);
    }
#endif
    return put_characters(cursor, data, count, storage, quoting);
}

char *
put_in_quotes(char *to, const char *from, Py_ssize_t length, Quoting quoting)
{
    return put_quoted(to, from, length, quoting);
}

/* ---- a whole string ---- */

/* Writes what is left of the characters, a chunk at a time; ends like put_characters. */
static Outcome
write_characters(Buffer *buffer, Characters *left, Quoting quoting)
{
    static const uint8_t width[] = {1, 1, 2, 4}, most_bytes[] = {2, 2, 3, 4}; /* a doubled quote is two as well */
    Py_ssize_t each = quoting == ESCAPED ? LONGEST_ESCAPE : most_bytes[left->storage];
    while (left->length > 0) {
        Py_ssize_t count = left->length < CHUNK ? left->length : CHUNK;
        Outcome outcome = buffer_reserve(buffer, count * each);
        if (outcome != DONE) {
            return outcome;
        }
        Py_ssize_t taken = put(&buffer->cursor, left->data, count, left->storage, quoting);
        left->data = (const char *)left->data + taken * width[left->storage];
        left->length -= taken;
        if (taken < count) {
            break;
        }
    }
    return DONE;
}

/* Puts a quote in front of what was written from `start` on, and writes what is left inside of quotes. */
static Outcome
write_on_quoted(Buffer *buffer, Py_ssize_t start, Characters *left)
{
    Outcome outcome = buffer_reserve(buffer, 1);
    if (outcome != DONE) {
        return outcome;
    }
    char *text = buffer->start + start;
    memmove(text + 1, text, (size_t)(buffer->cursor - text));
    *text = '"';
    buffer->cursor++;
    outcome = write_characters(buffer, left, QUOTED);
    return outcome == DONE ? write_byte(buffer, '"') : outcome;
}

/* The UTF-8 that a string has already, as one that was encoded or printed before; it is never asked to make it. */
static bool
has_utf8(PyObject *string)
{
    return ((PyCompactUnicodeObject *)string)->utf8 != NULL;
}

static Characters
characters_of(PyObject *string)
{
    static const Storage storages[] = {0, LATIN1, UCS2, 0, UCS4};
    if (PyUnicode_IS_ASCII(string)) {
        return (Characters){PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string), UTF8};
    }
    if (has_utf8(string)) {
        const PyCompactUnicodeObject *compact = (const PyCompactUnicodeObject *)string;
        return (Characters){compact->utf8, compact->utf8_length, UTF8};
    }
    return (Characters){PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string), storages[PyUnicode_KIND(string)]};
}

/* What a string is made of, and DONE. */
static Outcome
take_characters(PyObject *string, Characters *characters)
{
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(string) < 0) {
        return outcome_of_exception();
    }
#endif
    *characters = characters_of(string);
    return DONE;
}

/* What is left after all is a lone surrogate. */
static Outcome
unless_left(Outcome outcome, const Characters *left)
{
    return outcome == DONE && left->length > 0 ? DECLINED : outcome;
}

Outcome
write_string(Buffer *buffer, PyObject *string)
{
    Characters left = {0};
    Py_ssize_t start = buffer_length(buffer);
    Outcome outcome = take_characters(string, &left);
    if (outcome != DONE) {
        return outcome;
    }
    if (left.length == 0) {
        return write_bytes(buffer, "\"\"", 2);
    }
    outcome = write_characters(buffer, &left, BARE);
    if (outcome == DONE && left.length > 0) {
        outcome = write_on_quoted(buffer, start, &left);
    }
    return unless_left(outcome, &left);
}

Outcome
write_json_string(Buffer *buffer, PyObject *string)
{
    Characters left = {0};
    Outcome outcome = take_characters(string, &left);
    outcome = outcome == DONE ? write_byte(buffer, '"') : outcome;
    outcome = outcome == DONE ? write_characters(buffer, &left, ESCAPED) : outcome;
    outcome = outcome == DONE ? write_byte(buffer, '"') : outcome;
    return unless_left(outcome, &left);
}
