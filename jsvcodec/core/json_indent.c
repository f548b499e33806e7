/* The layout of JSON: see json_indent.h. Cost is linear in what is written, of which depth is a factor. */
#include "json_indent.h"

static Outcome
write_break(Buffer *buffer, Py_ssize_t level)
{
    Outcome outcome = buffer_reserve(buffer, 2 * level + 1);
    if (outcome == DONE) {
        *buffer->cursor++ = '\n';
        memset(buffer->cursor, ' ', (size_t)(2 * level));
        buffer->cursor += 2 * level;
    }
    return outcome;
}

/* The character and a line break after it. */
static Outcome
write_and_break(Buffer *buffer, char c, Py_ssize_t level)
{
    Outcome outcome = write_byte(buffer, c);
    return outcome == DONE ? write_break(buffer, level) : outcome;
}

/* Where the token ends that starts at `at`: a string with its quotes, a number or a word. */
static const char *
end_of_token(const char *at, const char *end)
{
    if (*at == '"') {
        for (at++; *at != '"'; at++) {
            at += *at == '\\';
        }
        return at + 1;
    }
    while (at < end && *at != ',' && *at != '}' && *at != ']') {
        at++;
    }
    return at;
}

Outcome
write_json_indented(Buffer *buffer, const char *text, Py_ssize_t length)
{
    const char *at = text, *end = text + length;
    Py_ssize_t level = 0;
    Outcome outcome = DONE;

    while (outcome == DONE && at < end) {
        const char *start = at++;
        switch (*start) {
        case '{': case '[':
            if (*at == '}' || *at == ']') { /* an empty value stays on its line */
                outcome = write_bytes(buffer, start, 2);
                at++;
            }
            else {
                outcome = write_and_break(buffer, *start, ++level);
            }
            break;
        case '}': case ']':
            outcome = write_break(buffer, --level);
            outcome = outcome == DONE ? write_byte(buffer, *start) : outcome;
            break;
        case ',':
            outcome = write_and_break(buffer, ',', level);
            break;
        case ':':
            outcome = write_bytes(buffer, ": ", 2);
            break;
        default:
            at = end_of_token(start, end);
            outcome = write_bytes(buffer, start, at - start);
        }
    }
    return outcome;
}
