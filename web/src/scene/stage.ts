// The stage: owns the renderer and everything on it, and draws only when something moves or has changed.
import {
  BoxGeometry, EdgesGeometry, DirectionalLight, Fog, HemisphereLight, InstancedMesh, LineBasicMaterial, LineSegments, Mesh, PerspectiveCamera, Points, Scene, Vector3, WebGLRenderer,
  type Material, type Object3D,
} from 'three'
import { Camera, FOV, type Preset } from './camera'
import { Chart } from './chart'
import { Cluster } from './cluster'
import { Flows } from './flows'
import { Hull } from './hull'
import { Machines } from './machines'
import { Picker } from './picking'
import { rackX, type Plan } from './plan'
import { Plume } from './plume'
import { LEVELS, Watch, first, type Level, type Quality } from './quality'
import { Racks } from './racks'
import { routes } from './routes'
import type { Visual } from './visual'
import { Water } from './water'

const STEP_S = 0.05 // the longest step that motion takes, so that nothing leaps after a pause
const GLIDE_S = 0.2 // and the camera

/** What happens outside of the stage after each frame: labels follow. */
export type After = (project: (x: number, y: number, z: number, out: { x: number; y: number; seen: boolean }) => void) => void

export class Stage {
  readonly renderer: WebGLRenderer
  readonly chart = new Chart()
  readonly scene = new Scene()
  readonly lens = new PerspectiveCamera(FOV, 2, 0.5, 2000)
  readonly camera: Camera
  readonly water: Water
  readonly hull: Hull
  readonly racks: Racks
  readonly flows: Flows
  readonly machines: Machines
  readonly plume: Plume
  readonly cluster: Cluster
  readonly picker: Picker
  readonly #mark: LineSegments
  readonly #watch = new Watch()
  readonly #at = new Vector3()
  level: Level
  frames = 0
  /** Nothing moves for who asked for stillness. */
  still = false
  /** Whether the canvas can be seen at all. */
  visible = true
  #asked = 0
  #last = 0
  #width = 2
  #height = 1

  constructor(readonly canvas: HTMLCanvasElement, readonly plan: Plan, readonly visual: Visual, readonly quality: Quality, soft: boolean, readonly after: After) {
    this.level = first(quality, soft)
    this.renderer = new WebGLRenderer({ canvas, antialias: this.level.smooth, alpha: true, powerPreference: 'high-performance' })
    this.renderer.setClearAlpha(0)
    this.camera = new Camera(plan)
    this.water = new Water(plan, this.chart)
    this.hull = new Hull(plan)
    this.racks = new Racks(plan, this.chart)
    this.flows = new Flows(routes(plan), this.chart)
    this.machines = new Machines(plan, this.chart)
    this.plume = new Plume(plan, this.chart)
    this.cluster = new Cluster(plan, this.chart)
    this.#mark = new LineSegments(new EdgesGeometry(new BoxGeometry(1, 1, 1)), new LineBasicMaterial({ color: '#ffffff', depthTest: false, transparent: true }))
    this.#mark.renderOrder = 9
    this.#mark.visible = false
    const sun = new DirectionalLight('#fffaf0', 1.7)
    sun.position.set(0.35, 1, 0.7)
    this.scene.fog = new Fog('#0a3540', 30, 120)
    this.scene.add(
      new HemisphereLight('#eafcff', '#5a5f52', 1.7), sun, this.water.group, this.hull.group, this.racks.group, this.machines.group, this.flows.group, this.plume.group, this.cluster.group, this.#mark,
    )
    const { hulls } = this.cluster
    this.hull.body.userData.part = 'hull'
    this.picker = new Picker(plan, this.racks, [this.racks.sleds.mesh, ...this.machines.parts, ...this.flows.pipes, this.hull.body, ...(hulls ? [hulls] : [])], hulls)
    this.#thin()
  }

  get running(): boolean { return this.visual.running === 1 && !this.still && this.visible && !document.hidden }

