// A slow way to a server: every byte takes as long, in both directions, and none overtakes another.
import { once } from 'node:events';
import net from 'node:net';

/** @param {net.Socket} from @param {net.Socket} to @param {number} ms */
function forward(from, to, ms) {
    from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), ms));
    from.on('end', () => setTimeout(() => to.end(), ms));
    from.on('error', () => to.destroy());
}

/** Listens beside the server; `ms` one way. @param {number} port @param {number} ms */
export async function slowWay(port, ms) {
    const sockets = new Set();
    const way = net.createServer({ noDelay: true }, (near) => {
        const far = net.connect({ port, host: '127.0.0.1', noDelay: true });
        [near, far].forEach((socket) => {
            sockets.add(socket);
            socket.on('close', () => sockets.delete(socket));
        });
        forward(near, far, ms);
        forward(far, near, ms);
    });
    way.listen(0, '127.0.0.1');
    await once(way, 'listening');
    return {
        port: /** @type {net.AddressInfo} */ (way.address()).port,
        close: () => {
            sockets.forEach((socket) => socket.destroy());
            way.close();
        },
    };
}
