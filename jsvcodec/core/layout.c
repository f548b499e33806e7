/* The exact inverse of ServiceStack's indented form.
 *
 * The formatter goes over finished compact text and knows nothing of its grammar: brackets and the first colon since a
 * break count as structure even inside quotes, commas alone respect them. So its work can be undone in one pass with
 * the same state, by taking away at each structural character what it must have put there. Where that is missing,
 * the text is refused. Compact text is never longer, so one buffer of the length of the text is enough. Cost is
 * linear: a break of so many tabs is only looked for where a bracket or comma stands, and compared once.
 */
#include "layout.h"
#include <string.h>

typedef struct {
    Cursor text;          /* what is not yet looked at */
    const uint8_t *kept;  /* from here to text.at everything belongs to the compact text */
    uint8_t *out;         /* where the compact text goes on */
    uint8_t *out_start;
    Py_ssize_t level;
    int newline;          /* 1 for LF, 2 for CR LF: the first break decides */
    bool first_colon;     /* the next colon is the first since a break, a blank follows it */
    bool in_string;
} Layout;

static bool
is_break(const uint8_t *at, const uint8_t *end, int newline)
{
    return end - at >= newline && at[newline - 1] == '\n' && (newline == 1 || at[0] == '\r');
}

bool
layout_starts(Cursor text)
{
    return text.end - text.at >= 2 && (*text.at == '{' || *text.at == '[') &&
           (is_break(text.at + 1, text.end, 1) || is_break(text.at + 1, text.end, 2));
}

static Py_ssize_t
break_length(const Layout *layout)
{
    return layout->newline + (layout->level > 0 ? layout->level : 0);
}

/* Whether a line break and one tab for each level stand at `at`. */
static bool
has_indent(const Layout *layout, const uint8_t *at)
{
    if (layout->text.end - at < break_length(layout) || !is_break(at, layout->text.end, layout->newline)) {
        return false;
    }
    at += layout->newline;
    for (Py_ssize_t i = 0; i < layout->level; i++) {
        if (at[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* Moves what is kept before `end` to the compact text, and goes on keeping from `next`. */
static void
keep_until(Layout *layout, const uint8_t *end, const uint8_t *next)
{
    size_t length = (size_t)(end - layout->kept);
    memcpy(layout->out, layout->kept, length);
    layout->out += length;
    layout->kept = next;
}

/* The character before `at` in the compact text, or 0. */
static uint8_t
char_before(const Layout *layout, const uint8_t *at)
{
    return at > layout->kept ? at[-1] : layout->out > layout->out_start ? layout->out[-1] : 0;
}

/* Drops a line break and its tabs, which must follow the character just taken. */
static bool
drop_indent_after(Layout *layout)
{
    const uint8_t *at = layout->text.at;
    if (!has_indent(layout, at)) {
        return false;
    }
    layout->text.at = at + break_length(layout);
    keep_until(layout, at, layout->text.at);
    layout->first_colon = true;
    return true;
}

/* Drops a line break and its tabs where they stand before `here`. */
static bool
drop_indent_before(Layout *layout, const uint8_t *here, uint8_t expected_before)
{
    if (here - layout->kept < break_length(layout)) {
        return false;
    }
    const uint8_t *before = here - break_length(layout);
    if (!has_indent(layout, before) || (expected_before && char_before(layout, before) != expected_before)) {
        return false;
    }
    keep_until(layout, before, here);
    return true;
}

/* Takes an opener. Behind a colon it stands on a line of its own, or its closer follows at once. */
static bool
undo_opener(Layout *layout, const uint8_t *here)
{
    if (char_before(layout, here) == ':') {
        layout->text.at = here + 2;
        return layout->text.end - here >= 2 && (here[1] == '}' || here[1] == ']');
    }
    drop_indent_before(layout, here, ':');
    layout->level++;
    return drop_indent_after(layout);
}

static bool
undo_closer(Layout *layout, const uint8_t *here)
{
    layout->level--;
    layout->first_colon = true;
    return drop_indent_before(layout, here, 0);
}

static bool
undo_colon(Layout *layout)
{
    const uint8_t *at = layout->text.at;
    if (layout->first_colon) {
        if (at == layout->text.end || *at != ' ') {
            return false;
        }
        layout->text.at = at + 1;
        keep_until(layout, at, at + 1);
        layout->first_colon = false;
    }
    return true;
}

static bool
undo_all(Layout *layout)
{
    unsigned high = 0;
    for (;;) {
        const uint8_t *here = scan_until(layout->text.at, layout->text.end, LAID_OUT, &high);
        if (here == layout->text.end) {
            keep_until(layout, here, here);
            return true;
        }
        layout->text.at = here + 1;
        bool expected = true;
        switch (*here) {
        case '{': case '[':
            expected = undo_opener(layout, here);
            break;
        case '}': case ']':
            expected = undo_closer(layout, here);
            break;
        case ':':
            expected = undo_colon(layout);
            break;
        case ',':
            expected = layout->in_string || drop_indent_after(layout);
            break;
        default: /* a quote */
            layout->in_string = !layout->in_string;
        }
        if (!expected) {
            return false;
        }
    }
}

uint8_t *
layout_undo(Cursor text, Py_ssize_t *length)
{
    uint8_t *out = PyMem_Malloc((size_t)(text.end - text.at));
    if (out == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    Layout layout = {
        .text = text,
        .kept = text.at,
        .out = out,
        .out_start = out,
        .newline = text.at[1] == '\r' ? 2 : 1,
        .first_colon = true,
    };
    if (!undo_all(&layout)) {
        PyMem_Free(out);
        return NULL;
    }
    *length = layout.out - out;
    return out;
}
