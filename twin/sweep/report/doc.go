// Package report shows people what a sweep tells: one page of HTML that needs
// nothing but itself, and its pictures as SVG, in English or Chinese.
//
// From gathers a Sweep from run directories; HTML and Pictures show it. What is
// drawn are the numbers of sweep.Answers and nothing that was worked out here but
// scales; which pictures there are follows from the design, and the page says why
// the others are not. The same rows give the same bytes: no clock is read.
//
// It is a room of its own because two show sweeps, the command line and the
// server, and because sweep itself has nothing to do with ink.
package report
