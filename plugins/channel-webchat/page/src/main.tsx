import { render } from 'preact'
import { fragmentOf, readFragment } from './address.js'
import { browserStore, browserWorld, randomId } from './browser.js'
import { createChat } from './chat.js'
import { App } from './components/app.js'
import { readAppearance } from './preferences.js'
import { createSession } from './session.js'
import { openSocket } from './socket.js'

const { code, conversation = randomId() } = readFragment(location.hash)
// The code is gone from the address and the history before anything else happens.
history.replaceState(null, '', `${location.pathname}${fragmentOf(conversation)}`)

const store = browserStore(() => localStorage)
const session = createSession((path, options) => fetch(path, options))
// Before anything is drawn: a page that turns dark flashes.
document.documentElement.dataset['appearance'] = readAppearance(store)

let tellSignedOut = () => {}
const chat = createChat({
  world: browserWorld,
  store,
  id: randomId,
  chosen: conversation,
  open: openSocket,
  signedIn: () => session.current(),
  signedOut: () => tellSignedOut(),
})

render(
  <App
    chat={chat}
    session={session}
    store={store}
    tab={browserStore(() => sessionStorage)}
    code={code}
    onSignedOut={(listener) => {
      tellSignedOut = listener
    }}
  />,
  document.body,
)
