import { parentPort } from 'node:worker_threads'
import { LedgerDatabase } from './database.js'
import { serve } from './serve.js'

// The event loop of the gateway never waits for a disk.
serve(parentPort!, new LedgerDatabase())
