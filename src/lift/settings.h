/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/lift/set-finder.h"

/* Every threshold of the lift floor, each with its source. "Contract" is the definition of the
 * result's keys (docs/metrics.md); "own" is a choice of ours with its argument. */
struct _PlbLiftSettings {
	/* the bar's height as the contract reads it */
	double height_cutoff_hz; /* zero-phase low-pass. Contract; usual for squat kinematics */
	double noisy_height_m; /* noise that this leaves in the height, beyond which the cut-off is
				* the residual analysis' own, down to ... Own: a tenth of
				* boundary_m, which is read from single samples */
	double lowest_cutoff_hz; /* ... this. Own: with 3 mm of noise at 24-60 frames a second, 2, 3
				  * and 4 Hz put mean velocity off by -19 +- 10, -14 +- 11 and -17
				  * +- 18 mm/s (simulated sets) */
	double noisy_velocity_mps; /* the same of the velocity at peak_cutoff_hz: beyond, its peak
				    * is read with the height's cut-off. Own: a peak is raised by
				    * about as much as its noise, and should be right to 0.01 m/s */
	double judged_before_s; /* of the recording before a set's first descent, and its first rep:
				 * what the bar's noise is judged by. Own: what a filter and a fit
				 * need, but not the walk-out */
	double boundary_m;      /* start and end: within this of the standing height. Contract */
	double pause_band_m;    /* at the bottom. Contract */
	double whip_period_s;   /* longest period of a loaded bar's whip. Own: 4-7 Hz in videos of
				 * heavy squats; the heights before a descent and of a pause are
				 * judged over it */
	double pause_s;         /* longer than this within the band is a pause. Contract */
	double long_pause_s;    /* so long is a pause, whatever it looks like. Own: a turn that
				 * stays within the band for so long is as slow as a rest */
	/* a pause is a rest, and no slow turn, when the bar is slower than this for such a share of
	 * it, or for so many times a steady turn's share. Own: in 190 simulated sets turns were for
	 * at most 0.48, and 1.31 times; rests for at least 0.55, or 1.55 times. */
	double rest_velocity_mps, rest_share, rest_over_turn;

	/* reps */
	double minimum_rom_m; /* less is no rep. Own: vendors use 0.20-0.30 m for whole squats; a
			       * partial one may be a third of a shallow squat (0.35 m), while
			       * bending the knees to settle the bar stays below 0.08 m */
	double small_m;      /* a dip of less is not even mentioned. Own: walking lifts and lowers a
			      * bar by 0.02-0.03 m */
	double descent_m;    /* a drop of this much from standing is a descent. Own: half the least
			      * rep */
	double turn_m;       /* rise above the lowest point that makes it a bottom. Own: several
			      * times bar whip (about 5 mm) */
	double top_window_s; /* the height before a descent is looked for so far back. Own: the
			      * first 30 mm of a 6 s descent take 1.5 s */
	double onset_velocity_mps; /* a descent begins where the bar last was slower than this. Own:
				    * ten times encoder noise after the low-pass, a hundredth of a
				    * squat */
	double turn_half_s; /* of the turn at the bottom that is fitted, on either side. Own: two
			     * periods of whip, and no more of the way than one ratio of the bar's
			     * speed to the body's holds for */
	double whip_low_hz, whip_high_hz, whip_step_hz; /* of a loaded bar's whip, looked for. Own:
							 * whip_period_s, and a light bar's */
	double whip_damping; /* of critical, on shoulders. Own: a loaded bar rings for less than a
			      * second; of 0.02-0.12 all find the turn within a millisecond of each
			      * other */
	double rise_half_s;  /* the same of a rise from a rest. Own: its low-pass needs more */
	double rise_left_hz; /* zero-phase low-pass of what the fit leaves of a rise. Own: under
			      * whip */
	double quick_turn_m, quick_turn_s; /* a turn from which the bar rises so far within so long
					    * is read from the bar alone. Own: thirty times the
					    * strings' hysteresis; less than a period of whip */
	double quick_cutoff_hz; /* zero-phase low-pass of the height in a quick rise from a rest.
				 * Own: of 6-12 Hz the one that misses fewest of 350
				 * simulated rises */
	double same_weight; /* mean force between two rests and weight agree within this share. Own:
			     * creep, and what is left of motion */
	double string_play_m; /* what a string's reading on the way up is lower by than on the way
			       * down. Data sheets of draw-wire encoders: 0.1-0.5 mm. For a bar
			       * seen without a string it makes a quick turn 3 ms early */
	double seated_share; /* less than the weight by more than this share, on average over a rest
			      * at the bottom: a box bears it. Own: five times what sway leaves */
	double seated_most_s; /* a bar that rests in mid-rep and lies on nothing known, its weight
			       * off the plates, has been put down after so long. Own: longer than a
			       * lifter sits on a box, and before who failed has left the plates */
	double rise_velocity_mps; /* after a pause at the bottom the final rise is faster. Own:
				   * twice what tremor makes of a resting bar */
	double lockout_m;        /* up again within this of the height before the descent, or ... */
	double lockout_fraction; /* ... within this share of the drop. Own: lifters finish a rep
				  * 10-30 mm off where they began it */
	double lockout_velocity_mps; /* and slower than this. Speed gates of .02-.05 m/s (encoder
					vendors) */
	double stall_s;              /* or slower than half of it for so long, ... */
	double stall_fraction;       /* ... above this share of the drop: stands, but lower. Own */
	double failed_rise_fraction; /* rose by this share and went down again by the least ROM:
				      * failed, and what follows is another attempt. Own: sticking
				      * regions end below 0.6 of the way, so a dip there and a
				      * recovery stay one rep */
	double rerack_fraction;      /* a descent that never rises, shallower than this share of the
				      * set's      usual, is the bar being put down. Own */
	double hooks_m; /* a bar put down within this of where it was lifted off lies on its hooks
			 * again. Own: lips of hooks, and the bar's tilt */
	double second_person_n; /* more than this above the weight of lifter and bar, for as long as
				   no movement keeps it up: somebody else stands there. A fifth of a
				   grown person, ten times what tremor and hands leave: a choice */
	double second_person_s; /* and for so long */
	double hiding_gap_s;    /* a longer gap may hide a turn or a peak: a quick one, of 10 m/s2,
				   moves    the bar by 3 mm in it and changes its speed by 0.5 m/s */
	double helped_share;    /* more than this share of the bar's weight carried by others, on
				 * average over the ascent: no lockout of the lifter's. Own: a hand
				 * that only guides carries 2-5 % */
	double first_failed_m;  /* the same for a set's first movement. Own: deeper than rack hooks
				 * stand below a lifter's shoulders */
	double pull_least_m;    /* a pull from the floor that rose by less is no lockout. Own: a
				 * standing lifter's knuckles are at 0.40 of stature and more, discs
				 * hold a bar at 0.225 m; less than any adult's way between them */
	double pull_share;      /* nor one that rose by less than this share of the set's highest.
				 * Own: pulls fail below or at the knee, half-way */
	double floor_most_m;    /* a bar that rests lower, over the plates, lies on the floor. Own:
				 * 0.225 m of discs on a floor 0.1 m higher */
	double set_timeout_s;   /* a set ends after this long without a rep. Contract */

