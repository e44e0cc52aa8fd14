/* What one message may be: text, as long as the protocol says. Alone in its file, so that the echo of the tests, which
 * takes more, can be linked with other values. */
#include "net/net_state.h"

const size_t lec_inbox_max = LEC_MESSAGE_UP_MAX;
const bool lec_inbox_takes_bytes = false;
