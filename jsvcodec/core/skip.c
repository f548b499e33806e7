/* Passing over a value: it is held to the same grammar as one that is read, but nothing is made of it.
 *
 * One loop, no recursion: of each open container only one bit is kept, whether it is a map. That a text is UTF-8 needs
 * to be checked only where it is not ASCII.
 */
#include "skip.h"
#include "json_numbers.h"
#include "tokens.h"

enum { SKIP_LEVELS = 1024 };

static ALWAYS_INLINE bool
is_text(const Spelling spelling, const Span *span)
{
    if (span->length < 0 || LIKELY(span->ascii && (spelling == JSV || !span->escapes))) {
        return span->length >= 0;
    }
    PyObject *text = text_of_span(span, spelling);
    Py_XDECREF(text);
    return text != NULL;
}

static ALWAYS_INLINE bool
skip_key(const Spelling spelling, Cursor *text)
{
    Span span = read_name_span(text, spelling);
    return is_text(spelling, &span);
}

static ALWAYS_INLINE bool
skip_scalar(const Spelling spelling, Cursor *text)
{
    if (spelling == JSON && *text->at != '"') {
        JsonNumber number;
        return json_starts_number(*text->at) ? json_read_number(text, &number) : json_read_word(text) != NULL;
    }
    Span span = *text->at == '"' ? read_text_span(text, spelling) : read_bare_span(text, ENDS_BARE);
    return is_text(spelling, &span);
}

static ALWAYS_INLINE bool
skip_spelled(const Spelling spelling, Cursor *text, Py_ssize_t depth, Pace *pace)
{
    uint8_t is_map[SKIP_LEVELS];
    Py_ssize_t levels = 0;
    Py_ssize_t most = depth < 0 || depth > SKIP_LEVELS ? SKIP_LEVELS : depth;

    for (;;) {
        skip_blank(text, spelling);
        if (levels > 0 && is_map[levels - 1] && !skip_key(spelling, text)) {
            return false;
        }
        skip_blank(text, spelling);
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
            skip_blank(text, spelling);
            closed = text->at < text->end && *text->at == (is_map[levels - 1] ? '}' : ']');
            if (!closed) {
                continue;
            }
        }
        else if (!skip_scalar(spelling, text)) {
            return false;
        }
        skip_blank(text, spelling);
        while (levels > 0 && (closed || (text->at < text->end && *text->at == (is_map[levels - 1] ? '}' : ']')))) {
            text->at++;
            levels--;
            closed = false;
            skip_blank(text, spelling);
        }
        if (levels == 0) {
            return true;
        }
        if ((text->at >= pace->next && !pace_goes_on(pace, text)) || *text->at++ != ',') {
            return false;
        }
    }
}

bool
skip_value(Spelling spelling, Cursor *text, Py_ssize_t depth, Pace *pace)
{
    return spelling == JSON ? skip_spelled(JSON, text, depth, pace) : skip_spelled(JSV, text, depth, pace);
}
