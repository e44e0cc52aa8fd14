/* Every bound of the program, in one place. A test exists for "one more than that". */
#ifndef LECTERN_LIMITS_H
#define LECTERN_LIMITS_H

#define LEC_SESSIONS_MAX 4096 /* sessions in one server */
#define LEC_TEAMS_MAX 64      /* teams in one session */
#define LEC_PLAYERS_MAX 16384 /* phones in one session */
#define LEC_DISPLAYS_MAX 64   /* room displays in one session */
#define LEC_HOSTS_MAX 16      /* host devices in one session */
#define LEC_TEAMS_FIRST 8     /* capacity a session starts with; doubles by a logged input */
#define LEC_PLAYERS_FIRST 32
#define LEC_PROGRAMME_MAX 16 /* rounds in a session's programme */
#define LEC_PACKS_MAX 8      /* packs one session carries */
#define LEC_SPEED_MAX 200    /* how much faster than other clocks session time may run */

#define LEC_NAME_GRAPHEMES_MAX 40 /* what a person sees as one character */
#define LEC_NAME_BYTES_MAX 240    /* UTF-8, without the end mark */
#define LEC_TEXT_BYTES_MAX 480    /* a response, a reason: UTF-8, without the end mark */
#define LEC_RUDE_WORDS_MAX 512    /* words that no name may be */
#define LEC_RUDE_WORD_MAX 48      /* bytes of one */
#define LEC_WAITING_MAX 256       /* players who wait to be let in */
#define LEC_TOKEN_CHARS 22        /* 128 bits in base64url */
#define LEC_CODE_CHARS 5          /* a room code */
#define LEC_SECRET_BYTES 32       /* of a session: the seeds of its shoes come from it */

#define LEC_PASSWORD_BYTES_MIN 10 /* of the host's: a pass phrase that can be said aloud */
#define LEC_PASSWORD_BYTES_MAX 128
#define LEC_HOST_BYTES_MAX 90 /* a host's name or address, without port and brackets */
#define LEC_HOST_NAMES_MAX 8  /* names that whoever runs the server gives it */

/* What strangers may ask (server/net/gate.h). Each is so many at once, and then one in so many microseconds.
 * A whole room joins within seconds from behind one address (NAT), a hall within a minute when its host expects one:
 * the budget for new players goes by the number that is expected. An address gets less than there is for all, so that
 * nobody uses up the others' share. */
#define LEC_EXPECTED_FIRST 200 /* attendees, unless somebody says otherwise */
#define LEC_JOINS_BURST(expected) (2 * (expected))
#define LEC_JOINS_EACH_US(expected) (INT64_C(10000000) / (expected)) /* a tenth of them a second */
#define LEC_JOINS_PEER_BURST(expected) (3 * (expected) / 2)
#define LEC_JOINS_PEER_EACH_US(expected) (INT64_C(20000000) / (expected))
/* A few addresses together may use all that up. Then one that has hardly joined lately has a share in a reserve, which
 * holds everybody who is expected; it has a bound, too: an attacker may have many addresses. */
#define LEC_JOINS_FRESH_BURST(expected) (expected)
#define LEC_JOINS_FRESH_EACH_US(expected) (INT64_C(20000000) / (expected))
#define LEC_JOINS_FRESH_PEER_BURST 4 /* the phones of one household */
#define LEC_JOINS_FRESH_PEER_EACH_US 150000000
/* A join whose answer was lost may be repeated for so long, in session time: its id stands in the log, and is no key. */
#define LEC_JOIN_AGAIN_US 120000000
/* There are 24^5 room codes: at a wrong one a second, a week finds none. */
#define LEC_CODES_BURST 20
#define LEC_CODES_EACH_US 1000000
#define LEC_CODES_PEER_BURST 10
#define LEC_CODES_PEER_EACH_US 6000000
/* While those are used up an address that has not been wrong for ten minutes is still heard, up to a bound: an attacker
 * may have many. */
#define LEC_CODES_FRESH_BURST 100
#define LEC_CODES_FRESH_EACH_US 1000000
#define LEC_CODES_FRESH_US 600000000
/* Keys have 128 bits: nobody guesses one. A hall full of phones whose session was deleted shows theirs at once. */
#define LEC_TOKENS_BURST 4000
#define LEC_TOKENS_EACH_US 10000
#define LEC_TOKENS_PEER_BURST 1000
#define LEC_TOKENS_PEER_EACH_US 50000
/* The host's password: each try costs the machine most of a second. */
#define LEC_PASSWORDS_BURST 20
#define LEC_PASSWORDS_EACH_US 3000000
#define LEC_PASSWORDS_PEER_BURST 5
#define LEC_PASSWORDS_PEER_EACH_US 12000000
#define LEC_PASSWORDS_CLOSED_US 300000000
#define LEC_PASSWORDS_WAITING_MAX 8 /* tries that wait for the one that is under way */
#define LEC_PEERS_MAX \
    4096 /* addresses that are remembered; the one heard least lately goes first */
/* Connections that have not said who they are; the oldest goes first. A whole room that comes back in one moment
 * after a restart must fit, from behind one address, too. */
#define LEC_STRANGERS_MAX 1024
#define LEC_STRANGERS_PEER_MAX 512
/* Connections without a request, under way or between two: a browser opens six and more. */
#define LEC_IDLE_MAX 4096
#define LEC_IDLE_PEER_MAX 2048

#define LEC_MESSAGE_UP_MAX 4096      /* bytes of one message from a client */
#define LEC_FRAME_DOWN_MAX (1 << 19) /* bytes of one message to a client */
#define LEC_JSON_DEPTH_MAX 8