  /** Draws soon, once. */
  ask(): void {
    if (this.#asked === 0 && this.visible) this.#asked = requestAnimationFrame(this.#frame)
  }

  readonly #frame = (now: number): void => {
    this.#asked = 0
    const gap = now - this.#last
    if (gap < this.level.gap - 4 && this.#last > 0) {
      this.ask()
      return
    }
    this.#last = now
    const dt = Math.min(STEP_S, gap / 1000)
    if (this.running) {
      this.water.move(this.visual, dt)
      this.flows.move(this.visual, dt)
      this.machines.move(this.visual, dt)
      this.plume.move(this.visual, dt)
    }
    const coming = this.camera.step(this.still ? 10 : Math.min(GLIDE_S, gap / 1000))
    this.draw()
    if (this.running || coming) {
      if (this.quality === 'auto' && this.level.name === 'high' && this.frames > 3 && this.#watch.slow(gap)) this.#cheaper()
      this.ask()
    }
  }

  draw(): void {
    const { lens, camera } = this
    camera.eye(lens.position)
    lens.lookAt(camera.now.x, camera.now.y, camera.now.z)
    const { distance } = camera.now
    lens.near = Math.max(0.2, distance / 60)
    lens.far = 4 * distance + 2 * this.plan.half.x + 2 * this.plan.depth
    lens.updateProjectionMatrix()
    if (this.scene.fog instanceof Fog) {
      this.scene.fog.near = 0.8 * distance
      this.scene.fog.far = 3.2 * distance + 60
    }
    this.renderer.render(this.scene, lens)
    this.frames++
    this.after(this.#project)
  }

  readonly #project = (x: number, y: number, z: number, out: { x: number; y: number; seen: boolean }): void => {
    this.#at.set(x, y, z).project(this.lens)
    out.x = (0.5 + 0.5 * this.#at.x) * this.#width
    out.y = (0.5 - 0.5 * this.#at.y) * this.#height
    out.seen = this.#at.z < 1 && Math.abs(this.#at.x) < 1 && Math.abs(this.#at.y) < 1
  }

  /** New values stand in the visual state. */
  see(): void {
    const v = this.visual
    this.water.see(v)
    this.hull.see(v)
    this.racks.see(v)
    this.flows.see(v)
    this.machines.see(v)
    this.plume.see(v)
    this.cluster.see(v)
    if (this.scene.fog instanceof Fog && Number.isFinite(v.sea)) this.scene.fog.color.set(this.chart.css('fluid', v.sea))
    this.ask()
  }

  theme(theme: 'light' | 'dark', colour: (name: string) => string): void {
    this.chart.theme(theme)
    for (const part of [this.water, this.hull, this.racks, this.flows, this.machines, this.cluster]) part.theme(colour)
    this.see()
  }

  size(width: number, height: number): void {
    if (width < 2 || height < 2) return
    this.#width = width
    this.#height = height
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, this.level.ratio))
    this.renderer.setSize(width, height, false)
    this.lens.aspect = width / height
    this.camera.shape(this.lens.aspect)
    this.#scale()
    this.ask()
  }

  show(preset: Preset): void {
    this.camera.show(preset, this.still || this.frames === 0)
    this.ask()
  }

  /** Puts a frame round a rack, or takes it away. */
  mark(part: string): void {
    const i = Number(/^rack\.(\d+)$/.exec(part)?.[1] ?? NaN)
    const { rack: k } = this.plan
    this.#mark.visible = i < this.plan.racks
    if (this.#mark.visible) {
      this.#mark.position.set(rackX(this.plan, i), k.y, 0)
      this.#mark.scale.set(Math.min(k.pitch, k.width + 0.08), k.height + 0.14, k.depth + 0.14)
    }
    this.ask()
  }
  get marked(): boolean { return this.#mark.visible }

  #cheaper(): void {
    this.level = { ...LEVELS.low, smooth: this.level.smooth }
    this.renderer.setPixelRatio(1)
    this.#thin()
    this.#scale()
  }
  #thin(): void { this.flows.thin(this.level.share) }
  #scale(): void {
    const pixels = (this.#height * this.renderer.getPixelRatio()) / (2 * Math.tan((FOV * Math.PI) / 360))
    this.water.scale(pixels)
    this.flows.scale(pixels)
    this.plume.scale(pixels)
  }

  /** How many colours the canvas shows on a coarse grid: more than a few where something is drawn. */
  colours(): number {
    this.draw()
    const gl = this.renderer.getContext()
    const { drawingBufferWidth: w, drawingBufferHeight: h } = gl
    const pixel = new Uint8Array(4)
    const found = new Set<number>()
    for (let i = 1; i < 24; i++) {
      for (let j = 1; j < 12; j++) {
        gl.readPixels(Math.floor((w * i) / 24), Math.floor((h * j) / 12), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
        found.add(((pixel[0] ?? 0) << 16) | ((pixel[1] ?? 0) << 8) | (pixel[2] ?? 0))
      }
    }
    return found.size
  }

  dispose(): void {
    cancelAnimationFrame(this.#asked)
    this.visible = false
    const free = (o: Object3D): void => {
      if (!(o instanceof Mesh || o instanceof Points || o instanceof LineSegments)) return
      o.geometry.dispose()
      ;(o.material as Material).dispose()
      if (o instanceof InstancedMesh) o.dispose()
    }
    this.scene.traverse(free)
    this.chart.dispose()
    this.renderer.dispose()
  }
}
