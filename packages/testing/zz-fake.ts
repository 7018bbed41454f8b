import { startFakeTelegram } from '@openclaw/testing/telegram'
const t = await startFakeTelegram()
console.log(t.url, t.token)
t.say({chat: 123456, text: 'hi'})
setInterval(()=>{}, 1000)
