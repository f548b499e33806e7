/* The stack of the deeper containers: see levels.h. */
#include "levels.h"

enum { FIRST_LEVELS = 16, LOOK_FOR_CYCLES_FROM = 1024 };

void
levels_pop(Levels *levels)
{
    Level level = levels->all[--levels->count]; /* code that runs now may come back to the stack */
    Py_DECREF(level.container);
    Py_DECREF(level.owner);
    Py_XDECREF(level.plan);
}

void
levels_drop(Levels *levels)
{
    while (levels->count > 0) {
        levels_pop(levels);
    }
    PyMem_Free(levels->all);
}

static Outcome
grow(Levels *levels)
{
    Py_ssize_t room = levels->room == 0 ? FIRST_LEVELS : levels->room * 2;
    size_t size = (size_t)room * sizeof(Level);
    Level *all = size > PY_SSIZE_T_MAX / 2 ? NULL : PyMem_Realloc(levels->all, size);
    if (all == NULL) {
        PyErr_NoMemory();
        return FAILED;
    }
    levels->all = all;
    levels->room = room;
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

Outcome
levels_push(Levels *levels, PyObject *owner, Place place, PyObject *container, WritePlan *plan)
{
    Outcome outcome = is_cycle(levels, owner) ? DECLINED : levels->count == levels->room ? grow(levels) : DONE;
    if (outcome == DONE) {
        Py_XINCREF(plan);
        levels->all[levels->count++] = (Level){
            .place = place,
            .owner = Py_NewRef(owner),
            .container = Py_NewRef(container),
            .plan = plan,
            .size = place == IN_DICT ? PyDict_GET_SIZE(container) : 0,
        };
    }
    return outcome;
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
