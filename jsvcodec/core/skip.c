/* Passing over a value: it is held to the same grammar as one that is read, but nothing is made of it.
 *
 * One loop, no recursion: of each open container only one bit is kept, whether it is a map. That a text is UTF-8 needs
 * to be checked only where it is not ASCII.
 */
#include "skip.h"
#include "text.h"

enum { SKIP_LEVELS = 1024 };

static bool
is_text(const Span *span)
{
    if (LIKELY(span->ascii)) {
        return true;
    }
    PyObject *text = text_from_span(span);
    Py_XDECREF(text);
    return text != NULL;
}

static bool
skip_key(Cursor *text)
{
    Span span = read_key_span(text);
    return span.length >= 0 && is_text(&span);
}

static bool
skip_scalar(Cursor *text)
{
    Span span = *text->at == '"' ? read_quoted_span(text) : read_bare_span(text, ENDS_BARE);
    return span.length >= 0 && is_text(&span);
}

bool
skip_value(Cursor *text, Py_ssize_t depth, Pace *pace)
{
    uint8_t is_map[SKIP_LEVELS];
    Py_ssize_t levels = 0;
    Py_ssize_t most = depth < 0 || depth > SKIP_LEVELS ? SKIP_LEVELS : depth;

    for (;;) {
        if (levels > 0 && is_map[levels - 1] && !skip_key(text)) {
            return false;
        }
        if (text->at == text->end) {
            return false;
        }
        bool closed = false;
        if (*text->at == '{' || *text->at == '[') {
            if (levels == most) {
                return false;
            }
            is_map[levels] = *text->at++ == '{';
            levels++;
            closed = text->at < text->end && *text->at == (is_map[levels - 1] ? '}' : ']');
            if (!closed) {
                continue;
            }
        }
        else if (!skip_scalar(text)) {
            return false;
        }
        while (levels > 0 && (closed || (text->at < text->end && *text->at == (is_map[levels - 1] ? '}' : ']')))) {
            text->at++;
            levels--;
            closed = false;
        }
        if (levels == 0) {
            return true;
        }
        if ((text->at >= pace->next && !pace_goes_on(pace, text)) || *text->at++ != ',') {
            return false;
        }
    }
}
