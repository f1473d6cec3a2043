import { askReport, type ReportPlace } from './ask-report.js'
import { type RunQuery, TOOLS, type Tool } from './mcp-tools.js'
import { packageVersion } from './package-version.js'

/** The result of a tool. */
interface ToolResult {
  content: { type: 'text'; text: string }[]
  isError?: boolean
}

/** The part of the SDK's server that is used. */
export interface McpServer {
  registerTool(
    name: string,
    config: { description: string; inputSchema: Tool['inputSchema']; annotations: Readonly<Record<string, boolean>> },
    answer: (given: unknown) => Promise<ToolResult>,
  ): unknown
  connect(transport: unknown): Promise<void>
  close(): Promise<void>
  readonly server: { onclose?: (() => void) | undefined }
}

/** Most characters of a response: an agent reads all of it. */
const MAX_ANSWER = 200_000

/** Adds every tool to a server of the protocol. */
export function registerTools(server: McpServer, place: ReportPlace): void {
  const run: RunQuery = (topic, search, question) => askReport(place, { topic, search, question })
  for (const tool of TOOLS) {
    const { name, description, inputSchema } = tool
    const annotations = { readOnlyHint: true, openWorldHint: false }
    server.registerTool(name, { description, inputSchema, annotations }, (given) => answerTool(tool, given, run))
  }
}

async function answerTool(tool: Tool, given: unknown, run: RunQuery): Promise<ToolResult> {
  try {
    return { content: [{ type: 'text', text: toText(await tool.answer(given, run)) }] }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { isError: true, content: [{ type: 'text', text }] }
  }
}

// Rows are omitted from the end until the response fits; it states how many.
function toText(answer: Readonly<Record<string, unknown>>): string {
  const rows: readonly unknown[] = Array.isArray(answer.rows) ? answer.rows : []
  for (let kept = rows.length; ; kept = Math.floor(kept / 2)) {
    const left = rows.length - kept
    const text = JSON.stringify({ ...answer, rows: rows.slice(0, kept), ...(left > 0 ? { leftOut: left } : {}) })
    if (text.length <= MAX_ANSWER || kept === 0) return text
  }
}

/** Serves the queries on standard input and output until the client leaves. */
export async function runMcp(place: ReportPlace, untilStopped: () => Promise<void>): Promise<void> {
  const { server, transport } = await createServer()
  registerTools(server, place)
  const left = new Promise<void>((resolve) => {
    server.server.onclose = resolve
    process.stdin.once('end', resolve)
  })
  await server.connect(transport)
  await Promise.race([left, untilStopped()])
  await server.close()
}

interface ServerModule {
  McpServer: new (info: { name: string; version: string }) => McpServer
}

interface TransportModule {
  StdioServerTransport: new () => unknown
}

/** Loaded only here, so that users without agents need not install it. */
async function createServer(): Promise<{ server: McpServer; transport: unknown }> {
  try {
    const { McpServer: Server } = (await import('@modelcontextprotocol/sdk/server/mcp.js')) as unknown as ServerModule
    const { StdioServerTransport }: TransportModule = await import('@modelcontextprotocol/sdk/server/stdio.js')
    return {
      server: new Server({ name: 'throughline', version: packageVersion() }),
      transport: new StdioServerTransport(),
    }
  } catch (cause) {
    throw new Error(
      '`throughline mcp` needs the SDK of the protocol, which is not installed. Run: npm i @modelcontextprotocol/sdk',
      { cause },
    )
  }
}
