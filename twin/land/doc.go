// Package land puts the pods' computing on land: the same IT energy, hour by
// hour, at sites with a climate, a cooling plant, an electrical chain and a grid,
// so that the three savings claimed for the sea (electricity, fresh water, land)
// come out as numbers with their assumptions. Illustrative only.
//
// # What a land site is
//
// An hour of outside air decides what cools: the outside air itself, water
// evaporated into it, or a compressor that rejects through evaporated water; what
// one cannot do alone the next one finishes. Plants differ by how outside air may
// be used, which is a choice of builders and stands in the site:
//
//	Indirect   an exchanger parts the rooms' air from the outside's; wetted when warm
//	Direct     filtered outside air goes to the racks; through wet pads when warm
//	Closed     chilled water; the tower alone when the wet bulb allows, else the chiller
//
// What does not depend on the climate is the same everywhere: air to the racks at
// 25 °C and 12 K warmer from them, and an electrical chain as good as the pod's, so
// that the sea is not credited with a better transformer.
//
// # What it leaves out
//
// Monthly normals have days but no weather: no heat wave, no cold spell, so hours
// with compressors are too few where they are rare. An EPW file has them. Left out
// too are drift from towers, the water that power stations evaporate, machines
// idling as spares, and plants that run at part load because racks stand empty: real
// sites use more. The carbon is of the grid's average in the region; no contract for
// green power counts, at sea or on land.
//
// # Where it lands
//
// New plants at full load come out at a PUE of 1.10 to 1.11 inland, where the
// pod has no advantage to speak of, and at 1.27 at Lingshui. What is published of
// sites in operation is higher by what is left out; each site's Note says why.
// Nothing was fitted to a claim.
//
// Inside, every number is SI and kelvin as in package physics; the fields of
// Account and Claim carry their shown unit in their names, as everything outside does.
package land
