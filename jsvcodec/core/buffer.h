/* The text being written.
 *
 * In: bytes, from every write_ function. Out: one exact `bytes` or `str` object. Short texts never leave the room that
 * the caller lends, which is not on the C stack, as hooks may write inside of a write; longer ones move once into a
 * bytes object of the size that the texts of this caller usually have, which doubles where that is not enough.
 * All growth is in buffer_grow, with its overflow checks: buffer_reserve(n) promises room for n bytes and SLACK
 * more, so that a writer may store whole 16-byte blocks and then move the cursor back.
 *
 * The sizes are chosen so that a program that writes texts of one size again and again stops causing page faults.
 * glibc gives blocks above a threshold fresh pages from the system each time; the threshold grows to the size of a
 * block that is freed, but neither realloc nor a smaller block moves it. See buffer_bytes.
 *
 * An Outcome is what every writer answers: DONE, DECLINED (the Python writer is to judge; no exception is set) or
 * FAILED (an exception is set that must reach the caller: MemoryError, KeyboardInterrupt).
 */
#ifndef JSVCODEC_BUFFER_H
#define JSVCODEC_BUFFER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>
#include "scan.h"

typedef enum { DONE = 0, DECLINED = 1, FAILED = -1 } Outcome;

#define SLACK 320 /* what a string that is written in place may have, two quotes and a block */
#define LENT_ROOM 4096

/* What a caller remembers from one text to the next; starts as zeros. */
typedef struct {
    Py_ssize_t length; /* of the last texts: it grows at once and falls slowly */
    Py_ssize_t freed;  /* the largest room that was freed as it was allocated */
} Usual;

typedef struct {
    char *cursor; /* where the next byte goes */
    char *limit;  /* SLACK bytes before the end of the room */
    char *start;
    PyObject *heap; /* the bytes object that holds the text, NULL while it fits in the lent room */
    Usual *usual;
} Buffer;

Outcome buffer_start(Buffer *buffer, char *room, Usual *usual); /* room of LENT_ROOM + SLACK bytes, or NULL */
Outcome buffer_grow(Buffer *buffer, Py_ssize_t extra);
PyObject *buffer_bytes(Buffer *buffer); /* takes the text and empties the buffer; NULL only with MemoryError */
PyObject *buffer_str(Buffer *buffer);
void buffer_drop(Buffer *buffer);

/* The room that a codec lends from call to call: `*kept`, which is NULL before the first call and while it is lent. A
 * call inside of that call, or from another thread meanwhile, gets one of its own. NULL only with MemoryError. */
char *room_borrow(char **kept, size_t size);

/* Keeps the room for the next call, or frees it where there is one already. */
void room_return(char **kept, char *room);

/* For an exception raised inside a Python call of ours: ordinary ones mean "let Python judge", the others pass. */
Outcome outcome_of_exception(void);

static ALWAYS_INLINE Py_ssize_t
buffer_length(const Buffer *buffer)
{
    return buffer->cursor - buffer->start;
}

static ALWAYS_INLINE Outcome
buffer_reserve(Buffer *buffer, Py_ssize_t extra)
{
    return LIKELY(extra <= buffer->limit - buffer->cursor) ? DONE : buffer_grow(buffer, extra);
}

static ALWAYS_INLINE Outcome
write_byte(Buffer *buffer, char byte)
{
    Outcome outcome = buffer_reserve(buffer, 1);
    if (outcome == DONE) {
        *buffer->cursor++ = byte;
    }
    return outcome;
}

static inline Outcome
write_bytes(Buffer *buffer, const char *text, Py_ssize_t length)
{
    Outcome outcome = buffer_reserve(buffer, length);
    if (outcome == DONE) {
        memcpy(buffer->cursor, text, (size_t)length);
        buffer->cursor += length;
    }
    return outcome;
}

#endif
