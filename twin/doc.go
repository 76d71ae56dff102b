// Package twin is the model of an undersea data-centre pod and its cluster, its
// state and its clock. Illustrative only: it controls no hardware.
//
// # Three words
//
// A Quantity is a number with a name, a unit, bounds and one line of help in two
// languages; parameters and channels are both quantities. A Frame is all
// channels at one instant. A Command is a change to one quantity at one instant.
// A name is written once, where the quantity is declared, and everything else
// reads it there: a parameter stands in the declare method beside its struct, a
// channel in one row of channel.go, an alarm in one row of alarm.go.
//
// # One way through
//
// TOML → Parse → Config → New → Model → Sim.Run → Frame → Sink. Commands go in by
// Sim.Do or a Scenario and take one path, so a live session, written down,
// replays to the byte. Numbers are SI and kelvin inside; there are two doors:
// Param.Set converts in, Model.Sample converts out.
//
// # States
//
// One pod of R racks and N exchanger cells is one stretch of the state vector
// (balance.go); pods stand end to end.
//
//	T_k, T_h        K      gas in the cold and in the hot plenum
//	n_f             -      speed of the door fans
//	T_i, T_o        K      hull: inner steel, skin below the growth
//	g               m      growth on the hull
//	Q               s      work queued of its first load, in seconds of the whole pod
//	E_b             J      energy in the battery
//	E_in E_out E_it J      totals: shore meter, heat gone, racks
//	A, D, L         s      totals: work asked, work done, work lost
//	E_cl            J      total: fans and pumps
//	H_r H_1 H_2 H_t s      totals: the hottest inlet in ASHRAE's recommended range, class A1, class A2;
//	                       the hottest chip above throttling
//	P_d             W      what the pod draws at its end of the cable, within 1 s
//	H               W      heat given to the sea, as its wake carries it
//	θ               K      excess of what its cooling breathes over the sea there
//	T_c, T_m, T_w   K      each rack: chips, metal, water leaving its door or, of a thermosyphon, the
//	                       door's evaporator; with cooling by the hull alone T_w stands still
//
// then what its cooling adds (cooling.go), and behind it Q of each further load that
// its racks have (work.go). Pumped seawater adds, in loop and direct:
//
//	n_s             -      speed of the seawater pump
//	R_f             m²K/W  fouling
//	b               -      share of the strainer that growth blocks
//	j               -      share that jellyfish cover
//	z               K      what the pump's thermometer read seconds ago
//	δ               K      what it has drifted
//
// and in loop:
//
//	n_l             -      speed of the loop pump
//	I               -      integral of the supply controller
//	T_s[3], T_r[3]  K      supply and return pipe between exchanger and racks
//	h, w, c         K      each cell of the exchanger: loop water, wall, seawater
//
// and in thermosyphon, which has no pump:
//
//	T_v             K      refrigerant at saturation
//	R_f             m²K/W  fouling on the condenser tubes
//	M               kg     charge
//
// Cooling by the hull alone adds none.
//
// # Equations
//
// Heat is positive into the body named first; where a body gives heat away the
// term stands with a minus. W = m_l·c_w and S = m_s·c_p are capacity rates.
//
//	 (1) C_c T_c' = P − q_c − q_p                     chips: power, to gas, to cold plate
//	 (2) C_m T_m' = −q_m                              metal
//	 (3) C_w T_w' = f W (T_s3 − T_w) + q_d + q_p      a door's water; f its share of the flow
//	 (4) P = P_d (1 + s_c (T_c − T_ref − θ P_d)),  P_d = P_max (i + (1−i) u)
//	 (5) q_c = (1−λ)(T_c − T_in)/(R_c + (1−β)/(m c_g)),  T_in = T_k + φ (T_h − T_k)
//	 (6) q_m = m c_g (1 − e^(−UA/(m c_g))) (T_m − T_in − q_c/(m c_g))
//	 (7) q_d = ε(NTU, Cr) C_min (T_h − T_s3)          cross-flow, both unmixed
//	 (8) C_k T_k' = X (T_h − T_k) − Σ q_d + P_gas − q_k   X = Σ (1−φ) m c_g
//	 (9) C_h T_h' = Σ (q_c + q_m) − X (T_h − T_k) − q_h
//	(10) C_i T_i' = q_k + q_h − q_io,  C_o T_o' = q_io − q_sea       hull
//	(11) C T_s' = W (before − T_s),  C T_r' = W (before − T_r) (+ P_l in the last)
//	(12) C_h h' = W (h_{j−1} − h) − G_h (β h_{j−1} + (1−β) h − w)     β = ½, less where W < G/2
//	(13) C_w w' = G_h (…) − G_c (w − β c_{j+1} − (1−β) c)
//	(14) C_s c' = S (c_{j+1} − c) + G_c (…)
//	(15) n' = (told − n)/τ, told by PI (seawater of a loop) or by n·ΔT/ΔT_set and the chips
//	(16) R_f' = (R∞/τ) e^((E/R)(1/298.15 − 1/T_wall)) − (R_f/τ)(τ_w/τ_w0)
//	(17) g' = r (1 − g/g_max),  b' = r_b (1 − b)
//	(18) Q_k' = a_k − d_k − l_k,  A' = Σ a_k,  D' = Σ d_k,  L' = Σ l_k     loads k: (34) to (39)
//	(19) E_b' = charging − feeding;  E_in' = P_total;  E_it' = ΣP
//	(20) E_out' = S (c_0 − T_sea) + P_s + q_sea + P_cable + P_shore     shore's transformer and auxiliaries
//	(21) P_d' = (drawn − P_d)/1 s,  P_c = Σ P_d on the cable
//
// Films follow the flows. R_c goes with the gas to the −0.6; a door has
// 1/UA = (0.8 (m/m_0)^−0.6 + 0.2 (W/W_0)^−0.8)/UA_0 + R_f/A, with R_f = 0 in a loop; the films
// in G_h and G_c go with 0.8, τ_w with 1.75, and standing water keeps 2 % of its flow.
//
// A thermosyphon (n racks, door j with its share f_j of the circulation):
//
//	(22) C_w T_w' = q_d + q_p − q_b,  q_p = (λ/R_p)(T_c − T_w)
//	(23) q_d = (1 − e^(−UA_g/X_j)) X_j (T_h − T_w),  X_j = (1−φ) m c_g     Cr = 0; UA_g the coil on the gas's side alone
//	(24) q_b = G/(1 + (G/(f_j Q_max))⁴)^¼,  G = f_j (n/R_e)(T_w − T_v)
//	(25) Q_max² = (r Q_0/r_0)² (ρ_v/ρ_v0) φ ρ_l g H/Δp_0 + (0.002 Q_0)²
//	(26) C_v T_v' = Σ q_b − q_t,  q_t = A (T_v − T_sea)/(1/h + R_f + t/k + 1/h_v)
//	(27) h⁴ = h_forced⁴ + h_free⁴     Churchill–Bernstein and Churchill–Chu on a tube
//	(28) M' = −ℓ M,  φ = S((M/M_full − ½)/½),  S(u) = u³(10 − 15 u + 6 u²) from 0 to 1
//
// There (22) to (24) stand for (3) and (7), (16) has τ_w/τ_w0 = 1 and T_wall of
// the tubes' outside, (11) to (15) are absent but for the fans, and q_t stands in
// (20) for the seawater's terms. The refrigerant that leaks takes no heat along.
//
// With cooling by the hull alone q_d = q_p = 0 and the film inside the hull, of
// which q_k and q_h in (10) are made, is
//
//	(29) h³ = h_free³ + (h_0 v^0.8)³     v the gas flow over that at design
//
// With direct cooling T_s3 is the sea's temperature, W is S, (11) to (14) are
// absent, S (T_mix − T_sea) stands in (20), R_f adds to the doors' own resistance
// in (7), and n_s keeps the seawater's warming.
//
// The sea is given, not solved: a function of time and depth alone. Upwelling puts
// a share σ of water from 100 m, D, in the place of the atlas's year A; a typhoon,
// ξ ago, mixes a share m of it into the column's mean M; bores raise it by η; and h
// is added at every depth: noise, heat wave, trend. S(u) as in (28):
//
//	(30) B = A + σ (D − A),  σ = (V + s (U_s − V))/6.97 K · S((z − 5 m)/30 m),  V = U e^(−17(1−cos α)²)     salinity likewise
//	(31) C = B + m w (M − B),  M = Σ w B/Σ w,  m = S(ξ/1 d) e^(−ξ/10 d)     Σ w (C − B) = 0: no heat is made
//	(32) T(z) = C(z + η S(z/35 m)) + h,  η = b Σ r_i atan2(ε sin ψ_i, 1 − ε cos ψ_i)/asin ε     ψ of K1 and M2
//	(33) u = monsoon + tide − storm + u_0 S(ξ/1 d) e^(−ξ/6 d) (cos fξ, −sin fξ),  f = 2 Ω sin(latitude)
//
// where s is the course of a surge of upwelling, 0 without one and 1 at its height, U_s
// its strength, and cold bores run up the shelf with 3 cm/s across the shore for each
// kelvin. The operator's claim, where it is switched on, is a SmoothMin over all of it.
//
// The loads (work.go), of which each load k has the share s_k of the pod's racks:
//
//	(34) u = b + (1 − b) Q/(|Q| + s Q_half)            what its racks try to do; b what is asked of them, a/s
//	(35) l = Q/τ for chat, whose people give up after τ in the mean;  l = 0 for all other work
//	(36) chat       a = N (1 − σ + σ cos(2π(t − t_peak)/1 d)) n/(G r η),  b = a/s, bent to stay at 1
//	(37) training   a = s u_0 (1 − δ c(t)) (1 − f(t))  c checkpoints, f restarts: pulses with edges of 10 s
//	(38) rendering  a = s Σ W_j 30 z²(1 − z)²/t_s,  z = (t − t_j)/t_s;  b = 0, for all of it queues
//	(39) events of chance: in each eighth of their mean distance one with probability 1/8, from the seed
//
// What can be wrong is a number in the same equations, 0 or 1 where all is well: no
// term comes or goes with a fault.
//
//	(40) H = (1−w)(H_0 n² − a Q²),  η = (1−w) η_0     a pump worn by w takes a new one's power
//	(41) k = k_0 (1 − s + s/o² + (ζ − ζ_0)/N),  o = (1−b)(1−j)(1−d)     strainer, debris d on it; valve
//	(42) j' = (ρ_j v/m)(S/S_0)(1 − j) − j/τ_j     ρ_j kg/m³ of jellyfish
//	(43) r = (1−f)(T + e + δ) + f z,  z' = (1−f)(T + e + δ − z)/3 s,  δ' = drift     thermometer, frozen where f = 1
//	(44) R∞ and r of (16) and (17) are those of usual times, times the bloom
//	(45) P_ups = R_a (a_0 + x (a_1 + a_2 x)(1 − S((x−1¼)/¼))),  x = P_out/R_a,  R_a = R (1 − lost/strings)
//
// There s is the strainer's share of the circuit, which takes N velocity heads, ζ of
// them in the butterfly valve; v the speed of the flow to the strainer, m what covers
// it. In (15) the seawater pump is told by r, and T is what it is meant to keep. The
// battery in lost strings waits there: (19) goes on with what the others hold.
//
// What changes with time alone is no state but a solution (ageing.go), r the gas
// over that as filled, w its vapour, y the share of the servers that work:
//
//	(46) r' = −ℓ (r − r_∞),  w' = s − ℓ w,  y' = −λ y
//	(47) p = r p_0/T_0 · 2/(1/T_k + 1/T_h)                  a sealed pod
//	(48) C_k = C_h = C_0 (1 + r)/2,  m = r m_0 n,  P_fan = r P_0 n³
//	(49) u = min(u, y),  P_d = P_max (i y + (1−i) u),  R_c → R_c/y,  θ → θ/y
//	(50) E_out' has ½ ℓ (r − r_∞) C_0 (T_k + T_h) more, T from 0 °C   gas takes its heat along
//	(51) R∞ → R∞ (1 − 0.8 d)                                dosing in (16)
//	(52) E_cl' = P_fan + P_l + P_s,  H' = S((T − T_1)/0.2 K + ½) S((T_2 − T)/0.2 K + ½)
//
// They stand for the same letters in (4), (5), (8), (9), (16) and (20). The heat
// that a pod can take up before its chips throttle is autonomy.go's estimate.
//
// In (13), (14), (20), (26) and wherever else a cooling meets the sea, T_sea is what it
// breathes: the sea at the height of its intake and, from all pods j and from itself,
// what their wakes carry there (wake.go). In (10) the hull meets the sea at its own depth.
//
//	(53) T_sea = T(depth − height) + θ
//	(54) H' = (q_cooling + q_sea − H)/60 s,  θ_i' = (Σ_j k_ij H_j − θ_i)/300 s
//	(55) k = S_x S_y/(ρ c_p u_e h w),  u_e² = u² + (B/L)^⅔
//	(56) w = w_0 + 0.2 x,  h = min(D + 0.2 x, max(z_n, D), depth)
//
// with x and y along and across the current, S_x from 0 to 1 over a quarter of w_0 to
// either side of x = 0 and S_y from 1 at |y| = w/4 to 0 at 3w/4. What pumped seawater
// does in the sea feeds nothing back and is worked out for frames alone (discharge.go):
//
//	(57) Q' = 2√π a √M,  M' = B Q/M,  B' = −N² Q   from the port to B = 0 or the surface
//	(58) ΔT(x) = P/(ρ c_p √(Q_n (Q_n + 24 K x)))
//
// (1) to (58) sum to E_in' − E_out' = d(stored)/dt term by term, which a test
// holds to 1e-6 through every trip. A command that changes what a body is (a
// larger exchanger) changes what it stores without moving heat; the books carry
// that difference in pod.rebase.
//
// # Reasons for what differs from the first design
//
// Parameters are declared by calls rather than by struct tags: a tag that holds
// two languages and a source is not readable, and its types are not checked.
//
// The racks share the two plenums: each draws through its own door, but the gas
// behind the racks is one body, as in a contained hot aisle.
//
// Pods meet in sums: of the cable's load and of the excess at each intake. A sum is an
// unknown of its own to the integrator, and its terms read one state each, P_d or H
// with their lags, so a hundred pods cost a hundred times one. One shared state whose
// row reads every pod, as the cable's load was, costs an evaluation for each of their
// states. The cable's loss is shared out by what each pod draws.
//
// A frame shows the state before commands of its own instant. A live command acts
// at the instant of the newest frame, and its replay does the same.
//
// A run goes back from marks that it keeps of itself (past.go) and not from Snapshots:
// a Snapshot writes every parameter down as text so that it can leave the process,
// which for a hundred pods takes a hundred times as long as a frame; a mark shares
// the configuration as it was last published, and costs a copy of the state. It is
// kept where a run is asked to (Options.Past), so that sweeps pay nothing.
package twin
