// What no phone and no display may receive before its time: every byte that came is searched.
import assert from 'node:assert/strict';

const CANARY = /canary(response|accept|explanation|note|source)([a-z]+\d?)/g;

function pictureOf(message) {
    return message.t === 'display' ? message.stage : message;
}

/** Why this message may not have been sent, or ''. `ruledAt`: the entry that ruled the last final response. */
function complaint(text, ruledAt) {
    const message = JSON.parse(text);
    const { phase, clue } = pictureOf(message);
    const isFinalOver = phase === 'final_show' && message.rev >= ruledAt;
    const isRevealed = phase === 'reveal' || isFinalOver;
    if (text.includes('"right":true') && !isRevealed) {
        return 'it says which option is right';
    }
    for (const [word, kind, tag] of text.matchAll(CANARY)) {
        if (kind === 'accept' || kind === 'note') {
            return `${word} is the host's alone`;
        }
        if (!isRevealed || !clue.text.split(/[ .?]/).includes(tag)) {
            return `${word} is not revealed`;
        }
    }
    return '';
}

/** No answer reached any of these clients before its reveal. */
export function expectNoAnswers(clients, ruledAt) {
    for (const client of clients) {
        for (const text of client.texts) {
            const why = complaint(text, ruledAt);
            assert.equal(why, '', `${client.name} received ${text}`);
        }
    }
}

/** Nobody but `owner` received `pattern` in a view older than entry `until`. */
export function expectSecret(clients, owner, pattern, until) {
    for (const client of clients.filter((one) => one !== owner)) {
        const leak = client.texts.find(
            (text) => pattern.test(text) && JSON.parse(text).rev < until,
        );
        assert.equal(leak, undefined, `${client.name} learnt a secret of ${owner.name}`);
    }
    assert.ok(
        owner.texts.some((text) => pattern.test(text)),
        'the owner sees it: the search is real',
    );
}
