// What would run as a script where a text is put into a page as anything but text: ten ways to run one, behind
// ten ways out of what surrounds it. Each calls boom(), and fits into a name.
const OUT = ['', '">', "'>", '-->', ']]>', '</p>', '</a>', '</style>', '</title>', '`}'];
const RUN = [
    '<script>boom()</script>',
    '<img src=x onerror=boom()>',
    '<svg onload=boom()>',
    '<body onload=boom()>',
    '<style onload=boom()>',
    '<video src=x onerror=boom()>',
    '<details open ontoggle=boom()>',
    '<a href=javascript:boom()>x',
    '<iframe src=javascript:boom()>',
    '<embed src=javascript:boom()>',
];

/** Numbered, for no two teams may have names that look alike. */
export const PAYLOADS = OUT.flatMap((out, i) => RUN.map((run, k) => `${out}${run}${i}${k}`));
