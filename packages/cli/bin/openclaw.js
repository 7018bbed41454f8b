#!/usr/bin/env node
// Committed, so that it is there when npm links it: before the first build.
import '../dist/main.js'
