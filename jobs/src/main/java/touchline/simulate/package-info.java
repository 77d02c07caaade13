/** The simulated world: landing feeds with dirt in them, and the truth that made them. */
package touchline.simulate;