	/* plates */
	double feet_on_n, feet_off_n; /* someone stands there. Own: 20 kg, 10 kg */
	double feet_off_s;            /* gone after so long. Own: no jump flies longer */
	double still_window_s; /* standing still is judged over this. Own: the shortest pause that a
				* real recording offered was 0.45 s */
	double still_force; /* force SD over it, of its mean. Own: sway and tremor are 0.3 % of body
			     * weight, breathing up to 0.5 %; a step is over 5 % */
	double still_height_m;    /* range of bar height over it. Own: breathing moves it 2-4 mm */
	double still_x_m;         /* range of bar x over it. Own: sway is 4 mm rms over 20 s */
	double still_share;       /* range of the right side's share. Own */
	double standing_trim_s;   /* cut from both ends of a pause. Own: the first and last tenth
				   * already   move, within the tolerances */
	double standing_report_s; /* a pause is reported when it has lasted so long (set-finder.h)
				   */
	double fallback_window_s; /* weighed over this when nobody ever stood still. Own: 4 Hz
				     tremor */
	double fallback_search_s; /* before the first descent */
	double load_n; /* more than the lifter alone: a bar is on. Own: an empty 5 kg bar */
	double unrack_height_m; /* a bar so far above its hooks is lifted. Own: lips of hooks, 20 mm
				 */
	double load_s;          /* load on or off for so long. Own: dynamic peaks are shorter */
	double unload_fraction; /* less than this share of the bar left: it is back on the hooks.
				   Own */
	double racked_height_m; /* range of bar height on the hooks over still_window_s. Own: ten
				 * times encoder noise, less than any living body moves it */
	double step_share; /* a foot with less than this share of the force is lifted. Own: real
			    * asymmetry reaches 0.35 / 0.65 */
	double step_s;     /* for so long. Own: a step's single support is 0.3 s and more */
	double walk_x_m;   /* bar this far from where it stood: the lifter walks. Own: a squat's
			    * bar path spans 20-60 mm */
	double walk_gap_s; /* a movement begins at most so long before it is noticed */

