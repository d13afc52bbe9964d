import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/**
 * Asks the process that it talks to for its era of the protocol. Of a transport of exactly its own class, SDK v2 starts a second
 * process, for that question alone (negotiateStdioViaSibling of @modelcontextprotocol/client): half of all processes of the tests.
 */
export class SingleProcessTransport extends StdioClientTransport {}
