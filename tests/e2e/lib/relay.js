// A way to a server that is cut whenever a test wants: it hands messages on, and names no other way.
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

/** What a display is told, without the server's own addresses: it would go there. */
function withoutWays(text) {
    const message = JSON.parse(text);
    if (message.t === 'display' && message.reach) {
        message.reach.ways = [];
    }
    return JSON.stringify(message);
}

/** What comes before the other end is there waits for it. */
function handOn(from, to, change) {
    from.on('message', async (data) => {
        if (to.readyState === WebSocket.CONNECTING) {
            await once(to, 'open').catch(() => {});
        }
        if (to.readyState === WebSocket.OPEN) {
            to.send(change(String(data)));
        }
    });
    from.on('close', () => to.terminate());
    from.on('error', () => to.terminate());
}

export class Relay {
    /** To that server, ended after the test. */
    static async start(t, server) {
        const relay = new Relay();
        relay.to = server;
        relay.calls = 0;
        relay.server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
        await once(relay.server, 'listening');
        relay.server.on('connection', (near) => {
            const far = new WebSocket(server.socketUrl);
            relay.calls++;
            handOn(near, far, (text) => text);
            handOn(far, near, withoutWays);
        });
        t.after(() => {
            relay.cut();
            relay.server.close();
        });
        return relay;
    }

    /** The display's link, leading here. */
    get url() {
        const { port } = this.server.address();
        return `ws://127.0.0.1:${port}/ws#code=${this.to.code}&key=${this.to.displayKey}`;
    }

    /** No connection lives, and nobody says good-bye; new ones are taken. */
    cut() {
        this.server.clients.forEach((socket) => socket.terminate());
    }
}
