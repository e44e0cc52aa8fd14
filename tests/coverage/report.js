// What the tests have reached: reads the JSON of gcovr, prints a line a folder, every branch of the rules
// that was never taken, and two results in TAP.
// Usage: node report.js TREE FILE [rules]: with "rules" only they are judged, for a run without a server
// gcovr has left out the branches of assertions: those are never to be taken.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Every branch of these. */
const RULES = ['server/core', 'server/games'];
const LINES_MIN = 90;
/** They run while the server is built. */
const NOT_SERVER = 'server/tools';

/** @typedef {{ count: number }} Branch */
/** @typedef {{ line_number: number, count: number, branches: Branch[], 'gcovr/noncode': boolean }} Line */
/** @typedef {{ lines: number, linesRun: number, branches: number, branchesRun: number }} Sums */

const [tree, file, only] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));

/** @param {Line[]} lines @returns {Sums} */
function sumsOf(lines) {
    const branches = lines.flatMap((line) => line.branches);
    return {
        lines: lines.length,
        linesRun: lines.filter((line) => line.count > 0).length,
        branches: branches.length,
        branchesRun: branches.filter((branch) => branch.count > 0).length,
    };
}

const files = report.files.map((/** @type {{ file: string, lines: Line[] }} */ one) => {
    const lines = one.lines.filter((line) => !line['gcovr/noncode']);
    return { name: one.file, folder: path.dirname(one.file), lines, sums: sumsOf(lines) };
});

/** @param {(folder: string) => boolean} isWanted @returns {Sums} */
function add(isWanted) {
    const total = { lines: 0, linesRun: 0, branches: 0, branchesRun: 0 };
    for (const { folder, sums } of files) {
        if (isWanted(folder)) {
            total.lines += sums.lines;
            total.linesRun += sums.linesRun;
            total.branches += sums.branches;
            total.branchesRun += sums.branchesRun;
        }
    }
    return total;
}

/** Rounded down: 100 means all of them. @param {number} part @param {number} all */
function percent(part, all) {
    return all === 0 ? 100 : Math.floor((part / all) * 1000) / 10;
}

/** @param {string} name @param {Sums} sums */
function tell(name, sums) {
    const lines = `${percent(sums.linesRun, sums.lines).toFixed(1)} % of ${sums.lines} lines`;
    const branches = `${percent(sums.branchesRun, sums.branches).toFixed(1)} % of ${sums.branches} branches`;
    console.log(`# ${name.padEnd(16)} ${lines.padStart(24)} ${branches.padStart(28)}`);
}

/** The place of every branch never taken, with its line. */
function* missing() {
    for (const { name, folder, lines } of files) {
        if (!RULES.includes(folder)) {
            continue;
        }
        const source = readFileSync(path.join(tree, name), 'utf8').split('\n');
        for (const line of lines) {
            const never = line.branches.filter((branch) => branch.count === 0).length;
            if (never > 0) {
                const text = source[line.line_number - 1].trim();
                yield `${name}:${line.line_number}: ${never} of ${line.branches.length}: ${text}`;
            }
        }
    }
}

/** @param {number} number @param {boolean} isGood @param {string} what */
function result(number, isGood, what) {
    console.log(`${isGood ? 'ok' : 'not ok'} ${number} - ${what}`);
    process.exitCode ||= isGood ? 0 : 1;
}

const folders = [...new Set(files.map((/** @type {{ folder: string }} */ one) => one.folder))];
for (const folder of folders.sort()) {
    tell(
        folder,
        add((other) => other === folder),
    );
}
const rules = add((folder) => RULES.includes(folder));
const server = add((folder) => folder !== NOT_SERVER);
tell('the rules', rules);
tell('the server', server);
const never = [...missing()];
never.forEach((line) => console.log(`# never taken: ${line}`));

console.log(only === 'rules' ? '1..1' : '1..2');
result(1, rules.branches > 1000 && never.length === 0, 'every branch of the rules is taken');
if (only !== 'rules') {
    const reached = percent(server.linesRun, server.lines);
    const isEnough = folders.length >= 8 && reached >= LINES_MIN;
    result(2, isEnough, `${reached} % of the server's lines run, ${LINES_MIN} % at least`);
}
