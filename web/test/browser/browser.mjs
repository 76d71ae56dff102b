// Debian's Chromium, started so that it looks up nothing but the page under test. Software compositing is some thirty times
// faster than SwiftShader's on two cores, so WebGL is off unless a test of the scene asks for `gl`.
import { chromium } from 'playwright-core'

const GL = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

export const launch = ({ gl = false } = {}) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ...(gl ? GL : ['--disable-gpu', '--disable-3d-apis']),
    ],
  })
