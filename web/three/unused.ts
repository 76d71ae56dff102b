// What of three.js the scene does not use, by three's own names. A name that three no longer has, or that the scene has
// come to use, stops the build (vite.three.ts); what a material could ask for is held by test/unit/three.test.ts.

/** The shaders of the built-in materials that are drawn with: Lambert's, and basic's for lines. */
export const SHADERS = ['basic', 'lambert'] as const
export const SHADER_FILES = ['meshbasic', 'meshlambert'] as const
/** Put in front of every fragment shader by WebGLProgram.js. */
export const PREFIX = 'colorspace_pars_fragment'

/** What GLSL may be asked for by the scene: fog, many of one kind, and lights from the sky and the sun. */
const DEFINED = ['USE_FOG', 'USE_INSTANCING', 'NUM_DIR_LIGHTS', 'NUM_HEMI_LIGHTS']
const FAMILIES = /^(USE_|NUM_|UNION_CLIPPING_PLANES$|ENVMAP_|ENV_WORLDPOS$|SHADOWMAP_TYPE_|TONE_MAPPING$|DITHERING$|ALPHA_TO_COVERAGE$|FOG_EXP2$|PHONG$|STANDARD$|DISTANCE$|PREMULTIPLIED_ALPHA$|DECODE_VIDEO_TEXTURE)/
export const undefinedInGlsl = (name: string): boolean => FAMILIES.test(name) && !DEFINED.includes(name)

/** Flags of classes that the scene makes no object of: `x.isSprite` is always undefined. `isPresenting` is WebXR's. */
export const FLAGS: ReadonlySet<string> = new Set([
  'isAmbientLight', 'isArrayCamera', 'isBatchedMesh', 'isCompressedArrayTexture', 'isCompressedCubeTexture', 'isCompressedTexture', 'isCubeTexture', 'isData3DTexture', 'isDataArrayTexture',
  'isDepthTexture', 'isFloat16BufferAttribute', 'isFogExp2', 'isGLBufferAttribute', 'isInstancedBufferGeometry', 'isInstancedInterleavedBuffer',
  'isInterleavedBufferAttribute', 'isLOD', 'isLightProbe', 'isLightProbeGrid', 'isLineDashedMaterial', 'isLineLoop', 'isMeshBasicMaterial', 'isMeshDepthMaterial', 'isMeshDistanceMaterial',
  'isMeshMatcapMaterial', 'isMeshNormalMaterial', 'isMeshPhongMaterial', 'isMeshPhysicalMaterial', 'isMeshStandardMaterial', 'isMeshToonMaterial', 'isNodeMaterial', 'isOrthographicCamera',
  'isPMREMTexture', 'isPointLight', 'isPointsMaterial', 'isPresenting', 'isRawShaderMaterial', 'isRectAreaLight', 'isRenderTargetTexture', 'isShadowMaterial', 'isSkinnedMesh', 'isSpotLight',
  'isSprite', 'isSpriteMaterial', 'isSunLight', 'isVideoTexture', 'isWebGLCubeRenderTarget', 'isXRRenderTarget',
])

/** What a material may have and none of the scene's has: pictures, and the features of physical materials. */
export const FEATURES = /^(map|\w+Map|matcap|anisotropy|clearcoat|diffuseRoughness|dispersion|retroreflectivity|iridescence|sheen|transmission|alphaTest|alphaHash|alphaToCoverage|premultipliedAlpha|dithering|vertexColors|wireframe)$/
/** The same, as WebGLPrograms.js hands them to WebGLProgram.js, and more that follows from them. */
const PARAMETERS = /^(mapUv|\w+MapUv|envMap\w+|normalMap\w+|retroreflection|vertexTangents|vertexAlphas|pointsUvs|skinning|batching|batchingColor|instancingColor|instancingMorph|morphTargets|morphNormals|morphColors|shadowMapEnabled|decodeVideoTexture\w*|fogExp2|useDepthPacking|logarithmicDepthBuffer|reversedDepthBuffer)$/
const READERS = /^renderers\/(WebGLRenderer|webgl\/WebGL(Programs?|Materials|BindingStates|State))\.js$/

/** Whether `object.name` is never true in a module of three. */
export function never(module: string, object: string, name: string): boolean {
  if (FLAGS.has(name)) return true
  return READERS.test(module) && ((object === 'material' && FEATURES.test(name)) || (object === 'parameters' && (FEATURES.test(name) || PARAMETERS.test(name))))
}

const MISSING = (name: string): string => `export class ${name} { constructor() { throw new Error('${name} is left out of this page: see three/unused.ts') } }`
const SAME = (name: string): string => `export { Texture as ${name} } from './Texture.js'`

