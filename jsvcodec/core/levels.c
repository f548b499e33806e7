/* The stack of open containers: see levels.h. Each level owns what it refers to. */
#include "levels.h"

enum { LOOK_FOR_CYCLES_FROM = 1024 };

void
levels_start(Levels *levels, Py_ssize_t depth)
{
    levels->all = levels->first;
    levels->count = 0;
    levels->room = FIRST_LEVELS;
    levels->depth = depth < 0 ? PY_SSIZE_T_MAX : depth;
}

static void
pop(Levels *levels)
{
    Level *level = &levels->all[--levels->count];
    Py_DECREF(level->owner);
    Py_DECREF(level->container);
    Py_XDECREF(level->plan);
}

void
levels_drop(Levels *levels)
{
    while (levels->count > 0) {
        pop(levels);
    }
    if (levels->all != levels->first) {
        PyMem_Free(levels->all);
    }
}

static Outcome
grow(Levels *levels)
{
    bool first = levels->all == levels->first;
    size_t size = (size_t)levels->room * sizeof(Level);
    Level *all = size > PY_SSIZE_T_MAX / 2 ? NULL : PyMem_Realloc(first ? NULL : levels->all, size * 2);
    if (all == NULL) {
        PyErr_NoMemory();
        return FAILED;
    }
    if (first) {
        memcpy(all, levels->first, size);
    }
    levels->all = all;
    levels->room *= 2;
    return DONE;
}

/* Without a bound on depth a cycle is looked for whenever the depth has doubled: next to no cost, and none goes on. */
static bool
is_cycle(const Levels *levels, PyObject *owner)
{
    if (levels->count < LOOK_FOR_CYCLES_FROM || (levels->count & (levels->count - 1)) != 0) {
        return false;
    }
    for (Py_ssize_t i = 0; i < levels->count; i++) {
        if (levels->all[i].owner == owner) {
            return true;
        }
    }
    return false;
}

static bool
is_map(Place place)
{
    return place == IN_DICT || place == IN_MODEL;
}

Outcome
levels_push(Levels *levels, Place place, PyObject *owner, PyObject *container)
{
    if (levels->count >= levels->depth || is_cycle(levels, owner)) {
        return DECLINED;
    }
    if (levels->count == levels->room && grow(levels) != DONE) {
        return FAILED;
    }
    levels->all[levels->count++] = (Level){
        .place = place,
        .owner = Py_NewRef(owner),
        .container = Py_NewRef(container),
        .size = place == IN_DICT ? PyDict_GET_SIZE(container) : 0,
    };
    return DONE;
}

Outcome
levels_open(Levels *levels, Buffer *buffer, Place place, PyObject *owner, PyObject *container)
{
    Outcome outcome = write_byte(buffer, is_map(place) ? '{' : '[');
    return outcome == DONE ? levels_push(levels, place, owner, container) : outcome;
}

/* Whether a character is white space, as .NET's char.IsWhiteSpace has it; line breaks are always in quotes. */
static bool
is_blank(const uint8_t *utf8, Py_ssize_t length)
{
    if (length == 1) {
        return utf8[0] == ' ' || utf8[0] == '\t' || utf8[0] == '\v' || utf8[0] == '\f';
    }
    if (length == 2) {
        return utf8[0] == 0xc2 && (utf8[1] == 0x85 || utf8[1] == 0xa0);
    }
    uint32_t c = (uint32_t)(utf8[0] & 15) << 12 | (uint32_t)(utf8[1] & 63) << 6 | (utf8[2] & 63);
    return length == 3 && (c == 0x1680 || (0x2000 <= c && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
                           c == 0x205f || c == 0x3000);
}

char *
quote_blank_item(char *at)
{
    char *end = at - 1, *start = end;
    while (start[-1] != '[') { /* no bracket stands in a text without quotes */
        char *next = start;
        do {
            start--;
        } while (((uint8_t)*start & 0xc0) == 0x80);
        if (!is_blank((const uint8_t *)start, next - start)) {
            return at;
        }
    }
    memmove(start + 1, start, (size_t)(end - start));
    *start = '"';
    end[1] = '"';
    end[2] = ',';
    return end + 3;
}

Outcome
levels_close(Levels *levels, Buffer *buffer)
{
    bool map = is_map(levels_top(levels)->place);
    pop(levels);
    Outcome outcome = buffer_reserve(buffer, CLOSER_ROOM);
    if (outcome == DONE) {
        buffer->cursor = map ? lay_closer(buffer->cursor, '}') : lay_list_closer(buffer->cursor);
    }
    return outcome;
}
