/* ServiceStack's formatter: see indent.h.
 *
 * It goes over finished compact text character by character and knows nothing of its grammar: brackets and the first
 * colon since a line break count as structure even inside quotes, only commas respect them. Text between
 * structural characters is copied whole. Cost is linear in the indented text.
 */
#include "indent.h"

enum { MAX_LEVELS = 1000 }; /* as in layout.py, which refuses what goes beyond: each level costs a tab on every line */

typedef struct {
    Buffer *buffer;
    Py_ssize_t level;
    bool first_colon; /* the next colon is the first since a line break: a blank follows it */
    bool in_string;
} Indenter;

static Outcome
write_break(Indenter *indenter)
{
    Py_ssize_t tabs = indenter->level > 0 ? indenter->level : 0; /* brackets in strings close what was not opened */
    Outcome outcome = buffer_reserve(indenter->buffer, tabs + 1);
    if (outcome == DONE) {
        *indenter->buffer->cursor++ = '\n';
        memset(indenter->buffer->cursor, '\t', (size_t)tabs);
        indenter->buffer->cursor += tabs;
    }
    return outcome;
}

/* The character and a line break after it. */
static Outcome
write_and_break(Indenter *indenter, char c)
{
    Outcome outcome = write_byte(indenter->buffer, c);
    indenter->first_colon = true;
    return outcome == DONE ? write_break(indenter) : outcome;
}

static Outcome
write_opener(Indenter *indenter, char c, bool after_colon)
{
    Outcome outcome = after_colon ? write_break(indenter) : DONE;
    if (++indenter->level > MAX_LEVELS) {
        return DECLINED;
    }
    return outcome == DONE ? write_and_break(indenter, c) : outcome;
}

static Outcome
write_closer(Indenter *indenter, char c)
{
    indenter->level--;
    indenter->first_colon = true;
    Outcome outcome = write_break(indenter);
    return outcome == DONE ? write_byte(indenter->buffer, c) : outcome;
}

static Outcome
write_colon(Indenter *indenter)
{
    Outcome outcome = write_bytes(indenter->buffer, ": ", indenter->first_colon ? 2 : 1);
    indenter->first_colon = false;
    return outcome;
}

Outcome
write_indented(Buffer *buffer, const char *text, Py_ssize_t length)
{
    Indenter indenter = {buffer, 0, true, false};
    const char *at = text, *end = text + length;
    Outcome outcome = DONE;

    while (outcome == DONE && at < end) {
        unsigned high = 0;
        const char *stop = (const char *)scan_until((const uint8_t *)at, (const uint8_t *)end, LAID_OUT, &high);
        outcome = write_bytes(buffer, at, stop - at);
        if (outcome != DONE || stop == end) {
            break;
        }
        at = stop + 1;
        bool after_colon = stop > text && stop[-1] == ':';
        switch (*stop) {
        case '{': case '[':
            if (after_colon && at < end && (*at == '}' || *at == ']')) { /* an empty value stays on its line */
                outcome = write_bytes(buffer, stop, 2);
                at++;
            }
            else {
                outcome = write_opener(&indenter, *stop, after_colon);
            }
            break;
        case '}': case ']':
            outcome = write_closer(&indenter, *stop);
            break;
        case ':':
            outcome = write_colon(&indenter);
            break;
        case ',':
            outcome = indenter.in_string ? write_byte(buffer, ',') : write_and_break(&indenter, ',');
            break;
        default: /* a quote */
            indenter.in_string = !indenter.in_string;
            outcome = write_byte(buffer, '"');
        }
    }
    return outcome;
}