/** What stands in for a whole module: no more than what the renderer asks of it in every frame. */
export const STANDINS: Readonly<Record<string, string>> = {
  // never asked for: there is no headset, no shadow, no picture all around, no morphing, no second drawing of the result
  'renderers/webxr/WebXRManager.js': 'export class WebXRManager { enabled = false; addEventListener() {} removeEventListener() {} setAnimationLoop() {} dispose() {} }',
  'renderers/webgl/WebGLShadowMap.js': 'export class WebGLShadowMap { enabled = false; type = 0; render() {} }',
  'renderers/webgl/WebGLEnvironments.js': 'export class WebGLEnvironments { get(texture) { return texture } dispose() {} }',
  'renderers/webgl/WebGLMorphtargets.js': 'export class WebGLMorphtargets { update() {} }',
  'renderers/webgl/WebGLUniformsGroups.js': 'export class WebGLUniformsGroups { dispose() {} }',
  'renderers/webgl/WebGLOutput.js': MISSING('WebGLOutput'),
  // pictures are tables of four numbers a place: bytes or floats, looked up as they are or smoothly (test/unit/three.test.ts)
  'renderers/webgl/WebGLUtils.js': 'export class WebGLUtils {}',
  'renderers/webgl/WebGLTextures.js': `import { FloatType, LinearFilter } from '../../constants.js'
    export function WebGLTextures(gl, extensions, state, properties, capabilities, utils, info) {
      let units = 0
      const kept = new Set()
      const drop = (texture) => {
        texture.removeEventListener('dispose', dropped)
        gl.deleteTexture(properties.get(texture).handle)
        properties.remove(texture)
        kept.delete(texture)
        info.memory.textures--
      }
      const dropped = (event) => drop(event.target)
      const make = (texture, own, unit) => {
        own.handle = gl.createTexture()
        state.bindTexture(gl.TEXTURE_2D, own.handle, unit)
        const { width, height } = texture.image
        gl.texStorage2D(gl.TEXTURE_2D, 1, texture.type === FloatType ? gl.RGBA32F : gl.RGBA8, width, height)
        for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE)
        for (const near of [gl.TEXTURE_MAG_FILTER, gl.TEXTURE_MIN_FILTER]) gl.texParameteri(gl.TEXTURE_2D, near, texture.magFilter === LinearFilter ? gl.LINEAR : gl.NEAREST)
        texture.addEventListener('dispose', dropped)
        kept.add(texture)
        info.memory.textures++
      }
      this.allocateTextureUnit = () => units++
      this.resetTextureUnits = () => { units = 0 }
      this.getTextureUnits = () => units
      this.setTextureUnits = (n) => { units = n }
      this.setTexture2D = (texture, slot) => {
        const own = properties.get(texture)
        const unit = gl.TEXTURE0 + slot
        if (own.handle) state.bindTexture(gl.TEXTURE_2D, own.handle, unit)
        else make(texture, own, unit)
        if (own.version === texture.version) return
        own.version = texture.version
        const { width, height, data } = texture.image
        state.activeTexture(unit)
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, texture.type === FloatType ? gl.FLOAT : gl.UNSIGNED_BYTE, data)
      }
      this.dispose = () => kept.forEach(drop)
    }`,
  'renderers/WebGLRenderTarget.js': MISSING('WebGLRenderTarget'),
  'renderers/shaders/DFGLUTData.js': 'export const getDFGLUT = () => null',
  'lights/DirectionalLightShadow.js': 'export class DirectionalLightShadow { dispose() {} }',
  // the stage asks for each frame itself
  'renderers/webgl/WebGLAnimation.js': 'export class WebGLAnimation { setAnimationLoop() {} setContext() {} start() {} stop() {} }',
  // every body is given its material; one that is never drawn is made with none, for picking among many of a kind
  'materials/MeshBasicMaterial.js': "export { Material as MeshBasicMaterial } from './Material.js'",
  'materials/PointsMaterial.js': MISSING('PointsMaterial'),
  'math/FrustumArray.js': 'export class FrustumArray {}', // of a camera of cameras
  // made empty, once, for samplers that no shader of the scene has
  'textures/CubeTexture.js': SAME('CubeTexture'),
  'textures/DepthTexture.js': SAME('DepthTexture'),
  'textures/CubeDepthTexture.js': SAME('CubeDepthTexture'),
  'textures/DataArrayTexture.js': SAME('DataArrayTexture'),
  'textures/Data3DTexture.js': SAME('Data3DTexture'),
  // the picture's ground is clear: the page shows behind it
  'renderers/webgl/WebGLBackground.js': `import { Color } from '../../math/Color.js'
    export function WebGLBackground(renderer, environments, state, objects, alpha, premultipliedAlpha) {
      const color = new Color(0), clear = (share) => { state.buffers.color.setClear(color.r, color.g, color.b, share, premultipliedAlpha) }
      let clearAlpha = alpha === true ? 0 : 1
      return {
        getClearAlpha: () => clearAlpha,
        setClearAlpha(a) { clear(clearAlpha = a) },
        render() {
          clear(clearAlpha)
          state.buffers.depth.setTest(true)
          state.buffers.depth.setMask(true)
          state.buffers.color.setMask(true)
          renderer.clear()
        },
        addToRenderList() {},
        dispose() {},
      }
    }`,
}

/** What stands in for some words wherever they stand in a module. */
export const LINES: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  // curves by name, of a tube without a path or from a file, would bring all kinds of them
  'geometries/TubeGeometry.js': [["import * as Curves from '../extras/curves/Curves.js';", 'const Curves = {};']],
  // nothing is seen through a body as through glass, and everything is drawn to the page
  'renderers/WebGLRenderer.js': [
    ['renderTransmissionPass( opaqueObjects, transmissiveObjects, scene, camera2 );', ';'], ['renderTransmissionPass( opaqueObjects, transmissiveObjects, scene, camera );', ';'],
    ['_currentRenderTarget !== null', 'false'], ['_currentRenderTarget === null', 'true'],
  ],
}

/** Kinds of things that the scene makes once, of which it takes no copy and writes none to a file. */
const UNIQUE = /^(cameras|core|extras|geometries|lights|materials|objects|scenes|textures)\//
/** Methods of a module's classes that nothing calls, though other classes have called methods of that name. */
export const uncalled = (module: string): readonly string[] => (UNIQUE.test(module) ? ['clone', 'copy', 'toJSON', 'fromJSON'] : ['toJSON'])
