/* Options of reading under which most texts mean what they mean without them, and the texts that may be others. */
#ifndef JSVCODEC_PRECHECK_H
#define JSVCODEC_PRECHECK_H

#include "scan.h"
#include "spelling.h"

/* Whether white space stands beside a mark of JSV outside of quotes, or at either end of the text: a lenient reader
 * takes it for layout. */
bool has_loose_blank(Cursor text);

/* Whether the name `__type`, in any case, may be in a text. */
bool may_name_type(Cursor text, Spelling spelling);

#endif