	/* metrics */
	double force_cutoff_hz; /* zero-phase low-pass of force for peaks. Force and motion poster:
				 * 20 Hz has a minor effect except on rate of force development */
	double peak_cutoff_hz; /* zero-phase low-pass of the height that peak velocity is read from.
				* Own: at 6 Hz quick ascents lose up to 0.1 m/s of their peak */
	double rise_cutoff_hz; /* zero-phase low-pass of force for its rate of development. 30-100
				* Hz is tradition for ground forces; 20 Hz is too low for this */
	double onset_share;    /* a force so far above the weight, as a share of it, rises. Meylan
				* 2011. (Five standard deviations of quiet standing, Owen 2014,
				* depend on what pause there happened to be) */
	double settle_m;     /* a bar stands while within this of its height at the rep's end. Own:
			      * whip,     and the last of the way up */
	double settle_s;     /* after the bar stands, the body is waited for so long. Own */
	double still_half_s; /* of a still end over which body and bar are taken to move as one.
			      * Own: a    period of bar whip */
	double bottom_half_width_s; /* asymmetry at the bottom. Contract */
	double propulsive_mps2; /* propulsion ends when acceleration first falls below. Contract */
	double propulsive_apart_mps; /* where that may be at either of two instants whose means are
				      * further apart, it is not known. 5 % of the one-repetition
				      * maximum change a velocity by 0.07-0.09 m/s
				      * (Gonzalez-Badillo and Sanchez-Medina 2010): more says
				      * another load. In 4591 simulated reps an end in the last
				      * braking moved it by up to 0.05, a dip in mid-ascent by 0.09
				      * and more, nothing by what lies between */
	double sticking_drop_mps; /* a local minimum of velocity this much below the first peak is a
				   * sticking region. Own: several times whip and noise */
	double loop_step_m; /* heights at which the bar path's two branches are compared. Own */
	double tremor_low_hz, tremor_high_hz; /* Pozos 1982, Novak and Newell 2017 */
	double sway_cutoff_hz;   /* zero-phase low-pass of the pressure in quiet standing. Usual */
	double sway_still_hz;    /* and of the force that tells whether the stand is quiet. Own */
	double sway_shortest_s;  /* a stand is at least so long. Own; 20 s is what sway asks for */
	double sway_reach_s;     /* looked for so long before the first and after the last rep */
	double sway_segment_s;   /* Welch segments. Own */
	double sway_band_hz[4];  /* three bands' limits. Own: above 1 Hz is the hips' strategy */
	double tremor_like;      /* tremor is compared between reps whose mean velocities differ by
				  * less than this share. Own: movement itself reaches into the band */
	guint tremor_first_reps; /* the set's first so many complete reps are what others are
				  * compared with. As the verdict's baseline */

	/* what intervals are made of (uncertainty.c). Fitted to simulated sets where no source is
	 * named; coverage on others: ./run prove reps */
	struct {
		double turn_s;           /* of the bottom, with plates: string play, whip, noise */
		double turn_bar_alone_s; /* without: play alone makes the lowest sample late by 30
					  * ms */
		double turn_spm;         /* with both: per m that a height is uncertain by */
		double slow_s;     /* from ascents of so long on the turn gets wider with them */
		double boundary_m; /* of the crossing of boundary_m: string play and whip */
		double rise_m;     /* of two heights' difference: string play, whip */
		double bent_s2;    /* what the low-pass takes off the bottom, per m/s2 there */
		double velocity_share;  /* errors of time and rise partly cancel in their ratio */
		double propulsive_mps2; /* of the acceleration that ends propulsion: whip that the
					 * low-pass took, noise */
		double propulsive_blunted_mps2; /* what the low-pass takes off a dip of it in
						 * mid-ascent: 0.4 on average, less than this in
						 * 92 of 95 of simulated sets */
		double peak_noises; /* of a largest value, in standard deviations of the noise */
		double peak_mps, peak_s; /* of peak velocity: whip; per m/s2 at the bottom */
		double force_share; /* errors of mean force and of the phase's ends partly cancel */
		double creep;       /* 0.03 % of load: load cells' data sheets */
		double zero_n;      /* 1 sigma of a plate's zero */
		double peak_force_s; /* what the low-pass takes off a peak, per N over the weight */
		double com_mps;      /* of the centre of mass: what the still ends leave ... */
		double com_share;    /* ... and of a mean's share in the errors of time */
		double power_share;  /* errors of power partly cancel as those of velocity do */
		double bottom_share; /* noise of the force in so short a time is also movement */
		double bottom_pct;   /* asymmetry of an instant: which one */
		double mass_kg, body_mass_kg; /* tremor and sway left in a pause of a second */
	} error;
	double jump_threshold_n; /* Owen 2014, and the recording in the data folder */
	double jump_flight_min_s, jump_flight_max_s; /* Own: 11 mm to 1.2 m of height */
	double jump_stance_n;    /* force before and after a flight. Own: feet_on_n */
	double jump_stance_s;    /* for so long: stepping off and on is not a jump. Own */
	double jump_contact_s;   /* longer on the ground is a landing and another jump. Own */
	double jump_quiet_s;     /* the weight is read over so long, the quietest ... */
	double jump_reach_s;     /* ... so far before take-off. Own: Owen 2014 asks for 1 s */
	double jump_quiet_share; /* with a standard deviation under this share of it. Own */
	double jump_onset_deviations, jump_onset_back_s; /* onset. Owen 2014 */
};

const PlbLiftSettings *plb_lift_settings_default(void);