#define LEC_PACK_BYTES_MAX (4 << 20) /* a pack file */
#define LEC_CLUES_MAX 1000           /* clues in a pack, final, tie-breaks and spares included */
#define LEC_BOARDS_MAX 2
#define LEC_CATEGORIES_MAX 6
#define LEC_ROWS_MAX 5
#define LEC_CHOICES_MAX 6
#define LEC_ACCEPT_MAX 12

/* A bundle: a pack with pictures and sounds. Bytes are counted as they are unpacked, whatever the archive says of them. */
#define LEC_BUNDLE_BYTES_MAX (48 << 20) /* the archive itself */
#define LEC_BUNDLE_ENTRIES_MAX 256      /* files and folders in it */
#define LEC_BUNDLE_MEDIA_MAX (32 << 20) /* bytes of all its files but the pack */
#define LEC_MEDIA_BYTES_MAX (8 << 20)   /* of one of them */
#define LEC_MEDIA_NAME_MAX 120          /* bytes of a file's name with its folders */
#define LEC_HASH_CHARS 64               /* SHA-256 as hexadecimal digits */
#define LEC_PICTURE_PIXELS_MAX 16000000
#define LEC_PICTURE_SIDE_MAX 16000   /* pixels */
#define LEC_JPEG_SCANS_MAX 100       /* of a progressive one; each costs as much as a picture */
#define LEC_PNG_NOTES_MAX (64 << 10) /* bytes of its chunks besides the picture */
#define LEC_SVG_BYTES_MAX (512 << 10)
#define LEC_SVG_ELEMENTS_MAX 10000
#define LEC_SVG_DEPTH_MAX 64
#define LEC_SVG_USES_MAX 16 /* uses inside of what others may use: they multiply */
#define LEC_SOUND_SECONDS_MAX 60
#define LEC_OGG_UNTIMED_MAX 8 /* pages of sound in a row that do not say how far they play */

#define LEC_SCORE_MAX 1000000000LL /* points; a score saturates here and at its negative */
#define LEC_ADJUST_MAX 1000000LL   /* points in one correction by the host */

#define LEC_QUESTIONS_MAX 512 /* for the trainer, in one session */
#define LEC_QUESTIONS_FIRST 8 /* room for so many once the first comes; doubles by a logged input */
#define LEC_FIELDS_MAX 3      /* texts of one entry: question, expected answer, source */
#define LEC_ENTRY_TEXT_MAX \
    (LEC_FIELDS_MAX * (LEC_TEXT_BYTES_MAX + 1)) /* bytes of an entry's text */
#define LEC_BUCKET_MAX 1000000000LL             /* minor units */
#define LEC_CARDS_MAX 1040                      /* earned, offered and held at the same time */
#define LEC_CARDS_FIRST 16
#define LEC_CARDS_AN_INPUT 8 /* cards that one input earns at most, the end of a break apart */
#define LEC_OPEN_CARDS 3     /* that lie open to be picked */
#define LEC_COMMIT_CHARS 64  /* SHA-256 as hexadecimal digits */
#define LEC_SQUARES_MAX 25

#define LEC_LEAD_MAX_US 1000000 /* openings of the buzzers are announced ahead by so much at most */
#define LEC_PRESSES_MAX 4       /* of one team, kept at one opening of the buzzers */

#define LEC_EFFECT_LINES_MAX 160 /* ledger lines that one input can write */
#define LEC_CUES 4               /* what just happened: kept in the view */
#define LEC_PHONE_CUES 2        /* of them, the newest, in a phone's: ten thousand are written to */
#define LEC_TEAMS_FOUNDED_MAX 4 /* by one phone: one that means no good would make them all */
#define LEC_PATCHES_MAX 4096    /* entries that one reversal may touch */

/* The poker hand. */
#define LEC_DECK_CARDS 52
#define LEC_DECKS_MAX 20 /* decks in a shoe when it starts */

/* How the room reaches the server. */
#define LEC_WAYS_MAX 16
#define LEC_BASE_MAX 120         /* bytes of http://ADDRESS:PORT */
#define LEC_WIFI_NAME_MAX 32     /* bytes: what IEEE 802.11 allows for an SSID */
#define LEC_WIFI_PASSWORD_MAX 63 /* characters of a WPA pass phrase */
#define LEC_QR_SIZE_MAX 57       /* modules a side: version 10 */
#define LEC_QR_HEX_MAX ((LEC_QR_SIZE_MAX * LEC_QR_SIZE_MAX + 3) / 4)

/* Lists in views. */
#define LEC_VIEW_ITEMS_MAX 64
#define LEC_VIEW_PLAYERS_MAX 256
#define LEC_VIEW_WAITING_MAX 64
#define LEC_VIEW_STEPS_MAX 30
#define LEC_VIEW_LINES_MAX 30
#define LEC_VIEW_ASKS_MAX 64
#define LEC_VIEW_QUEUE_MAX 20     /* approved questions that everyone sees */
#define LEC_VIEW_QUESTIONS_MAX 64 /* questions for the host */
#define LEC_VIEW_HANDS_MAX 64
#define LEC_VIEW_CARDS_MAX 52 /* of one hand */
#define LEC_VIEW_OFFERED_MAX 8
#define LEC_VIEW_MATES_MAX 12
#define LEC_VIEW_AWARDS_MAX 6

#define LEC_NEVER INT64_MAX
/* Of session time: 142 years, and room for what is reckoned from it. */
#define LEC_TIME_MAX_US (INT64_C(1) << 52)

#endif
