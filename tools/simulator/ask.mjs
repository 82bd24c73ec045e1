// Answers requests: one JSON object a line in, one result a line out. The argument is the folder in
// which install.sh has put the evaluator.
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const entry = join(process.argv[2], 'node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js')
const { runUnsafeSimulation } = await import(pathToFileURL(entry).href)

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = { result: runUnsafeSimulation(JSON.parse(line), {}) }
  } catch (error) {
    answer = { error: String(error.stack) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
