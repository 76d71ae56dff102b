// The link against a socket that a test drives: greeting, growing pauses, resume, replays overtaken by live frames.
import { describe, expect, it } from 'vitest'
import { Link } from '../../src/link'
import { FakeWorld, hello, recorder } from './fake'

function begin() {
  const world = new FakeWorld()
  const heard = recorder()
  const link = new Link('ws://x/api/v1/stream', heard, world)
  link.connect()
  world.socket.open()
  world.socket.say(hello())
  return { world, heard, link }
}

describe('link', () => {
  it('greets, subscribes at a rate and passes frames on', () => {
    const { world, heard } = begin()
    world.socket.frame(1, 60, 1, 2, 3)
    expect(world.socket.sent).toEqual([{ type: 'subscribe', rate_hz: 20 }])
    expect(heard.log).toEqual(['hello run new', 'frame 1'])
    expect(heard.states).toEqual(['connecting', 'live'])
  })
  it('tries again with growing pauses and begins afresh after a greeting', () => {
    const { world, heard } = begin()
    world.socket.drop()
    const tries = [0, 0, 0].map(() => {
      const before = world.sockets.length
      let waited = 0
      while (world.sockets.length === before && waited < 20000) { world.pass(50); waited += 50 }
      world.socket.drop()
      return waited
    })
    expect(tries).toEqual([250, 500, 1000])
    expect(heard.states.at(-1)).toBe('lost')
    world.pass(2000)
    world.socket.open()
    world.socket.say(hello())
    world.socket.drop()
    const before = world.sockets.length
    world.pass(250)
    expect(world.sockets.length).toBe(before + 1)
  })
  it('resumes after the last frame of the same run', () => {
    const { world, heard } = begin()
    world.socket.frame(1, 60, 1, 2, 3)
    world.socket.frame(2, 120, 1, 2, 3)
    world.socket.drop()
    world.pass(250)
    world.socket.open()
    world.socket.say(hello({ last_seq: 9 }))
    expect(world.socket.sent).toEqual([{ type: 'subscribe', rate_hz: 20 }, { type: 'resume', after_seq: 2, run_id: 'run' }])
    world.socket.frame(9, 540, 1, 2, 3) // a live frame overtakes the replay
    for (let s = 3; s <= 10; s++) world.socket.frame(s, 60 * s, 1, 2, 3)
    expect(heard.log.slice(3)).toEqual(['hello run resumed', ...[3, 4, 5, 6, 7, 8, 9, 10].map((s) => `frame ${String(s)}`)])
  })
  it('takes what it held where no replay comes', () => {
    const { world, heard } = begin()
    world.socket.frame(1, 60, 1, 2, 3)
    world.socket.drop()
    world.pass(250)
    world.socket.open()
    world.socket.say(hello({ last_seq: 40 }))
    world.socket.frame(41, 2460, 1, 2, 3)
    expect(heard.log).not.toContain('frame 41')
    world.pass(1000)
    expect(heard.log.at(-1)).toBe('frame 41')
  })
  it('passes on what was missed, then what follows', () => {
    const { world, heard } = begin()
    world.socket.frame(1, 60, 1, 2, 3)
    world.socket.drop()
    world.pass(250)
    world.socket.open()
    world.socket.say(hello({ last_seq: 40 }))
    world.socket.say({ type: 'event', t: 0, kind: 'missed', name: '', value: 30, help: { en: '', zh: '' } })
    world.socket.frame(32, 1920, 1, 2, 3)
    expect(heard.log.slice(-2)).toEqual(['event missed', 'frame 32'])
  })
  it('does not resume another run', () => {
    const { world, heard } = begin()
    world.socket.frame(5, 60, 1, 2, 3)
    world.socket.drop()
    world.pass(250)
    world.socket.open()
    world.socket.say(hello({ run_id: 'other' }))
    world.socket.frame(1, 60, 1, 2, 3)
    expect(world.socket.sent.map((m) => m.type)).toEqual(['subscribe'])
    expect(heard.log.slice(-2)).toEqual(['hello other new', 'frame 1'])
  })
  it('gives commands ids, and none where it is not connected', () => {
    const { world, link } = begin()
    expect(link.ask({ type: 'pace', pace: null })).toBe(1)
    expect(link.ask({ type: 'command', set: 'load.level', value: 0.5 })).toBe(2)
    expect(world.socket.sent.at(-1)).toEqual({ type: 'command', set: 'load.level', value: 0.5, id: 2 })
    world.socket.drop()
    expect(link.ask({ type: 'step' })).toBe(0)
  })
  it('drops a socket that never says hello, and tries at once when told to', () => {
    const world = new FakeWorld()
    const heard = recorder()
    const link = new Link('ws://x', heard, world)
    link.connect()
    world.socket.open()
    world.pass(8000)
    expect(heard.states.at(-1)).toBe('lost')
    link.retry()
    expect(world.sockets.length).toBe(2)
    link.close()
  })
  it('asks for a token where the server turns it away, and stops knocking', async () => {
    const world = new FakeWorld()
    world.turnedAway = true
    const heard = recorder()
    const link = new Link('ws://x', heard, world)
    link.connect()
    world.socket.drop()
    await Promise.resolve()
    await Promise.resolve()
    expect(heard.states.at(-1)).toBe('locked')
    world.pass(60_000)
    expect(world.sockets.length).toBe(1)
    link.retry()
    expect(world.sockets.length).toBe(2)
  })
  it('says its choice of channels again after a drop', () => {
    const { world, link } = begin()
    link.subscribe(['pod.0.*', 'sea.*'])
    world.socket.drop()
    world.pass(250)
    world.socket.open()
    world.socket.say(hello())
    expect(world.socket.sent[0]).toEqual({ type: 'subscribe', channels: ['pod.0.*', 'sea.*'], rate_hz: 20 })
  })
})
