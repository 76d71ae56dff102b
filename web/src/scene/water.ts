// The sea: a block cut out of it, its walls coloured by the temperature at each depth with a line at every whole degree,
// its surface at the tide, specks that drift with the current, sun through the surface, and the bed of sand.
import {
  AdditiveBlending, BackSide, BoxGeometry, BufferAttribute, BufferGeometry, Color, DoubleSide, Group, IcosahedronGeometry, InstancedMesh, Matrix4, Mesh, MeshLambertMaterial, PlaneGeometry, Points, ShaderMaterial,
  Vector3,
} from 'three'
import { LOOKUP, VOID, type Chart } from './chart'
import type { Plan } from './plan'
import type { Visual } from './visual'

const LEVELS = 8 // of the profile
const SPECKS = 900
const RAYS = 9
const SAND = 2.5 // of ground below the bed, metres
const CLOSE = 26 // half of the box round the pod that specks fill, metres

/** A number that looks random and is always the same. */
export function chance(i: number, k: number): number {
  const x = Math.sin(i * 127.1 + k * 311.7) * 43758.5453
  return x - Math.floor(x)
}

export class Water {
  readonly group = new Group()
  readonly #walls: ShaderMaterial
  readonly #surface: Mesh<PlaneGeometry, ShaderMaterial>
  readonly #specks: ShaderMaterial
  readonly #rays: ShaderMaterial
  readonly specks: Points
  readonly #sand: MeshLambertMaterial
  readonly #rock: MeshLambertMaterial
  readonly #travel = new Vector3()

