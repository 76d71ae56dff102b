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
  'isDepthTexture', 'isExternalTexture', 'isFloat16BufferAttribute', 'isFogExp2', 'isFramebufferTexture', 'isGLBufferAttribute', 'isHTMLTexture', 'isInstancedBufferGeometry', 'isInstancedInterleavedBuffer',
  'isInterleavedBufferAttribute', 'isLOD', 'isLightProbe', 'isLightProbeGrid', 'isLineDashedMaterial', 'isLineLoop', 'isMeshBasicMaterial', 'isMeshDepthMaterial', 'isMeshDistanceMaterial',
  'isMeshMatcapMaterial', 'isMeshNormalMaterial', 'isMeshPhongMaterial', 'isMeshPhysicalMaterial', 'isMeshStandardMaterial', 'isMeshToonMaterial', 'isNodeMaterial', 'isOrthographicCamera',
  'isPMREMTexture', 'isPointLight', 'isPointsMaterial', 'isPresenting', 'isRawShaderMaterial', 'isRectAreaLight', 'isRenderTargetTexture', 'isShadowMaterial', 'isSkinnedMesh', 'isSpotLight',
  'isSprite', 'isSpriteMaterial', 'isSunLight', 'isVideoTexture', 'isWebGL3DRenderTarget', 'isWebGLArrayRenderTarget', 'isWebGLCubeRenderTarget', 'isXRRenderTarget',
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

/** What stands in for a line: curves by name, of a tube without a path or from a file, would bring all kinds of them. */
export const LINES: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'geometries/TubeGeometry.js': ["import * as Curves from '../extras/curves/Curves.js';", 'const Curves = {};'],
}
