/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "src/body/athlete.h"

/* Every threshold and prior of the posture model that is not anthropometry (body-model.c holds
 * that), with its source. "trial" = the trials recorded in docs/posture-model.md; "facts" =
 * literature listed there. Angles in radians, lengths in metres unless a name says otherwise. */
typedef struct {
	/* posture at one instant */
	double bar_sigma_m; /* bar point: strings 0.7 mm, whip and seat a little more (trial) */
	double com_sigma_m; /* centre of mass from pressure: 2 mm plates + balance (trial) */
	double com_height_sigma_m; /* its height from twice-integrated force: what the model cannot
				      say (trial) */
	double prior_sigma_rad;    /* 34 degrees to a nominal squat at that depth: a tighter one
				    * takes a tenth off a front squat's changes (trial) */
	double prior_thigh_rad; /* where the nominal thigh leans less, people differ less: standing
				   is much alike (trial) ... */
	double prior_least;     /* ... down to this share */
	double restart_cost;    /* chi-square of 3, once in 500: then the nominal start is tried */
	/* the live preview: looser, as a body known only to 20 mm of seat and 3 % of length stands
	 * up to 30 mm lower or higher than its bar says, and straight legs can not be bent to make
	 * that up */
	double preview_bar_sigma_m, preview_com_sigma_m;
	double preview_off_m;      /* a bar drawn further off than that: no figure is shown */
	double shank_limit_rad[2]; /* human limits: ankle, knee and hip ranges with margin */
	double thigh_limit_rad[2];
	double trunk_limit_rad[2];
	/* centre of mass from centre of pressure */
	int balance_rounds;       /* trial: three halved steps leave an eighth; five leave a 32nd */
	double balance_relax;     /* under-relaxation; undamped the loop diverges (trial) */
	double balance_cutoff_hz; /* angles and correction while iterating (trial) */
	double balance_raw_m;     /* clip of the angular-momentum term before smoothing (trial) */
	double balance_smooth_m;  /* and after (trial) */
	double force_floor;       /* of body weight, for all divisions by vertical force (trial) */
	/* afterwards */
	double rate_hz;        /* of the solution */
	double cutoff_hz;      /* zero-phase, matched for force and motion (facts: 6 Hz) */
	double margin_s;       /* solved before start and after end of the rep */
	double shortest_run_s; /* a stretch between gaps that is shorter is left out */
	double report_depth;   /* of a full squat: above it the chain is too straight to report */
	/* where the model does not fit (fit-check.h); measured on 1250 reps of the five scenarios
	 * and 1500 of bodies, bars and tempi of all sizes (trial) */
	double height_limit_m; /* the centre of mass is so far from its height by twice-integrated
				  force. None of the 1250 reps passed 25 mm, 2 of the 1500 do 40 mm;
				  the real lifter 16 mm; spotters with a tenth of the bar leave 75
				*/
	double misfit_limit; /* weighted squares of bar and centre of mass: median 0.03, none of the
				1250 reps passed 15, the worst wrong but constant body reached 33,
				postures gone astray 1e3 to 1e6. 50 = the bar 11 mm off, or the
				centre of mass 21 mm, which is 40-80 N.m */
	double foot_share; /* a plate carries less of the force: that foot is off it, and the model
			      stands on both. Who unloads a side by 40 % still leaves 0.3 on it */
	double exclude_margin_s; /* excluded before and after: what the low-pass mixes into it */
	double longest_gap_s; /* in a rep: a peak might lie in a longer one, so it has no moments */
	/* height of a standing lifter's centre of mass, of stature: de Leva's bodies */
	double com_height_share;
	/* standing calibration: how people stand with a bar, mean and 1 sigma */
	double stance_knee_rad;                   /* knees unlocked: flexion while standing */
	double stance_knee_spread_rad;            /* 0-10 degrees */
	double stance_shank_rad, stance_shank_sd; /* lean of the straight legs */
	double bar_behind_min_m,
		bar_behind_max_m; /* trial: -40..+120 mm behind the line to the neck */
	double heel_to_ankle; /* of foot length: ankle 49 mm ahead of the calcaneus (facts) + heel
			       */
	double shortest_pause_s;         /* a shorter pause does not replace a longer one */
	double standing_force_tolerance; /* of the weight known, beyond which it is no quiet
					    standing */
	double start_force_tolerance;    /* the same before a first rep without any pause */
	/* what a rep tells of the body (body-fit.h) */
	int fit_rounds;              /* trial: a second step moves nothing by a fifth of a sigma */
	double fit_correlation_s;    /* such errors last this long (trial) */
	double fit_free_arms_factor; /* standard deviations of all measurements where the arms are
					free: at 1 their place took up what was not theirs (trial)
				      */
	double fit_depth;            /* of a full squat; deeper, people squat alike */
	double fit_shank_sd_rad;     /* and their shanks lean the same within this (trial) */
	/* spreads for the bands, 1 sigma */
	double length_spread;       /* 3 % (facts) */
	double female_thigh_spread; /* tables differ by 15 % (de Leva 0.212 of stature, Drillis &
				       Contini 0.245): 4 %, between those 3 % and the 7 % by
				       which each is off their middle (chosen by coverage) */
	double tape_spread;         /* measured lengths: a landmark is found within 5 mm (facts) */
	double heel_mark_spread_m;  /* ankle, with a heel mark: the foot's own shape */
	double measured_seat_spread_m;     /* bar behind the line to C7, from a side view */
	double measured_lumbar_spread_rad; /* by inclinometer or video, over skin and shirt */
	double scanned_mass_spread, scanned_com_spread, scanned_behind_spread_m; /* of what a scan
		measured above L5/S1: 1 %, 5 mm */
	double mass_spread;    /* of all above L5/S1: 5 % of each segment (facts), apart from each
				  other and with a known sum, leave 2 % of it */
	double ankle_spread_m; /* 10 mm (facts) */
	double l5s1_spread_m;  /* 10 mm: joint centre from landmarks (facts) */
	double lumbar_spread_rad;  /* 13-26 degrees of lumbar flexion in a squat (facts): half of
				      that range */
	double unknown_sex_factor; /* all spreads, when the table to use is not known */
	double front_factor;     /* of the ankle's: with a front bar people lean back, or let their
				    balance go forward (trial) */
	double no_pause_factor;  /* ankle and offset, when calibrated without a standing pause */
	double trunk_com_spread; /* of its height, beside the trunk's length: such segment masses
				    move it by 1.1 %, the arms by as much where they are 3 cm off */
	double trunk_behind_spread_m; /* centre of mass off the trunk line: Dumas 17 mm, de Leva 0:
					 half of that, and the arms 5 cm off */
	double arm_spread_m;          /* reach of free arms */
	double balance_model_m;       /* what stays of errors of balance in a rep's mean (trial) */
	double balance_model_share; /* and as a share of the angular-momentum term's rms (trial) */
	double cop_noise_m;         /* rms of pressure where the recording does not say (facts) */
	double noise_correlation_s; /* after the low-pass: 1 / (2 * 6 Hz) */
} PlbBodySettings;

extern const PlbBodySettings plb_body_settings;

/* The prior of the standing trunk and of the bar's seat, by bar position. */
typedef struct {
	double trunk_rad, trunk_sd; /* standing lean of the trunk line */
	double ahead;               /* line of gravity ahead of the ankle, of stature */
	double behind;              /* bar behind the trunk line, of stature */
	double behind_sd_m;
	double along; /* bar up the trunk from the hip, of stature */
} PlbSeatPrior;

const PlbSeatPrior *plb_seat_prior(PlbBarPosition position);
