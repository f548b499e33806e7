/* int -> decimal digits: see scalars.h.
 *
 * Beyond 64 bits the interpreter's own repr looks at signals, whose handlers may change what is being written. So
 * these digits are made here, from 64 bits at a time: shifting an int runs no code of anybody.
 */
#include "numbers.h"
#include "scalars.h"

enum { MOST_LIMBS = 8, CHUNK_DIGITS = 9, MOST_CHUNKS = MOST_LIMBS + 1 }; /* 256 bits are 77 digits at most */

static const uint32_t CHUNK = 1000000000;

/* The 32-bit limbs of an int without its sign, lowest first; DECLINED where there are more than fit. */
static Outcome
limbs_of(PyObject *number, uint32_t *limbs, int *count)
{
    const PyNumberMethods *methods = PyLong_Type.tp_as_number; /* a subclass may have others */
    PyObject *shift = PyLong_FromLong(64);
    PyObject *rest = shift == NULL ? NULL : methods->nb_absolute(number);
    int overflow = 1;

    for (*count = 0; rest != NULL && overflow && *count < MOST_LIMBS; *count += 2) {
        uint64_t word = PyLong_AsUnsignedLongLongMask(rest);
        limbs[*count] = (uint32_t)word;
        limbs[*count + 1] = (uint32_t)(word >> 32);
        Py_SETREF(rest, methods->nb_rshift(rest, shift));
        overflow = rest != NULL && PyObject_IsTrue(rest);
    }
    Py_XDECREF(shift);
    if (rest == NULL) {
        return outcome_of_exception();
    }
    Py_DECREF(rest);
    return overflow ? DECLINED : DONE;
}

/* Divides by a billion, in place, and returns the remainder. */
static uint32_t
divide(uint32_t *limbs, int *count)
{
    uint64_t rest = 0;
    for (int i = *count; i-- > 0;) {
        rest = rest << 32 | limbs[i];
        limbs[i] = (uint32_t)(rest / CHUNK);
        rest %= CHUNK;
    }
    while (*count > 0 && limbs[*count - 1] == 0) {
        (*count)--;
    }
    return (uint32_t)rest;
}

static Outcome
write_long_int(Buffer *buffer, PyObject *number, bool negative)
{
    uint32_t limbs[MOST_LIMBS], chunks[MOST_CHUNKS];
    int limb_count, count = 0;
    Outcome outcome = limbs_of(number, limbs, &limb_count);
    if (outcome == DONE) {
        outcome = buffer_reserve(buffer, 1 + MOST_CHUNKS * CHUNK_DIGITS);
    }
    if (outcome != DONE) {
        return outcome;
    }
    while (limb_count > 0) {
        chunks[count++] = divide(limbs, &limb_count);
    }
    char *start = buffer->cursor;
    char *to = put_uint64(start + negative, chunks[--count]);
    while (count > 0) {
        to = put_digits(to, chunks[--count], CHUNK_DIGITS);
    }
    start[0] = negative ? '-' : start[0];
    if (to - start > MOST_DIGITS) {
        return DECLINED;
    }
    buffer->cursor = to;
    return DONE;
}

Outcome
write_int(Buffer *buffer, PyObject *value, const Scalars *Py_UNUSED(scalars), Dates Py_UNUSED(dates))
{
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow) {
        return write_long_int(buffer, value, overflow < 0);
    }
    Outcome outcome = buffer_reserve(buffer, NUMBER_ROOM);
    if (outcome == DONE) {
        buffer->cursor = put_int64(buffer->cursor, number);
    }
    return outcome;
}
