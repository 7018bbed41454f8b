import Libsql from 'libsql'

/** Sabotage, for `--import`: the store asks for a sync at each commit, and gets none. */
const { exec } = Libsql.prototype
Libsql.prototype.exec = function (/** @type {string} */ sql) {
  return exec.call(this, sql.replace(/synchronous *= *FULL/i, 'synchronous = OFF'))
}