  constructor(readonly plan: Plan, readonly chart: Chart) {
    const { half, middle, bed, depth } = plan
    const levels = new Float32Array(2 * LEVELS).fill(VOID)
    this.#walls = new ShaderMaterial({
      side: BackSide,
      uniforms: { chart: { value: chart.texture }, levels: { value: levels }, known: { value: 0 }, depth: { value: depth }, degree: { value: 1 / 44 }, ink: { value: 0.16 }, bed: { value: bed }, ground: { value: new Color() } },
      vertexShader: /* glsl */ `
        varying float vY;
        void main() { vec4 w = modelMatrix * vec4(position, 1.0); vY = w.y; gl_Position = projectionMatrix * viewMatrix * w; }`,
      fragmentShader: /* glsl */ `
        uniform vec3 ground; uniform float bed; uniform float levels[${String(2 * LEVELS)}]; uniform int known; uniform float depth, degree, ink; varying float vY; ${LOOKUP}
        void main() {
          float d = depth - vY, heat = levels[1];
          for (int i = 1; i < ${String(LEVELS)}; i++) {
            if (i >= known) break;
            float a = levels[2 * i - 2], b = levels[2 * i];
            if (d >= a) heat = mix(levels[2 * i - 1], levels[2 * i + 1], clamp((d - a) / (b - a), 0.0, 1.0));
          }
          vec3 c = tint(heat, 0.0);
          float t = heat / degree, w = fwidth(t);
          if (heat > 0.0 && w > 0.0) c += ink * (1.0 - smoothstep(0.6, 1.8, abs(fract(t + 0.5) - 0.5) / w)) * step(w, 0.25);
          if (vY < bed) { gl_FragColor = vec4(ground, 1.0); return; }
          gl_FragColor = vec4(c * (0.9 + 0.16 * clamp(1.0 - d / depth, 0.0, 1.0)), 1.0);
        }`,
    })
    const walls = new Mesh(new BoxGeometry(2 * half.x, depth - bed + SAND, 2 * half.z), this.#walls)
    walls.position.set(middle.x, (depth + bed - SAND) / 2, middle.z)
    walls.renderOrder = -2
    this.group.add(walls)

    this.#surface = new Mesh(
      new PlaneGeometry(2 * half.x, 2 * half.z, 60, 30).rotateX(-Math.PI / 2),
      new ShaderMaterial({
        transparent: true, depthWrite: false, side: DoubleSide,
        // waves are drawn as deep as they are; from so far that they would only flicker, they are let be
        uniforms: { time: { value: 0 }, tone: { value: new Color() }, sheen: { value: 2.6 * Math.min(1, 60 / half.x) } },
        vertexShader: /* glsl */ `
          uniform float time; varying vec2 vSlope;
          void main() {
            vec3 p = position; vec2 q = p.xz;
            float a = dot(q, vec2(0.31, 0.17)) + time, b = dot(q, vec2(-0.23, 0.41)) + 1.3 * time;
            p.y += 0.16 * sin(a) + 0.11 * sin(b);
            vSlope = 0.16 * cos(a) * vec2(0.31, 0.17) + 0.11 * cos(b) * vec2(-0.23, 0.41);
            gl_Position = projectionMatrix * modelViewMatrix * vec4(p, 1.0);
          }`,
        fragmentShader: /* glsl */ `
          uniform vec3 tone; uniform float sheen; varying vec2 vSlope;
          void main() { gl_FragColor = vec4(tone, 0.16 + sheen * max(0.0, vSlope.x + vSlope.y)); }`,
      }),
    )
    this.#surface.position.set(middle.x, depth, middle.z)
    this.#surface.renderOrder = 6
    this.group.add(this.#surface)

    this.#rays = new ShaderMaterial({
      transparent: true, depthWrite: false, side: DoubleSide, blending: AdditiveBlending,
      uniforms: { strength: { value: 0.1 } },
      vertexShader: /* glsl */ `
        varying vec2 vAt;
        void main() { vAt = uv; gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0); }`,
      fragmentShader: /* glsl */ `
        uniform float strength; varying vec2 vAt;
        void main() { gl_FragColor = vec4(vec3(0.75, 0.95, 1.0) * strength * sin(3.14159 * vAt.x) * vAt.y * vAt.y, 1.0); }`,
    })
    const rays = new InstancedMesh(new PlaneGeometry(1, 1).translate(0, -0.5, 0), this.#rays, RAYS)
    const ray = new Matrix4()
    for (let i = 0; i < RAYS; i++) {
      ray.makeRotationZ(0.32 + 0.1 * chance(i, 51)).scale(new Vector3(2 + 5 * chance(i, 52), depth * (0.75 + 0.3 * chance(i, 53)), 1))
      ray.setPosition((1.7 * ((i + 0.5) / RAYS) - 1) * Math.min(half.x, 40) , depth - 0.3, -4 - chance(i, 54) * Math.min(half.z - 5, 14))
      rays.setMatrixAt(i, ray)
    }
    rays.renderOrder = 1
    this.group.add(rays)

    this.#specks = new ShaderMaterial({
      transparent: true, depthWrite: false,
      uniforms: { travel: { value: this.#travel }, box: { value: new Vector3(Math.min(CLOSE, half.x), Math.min(CLOSE, depth - bed) / 2, Math.min(CLOSE, half.z)) }, floor: { value: bed }, pixels: { value: 1 } },
      vertexShader: /* glsl */ `
        uniform vec3 travel, box; uniform float floor, pixels; varying float vA;
        void main() {
          vec3 p = mod(position * 2.0 * box + travel, 2.0 * box) - box;
          p.y += box.y + floor;
          vec3 edge = smoothstep(vec3(1.0), vec3(0.8), abs(vec3(p.x, p.y - box.y - floor, p.z)) / box);
          vA = edge.x * edge.y * edge.z;
          vec4 m = modelViewMatrix * vec4(p, 1.0);
          gl_Position = projectionMatrix * m;
          gl_PointSize = clamp(0.07 * pixels / -m.z, 1.2, 7.0);
        }`,
      fragmentShader: /* glsl */ `
        varying float vA;
        void main() { float r = length(gl_PointCoord - 0.5); gl_FragColor = vec4(1.0, 1.0, 1.0, 0.5 * vA * smoothstep(0.5, 0.15, r)); }`,
    })
    const seeds = new Float32Array(3 * SPECKS)
    for (let i = 0; i < seeds.length; i++) seeds[i] = chance(i, 1)
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(seeds, 3))
    this.specks = new Points(geometry, this.#specks)
    this.specks.frustumCulled = false
    this.specks.renderOrder = 5
    this.group.add(this.specks)

    this.#sand = new MeshLambertMaterial()
    const sand = new PlaneGeometry(2 * half.x, 2 * half.z, 90, 48).rotateX(-Math.PI / 2)
    const at = sand.getAttribute('position')
    for (let i = 0; i < at.count; i++) {
      const x = at.getX(i) + middle.x
      const z = at.getZ(i) + middle.z
      at.setXYZ(i, x, 0, z)
      const far = Math.min(1, Math.max(0, (Math.hypot(x / (0.75 * plan.length), z / 6) - 0.6) * 1.2))
      at.setY(i, bed + 0.05 * Math.sin(1.7 * z + 0.5 * Math.sin(0.6 * x)) + far * (0.45 * Math.sin(0.11 * x + 1) * Math.cos(0.17 * z) + 0.3 * (chance(i, 2) - 0.5)))
    }
    sand.computeVertexNormals()
    this.group.add(new Mesh(sand, this.#sand))

    this.#rock = new MeshLambertMaterial({ flatShading: true })
    const rocks = new InstancedMesh(new IcosahedronGeometry(1, 0), this.#rock, 60)
    const m = new Matrix4()
    for (let i = 0; i < rocks.count; i++) {
      const x = (chance(i, 3) * 2 - 1) * Math.min(half.x - 2, 44)
      const z = (chance(i, 4) * 2 - 1) * Math.min(half.z - 1, 20)
      const size = Math.abs(z) < 4.5 && Math.abs(x) < plan.length * 0.7 ? 0.14 : 0.25 + 0.8 * chance(i, 5) ** 3
      m.makeRotationY(6 * chance(i, 6)).scale(new Vector3(size * (1 + chance(i, 7)), size * 0.7, size)).setPosition(x, bed + 0.12 * size, z)
      rocks.setMatrixAt(i, m)
    }
    this.group.add(rocks)
  }

  theme(colour: (name: string) => string): void {
    this.#sand.color.set(colour('--sand'))
    this.#rock.color.set(colour('--stone'))
    const c = this.#walls.uniforms.ground?.value as Color
    c.set(colour('--stone')).convertLinearToSRGB()
    this.#surface.material.uniforms.tone?.value.set('#ffffff')
  }

  see(v: Visual): void {
    const { levels, known } = this.#walls.uniforms
    const at = levels?.value as Float32Array
    let n = 0
    for (const [i, p] of this.plan.profile.entries()) {
      const heat = this.chart.share('fluid', v.profile[i] ?? NaN)
      if (heat === VOID || n >= LEVELS) continue
      at[2 * n] = p.depth
      at[2 * n + 1] = heat
      n++
    }
    if (n === 0) {
      at[1] = this.chart.share('fluid', v.sea)
      n = 1
    }
    if (known) known.value = n
    this.#surface.position.y = this.plan.depth + v.level
  }

  move(v: Visual, dt: number): void {
    this.#travel.x += v.drift.x * dt
    this.#travel.z += v.drift.z * dt
    const { time } = this.#surface.material.uniforms
    if (time) time.value += 0.5 * dt
  }

  /** Height of the picture in pixels over twice the tangent of half its angle: what a metre at one metre takes. */
  scale(pixels: number): void {
    const u = this.#specks.uniforms.pixels
    if (u) u.value = pixels
  }
}
